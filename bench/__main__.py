"""Run every benchmark: ``python -m bench``. Fails when a limit is passed."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import bench

codes = []
for module in pkgutil.iter_modules(bench.__path__):
    if not module.name.startswith("_"):
        print(f"── bench.{module.name}", flush=True)
        codes.append(importlib.import_module(f"bench.{module.name}").main() or 0)
sys.exit(max(codes, default=0))
