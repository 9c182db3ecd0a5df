"""The rules of early warning: behind the line, due or overdue, stale, without evidence.

They and their limits stand in ``docs/methods.md``, section 5.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from monitoring.records import Assessment, AssessmentRecord
from monitoring.warned import EarlyWarning, WarningCase, WarningKind, counts_by_zone, of_zone
from monitoring.warning_limits import Limit, Limits, limits_of
from monitoring.watched import Duty, EntryState, Watched
from plan.models import Indicator, IndicatorRole, PlanPackage
from spatial_model.progress import Status, decimal_year

__all__ = [
    "EarlyWarning",
    "WarningCase",
    "WarningKind",
    "counts_by_zone",
    "early_warnings",
    "of_zone",
]


def early_warnings(
    plan: PlanPackage, assessment: Assessment, watched: Watched
) -> tuple[EarlyWarning, ...]:
    """Return everything that needs attention on the day of an assessment.

    Parameters
    ----------
    plan : PlanPackage
        With the verified figures laid over it.
    assessment : Assessment
        Where the plan stands on that day, verified figures counted.
    watched : Watched
        Entries, milestones, responsibility list and zone managers.

    Returns
    -------
    tuple of EarlyWarning
        Overdue first, then by rule, then in the plan's order of zones and targets.
    """
    limits, as_of = limits_of(plan), assessment.as_of
    found = [
        *_about_targets(plan, assessment, watched, limits),
        *_about_duties(plan, watched, limits, as_of),
        *_about_stages(watched, limits, as_of),
        *_about_entries(plan, watched, as_of),
    ]
    kinds, zones = list(WarningKind), [one.zone_id for one in plan.zones]

    def place(one: EarlyWarning) -> tuple[bool, int, int]:
        zone = zones.index(one.zone_id) if one.zone_id in zones else len(zones)
        return not one.is_overdue, kinds.index(one.kind), zone

    return tuple(sorted(found, key=place))


def _about_targets(
    plan: PlanPackage, assessment: Assessment, watched: Watched, limits: Limits
) -> Iterator[EarlyWarning]:
    as_of = assessment.as_of
    for record in assessment.records:
        if record.target_value is None or record.role is IndicatorRole.PRIOR_PLAN:
            continue  # nothing promised, or a plan that is over
        behind = _behind_case(record, limits.line_ratio)
        if behind is not None:
            yield _warning(record, watched, WarningKind.BEHIND, behind, limits.line_ratio, as_of)
        since = record.baseline_on or plan.header.baseline_on
        stale, limit = WarningKind.STALE, limits.stale_year
        if record.is_stale:
            yield _warning(record, watched, stale, WarningCase.FIGURE_OLD, limit, as_of)
        elif record.observed_on is None and _years(since, as_of) > limit.value:
            case = WarningCase.NEVER_SEEN
            yield _warning(record, watched, stale, case, limit, as_of, since=since)


def _behind_case(record: AssessmentRecord, limit: Limit) -> WarningCase | None:
    if record.is_closing or record.observed_on is None or record.last_known_met:
        return None
    if record.linear_ratio is not None:
        return WarningCase.BEHIND_LINE if record.linear_ratio < limit.value else None
    return WarningCase.BASE_LOST if record.status is Status.DETERIORATING else None


def _warning(
    record: AssessmentRecord,
    watched: Watched,
    kind: WarningKind,
    case: WarningCase,
    limit: Limit,
    as_of: date,
    *,
    since: date | None = None,
) -> EarlyWarning:
    return EarlyWarning(
        kind=kind,
        case=case,
        zone_id=record.zone_id,
        indicator_id=record.indicator_id,
        label_zh=record.label_zh,
        label_en=record.label_en,
        as_of=as_of,
        limit=limit,
        responsible=watched.answering(record.zone_id, record.indicator_id),
        target_id=record.target_id,
        observation_id=record.observation_id,
        unit=record.unit,
        decimals=record.decimals,
        observed_value=record.observed_value,
        observed_on=record.observed_on,
        expected_value=record.expected_value_on_observed,
        baseline_value=record.baseline_value,
        line_ratio=record.linear_ratio,
        since=since,
    )


def _about_duties(
    plan: PlanPackage, watched: Watched, limits: Limits, as_of: date
) -> Iterator[EarlyWarning]:
    indicators = {one.indicator_id: one for one in plan.indicators}
    for duty in watched.duties:
        indicator = indicators.get(duty.indicator_id)
        if indicator is None or (duty.due_on - as_of).days > limits.due_days.value:
            continue
        if _is_delivered(plan, duty, as_of):
            continue
        waiting = [
            one
            for one in watched.entries
            if (one.indicator_id, one.zone_id, one.on.year)
            == (duty.indicator_id, duty.zone_id, duty.year)
            and one.state is EntryState.SUBMITTED
        ]
        yield EarlyWarning(
            kind=WarningKind.DUE,
            case=WarningCase.FIGURE_IN_REVIEW if waiting else WarningCase.FIGURE_DUE,
            zone_id=duty.zone_id,
            indicator_id=duty.indicator_id,
            label_zh=indicator.label.zh,
            label_en=indicator.label.en,
            as_of=as_of,
            limit=limits.due_days,
            responsible=(duty.responsible,),
            responsibility_id=duty.responsibility_id,
            observation_id=waiting[0].observation_id if waiting else None,
            due_on=duty.due_on,
            year=duty.year,
        )


def _is_delivered(plan: PlanPackage, duty: Duty, as_of: date) -> bool:
    return any(
        (one.indicator, one.zone, one.on.year) == (duty.indicator_id, duty.zone_id, duty.year)
        and one.comparability.is_headline
        and one.on <= as_of
        for one in plan.observations
    )


def _about_stages(watched: Watched, limits: Limits, as_of: date) -> Iterator[EarlyWarning]:
    for stage in watched.stages:
        is_near = (stage.due_on - as_of).days <= limits.due_days.value
        if not (is_near if not stage.is_done else not stage.has_evidence):
            continue
        name = " · ".join(filter(None, [stage.project, stage.label]))
        yield EarlyWarning(
            kind=WarningKind.EVIDENCE if stage.is_done else WarningKind.DUE,
            case=WarningCase.MILESTONE_UNPROVEN if stage.is_done else WarningCase.MILESTONE_DUE,
            zone_id=stage.zone_id,
            indicator_id=None,
            label_zh=name,
            label_en=name,
            as_of=as_of,
            limit=None if stage.is_done else limits.due_days,
            responsible=watched.answering(stage.zone_id, None),
            milestone_id=stage.milestone_id,
            due_on=None if stage.is_done else stage.due_on,
        )


def _about_entries(plan: PlanPackage, watched: Watched, as_of: date) -> Iterator[EarlyWarning]:
    indicators: dict[str, Indicator] = {one.indicator_id: one for one in plan.indicators}
    for entry in watched.entries:
        indicator = indicators.get(entry.indicator_id)
        if indicator is None or entry.has_evidence or entry.on > as_of:
            continue
        yield EarlyWarning(
            kind=WarningKind.EVIDENCE,
            case=WarningCase.FIGURE_UNPROVEN,
            zone_id=entry.zone_id,
            indicator_id=entry.indicator_id,
            label_zh=indicator.label.zh,
            label_en=indicator.label.en,
            as_of=as_of,
            limit=None,
            responsible=(entry.author,),
            observation_id=entry.observation_id,
            unit=indicator.unit,
            decimals=indicator.decimals,
            observed_value=entry.value,
            observed_on=entry.on,
            state=entry.state,
            author=entry.author,
        )


def _years(start: date, end: date) -> float:
    return decimal_year(end) - decimal_year(start)
