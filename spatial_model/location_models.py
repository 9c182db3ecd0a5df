"""Where the next sites serve most, and how much each further one adds.

`solve_siting` answers for one number of sites, `gain_curve` for 1 … n of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from errors import N_, BadParameterError, Problem
from spatial_model.siting_choice import solve_siting
from spatial_model.siting_problem import SitingProblem, siting_problem
from spatial_model.siting_solution import SitingModel, SitingSolution, SitingStatus
from spatial_model.siting_solver import KeepGoing

__all__ = [
    "GainCurve",
    "SitingModel",
    "SitingProblem",
    "SitingSolution",
    "SitingStatus",
    "gain_curve",
    "siting_problem",
    "solve_siting",
]

Told = Callable[[int], None]


@dataclass(frozen=True, eq=False)
class GainCurve:
    """What 0, 1, … n further sites would serve, each number with its own best choice.

    Parameters
    ----------
    frame : DataFrame
        Index ``k`` from 0 (what stands); columns ``covered_share``, ``covered_share_bound``
        (no choice covers more; NaN for the p-median), ``mean_cost`` (for the MCLP ties are
        broken towards a short one for the last number only), ``marginal_gain`` (what
        the k-th site adds to the objective: a share for the MCLP, mean cost saved for the
        p-median), ``gap`` and ``status``.
    solutions : tuple of SitingSolution
        For k = 1 … n.
    """

    frame: pd.DataFrame
    solutions: tuple[SitingSolution, ...]


def gain_curve(
    problem: SitingProblem,
    *,
    model: SitingModel = SitingModel.MCLP,
    up_to: int,
    time_limit_s: float = 10.0,
    told: Told | None = None,
    keep_going: KeepGoing | None = None,
) -> GainCurve:
    """Return what each further site adds, for 1 … `up_to` sites.

    Parameters
    ----------
    problem : SitingProblem
        As for `solve_siting`.
    model : SitingModel
        MCLP or p-median.
    up_to : int
        Most sites, at most the number of candidates.
    time_limit_s : float
        Seconds for the solver, for each number of sites.
    told : callable, optional
        Called with k after each solution; may raise to stop.
    keep_going : callable, optional
        As for `solve_siting`.

    Returns
    -------
    GainCurve
        Each number of sites has its own best choice, which need not hold the one before it;
        as each run starts from the choice before it, the curve never falls back.

    Raises
    ------
    BadParameterError
        As for `solve_siting`; also for LSCP, which finds the number of sites itself.
    """
    if model is SitingModel.LSCP:
        message = N_("set covering finds the number of sites itself; choose another model")
        raise BadParameterError(Problem("model", message))
    none = np.empty(0, dtype=np.int64)
    now = problem.covered_weight(none) / problem.total_weight
    rows: list[dict[str, object]] = [
        {
            "covered_share": now,
            "covered_share_bound": now if model is SitingModel.MCLP else math.nan,
            "mean_cost": problem.mean_cost(none),
            "marginal_gain": math.nan,
            "gap": 0.0,
            "status": SitingStatus.OPTIMAL.value,
        }
    ]
    solutions: list[SitingSolution] = []
    # Ask for the largest number first, so that a number out of its limits is refused at once.
    problem_size = problem.cost.shape[1]
    first = up_to if up_to > problem_size or up_to < 1 else 1
    for k in range(first, max(up_to, first) + 1):
        solution = solve_siting(
            problem,
            model=model,
            k=k,
            time_limit_s=time_limit_s,
            start=solutions[-1].chosen if solutions else (),
            is_tie_broken=k == up_to,
            keep_going=keep_going,
        )
        before = rows[-1]
        if model is SitingModel.MCLP:
            added = solution.covered_share - float(str(before["covered_share"]))
        else:
            added = float(str(before["mean_cost"])) - solution.mean_cost
        rows.append(
            {
                "covered_share": solution.covered_share,
                "covered_share_bound": solution.bound / problem.total_weight
                if model is SitingModel.MCLP
                else math.nan,
                "mean_cost": solution.mean_cost,
                "marginal_gain": added,
                "gap": solution.gap,
                "status": solution.status.value,
            }
        )
        solutions.append(solution)
        if told is not None:
            told(k)
    frame = pd.DataFrame(rows, index=pd.RangeIndex(len(rows), name="k"))
    return GainCurve(frame=frame, solutions=tuple(solutions))
