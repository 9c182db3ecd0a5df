"""Figures on the terminal: which there are, and every version of one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from commands.options import FormatOption, PlanOption, as_a_door
from commands.printing import OutputFormat
from commands.record_store import (
    KnownOnOption,
    NumberArgument,
    ReaderOption,
    instant,
    plan_read,
    reader_called,
    records_opened,
    require_reading,
    show_rows,
    shown_row,
    zones_to_read,
)
from commands.written import written_aside
from errors import N_, Problem, UnknownNameError
from monitoring.entry_checks import require_indicator, require_zone
from store.database import Database
from store.evidence import read_evidence
from store.observation_reading import (
    ObservationState,
    RecordedObservation,
    observation_history,
    observations,
)

COLUMNS = (
    "observation_id", "version", "state", "plan", "zone_id", "indicator_id", "target_id", "value",
    "unit", "observed_on", "period_from", "period_to", "scope", "comparability", "is_approximate",
    "evidence_reference", "evidence_sha256", "note", "reason", "supersedes", "author_id",
    "acted_by", "recorded_at",
)  # fmt: skip
IN_A_TABLE = (
    "observation_id", "version", "state", "zone_id", "indicator_id", "value", "unit",
    "observed_on", "evidence_reference", "reason", "acted_by", "recorded_at",
)  # fmt: skip


def show_figures(
    database: Database, figures: Sequence[RecordedObservation], form: OutputFormat
) -> None:
    """Print figures.

    Parameters
    ----------
    database : Database
    figures : sequence of RecordedObservation
    form : OutputFormat
    """
    columns = IN_A_TABLE if form is OutputFormat.TABLE else COLUMNS
    with database.reading() as connection:
        rows = [shown_row(connection, one, columns, ("author_id", "acted_by")) for one in figures]
    show_rows(rows, form)


@as_a_door
def list_figures(
    plan: PlanOption = None,
    zone: Annotated[str | None, typer.Option("--zone", help="Only of this zone.")] = None,
    indicator: Annotated[
        str | None, typer.Option("--indicator", help="Only of this indicator.")
    ] = None,
    state: Annotated[
        ObservationState | None, typer.Option("--state", help="Only in this state.")
    ] = None,
    known_on: KnownOnOption = None,
    as_: ReaderOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """List the figures of a plan, each in its newest version."""
    package = plan_read(plan)
    plan_id = package.header.plan_id
    if zone is not None:
        require_zone(package, zone)
    if indicator is not None:
        require_indicator(package, indicator)
    with records_opened() as database:
        actor = reader_called(database, as_)
        zones = zones_to_read(actor, plan_id, zone)
        with database.reading() as connection:
            found = observations(
                connection,
                plan=plan_id,
                zone_ids=zones,
                indicator_id=indicator,
                state=state,
                known_on=instant(connection, known_on),
            )
        show_figures(database, found, form)


@as_a_door
def history(
    number: NumberArgument, as_: ReaderOption = None, form: FormatOption = OutputFormat.TABLE
) -> None:
    """Show every version of a figure: who did what, and when."""
    with records_opened() as database:
        actor = reader_called(database, as_)
        with database.reading() as connection:
            found = observation_history(connection, number)
        if not found:
            raise UnknownNameError(Problem(number, N_("no record has this number")))
        require_reading(actor, found[0].plan, found[0].zone_id)
        show_figures(database, found, form)


@as_a_door
def evidence(
    sha256: Annotated[str, typer.Argument(metavar="SHA256", help="Number of the file.")],
    out: Annotated[Path, typer.Option("--out", help="Folder or file to write it to.")],
    as_: ReaderOption = None,
) -> None:
    """Write a file that a figure rests on to the disk."""
    with records_opened() as database:
        actor = reader_called(database, as_)
        with database.reading() as connection:
            file, content = read_evidence(connection, actor, sha256)
    path = out / file.name if out.is_dir() else out
    with written_aside(path, may_replace=False) as aside:
        aside.write_bytes(content)
    typer.echo(str(path))
