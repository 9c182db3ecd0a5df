"""A good start and a sure bound for a siting problem, without a solver.

Covered demand (MCLP) and saved cost (p-median) are one kind of function: each demand point
takes the best that any chosen site offers it. Such a function is monotone and submodular, so
adding the best site again and again comes close, and how far off it can be is known.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from spatial_model.siting_problem import Floats, SitingProblem

Chosen = NDArray[np.int64]
SWAP_ROUNDS = 20
_BETTER = 1e-9


def coverage_offers(problem: SitingProblem) -> Floats:
    """Return what each candidate would cover of each point, beyond what is covered already.

    Parameters
    ----------
    problem : SitingProblem
        Costs and weights.

    Returns
    -------
    ndarray of float, shape (demand, candidates)
        Weight of the point where the candidate covers it and no standing site does, else 0.
    """
    open_weight = np.where(problem.is_served, 0.0, problem.weights)
    return np.asarray(problem.covers * open_weight[:, None], dtype="float64")


def saving_offers(problem: SitingProblem) -> Floats:
    """Return how much weighted cost each candidate would save each point.

    Parameters
    ----------
    problem : SitingProblem
        Costs and weights; without standing sites the saving is against the farthest candidate.

    Returns
    -------
    ndarray of float, shape (demand, candidates)
        Weight × (cost now − cost of the candidate), 0 where it is no nearer.
    """
    base = np.where(problem.weights > 0, base_cost(problem), 0.0)
    saved = base[:, None] - problem.cost
    np.clip(saved, 0.0, None, out=saved)
    return np.asarray(saved * problem.weights[:, None], dtype="float64")


def base_cost(problem: SitingProblem) -> Floats:
    """Return the cost that savings are counted from: the standing sites, or the worst candidate.

    Parameters
    ----------
    problem : SitingProblem
        Costs.

    Returns
    -------
    ndarray of float, shape (demand,)
        In the unit of the costs. As one candidate at least is built, nobody pays more than
        for the farthest.
    """
    return np.asarray(np.minimum(problem.served_at, problem.cost.max(axis=1)), dtype="float64")


def greedy_choice(offers: Floats, k: int) -> Chosen:
    """Return up to `k` candidates, each the best addition to those before it.

    Parameters
    ----------
    offers : ndarray of float, shape (demand, candidates)
        As `coverage_offers` or `saving_offers` give them.
    k : int
        Most sites.

    Returns
    -------
    ndarray of int
        Columns in the order of choosing; fewer than `k` where no more bring anything. Of equals
        the first is taken.

    Notes
    -----
    At least 1 − (1 − 1/k)^k of the best possible (Nemhauser, Wolsey & Fisher 1978,
    Mathematical Programming 14, 265–294).
    """
    chosen: list[int] = []
    taken = np.zeros(len(offers))
    for _ in range(k):
        gains = _gains(offers, taken)
        best = int(np.argmax(gains))
        if gains[best] <= 0:
            break
        chosen.append(best)
        taken = np.maximum(taken, offers[:, best])
    return np.array(chosen, dtype=np.int64)


def swapped_choice(offers: Floats, chosen: Chosen) -> Chosen:
    """Return a choice that no exchange of one site for another betters.

    Parameters
    ----------
    offers : ndarray of float, shape (demand, candidates)
        As for `greedy_choice`.
    chosen : ndarray of int
        Where to start.

    Returns
    -------
    ndarray of int
        As many columns; at most `SWAP_ROUNDS` rounds of exchanges.

    Notes
    -----
    Vertex substitution (Teitz & Bart 1968, Operations Research 16, 955–961).
    """
    current = chosen.copy()
    if not current.size:
        return current
    for _ in range(SWAP_ROUNDS):
        is_better = False
        for place in range(current.size):
            others = np.delete(current, place)
            taken = offers[:, others].max(axis=1) if others.size else np.zeros(len(offers))
            gains = _gains(offers, taken)
            best = int(np.argmax(gains))
            if gains[best] > gains[current[place]] + _BETTER * max(1.0, gains[best]):
                current[place] = best
                is_better = True
        if not is_better:
            break
    return current


def tie_broken_choice(
    first: Floats,
    second: Floats,
    chosen: Chosen,
    *,
    keep_going: Callable[[], None] | None = None,
) -> Chosen:
    """Return a choice as good by the first offers, and better by the second where there is a tie.

    Parameters
    ----------
    first, second : ndarray of float, shape (demand, candidates)
        Offers: the aim (cover), and what decides among equals (save cost).
    chosen : ndarray of int
        Where to start.
    keep_going : callable, optional
        Called at every exchange; may raise to stop.

    Returns
    -------
    ndarray of int
        As many columns, reached by exchanges of one site none of which loses anything of the
        first; not proven to be the best by the second.
    """
    current = chosen.copy()
    for _ in range(SWAP_ROUNDS if current.size else 0):
        is_better = False
        for place in range(current.size):
            others = np.delete(current, place)
            if keep_going is not None:
                keep_going()
            gains, saved = (
                _gains(one, one[:, others].max(axis=1) if others.size else np.zeros(len(one)))
                for one in (first, second)
            )
            now = current[place]
            equal = gains >= gains[now] - _BETTER * max(1.0, gains[now])
            best = int(np.argmax(np.where(equal, saved, -1.0)))
            if saved[best] > saved[now] + _BETTER * max(1.0, saved[best]):
                current[place] = best
                is_better = True
        if not is_better:
            break
    return current


def greedy_bound(offers: Floats, k: int) -> float:
    """Return a total that no choice of `k` sites can exceed.

    Parameters
    ----------
    offers : ndarray of float, shape (demand, candidates)
        As for `greedy_choice`.
    k : int
        Number of sites.

    Returns
    -------
    float
        In the unit of `offers`: least, over the steps of the greedy choice, of what is reached
        plus the `k` largest additions open at that step. Valid by submodularity.
    """
    taken = np.zeros(len(offers))
    bound = float(offers.max(axis=1).sum())
    for _ in range(k + 1):
        gains = _gains(offers, taken)
        bound = min(bound, float(taken.sum() + np.sort(gains)[::-1][:k].sum()))
        best = int(np.argmax(gains))
        if gains[best] <= 0:
            break
        taken = np.maximum(taken, offers[:, best])
    return bound


def ranked_choice(offers: Floats, chosen: Chosen) -> tuple[Chosen, Floats]:
    """Return chosen sites in the order in which they bring most, and what each adds.

    Parameters
    ----------
    offers : ndarray of float, shape (demand, candidates)
        As for `greedy_choice`.
    chosen : ndarray of int
        Columns, in any order.

    Returns
    -------
    tuple of ndarray
        Columns, best first, and the addition of each to those before it, in the unit of `offers`.
    """
    within = np.sort(chosen)
    taken = np.zeros(len(offers))
    order: list[int] = []
    added: list[float] = []
    while len(order) < within.size:
        gains = _gains(offers[:, within], taken)
        gains[np.isin(within, order)] = -1.0
        best = int(np.argmax(gains))
        order.append(int(within[best]))
        added.append(float(gains[best]))
        taken = np.maximum(taken, offers[:, within[best]])
    return np.array(order, dtype=np.int64), np.array(added, dtype="float64")


def _gains(offers: Floats, taken: Floats) -> Floats:
    return np.asarray(np.clip(offers - taken[:, None], 0.0, None).sum(axis=0), dtype="float64")
