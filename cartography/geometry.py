"""Geometry on its way to the browser: longitude and latitude, rounded, no more than is seen."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

LON_LAT = "EPSG:4326"
DECIMALS = 5


def lon_lat(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the rows of `frame` that have a geometry, in longitude and latitude.

    Raises
    ------
    ValueError
        If `frame` states no CRS.
    """
    if frame.crs is None:
        raise ValueError("a frame without CRS cannot be drawn")
    located = frame[frame.geometry.notna() & ~frame.geometry.is_empty]
    return located if located.crs == LON_LAT else located.to_crs(LON_LAT)


def _ring(coordinates: Any) -> list[list[float]]:
    points: list[list[float]] = coordinates.round(DECIMALS).tolist()
    return points


def polygons(shape: BaseGeometry, *, tolerance: float = 0.0) -> list[list[list[list[float]]]]:
    """Return polygons as lists of rings of ``[lon, lat]``, the outer ring first.

    Parameters
    ----------
    shape : Polygon or MultiPolygon
        In longitude and latitude.
    tolerance : float
        Degrees by which the outline may be simplified; 0 keeps every vertex.
    """
    if tolerance:
        shape = shapely.simplify(shape, tolerance, preserve_topology=True)
    parts = shapely.get_parts(shape)
    return [
        [_ring(shapely.get_coordinates(ring)) for ring in (part.exterior, *part.interiors)]
        for part in parts
        if part.geom_type == "Polygon" and not part.is_empty
    ]


def lines(shape: BaseGeometry) -> list[list[list[float]]]:
    """Return lines as lists of ``[lon, lat]``."""
    return [
        _ring(shapely.get_coordinates(part))
        for part in shapely.get_parts(shape)
        if part.geom_type == "LineString" and not part.is_empty
    ]


def label_point(shape: BaseGeometry) -> list[float]:
    """Return a point well inside `shape`, ``[lon, lat]``: where its name stands."""
    parts = [part for part in shapely.get_parts(shape) if not part.is_empty]
    largest = max(parts, key=lambda part: part.area)
    if largest.geom_type == "Polygon":
        point = shapely.get_point(
            shapely.maximum_inscribed_circle(largest, tolerance=largest.length / 500), 0
        )
    else:
        point = largest.representative_point()
    return [round(point.x, DECIMALS), round(point.y, DECIMALS)]


def bounds(frame: gpd.GeoDataFrame) -> list[list[float]]:
    """Return ``[[south, west], [north, east]]`` of a frame, as Leaflet takes it."""
    west, south, east, north = lon_lat(frame).total_bounds
    return [
        [round(float(south), DECIMALS), round(float(west), DECIMALS)],
        [round(float(north), DECIMALS), round(float(east), DECIMALS)],
    ]
