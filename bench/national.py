"""Measure a whole country: ``make national``, or ``python -m bench.national``.

Makes the seeded national case below ``build/national`` where it is not there yet, counts, takes
density, coverage and zonal sums over it, and writes ``build/national/report.json``.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np

from analysis.partitions import (
    partitioned_counts,
    partitioned_coverage,
    partitioned_density,
    partitioned_zonal_sums,
)
from analysis.workers import part_map
from bench.machine import machine
from bench.national_case import national_case
from bench.paired import run_once
from layers.geoparquet import open_points
from layers.raster_windows import open_raster
from spatial_model.zonal import ZonalMethod

RADIUS_M = 5000.0
COVERAGE_KIND = "incubator"
WORKERS = (1, 2)


def measured(folder: str, measure: str, zones: str, workers: int) -> Callable[[], Any]:
    """Return one measure of the case as a job, reading all that it needs.

    Parameters
    ----------
    folder : str
        Of the case.
    measure : str
        ``counts``, ``density``, ``coverage``, ``zonal_exact`` or ``zonal_centres``.
    zones : str
        ``counties`` or ``towns``.
    workers : int
        Processes that share the work; 1 is this one alone.
    """
    at = Path(folder)

    def run() -> Any:
        frame = gpd.read_file(at / f"{zones}.gpkg", use_arrow=True)
        with part_map(workers=workers) as mapped:
            if measure == "counts":
                points = open_points(at / "facilities")
                return np.asarray(partitioned_counts(frame, points, mapped=mapped))
            if measure == "density":
                points = open_points(at / "facilities")
                return np.asarray(partitioned_density(frame, points, mapped=mapped))
            if measure == "coverage":
                points = open_points(at / "facilities" / f"kind={COVERAGE_KIND}")
                share = partitioned_coverage(frame, points, radius_m=RADIUS_M, mapped=mapped)
                return np.asarray(share)
            method = ZonalMethod(measure.removeprefix("zonal_"))
            raster = open_raster(at / "population.tif")
            return np.asarray(partitioned_zonal_sums(frame, raster, method=method, mapped=mapped))

    return run


JOBS = (
    ("counts", "counties"),
    ("counts", "towns"),
    ("density", "counties"),
    ("coverage", "counties"),
    ("zonal_centres", "counties"),
    ("zonal_exact", "counties"),
    ("zonal_exact", "towns"),
)


def report(folder: Path) -> dict[str, Any]:
    """Measure every job with one and with two workers; return figures and whether they agree."""
    found: list[dict[str, Any]] = []
    for measure, zones in JOBS:
        runs = [
            run_once(
                measured,
                {"folder": str(folder), "measure": measure, "zones": zones, "workers": workers},
            )
            for workers in WORKERS
        ]
        first, second = (np.asarray(run.result) for run in runs)
        found.append(
            {
                "measure": measure,
                "zones": zones,
                "seconds_one_process": round(runs[0].wall_s, 2),
                "cpu_s_one_process": round(runs[0].cpu_s, 2),
                "peak_mb_one_process": round(runs[0].peak_mb),
                "seconds_two_workers": round(runs[1].wall_s, 2),
                "is_identical": bool(np.array_equal(first, second, equal_nan=True)),
                "mean": float(np.nanmean(first if first.ndim == 1 else first[:, 0])),
            }
        )
        print(json.dumps(found[-1]), flush=True)
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    return {
        "case": {**case, "radius_m": RADIUS_M, "coverage_kind": COVERAGE_KIND},
        "measured_at": time.strftime("%Y-%m-%d %H:%M"),
        "machine": machine(),
        "jobs": found,
    }


def main() -> int:
    """Make the case, measure it, write the report; return 1 when two workers disagree with one."""
    start = time.perf_counter()
    folder = national_case()
    made_s = round(time.perf_counter() - start, 1)
    found = {"made_s": made_s, **report(folder)}
    text = json.dumps(found, indent=2, ensure_ascii=False)
    (folder / "report.json").write_text(text + "\n", encoding="utf-8")
    return 0 if all(job["is_identical"] for job in found["jobs"]) else 1


if __name__ == "__main__":
    sys.exit(main())
