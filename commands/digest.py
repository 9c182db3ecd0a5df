"""``cli.py digest``: what a zone has to see to, as a letter for whoever mails it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from commands.document import (
    Block,
    Grid,
    Heading,
    Items,
    Sentence,
    as_html,
    as_markdown,
    status_chip,
)
from commands.options import AsOfOption, PlanOption, as_a_door, day
from commands.printing import words
from commands.standing import opened_with_records, records_if_any
from commands.written import write_text
from errors import N_, BadParameterError, Problem
from monitoring.assessment import assess
from monitoring.early_warning import EarlyWarning, WarningKind, early_warnings, of_zone
from monitoring.promise_words import promise_words, seen_words
from monitoring.records import Assessment
from monitoring.warning_words import (
    KIND_WORDS,
    responsible_words,
    rule_sentence,
    warning_label,
    warning_sentence,
)
from monitoring.watched import Watched
from monitoring.watching import watched
from plan.models import IndicatorRole, PlanPackage
from store.clock import utc_now
from wording.days import civil_day
from wording.language import Wording


class LetterFormat(StrEnum):
    """How a letter is written."""

    MARKDOWN = "md"
    HTML = "html"


@as_a_door
def digest(
    zone: Annotated[str, typer.Option("--zone", help="Zone that the letter is about.")],
    plan: PlanOption = None,
    as_of: AsOfOption = None,
    form: Annotated[LetterFormat, typer.Option("--format", help="md or html.")] = (
        LetterFormat.MARKDOWN
    ),
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write. Default: print.")
    ] = None,
) -> None:
    """Write what needs attention in a zone: behind the line, due, stale, without evidence."""
    workspace = opened_with_records(plan)
    package = workspace.plan
    if zone not in {one.zone_id for one in package.zones}:
        message = N_("zone {zone} is not in the plan; known zones: {known}")
        params = {"zone": zone, "known": ", ".join(one.zone_id for one in package.zones)}
        raise BadParameterError(Problem("--zone", message, params=params))
    on = day(as_of) or civil_day(utc_now())
    seen = Watched()
    with records_if_any() as database:
        if database is not None:
            with database.reading() as connection:
                seen = watched(connection, workspace.name)
    assessment = assess(workspace, on)
    warnings = of_zone(early_warnings(package, assessment, seen), zone)
    wording = words()
    blocks = letter(wording, package, zone, assessment, warnings)
    if form is LetterFormat.HTML:
        text = as_html(blocks, title=_title(wording, package, zone, on), language=wording.language)
    else:
        text = as_markdown(blocks)
    write_text(out, text)


def letter(
    wording: Wording,
    plan: PlanPackage,
    zone_id: str,
    assessment: Assessment,
    warnings: Sequence[EarlyWarning],
) -> list[Block]:
    """Return the letter of a zone.

    Parameters
    ----------
    wording : Wording
    plan : PlanPackage
    zone_id : str
    assessment : Assessment
    warnings : sequence of EarlyWarning
        Of the zone, the most pressing first.

    Returns
    -------
    list of Block
    """
    on = assessment.as_of
    blocks: list[Block] = [Heading(_title(wording, plan, zone_id, on), 1)]
    blocks.append(Sentence(_summary(wording, warnings)))
    overdue = [one for one in warnings if one.is_overdue]
    if overdue:
        blocks += [Heading(wording.text("Overdue")), _items(wording, overdue)]
    for kind in WarningKind:
        own = [one for one in warnings if one.kind is kind and not one.is_overdue]
        if own:
            blocks += [
                Heading(f"{wording.text(KIND_WORDS[kind])} ({len(own)})"),
                Sentence(rule_sentence(wording, own[0]), is_note=True),
                _items(wording, own),
            ]
    rows = [
        (
            wording.name(one.label_zh, one.label_en),
            promise_words(wording, one),
            seen_words(wording, one),
            status_chip(wording, one.status),
        )
        for one in assessment.of_zone(zone_id)
        if one.target_value is not None and one.role is not IndicatorRole.PRIOR_PLAN
    ]
    blocks.append(Heading(wording.text("All targets of the zone")))
    if rows:
        head = [wording.text("Indicator"), wording.text("Target"), wording.text("Observed")]
        blocks.append(Grid([*head, wording.text("Status")], rows))
    else:
        blocks.append(Sentence(wording.text("The plan names no target in figures for this zone.")))
    blocks.append(
        Sentence(
            wording.text(
                "Written by Langcheng from the plan package and the verified records. Nobody reads answers to this letter: figures, evidence and milestones are entered in the system, under Records."
            ),
            is_note=True,
        )
    )
    return blocks


def _title(wording: Wording, plan: PlanPackage, zone_id: str, on: date) -> str:
    zone = plan.zone(zone_id)
    return wording.text(
        "{zone}: what needs attention on {day}",
        zone=wording.label(zone.short_label or zone.label),
        day=wording.day(on),
    )


def _summary(wording: Wording, warnings: Sequence[EarlyWarning]) -> str:
    if not warnings:
        return wording.text("Nothing needs attention: no target is behind, due, stale or unproven.")
    late = sum(one.is_overdue for one in warnings)
    parts = [wording.text("{count} overdue", count=late)] if late else []
    for kind in WarningKind:
        count = sum(one.kind is kind and not one.is_overdue for one in warnings)
        if count:
            parts.append(f"{wording.text(KIND_WORDS[kind])} {count}")
    return wording.text("{count} in all: {parts}.", count=len(warnings), parts=" · ".join(parts))


def _items(wording: Wording, warnings: Sequence[EarlyWarning]) -> Items:
    return Items(
        [
            (
                warning_label(wording, one),
                [
                    warning_sentence(wording, one),
                    wording.text(
                        "Answers for it: {who}", who=responsible_words(wording, one.responsible)
                    ),
                ],
            )
            for one in warnings
        ]
    )
