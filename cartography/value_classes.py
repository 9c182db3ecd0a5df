"""Classes of a map's values: their bounds, their colours, and how the bounds were found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartography.symbology import RAMP_AMOUNT, RAMP_DIFFERENCE
from errors import N_

MOST_VALUES = 400
"""Above this many different values their quantiles stand for them."""


class ClassMethod(StrEnum):
    """How class bounds were found; stated in the legend."""

    NATURAL = "natural"
    SAMPLED = "sampled"
    AROUND_ZERO = "around_zero"
    EACH_VALUE = "each_value"


METHOD_WORDS: dict[ClassMethod, str] = {
    ClassMethod.NATURAL: N_("natural breaks (Fisher–Jenks)"),
    ClassMethod.SAMPLED: N_("natural breaks (Fisher–Jenks) of 400 quantiles"),
    ClassMethod.AROUND_ZERO: N_("equal steps on both sides of zero"),
    ClassMethod.EACH_VALUE: N_("a class for each value"),
}


@dataclass(frozen=True)
class ValueClasses:
    """Classes with a colour each.

    Parameters
    ----------
    bounds : tuple of float
        Edges, one more than classes; a value on an inner edge belongs to the lower class.
    colours : tuple of str
        ``#RRGGBB``, low to high.
    method : ClassMethod
        How the bounds were found.
    """

    bounds: tuple[float, ...]
    colours: tuple[str, ...]
    method: ClassMethod

    def index(self, values: NDArray[np.floating[Any]]) -> NDArray[np.int64]:
        """Return the class of each value, −1 where it is not measured."""
        inner = np.asarray(self.bounds[1:-1], dtype=np.float64)
        found = np.searchsorted(inner, values, side="left").astype(np.int64)
        return np.where(np.isfinite(values), found, -1)

    def colour(self, value: float | None) -> str | None:
        """Return the colour of a value; None where it is not measured."""
        if value is None or not np.isfinite(value):
            return None
        return self.colours[int(self.index(np.asarray([value], dtype=np.float64))[0])]


def amount_classes(values: Sequence[float] | NDArray[np.floating[Any]]) -> ValueClasses | None:
    """Return at most five classes of amounts; None when nothing is measured.

    Parameters
    ----------
    values : sequence of float
        NaN and infinity are left out.

    Returns
    -------
    ValueClasses
        Bounds by Fisher–Jenks natural breaks: the partition whose classes differ least
        within (Fisher 1958; Jenks 1977), colours of `RAMP_AMOUNT`.
    """
    known, counts = _known(values)
    if not len(known):
        return None
    method = ClassMethod.NATURAL
    if len(known) > MOST_VALUES:
        every = np.asarray(values, dtype=np.float64).ravel()
        quantiles = np.quantile(every[np.isfinite(every)], np.linspace(0, 1, MOST_VALUES))
        known, counts = np.unique(quantiles, return_counts=True)
        method = ClassMethod.SAMPLED
    most = len(RAMP_AMOUNT)
    if len(known) <= most:
        method, ends = ClassMethod.EACH_VALUE, list(range(len(known)))
    else:
        ends = natural_breaks(known, counts, most)
    bounds = (float(known[0]), *(float(known[end]) for end in ends))
    picked = np.linspace(0, most - 1, len(ends)).round().astype(int) if len(ends) > 1 else [2]
    return ValueClasses(bounds, tuple(RAMP_AMOUNT[i] for i in picked), method)


def difference_classes(values: Sequence[float] | NDArray[np.floating[Any]]) -> ValueClasses | None:
    """Return five classes of signed values around zero; None when nothing is measured.

    Returns
    -------
    ValueClasses
        Equal steps on both sides, as far as the largest absolute value; the middle class
        holds a fifth around zero. Colours of `RAMP_DIFFERENCE`.
    """
    known, _ = _known(values)
    if not len(known):
        return None
    reach = float(np.abs(known).max()) or 1.0
    bounds = tuple(float(share * reach) for share in (-1.0, -0.6, -0.2, 0.2, 0.6, 1.0))
    return ValueClasses(bounds, RAMP_DIFFERENCE, ClassMethod.AROUND_ZERO)


def natural_breaks(
    values: NDArray[np.float64], counts: NDArray[np.int64], classes: int
) -> list[int]:
    """Return the last position of each class of the best partition of sorted values.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
        Different values, rising; n ≥ `classes`.
    counts : ndarray of int, shape (n,)
        How often each occurs.
    classes : int
        Number of classes.

    Returns
    -------
    list of int
        Positions in `values`; the last is n − 1. The sum of squared deviations from the
        class means is as small as it can be (dynamic programming, Fisher 1958).
    """
    weights = counts.astype(np.float64)
    centred = values - np.average(values, weights=weights)
    total = np.concatenate([[0.0], np.cumsum(weights)])
    first = np.concatenate([[0.0], np.cumsum(weights * centred)])
    second = np.concatenate([[0.0], np.cumsum(weights * centred**2)])
    n = len(values)
    start, end = np.arange(n)[:, None], np.arange(1, n + 1)[None, :]
    weight = total[end] - total[start]
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = second[end] - second[start] - (first[end] - first[start]) ** 2 / weight
    spread = np.where(end > start, np.maximum(spread, 0.0), np.inf)  # class start … end − 1
    best = spread[0].copy()
    choice: list[NDArray[np.int64]] = []
    for _ in range(classes - 1):
        sums = np.concatenate([[np.inf], best[:-1]])[:, None] + spread
        choice.append(np.argmin(sums, axis=0))
        best = np.min(sums, axis=0)
    ends = [n - 1]
    for starts in reversed(choice):
        ends.append(int(starts[ends[-1]]) - 1)
    return ends[::-1]


def _known(
    values: Sequence[float] | NDArray[np.floating[Any]],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    every = np.asarray(values, dtype=np.float64).ravel()
    known, counts = np.unique(every[np.isfinite(every)], return_counts=True)
    return known, counts.astype(np.int64)


def decimals_apart(bounds: Sequence[float], decimals: int, most: int = 6) -> int:
    """Return how many places keep neighbouring bounds apart, at least `decimals`."""
    for places in range(decimals, most):
        pairs = pairwise(bounds)
        if all(one == other or round(one, places) != round(other, places) for one, other in pairs):
            return places
    return most
