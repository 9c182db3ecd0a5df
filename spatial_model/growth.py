"""Yearly growth, seen and required, and what follows from their ratio.

The method of Open SDG and the UN's projection; see ``docs/methods.md``.
Symbols: y0 at t0 the base, yi at ti the observation, yT at tT the target.
"""

from __future__ import annotations

import math
from datetime import date

from spatial_model.verdict import direction_sign

_LARGEST_EXPONENT = 700.0  # e to this power is still a float


def decimal_year(on: date) -> float:
    """Return a day as a year with a fraction, so that year ends are whole numbers.

    Parameters
    ----------
    on : date
        A value is true at the end of this day.

    Returns
    -------
    float
        2021.0 for 2020-12-31; each day adds 1/365 (1/366 in a leap year).
    """
    days = date(on.year, 12, 31).timetuple().tm_yday
    return on.year + on.timetuple().tm_yday / days


def years_between(start: date | None, end: date | None) -> float | None:
    """Return the time from one day's end to another's, in years.

    Parameters
    ----------
    start, end : date or None
        The two days.

    Returns
    -------
    float or None
        Whole for whole years; negative when `end` comes first.
    """
    if start is None or end is None:
        return None
    return decimal_year(end) - decimal_year(start)


def observed_growth(
    *,
    baseline_value: float | None,
    baseline_on: date | None,
    observed_value: float | None,
    observed_on: date | None,
) -> float | None:
    """Return CAGR_o = (yi/y0)^(1/(ti−t0)) − 1, the yearly growth seen so far.

    Parameters
    ----------
    baseline_value, observed_value : float or None
        y0 and yi.
    baseline_on, observed_on : date or None
        t0 and ti.

    Returns
    -------
    float or None
        A share a year; None unless y0 > 0, yi ≥ 0 and ti > t0.
    """
    return _growth(baseline_value, baseline_on, observed_value, observed_on)


def required_growth(
    *,
    baseline_value: float | None,
    baseline_on: date | None,
    target_value: float | None,
    target_on: date | None,
) -> float | None:
    """Return CAGR_r = (yT/y0)^(1/(tT−t0)) − 1, the yearly growth that was promised.

    Parameters
    ----------
    baseline_value, target_value : float or None
        y0 and yT.
    baseline_on, target_on : date or None
        t0 and tT.

    Returns
    -------
    float or None
        A share a year; None unless y0 > 0, yT ≥ 0 and tT > t0.
    """
    return _growth(baseline_value, baseline_on, target_value, target_on)


def progress_ratio(
    observed: float | None, required: float | None, *, direction: str
) -> float | None:
    """Return R = d · CAGR_o / |CAGR_r| of Open SDG.

    Parameters
    ----------
    observed, required : float or None
        Growth from `observed_growth` and `required_growth`.
    direction : str
        ``increase`` or ``decrease``.

    Returns
    -------
    float or None
        1 is just enough growth; None where one growth is undefined, and where the
        promise is to stay as it was (no growth required).
    """
    sign = direction_sign(direction)
    if observed is None or required is None or required == 0:
        return None
    return sign * observed / abs(required) + 0.0  # no negative zero


def un_projection(
    *,
    baseline_value: float | None,
    baseline_on: date | None,
    observed_value: float | None,
    observed_on: date | None,
    target_value: float | None,
    target_on: date | None,
) -> float | None:
    """Return P, the share of the way that will be gone at tT if growth goes on as seen.

    Parameters
    ----------
    baseline_value, observed_value, target_value : float or None
        y0, yi and yT.
    baseline_on, observed_on, target_on : date or None
        t0, ti and tT.

    Returns
    -------
    float or None
        (yi(1+CAGR_o)^(tT−ti) − y0)/(yT−y0), the UN's second opinion; None where the
        growth is undefined, base and target are equal, or ti is after tT.
    """
    growth = _growth(baseline_value, baseline_on, observed_value, observed_on)
    left = years_between(observed_on, target_on)
    if growth is None or left is None or left < 0:
        return None
    if observed_value is None or baseline_value is None or target_value is None:
        return None
    if target_value == baseline_value:
        return None
    projected = 0.0
    if growth > -1:
        exponent = left * math.log1p(growth)
        if exponent > _LARGEST_EXPONENT:
            return None
        projected = observed_value * math.exp(exponent)
    return (projected - baseline_value) / (target_value - baseline_value)


def _growth(
    first: float | None, first_on: date | None, last: float | None, last_on: date | None
) -> float | None:
    years = years_between(first_on, last_on)
    if first is None or last is None or years is None:
        return None
    if first <= 0 or last < 0 or years <= 0:
        return None
    if last == 0:
        return -1.0
    exponent = (math.log(last) - math.log(first)) / years
    return math.expm1(exponent) if exponent <= _LARGEST_EXPONENT else None
