"""Areas on the ellipsoid, independent of any projection's distortion."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Geod, Transformer

from errors import N_, CrsMismatchError, LayerSchemaError, Problem


def geodesic_area_m2(polygons: gpd.GeoSeries) -> pd.Series[float]:
    """Return the area of each polygon on the ellipsoid of its own datum.

    Edges are taken as geodesics between the vertices; holes are subtracted.

    Parameters
    ----------
    polygons : GeoSeries
        Polygons and MultiPolygons in any declared CRS; x is east or longitude.

    Returns
    -------
    Series of float
        ``area_m2`` in square metres on the index of `polygons`; NaN where the
        geometry is null or empty, which means not measured.

    Raises
    ------
    CrsMismatchError
        When no CRS is declared.
    LayerSchemaError
        When a geometry is not a polygon.

    Notes
    -----
    C. F. F. Karney (2013), Algorithms for geodesics, Journal of Geodesy 87,
    43–55, as built into PROJ.
    """
    crs = polygons.crs
    if crs is None:
        raise CrsMismatchError(
            Problem("polygons", N_("has no coordinate system; declare the one it was made in"))
        )
    geometries = np.asarray(polygons.array, dtype=object)
    present = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    if not np.isin(shapely.get_type_id(geometries[present]), (3, 6)).all():
        raise LayerSchemaError(Problem("polygons", N_("area needs polygons, not points or lines")))
    geod: Geod = crs.get_geod()
    areas = np.full(len(geometries), np.nan)
    if present.any():
        areas[present] = _areas(geometries[present], crs, geod)
    return pd.Series(areas, index=polygons.index, name="area_m2", dtype="float64")


def _areas(geometries: NDArray[np.object_], crs: object, geod: Geod) -> NDArray[np.float64]:
    parts, owner = shapely.get_parts(geometries, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    coordinates, ring_of_point = shapely.get_coordinates(rings, return_index=True)
    to_degrees = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)  # type: ignore[attr-defined]
    longitude, latitude = to_degrees.transform(coordinates[:, 0], coordinates[:, 1])
    starts = np.searchsorted(ring_of_point, np.arange(len(rings) + 1))
    areas = np.zeros(len(geometries))
    for ring in range(len(rings)):
        span = slice(starts[ring], starts[ring + 1])
        area = abs(geod.polygon_area_perimeter(longitude[span], latitude[span])[0])
        is_hole = ring > 0 and part_of_ring[ring] == part_of_ring[ring - 1]
        areas[owner[part_of_ring[ring]]] += -area if is_hole else area
    return areas
