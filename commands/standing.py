"""``cli.py assess``: where does every target stand on a day, verified records counted?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from sqlalchemy import Connection

from commands.options import (
    AsOfOption,
    FormatOption,
    PlanOption,
    as_a_door,
    chosen_folders,
    day,
    opened,
)
from commands.printing import OutputFormat, one_line, report, show, words
from errors import N_, BadParameterError, Problem
from monitoring.assessment import assess as assess_workspace
from monitoring.recorded import recorded_figures, with_recorded
from monitoring.records import Assessment
from monitoring.replay import Replay, known_instant, replay
from monitoring.replay_limits import KNOWN_AT, not_reproduced
from monitoring.workspace import Workspace
from plan.loading import FOLDER, HEADER_FILE
from store.clock import utc_now
from store.database import Database, open_migrated
from store.engines import store_url
from strict_yaml import read_yaml

Read = TypeVar("Read")
KnownOnOption = Annotated[
    str | None,
    typer.Option(
        "--known-on",
        help="As it was known at the end of this day (or at this instant): out of the records.",
    ),
]


@contextmanager
def records_if_any() -> Iterator[Database | None]:
    """Open the record store; None where this installation has none yet.

    Yields
    ------
    Database or None

    Raises
    ------
    StoreError
        Where it is there and cannot be opened.
    """
    url = store_url()
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        yield None
        return
    database = open_migrated()
    try:
        yield database
    finally:
        database.close()


@contextmanager
def records_required() -> Iterator[Database]:
    """Open the record store for a command that tells of the past.

    Yields
    ------
    Database

    Raises
    ------
    BadParameterError
        Where there is none yet.
    """
    with records_if_any() as database:
        if database is None:
            message = N_("there is no record store yet: nothing is known of any past day")
            raise BadParameterError(Problem("--known-on", message))
        yield database


def opened_with_records(plan: str | None) -> Workspace:
    """Open the chosen package with the verified figures of the record store laid over it.

    Parameters
    ----------
    plan : str or None

    Returns
    -------
    Workspace
    """
    workspace = opened(plan)
    with records_if_any() as database:
        if database is None:
            return workspace
        with database.reading() as connection:
            figures = recorded_figures(connection, workspace.plan)
    report(figures.problems)
    return with_recorded(workspace, figures)


def replayed_with(
    plan: str | None, known_on: str, read: Callable[[Connection, Replay], Read]
) -> tuple[Replay, Read]:
    """Return the chosen plan as it was known at an instant, and what else is read of then.

    Parameters
    ----------
    plan : str or None
    known_on : str
        A day or an instant.
    read : callable
        Reads in the same snapshot of the records.

    Returns
    -------
    tuple of Replay and what `read` returns

    Raises
    ------
    BadParameterError
        Where there are no records, or none of that time.
    """
    (folder,) = chosen_folders(plan, every=False)
    with records_required() as database, database.reading() as connection:
        instant = known_instant(connection, known_on, utc_now())
        found = replay(connection, plan_id_of(folder), instant)
        return found, read(connection, found)


def plan_id_of(folder: Path) -> str:
    """Return the id of a package, which may be broken by now, for its records."""
    content, _ = read_yaml(folder / FOLDER / HEADER_FILE, HEADER_FILE)
    named = content.get("plan_id") if isinstance(content, dict) else None
    return named if isinstance(named, str) else folder.name


@as_a_door
def assess(
    plan: PlanOption = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Say where every target stands on a day."""
    if known_on is None:
        workspace = opened_with_records(plan)
        on = day(as_of) or workspace.plan.header.default_as_of
        show_assessment(assess_workspace(workspace, on), form, {})
        return
    found, _ = replayed_with(plan, known_on, lambda _connection, known: known)
    on = day(as_of) or found.plan.header.default_as_of
    limits = not_reproduced(words(), found)
    if form is not OutputFormat.JSON:  # beside the rows, which have no place for it
        for one in (words().text(KNOWN_AT, instant=found.known_on), *limits):
            typer.echo(one_line(one), err=True)
    head = {
        "known_on": found.known_on,
        "plan_digest": found.digest,
        "plan_kept_at": found.kept_at,
        "not_reproduced": limits,
    }
    show_assessment(found.assess(on), form, head)


def show_assessment(assessment: Assessment, form: OutputFormat, more: dict[str, Any]) -> None:
    """Print an assessment; `more` goes into the head of JSON."""
    records = [record.to_dict() for record in assessment.records]
    if form is OutputFormat.TABLE:
        shown = ("zone_id", "indicator_id", "label_zh", "baseline_value", "observed_value",
                 "observed_on", "comparator", "target_value", "unit", "status")  # fmt: skip
        records = [{key: record[key] for key in shown} for record in records]
    head = {"plan": assessment.plan, "as_of": assessment.as_of, "method": assessment.method}
    show(records, form, head={**head, **more})
