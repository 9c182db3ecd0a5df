"""What a second Dask worker brings: ten million points counted by one, and by two."""

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
    """Count with so many Dask workers of one thread each, ready and with the zones laid out."""
    from distributed import LocalCluster

    folder = national_case()
    zones = gpd.read_file(folder / "counties.gpkg", use_arrow=True)
    stack = ExitStack()
    atexit.register(stack.close)
    cluster = stack.enter_context(
        LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, host="127.0.0.1",
            dashboard_address="127.0.0.1:0", memory_limit=0,
        )
    )  # fmt: skip
    mapped = stack.enter_context(part_map(scheduler=cluster.scheduler_address))
    points = open_points(folder / "facilities")

    def run() -> Any:
        return partitioned_counts(zones, points, mapped=mapped).to_numpy()

    run()  # the first run lays the zones out in every worker
    return run


def by_two(case: str) -> Callable[[], Any]:
    """Two Dask workers."""
    return by_workers(2)


def by_one(case: str) -> Callable[[], Any]:
    """One Dask worker."""
    return by_workers(1)


def rows() -> list[Row]:
    """Measure."""
    return [
        compare("10 M points × 2,875 counties from GeoParquet, two Dask workers", ours=by_two,
                theirs=by_one, case={"case": "national"}, against="itself, one Dask worker",
                at_least=1.7),
    ]  # fmt: skip


def main() -> int:
    """Measure, write the report, return 1 when a limit is missed."""
    return finish("workers", rows())


if __name__ == "__main__":
    sys.exit(main())
