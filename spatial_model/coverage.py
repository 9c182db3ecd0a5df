"""How much of a zone lies within reach of a facility, in a straight line."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from errors import N_, BadParameterError, Problem
from spatial_model.crs import require_metric, require_same_crs
from spatial_model.positions import discs, point_coordinates

# A reach is drawn as a regular polygon of 4 × 32 corners inside the true circle: its area is
# 0.04 % too small and its edge at most 0.03 % of the radius inside, so reach is never overstated.
SEGMENTS_PER_QUADRANT = 32
DENSE_FROM_LAYERS = 2.5  # reaches on each other, on average, from which they are joined first


def service_area(facilities: gpd.GeoDataFrame, *, radius_m: float) -> gpd.GeoSeries:
    """Return everything within `radius_m` of any facility, in a straight line.

    Parameters
    ----------
    facilities : GeoDataFrame
        Points in a metric CRS.
    radius_m : float
        Service radius in metres; 0 reaches nothing.

    Returns
    -------
    GeoSeries
        One row ``service_area`` in the CRS of `facilities`: the union of all
        reaches, not clipped to any zone; empty without facilities.

    Raises
    ------
    CrsMismatchError
        When the frame is not metric.
    LayerSchemaError
        When a facility is not a point.
    BadParameterError
        When the radius is negative or not finite.
    """
    points = _points(facilities, radius_m)
    union = shapely.union_all(_reaches(points, radius_m)) if points.size else shapely.Polygon()
    return gpd.GeoSeries([union], crs=facilities.crs, name="service_area")


def coverage_share(
    zones: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame, *, radius_m: float
) -> pd.Series[float]:
    """Return the share of each zone that lies within `radius_m` of a facility.

    Facilities outside a zone serve it as well. Where reaches overlap, ground
    counts once.

    Parameters
    ----------
    zones : GeoDataFrame
        Polygons or MultiPolygons in the package's metric CRS; null geometry allowed.
    facilities : GeoDataFrame
        Points in the same CRS, in any order.
    radius_m : float
        Service radius in metres, straight line; 0 reaches nothing.

    Returns
    -------
    Series of float
        ``coverage_share``, 0 to 1, on the index of `zones`; 0 without facilities;
        NaN where the zone is not drawn, which means not measured.

    Raises
    ------
    CrsMismatchError
        When a frame is not metric or the two differ.
    LayerSchemaError
        When a facility is not a point.
    BadParameterError
        When the radius is negative or not finite.

    Notes
    -----
    Exact up to the corners of the reach (`SEGMENTS_PER_QUADRANT`): reaches are
    taken zone by zone, cut first and joined after, or the other way round where they
    lie on each other in layers: both are quicker than joining all. Zones are measured
    side by side on every core; each on its own, so the figures do not depend on how many.
    """
    require_metric(zones, name="zones")
    points = _points(facilities, radius_m)
    require_same_crs(zones, facilities, names=("zones", "facilities"))
    polygons = np.asarray(zones.geometry.array, dtype=object)
    near = _near(polygons, points, radius_m)
    x, y = shapely.get_x(points), shapely.get_y(points)
    # No geometry is seen by two threads: GEOS keeps what it worked out inside it.
    own = shapely.from_wkb(shapely.to_wkb(polygons))
    with ThreadPoolExecutor() as threads:
        shares = list(
            threads.map(
                lambda row: _share(own[row], x[near[row]], y[near[row]], radius_m), range(len(own))
            )
        )
    return pd.Series(shares, index=zones.index, name="coverage_share", dtype="float64")


def coverage_bounds(
    zones: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame, *, radius_m: float
) -> pd.DataFrame:
    """Return the least and the most of each zone that may be within reach.

    A facility stands somewhere in the disc of its ``uncertainty_m``. Ground nearer to
    its stated point than `radius_m` less that radius is surely reached; ground farther
    than `radius_m` plus that radius is surely not reached by it.

    Parameters
    ----------
    zones : GeoDataFrame
        Polygons or MultiPolygons in the package's metric CRS; null geometry allowed.
    facilities : GeoDataFrame
        Points in the same CRS with column ``uncertainty_m``.
    radius_m : float
        Service radius in metres, straight line.

    Returns
    -------
    DataFrame
        ``coverage_share_low, coverage_share_high``, 0 to 1, on the index of `zones`;
        NaN where the zone is not drawn. They enclose `coverage_share`.

    Raises
    ------
    CrsMismatchError
        When a frame is not metric or the two differ.
    LayerSchemaError
        When a facility is not a point or has no uncertainty.
    BadParameterError
        When the radius is negative or not finite.

    Notes
    -----
    Bounds, not an interval of probability: the low one holds wherever the facilities
    are in their discs, and so does the high one.
    """
    require_metric(zones, name="zones")
    _points(facilities, radius_m)
    require_same_crs(zones, facilities, names=("zones", "facilities"))
    x, y, doubt = discs(facilities)
    order = np.lexsort((doubt, y, x))
    points, doubt = np.asarray(shapely.points(x[order], y[order]), dtype=object), doubt[order]
    polygons = np.asarray(zones.geometry.array, dtype=object)
    bounds = {}
    for name, radii in (
        ("coverage_share_low", np.maximum(radius_m - doubt, 0.0)),
        ("coverage_share_high", radius_m + doubt),
    ):
        serving = radii > 0
        reaches = np.asarray(_reaches(points[serving], radii[serving]), dtype=object)
        tree = shapely.STRtree(reaches)
        shares = [_share_of(polygon, reaches, tree) for polygon in polygons]
        bounds[name] = pd.Series(shares, index=zones.index, dtype="float64")
    return pd.DataFrame(bounds, index=zones.index)


def _share_of(polygon: Any, reaches: Any, tree: shapely.STRtree) -> float:
    if polygon is None or polygon.is_empty or polygon.area == 0:
        return math.nan
    near = np.sort(tree.query(polygon, predicate="intersects"))
    if not near.size:
        return 0.0
    shapely.prepare(polygon)
    served = shapely.union_all(shapely.intersection(reaches[near], polygon))
    return min(float(served.area) / float(polygon.area), 1.0)


def _near(polygons: Any, points: Any, radius_m: float) -> list[Any]:
    """Return for each polygon the facilities that reach it, in order."""
    if radius_m == 0 or not points.size:
        return [np.array([], dtype=np.intp)] * len(polygons)
    tree = shapely.STRtree(points)
    row, facility = tree.query(polygons, predicate="dwithin", distance=radius_m)
    order = np.lexsort((facility, row))
    return np.split(facility[order], np.searchsorted(row[order], np.arange(1, len(polygons))))


def _share(polygon: Any, x: Any, y: Any, radius_m: float) -> float:
    if polygon is None or polygon.is_empty or polygon.area == 0:
        return math.nan
    if not x.size:
        return 0.0
    reaches = np.atleast_1d(_reaches(shapely.points(x, y), radius_m))
    if shapely.contains_properly(reaches, polygon).any():
        return 1.0
    # Thinly spread, reaches are cut first and joined small; where they lie on each other in
    # layers, joining dissolves most of their edges before the cut.
    layers = x.size * math.pi * radius_m**2 / float(polygon.area)
    if layers > DENSE_FROM_LAYERS:
        served = shapely.intersection(shapely.union_all(reaches), polygon)
    else:
        served = shapely.union_all(shapely.intersection(reaches, polygon))
    return min(float(served.area) / float(polygon.area), 1.0)


def _reaches(points: Any, radius_m: Any) -> Any:
    return shapely.buffer(points, radius_m, quad_segs=SEGMENTS_PER_QUADRANT)


def _points(facilities: gpd.GeoDataFrame, radius_m: float) -> Any:
    if not math.isfinite(radius_m) or radius_m < 0:
        raise BadParameterError(
            Problem(
                "radius_m",
                N_("“{value}” is not a radius; give metres, 0 or more"),
                params={"value": str(radius_m)},
            )
        )
    x, y = point_coordinates(facilities)
    # In order of place, so that the result does not depend on the order of rows.
    order = np.lexsort((y, x))
    return np.asarray(shapely.points(x[order], y[order]), dtype=object)
