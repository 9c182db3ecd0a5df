"""Ground that no facility reaches, as polygons."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import shapely

from errors import N_, BadParameterError, Problem
from spatial_model.area import geodesic_area_m2
from spatial_model.coverage import service_area
from spatial_model.crs import require_metric, require_same_crs


def coverage_gaps(
    ground: gpd.GeoSeries,
    facilities: gpd.GeoDataFrame,
    *,
    radius_m: float,
    smallest_km2: float = 0.0,
) -> gpd.GeoDataFrame:
    """Return the parts of the ground farther than `radius_m` from every facility.

    Parameters
    ----------
    ground : GeoSeries or GeoDataFrame
        Polygons in a metric CRS; taken together.
    facilities : GeoDataFrame
        Points in the same CRS, in any order; without any, all of the ground is a gap.
    radius_m : float
        Service radius in metres, straight line, above 0.
    smallest_km2 : float
        Gaps below this area in km² are left out.

    Returns
    -------
    GeoDataFrame
        One polygon a gap, largest first, index ``gap_id`` 1…n; ``area_km2`` (geodesic)
        and ``share`` of the ground. What was left out as too small is the difference
        between their sum and 1 − `coverage_share` of the ground.

    Raises
    ------
    CrsMismatchError
        When a layer is not metric or the two differ.
    LayerSchemaError
        When a facility is no point.
    BadParameterError
        When the radius is not above 0, the smallest size is negative, or there is no ground.

    Notes
    -----
    Reaches are the polygons of `service_area`, which lie inside the true circles, so
    a gap is never understated.
    """
    require_metric(ground, name="ground")
    if not (math.isfinite(radius_m) and radius_m > 0):
        message = N_("“{value}” is not a radius; give metres above 0")
        raise BadParameterError(Problem("radius_m", message, params={"value": str(radius_m)}))
    if not (math.isfinite(smallest_km2) and smallest_km2 >= 0):
        message = N_("“{value}” is not an area; give km², 0 or more")
        params = {"value": str(smallest_km2)}
        raise BadParameterError(Problem("smallest_km2", message, params=params))
    reach = service_area(facilities, radius_m=radius_m)
    require_same_crs(ground, facilities, names=("ground", "facilities"))
    land = shapely.union_all(np.asarray(ground.geometry.array, dtype=object))
    if shapely.is_empty(land) or land.area == 0:
        raise BadParameterError(Problem("ground", N_("the ground has no area; check the zones")))
    parts = shapely.get_parts(shapely.difference(land, reach.iloc[0]))
    parts = parts[shapely.area(parts) > 0]
    gaps = gpd.GeoDataFrame(geometry=gpd.GeoSeries(parts, crs=ground.crs), crs=ground.crs)
    gaps["area_km2"] = geodesic_area_m2(gaps.geometry) / 1e6
    gaps["share"] = gaps.geometry.area / land.area
    gaps = gaps[gaps["area_km2"] >= smallest_km2]
    centre = gaps.geometry.centroid
    order = np.lexsort((centre.y, centre.x, -gaps["area_km2"]))
    gaps = gaps.iloc[order].reset_index(drop=True)
    gaps.index = (gaps.index + 1).rename("gap_id")
    return gaps[["area_km2", "share", "geometry"]]
