"""Measure two ways of doing one job, in turn, each run in a process of its own.

How a bench module uses it::

    def ours(points: int) -> Callable[[], Any]:      # prepares; not timed
        zones, facilities = case(points)
        return lambda: facility_counts(zones, facilities)   # timed; its result is compared

    def theirs(points: int) -> Callable[[], Any]: ...

    def rows() -> list[Row]:
        return [compare("10 k points", ours=ours, theirs=theirs, case={"points": 10_000},
                        against="geopandas.sjoin", at_least=1.0, most_mb=600, agree=identical)]

    def main() -> int:
        return finish("join", rows())

`ours` and `theirs` are functions of a module (a child process imports them by name), `case`
holds what JSON can carry. Nothing that a run prepares or caches reaches the next one. The
peak is the resident memory of the child, its libraries and its prepared case included
(``VmHWM`` of ``/proc``). Results travel back pickled and are compared by `agree`, which
returns what to print and whether it is good enough: `identical`, or `within(...)`.

The ratio is of wall-clock medians. CPU seconds (of all threads) stand beside it in the JSON:
when other work shares the machine they are the steadier figure.
"""

from __future__ import annotations

import json
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from bench.machine import machine

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "build" / "bench"
LONGEST_RUN_S = 1800

Maker = Callable[..., Callable[[], Any]]
Agreement = Callable[[Any, Any], tuple[str, bool]]


@dataclass(frozen=True)
class Row:
    """One line of the results.

    Parameters
    ----------
    job : str
        What was done, with its size.
    ours, theirs : str
        What it took, with unit; `theirs` is empty where nothing is compared.
    against : str
        What a user would take instead.
    limit : str
        What had to be reached.
    is_within : bool
        Whether it was, and whether the results agree.
    ratio : str
        Theirs ÷ ours.
    peak : str
        Peak memory of ours, and of theirs.
    agreement : str
        Whether the results are identical, or by how much they differ.
    measured : dict
        Every single figure, for the JSON report.
    """

    job: str
    ours: str
    theirs: str
    against: str
    limit: str
    is_within: bool
    ratio: str = ""
    peak: str = ""
    agreement: str = ""
    measured: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """What one child process measured: seconds, CPU seconds, peak MB before and after, result."""

    wall_s: float
    cpu_s: float
    prepared_mb: float
    peak_mb: float
    result: Any


def identical(ours: Any, theirs: Any) -> tuple[str, bool]:
    """Compare two results value for value (arrays, Series, frames, numbers)."""
    first, second = np.asarray(ours), np.asarray(theirs)
    is_same = first.shape == second.shape and bool(
        np.array_equal(first, second, equal_nan=first.dtype.kind == "f")
    )
    return ("identical" if is_same else "DIFFERENT"), is_same


def within(limit: float, *, of_peak: bool = False, of_each: bool = False) -> Agreement:
    """Return a comparison that allows a largest difference.

    Parameters
    ----------
    limit : float
        Largest difference allowed anywhere.
    of_peak : bool
        As a share of the largest absolute value of theirs.
    of_each : bool
        As a share of each value of theirs.
    """

    def compared(ours: Any, theirs: Any) -> tuple[str, bool]:
        first, second = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
        if first.shape != second.shape or (np.isnan(first) != np.isnan(second)).any():
            return "DIFFERENT", False
        scale: Any = np.abs(second) if of_each else np.nanmax(np.abs(second)) if of_peak else 1.0
        with np.errstate(divide="ignore", invalid="ignore"):
            off = np.where(first == second, 0.0, np.abs(first - second) / scale)
        worst = float(np.nanmax(off, initial=0.0))
        of = " of the peak" if of_peak else " of each value" if of_each else ""
        return f"largest difference {worst:.1e}{of} (allowed {limit:.0e})", worst <= limit

    return compared


