"""A close bound for large siting problems, and candidates that no better choice can hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spatial_model.siting_problem import Floats

ROUNDS = 120
_PATIENCE = 8  # rounds without a better bound before steps are shortened
_SHORTER = 1.5
_MEMORY = 0.7  # of the last direction that is kept: fewer zigzags
_ENOUGH = 1e-9
_SLACK = 1e-9  # of the bound: rounding must not throw out a candidate that ties


@dataclass(frozen=True, eq=False)
class Relaxation:
    """What the relaxation shows.

    Parameters
    ----------
    bound : float
        No choice gains more, in the unit of the offers.
    kept : ndarray of int
        Candidates that a choice better than the known one could hold, ascending.
    """

    bound: float
    kept: NDArray[np.int64]


def relaxed_siting(
    offers: Floats,
    k: int,
    known: NDArray[np.int64],
    *,
    keep_going: Callable[[], None] | None = None,
) -> Relaxation:
    """Return a bound on what `k` sites can gain, and the candidates still in question.

    Parameters
    ----------
    offers : ndarray of float, shape (demand, candidates)
        What each candidate offers each point; a point takes its best offer.
    k : int
        Most sites.
    known : ndarray of int
        A good choice, in columns; its members are always kept.
    keep_going : callable, optional
        Called every round; may raise to stop.

    Returns
    -------
    Relaxation
        After at most `ROUNDS` rounds.

    Notes
    -----
    Lagrangian relaxation of the rule that a point takes one offer, by subgradients, and
    exclusion by reduced gain (Cornuejols, Fisher & Nemhauser 1977, Management Science 23,
    789–810), each step leaning on the one before it (Camerini, Fratta & Maffioli 1975,
    Mathematical Programming Study 3, 26–34). The bound holds for any multipliers, so stopping early costs closeness only.
    """
    taken = offers[:, known].max(axis=1) if known.size else np.zeros(len(offers))
    reached = float(taken.sum())
    price, best_price, bound = taken.copy(), taken.copy(), np.inf
    step_share, waited, direction = 1.0, 0, np.zeros(len(offers))
    for _ in range(ROUNDS):
        if keep_going is not None:
            keep_going()
        reduced = np.clip(offers - price[:, None], 0.0, None).sum(axis=0)
        top = np.argsort(-reduced, kind="stable")[:k]
        value = float(price.sum() + reduced[top].sum())
        if value < bound - _ENOUGH * max(abs(value), 1.0):
            bound, best_price, waited = value, price.copy(), 0
        else:
            waited += 1
            if waited >= _PATIENCE:
                step_share, waited = step_share / _SHORTER, 0
        slope = 1.0 - (offers[:, top] > price[:, None]).sum(axis=1)
        direction = slope + _MEMORY * direction
        norm = float((direction**2).sum())
        is_close = bound - reached <= _ENOUGH * max(bound, 1.0)
        if norm == 0 or not slope.any() or is_close or step_share < 1e-4:
            break
        price = np.clip(price - step_share * (value - reached) / norm * direction, 0.0, None)
    reduced = np.clip(offers - best_price[:, None], 0.0, None).sum(axis=0)
    order = np.sort(reduced)[::-1]
    last = float(order[min(k, order.size) - 1])
    is_open = bound - last + np.minimum(reduced, last) >= reached - _SLACK * max(bound, 1.0)
    is_open[known] = True
    return Relaxation(bound=bound, kept=np.flatnonzero(is_open).astype(np.int64))
