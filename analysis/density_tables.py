"""Counts and densities by zone and by cell of a grid."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.located import CONFIDENCE, CONFIDENCE_PARAMETER, Located
from analysis.progress import Progress
from analysis.study import Study
from errors import N_, BadParameterError, Problem
from layers.kinds import Grade
from spatial_model.density import facility_counts
from spatial_model.raster_grid import grid_over
from spatial_model.zonal import zonal_sums
from spatial_model.zone_density import zone_density

PEOPLE = 10_000
MOST_CELLS = 1_000_000
_ZONES_AT_ONCE = 20


def zone_table(
    study: Study, located: Located, *, draws: int, seed: int, progress: Progress
) -> pd.DataFrame:
    """Return counts and densities of every zone, in the study's order.

    Parameters
    ----------
    study : Study
        Zones and their boundary errors.
    located : Located
        What is counted; positions of a town by their probability.
    draws, seed : int
        Of the ranges.
    progress : Progress
        Told how far it is.

    Returns
    -------
    DataFrame
        Index ``zone_id``; what `spatial_model.zone_density.zone_density` gives, the zone's
        names, grade and boundary error, ``per_10000_people``.
    """
    zones = study.zones
    confidence = study.parameter(CONFIDENCE_PARAMETER, CONFIDENCE)
    names = ["name_zh", "name_en", "zone_kind", "grade", "boundary_error_m"]
    table = pd.DataFrame(zones[names]).copy()
    table["area_km2"] = zones["land_area_km2"]
    drawn = zones.set_geometry(study.outlines) if study.outlines is not None else zones
    parts = []
    for first in range(0, max(len(zones), 1), _ZONES_AT_ONCE):
        progress(0.1 + 0.5 * first / max(len(zones), 1), N_("Moving positions and boundaries"))
        some = drawn.iloc[first : first + _ZONES_AT_ONCE]
        parts.append(
            zone_density(
                some, located.every, some["land_area_km2"], confidence=confidence,
                boundary_error_m=some["boundary_error_m"], ground=study.ground,
                draws=draws, seed=seed,
            )
        )  # fmt: skip
    table = table.join(pd.concat(parts))
    table["per_10000_people"] = _per_people(study, table["expected_count"])
    return table


def shown_zones(zones: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the density of indicative boundaries (C) by its range alone."""
    shown = zones.copy()
    shown["density_per_km2"] = zones["density_per_km2"].where(zones["grade"] != Grade.C)
    return shown


def cell_shapes(study: Study, located: Located, *, cell_m: float) -> gpd.GeoDataFrame:
    """Return the squares of a grid that touch the ground, with what stands in each.

    Parameters
    ----------
    study : Study
        Ground.
    located : Located
        Sites; positions of a town have no cell.
    cell_m : float
        Side of a square, metres.

    Returns
    -------
    GeoDataFrame
        Index ``cell_id``; ``count`` and ``land_km2``, what of the square is ground; the
        square cut to the ground.
    """
    grid = grid_over(study.ground.bounds, cell_m=cell_m, crs=study.crs)
    if grid.rows * grid.columns > MOST_CELLS:  # before a shape is made of each
        message = N_("cells of {value} m would be too many ({count}); choose larger cells")
        params = {"value": f"{cell_m:g}", "count": f"{grid.rows * grid.columns:,}"}
        raise BadParameterError(Problem("cell_km", message, params=params))
    west, north = np.meshgrid(
        grid.west + np.arange(grid.columns) * cell_m, grid.north - np.arange(grid.rows) * cell_m
    )
    boxes = shapely.box(west, north - cell_m, west + cell_m, north).ravel()
    shapely.prepare(study.ground)
    touched = shapely.intersects(study.ground, boxes)
    cells = gpd.GeoDataFrame(geometry=boxes[touched], crs=study.crs)
    cells.index = pd.Index(np.flatnonzero(touched) + 1, name="cell_id")
    cells["count"] = facility_counts(cells, located.sites).astype("int64")
    cells["geometry"] = shapely.intersection(cells.geometry.array, study.ground)
    cells = cells[cells.geometry.area > 0]
    cells["land_km2"] = cells.geometry.area / 1e6
    return cells[["count", "land_km2", "geometry"]]


def _per_people(study: Study, counts: pd.Series[float]) -> pd.Series[float]:
    if study.population is None:
        return pd.Series(np.nan, index=counts.index)
    people = zonal_sums(study.zones, study.population.surface)["sum"]
    return counts / people.where(people > 0) * PEOPLE
