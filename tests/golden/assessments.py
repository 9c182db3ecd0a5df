"""Assess the packaged plan on three days; explain each status by its inputs."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from geodata.build import build_package
from monitoring.assessment import assess
from monitoring.records import Assessment, AssessmentRecord, StatusReason
from monitoring.workspace import find_package, open_workspace

FOLDER = Path(__file__).parent
PLAN = "yinzhou_145"
DAYS = (date(2020, 12, 31), date(2023, 12, 31), date(2025, 12, 31))

WHY = {
    StatusReason.TARGET_MET: "{seen} meets {promise}",
    StatusReason.RATIO: "growth {growth} a year of {needed} needed: R = {r}",
    StatusReason.LINE_NEWLY_ADDED: "newly added, so on the line: {share} of the way, ratio {line}",
    StatusReason.LINE_SMALL_INTEGER: "moves by fewer than 5 units, so on the line: ratio {line}",
    StatusReason.LINE_ZERO_BASE: "base 0, so on the line: ratio {line}",
    StatusReason.BASE_WAS_BETTER: "base {base} met {promise}, {seen} does not",
    StatusReason.RATIO_UNDEFINED: "R undefined: ratio to the line {line}",
    StatusReason.NEVER_OBSERVED: "no comparable figure up to the day",
    StatusReason.ONLY_BASELINE: "nothing since the base {base}",
    StatusReason.BASELINE_MISSING: "{seen} is {attained} of {promise}, but there is no base",
    StatusReason.NO_NUMBER_PROMISED: "no number promised",
    StatusReason.NO_CLOSING_FIGURE: "no figure of the target year; last known {seen}",
    StatusReason.CLOSING_FIGURE: "{seen} against {promise}",
}


def assessments() -> list[Assessment]:
    folder = find_package(PLAN)
    build_package(folder)
    workspace = open_workspace(folder)
    return [assess(workspace, day) for day in DAYS]


def as_document(assessment: Assessment) -> dict[str, Any]:
    document = {
        "plan": assessment.plan,
        "as_of": assessment.as_of.isoformat(),
        "method": assessment.method,
        "records": [record.to_dict() for record in assessment.records],
    }
    text = json.dumps(document, default=lambda day: day.isoformat())
    return json.loads(text, parse_float=lambda figure: round(float(figure), 9))


def golden_path(day: date) -> Path:
    return FOLDER / f"assess-{day.isoformat()}.json"


def explanation(record: AssessmentRecord) -> str:
    def share(value: float | None) -> str:
        return "—" if value is None else f"{value:.2%}"

    def figure(value: float | None, on: date | None) -> str:
        return "—" if value is None else f"{value:g} ({on})"

    promise = f"{record.comparator} {record.target_value:g}" if record.target_value else "—"
    return WHY[record.status_reason].format(
        seen=figure(record.observed_value, record.observed_on),
        base=figure(record.baseline_value, record.baseline_on),
        promise=promise,
        growth=share(record.observed_growth),
        needed=share(record.required_growth),
        share=share(record.progress_share),
        attained=share(record.attainment_share),
        r="—" if record.r_value is None else f"{record.r_value:.2f}",
        line="—" if record.linear_ratio is None else f"{record.linear_ratio:.2f}",
    )


def explained(assessment: Assessment) -> str:
    lines = [
        f"# {assessment.plan}, {assessment.as_of}",
        "",
        "Written by `python -m tests.golden`; base figures without a promise are left out.",
        "",
        "| zone | indicator | promise | status | method | because |",
        "|---|---|---|---|---|---|",
    ]
    for one in assessment.records:
        if one.role != "baseline_only":
            promise = f"{one.comparator} {one.target_value:g}" if one.target_value else ""
            lines.append(
                f"| {one.zone_id} | {one.indicator_id} {one.label_zh} | {promise} "
                f"| {one.status} | {one.status_method or ''} | {explanation(one)} |"
            )
    return "\n".join(lines) + "\n"
