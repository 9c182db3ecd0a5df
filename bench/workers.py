"""What a second worker brings: ten million points counted by one process, and by two."""

from __future__ import annotations

import atexit
import sys
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import geopandas as gpd

from analysis.partitions import partitioned_counts
from analysis.workers import part_map
from bench.national_case import national_case
from bench.paired import Row, compare, finish
from layers.geoparquet import open_points


def by_workers(workers: int) -> Callable[[], Any]:
    """Count with so many workers that stand ready and have laid out the zones."""
    folder = national_case()
    zones = gpd.read_file(folder / "counties.gpkg", use_arrow=True)
    stack = ExitStack()
    atexit.register(stack.close)
    mapped = stack.enter_context(part_map(workers=workers))
    points = open_points(folder / "facilities")

    def run() -> Any:
        return partitioned_counts(zones, points, mapped=mapped).to_numpy()

    run()  # the first run lays the zones out in every worker
    return run


def by_two(case: str) -> Callable[[], Any]:
    """Two Dask workers, one thread each."""
    return by_workers(2)


def by_one(case: str) -> Callable[[], Any]:
    """Count in this process alone: one thread, no Dask between."""
    return by_workers(1)


def rows() -> list[Row]:
    """Measure."""
    return [
        compare("10 M points × 2,875 counties from GeoParquet, two Dask workers", ours=by_two,
                theirs=by_one, case={"case": "national"}, against="itself, one process",
                at_least=1.7),
    ]  # fmt: skip


def main() -> int:
    """Measure, write the report, return 1 when a limit is missed."""
    return finish("workers", rows())


if __name__ == "__main__":
    sys.exit(main())
