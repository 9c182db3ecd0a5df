"""How fast facilities are counted per zone, beside geopandas' own join.

Four cases: few points in few zones, as a district has them; ten million points in the counties
of the national case, with the zones laid out anew and kept; ten million in few zones. Counts
must be identical.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from analysis.partitions import partitioned_counts
from bench.national_case import CHINA, FACILITY_COUNT, national_case, write_points
from bench.paired import Row, compare, finish, identical
from layers.geoparquet import open_points
from spatial_model.density import facility_counts
from spatial_model.zone_index import zone_index

EAST, NORTH, WIDTH, HEIGHT = 500_000.0, 3_300_000.0, 40_000.0, 30_000.0
SEED = 20260101
FEW_ZONES = 22


def zones_of(zone_count: int) -> gpd.GeoDataFrame:
    """Return the counties (0), or so many crooked zones without gaps, in metres."""
    if not zone_count:
        return gpd.read_file(national_case() / "counties.gpkg", use_arrow=True)
    rng = np.random.default_rng(SEED)
    low, size = np.array([EAST, NORTH]), np.array([WIDTH, HEIGHT])
    seeds = shapely.multipoints(low + size * rng.random((zone_count, 2)))
    frame = shapely.box(EAST, NORTH, EAST + WIDTH, NORTH + HEIGHT)
    cells = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=frame))
    cells = shapely.segmentize(shapely.intersection(cells, frame), 100)
    return gpd.GeoDataFrame(geometry=cells, crs=CHINA)


def points_of(zone_count: int, point_count: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return eastings and northings: those of the national case, or evenly strewn ones."""
    if not zone_count:
        points = open_points(national_case() / "facilities")
        x, y = np.empty(points.row_count), np.empty(points.row_count)
        first = 0
        for east, north in points.batches():
            x[first : first + east.size], y[first : first + east.size] = east, north
            first += east.size
        return x[:point_count], y[:point_count]
    rng = np.random.default_rng(SEED + 1)
    return EAST + WIDTH * rng.random(point_count), NORTH + HEIGHT * rng.random(point_count)


def folder_of(zone_count: int, point_count: int) -> Path:
    """Return the points as a GeoParquet folder, written once."""
    if not zone_count:
        return national_case() / "facilities"
    folder = national_case().parent / "bench" / f"points-{point_count}"
    if not folder.is_dir():
        aside = folder.with_name(f".{folder.name}")
        aside.mkdir(parents=True, exist_ok=True)
        at = np.stack(points_of(zone_count, point_count), axis=1)
        for number in range(0, point_count, 500_000):
            write_points(aside / f"part-{number:08}.parquet", at[number : number + 500_000], CHINA)
        aside.rename(folder)
    return folder


def frame_of(zone_count: int, point_count: int) -> gpd.GeoDataFrame:
    """Return the points as a frame."""
    x, y = points_of(zone_count, point_count)
    return gpd.GeoDataFrame(geometry=shapely.points(x, y), crs=CHINA)


def joined(zones: gpd.GeoDataFrame, points: gpd.GeoDataFrame) -> NDArray[Any]:
    """Return counts by `geopandas.sjoin` with ``within``; no point lies on a border."""
    found = gpd.sjoin(points, zones[["geometry"]], predicate="within")
    return np.bincount(found["index_right"], minlength=len(zones))


def from_memory(zone_count: int, point_count: int) -> Callable[[], Any]:
    """Coordinates in memory; the zones are laid out within the time measured."""
    zones, (x, y) = zones_of(zone_count), points_of(zone_count, point_count)
    return lambda: zone_index(zones).counts(x, y)


@cache
def kept_index(zone_count: int) -> Any:
    """Return the index of the zones, once a process."""
    return zone_index(zones_of(zone_count))


def with_kept_index(zone_count: int, point_count: int) -> Callable[[], Any]:
    """Coordinates in memory; the zones were laid out before."""
    index, (x, y) = kept_index(zone_count), points_of(zone_count, point_count)
    return lambda: index.counts(x, y)


def from_files(zone_count: int, point_count: int) -> Callable[[], Any]:
    """From a GeoParquet folder to counts, streamed."""
    zones, folder = zones_of(zone_count), folder_of(zone_count, point_count)
    return lambda: partitioned_counts(zones, open_points(folder)).to_numpy()


def of_frames(zone_count: int, point_count: int) -> Callable[[], Any]:
    """Points as a frame of shapely points, as a district has them."""
    zones, points = zones_of(zone_count), frame_of(zone_count, point_count)
    return lambda: facility_counts(zones, points).to_numpy()


def by_geopandas(zone_count: int, point_count: int) -> Callable[[], Any]:
    """Points already a frame; only the join is timed."""
    zones, points = zones_of(zone_count), frame_of(zone_count, point_count)
    return lambda: joined(zones, points)


def by_geopandas_from_files(zone_count: int, point_count: int) -> Callable[[], Any]:
    """From a GeoParquet folder to counts."""
    zones, folder = zones_of(zone_count), folder_of(zone_count, point_count)

    def run() -> Any:
        files = sorted(folder.rglob("*.parquet"))
        import pandas as pd

        frames = [gpd.read_parquet(file) for file in files]
        return joined(zones, gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=CHINA))

    return run


def rows() -> list[Row]:
    """Measure every case."""
    millions = FACILITY_COUNT
    counties: dict[str, Any] = {"zone_count": 0, "point_count": millions}
    few: dict[str, Any] = {"zone_count": FEW_ZONES, "point_count": millions}
    small: dict[str, Any] = {"zone_count": FEW_ZONES, "point_count": 10_000}
    within = "geopandas.sjoin within"
    folder_of(FEW_ZONES, millions)
    return [
        compare("10 k points × 22 zones, frames", ours=of_frames, theirs=by_geopandas, case=small,
                against=within, at_least=1.0, pairs=5, repeats=15),
        compare("10 M points × 2,875 counties, zones laid out anew", ours=from_memory,
                theirs=by_geopandas, case=counties, against=within, at_least=6, most_mb=1200),
        compare("the same, zone index kept", ours=with_kept_index, theirs=by_geopandas,
                case=counties, against=within, at_least=15, most_mb=1200),
        compare("10 M points × 2,875 counties, from a GeoParquet folder", ours=from_files,
                theirs=by_geopandas_from_files, case=counties, against="read_parquet + sjoin within",
                at_least=6, most_mb=1200, agree=identical),
        compare("10 M points × 22 zones, zones laid out anew", ours=from_memory,
                theirs=by_geopandas, case=few, against=within, at_least=30, most_mb=600),
        compare("10 M points × 22 zones, from a GeoParquet folder", ours=from_files,
                theirs=by_geopandas_from_files, case=few, against="read_parquet + sjoin within",
                at_least=10, most_mb=600),
    ]  # fmt: skip


def main() -> int:
    """Measure, write the report, return 1 when a limit is missed."""
    return finish("join", rows())


if __name__ == "__main__":
    sys.exit(main())
