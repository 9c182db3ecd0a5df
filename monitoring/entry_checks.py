"""Is a figure that somebody enters a figure of this plan? What the store cannot know."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from datetime import date

from errors import N_, BadParameterError, Problem
from plan.models import Comparability, Indicator, IndicatorKind, PlanPackage
from store.observation_reading import ObservationState, RecordedObservation
from store.observations import NewObservation

LARGEST_VALUE = 1e15
LONGEST_REFERENCE = 500
LONGEST_NOTE = 2_000
YEARS_BEFORE_PLAN = 20
FULL_YEAR_DAYS = 360


def entry_problems(
    plan: PlanPackage,
    new: NewObservation,
    *,
    today: date,
    known: Iterable[RecordedObservation] = (),
    where: str = "",
) -> tuple[Problem, ...]:
    """Return all that is wrong with a figure before it is entered.

    Parameters
    ----------
    plan : PlanPackage
    new : NewObservation
    today : date
        A figure is never true of a later day.
    known : iterable of RecordedObservation
        What the store holds of the zone, to find the same figure entered twice. The one
        that is being edited or corrected is left out by the caller.
    where : str
        Place that the problems name; default: the indicator.

    Returns
    -------
    tuple of Problem
        Their keys are the names of `NewObservation`'s fields.
    """
    place = where or new.indicator_id
    indicators = {one.indicator_id: one for one in plan.indicators}
    if new.plan != plan.header.plan_id:
        said = N_("this figure belongs to the plan {plan}")
        return (Problem(place, said, "plan", {"plan": new.plan}),)
    problems = _place_problems(plan, new, place)
    indicator = indicators.get(new.indicator_id)
    if indicator is not None:
        problems += _value_problems(indicator, new, place)
        problems += _period_problems(indicator, new, place)
    problems += _day_problems(plan, new, today, place)
    problems += _text_problems(new, place)
    if not problems:
        problems += _double_problems(new, known, place)
    return tuple(problems)


def require_entry(
    plan: PlanPackage,
    new: NewObservation,
    *,
    today: date,
    known: Iterable[RecordedObservation] = (),
) -> None:
    """Refuse a figure with anything wrong; see `entry_problems`.

    Parameters
    ----------
    plan : PlanPackage
    new : NewObservation
    today : date
    known : iterable of RecordedObservation

    Raises
    ------
    BadParameterError
    """
    problems = entry_problems(plan, new, today=today, known=known)
    if problems:
        raise BadParameterError(problems)


def require_zone(plan: PlanPackage, zone_id: str, *, where: str = "--zone") -> None:
    """Refuse a zone that the plan does not know.

    Parameters
    ----------
    plan : PlanPackage
    zone_id : str
    where : str

    Raises
    ------
    BadParameterError
    """
    known = [one.zone_id for one in plan.zones]
    if zone_id not in known:
        said = N_("zone {zone} is not in the plan; its zones: {known}")
        params = {"zone": zone_id, "known": ", ".join(known)}
        raise BadParameterError(Problem(where, said, params=params))


def require_indicator(plan: PlanPackage, indicator_id: str, *, where: str = "--indicator") -> None:
    """Refuse an indicator that the plan does not know.

    Parameters
    ----------
    plan : PlanPackage
    indicator_id : str
    where : str

    Raises
    ------
    BadParameterError
    """
    known = [one.indicator_id for one in plan.indicators]
    if indicator_id not in known:
        said = N_("indicator {indicator} is not in the plan; its indicators: {known}")
        params = {"indicator": indicator_id, "known": ", ".join(known)}
        raise BadParameterError(Problem(where, said, params=params))


def require_past(on: date, *, today: date, where: str) -> None:
    """Refuse a day that is still to come.

    Parameters
    ----------
    on, today : date
    where : str

    Raises
    ------
    BadParameterError
    """
    if on > today:
        said = N_("{day} is still to come: enter it when it has happened")
        raise BadParameterError(Problem(where, said, params={"day": on.isoformat()}))


def _place_problems(plan: PlanPackage, new: NewObservation, place: str) -> list[Problem]:
    """Zone, indicator, target, scope and comparability have to be the plan's."""
    problems = []

    def wrong(key: str, said: str, given: str, known: Iterable[str]) -> None:
        params = {"given": given, "known": ", ".join(known) or "—"}
        problems.append(Problem(place, said, key, params))

    if new.zone_id not in (zones := [one.zone_id for one in plan.zones]):
        wrong(
            "zone_id",
            N_("{given} is not a zone of the plan; its zones: {known}"),
            new.zone_id,
            zones,
        )
    indicators = [one.indicator_id for one in plan.indicators]
    if new.indicator_id not in indicators:
        said = N_("{given} is not an indicator of the plan; its indicators: {known}")
        wrong("indicator_id", said, new.indicator_id, indicators)
    targets = [
        one.target_id
        for one in plan.targets
        if (one.indicator, one.zone) == (new.indicator_id, new.zone_id)
    ]
    if new.target_id is not None and new.target_id not in targets:
        said = N_("{given} is not a target of this indicator and zone; there are: {known}")
        wrong("target_id", said, new.target_id, targets)
    scopes = [one.scope_id for one in plan.header.scopes]
    if new.scope not in scopes:
        wrong(
            "scope",
            N_("{given} is not a scope of the plan; its scopes: {known}"),
            new.scope,
            scopes,
        )
    if new.comparability not in set(Comparability):
        said = N_("{given} does not say how far the figure compares; choose one of: {known}")
        wrong("comparability", said, new.comparability, Comparability)
    return problems


