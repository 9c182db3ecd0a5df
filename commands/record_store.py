"""What the commands on records share: the opened store, who acts, and how a row is shown."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from commands.options import chosen_folders
from commands.printing import OutputFormat, show, words
from errors import N_, AccessDeniedError, BadParameterError, Problem
from monitoring.replay import known_instant
from plan.loading import read_plan
from plan.models import PlanPackage
from store.access import OPERATOR, AccessTarget, Action, Actor, authorize, readable_zones
from store.clock import utc_now
from store.database import Database, open_migrated
from store.person_reading import actor_named
from store.versions import person_label

AsOption = Annotated[str, typer.Option("--as", help="Sign-in name of the person who acts.")]
ReaderOption = Annotated[
    str | None, typer.Option("--as", help="Sign-in name of the person who reads.")
]
NumberArgument = Annotated[str, typer.Argument(metavar="ID", help="Number of the record.")]
VersionOption = Annotated[
    int, typer.Option("--version", help="The version that you looked at, as `list` shows it.")
]
RequestOption = Annotated[
    str | None,
    typer.Option("--request-id", help="Any text of your own; the same one makes a retry safe."),
]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; it stays in the trail.")]
KnownOnOption = Annotated[
    str | None,
    typer.Option("--known-on", help="Day, or instant in UTC: what was recorded until then."),
]


@contextmanager
def records_opened() -> Iterator[Database]:
    """Open the record store of this installation for one command.

    Yields
    ------
    Database
    """
    database = open_migrated()
    try:
        yield database
    finally:
        database.close()


def plan_read(plan: str | None) -> PlanPackage:
    """Read the chosen plan without its layers.

    Parameters
    ----------
    plan : str or None

    Returns
    -------
    PlanPackage
    """
    (folder,) = chosen_folders(plan, every=False)
    return read_plan(folder)


def person_called(database: Database, name: str, *, option: str = "--as") -> Actor:
    """Return the person with this sign-in name.

    Parameters
    ----------
    database : Database
    name : str
    option : str

    Returns
    -------
    Actor

    Raises
    ------
    BadParameterError
        Where nobody has it.
    """
    with database.reading() as connection:
        actor = actor_named(connection, name)
    if actor is None:
        said = N_("nobody signs in as {name}; `cli.py user list` shows who does")
        raise BadParameterError(Problem(option, said, params={"name": name}))
    return actor


def reader_called(database: Database, name: str | None) -> Actor:
    """Return the person with this sign-in name; without a name, whoever has the shell.

    Parameters
    ----------
    database : Database
    name : str or None

    Returns
    -------
    Actor
    """
    if name is not None:
        return person_called(database, name)
    try:
        return OPERATOR(getpass.getuser())
    except (OSError, KeyError):  # an account without a name
        return OPERATOR(str(os.getuid()))


def zones_to_read(actor: Actor, plan: str, zone_id: str | None) -> frozenset[str] | None:
    """Return the zones whose records are shown to `actor`.

    Parameters
    ----------
    actor : Actor
    plan : str
    zone_id : str or None
        The only one that he asks for.

    Returns
    -------
    frozenset of str or None
        None: every zone.

    Raises
    ------
    AccessDeniedError
        Where he may read no zone, or not the one he asks for.
    """
    zones = readable_zones(actor, plan)
    if zones is None:
        return None if zone_id is None else frozenset({zone_id})
    if (zone_id is None and zones) or zone_id in zones:
        return zones if zone_id is None else frozenset({zone_id})
    require_reading(actor, plan, zone_id or "*")
    return zones


def require_reading(actor: Actor, plan: str, zone_id: str) -> None:
    """Refuse to show a record of a zone that `actor` may not read.

    Parameters
    ----------
    actor : Actor
    plan, zone_id : str

    Raises
    ------
    AccessDeniedError
    """
    decision = authorize(actor, Action.READ_RECORDS, AccessTarget("zone", plan, zone_id))
    if not decision:
        raise AccessDeniedError(decision.reason)


def instant(connection: Connection, text: str | None) -> str | None:
    """Return the stamp of a day's end here (UTC+8), as replay counts it, or of an instant.

    Parameters
    ----------
    connection : Connection
    text : str or None

    Returns
    -------
    str or None

    Raises
    ------
    BadParameterError
        Where it is neither, or lies ahead.
    """
    return None if text is None else known_instant(connection, text, utc_now())


def require_change(*given: object) -> None:
    """Refuse a change that names nothing to change: it would only be noise in the trail.

    Parameters
    ----------
    *given : object
        What was typed; None is what was not.

    Raises
    ------
    BadParameterError
    """
    if all(one is None for one in given):
        said = N_("nothing to change is named; `--help` lists what can be")
        raise BadParameterError(Problem("edit", said))


def shown_row(
    connection: Connection, record: Any, columns: Sequence[str], names: Sequence[str] = ()
) -> dict[str, Any]:
    """Return a record as the commands print it: plain values, people by their names.

    Parameters
    ----------
    connection : Connection
    record : dataclass
    columns : sequence of str
        In the order of printing.
    names : sequence of str
        Those that hold a person's id; printed beside it with ``_name``.

    Returns
    -------
    dict of str
    """
    row = asdict(record)
    shown: dict[str, Any] = {}
    for name in columns:
        value = row[name]
        shown[name] = str(value) if isinstance(value, StrEnum) else value
        if name in names:
            shown[name.removesuffix("_id") + "_name"] = person_label(connection, value)
    return shown


def show_rows(rows: Sequence[Mapping[str, Any]], form: OutputFormat) -> None:
    """Print records; ids of people stay out of a table, where their names are enough.

    Parameters
    ----------
    rows : sequence of mapping
    form : OutputFormat
    """
    if form is not OutputFormat.TABLE:
        show(rows, form)
        return
    if not rows:
        typer.echo(words().text(N_("nothing is recorded yet")), err=True)
        return
    hidden = ("author_id", "acted_by", "person_id", "plan")
    brief = [{key: row[key] for key in row if key not in hidden} for row in rows]
    for row in brief:
        if row.get("recorded_at"):
            row["recorded_at"] = row["recorded_at"][:19].replace("T", " ")
    show(brief, form)
