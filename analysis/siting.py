"""Where would the next carriers serve most, with those that stand taken as fixed?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np

from analysis.progress import Progress, silent
from analysis.result import AnalysisResult, Reading
from analysis.siting_ground import (
    CandidateChoice,
    SitingGround,
    candidate_points,
    demand_points,
    standing_sites,
)
from analysis.siting_options import SitingOptions, service_radius_m
from analysis.siting_reading import siting_method, siting_readings
from analysis.siting_tables import gain_curves, reach_shapes, siting_shapes, siting_tables
from analysis.study import Study
from errors import N_
from spatial_model.location_models import (
    GainCurve,
    SitingModel,
    SitingProblem,
    SitingSolution,
    SitingStatus,
    gain_curve,
    siting_problem,
    solve_siting,
)
from spatial_model.siting_robustness import SitingRange, siting_range

_DRAWS = 200
_SEED = 20211231
LONGEST_RUN_S = 600.0
"""Seconds of solving in all: one link must not hold a server for an hour."""


@dataclass(frozen=True, eq=False)
class SitingRun:
    """All that a run found, before it is put into words.

    Parameters
    ----------
    options, ground, problem
        What was asked, and on what.
    radius_m : float
        Service radius that was used.
    solution : SitingSolution
        The choice.
    curve : GainCurve or None
        What each number of sites would bring; None for set covering.
    chosen : GeoDataFrame
        The chosen candidates in their order.
    doubt : SitingRange
        How much of the gain holds when standing sites are not where they are stated.
    beyond_share : float
        Set covering: share of demand that no candidate and no standing site can reach.
    """

    options: SitingOptions
    ground: SitingGround
    problem: SitingProblem
    radius_m: float
    solution: SitingSolution
    curve: GainCurve | None
    chosen: gpd.GeoDataFrame
    doubt: SitingRange
    beyond_share: float


def run_siting(
    study: Study,
    options: SitingOptions,
    progress: Progress = silent,
    *,
    own_demand: gpd.GeoDataFrame | None = None,
    own_candidates: gpd.GeoDataFrame | None = None,
) -> AnalysisResult:
    """Return where the next sites would serve most.

    Parameters
    ----------
    study : Study
        Ground, zones, facilities.
    options : SitingOptions
        What is asked.
    progress : Progress
        Told how far the run is; may stop it.
    own_demand, own_candidates : GeoDataFrame, optional
        Points in the study's CRS for `DemandChoice.OWN` and `CandidateChoice.OWN`.

    Raises
    ------
    BadParameterError
        When there is no demand or no candidate, or more sites are asked for than candidates.
    CrsMismatchError, LayerSchemaError
        When a layer of points cannot be used.
    """
    if options.candidates is CandidateChoice.DRAWN and not options.drawn:
        return _before_drawing(study, options)
    run = siting_run(study, options, progress, own_demand=own_demand, own_candidates=own_candidates)
    progress(0.9, N_("Measuring the zones before and after"))
    tables = siting_tables(study, run, keep_going=lambda: progress(0.92, _ZONES))
    return AnalysisResult(
        family=options.family,
        options_text=options.to_text(),
        study_name=study.name,
        on=study.on,
        method=siting_method(run),
        headline=siting_readings(study, run),
        tables=tables,
        shapes=siting_shapes(study, run),
        curves=gain_curves(run),
    )


def _before_drawing(study: Study, options: SitingOptions) -> AnalysisResult:
    """Return what stands and what it reaches: the map on which candidates are to be picked."""
    standing, _ = standing_sites(study, options.kinds)
    radius_m = service_radius_m(study, options)
    ask = Reading(
        N_("Click on the map where a carrier could stand; the model chooses among those points."),
        is_caveat=True,
    )
    none = gpd.GeoDataFrame(geometry=[], crs=study.crs)
    return AnalysisResult(
        family=options.family,
        options_text=options.to_text(),
        study_name=study.name,
        on=study.on,
        method=ask,
        headline=(ask,),
        shapes=reach_shapes(
            study,
            standing,
            none,
            asked=options.demand,
            radius_m=radius_m / options.detour_factor,
        ),
    )


_SOLVING = N_("Looking for the best places")
_ZONES = N_("Measuring the zones before and after")


def siting_run(
    study: Study,
    options: SitingOptions,
    progress: Progress = silent,
    *,
    own_demand: gpd.GeoDataFrame | None = None,
    own_candidates: gpd.GeoDataFrame | None = None,
) -> SitingRun:
    """Return what a siting run finds, without words; parameters as for `run_siting`."""
    progress(0.0, N_("Laying out demand and candidates"))
    standing, left_out = standing_sites(study, options.kinds)
    demand, unit = demand_points(study, options.demand, cell_m=options.cell_m, own=own_demand)
    candidates = candidate_points(
        study,
        options.candidates,
        spacing_m=options.spacing_m,
        zone_id=options.zone,
        drawn=options.drawn,
        kinds=options.candidate_kinds,
        own=own_candidates,
    )
    if options.candidates is CandidateChoice.DRAWN:  # whoever picks three asks for three at most
        options = options.model_copy(update={"k": min(options.k, len(candidates))})
    radius_m = service_radius_m(study, options)
    problem = siting_problem(
        demand,
        candidates,
        standing,
        weights=demand["weight"],
        radius_m=radius_m,
        detour_factor=options.detour_factor,
    )
    problem, beyond = _coverable(problem, options.model)
    solution, curve = _solved(problem, options, progress)
    chosen = candidates.loc[list(solution.chosen)]
    progress(0.8, N_("Moving the standing sites within their accuracy"))
    doubt = siting_range(
        demand,
        chosen,
        standing,
        weights=demand["weight"],
        radius_m=radius_m / options.detour_factor,
        confidence=study.parameter("confidence_share", 0.9),
        draws=_DRAWS,
        seed=_SEED,
    )
    ground = SitingGround(demand, unit, candidates, standing, left_out)
    return SitingRun(options, ground, problem, radius_m, solution, curve, chosen, doubt, beyond)


def _coverable(problem: SitingProblem, model: SitingModel) -> tuple[SitingProblem, float]:
    """For set covering, ask only for what can be reached at all, and say how much cannot."""
    if model is not SitingModel.LSCP:
        return problem, 0.0
    lost = ~problem.is_served & ~problem.covers.any(axis=1)
    beyond = float(problem.weights[lost].sum()) / problem.total_weight
    if beyond >= 1:
        return problem, beyond  # nothing can be reached: let the model say so
    asked = np.where(lost, 0.0, problem.weights)
    return (
        SitingProblem(
            problem.cost,
            problem.served_at,
            asked,
            problem.threshold,
            problem.unit,
            problem.demand_index,
            problem.candidate_index,
        ),
        beyond,
    )


def _solved(
    problem: SitingProblem, options: SitingOptions, progress: Progress
) -> tuple[SitingSolution, GainCurve | None]:
    done = [0.05]

    def keep_going() -> None:
        progress(done[0], _SOLVING)

    def told(k: int) -> None:
        done[0] = 0.05 + 0.75 * k / options.k
        keep_going()

    keep_going()
    runs = 1 if options.model is SitingModel.LSCP else options.k
    seconds = min(options.time_limit_s, LONGEST_RUN_S / runs)
    limits: dict[str, Any] = {"time_limit_s": seconds, "keep_going": keep_going}
    if options.model is SitingModel.LSCP:
        return solve_siting(problem, model=options.model, **limits), None
    curve = gain_curve(problem, model=options.model, up_to=options.k, told=told, **limits)
    return curve.solutions[-1], curve


__all__ = ["SitingOptions", "SitingRun", "SitingStatus", "run_siting", "siting_run"]
