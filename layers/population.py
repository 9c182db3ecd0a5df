"""The population raster of a package: people a cell, as the build made it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from layers.rasters import raster_tags, read_raster
from spatial_model.raster_grid import Surface
from wording.days import parse_day

POPULATION_FILE = "population.tif"


@dataclass(frozen=True, eq=False)
class Population:
    """People by cell.

    Parameters
    ----------
    surface : Surface
        People a cell in the package's metric CRS; NaN where nothing is known.
    on : date or None
        Day that it stands for.
    source : str
        What it was made from.
    """

    surface: Surface
    on: date | None
    source: str


def package_population(layers_path: Path, *, crs: Any) -> Population | None:
    """Return the population raster beside a package's layers; None where it has none.

    Parameters
    ----------
    layers_path : Path
        The package's ``district.gpkg``.
    crs : pyproj.CRS
        The package's metric CRS, of which the file is a plain copy.

    Raises
    ------
    CrsMismatchError, LayerSchemaError
        When the file cannot be used; build the package again.
    """
    path = layers_path.with_name(POPULATION_FILE)
    try:
        if not path.is_file():
            return None
    except OSError:  # a closed folder: nothing there that we could read
        return None
    found = read_raster(path)
    tags = raster_tags(path)
    grid = type(found.grid)(
        found.grid.west, found.grid.north, found.grid.cell_m, found.grid.rows,
        found.grid.columns, crs,
    )  # fmt: skip
    surface = Surface(grid, found.values, found.unit)
    return Population(surface, parse_day(tags.get("DATE", "")), tags.get("SOURCE", ""))
