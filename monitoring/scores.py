"""Scores of groups of indicators: Open SDG's mean, with how much of the group it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from monitoring.records import Assessment, AssessmentRecord
from plan.models import IndicatorRole
from spatial_model.progress import mean_score

SCORED_ROLES = (
    IndicatorRole.HEADLINE,
    IndicatorRole.DISTRICT_TARGET,
    IndicatorRole.ZONE_TARGET,
)


@dataclass(frozen=True)
class GroupScore:
    """The mean score of a group.

    Parameters
    ----------
    group : str
        A category or a zone.
    score : float or None
        −5 to 5; None where no target of the group has an R.
    scored_count, target_count : int
        Targets with an R, and all targets of the group: a mean of one in nine says little.
    """

    group: str
    score: float | None
    scored_count: int
    target_count: int


def scores_by_category(assessment: Assessment) -> tuple[GroupScore, ...]:
    """Return the mean score of each category of indicators, in the plan's order."""
    return _grouped(assessment, lambda record: record.category or "")


def scores_by_zone(assessment: Assessment) -> tuple[GroupScore, ...]:
    """Return the mean score of each zone, in the plan's order."""
    return _grouped(assessment, lambda record: record.zone_id)


def _grouped(
    assessment: Assessment, group_of: Callable[[AssessmentRecord], str]
) -> tuple[GroupScore, ...]:
    groups: dict[str, list[AssessmentRecord]] = {}
    for record in assessment.records:
        if record.role in SCORED_ROLES and record.target_value is not None:
            groups.setdefault(group_of(record), []).append(record)
    return tuple(
        GroupScore(
            group=group,
            score=mean_score(record.r_value for record in records),
            scored_count=sum(record.r_value is not None for record in records),
            target_count=len(records),
        )
        for group, records in groups.items()
    )
