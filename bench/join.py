"""How fast facilities are counted per zone, beside geopandas' own join.

``python -m bench.join`` runs both in turn on the same made-up district, checks that
every count is identical, prints medians and their ratio, and writes them to
``build/bench/join.json``.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_model.density import facility_counts

CRS = "EPSG:4549"
EAST, NORTH, WIDTH, HEIGHT = 500_000.0, 3_300_000.0, 40_000.0, 30_000.0
SEED = 20260101
PAIRS = 5
REPORT = Path("build/bench/join.json")


def case(*, point_count: int, zone_count: int) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return a made-up district: crooked zones without gaps and evenly strewn points.

    Parameters
    ----------
    point_count, zone_count : int
        How many of each.

    Returns
    -------
    tuple of GeoDataFrame
        Zones (Voronoi cells with a vertex at least every 100 m) and points, in metres.
    """
    rng = np.random.default_rng(SEED)
    low, size = np.array([EAST, NORTH]), np.array([WIDTH, HEIGHT])
    seeds = shapely.multipoints(low + size * rng.random((zone_count, 2)))
    frame = shapely.box(EAST, NORTH, EAST + WIDTH, NORTH + HEIGHT)
    cells = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=frame))
    cells = shapely.segmentize(shapely.intersection(cells, frame), 100)
    at = low + size * rng.random((point_count, 2))
    zones = gpd.GeoDataFrame(geometry=cells, crs=CRS)
    return zones, gpd.GeoDataFrame(geometry=shapely.points(at), crs=CRS)


def counts_by_geopandas(zones: gpd.GeoDataFrame, points: gpd.GeoDataFrame) -> pd.Series[int]:
    """Return the same counts by `geopandas.sjoin` with ``within``.

    Parameters
    ----------
    zones, points : GeoDataFrame
        As `case` makes them; no point lies on a border.

    Returns
    -------
    Series of int
        On the index of `zones`.
    """
    joined = gpd.sjoin(points, zones, predicate="within")
    counts: pd.Series[int] = joined["index_right"].value_counts().reindex(zones.index, fill_value=0)
    return counts


def timed(count: Callable[..., Any], point_count: int, zone_count: int) -> tuple[float, Any]:
    """Return the seconds that a count takes on freshly made geometries, and its result.

    Parameters
    ----------
    count : callable
        Takes zones and points.
    point_count, zone_count : int
        Size of the case; it is made anew, so that nothing prepared before helps.

    Returns
    -------
    tuple
        Wall-clock seconds and the counts.
    """
    zones, points = case(point_count=point_count, zone_count=zone_count)
    start = time.perf_counter()
    counts = count(zones, points)
    return time.perf_counter() - start, counts


def run(
    *, point_count: int = 1_000_000, zone_count: int = 300, pairs: int = PAIRS
) -> dict[str, Any]:
    """Run both joins in turn and return what was measured.

    Parameters
    ----------
    point_count, zone_count : int
        Size of the case.
    pairs : int
        How many times each is run; the order within a pair alternates.

    Returns
    -------
    dict
        Medians in seconds, their ratio, whether all counts agree, and the machine.
    """
    ours: list[float] = []
    theirs: list[float] = []
    is_identical = True
    for pair in range(pairs):
        results: dict[str, Any] = {}
        order = ("ours", "theirs") if pair % 2 == 0 else ("theirs", "ours")
        for name in order:
            count = facility_counts if name == "ours" else counts_by_geopandas
            seconds, results[name] = timed(count, point_count, zone_count)
            (ours if name == "ours" else theirs).append(seconds)
        is_identical &= results["ours"].to_list() == results["theirs"].to_list()
    return {
        "bench": "join",
        "point_count": point_count,
        "zone_count": zone_count,
        "pairs": pairs,
        "facility_counts_s": round(statistics.median(ours), 4),
        "geopandas_sjoin_within_s": round(statistics.median(theirs), 4),
        "ratio": round(statistics.median(theirs) / statistics.median(ours), 2),
        "ratio_of_each_pair": [round(b / a, 2) for a, b in zip(ours, theirs, strict=True)],
        "is_identical": is_identical,
        "machine": {
            "processor": _processor(),
            "cores": os.cpu_count(),
            "system": platform.platform(),
            "python": platform.python_version(),
            "geopandas": gpd.__version__,
            "shapely": shapely.__version__,
            "geos": shapely.geos_version_string,
            "numpy": np.__version__,
        },
    }


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    if described.exists():
        for line in described.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def main() -> int:
    """Run, print, write the report; exit 1 when a count differs."""
    result = run()
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2, ensure_ascii=False))
    return 0 if result["is_identical"] else 1


if __name__ == "__main__":
    sys.exit(main())
