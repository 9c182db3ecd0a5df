"""How many facilities lie in each zone, outside every zone, and per km²."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from errors import N_, LayerSchemaError, Problem
from spatial_model.crs import require_metric, require_same_crs
from spatial_model.point_grid import PointGrid
from spatial_model.positions import point_coordinates

# From this many points on, sorting them into cells pays; below it an index tree is quicker.
GRID_FROM_POINTS = 20_000


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
    `GRID_FROM_POINTS` points on, whole grid cells are decided at once and only
    points in border cells are tested; the counts are exact either way.
    """
    polygons = _zone_polygons(zones)
    x, y = point_coordinates(facilities)
    require_same_crs(zones, facilities, names=("zones", "facilities"))
    if x.size >= GRID_FROM_POINTS:
        counts = _counts_by_grid(polygons, x, y)
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
    polygons = _zone_polygons(zones)
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


def _zone_polygons(zones: gpd.GeoDataFrame) -> NDArray[np.object_]:
    require_metric(zones, name="zones")
    polygons = np.asarray(zones.geometry.array, dtype=object)
    bad = shapely.is_missing(polygons) | shapely.is_empty(polygons)
    bad |= ~np.isin(shapely.get_type_id(polygons), (3, 6))
    if bad.any():
        raise LayerSchemaError(
            [
                Problem("zones", N_("has no polygon; leave out zones that are not drawn"), str(row))
                for row in zones.index[bad]
            ]
        )
    return polygons


def _counts_by_tree(
    polygons: NDArray[np.object_], x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.int64]:
    tree = shapely.STRtree(np.asarray(shapely.points(x, y), dtype=object))
    pairs = tree.query(polygons, predicate="intersects")
    return np.bincount(pairs[0], minlength=len(polygons)).astype(np.int64)


def _counts_by_grid(
    polygons: NDArray[np.object_], x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.int64]:
    if not len(polygons):
        return np.zeros(0, dtype=np.int64)
    # A point far away from all zones would only make the cells too large.
    west, south, east, north = shapely.total_bounds(polygons)
    near = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    if not near.any():
        return np.zeros(len(polygons), dtype=np.int64)
    grid = PointGrid(x, y) if near.all() else PointGrid(x[near], y[near])
    return grid.counts(polygons)
