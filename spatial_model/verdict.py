"""Statuses, comparators and scores: what a ratio or a value says of a promise.

Thresholds and scores are those of Open SDG (Statistics Canada), modelled on
Eurostat's; see ``docs/methods.md``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from enum import StrEnum
from typing import overload

METHOD_GROWTH = "open-sdg/1"  # status from R, the ratio of observed to required growth
METHOD_LINE = "linear/1"  # status from the ratio of progress to elapsed time

ON_TRACK_FROM = 0.95
NEEDS_ACCELERATION_FROM = 0.60
FEW_UNITS = 5

_INCREASE = "increase"
_DECREASE = "decrease"


class Status(StrEnum):
    """Where a target stands; a closed list."""

    ACHIEVED = "achieved"
    ON_TRACK = "on_track"
    NEEDS_ACCELERATION = "needs_acceleration"
    LIMITED_PROGRESS = "limited_progress"
    DETERIORATING = "deteriorating"
    MET = "met"
    NOT_MET = "not_met"
    NO_DATA = "no_data"
    NO_BASELINE = "no_baseline"
    QUALITATIVE = "qualitative"


class UnReading(StrEnum):
    """How the United Nations' report reads the projection P."""

    ON_TRACK = "on_track"
    FAIR = "fair"
    STAGNATION = "stagnation"


@overload
def status_from_ratio(ratio: float) -> Status: ...
@overload
def status_from_ratio(ratio: None) -> None: ...
def status_from_ratio(ratio: float | None) -> Status | None:
    """Return the running status that R, or the linear ratio, stands for.

    Parameters
    ----------
    ratio : float or None
        R of ``open-sdg/1`` or the ratio of ``linear/1``: 1 is just enough.

    Returns
    -------
    Status or None
        ``on_track`` from 0.95, ``needs_acceleration`` from 0.60,
        ``limited_progress`` from 0, ``deteriorating`` below; None for None.
        Whether the target is already met is asked before, with `meets`.
    """
    if ratio is None or math.isnan(ratio):
        return None
    if ratio >= ON_TRACK_FROM:
        return Status.ON_TRACK
    if ratio >= NEEDS_ACCELERATION_FROM:
        return Status.NEEDS_ACCELERATION
    return Status.LIMITED_PROGRESS if ratio >= 0 else Status.DETERIORATING


def is_method_disagreeing(ratio: float | None, linear_ratio: float | None) -> bool:
    """Return whether R and the straight line would give different statuses.

    Parameters
    ----------
    ratio, linear_ratio : float or None
        The two ratios; with one of them undefined there is no second opinion.

    Returns
    -------
    bool
    """
    first, second = status_from_ratio(ratio), status_from_ratio(linear_ratio)
    return first is not None and second is not None and first is not second


def un_reading(projection: float | None) -> UnReading | None:
    """Return how the UN's report reads P: 0.95 on track, 0.10 fair, below stagnation.

    Parameters
    ----------
    projection : float or None
        P of `spatial_model.progress.un_projection`.

    Returns
    -------
    UnReading or None
    """
    if projection is None:
        return None
    if projection >= 0.95:
        return UnReading.ON_TRACK
    return UnReading.FAIR if projection >= 0.10 else UnReading.STAGNATION


def uses_straight_line(
    *,
    kind: str,
    is_integer: bool,
    baseline_value: float | None,
    target_value: float | None,
) -> bool:
    """Return whether the status comes from the straight line instead of R.

    Parameters
    ----------
    kind : str
        ``stock``, ``flow``, ``ratio``, ``rank`` or ``cumulative_new``.
    is_integer : bool
        Whether the indicator counts whole things.
    baseline_value, target_value : float or None
        Start and promise.

    Returns
    -------
    bool
        True where the base is missing or not positive, where the target counts
        new ones from the start of the plan, and where a counted indicator moves
        by fewer than 5 units in all. Shares and amounts keep R.
    """
    if baseline_value is None or baseline_value <= 0 or kind == "cumulative_new":
        return True
    if target_value is None or not is_integer or kind == "ratio":
        return False
    return abs(target_value - baseline_value) < FEW_UNITS


def meets(
    value: float | None,
    comparator: str | None,
    target_value: float | None,
    target_max: float | None = None,
    direction: str = _INCREASE,
    *,
    is_integer: bool = False,
) -> bool | None:
    """Return whether a value keeps a promise as it is worded.

    Parameters
    ----------
    value : float or None
        The observed value.
    comparator : str or None
        ``=`` a bare figure, read as "reach"; ``>=``, ``>``, ``<=``, ``<`` as they
        stand; ``range`` is met from its nearer end.
    target_value, target_max : float or None
        The figure, or the lower and upper end of a range.
    direction : str
        ``increase`` or ``decrease``, whichever is better (a rank decreases).
    is_integer : bool
        Whether whole things are counted: 59.6 of them are 59.

    Returns
    -------
    bool or None
        None where there is no value or no promise.

    Raises
    ------
    ValueError
        For a comparator or direction that is not in the list.
    """
    sign = direction_sign(direction)
    if value is None or target_value is None or comparator is None:
        return None
    # A range promises at least its nearer end: the lower one of what is to grow.
    bound = target_value
    if comparator == "range" and sign < 0 and target_max is not None:
        bound = target_max
    shown = _whole(value, sign) if is_integer else value
    if comparator in ("=", "range"):
        return shown >= bound if sign > 0 else shown <= bound
    if comparator == ">=":
        return shown >= bound
    if comparator == ">":
        return shown > bound
    if comparator == "<=":
        return shown <= bound
    if comparator == "<":
        return shown < bound
    raise ValueError(f"unknown comparator {comparator!r}")


def direction_sign(direction: str) -> int:
    """Return +1 where more is better and −1 where less is.

    Parameters
    ----------
    direction : str
        ``increase`` or ``decrease``.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        For any other word.
    """
    if direction == _INCREASE:
        return 1
    if direction == _DECREASE:
        return -1
    raise ValueError(f"unknown direction {direction!r}")


def score(ratio: float) -> float:
    """Return the Open SDG score of R, from −5 to 5; near 0 at R = 0.6.

    Parameters
    ----------
    ratio : float
        R.

    Returns
    -------
    float
        7.1429 R − 4.2857, at most 5, from R = 0.6; below it 4.1667 R − 2.5, at least −5.
    """
    if ratio >= NEEDS_ACCELERATION_FROM:
        return min(7.1429 * ratio - 4.2857, 5.0)
    return max(4.1667 * ratio - 2.5, -5.0)


def mean_score(ratios: Iterable[float | None]) -> float | None:
    """Return the mean score of a group of indicators.

    Parameters
    ----------
    ratios : iterable of float or None
        R of each indicator; None is left out.

    Returns
    -------
    float or None
        None for a group without any R.
    """
    scores = [score(ratio) for ratio in ratios if ratio is not None]
    return sum(scores) / len(scores) if scores else None


def _whole(value: float, sign: int) -> float:
    nearest = round(value)
    if abs(value - nearest) < 1e-9:
        return float(nearest)
    return float(math.floor(value) if sign > 0 else math.ceil(value))
