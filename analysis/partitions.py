"""Measure any number of points, or a raster of any size, part by part.

Parts are row groups, zones and blocks of rows; what is done with each is the same function of
the spatial model that a small case uses. Integers are summed; a zone's coverage is computed
whole from all points near it; a raster is summed in fixed blocks added in order. So any number
of workers gives the same figures to the last digit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from analysis.workers import PartMap, here
from errors import N_, BadParameterError, Problem
from layers.geoparquet import PointFiles, RowGroup
from layers.raster_windows import RasterFile
from spatial_model.area import geodesic_area_m2
from spatial_model.coverage import coverage_share
from spatial_model.crs import require_same_crs
from spatial_model.density import facility_density
from spatial_model.scanline import inside_runs
from spatial_model.zonal import (
    ZonalMethod,
    block_count,
    block_sums,
    exact_sums,
    joined_blocks,
    zonal_table,
)
from spatial_model.zone_index import ZoneIndex, zone_polygons

ZONES_AT_ONCE = 32
"""Zones in one part where the work goes by zones."""
ROWS_IN_A_PART = 200_000
"""Points in one part at least, where the work goes by row groups (the last part may have fewer)."""


@dataclass(frozen=True)
class ZoneShapes:
    """Zones as they travel to workers.

    Parameters
    ----------
    key : str
        Changes with the shapes; what a worker has prepared is kept under it.
    polygons : ndarray of shapely geometries
        In the order of the zones.
    """

    key: str
    polygons: NDArray[np.object_]


_PREPARED: dict[tuple[str, str], Any] = {}
"""What this process has prepared for the zones it last worked on, by use and key."""


def partitioned_counts(
    zones: gpd.GeoDataFrame, points: PointFiles, *, mapped: PartMap = here
) -> pd.Series[int]:
    """Return `spatial_model.density.facility_counts` of points in files.

    Parameters
    ----------
    zones : GeoDataFrame
        Polygons or MultiPolygons in the CRS of `points`; they may overlap.
    points : PointFiles
        Read row group by row group.
    mapped : callable
        Who does the row groups.

    Returns
    -------
    Series of int64
        ``count`` on the index of `zones`.

    Raises
    ------
    CrsMismatchError, LayerSchemaError
        As for `facility_counts`; a bad row with its file and row group.
    """
    shapes = _shapes(zones)
    require_same_crs(zones, points, names=("zones", "facilities"))
    total = np.zeros(len(zones), dtype=np.int64)
    for counts in mapped(_counts_of_groups, shapes, _several(points.row_groups)):
        total += counts
    return pd.Series(total, index=zones.index, name="count", dtype="int64")


def partitioned_density(
    zones: gpd.GeoDataFrame, points: PointFiles, *, mapped: PartMap = here
) -> pd.DataFrame:
    """Return counts, areas and densities of points in files.

    The area is ``land_area_km2`` of the zones where they have it, else geodesic.

    Returns
    -------
    DataFrame
        ``count, area_km2, density_per_km2`` on the index of `zones`; see `partitioned_counts`.
    """
    counts = partitioned_counts(zones, points, mapped=mapped)
    if "land_area_km2" in zones:
        area = zones["land_area_km2"].astype("float64").rename("area_km2")
    else:
        area = (geodesic_area_m2(zones.geometry) / 1e6).rename("area_km2")
    parts = [counts, area, facility_density(counts, area)]
    table: pd.DataFrame = pd.concat(parts, axis="columns")
    return table


def partitioned_coverage(
    zones: gpd.GeoDataFrame, points: PointFiles, *, radius_m: float, mapped: PartMap = here
) -> pd.Series[float]:
    """Return `spatial_model.coverage.coverage_share` of points in files.

    Parameters
    ----------
    zones, points, mapped
        As for `partitioned_counts`.
    radius_m : float
        Service radius in metres, straight line.

    Returns
    -------
    Series of float
        ``coverage_share`` on the index of `zones`. Each zone's share comes from all points
        near it at once, so it does not depend on how they are spread over files.
    """
    if not (np.isfinite(radius_m) and radius_m > 0):
        message = N_("“{value}” is not a radius; give metres above 0")
        raise BadParameterError(Problem("radius_m", message, params={"value": str(radius_m)}))
    shapes = _shapes(zones)
    require_same_crs(zones, points, names=("zones", "facilities"))
    read = [*mapped(_coordinates_of_group, None, points.row_groups)]
    at = np.concatenate([np.zeros((0, 2)), *read])
    at = at[np.argsort(at[:, 0], kind="stable")]
    parts = []
    for first in range(0, len(zones), ZONES_AT_ONCE):
        polygons = shapes.polygons[first : first + ZONES_AT_ONCE]
        west, south, east, north = shapely.total_bounds(polygons)
        reach = radius_m * (1 + 1e-9) + 1
        low, high = np.searchsorted(at[:, 0], (west - reach, east + reach))
        near = at[low:high]
        near = near[(near[:, 1] >= south - reach) & (near[:, 1] <= north + reach)]
        parts.append((polygons, near))
    asked = (radius_m, CRS(zones.crs).to_wkt())
    shares = [*mapped(_coverage_of_zones, asked, parts)]
    values = np.concatenate([np.zeros(0), *shares])
    return pd.Series(values, index=zones.index, name="coverage_share", dtype="float64")


def partitioned_zonal_sums(
    zones: gpd.GeoDataFrame,
    raster: RasterFile,
    *,
    method: ZonalMethod = ZonalMethod.EXACT,
    mapped: PartMap = here,
) -> pd.DataFrame:
    """Return `spatial_model.zonal.zonal_sums` of a raster in a file.

    Parameters
    ----------
    zones, mapped
        As for `partitioned_counts`.
    raster : RasterFile
        Read window by window.
    method : ZonalMethod
        By exact partial cells, or by cell centres.
    """
    shapes = _shapes(zones)
    require_same_crs(zones, raster.grid, names=("zones", "raster"))
    if method == ZonalMethod.CENTRES:
        blocks = range(block_count(raster.grid))
        parts = [*mapped(_sums_of_block, (shapes, raster), blocks)]
        total, measured = joined_blocks(parts, len(zones))
    else:
        starts = range(0, len(zones), ZONES_AT_ONCE)
        found = [*mapped(_sums_of_zones, (shapes, raster), starts)]
        total = np.concatenate([np.zeros(0), *(one[0] for one in found)])
        measured = np.concatenate([np.zeros(0), *(one[1] for one in found)])
    return zonal_table(zones, raster.grid, total, measured, method=method)


def _shapes(zones: gpd.GeoDataFrame) -> ZoneShapes:
    polygons = zone_polygons(zones).copy()
    key = hashlib.sha256()
    for written in shapely.to_wkb(polygons):
        key.update(written)
    return ZoneShapes(key.hexdigest(), polygons)


def _prepared(use: str, key: str, make: Any) -> Any:
    """Return what was prepared before in this process, or prepare it; one of a use is kept."""
    if (use, key) not in _PREPARED:
        for other in [one for one in _PREPARED if one[0] == use]:
            del _PREPARED[other]
        _PREPARED[use, key] = make()
    return _PREPARED[use, key]


def _several(groups: Iterable[RowGroup]) -> Iterator[tuple[RowGroup, ...]]:
    """Yield row groups in order, as many at once as make sending them worth it."""
    part: list[RowGroup] = []
    for group in groups:
        part.append(group)
        if sum(one.row_count for one in part) >= ROWS_IN_A_PART:
            yield tuple(part)
            part = []
    if part:
        yield tuple(part)


def _counts_of_groups(shapes: ZoneShapes, groups: tuple[RowGroup, ...]) -> NDArray[np.int64]:
    index = _prepared("index", shapes.key, lambda: ZoneIndex(shapes.polygons.copy()))
    total = np.zeros(len(shapes.polygons), dtype=np.int64)
    for group in groups:
        for x, y in group.batches():
            total += index.counts(x, y)
    return total


def _coordinates_of_group(_: None, group: RowGroup) -> NDArray[np.float64]:
    parts = [np.stack(part, axis=1) for part in group.batches()]
    return np.concatenate([np.zeros((0, 2)), *parts])


def _coverage_of_zones(
    asked: tuple[float, str], part: tuple[NDArray[np.object_], NDArray[np.float64]]
) -> NDArray[np.float64]:
    radius_m, crs = asked
    polygons, at = part
    zones = gpd.GeoDataFrame(geometry=gpd.GeoSeries(polygons, crs=crs))
    near = gpd.GeoDataFrame(geometry=gpd.GeoSeries(shapely.points(at), crs=crs))
    share = coverage_share(zones, near, radius_m=radius_m)
    return np.asarray(share, dtype=np.float64)


def _sums_of_block(
    task: tuple[ZoneShapes, RasterFile], block: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    shapes, raster = task
    key = f"{shapes.key} {raster.grid}"
    runs = _prepared("runs", key, lambda: inside_runs(shapes.polygons, raster.grid))
    return block_sums(runs, raster.grid, raster.read, block, len(shapes.polygons))


def _sums_of_zones(
    task: tuple[ZoneShapes, RasterFile], first: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    shapes, raster = task
    return exact_sums(shapes.polygons[first : first + ZONES_AT_ONCE], raster.grid, raster.read)
