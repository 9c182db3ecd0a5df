"""``cli.py report``: the mid-term or closing assessment of a plan, out of the records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.document import (
    NO_MAP,
    Block,
    Cell,
    Grid,
    Heading,
    Items,
    Sentence,
    as_html,
    as_markdown,
    status_chip,
)
from commands.options import AsOfOption, PlanOption, as_a_door, chosen_folders, day
from commands.printing import as_json, plain, words
from commands.printing import report as report_problems
from commands.standing import plan_id_of, records_required
from commands.target_grid import target_grid
from commands.written import write_text
from errors import N_
from monitoring.plan_report import PlanReport, ReportKind, plan_report
from monitoring.promise_words import seen_words
from monitoring.replay_limits import not_reproduced
from monitoring.warning_words import STATE_WORDS
from monitoring.watched import Entry, Stage
from plan.models import PlanPackage
from wording.language import Wording

TITLES = {
    ReportKind.MIDTERM: N_("{plan}: mid-term assessment"),
    ReportKind.CLOSING: N_("{plan}: closing assessment"),
}


class ReportFormat(StrEnum):
    """How a report is written."""

    MARKDOWN = "md"
    HTML = "html"
    JSON = "json"


@as_a_door
def report(
    kind: Annotated[ReportKind, typer.Option("--kind", help="midterm or closing.")],
    known_on: Annotated[
        str,
        typer.Option("--known-on", help="As it was known at the end of this day, or instant."),
    ],
    plan: PlanOption = None,
    as_of: AsOfOption = None,
    form: Annotated[ReportFormat, typer.Option("--format", help="md, html or json.")] = (
        ReportFormat.MARKDOWN
    ),
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write. Default: print.")
    ] = None,
) -> None:
    """Write the result of every target with its evidence, author and reviewer."""
    (folder,) = chosen_folders(plan, every=False)
    with records_required() as database, database.reading() as connection:
        found = plan_report(
            connection, plan_id_of(folder), kind, as_of=day(as_of), known_on=known_on
        )
    report_problems(found.replay.figures.problems)
    wording = words()
    if form is ReportFormat.JSON:
        text = json.dumps(
            plain(as_document(found)), ensure_ascii=False, indent=2, default=as_json,
            allow_nan=False,
        )  # fmt: skip
        write_text(out, text + "\n")
        return
    blocks = told(wording, found)
    if form is ReportFormat.HTML:
        write_text(out, as_html(blocks, title=_title(wording, found), language=wording.language))
    else:
        write_text(out, as_markdown(blocks))


def as_document(found: PlanReport) -> dict[str, Any]:
    """Return a report as JSON holds it.

    Parameters
    ----------
    found : PlanReport

    Returns
    -------
    dict of str
    """
    return {
        "report": str(found.kind),
        "plan": found.replay.plan.header.plan_id,
        "as_of": found.as_of,
        "known_on": found.replay.known_on,
        "plan_digest": found.replay.digest,
        "plan_kept_at": found.replay.kept_at,
        "not_reproduced": not_reproduced(words(), found.replay),
        "method": found.method,
        "statuses": found.counts,
        "unquantified_count": found.unquantified_count,
        "records": [one.to_dict() for one in found.records],
        "missing": [one.target_id for one in found.missing],
        "not_verified": [
            {
                "observation_id": one.observation_id,
                "indicator_id": one.indicator_id,
                "zone_id": one.zone_id,
                "value": one.value,
                "observed_on": one.on,
                "state": str(one.state),
                "author": one.author.name,
            }
            for one in found.waiting
        ],
        "milestones": [asdict(one) for one in found.stages],
        "not_counted": [{"observation_id": one.key} for one in found.replay.figures.problems],
    }


def told(wording: Wording, found: PlanReport) -> list[Block]:
    """Return a report as headings, sentences and tables.

    Parameters
    ----------
    wording : Wording
    found : PlanReport

    Returns
    -------
    list of Block
    """
    return [
        Heading(_title(wording, found), 1),
        Sentence(
            wording.text(
                "As of {day}, as it was known at {instant} (UTC). The same two give the same report again.",
                day=wording.day(found.as_of),
                instant=found.replay.known_on,
            )
        ),
        *_overview(wording, found),
        *_by_zone(wording, found),
        *_missing(wording, found),
        *_waiting(wording, found),
        *_milestones(wording, found),
        Heading(wording.text("What this does not tell")),
        *(Sentence(one, is_note=True) for one in not_reproduced(wording, found.replay)),
        Sentence(wording.text(NO_MAP), is_note=True),
        Sentence(
            wording.text(
                "Method {method}. Plan text kept with digest {digest}.",
                method=found.method,
                digest=found.replay.digest[:16],
            ),
            is_note=True,
        ),
    ]


def _title(wording: Wording, found: PlanReport) -> str:
    return wording.text(TITLES[found.kind], plan=wording.label(found.replay.plan.header.label))


def _overview(wording: Wording, found: PlanReport) -> Iterator[Block]:
    yield Heading(wording.text("Overview"))
    rows = [(status_chip(wording, status), str(n)) for status, n in found.counts.items()]
    yield Grid([wording.text("Status"), wording.text("Targets")], rows)
    recorded = sum(one.observation_author is not None for one in found.records)
    said = wording.text(
        "{all} targets in figures; {seen} have a comparable figure, {recorded} of them one entered and verified here. {rest} promises name no figure and have no result.",
        all=len(found.records),
        seen=sum(one.observed_on is not None for one in found.records),
        recorded=recorded,
        rest=found.unquantified_count,
    )
    yield Sentence(said, is_note=True)


def _by_zone(wording: Wording, found: PlanReport) -> Iterator[Block]:
    for zone in found.replay.plan.zones:
        own = [one for one in found.records if one.zone_id == zone.zone_id]
        if own:
            yield Heading(wording.label(zone.label))
            yield target_grid(wording, own)


def _missing(wording: Wording, found: PlanReport) -> Iterator[Block]:
    yield Heading(wording.text("What was not reported"))
    if not found.missing:
        yield Sentence(wording.text("Every target in figures has one that carries a result."))
        return
    yield Items(
        [
            (
                f"{_zone(wording, found.replay.plan, one.zone_id)} · "
                f"{wording.name(one.label_zh, one.label_en)}",
                [
                    wording.text("last known: {seen}", seen=seen_words(wording, one))
                    if one.observed_on
                    else wording.text("no comparable figure was known")
                ],
            )
            for one in found.missing
        ]
    )


def _waiting(wording: Wording, found: PlanReport) -> Iterator[Block]:
    if not found.waiting:
        return
    plan = found.replay.plan
    names = {one.indicator_id: one for one in plan.indicators}

    def row(one: Entry) -> list[Cell]:
        indicator = names.get(one.indicator_id)
        label = wording.label(indicator.label) if indicator else one.indicator_id
        unit, places = (indicator.unit, indicator.decimals) if indicator else ("", 2)
        return [
            _zone(wording, plan, one.zone_id),
            label,
            f"{wording.quantity(one.value, unit, places)} ({wording.day(one.on)})",
            wording.text(STATE_WORDS[one.state]),
            one.author.name,
        ]

    yield Heading(wording.text("Entered and not verified: does not count"))
    head = [wording.text("Zone"), wording.text("Indicator"), wording.text("Observed")]
    head += [wording.text("State"), wording.text("Entered by")]
    yield Grid(head, [row(one) for one in found.waiting])


def _milestones(wording: Wording, found: PlanReport) -> Iterator[Block]:
    if not found.stages:
        return
    plan = found.replay.plan

    def row(one: Stage) -> list[Cell]:
        done = N_("done, with evidence") if one.has_evidence else N_("done, no evidence")
        open_ = N_("not done, its day is past") if one.due_on < found.as_of else N_("planned")
        return [
            _zone(wording, plan, one.zone_id),
            " · ".join(filter(None, [one.project, one.label])),
            wording.day(one.due_on),
            wording.text(done if one.is_done else open_),
        ]

    yield Heading(wording.text("Milestones"))
    head = [wording.text("Zone"), wording.text("Milestone"), wording.text("To be done by")]
    yield Grid([*head, wording.text("State")], [row(one) for one in found.stages])


def _zone(wording: Wording, plan: PlanPackage, zone_id: str) -> str:
    known = {one.zone_id: one for one in plan.zones}
    zone = known.get(zone_id)
    return wording.label(zone.short_label or zone.label) if zone else zone_id
