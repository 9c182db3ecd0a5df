"""From when on something is warned of: the package's own limits, else ours."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from plan.models import PlanPackage
from plan.vocabulary import STALE_PARAMETER

LINE_RATIO_PARAMETER = "warning_line_ratio"
DUE_DAYS_PARAMETER = "warning_due_days"


@dataclass(frozen=True)
class Limit:
    """A number from which on a warning is given, and whose number it is.

    Parameters
    ----------
    parameter_id : str
        The parameter of the package that sets it.
    value : float
    is_default : bool
        True where the package has no such parameter and ours is used.
    citation : str
        Where the package's number is printed; empty for ours.
    """

    parameter_id: str
    value: float
    is_default: bool
    citation: str = ""


OWN_LIMITS = MappingProxyType({LINE_RATIO_PARAMETER: 0.95, DUE_DAYS_PARAMETER: 30.0})
"""Ours: the threshold of “on track” in Open SDG, and a month to enter a figure in."""


def limit_of(plan: PlanPackage, parameter_id: str) -> Limit:
    """Return a limit of the package, or ours where it names none.

    Parameters
    ----------
    plan : PlanPackage
    parameter_id : str
        ``warning_line_ratio``, ``warning_due_days`` or ``stale_after_year``.

    Returns
    -------
    Limit

    Raises
    ------
    KeyError
        When neither the package nor this module knows the parameter.
    """
    for one in plan.parameters:
        if one.parameter_id == parameter_id:
            place = " · ".join([plan.source(one.citation.source).title, one.citation.at])
            return Limit(parameter_id, one.value, is_default=False, citation=place)
    return Limit(parameter_id, OWN_LIMITS[parameter_id], is_default=True)


@dataclass(frozen=True)
class Limits:
    """The limits of all rules of a plan."""

    line_ratio: Limit
    stale_year: Limit
    due_days: Limit


def limits_of(plan: PlanPackage) -> Limits:
    """Return the limits that the warnings of a plan go by.

    Parameters
    ----------
    plan : PlanPackage

    Returns
    -------
    Limits
    """
    return Limits(
        line_ratio=limit_of(plan, LINE_RATIO_PARAMETER),
        stale_year=limit_of(plan, STALE_PARAMETER),
        due_days=limit_of(plan, DUE_DAYS_PARAMETER),
    )
