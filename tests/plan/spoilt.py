"""The toy plan with one line of one file changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from errors import PlanPackageError, Problem
from plan.loading import read_plan

PACKAGES = Path(__file__).resolve().parent.parent / "packages"
YINZHOU = PACKAGES.parent.parent / "geodata" / "yinzhou_145"


def copied_plan(folder: Path) -> Path:
    """Return a copy of the toy package that holds its plan only."""
    shutil.copytree(PACKAGES / "toy" / "plan", folder / "toy" / "plan")
    return folder / "toy"


def change(package: Path, file: str, old: str, new: str) -> None:
    """Replace the first `old` in one of the plan's files."""
    path = package / "plan" / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} does not hold {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems_of(package: Path) -> tuple[Problem, ...]:
    """Return what reading the package complains of."""
    with pytest.raises(PlanPackageError) as caught:
        read_plan(package)
    return caught.value.problems
