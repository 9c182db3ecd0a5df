"""The rows of an assessment: one for each zone and indicator."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from plan.models import (
    Comparability,
    Comparator,
    Direction,
    IndicatorKind,
    IndicatorRole,
)
from spatial_model.progress import Status


class StatusReason(StrEnum):
    """Why a status is what it is."""

    TARGET_MET = "target_met"
    RATIO = "ratio"
    LINE_NEWLY_ADDED = "line_newly_added"
    LINE_SMALL_INTEGER = "line_small_integer"
    LINE_ZERO_BASE = "line_zero_base"
    BASE_WAS_BETTER = "base_was_better"
    RATIO_UNDEFINED = "ratio_undefined"
    NEVER_OBSERVED = "never_observed"
    ONLY_BASELINE = "only_baseline"
    BASELINE_MISSING = "baseline_missing"
    NO_NUMBER_PROMISED = "no_number_promised"
    NO_CLOSING_FIGURE = "no_closing_figure"
    CLOSING_FIGURE = "closing_figure"


@dataclass(frozen=True)
class AssessmentRecord:
    """Where one promise stands. Shares are 0–1; absent is None, never 0.

    `observed_value` is the newest comparable figure up to the day of assessment and is
    true of `observed_on`; `progress_share`, `attainment_share`, `r_value`, `gap` and
    `required_pace` belong to that day. `expected_value` and `expected_progress_share`
    belong to the day of assessment; `expected_value_on_observed` to `observed_on`.
    `gap` is what is still missing in the direction of improvement; below 0 it is surplus.
    """

    target_id: str | None
    zone_id: str
    indicator_id: str
    role: IndicatorRole | None
    label_zh: str
    label_en: str
    unit: str | None
    kind: IndicatorKind | None
    decimals: int | None
    direction: Direction | None
    is_core: bool
    is_leap: bool
    category: str | None
    scope: str | None
    baseline_value: float | None
    baseline_on: date | None
    baseline_is_approximate: bool
    target_value: float | None
    target_max: float | None
    target_on: date | None
    comparator: Comparator | None
    observed_value: float | None
    observed_on: date | None
    observation_id: str | None
    observation_comparability: Comparability | None
    observation_is_approximate: bool
    observation_reason_zh: str | None
    observation_reason_en: str | None
    is_stale: bool | None
    counted_value: int | None
    counted_as_of: date | None
    register_completeness: float | None
    status: Status
    status_method: str | None
    status_reason: StatusReason
    is_closing: bool
    r_value: float | None
    linear_ratio: float | None
    un_projection: float | None
    is_method_disagreeing: bool | None
    score: float | None
    progress_share: float | None
    attainment_share: float | None
    expected_value: float | None
    expected_value_on_observed: float | None
    expected_progress_share: float | None
    observed_growth: float | None
    required_growth: float | None
    required_pace: float | None
    recent_pace: float | None
    acceleration: float | None
    gap: float | None
    last_known_met: bool | None
    citation: str
    observation_citation: str | None
    observation_url: str | None
    observation_author: str | None
    observation_reviewer: str | None
    observation_verified_on: date | None
    observation_evidence: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return the record with plain strings for closed lists."""
        return {
            key: str(value) if isinstance(value, StrEnum) else value
            for key, value in asdict(self).items()
        }


@dataclass(frozen=True)
class Assessment:
    """Where a whole plan stands on a day."""

    plan: str
    as_of: date
    method: str
    records: tuple[AssessmentRecord, ...]

    def record(self, indicator_id: str, zone_id: str | None = None) -> AssessmentRecord:
        """Return the record of an indicator; raises `KeyError` when there is none."""
        for one in self.records:
            if one.indicator_id == indicator_id and zone_id in (None, one.zone_id):
                return one
        raise KeyError(indicator_id)

    def of_zone(self, zone_id: str) -> tuple[AssessmentRecord, ...]:
        """Return the records of a zone, in the plan's order."""
        return tuple(one for one in self.records if one.zone_id == zone_id)
