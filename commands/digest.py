"""``cli.py digest``: what a zone has to see to, as a letter for whoever mails it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from commands.document import (
    NO_MAP,
    Block,
    Heading,
    Items,
    Sentence,
    as_html,
    as_markdown,
)
from commands.options import AsOfOption, PlanOption, as_a_door, day
from commands.printing import words
from commands.standing import KnownOnOption, opened_with_records, records_if_any, replayed_with
from commands.target_grid import target_grid
from commands.written import write_text
from errors import N_, BadParameterError, Problem
from monitoring.assessment import assess
from monitoring.early_warning import EarlyWarning, WarningKind, early_warnings, of_zone
from monitoring.records import Assessment
from monitoring.replay import Replay
from monitoring.replay_limits import KNOWN_AT, not_reproduced
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
from store.clock import read_stamp, utc_now
from wording.days import civil_day, parse_day
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
    known_on: KnownOnOption = None,
    form: Annotated[LetterFormat, typer.Option("--format", help="md or html.")] = (
        LetterFormat.MARKDOWN
    ),
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write. Default: print.")
    ] = None,
) -> None:
    """Write what needs attention in a zone: behind the line, due, stale, without evidence."""
    wording = words()
    if known_on is None:
        package, assessment, seen = _present(plan, day(as_of))
        limits: tuple[str, ...] = ()
    else:
        package, assessment, seen, limits = _past(wording, plan, day(as_of), known_on)
    if zone not in {one.zone_id for one in package.zones}:
        message = N_("zone {zone} is not in the plan; known zones: {known}")
        params = {"zone": zone, "known": ", ".join(one.zone_id for one in package.zones)}
        raise BadParameterError(Problem("--zone", message, params=params))
    warnings = of_zone(early_warnings(package, assessment, seen), zone)
    blocks = letter(wording, package, zone, assessment, warnings, limits)
    if form is LetterFormat.HTML:
        title = _title(wording, package, zone, assessment.as_of)
        text = as_html(blocks, title=title, language=wording.language)
    else:
        text = as_markdown(blocks)
    write_text(out, text)


def _present(plan: str | None, as_of: date | None) -> tuple[PlanPackage, Assessment, Watched]:
    workspace = opened_with_records(plan)
    seen = Watched()
    with records_if_any() as database:
        if database is not None:
            with database.reading() as connection:
                seen = watched(connection, workspace.name)
    return workspace.plan, assess(workspace, as_of or civil_day(utc_now())), seen


def _past(
    wording: Wording, plan: str | None, as_of: date | None, known_on: str
) -> tuple[PlanPackage, Assessment, Watched, tuple[str, ...]]:
    """Return what a letter is written from, as it was known; by default of that very day."""
    found, seen = replayed_with(plan, known_on, watched_then)
    on = as_of or parse_day(known_on) or civil_day(read_stamp(found.known_on))
    said = (wording.text(KNOWN_AT, instant=found.known_on), *not_reproduced(wording, found))
    return found.plan, found.assess(on), seen, said


def watched_then(connection: Connection, found: Replay) -> Watched:
    """Return entries, milestones and duties of a plan as they were known then."""
    return watched(connection, found.plan.header.plan_id, known_on=found.known_on)


def letter(
    wording: Wording,
    plan: PlanPackage,
    zone_id: str,
    assessment: Assessment,
    warnings: Sequence[EarlyWarning],
    limits: Sequence[str] = (),
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
    limits : sequence of str
        What it does not tell, where it tells of the past.

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
        alike = [one for one in warnings if one.kind is kind and not one.is_overdue]
        if alike:
            blocks += [
                Heading(f"{wording.text(KIND_WORDS[kind])} ({len(alike)})"),
                Sentence(rule_sentence(wording, alike[0]), is_note=True),
                _items(wording, alike),
            ]
    own = [
        one
        for one in assessment.of_zone(zone_id)
        if one.target_value is not None and one.role is not IndicatorRole.PRIOR_PLAN
    ]
    blocks.append(Heading(wording.text("All targets of the zone")))
    if own:
        blocks.append(target_grid(wording, own))
    else:
        blocks.append(Sentence(wording.text("The plan names no target in figures for this zone.")))
    blocks += [Sentence(one, is_note=True) for one in (*limits, wording.text(NO_MAP))]
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
