"""The workbook that a zone's figures are entered in, written and read from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.figure_options import read_bytes
from commands.options import FormatOption, PlanOption, as_a_door
from commands.printing import OutputFormat, show, words
from commands.record_store import (
    AsOption,
    ReaderOption,
    person_called,
    plan_read,
    reader_called,
    records_opened,
    require_reading,
)
from commands.records_shown import show_figures
from commands.written import written_aside
from errors import N_, BadParameterError, Problem
from monitoring.entry_checks import require_zone
from monitoring.entry_defaults import due_targets
from monitoring.workbook_entry import enter_workbook
from monitoring.workbook_template import template_bytes
from store.clock import utc_now
from store.observation_reading import counting_observations
from wording.days import civil_day

SHOWN = (
    "target_id", "indicator_id", "value", "unit", "observed_on", "period_from", "scope",
    "comparability", "evidence_reference", "note",
)  # fmt: skip


@as_a_door
def template(
    zone: Annotated[str, typer.Option("--zone", help="Zone that the workbook is for.")],
    out: Annotated[Path, typer.Option("--out", help="The .xlsx file to write.")],
    plan: PlanOption = None,
    as_: ReaderOption = None,
) -> None:
    """Write the workbook that the figures of a zone are entered in."""
    package = plan_read(plan)
    require_zone(package, zone)
    plan_id = package.header.plan_id
    if not due_targets(package, zone):
        said = N_("the plan names no target in numbers for zone {zone}: no figure is due there")
        raise BadParameterError(Problem("--zone", said, params={"zone": zone}))
    with records_opened() as database:
        require_reading(reader_called(database, as_), plan_id, zone)
        with database.reading() as connection:
            counting = counting_observations(connection, plan=plan_id, zone_id=zone)
    content = template_bytes(package, zone, words(), today=civil_day(utc_now()), counting=counting)
    with written_aside(out, may_replace=False) as aside:  # somebody may have filled it in
        aside.write_bytes(content)
    typer.echo(str(out))


@as_a_door
def import_(
    file: Annotated[Path, typer.Argument(help="A filled-in workbook of `records template`.")],
    as_: AsOption,
    submit: Annotated[
        bool, typer.Option("--submit", help="Hand all in for review at once.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only check; nothing is entered.")
    ] = False,
    plan: PlanOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Enter every figure of a workbook, or none."""
    package = plan_read(plan)
    content = read_bytes(file, option=str(file))
    with records_opened() as database:
        actor = person_called(database, as_)
        entered = enter_workbook(
            database, actor, content, package, name=file.name, today=civil_day(utc_now()),
            is_submitted=submit, is_trial=dry_run,
        )  # fmt: skip
        if entered.is_trial:
            rows = [{name: getattr(one, name) for name in SHOWN} for one in entered.read.figures]
            show(rows, form)
            said = (
                N_("this workbook was entered before; nothing was changed")
                if entered.is_repeated
                else N_("{count} figures are in order; nothing was entered yet")
            )
        else:
            show_figures(database, entered.recorded, form)
            said = (
                N_("this workbook was entered before; nothing was changed")
                if entered.is_repeated
                else N_("{count} figures were entered")
            )
        typer.echo(words().text(said, count=len(entered.read.figures)), err=True)
