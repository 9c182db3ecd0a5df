"""The responsibility list from the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from commands.figure_options import required_day
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
from errors import N_, BadParameterError, Problem, UnknownNameError
from monitoring.entry_checks import require_indicator, require_zone
from plan.models import PlanPackage
from store.database import Database
from store.responsibilities import (
    NewResponsibility,
    RecordedResponsibility,
    add_responsibility,
    edit_responsibility,
    end_responsibility,
    responsibilities,
    responsibility_history,
)

responsibility = typer.Typer(
    help="Keep the yearly list of who answers for which indicator.",
    no_args_is_help=True,
    add_completion=False,
)

COLUMNS = (
    "responsibility_id", "version", "is_active", "plan", "year", "zone_id", "indicator_id",
    "person_id", "due_on", "note", "acted_by", "recorded_at",
)  # fmt: skip
YEARS_AROUND_PLAN = 5

YearOption = Annotated[int | None, typer.Option("--year", help="Only of this year's list.")]


def show_lines(
    database: Database, found: Sequence[RecordedResponsibility], form: OutputFormat
) -> None:
    """Print lines of the list.

    Parameters
    ----------
    database : Database
    found : sequence of RecordedResponsibility
    form : OutputFormat
    """
    with database.reading() as connection:
        rows = [shown_row(connection, one, COLUMNS, ("person_id", "acted_by")) for one in found]
    show_rows(rows, form)


@responsibility.command()
@as_a_door
def add(
    as_: AsOption,
    zone: Annotated[str, typer.Option("--zone", help="Zone of the figure.")],
    indicator: Annotated[str, typer.Option("--indicator", help="Indicator of the figure.")],
    person: Annotated[str, typer.Option("--person", help="Sign-in name of who answers for it.")],
    year: Annotated[int, typer.Option("--year", help="Year of the list.")],
    due: Annotated[str, typer.Option("--due", help="By when the figure is to be handed in.")],
    note: Annotated[str, typer.Option("--note", help="Anything else.")] = "",
    plan: PlanOption = None,
    request_id: RequestOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Put a line on the list: who answers for an indicator of a zone, by when."""
    package = plan_read(plan)
    require_zone(package, zone)
    require_indicator(package, indicator)
    _require_year(package, year)
    with records_opened() as database:
        actor = person_called(database, as_)
        new = NewResponsibility(
            plan=package.header.plan_id,
            indicator_id=indicator,
            zone_id=zone,
            person_id=person_called(database, person, option="--person").person_id,
            year=year,
            due_on=required_day(due, "--due"),
            note=note,
        )
        made = add_responsibility(database, actor, new, request_id=request_id)
        show_lines(database, [made], form)


@responsibility.command()
@as_a_door
def edit(
    number: NumberArgument,
    as_: AsOption,
    version: VersionOption,
    person: Annotated[
        str | None, typer.Option("--person", help="Sign-in name of who takes it over.")
    ] = None,
    due: Annotated[str | None, typer.Option("--due", help="The new day.")] = None,
    note: Annotated[str | None, typer.Option("--note", help="Anything else.")] = None,
    request_id: RequestOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Hand a line to somebody else, or change its day or note; what is not given stays."""
    require_change(person, due, note)
    with records_opened() as database:
        actor = person_called(database, as_)
        person_id = None
        if person is not None:
            person_id = person_called(database, person, option="--person").person_id
        made = edit_responsibility(
            database, actor, number, version, person_id=person_id,
            due_on=None if due is None else required_day(due, "--due"),
            note=note, request_id=request_id,
        )  # fmt: skip
        show_lines(database, [made], form)


@responsibility.command()
@as_a_door
def end(
    number: NumberArgument,
    as_: AsOption,
    version: VersionOption,
    reason: ReasonOption = "",
    request_id: RequestOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Take a line off the list; it stays in the trail."""
    with records_opened() as database:
        actor = person_called(database, as_)
        made = end_responsibility(
            database, actor, number, version, reason=reason, request_id=request_id
        )
        show_lines(database, [made], form)


@responsibility.command(name="list")
@as_a_door
def list_(
    plan: PlanOption = None,
    zone: Annotated[str | None, typer.Option("--zone", help="Only of this zone.")] = None,
    indicator: Annotated[
        str | None, typer.Option("--indicator", help="Only of this indicator.")
    ] = None,
    year: YearOption = None,
    every: Annotated[bool, typer.Option("--ended", help="Also lines that were ended.")] = False,
    known_on: KnownOnOption = None,
    as_: ReaderOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """List who answers for what, the line due first on top."""
    package = plan_read(plan)
    if zone is not None:
        require_zone(package, zone)
    if indicator is not None:
        require_indicator(package, indicator)
    with records_opened() as database:
        zones = zones_to_read(reader_called(database, as_), package.header.plan_id, zone)
        with database.reading() as connection:
            found = responsibilities(
                connection,
                plan=package.header.plan_id,
                zone_ids=zones,
                indicator_id=indicator,
                year=year,
                is_active=None if every else True,
                known_on=instant(connection, known_on),
            )
        show_lines(database, found, form)


@responsibility.command()
@as_a_door
def history(
    number: NumberArgument, as_: ReaderOption = None, form: FormatOption = OutputFormat.TABLE
) -> None:
    """Show every version of a line."""
    with records_opened() as database:
        actor = reader_called(database, as_)
        with database.reading() as connection:
            found = responsibility_history(connection, number)
        if not found:
            raise UnknownNameError(Problem(number, N_("no record has this number")))
        require_reading(actor, found[0].plan, found[0].zone_id)
        show_lines(database, found, form)


def _require_year(plan: PlanPackage, year: int) -> None:
    first = plan.header.starts_on.year - YEARS_AROUND_PLAN
    last = plan.header.ends_on.year + YEARS_AROUND_PLAN
    if not first <= year <= last:
        said = N_("{year} is not a year of this plan: {first} to {last}")
        params = {"year": str(year), "first": str(first), "last": str(last)}
        raise BadParameterError(Problem("--year", said, params=params))
