"""Where does every promise stand on a day?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypedDict

from monitoring.counting import CountedOnMap, counted_on_map
from monitoring.observed import Seen, before, newest_comparable, seen_for
from monitoring.records import Assessment, AssessmentRecord, StatusReason
from monitoring.verdicts import Ratios, met, verdict
from monitoring.workspace import Workspace
from plan.models import (
    Citation,
    Direction,
    Indicator,
    IndicatorKind,
    Orientation,
    PlanPackage,
    Target,
)
from spatial_model import progress
from spatial_model.progress import METHOD_GROWTH, Status

STALE_PARAMETER = "stale_after_year"


class _Provenance(TypedDict):
    observation_author: str | None
    observation_reviewer: str | None
    observation_verified_on: date | None
    observation_evidence: str | None


def assess(workspace: Workspace, as_of: date) -> Assessment:
    """Assess every target and every zone whose targets the plan leaves open.

    Parameters
    ----------
    workspace : Workspace
        The opened plan.
    as_of : date
        The day; figures that are true of later days are not seen.

    Returns
    -------
    Assessment
        Records in the plan's order: targets, then orientations without a number.
    """
    return assess_plan(
        workspace.plan, as_of, lambda target: counted_on_map(workspace, target, as_of)
    )


def assess_plan(
    plan: PlanPackage, as_of: date, counted: Callable[[Target], CountedOnMap | None]
) -> Assessment:
    """Assess a plan whose counts over the layers come from elsewhere.

    Parameters
    ----------
    plan : PlanPackage
    as_of : date
    counted : callable
        Returns what the map holds for a target on the day.

    Returns
    -------
    Assessment
        As `assess`.
    """
    records = [_target_record(plan, target, as_of, counted(target)) for target in plan.targets]
    records += [_orientation_record(plan, one) for one in plan.orientations if one.is_target_absent]
    return Assessment(
        plan=plan.header.plan_id, as_of=as_of, method=METHOD_GROWTH, records=tuple(records)
    )


def _base(plan: PlanPackage, target: Target, indicator: Indicator) -> tuple[float | None, date]:
    """Return the base for measuring progress; newly added things start from 0."""
    if target.baseline_value is None and indicator.kind is IndicatorKind.CUMULATIVE_NEW:
        return 0.0, plan.header.baseline_on
    return target.baseline_value, target.baseline_on or plan.header.baseline_on


def _target_record(
    plan: PlanPackage, target: Target, as_of: date, counted: CountedOnMap | None
) -> AssessmentRecord:
    indicator = plan.indicator(target.indicator)
    known = seen_for(plan, target)
    seen = newest_comparable(known, as_of=as_of)
    value, on = (None, None) if seen is None else (seen.value, seen.on)
    earlier = None if seen is None else before(known, seen)
    base, base_on = _base(plan, target, indicator)
    is_way = not met(target, indicator, base)  # a base that meets the target leaves no way to go
    goal, goal_on = target.target_value, target.target_on
    is_after_base = on is not None and on > base_on
    observed_growth = progress.observed_growth(
        baseline_value=base, baseline_on=base_on, observed_value=value, observed_on=on
    )
    required_growth = progress.required_growth(
        baseline_value=base, baseline_on=base_on, target_value=goal, target_on=goal_on
    )
    growth_ratio = progress.progress_ratio(
        observed_growth, required_growth, direction=indicator.direction
    )
    share = progress.progress_share(baseline_value=base, observed_value=value, target_value=goal)
    share = share if is_after_base and is_way else None
    line_ratio = (
        progress.linear_ratio(
            share,
            progress.expected_progress_share(baseline_on=base_on, target_on=goal_on, on=on),
        )
        if on is not None
        else None
    )
    result = verdict(target, indicator, seen, Ratios(growth_ratio, line_ratio), as_of=as_of)
    is_closing = goal_on is not None and as_of >= goal_on
    required_pace = (
        None
        if is_closing or not is_way or met(target, indicator, value)
        else progress.required_pace(
            observed_value=value, observed_on=on, target_value=goal, target_on=goal_on
        )
    )
    recent_pace = progress.recent_pace(
        previous_value=earlier.value if earlier else None,
        previous_on=earlier.on if earlier else None,
        observed_value=value,
        observed_on=on,
    )

    def line_at(day: date | None) -> float | None:
        if day is None or not is_way:
            return None
        return progress.expected_value(
            baseline_value=base, baseline_on=base_on, target_value=goal, target_on=goal_on, on=day
        )

    distance = progress.gap(observed_value=value, target_value=goal)
    return AssessmentRecord(
        target_id=target.target_id,
        zone_id=target.zone,
        indicator_id=target.indicator,
        role=indicator.role,
        label_zh=indicator.label.zh,
        label_en=indicator.label.en,
        unit=indicator.unit,
        kind=indicator.kind,
        decimals=indicator.decimals,
        direction=indicator.direction,
        is_core=indicator.is_core,
        is_leap=indicator.is_leap,
        category=indicator.category,
        scope=target.scope,
        baseline_value=target.baseline_value,
        baseline_on=target.baseline_on,
        baseline_is_approximate=target.baseline_is_approximate,
        target_value=goal,
        target_max=target.target_max,
        target_on=goal_on,
        comparator=target.comparator if goal is not None else None,
        observed_value=value,
        observed_on=on,
        observation_id=seen.observation_id if seen else None,
        observation_comparability=seen.comparability if seen else None,
        observation_is_approximate=seen is not None and seen.is_approximate,
        observation_reason_zh=seen.reason.zh if seen and seen.reason else None,
        observation_reason_en=seen.reason.en if seen and seen.reason else None,
        is_stale=_is_stale(plan, on, as_of),
        counted_value=counted.value if counted else None,
        counted_as_of=as_of if counted else None,
        register_completeness=counted.completeness if counted else None,
        status=result.status,
        status_method=result.method,
        status_reason=result.reason,
        is_closing=is_closing,
        r_value=growth_ratio,
        linear_ratio=line_ratio,
        un_projection=progress.un_projection(
            baseline_value=base,
            baseline_on=base_on,
            observed_value=value,
            observed_on=on,
            target_value=goal,
            target_on=goal_on,
        )
        if is_after_base
        else None,
        is_method_disagreeing=progress.is_method_disagreeing(growth_ratio, line_ratio)
        if growth_ratio is not None and line_ratio is not None
        else None,
        score=None if growth_ratio is None else progress.score(growth_ratio),
        progress_share=share,
        attainment_share=progress.attainment_share(observed_value=value, target_value=goal)
        if indicator.direction is Direction.INCREASE
        else None,
        expected_value=line_at(as_of),
        expected_value_on_observed=line_at(on),
        expected_progress_share=progress.expected_progress_share(
            baseline_on=base_on, target_on=goal_on, on=as_of
        ),
        observed_growth=observed_growth,
        required_growth=required_growth,
        required_pace=required_pace,
        recent_pace=recent_pace,
        acceleration=progress.acceleration(required_pace, recent_pace),
        gap=_improvement(distance, indicator.direction),
        last_known_met=met(target, indicator, value),
        citation=cited(plan, target.citation),
        observation_citation=cited(plan, seen.citation) if seen else None,
        observation_url=plan.source(seen.citation.source).url if seen else None,
        **_provenance(seen),
    )


def _provenance(seen: Seen | None) -> _Provenance:
    """Return who entered and verified a recorded figure; nothing for one of the package."""
    if seen is None or seen.recorded is None:
        return _Provenance(
            observation_author=None,
            observation_reviewer=None,
            observation_verified_on=None,
            observation_evidence=None,
        )
    said = seen.recorded.citation
    return _Provenance(
        observation_author=said.author,
        observation_reviewer=said.reviewer,
        observation_verified_on=said.verified_on,
        observation_evidence=said.evidence,
    )


def _orientation_record(plan: PlanPackage, orientation: Orientation) -> AssessmentRecord:
    absent = dict.fromkeys(AssessmentRecord.__dataclass_fields__)
    known = {
        "zone_id": orientation.zone,
        "indicator_id": orientation.orientation_id,
        "label_zh": orientation.facet_label.zh,
        "label_en": orientation.facet_label.en,
        "is_core": False,
        "is_leap": False,
        "baseline_is_approximate": False,
        "observation_is_approximate": False,
        "is_closing": False,
        "status": Status.QUALITATIVE,
        "status_reason": StatusReason.NO_NUMBER_PROMISED,
        "citation": cited(plan, orientation.citation),
    }
    return AssessmentRecord(**{**absent, **known})  # type: ignore[arg-type]


def cited(plan: PlanPackage, citation: Citation) -> str:
    """Return a citation as one line: title, place, further places."""
    return " · ".join([plan.source(citation.source).title, citation.at, *citation.also])


def _improvement(distance: float | None, direction: Direction) -> float | None:
    if distance is None:
        return None
    return distance if direction is Direction.INCREASE else -distance + 0.0


def _is_stale(plan: PlanPackage, on: date | None, as_of: date) -> bool | None:
    if on is None:
        return None
    years = progress.decimal_year(as_of) - progress.decimal_year(on)
    return years > plan.parameter(STALE_PARAMETER).value
