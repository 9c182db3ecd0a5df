"""A copy of the toy package, built, to read or to spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

from geodata.build import build_package

TOY = Path(__file__).resolve().parent / "packages" / "toy"


def copied_toy(folder: Path) -> Path:
    """Return a copy of the toy package below `folder`, without built layers."""
    return Path(
        shutil.copytree(
            TOY,
            folder / "toy",
            ignore=shutil.ignore_patterns("district.gpkg*", "network.gpkg*", "population.tif*"),
        )
    )


def built_toy(folder: Path) -> Path:
    """Return a built copy of the toy package below `folder`."""
    package = copied_toy(folder)
    build_package(package)
    return package
