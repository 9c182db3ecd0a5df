"""How many facilities lie in each zone, outside every zone, and per km²."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from spatial_model.crs import require_same_crs
from spatial_model.positions import point_coordinates
from spatial_model.zone_index import ZoneIndex, zone_polygons

# From this many points on, laying the zones out as a grid pays; below it, or where the zones
# have far more corners than there are points, an index tree is quicker.
INDEX_FROM_POINTS = 20_000
CORNERS_PER_POINT = 20


def facility_counts(zones: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame) -> pd.Series[int]:
    """Count the facilities that each zone covers.

    A facility on a border counts in every zone that it borders, and a facility
    in overlapping zones counts in each: the sum over zones is not a district
    figure.

    Parameters
    ----------
    zones : GeoDataFrame
        Polygons or MultiPolygons in the package's metric CRS; they may overlap.
    facilities : GeoDataFrame
        Points in the same CRS, in any order.

    Returns
    -------
    Series of int64
        ``count`` on the index of `zones`; 0 where there is none.

    Raises
    ------
    CrsMismatchError
        When a frame is not metric or the two differ.
    LayerSchemaError
        When a zone is null, empty or no polygon, or a facility is no point.

    Notes
    -----
    Covers in the sense of OGC Simple Features (ISO 19125-1). From
    `INDEX_FROM_POINTS` points on, whole cells of a `spatial_model.zone_index.ZoneIndex`
    are decided at once and only points in border cells are tested; the counts are exact
    either way. To count points in batches, keep the index.
    """
    polygons = zone_polygons(zones)
    x, y = point_coordinates(facilities)
    require_same_crs(zones, facilities, names=("zones", "facilities"))
    corners = int(shapely.get_num_coordinates(polygons).sum())
    if x.size >= max(INDEX_FROM_POINTS, corners // CORNERS_PER_POINT):
        counts = ZoneIndex(polygons.copy()).counts(x, y)
    else:
        counts = _counts_by_tree(polygons, x, y)
    return pd.Series(counts, index=zones.index, name="count", dtype="int64")


def outside_count(zones: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame) -> int:
    """Count the facilities that no zone covers.

    Parameters
    ----------
    zones, facilities : GeoDataFrame
        As for `facility_counts`.

    Returns
    -------
    int
        Number of facilities outside every zone; all of them when there are no zones.

    Raises
    ------
    CrsMismatchError, LayerSchemaError
        As for `facility_counts`.
    """
    polygons = zone_polygons(zones)
    x, y = point_coordinates(facilities)
    require_same_crs(zones, facilities, names=("zones", "facilities"))
    pairs = shapely.STRtree(polygons).query(shapely.points(x, y), predicate="intersects")
    return int(x.size - np.unique(pairs[0]).size)


def facility_density(counts: pd.Series[Any], land_area_km2: pd.Series[Any]) -> pd.Series[float]:
    """Return facilities per square kilometre of land.

    Parameters
    ----------
    counts : Series
        Facilities per zone, counted or expected.
    land_area_km2 : Series
        Geodesic land area in km² on an index that holds every label of `counts`.

    Returns
    -------
    Series of float
        ``density_per_km2`` on the index of `counts`; NaN where the area is
        missing, zero or negative, which means not measured.
    """
    area = land_area_km2.reindex(counts.index).astype("float64")
    density = counts.astype("float64") / area.where(area > 0)
    return density.rename("density_per_km2")


def _counts_by_tree(
    polygons: NDArray[np.object_], x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.int64]:
    tree = shapely.STRtree(np.asarray(shapely.points(x, y), dtype=object))
    pairs = tree.query(polygons, predicate="intersects")
    return np.bincount(pairs[0], minlength=len(polygons)).astype(np.int64)
