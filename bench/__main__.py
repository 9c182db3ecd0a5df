"""Run benchmarks: ``python -m bench`` all, ``python -m bench join zonal`` some.

Writes ``bench/results.md`` from what ran last of each. Fails when a limit is missed.
"""

from __future__ import annotations

import importlib
import sys

from bench.results import MODULES, write_results

chosen = sys.argv[1:] or list(MODULES)
unknown = [name for name in chosen if name not in MODULES]
if unknown:
    sys.exit(f"no benchmark of that name: {', '.join(unknown)}; there are: {', '.join(MODULES)}")
codes = []
for name in chosen:
    print(f"── bench.{name}", flush=True)
    codes.append(importlib.import_module(f"bench.{name}").main() or 0)
write_results()
sys.exit(max(codes, default=0))
