"""What a figure is most likely to be of: the promise it is held against, its scope, its day."""

from __future__ import annotations

from datetime import date

from plan.models import IndicatorKind, PlanPackage, Target


def due_targets(plan: PlanPackage, zone_id: str) -> tuple[Target, ...]:
    """Return the promises of a zone that figures are due for, in the plan's order.

    Parameters
    ----------
    plan : PlanPackage
    zone_id : str

    Returns
    -------
    tuple of Target
        With a number to reach, by a day within this plan; promises of the plan before are
        closed.
    """
    return tuple(
        one
        for one in plan.targets
        if one.zone == zone_id
        and one.target_value is not None
        and (one.target_on is None or one.target_on >= plan.header.starts_on)
    )


def default_target(plan: PlanPackage, zone_id: str, indicator_id: str) -> str | None:
    """Return the promise that a figure of this zone and indicator is held against.

    Parameters
    ----------
    plan : PlanPackage
    zone_id, indicator_id : str

    Returns
    -------
    str or None
        None where there is none, or more than one.
    """
    found = [one for one in due_targets(plan, zone_id) if one.indicator == indicator_id]
    return found[0].target_id if len(found) == 1 else None


def default_scope(plan: PlanPackage, target_id: str | None) -> str:
    """Return the scope that a figure has unless somebody says otherwise.

    Parameters
    ----------
    plan : PlanPackage
    target_id : str or None

    Returns
    -------
    str
        The target's; without a target, the one that the plan's targets are read in.
    """
    scopes = {one.target_id: one.scope for one in plan.targets}
    return scopes.get(target_id or "", plan.header.target_scope)


def default_period(
    plan: PlanPackage, target: Target, today: date
) -> tuple[date, date | None, date | None]:
    """Return the newest year's end, and for a flow the year itself.

    Parameters
    ----------
    plan : PlanPackage
    target : Target
    today : date

    Returns
    -------
    tuple of date, date or None, date or None
        The day, and the first and last day of the period.
    """
    is_year_end = (today.month, today.day) == (12, 31)
    year = today.year if is_year_end else today.year - 1
    last = date(year, 12, 31)
    if plan.indicator(target.indicator).kind is IndicatorKind.FLOW:
        return last, date(year, 1, 1), last
    return last, None, None
