"""The torture's programs, run as children: they fork, which a test runner should not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def found_by(
    module: str, *arguments: str, before: tuple[str, ...] = (), longest_s: float = 1800
) -> dict[str, Any]:
    """Run a program of `tests.torture` and return what it found.

    Parameters
    ----------
    module : str
    *arguments : str
    before : tuple of str
        A program that starts it, such as ``unshare``.
    longest_s : float
    """
    done = subprocess.run(
        [*before, sys.executable, "-W", "error", "-m", f"tests.torture.{module}", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=longest_s,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-4000:])
    found: dict[str, Any] = json.loads(done.stdout)
    print(found["counted"], found["seconds"], "s")
    return found
