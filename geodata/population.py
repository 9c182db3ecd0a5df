"""Build a package's ``population.tif``: people a cell in the package's metres, beside the layers."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from errors import N_, LangchengError, Problem, SourceError
from geodata.datum import Datum
from geodata.declarations import AmountKind, PopulationInput
from geodata.outlines import Projection
from geodata.sources import Sources
from layers.population import POPULATION_FILE
from layers.rasters import RasterTags, raster_tags, read_raster, write_raster
from layers.reading import shown_path
from spatial_model.crs import metric_crs
from spatial_model.raster_grid import RasterGrid, Surface, grid_over

Floats = NDArray[np.float64]

PARTS = 4  # a side: each cell of another system is moved in 4 × 4 parts
METRES_A_DEGREE = 111_320.0
CONTENT_TAG = "CONTENT_KEY"


@dataclass(frozen=True, eq=False)
class PlannedPopulation:
    """A population raster that was read and checked, to be written once the layers stand.

    Parameters
    ----------
    path : Path
        Where it is to lie.
    is_wanted : bool
        Whether the package names one at all.
    surface : Surface or None
        What is to be written; None when the file holds it already.
    tags : RasterTags or None
        What is said of it.
    """

    path: Path
    is_wanted: bool = True
    surface: Surface | None = None
    tags: RasterTags | None = None


def plan_population(folder: Path, sources: Sources, *, force: bool = False) -> PlannedPopulation:
    """Read and check the population raster that a package names, where it has changed.

    Parameters
    ----------
    folder : Path
        Folder of the package.
    sources : Sources
        Verified sources.
    force : bool
        Read it even when nothing has changed.

    Raises
    ------
    SourceError
        When the source cannot be used.
    """
    path = folder / POPULATION_FILE
    wanted = sources.plan.population
    if wanted is None:
        return PlannedPopulation(path, is_wanted=False)
    if not force and raster_tags(path).get(CONTENT_TAG) == sources.content_key:
        return PlannedPopulation(path)
    where = f"sources/{wanted.source}/{wanted.file}"
    try:
        projection = Projection(metric_crs(sources.plan.metric_crs))
    except LangchengError:  # told with its key by the build of the layers
        return PlannedPopulation(path)
    try:
        given = read_raster(sources.path(wanted.source, wanted.file), metric=False)
    except LangchengError as error:
        raise SourceError(
            Problem(where, one.message, one.key, one.params) for one in error.problems
        ) from error
    if (given.values < 0).any():
        message = N_("the raster holds negative amounts; mark such cells as nodata")
        raise SourceError(Problem(where, message))
    surface = in_metres(given, sources.datum(wanted.source), wanted, projection, where)
    record = sources.records[wanted.source]
    tags = RasterTags(
        record.title, record.method_en, wanted.source, wanted.counted_on,
        more=((CONTENT_TAG, sources.content_key),),
    )  # fmt: skip
    return PlannedPopulation(path, True, surface, tags)


def write_population(planned: PlannedPopulation) -> bool:
    """Write a planned raster, or remove the file of a package that names none any more.

    Returns
    -------
    bool
        Whether a file was written.

    Raises
    ------
    SourceError
        When it cannot be written; an existing file stays as it was.
    """
    if not planned.is_wanted:
        with suppress(OSError):
            planned.path.unlink(missing_ok=True)
    if planned.surface is None or planned.tags is None:
        return False
    try:
        write_raster(planned.path, planned.surface, planned.tags)
    except LangchengError as error:
        raise SourceError(
            Problem(shown_path(planned.path), one.message, one.key, one.params)
            for one in error.problems
        ) from error
    return True


def in_metres(
    given: Surface, datum: Datum, wanted: PopulationInput, projection: Projection, where: str
) -> Surface:
    """Return people by cell in the package's metric CRS; not one of them is lost.

    Parameters
    ----------
    given : Surface
        As read, in any CRS.
    datum : Datum
        Of the source.
    wanted : PopulationInput
        Whether cells hold people or people per km².
    projection : Projection
        The way to metres.
    where : str
        The file as the reader of a problem knows it.

    Raises
    ------
    SourceError
        When a shifted datum cannot be undone because the raster is in metres.
    """
    grid, values = given.grid, np.asarray(given.values, dtype=np.float64)
    is_degrees = bool(grid.crs.is_geographic)
    if wanted.holds is AmountKind.PER_KM2:
        values = values * _cell_areas_km2(grid, is_degrees=is_degrees)[:, None]
    if not is_degrees and grid.crs == projection.crs:
        return Surface(RasterGrid(**{**vars(grid), "crs": projection.crs}), values, wanted.unit)
    if not is_degrees and datum.is_shifted:
        message = N_("coordinates in {datum} must be in degrees, so that the shift can be undone")
        raise SourceError(Problem(where, message, params={"datum": str(datum)}))
    row, column = np.nonzero(np.isfinite(values))
    steps = (np.arange(PARTS) + 0.5) / PARTS
    down, right = (one.ravel() for one in np.meshgrid(steps, steps, indexing="ij"))
    x = (grid.west + (column[:, None] + right[None, :]) * grid.cell_m).ravel()
    y = (grid.north - (row[:, None] + down[None, :]) * grid.cell_m).ravel()
    if not is_degrees:
        back = Transformer.from_crs(grid.crs, grid.crs.geodetic_crs, always_xy=True)
        x, y = back.transform(x, y)
    metres = projection.metres(datum, np.column_stack([x, y]))
    weight = np.repeat(values[row, column] / PARTS**2, PARTS**2)
    side = grid.cell_m
    if is_degrees:
        side *= METRES_A_DEGREE * float(np.sqrt(np.cos(np.radians(np.mean(y)))))
    west, south = metres.min(axis=0)
    east, north = metres.max(axis=0)
    bounds = (float(west), float(south), float(east) + 1e-3, float(north) + 1e-3)
    target = grid_over(bounds, cell_m=max(round(side), 1), crs=projection.crs)
    return _binned(target, metres, weight, wanted.unit)


def _binned(target: RasterGrid, metres: Any, weight: Floats, unit: str) -> Surface:
    across = ((metres[:, 0] - target.west) / target.cell_m).astype(np.int64)
    along = ((target.north - metres[:, 1]) / target.cell_m).astype(np.int64)
    cell = np.clip(along, 0, target.rows - 1) * target.columns
    cell += np.clip(across, 0, target.columns - 1)
    size = target.rows * target.columns
    people = np.asarray(np.bincount(cell, weight, minlength=size), dtype=np.float64)
    people[np.bincount(cell, minlength=size) == 0] = np.nan
    return Surface(target, people.reshape(target.rows, target.columns), unit)


def _cell_areas_km2(grid: RasterGrid, *, is_degrees: bool) -> Floats:
    """Return the area of a cell of each row, on the ellipsoid where the grid is in degrees."""
    if not is_degrees:
        return np.full(grid.rows, grid.cell_area_km2)
    geod = grid.crs.get_geod()
    edges = grid.north - np.arange(grid.rows + 1) * grid.cell_m
    west, east = grid.west, grid.west + grid.cell_m
    areas = [
        abs(geod.polygon_area_perimeter([west, east, east, west], [low, low, high, high])[0])
        for high, low in pairwise(edges)
    ]
    return np.asarray(areas, dtype=np.float64) / 1e6
