"""Who is within reach of a facility, and where are the gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from analysis.access_surface import access_within
from analysis.coverage_ground import DemandChoice, demand_of
from analysis.coverage_options import CoverageOptions, ReachBy
from analysis.coverage_readings import coverage_readings
from analysis.coverage_served import (
    Served,
    nearest_surface,
    served_by_radius,
    served_by_time,
)
from analysis.limits import require_walkable
from analysis.located import (
    coarse_reading,
    located_of,
    register_readings,
    without_organisations,
)
from analysis.progress import Progress, silent
from analysis.result import (
    AnalysisResult,
    Quantity,
    Reading,
    ResultColumn,
    ResultCurve,
    ResultShapes,
    ResultSurface,
    ResultTable,
    ShapeRole,
    Value,
    Word,
)
from analysis.study import Study
from analysis.travel import (
    MODE_WORDS,
)
from errors import N_, BadParameterError, Problem
from spatial_model.demand import demand_coverage
from spatial_model.raster_grid import grid_over

__all__ = ["CoverageOptions", "ReachBy", "run_coverage"]


def run_coverage(
    study: Study, options: CoverageOptions, progress: Progress = silent
) -> AnalysisResult:
    """Measure who is within reach of facilities.

    Parameters
    ----------
    study : Study
        What is measured.
    options : CoverageOptions
        Kinds, reach, demand.
    progress : Progress
        Told how far the run is; may stop it.

    Returns
    -------
    AnalysisResult
        Shares by zone (area and demand, with ranges), gaps as polygons, the distance to
        the nearest site as a surface, and the share by radius as a curve. Positions known
        by their town alone are no sites and serve nobody.

    Raises
    ------
    BadParameterError
        When no site is known, or the basis or mode needs what the study does not have.
    RunCancelledError
        When the reader stopped the run.
    """
    progress(0.0, N_("Finding who serves"))
    located = located_of(study, options.kinds)
    is_among_carriers = options.demand is DemandChoice.ORGANISATIONS and not options.kinds
    if is_among_carriers:  # nobody is in reach because of himself
        located = without_organisations(located)
    if located.sites.empty:
        message = N_("no carrier of these kinds has a position that is a site; choose other kinds")
        raise BadParameterError(Problem("facilities", message))
    grid = grid_over(study.ground.bounds, cell_m=options.surface_cell_m, crs=study.crs)
    if options.by is ReachBy.TIME:
        cells = int(study.ground.area / options.surface_cell_m**2)
        require_walkable(cells=cells, sites=len(located.sites))
    ground = demand_of(study, options.demand, cell_m=options.surface_cell_m)
    progress(0.05, N_("Measuring reach"))
    if options.by is ReachBy.RADIUS:
        served = served_by_radius(study, options, located, ground.demand, progress)
    else:
        served = served_by_time(study, options, located, ground.demand, progress)
    table = served.table
    table["demand_coverage_share"] = demand_coverage(study.zones, ground.demand, served.covered)
    progress(0.7, N_("Measuring the way to the nearest"))
    nearest = nearest_surface(study, located, grid, served.reach)
    way = _TIME if served.reach is not None else _DISTANCE
    access_tables: tuple[ResultTable, ...] = ()
    access_surfaces: tuple[ResultSurface, ...] = ()
    if served.reach is not None:
        progress(0.8, N_("Sharing carriers among those who reach them"))
        shared, over_ground = access_within(study, served.reach, ground.demand, grid=grid)
        access_tables, access_surfaces = (shared,), (over_ground,)
    progress(0.95, N_("Putting it together"))
    headline = list(coverage_readings(study, table, served.gaps, ground, served.covered, nearest))
    headline += [*served.readings, *ground.readings]
    coarse = coarse_reading(located)
    headline += [coarse] if coarse is not None else []
    headline += register_readings(located)
    if is_among_carriers:
        message = N_("Organisations are to be reached here, so they do not serve as carriers.")
        headline.append(Reading(message, is_caveat=True))
    progress(1.0, N_("Done"))
    return AnalysisResult(
        family=options.family,
        options_text=options.to_text(),
        study_name=study.name,
        on=study.on,
        method=_method(options, len(located.sites)),
        headline=tuple(headline),
        tables=(
            ResultTable("zones", N_("Coverage by zone"), table, _COLUMNS),
            ResultTable(
                "gaps", N_("Unreached ground"), pd.DataFrame(served.gaps.drop(columns="geometry")),
                (
                    ResultColumn("area_km2", N_("Area"), "km²", 2),
                    ResultColumn("share", N_("Share of the land"), "", 1, is_share=True),
                ),
            ),
            *access_tables,
        ),
        shapes=_shapes(study, table, served),
        surfaces=(
            ResultSurface("nearest", way.surface_title, nearest, way.decimals),
            *access_surfaces,
        ),
        curves=(
            ResultCurve(
                way.curve_name, way.curve_title, _share_by(nearest.values, way.column.name),
                way.column,
                (ResultColumn("land_share", N_("Share of the land"), "", 0, is_share=True),),
            ),
        ),
    )  # fmt: skip


_COLUMNS = (
    ResultColumn("coverage_share", N_("Land reached, positions uncertain"), "", 1, is_share=True),
    ResultColumn("moved_coverage_share", N_("Land reached, boundary moved too"), "", 1, is_share=True),
    ResultColumn("demand_coverage_share", N_("Demand reached"), "", 1, is_share=True),
    ResultColumn("area_km2", N_("Land area"), "km²", 1),
)  # fmt: skip


@dataclass(frozen=True)
class _Way:
    """How the way to the nearest is named: metres in a straight line, or minutes."""

    surface_title: str
    curve_name: str
    curve_title: str
    column: ResultColumn
    decimals: int


_DISTANCE = _Way(
    N_("Distance to the nearest carrier"),
    "share_by_distance",
    N_("Share of the land by distance"),
    ResultColumn("distance_m", N_("Distance, straight line"), "m"),
    0,
)
_TIME = _Way(
    N_("Minutes to the nearest carrier"),
    "share_by_time",
    N_("Share of the land by travel time"),
    ResultColumn("minutes", N_("Travel time"), "min"),
    1,
)


def _share_by(values: Any, name: str) -> pd.DataFrame:
    """Return the share of the ground nearer than each of some distances or times."""
    known = np.sort(values[np.isfinite(values)])
    steps = np.linspace(0, max(float(known[-1]), 1.0) if known.size else 1.0, 41)
    share = np.searchsorted(known, steps, side="right") / max(known.size, 1)
    return pd.DataFrame({name: steps, "land_share": share})


def _shapes(study: Study, table: pd.DataFrame, served: Served) -> tuple[ResultShapes, ...]:
    zones = study.zones[["name_zh", "name_en", "zone_kind", "grade", "geometry"]]
    measured = [name for name in table.columns if name not in zones.columns]
    reached = gpd.GeoDataFrame(
        geometry=gpd.GeoSeries([served.area.intersection(study.ground)], crs=study.crs)
    )
    return (
        ResultShapes(
            "coverage_zones", N_("Coverage by zone"), zones.join(table[measured]),
            ShapeRole.CHOROPLETH, _COLUMNS[0], "name_zh",
        ),
        ResultShapes("gaps", N_("Unreached ground"), served.gaps, ShapeRole.GAP),
        ResultShapes("reach", N_("Reached ground"), reached, ShapeRole.REACH),
    )  # fmt: skip


def _method(options: CoverageOptions, count: int) -> Reading:
    sites = Quantity(count)
    if options.by is ReachBy.RADIUS:
        message = N_("Land and demand within {radius} of {sites} sites, in a straight line.")
        return Reading(message, {"radius": Quantity(options.radius_m, 0, "m"), "sites": sites})
    message = N_("Land and demand within {minutes} of {sites} sites; way: {mode}.")
    params: dict[str, Value] = {
        "minutes": Quantity(options.minutes, 0, "min"),
        "sites": sites,
        "mode": Word(MODE_WORDS[options.mode]),
    }
    return Reading(message, params)
