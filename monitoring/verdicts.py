"""From a newest figure to a status.

Readings that the methods leave open are decided in
``docs/decisions/0003-reading-a-status.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitoring.observed import Seen
from monitoring.records import StatusReason
from plan.models import Indicator, IndicatorKind, Target
from spatial_model import progress
from spatial_model.progress import METHOD_GROWTH, METHOD_LINE, Status


@dataclass(frozen=True)
class Verdict:
    """A status, the method that gave it, and why."""

    status: Status
    method: str | None
    reason: StatusReason


@dataclass(frozen=True)
class Ratios:
    """The two ratios of a target on the day of its newest observation."""

    growth: float | None
    line: float | None


def verdict(
    target: Target, indicator: Indicator, seen: Seen | None, ratios: Ratios, *, as_of: date
) -> Verdict:
    """Return the status of `target` on the day `as_of`, given its newest comparable figure."""
    if target.target_value is None or target.target_on is None:
        return Verdict(Status.QUALITATIVE, None, StatusReason.NO_NUMBER_PROMISED)
    is_met = met(target, indicator, None if seen is None else seen.value)
    if as_of >= target.target_on:
        if seen is None or is_met is None or seen.on.year < target.target_on.year:
            return Verdict(Status.NO_DATA, None, StatusReason.NO_CLOSING_FIGURE)
        closing = Status.MET if is_met else Status.NOT_MET
        return Verdict(closing, None, StatusReason.CLOSING_FIGURE)
    if seen is None:
        return Verdict(Status.NO_DATA, None, StatusReason.NEVER_OBSERVED)
    if target.baseline_on is not None and seen.on <= target.baseline_on:
        return Verdict(Status.NO_DATA, None, StatusReason.ONLY_BASELINE)
    if is_met:
        return Verdict(Status.ACHIEVED, None, StatusReason.TARGET_MET)
    if met(target, indicator, target.baseline_value):
        return Verdict(Status.DETERIORATING, None, StatusReason.BASE_WAS_BETTER)
    if target.baseline_value is None and indicator.kind is not IndicatorKind.CUMULATIVE_NEW:
        return Verdict(Status.NO_BASELINE, None, StatusReason.BASELINE_MISSING)
    return _running_verdict(target, indicator, ratios)


def _running_verdict(target: Target, indicator: Indicator, ratios: Ratios) -> Verdict:
    is_line = progress.uses_straight_line(
        kind=indicator.kind,
        is_integer=indicator.is_integer,
        baseline_value=target.baseline_value,
        target_value=target.target_value,
    )
    if not is_line and ratios.growth is not None:
        status = progress.status_from_ratio(ratios.growth)
        return Verdict(status, METHOD_GROWTH, StatusReason.RATIO)
    if ratios.line is None:
        return Verdict(Status.NO_BASELINE, None, StatusReason.RATIO_UNDEFINED)
    if not is_line:
        reason = StatusReason.RATIO_UNDEFINED
    elif indicator.kind is IndicatorKind.CUMULATIVE_NEW:
        reason = StatusReason.LINE_NEWLY_ADDED
    elif target.baseline_value is not None and target.baseline_value <= 0:
        reason = StatusReason.LINE_ZERO_BASE
    else:
        reason = StatusReason.LINE_SMALL_INTEGER
    return Verdict(progress.status_from_ratio(ratios.line), METHOD_LINE, reason)


def met(target: Target, indicator: Indicator, value: float | None) -> bool | None:
    """Return whether `value` keeps the promise as it is worded; None where unknown."""
    return progress.meets(
        value,
        comparator=target.comparator,
        target_value=target.target_value,
        target_max=target.target_max,
        direction=indicator.direction,
        is_integer=indicator.is_integer,
    )
