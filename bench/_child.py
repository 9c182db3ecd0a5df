"""The process in which one side of a comparison runs; `bench.paired` starts it."""

from __future__ import annotations

import importlib
import json
import pickle
import statistics
import sys
import time
from pathlib import Path

from bench.machine import peak_mb
from bench.paired import Run


def main() -> None:
    """Prepare, time and write down one side, as the arguments say."""
    module, name, case, repeats, out = json.loads(sys.argv[1])
    make = getattr(importlib.import_module(module), name)
    walls: list[float] = []
    cpus: list[float] = []
    result, prepared = None, 0.0
    for _ in range(repeats):
        timed = make(**case)
        prepared = peak_mb()
        wall, cpu = time.perf_counter(), time.process_time()
        result = timed()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    run = Run(statistics.median(walls), statistics.median(cpus), prepared, peak_mb(), result)
    Path(out).write_bytes(pickle.dumps(run))


if __name__ == "__main__":  # workers that a run starts import this file as well
    main()
