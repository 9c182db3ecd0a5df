"""Where the next sites serve most, with those that stand taken as fixed."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from errors import N_, BadParameterError, Problem
from spatial_model.siting_greedy import (
    base_cost,
    coverage_offers,
    greedy_bound,
    greedy_choice,
    ranked_choice,
    saving_offers,
    swapped_choice,
    tie_broken_choice,
)
from spatial_model.siting_problem import Floats, SitingProblem
from spatial_model.siting_programs import (
    LARGEST_PROGRAM,
    SitingProgram,
    least_mean_cost,
    maximal_covering,
    set_covering,
)
from spatial_model.siting_relaxation import relaxed_siting
from spatial_model.siting_solution import SitingModel, SitingSolution, SitingStatus, relative_gap
from spatial_model.siting_solver import RELATIVE_GAP, KeepGoing, solve_program

Chosen = NDArray[np.int64]
_BETTER = 1e-9


@dataclass(frozen=True, eq=False)
class _Found:
    chosen: Chosen
    bound: float  # of the gain
    status: SitingStatus
    seconds: float


def solve_siting(
    problem: SitingProblem,
    *,
    model: SitingModel = SitingModel.MCLP,
    k: int = 1,
    time_limit_s: float = 30.0,
    start: tuple[object, ...] = (),
    is_tie_broken: bool = True,
    keep_going: KeepGoing | None = None,
) -> SitingSolution:
    """Return where to build.

    Parameters
    ----------
    problem : SitingProblem
        Whom to serve, where one might build, what stands. Standing sites serve and stay.
    model : SitingModel
        Cover most with `k` (MCLP), shortest mean way with `k` (p-median), or cover all with
        the fewest (LSCP), which takes no `k`.
    k : int
        Sites to add, at most the number of candidates.
    time_limit_s : float
        Seconds for the solver; then the best so far is the answer, and says so.
    start : tuple
        Labels of a choice known to be good; the answer is never worse.
    is_tie_broken : bool
        MCLP: whether to take, of choices that cover as much, one with a short mean way.
    keep_going : callable, optional
        Called many times a second; what it raises stops the run and is raised here.

    Returns
    -------
    SitingSolution
        Always a choice, with its bound and gap; none only where `SitingStatus.INFEASIBLE`.

    Raises
    ------
    BadParameterError
        When `k` is below 1 or above the number of candidates, the time limit is not above 0,
        or (p-median) some demand can be reached from no site at all.

    Notes
    -----
    Church & ReVelle 1974 (MCLP), ReVelle & Swain 1970 (p-median), Toregas et al. 1971 (LSCP).
    """
    _check(problem, model, k, time_limit_s)
    known = np.array(
        sorted(
            int(at) for at in problem.candidate_index.get_indexer(pd.Index(list(start))) if at >= 0
        ),
        dtype=np.int64,
    )
    if model is SitingModel.LSCP:
        return _cover_all(problem, time_limit_s, keep_going)
    if model is SitingModel.MCLP:
        offers = coverage_offers(problem)
        found = _cover_most(problem, offers, k, known, time_limit_s, keep_going)
        already = problem.covered_weight(np.empty(0, dtype=np.int64))
        chosen = found.chosen
        if is_tie_broken:
            chosen = _nearest_of_equals(problem, offers, chosen, keep_going)
        chosen, _ = ranked_choice(offers, chosen)
        return _solution(
            problem, model, k, chosen, found, problem.covered_weight(chosen), already + found.bound
        )
    offers = saving_offers(problem)
    found = _shorten_most(offers, k, known, time_limit_s, keep_going)
    chosen = found.chosen
    if not chosen.size and np.isinf(problem.served_at[problem.weights > 0]).any():
        chosen = np.zeros(1, dtype=np.int64)  # nothing stands and all candidates are alike
    chosen, _ = ranked_choice(offers, chosen)
    paid = float((np.where(problem.weights > 0, base_cost(problem), 0) * problem.weights).sum())
    bound = (paid - found.bound) / problem.total_weight
    return _solution(problem, model, k, chosen, found, problem.mean_cost(chosen), bound)


def _check(problem: SitingProblem, model: SitingModel, k: int, time_limit_s: float) -> None:
    if not (math.isfinite(time_limit_s) and time_limit_s > 0):
        message = N_("“{value}” is not a time limit; give seconds above 0")
        raise BadParameterError(
            Problem("time_limit_s", message, params={"value": str(time_limit_s)})
        )
    if model is SitingModel.LSCP:
        return
    candidates = problem.cost.shape[1]
    if not k >= 1 or k != math.floor(k):  # so too for nan
        message = N_("“{value}” is not a number of sites; give a whole number, 1 or more")
        raise BadParameterError(Problem("k", message, params={"value": str(k)}))
    if k > candidates:
        message = N_("{k} sites were asked for but there are only {count} candidates; add some")
        params = {"k": str(k), "count": str(candidates)}
        raise BadParameterError(Problem("k", message, params=params))
    if model is SitingModel.P_MEDIAN:
        lost = np.isinf(base_cost(problem)) & (problem.weights > 0)
        if lost.any():
            message = N_(
                "there is no way from here to some of the sites, so a mean cannot be formed; "
                "leave the row out or choose another model"
            )
            raise BadParameterError(
                [Problem("demand", message, str(row)) for row in problem.demand_index[lost][:50]]
            )


def _cover_most(
    problem: SitingProblem,
    offers: Floats,
    k: int,
    known: Chosen,
    time_limit_s: float,
    keep_going: KeepGoing | None,
) -> _Found:
    best = _best_start(offers, k, known)
    bound = greedy_bound(offers, k)
    if bound - _gain(offers, best) <= RELATIVE_GAP * max(bound, 1.0):
        return _Found(best, _gain(offers, best), SitingStatus.OPTIMAL, 0.0)
    open_weight = np.where(problem.is_served, 0.0, problem.weights)
    program = maximal_covering(problem.covers, open_weight, k)
    return _solved(program, offers, k, best, bound, time_limit_s, keep_going)


def _nearest_of_equals(
    problem: SitingProblem, offers: Floats, chosen: Chosen, keep_going: KeepGoing | None
) -> Chosen:
    """Among choices that cover as much, take one with a shorter mean way, by exchange."""
    if np.isinf(base_cost(problem)[problem.weights > 0]).any():
        return chosen  # some demand has no way to a site: there is no mean way
    nearer = tie_broken_choice(offers, saving_offers(problem), chosen, keep_going=keep_going)
    is_as_good = problem.covered_weight(nearer) >= problem.covered_weight(chosen)
    return nearer if is_as_good else chosen


def _shorten_most(
    offers: Floats, k: int, known: Chosen, time_limit_s: float, keep_going: KeepGoing | None
) -> _Found:
    best = _best_start(offers, k, known)
    relaxed = relaxed_siting(offers, k, best, keep_going=keep_going)
    reached = _gain(offers, best)
    if relaxed.bound - reached <= RELATIVE_GAP * max(relaxed.bound, 1.0):
        return _Found(best, reached, SitingStatus.OPTIMAL, 0.0)
    kept = offers[:, relaxed.kept]
    if np.count_nonzero(kept) > LARGEST_PROGRAM:
        return _Found(best, relaxed.bound, SitingStatus.GREEDY, 0.0)
    program = least_mean_cost(kept, k)
    program = SitingProgram(program.program, relaxed.kept, program.scale)
    return _solved(program, offers, k, best, relaxed.bound, time_limit_s, keep_going)


def _solved(
    program: SitingProgram,
    offers: Floats,
    k: int,
    best: Chosen,
    bound: float,
    time_limit_s: float,
    keep_going: KeepGoing | None,
) -> _Found:
    report = solve_program(
        program.program,
        time_limit_s=time_limit_s,
        start=program.start_from(best),
        keep_going=keep_going,
    )
    start_gain, chosen = _gain(offers, best), best
    if report.built is not None:
        built = program.columns[report.built][:k]
        if _gain(offers, built) > start_gain * (1 + _BETTER):
            chosen = built
    gain = _gain(offers, chosen)
    if report.is_optimal:
        return _Found(chosen, gain, SitingStatus.OPTIMAL, report.seconds)
    bound = max(min(bound, report.bound * program.scale), gain)
    status = SitingStatus.TIME_LIMIT if gain > start_gain else SitingStatus.GREEDY
    return _Found(chosen, bound, status, report.seconds)


def _cover_all(
    problem: SitingProblem, time_limit_s: float, keep_going: KeepGoing | None
) -> SitingSolution:
    asked = ~problem.is_served & (problem.weights > 0)
    covers = problem.covers[asked]
    model, none = SitingModel.LSCP, np.empty(0, dtype=np.int64)
    if not asked.any():
        return _solution(problem, model, 0, none, _found(none, SitingStatus.OPTIMAL), 0.0, 0.0)
    if not covers.any(axis=1).all():
        found = _found(none, SitingStatus.INFEASIBLE)
        return _solution(problem, model, 0, none, found, math.nan, math.nan)
    offers = covers.astype("float64")
    start = greedy_choice(offers, covers.shape[1])
    program = set_covering(covers)
    report = solve_program(
        program.program,
        time_limit_s=time_limit_s,
        start=program.start_from(start),
        keep_going=keep_going,
    )
    chosen, status = start, SitingStatus.GREEDY
    if report.built is not None:
        built = program.columns[report.built]
        if built.size < start.size and covers[:, built].any(axis=1).all():
            chosen, status = built, SitingStatus.TIME_LIMIT
    least = max(math.ceil(-report.bound - 1e-6), 1) if math.isfinite(report.bound) else 1
    if report.is_optimal or least >= chosen.size:
        least, status = chosen.size, SitingStatus.OPTIMAL
    chosen, _ = ranked_choice(coverage_offers(problem), chosen)
    found = _Found(chosen, float(-least), status, report.seconds)
    return _solution(problem, model, chosen.size, chosen, found, float(chosen.size), float(least))


def _found(chosen: Chosen, status: SitingStatus) -> _Found:
    return _Found(chosen, 0.0, status, 0.0)


def _best_start(offers: Floats, k: int, known: Chosen) -> Chosen:
    starts = [swapped_choice(offers, greedy_choice(offers, k))]
    if 0 < known.size <= k:
        starts.append(known)
        if known.size < k:  # a choice for fewer sites, and the best to add to it
            taken = offers[:, known].max(axis=1)
            rest = np.clip(offers - taken[:, None], 0.0, None)
            more = greedy_choice(rest, k - known.size)
            starts.append(swapped_choice(offers, np.concatenate([known, more])))
    return max(starts, key=lambda one: _gain(offers, one))


def _gain(offers: Floats, chosen: Chosen) -> float:
    return float(offers[:, chosen].max(axis=1).sum()) if chosen.size else 0.0


def _solution(
    problem: SitingProblem,
    model: SitingModel,
    k: int,
    chosen: Chosen,
    found: _Found,
    objective: float,
    bound: float,
) -> SitingSolution:
    is_proven = found.status is SitingStatus.OPTIMAL
    bound = objective if is_proven else bound
    covered = problem.covered_weight(chosen)
    return SitingSolution(
        model=model,
        k=int(k),
        chosen=tuple(problem.candidate_index[chosen]),
        objective=objective,
        bound=bound,
        gap=0.0 if is_proven else relative_gap(objective, bound),
        status=found.status,
        seconds=found.seconds,
        covered_weight=covered,
        covered_share=covered / problem.total_weight,
        mean_cost=problem.mean_cost(chosen),
    )