def _value_problems(indicator: Indicator, new: NewObservation, place: str) -> list[Problem]:
    """Check unit and size: what is counted is a whole number and not below zero."""
    problems = []
    if new.unit != indicator.unit:
        said = N_("this indicator is measured in {unit}: enter the value in this unit")
        problems.append(Problem(place, said, "unit", {"unit": indicator.unit}))
    if not math.isfinite(new.value) or abs(new.value) > LARGEST_VALUE:
        problems.append(Problem(place, N_("a figure has to be a number"), "value"))
    elif indicator.is_integer and new.value != int(new.value):
        said = N_("this indicator is counted: enter a whole number")
        problems.append(Problem(place, said, "value"))
    elif indicator.is_integer and new.value < 0:
        said = N_("what is counted cannot be below 0")
        problems.append(Problem(place, said, "value"))
    elif indicator.kind is IndicatorKind.RANK and new.value < 1:
        problems.append(Problem(place, N_("a rank begins at 1"), "value"))
    return problems


def _period_problems(indicator: Indicator, new: NewObservation, place: str) -> list[Problem]:
    """Check the period: a flow has one, and a part of a year is no yearly figure."""
    start, end = new.period_from, new.period_to
    if (start is None) != (end is None):
        said = N_("a period has a first and a last day: give both, or neither")
        return [Problem(place, said, "period_from" if start is None else "period_to")]
    if start is None or end is None:
        if indicator.kind is IndicatorKind.FLOW:
            said = N_("this indicator adds up over time: say from which day to which day")
            return [Problem(place, said, "period_from")]
        return []
    if start > end:
        return [Problem(place, N_("the period ends before it begins"), "period_to")]
    if end != new.observed_on:
        said = N_("the figure is true of the last day of its period: both have to be the same day")
        return [Problem(place, said, "observed_on")]
    is_part = (end - start).days + 1 < FULL_YEAR_DAYS
    is_headline = new.comparability in (Comparability.SAME, Comparability.PROBABLE)
    if indicator.kind is IndicatorKind.FLOW and is_part and is_headline:
        said = N_("a part of a year does not compare with a yearly target: choose part_year")
        return [Problem(place, said, "comparability")]
    return []


def _day_problems(plan: PlanPackage, new: NewObservation, today: date, place: str) -> list[Problem]:
    if new.observed_on > today:
        said = N_("{day} is still to come: enter the figure when it is known")
        return [Problem(place, said, "observed_on", {"day": new.observed_on.isoformat()})]
    first_year = plan.header.starts_on.year - YEARS_BEFORE_PLAN
    if min(new.observed_on, new.period_from or new.observed_on).year < first_year:
        said = N_("{day} lies long before the plan: check the year")
        return [Problem(place, said, "observed_on", {"day": new.observed_on.isoformat()})]
    return []


def _text_problems(new: NewObservation, place: str) -> list[Problem]:
    problems = []
    for key, text, most in (
        ("evidence_reference", new.evidence_reference, LONGEST_REFERENCE),
        ("note", new.note, LONGEST_NOTE),
    ):
        if len(text) > most:
            said = N_("the text has {count} signs; at most {most} are kept")
            params = {"count": str(len(text)), "most": str(most)}
            problems.append(Problem(place, said, key, params))
        if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in text):
            said = N_("the text holds signs that cannot be shown: type it anew")
            problems.append(Problem(place, said, key))
    return problems


def _double_problems(
    new: NewObservation, known: Iterable[RecordedObservation], place: str
) -> list[Problem]:
    """Find a figure of the same thing and day that is on its way or counts already."""
    known = tuple(known)
    superseded = {one.supersedes for one in known if one.state is ObservationState.VERIFIED}
    for one in known:
        is_same_target = None in (one.target_id, new.target_id) or one.target_id == new.target_id
        is_same_thing = is_same_target and all(
            getattr(one, name) == getattr(new, name)
            for name in ("plan", "indicator_id", "zone_id", "scope", "observed_on")
        )
        if not is_same_thing:
            continue
        params = {"other": one.observation_id, "value": f"{one.value:g}", "unit": one.unit}
        if one.is_open:
            said = N_(
                "a figure of this day is on its way already ({value} {unit}, {other}): change that one"
            )
            return [Problem(place, said, "observed_on", params)]
        if one.state is ObservationState.VERIFIED and one.observation_id not in superseded:
            said = N_(
                "a verified figure of this day counts already ({value} {unit}, {other}): correct that one"
            )
            return [Problem(place, said, "observed_on", params)]
    return []
