"""What a siting model answers, and how sure the answer is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class SitingModel(StrEnum):
    """What a choice of sites is to achieve."""

    MCLP = "mclp"  # k sites that cover most demand
    P_MEDIAN = "p_median"  # k sites that make the mean way shortest
    LSCP = "lscp"  # fewest sites that cover all demand


class SitingStatus(StrEnum):
    """How sure a choice is."""

    OPTIMAL = "optimal"  # proven: no choice is better
    TIME_LIMIT = "time_limit"  # best that the solver had found when time was up
    GREEDY = "greedy"  # time was up before the solver bettered the start handed to it
    INFEASIBLE = "infeasible"  # some demand lies beyond every candidate and every site


@dataclass(frozen=True)
class SitingSolution:
    """A choice of sites.

    Parameters
    ----------
    model : SitingModel
        What was asked.
    k : int
        Sites asked for; for `SitingModel.LSCP` those found.
    chosen : tuple
        Labels of the chosen candidates, those that bring most first; fewer than `k` where
        more bring nothing.
    objective : float
        Demand covered (MCLP), mean cost (p-median) or number of sites (LSCP), standing sites
        included in the first two; NaN where infeasible.
    bound : float
        No choice can be better than this: above the objective for MCLP, below it for the others.
    gap : float
        |bound − objective| ÷ the larger of the two; 0 is proven best.
    status : SitingStatus
        How sure it is.
    seconds : float
        Run time that the solver reports.
    covered_weight, covered_share, mean_cost : float
        What the choice means with the standing sites: demand covered, its share of all, and
        mean cost to the nearest site (NaN where some have none).
    """

    model: SitingModel
    k: int
    chosen: tuple[Any, ...]
    objective: float
    bound: float
    gap: float
    status: SitingStatus
    seconds: float
    covered_weight: float
    covered_share: float
    mean_cost: float


def relative_gap(objective: float, bound: float) -> float:
    """Return how far a bound leaves open that a choice is not the best.

    Parameters
    ----------
    objective, bound : float
        In one unit.

    Returns
    -------
    float
        |bound − objective| ÷ the larger of the two, 0 to 1; 0 where they meet, 1 without a bound.
    """
    if not (math.isfinite(objective) and math.isfinite(bound)):
        return 1.0
    larger = max(abs(objective), abs(bound))
    return abs(bound - objective) / larger if larger > 0 else 0.0
