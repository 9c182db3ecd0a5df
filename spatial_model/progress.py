"""Progress of an observed value from a base toward a target: scalars and dates only.

Undefined is None: never 0, never an exception for a missing value. Dates are
arguments, so there is no clock. Symbols: y0 at t0 the base, yi at ti the
observation, yT at tT the target.
"""

from __future__ import annotations

from datetime import date

from spatial_model.growth import (
    decimal_year,
    observed_growth,
    progress_ratio,
    required_growth,
    un_projection,
    years_between,
)
from spatial_model.verdict import (
    METHOD_GROWTH,
    METHOD_LINE,
    Status,
    UnReading,
    is_method_disagreeing,
    mean_score,
    meets,
    score,
    status_from_ratio,
    un_reading,
    uses_straight_line,
)

__all__ = [
    "METHOD_GROWTH",
    "METHOD_LINE",
    "Status",
    "UnReading",
    "acceleration",
    "attainment_share",
    "decimal_year",
    "expected_progress_share",
    "expected_value",
    "gap",
    "is_method_disagreeing",
    "linear_ratio",
    "mean_score",
    "meets",
    "observed_growth",
    "progress_ratio",
    "progress_share",
    "recent_pace",
    "required_growth",
    "required_pace",
    "score",
    "status_from_ratio",
    "un_projection",
    "un_reading",
    "uses_straight_line",
    "years_between",
]


def expected_value(
    *,
    baseline_value: float | None,
    baseline_on: date | None,
    target_value: float | None,
    target_on: date | None,
    on: date,
) -> float | None:
    """Return the value on the straight line from base to target (序时进度).

    Parameters
    ----------
    baseline_value, target_value : float or None
        y0 and yT.
    baseline_on, target_on : date or None
        t0 and tT.
    on : date
        The day asked for.

    Returns
    -------
    float or None
        y0 + (yT−y0)(t−t0)/(tT−t0); yT after tT; None before t0.
    """
    share = expected_progress_share(baseline_on=baseline_on, target_on=target_on, on=on)
    if share is None or baseline_value is None or target_value is None:
        return None
    if share == 1:
        return target_value
    return baseline_value + (target_value - baseline_value) * share


def expected_progress_share(
    *, baseline_on: date | None, target_on: date | None, on: date
) -> float | None:
    """Return the share of the time from base to target that has gone.

    Parameters
    ----------
    baseline_on, target_on : date or None
        t0 and tT.
    on : date
        The day asked for.

    Returns
    -------
    float or None
        0 to 1, and 1 after tT; None before t0 and unless tT > t0.
    """
    span = years_between(baseline_on, target_on)
    gone = years_between(baseline_on, on)
    if span is None or gone is None or span <= 0 or gone < 0:
        return None
    return min(gone / span, 1.0)


def progress_share(
    *,
    baseline_value: float | None,
    observed_value: float | None,
    target_value: float | None,
) -> float | None:
    """Return (yi−y0)/(yT−y0), the part of the way that has been gone.

    Parameters
    ----------
    baseline_value, observed_value, target_value : float or None
        y0, yi and yT.

    Returns
    -------
    float or None
        Negative when the value went the wrong way, above 1 beyond the target;
        None without a base and where base and target are equal.
    """
    if baseline_value is None or observed_value is None or target_value is None:
        return None
    way = target_value - baseline_value
    return (observed_value - baseline_value) / way if way else None


def attainment_share(*, observed_value: float | None, target_value: float | None) -> float | None:
    """Return yi/yT, the value as a part of the target; not the same as progress.

    Parameters
    ----------
    observed_value, target_value : float or None
        yi and yT.

    Returns
    -------
    float or None
        None where a value is missing or the target is 0.
    """
    if observed_value is None or not target_value:
        return None
    return observed_value / target_value


def linear_ratio(progress: float | None, expected: float | None) -> float | None:
    """Return progress share ÷ expected progress share on the observation's own day.

    Parameters
    ----------
    progress : float or None
        From `progress_share`.
    expected : float or None
        From `expected_progress_share` on the day that the value is true of.

    Returns
    -------
    float or None
        1 is on the straight line; None where no time has gone.
    """
    if progress is None or expected is None or expected <= 0:
        return None
    return progress / expected


def gap(*, observed_value: float | None, target_value: float | None) -> float | None:
    """Return yT − yi in the indicator's unit.

    Parameters
    ----------
    observed_value, target_value : float or None
        yi and yT.

    Returns
    -------
    float or None
    """
    if observed_value is None or target_value is None:
        return None
    return target_value - observed_value


def required_pace(
    *,
    observed_value: float | None,
    observed_on: date | None,
    target_value: float | None,
    target_on: date | None,
) -> float | None:
    """Return (yT−yi)/(tT−ti), what each remaining year must add.

    Parameters
    ----------
    observed_value, target_value : float or None
        yi and yT.
    observed_on, target_on : date or None
        ti and tT.

    Returns
    -------
    float or None
        Units a year, negative where the value must fall; None from tT on.
    """
    return _pace(observed_value, observed_on, target_value, target_on)


def recent_pace(
    *,
    previous_value: float | None,
    previous_on: date | None,
    observed_value: float | None,
    observed_on: date | None,
) -> float | None:
    """Return (yi−yj)/(ti−tj), what each year between the last two observations added.

    Parameters
    ----------
    previous_value, observed_value : float or None
        yj and yi.
    previous_on, observed_on : date or None
        tj and ti.

    Returns
    -------
    float or None
        Units a year; None unless tj < ti.
    """
    return _pace(previous_value, previous_on, observed_value, observed_on)


def acceleration(required: float | None, recent: float | None) -> float | None:
    """Return required pace ÷ recent pace: 2 means twice as fast from now on.

    Parameters
    ----------
    required, recent : float or None
        From `required_pace` and `recent_pace`.

    Returns
    -------
    float or None
        None where one is undefined or the recent pace is 0; negative where the
        value has been moving the wrong way.
    """
    if required is None or not recent:
        return None
    return required / recent


def _pace(
    first: float | None, first_on: date | None, last: float | None, last_on: date | None
) -> float | None:
    years = years_between(first_on, last_on)
    if first is None or last is None or years is None or years <= 0:
        return None
    return (last - first) / years