def run_once(make: Maker, case: dict[str, Any], *, repeats: int = 1) -> Run:
    """Run one side in a fresh process.

    Parameters
    ----------
    make : callable
        Function of a module: takes `case`, prepares, returns what is to be timed.
    case : dict
        Its keyword arguments.
    repeats : int
        How often it is prepared and timed in that process; the median counts.

    Raises
    ------
    RuntimeError
        When the child fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "run.pickle"
        module = make.__module__
        if module == "__main__":  # run as python -m bench.x
            module = sys.modules["__main__"].__spec__.name  # type: ignore[union-attr]
        task = json.dumps([module, make.__qualname__, case, repeats, str(out)])
        done = subprocess.run(  # noqa: S603 — our own module, our own arguments
            [sys.executable, "-m", "bench._child", task],
            cwd=ROOT,
            check=False,
            timeout=LONGEST_RUN_S,
        )
        if done.returncode:
            raise RuntimeError(f"{make.__module__}.{make.__qualname__} failed: {done.returncode}")
        return pickle.loads(out.read_bytes())  # type: ignore[no-any-return]  # noqa: S301 — written by our own child


def compare(
    job: str,
    *,
    ours: Maker,
    theirs: Maker,
    case: dict[str, Any],
    against: str,
    at_least: float,
    agree: Agreement = identical,
    most_mb: float | None = None,
    pairs: int = 3,
    repeats: int = 1,
) -> Row:
    """Run both sides in turn and return the row.

    Parameters
    ----------
    job, against : str
        What is done, and what a user would take instead.
    ours, theirs : callable
        Makers; see the module.
    case : dict
        Keyword arguments of both.
    at_least : float
        Ratio of medians that must be reached.
    agree : callable
        Takes both results; returns what to print and whether they agree.
    most_mb : float, optional
        Peak memory of ours that must not be passed.
    pairs : int
        How many pairs; which side begins alternates.
    repeats : int
        For quick jobs: how often each is timed in its process.
    """
    mine: list[Run] = []
    others: list[Run] = []
    agreement, agrees = "", True
    for pair in range(pairs):
        for is_ours in (True, False) if pair % 2 == 0 else (False, True):
            runs, make = (mine, ours) if is_ours else (others, theirs)
            runs.append(run_once(make, case, repeats=repeats))
        agreement, is_good = agree(mine[-1].result, others[-1].result)
        agrees &= is_good
    our_s = statistics.median(run.wall_s for run in mine)
    their_s = statistics.median(run.wall_s for run in others)
    our_mb = max(run.peak_mb for run in mine)
    their_mb = max(run.peak_mb for run in others)
    ratio = their_s / our_s
    limits = [f"≥ {at_least:g}×"] + ([f"≤ {most_mb:,.0f} MB"] if most_mb else [])
    return Row(
        job=job,
        ours=seconds(our_s),
        theirs=seconds(their_s),
        against=against,
        limit=", ".join(limits),
        is_within=bool(agrees and ratio >= at_least and our_mb <= (most_mb or float("inf"))),
        ratio=f"{ratio:.1f}×",
        peak=f"{our_mb:,.0f} MB; {their_mb:,.0f} MB",
        agreement=agreement,
        measured={
            "case": case,
            "ours": [_figures(run) for run in mine],
            "theirs": [_figures(run) for run in others],
            "ratio_of_each_pair": [
                round(b.wall_s / a.wall_s, 2) for a, b in zip(mine, others, strict=True)
            ],
            "ratio_of_cpu": round(
                statistics.median(run.cpu_s for run in others)
                / max(statistics.median(run.cpu_s for run in mine), 1e-9),
                2,
            ),
        },
    )


def seconds(value: float) -> str:
    """Return seconds as a reader wants them: ``0.071 s``, ``3.8 s``, ``42 s``."""
    return f"{value:.3f} s" if value < 1 else f"{value:.2f} s" if value < 10 else f"{value:.1f} s"


def finish(name: str, rows: list[Row]) -> int:
    """Write ``build/bench/<name>.json``, print the rows, return 1 when one misses its limit."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    document = {
        "bench": name,
        "measured_at": time.strftime("%Y-%m-%d %H:%M"),
        "machine": machine(),
        "rows": [asdict(row) for row in rows],
    }
    text = json.dumps(document, indent=2, ensure_ascii=False)
    (REPORTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    for row in rows:
        state = "good" if row.is_within else "MISSED"
        print(
            f"{state:7}{row.job}: {row.ours}; {row.against} {row.theirs}; {row.ratio} "
            f"({row.limit}); {row.peak}; {row.agreement}",
            flush=True,
        )
    return 0 if all(row.is_within for row in rows) else 1


def _figures(run: Run) -> dict[str, float]:
    return {
        "wall_s": round(run.wall_s, 4),
        "cpu_s": round(run.cpu_s, 4),
        "prepared_mb": round(run.prepared_mb, 1),
        "peak_mb": round(run.peak_mb, 1),
    }
