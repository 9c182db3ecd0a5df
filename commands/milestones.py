"""Milestones of named projects from the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from commands.figure_options import (
    EvidenceOption,
    FileOption,
    handed_in,
    read_bytes,
    required_day,
)
from commands.options import FormatOption, PlanOption, as_a_door
from commands.printing import OutputFormat
from commands.record_store import (
    AsOption,
    KnownOnOption,
    NumberArgument,
    ReaderOption,
    ReasonOption,
    RequestOption,
    VersionOption,
    instant,
    person_called,
    plan_read,
    reader_called,
    records_opened,
    require_change,
    require_reading,
    show_rows,
    shown_row,
    zones_to_read,
)
from errors import N_, Problem, UnknownNameError
from monitoring.entry_checks import require_past, require_zone
from store.clock import utc_now
from store.database import Database
from store.milestone_reading import RecordedMilestone, milestone_history, milestone_of
from store.milestones import (
    NewMilestone,
    add_milestone,
    complete_milestone,
    drop_milestone,
    edit_milestone,
    reopen_milestone,
)
from store.milestones import milestones as recorded_milestones
from wording.days import civil_day

milestones = typer.Typer(
    help="Set, reach, drop and list milestones of projects.",
    no_args_is_help=True,
    add_completion=False,
)

COLUMNS = (
    "milestone_id", "version", "state", "plan", "zone_id", "project", "label", "due_on",
    "done_on", "evidence_reference", "evidence_sha256", "note", "acted_by", "recorded_at",
)  # fmt: skip


def show_milestones(
    database: Database, found: Sequence[RecordedMilestone], form: OutputFormat
) -> None:
    """Print milestones.

    Parameters
    ----------
    database : Database
    found : sequence of RecordedMilestone
    form : OutputFormat
    """
    with database.reading() as connection:
        rows = [shown_row(connection, one, COLUMNS, ("acted_by",)) for one in found]
    show_rows(rows, form)


@milestones.command()
@as_a_door
def add(
    as_: AsOption,
    zone: Annotated[str, typer.Option("--zone", help="Zone of the project.")],
    project: Annotated[str, typer.Option("--project", help="Name of the project.")],
    label: Annotated[str, typer.Option("--label", help="What is to be reached.")],
    due: Annotated[str, typer.Option("--due", help="By which day.")],
    note: Annotated[str, typer.Option("--note", help="Anything else.")] = "",
    plan: PlanOption = None,
    request_id: RequestOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Set a milestone."""
    package = plan_read(plan)
    require_zone(package, zone)
    new = NewMilestone(
        package.header.plan_id, zone, project, label, required_day(due, "--due"), note
    )
    with records_opened() as database:
        actor = person_called(database, as_)
        made = add_milestone(database, actor, new, request_id=request_id)
        show_milestones(database, [made], form)


@milestones.command()
@as_a_door
def edit(
    number: NumberArgument,
    as_: AsOption,
    version: VersionOption,
    project: Annotated[str | None, typer.Option("--project", help="Name of the project.")] = None,
    label: Annotated[str | None, typer.Option("--label", help="What is to be reached.")] = None,
    due: Annotated[str | None, typer.Option("--due", help="By which day.")] = None,
    note: Annotated[str | None, typer.Option("--note", help="Anything else.")] = None,
    request_id: RequestOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Change a planned milestone; what is not given stays."""
    require_change(project, label, due, note)
    with records_opened() as database:
        actor = person_called(database, as_)
        with database.reading() as connection:
            seen = milestone_of(connection, number, version)
        new = NewMilestone(
            plan=seen.plan,
            zone_id=seen.zone_id,
            project=seen.project if project is None else project,
            label=seen.label if label is None else label,
            due_on=seen.due_on if due is None else required_day(due, "--due"),
            note=seen.note if note is None else note,
        )
        made = edit_milestone(database, actor, number, version, new, request_id=request_id)
        show_milestones(database, [made], form)


@milestones.command()
@as_a_door
def complete(
    number: NumberArgument,
    as_: AsOption,
    version: VersionOption,
    on: Annotated[str, typer.Option("--on", help="Day that it was reached.")],
    evidence: EvidenceOption = None,
    file: FileOption = None,
    note: Annotated[str | None, typer.Option("--note", help="Anything else.")] = None,
    request_id: RequestOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Say that a milestone was reached, and what shows it."""
    done_on = required_day(on, "--on")
    require_past(done_on, today=civil_day(utc_now()), where="--on")
    with records_opened() as database:
        actor = person_called(database, as_)
        sha256 = None
        if file is not None:
            with database.reading() as connection:
                seen = milestone_of(connection, number)
            place = {"plan": seen.plan, "zone_id": seen.zone_id}
            sha256 = handed_in(database, actor, read_bytes(file), file, **place)
        made = complete_milestone(
            database, actor, number, version, done_on=done_on, evidence_reference=evidence or "",
            evidence_sha256=sha256, note=note, request_id=request_id,
        )  # fmt: skip
        show_milestones(database, [made], form)


@milestones.command()
@as_a_door
def drop(
    number: NumberArgument,
    as_: AsOption,
    version: VersionOption,
    reason: ReasonOption,
    request_id: RequestOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Give a planned milestone up."""
    with records_opened() as database:
        actor = person_called(database, as_)
        made = drop_milestone(
            database, actor, number, version, reason=reason, request_id=request_id
        )
        show_milestones(database, [made], form)


@milestones.command()
@as_a_door
def reopen(
    number: NumberArgument,
    as_: AsOption,
    version: VersionOption,
    reason: ReasonOption,
    request_id: RequestOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Make a milestone that was reached or dropped by mistake a planned one again."""
    with records_opened() as database:
        actor = person_called(database, as_)
        made = reopen_milestone(
            database, actor, number, version, reason=reason, request_id=request_id
        )
        show_milestones(database, [made], form)


@milestones.command(name="list")
@as_a_door
def list_(
    plan: PlanOption = None,
    zone: Annotated[str | None, typer.Option("--zone", help="Only of this zone.")] = None,
    known_on: KnownOnOption = None,
    as_: ReaderOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """List the milestones of a plan, the one due first on top."""
    package = plan_read(plan)
    if zone is not None:
        require_zone(package, zone)
    with records_opened() as database:
        zones = zones_to_read(reader_called(database, as_), package.header.plan_id, zone)
        with database.reading() as connection:
            found = recorded_milestones(
                connection,
                plan=package.header.plan_id,
                zone_ids=zones,
                known_on=instant(connection, known_on),
            )
        show_milestones(database, found, form)


@milestones.command()
@as_a_door
def history(
    number: NumberArgument, as_: ReaderOption = None, form: FormatOption = OutputFormat.TABLE
) -> None:
    """Show every version of a milestone."""
    with records_opened() as database:
        actor = reader_called(database, as_)
        with database.reading() as connection:
            found = milestone_history(connection, number)
        if not found:
            raise UnknownNameError(Problem(number, N_("no record has this number")))
        require_reading(actor, found[0].plan, found[0].zone_id)
        show_milestones(database, found, form)
