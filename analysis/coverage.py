"""Who is within reach of a facility, and where are the gaps."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from analysis.access_surface import access_within
from analysis.coverage_ground import (
    DemandChoice,
    demand_of,
    ground_outside,
    points_of,
    reach_shares,
)
from analysis.coverage_options import CoverageOptions, ReachBy
from analysis.coverage_readings import coverage_readings
from analysis.located import (
    CONFIDENCE,
    CONFIDENCE_PARAMETER,
    Located,
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
    DEFAULT_DETOUR,
    DETOUR_PARAMETER,
    MODE_WORDS,
    WALK_PARAMETER,
    Reach,
    reach,
)
from errors import N_, BadParameterError, Problem
from spatial_model.coverage import coverage_bounds, coverage_share, service_area
from spatial_model.demand import demand_coverage, demand_within
from spatial_model.distance_surface import nearest_distance
from spatial_model.gaps import coverage_gaps
from spatial_model.network_places import WALK_KMH
from spatial_model.raster_grid import grid_over
from spatial_model.simulation import simulated_coverage

__all__ = ["CoverageOptions", "ReachBy", "run_coverage"]


@dataclass(frozen=True)
class _Served:
    """What a run measured before it is put into words."""

    table: pd.DataFrame
    gaps: gpd.GeoDataFrame
    area: Any
    covered: Any
    readings: tuple[Reading, ...]
    reach: Reach | None = None  # where time and not a radius ends it


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
    ground = demand_of(study, options.demand, cell_m=options.surface_cell_m)
    progress(0.05, N_("Measuring reach"))
    if options.by is ReachBy.RADIUS:
        served = _by_radius(study, options, located, ground.demand, progress)
    else:
        served = _by_time(study, options, located, ground.demand)
    table = served.table
    table["demand_coverage_share"] = demand_coverage(study.zones, ground.demand, served.covered)
    progress(0.7, N_("Measuring the nearest distance"))
    grid = grid_over(study.ground.bounds, cell_m=options.surface_cell_m, crs=study.crs)
    nearest = nearest_distance(grid, located.sites, study.ground)
    curve = _share_by_distance(nearest.values)
    access_tables: tuple[ResultTable, ...] = ()
    access_surfaces: tuple[ResultSurface, ...] = ()
    if served.reach is not None:
        progress(0.8, N_("Sharing carriers among those who reach them"))
        shared, over_ground = access_within(study, served.reach, ground.demand, grid=grid)
        access_tables, access_surfaces = (shared,), (over_ground,)
    progress(0.95, N_("Putting it together"))
    headline = list(
        coverage_readings(study, table, served.gaps, ground, served.covered, nearest.values)
    )
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
            ResultSurface("nearest", N_("Distance to the nearest carrier"), nearest, 0),
            *access_surfaces,
        ),
        curves=(
            ResultCurve(
                "share_by_distance", N_("Share of the land by distance"), curve,
                ResultColumn("distance_m", N_("Distance, straight line"), "m"),
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


def _by_radius(
    study: Study, options: CoverageOptions, located: Located, demand: Any, progress: Progress
) -> _Served:
    zones, sites, radius_m = study.zones, located.sites, options.radius_m
    table = _named(study)
    table["coverage_share"] = coverage_share(zones, sites, radius_m=radius_m)
    table["coverage_share_low"] = coverage_bounds(zones, sites, radius_m=radius_m)[
        "coverage_share_low"
    ]
    table["coverage_share_high"] = coverage_bounds(zones, located.every, radius_m=radius_m)[
        "coverage_share_high"
    ]
    table["moved_coverage_share"] = table["coverage_share"].where(zones["grade"] != "C")
    parts = []
    for number, (_, one) in enumerate(zones.groupby(level=0, sort=False)):
        share = 0.1 + 0.55 * number / len(zones)
        progress(share, N_("Moving positions and boundaries"))
        parts.append(
            simulated_coverage(
                one, sites, radius_m=radius_m, boundary_error_m=one["boundary_error_m"],
                confidence=study.parameter(CONFIDENCE_PARAMETER, CONFIDENCE),
                draws=options.draws, seed=options.seed, ground=study.ground, cells=1_500,
            )
        )  # fmt: skip
    moved = pd.concat(parts).reindex(zones.index) if parts else pd.DataFrame(index=zones.index)
    table = table.join(moved.add_prefix("moved_"))
    land = gpd.GeoSeries([study.ground], crs=study.crs)
    gaps = coverage_gaps(land, sites, radius_m=radius_m, smallest_km2=options.smallest_gap_km2)
    area = service_area(sites, radius_m=radius_m).iloc[0]
    note = N_(
        "Reach is a straight line of {radius}, not roads: rivers, walls and hills are not in it."
    )
    params: dict[str, Value] = {"radius": Quantity(radius_m, 0, "m")}
    readings = [Reading(note, params, is_caveat=True, is_decisive=True)]
    if (table["moved_coverage_share_low"] > table["coverage_share"]).any():
        message = N_(
            "Where a range lies above its figure, carriers stated on one spot would really "
            "stand apart and reach more."
        )
        readings.append(Reading(message, is_caveat=True))
    covered = demand_within(demand, sites, radius_m=radius_m)
    return _Served(table, gaps, area, covered, tuple(readings))


def _by_time(study: Study, options: CoverageOptions, located: Located, demand: Any) -> _Served:
    found = reach(
        study, located.sites, mode=options.mode, minutes=options.minutes,
        speed_kmh=options.speed_kmh or study.parameter(WALK_PARAMETER, WALK_KMH),
        detour_factor=options.detour_factor or study.parameter(DETOUR_PARAMETER, DEFAULT_DETOUR),
    )  # fmt: skip
    area = found.area
    table = _named(study)
    table["coverage_share"] = reach_shares(study.zones, area)
    table["moved_coverage_share"] = math.nan
    gaps = ground_outside(study.ground, area, crs=study.crs, smallest_km2=options.smallest_gap_km2)
    minutes = found.cost_of(points_of(demand))
    covered = np.nan_to_num(minutes, nan=math.inf) <= options.minutes
    note = N_("By travel time positions and boundaries are taken as stated: no range is given.")
    return _Served(
        table, gaps, area, covered, (*found.readings, Reading(note, is_caveat=True)), found
    )


def _named(study: Study) -> pd.DataFrame:
    names = ["name_zh", "name_en", "zone_kind", "grade"]
    table = pd.DataFrame(study.zones[names]).copy()
    table["area_km2"] = study.zones["land_area_km2"]
    return table


def _share_by_distance(values: Any) -> pd.DataFrame:
    """Return the share of the ground nearer than each of some distances."""
    known = np.sort(values[np.isfinite(values)])
    steps = np.linspace(0, max(float(known[-1]), 1.0) if known.size else 1.0, 41)
    share = np.searchsorted(known, steps, side="right") / max(known.size, 1)
    return pd.DataFrame({"distance_m": steps, "land_share": share})


def _shapes(study: Study, table: pd.DataFrame, served: _Served) -> tuple[ResultShapes, ...]:
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
