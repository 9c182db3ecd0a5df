"""What a siting run means, in sentences, and what it cannot say."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from analysis.result import Quantity, Reading
from analysis.siting_ground import (
    CandidateChoice,
    DemandChoice,
    dry_land,
    serving_kinds,
    zone_land,
)
from analysis.study import Study
from errors import N_
from layers.kinds import Precision
from spatial_model.coverage import service_area
from spatial_model.location_models import SitingModel, SitingStatus
from spatial_model.siting_greedy import coverage_offers

if TYPE_CHECKING:
    from analysis.siting import SitingRun


def siting_method(run: SitingRun) -> Reading:
    """Return what was computed, by which method, in one sentence."""
    message = {
        SitingModel.MCLP: N_(
            "Maximal covering (Church & ReVelle 1974) with standing carriers fixed: {demand} "
            "demand points, {candidates} candidates, service radius {radius}, straight line × "
            "{detour}; solved by HiGHS."
        ),
        SitingModel.P_MEDIAN: N_(
            "p-median (ReVelle & Swain 1970) with standing carriers fixed: {demand} demand "
            "points, {candidates} candidates, service radius {radius} for what is said of reach, "
            "straight line × {detour}; solved by HiGHS."
        ),
        SitingModel.LSCP: N_(
            "Set covering (Toregas et al. 1971) with standing carriers fixed: {demand} demand "
            "points, {candidates} candidates, service radius {radius}, straight line × {detour}; "
            "solved by HiGHS."
        ),
    }[run.options.model]
    return Reading(
        message,
        {
            "demand": Quantity(len(run.ground.demand)),
            "candidates": Quantity(len(run.ground.candidates)),
            "radius": Quantity(run.radius_m, 0, "m"),
            "detour": Quantity(run.options.detour_factor, 1),
        },
    )


def siting_readings(study: Study, run: SitingRun) -> tuple[Reading, ...]:
    """Return the sentences of a run, the most important first, caveats among them."""
    return (*_answer(run), *_certainty(run), *_ties(run), *_doubt(study, run), *_limits(study, run))


def _share(value: float, decimals: int = 1) -> Quantity:
    return Quantity(value, decimals, is_share=True)


def _answer(run: SitingRun) -> list[Reading]:
    solution, readings = run.solution, []
    already = float(run.problem.weights[run.problem.is_served].sum()) / run.problem.total_weight
    found = len(solution.chosen)
    if run.options.model is SitingModel.LSCP:
        if solution.status is SitingStatus.INFEASIBLE:
            return [Reading(N_("No candidate reaches any of the demand that is left."))]
        params = {
            "count": Quantity(found),
            "radius": Quantity(run.radius_m, 0, "m"),
            "reached": _share(solution.covered_share * (1 - run.beyond_share)),
        }
        if not run.beyond_share > 0:
            message = N_("{count} further carriers would bring all demand within {radius} of one.")
            readings.append(Reading(message, params))
        else:
            message = N_(
                "{count} further carriers would bring within {radius} of one whatever a candidate "
                "can reach: {reached} of the demand."
            )
            readings.append(Reading(message, params))
            message = N_(
                "{share} of the demand lies beyond every candidate and is left out; more "
                "candidates, or a larger radius, would reach it."
            )
            readings.append(Reading(message, {"share": _share(run.beyond_share)}, is_caveat=True))
        return readings
    if run.options.model is SitingModel.P_MEDIAN and run.curve is not None:
        before = float(run.curve.frame["mean_cost"].iloc[0])
        message = N_(
            "{count} further carriers would shorten the mean distance to the nearest from {before} "
            "to {after}."
        )
        params = {
            "count": Quantity(found),
            "before": Quantity(before, 0, "m"),
            "after": Quantity(solution.mean_cost, 0, "m"),
        }
        if math.isfinite(before):
            readings.append(Reading(message, params))
    message = N_(
        "{count} further carriers would raise the demand within {radius} of one from {before} to "
        "{after}."
    )
    readings.append(
        Reading(
            message,
            {
                "count": Quantity(found),
                "radius": Quantity(run.radius_m, 0, "m"),
                "before": _share(already),
                "after": _share(solution.covered_share),
            },
        )
    )
    if found < run.options.k:
        message = N_("More than {count} would bring nothing further; {asked} were asked for.")
        readings.append(
            Reading(
                message,
                {"count": Quantity(found), "asked": Quantity(run.options.k)},
            )
        )
    return readings + _half_way(run)


def _half_way(run: SitingRun) -> list[Reading]:
    if run.curve is None or run.options.k < 4:
        return []
    column = "mean_cost" if run.options.model is SitingModel.P_MEDIAN else "covered_share"
    values = run.curve.frame[column].to_numpy()
    whole = values[-1] - values[0]
    if not abs(whole) > 0:  # so too for nan
        return []
    half = int((abs(values - values[0]) >= abs(whole) / 2).argmax())
    message = N_("Half of that gain comes with the first {count}.")
    return [Reading(message, {"count": Quantity(half)})]


def _certainty(run: SitingRun) -> list[Reading]:
    solution = run.solution
    count = Quantity(len(run.ground.candidates))
    if solution.status is SitingStatus.OPTIMAL:
        message = N_("Proven: no other choice among the {count} candidates does better.")
        return [Reading(message, {"count": count})]
    if solution.status is SitingStatus.INFEASIBLE:
        return []
    message = (
        N_("Best found when time was up; another choice could be better by {gap} at most.")
        if solution.status is SitingStatus.TIME_LIMIT
        else N_(
            "A good choice, found by exchange and not proven in the time; another could be better "
            "by {gap} at most."
        )
    )
    params = {"gap": _share(solution.gap, 2)}
    return [Reading(message, params, is_caveat=True, is_decisive=True)]


def _ties(run: SitingRun) -> list[Reading]:
    """Say how many places do as well as the best one: the map shows one choice of many."""
    if run.options.model is not SitingModel.MCLP or not run.solution.chosen:
        return []
    alone = coverage_offers(run.problem).sum(axis=0)
    alike = int((alone >= alone.max() * (1 - 1e-9)).sum())
    if alike <= len(run.solution.chosen):
        return []
    message = N_(
        "Many places do as well: {alike} of the {count} that were tried reach as much alone as the "
        "best one. The map shows one good set of many; choose by what the land allows."
    )
    params = {"alike": Quantity(alike), "count": Quantity(alone.size)}
    return [Reading(message, params, is_caveat=True, is_decisive=True)]


def _doubt(study: Study, run: SitingRun) -> list[Reading]:
    kinds = serving_kinds(run.options.kinds)
    standing, readings = run.ground.standing, []
    coarse = int(standing["precision"].ne(Precision.ROOFTOP.value).sum())
    low, _, high = run.doubt.gain
    if len(standing) and coarse:
        params = {"coarse": Quantity(coarse), "count": Quantity(len(standing))}
        if round(low, 3) == round(high, 3):
            message = N_(
                "{coarse} of {count} standing positions are not known to the building; that hardly "
                "changes the {low} of the demand that is newly reached."
            )
            readings.append(Reading(message, {**params, "low": _share(low)}, is_caveat=True))
        else:
            message = N_(
                "{coarse} of {count} standing positions are not known to the building: between "
                "{low} and {high} of the demand is newly reached."
            )
            params = {**params, "low": _share(low), "high": _share(high)}
            readings.append(Reading(message, params, is_caveat=True))
    registered = study.registered_count(kinds)
    message = N_(
        "Only {located} of {registered} registered carriers of these kinds have a position; the "
        "others may already serve what looks like a gap."
    )
    if registered > len(standing):
        params = {"located": Quantity(len(standing)), "registered": Quantity(registered)}
        readings.append(Reading(message, params, is_caveat=True, is_decisive=True))
    if run.ground.left_out:
        message = N_("{count} known only to the town were left out: a town's point is no site.")
        readings.append(Reading(message, {"count": Quantity(run.ground.left_out)}, is_caveat=True))
    undated = len(study.undated_of(kinds))
    if undated:
        message = N_(
            "{count} entries of the register were left out because it is not known whether they "
            "stood on that day."
        )
        readings.append(Reading(message, {"count": Quantity(undated)}, is_caveat=True))
    return readings


def _by_area(study: Study, run: SitingRun) -> Reading:
    """Return the shares of the land asked for by its area: the model sees middles of cells."""
    land = dry_land(study)
    if run.options.demand is DemandChoice.ZONE_LAND:
        land = land.intersection(zone_land(study))
    radius_m = run.radius_m / run.options.detour_factor
    now = service_area(run.ground.standing, radius_m=radius_m).iloc[0]
    then = now.union(service_area(run.chosen, radius_m=radius_m).iloc[0])
    message = N_(
        "Land is counted in squares of {cell}, each wholly in reach or not; measured by exact area, "
        "{before} of it is within reach now and {after} with the proposals."
    )
    params = {
        "cell": Quantity(run.options.cell_m, 0, "m"),
        "before": _share(land.intersection(now).area / land.area),
        "after": _share(land.intersection(then).area / land.area),
    }
    return Reading(message, params, is_caveat=True)


def _limits(study: Study, run: SitingRun) -> list[Reading]:
    readings = [
        Reading(
            N_(
                "Each proposal is an area to look at, not a plot: land use, ownership and what is "
                "already built are not known here."
            ),
            is_caveat=True,
        )
    ]
    if run.options.detour_factor == 1:
        message = N_("Distances are straight lines; by road the reach is shorter.")
        readings.append(Reading(message, is_caveat=True))
    if run.options.demand in (DemandChoice.LAND, DemandChoice.ZONE_LAND):
        readings.append(_by_area(study, run))
        message = N_(
            "All land counts alike, wooded hills as much as town centres; nothing weighs where "
            "people or firms are."
        )
        readings.append(Reading(message, is_caveat=True))
    if run.options.demand is DemandChoice.POPULATION and study.population is not None:
        on = study.population.on
        message = N_("People are those of the package's raster ({on}), where they live.")
        readings.append(Reading(message, {"on": on if on else "—"}, is_caveat=True))
    if run.options.demand is DemandChoice.ORGANISATIONS:
        message = N_(
            "Only the {count} organisations whose position is known count; the others may be elsewhere."
        )
        params = {"count": Quantity(len(run.ground.demand))}
        readings.append(Reading(message, params, is_caveat=True))
    if run.options.candidates is CandidateChoice.CARRIERS:
        message = N_(
            "Proposed are places where carriers stand already, {count} of them; each is known only "
            "as well as its carrier's position."
        )
        params = {"count": Quantity(len(run.ground.candidates))}
        readings.append(Reading(message, params, is_caveat=True))
    if run.options.candidates in (CandidateChoice.GRID, CandidateChoice.ZONE):
        message = N_(
            "Places were tried {spacing} apart; what lies between two of them was not tried."
        )
        spacing = Quantity(run.options.spacing_m, 0, "m")
        readings.append(Reading(message, {"spacing": spacing}, is_caveat=True))
    return readings
