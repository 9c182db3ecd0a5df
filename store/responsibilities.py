"""The responsibility list: who answers for which indicator, in which year, by when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from errors import N_, BadParameterError, Problem
from store.access import Action, Actor
from store.database import Database
from store.ledger import Writing, new_id
from store.record_changes import Change, add_record, change_record
from store.schema import person, responsibility
from store.versions import newest_rows, person_label, rows_of


@dataclass(frozen=True)
class NewResponsibility:
    """One line of a yearly list.

    Parameters
    ----------
    plan, indicator_id, zone_id : str
    person_id : str
        Who answers for it.
    year : int
        The year that the list is for.
    due_on : date
        By when the figure is to be handed in.
    note : str
    """

    plan: str
    indicator_id: str
    zone_id: str
    person_id: str
    year: int
    due_on: date
    note: str = ""


@dataclass(frozen=True)
class RecordedResponsibility:
    """One version of a line of the list, as the store has it.

    Parameters
    ----------
    responsibility_id : str
    version : int
    plan, indicator_id, zone_id, person_id : str
    year : int
    due_on : date
    note : str
    is_active : bool
        Whether the line is in force.
    acted_by : str
    recorded_at : str
    entry : int
    """

    responsibility_id: str
    version: int
    plan: str
    indicator_id: str
    zone_id: str
    person_id: str
    year: int
    due_on: date
    note: str
    is_active: bool
    acted_by: str
    recorded_at: str
    entry: int


def responsibilities(
    connection: Connection,
    *,
    plan: str,
    zone_id: str | None = None,
    zone_ids: Collection[str] | None = None,
    indicator_id: str | None = None,
    year: int | None = None,
    is_active: bool | None = True,
    known_on: str | None = None,
) -> tuple[RecordedResponsibility, ...]:
    """Return the newest version of every line, as it was known at an instant.

    Parameters
    ----------
    connection : Connection
    plan : str
    zone_id, indicator_id : str, optional
    zone_ids : collection of str, optional
    year : int, optional
    is_active : bool or None
        Default: only lines in force; None: all.
    known_on : str, optional
        Stamp; what was recorded later is not seen.

    Returns
    -------
    tuple of RecordedResponsibility
        The one that is due first stands first.
    """
    conditions = [responsibility.c.plan == plan]
    if zone_id is not None:
        conditions.append(responsibility.c.zone_id == zone_id)
    if zone_ids is not None:
        conditions.append(responsibility.c.zone_id.in_(sorted(zone_ids)))
    if indicator_id is not None:
        conditions.append(responsibility.c.indicator_id == indicator_id)
    rows = newest_rows(connection, responsibility, *conditions, known_on=known_on)
    found = (RecordedResponsibility(**row) for row in rows)
    kept = (
        one
        for one in found
        if year in (None, one.year) and (is_active is None or one.is_active == is_active)
    )
    return tuple(sorted(kept, key=lambda one: one.due_on))


def responsibility_history(
    connection: Connection, responsibility_id: str
) -> tuple[RecordedResponsibility, ...]:
    """Return every version of a line, the first one first.

    Parameters
    ----------
    connection : Connection
    responsibility_id : str

    Returns
    -------
    tuple of RecordedResponsibility
    """
    rows = rows_of(connection, responsibility, responsibility_id)
    return tuple(RecordedResponsibility(**row) for row in rows)


def add_responsibility(
    database: Database, actor: Actor, new: NewResponsibility, *, request_id: str | None = None
) -> RecordedResponsibility:
    """Put a line on the list.

    Parameters
    ----------
    database : Database
    actor : Actor
    new : NewResponsibility
    request_id : str, optional

    Returns
    -------
    RecordedResponsibility

    Raises
    ------
    BadParameterError
        Where the person is unknown or disabled, or somebody answers for it already.
    AccessDeniedError, StoreError
    """

    def check(writing: Writing) -> None:
        _require_person(writing, new.person_id)
        _require_free(writing, new)

    row = {"responsibility_id": new_id(), **asdict(new), "is_active": True}
    made = add_record(
        database, actor, Action.MANAGE_RESPONSIBILITIES, responsibility, row,
        check=check, request_id=request_id,
    )  # fmt: skip
    return RecordedResponsibility(**made)


def edit_responsibility(
    database: Database,
    actor: Actor,
    responsibility_id: str,
    version: int,
    *,
    person_id: str | None = None,
    due_on: date | None = None,
    note: str | None = None,
    request_id: str | None = None,
) -> RecordedResponsibility:
    """Hand a line to somebody else, or change its day or note.

    Parameters
    ----------
    database : Database
    actor : Actor
    responsibility_id : str
    version : int
        The version that the actor looked at.
    person_id : str, optional
    due_on : date, optional
    note : str, optional
        What is left out stays.
    request_id : str, optional

    Returns
    -------
    RecordedResponsibility

    Raises
    ------
    StaleObservationError, AccessDeniedError, BadParameterError, UnknownNameError, StoreError
    """
    given = {"person_id": person_id, "due_on": due_on, "note": note}
    columns = {name: value for name, value in given.items() if value is not None}

    def change(writing: Writing, present: RowMapping) -> Mapping[str, Any]:
        _require_active(present)
        if person_id is not None:
            _require_person(writing, person_id)
        return columns

    return _changed(
        database, actor, responsibility_id, version, "edit", change, columns, request_id
    )


def end_responsibility(
    database: Database,
    actor: Actor,
    responsibility_id: str,
    version: int,
    *,
    reason: str = "",
    request_id: str | None = None,
) -> RecordedResponsibility:
    """Take a line off the list; it stays in the trail.

    Parameters
    ----------
    database : Database
    actor : Actor
    responsibility_id : str
    version : int
    reason : str
        Becomes its note where it is given.
    request_id : str, optional

    Returns
    -------
    RecordedResponsibility

    Raises
    ------
    StaleObservationError, AccessDeniedError, BadParameterError, UnknownNameError, StoreError
    """

    def change(writing: Writing, present: RowMapping) -> Mapping[str, Any]:
        _require_active(present)
        return {"is_active": False, **({"note": reason.strip()} if reason.strip() else {})}

    asked = {"reason": reason}
    return _changed(database, actor, responsibility_id, version, "end", change, asked, request_id)


def _changed(
    database: Database,
    actor: Actor,
    responsibility_id: str,
    version: int,
    verb: str,
    change: Change,
    asked: Mapping[str, Any],
    request_id: str | None,
) -> RecordedResponsibility:
    row = change_record(
        database, actor, Action.MANAGE_RESPONSIBILITIES, responsibility, responsibility_id,
        version, verb, change, asked=asked, request_id=request_id,
    )  # fmt: skip
    return RecordedResponsibility(**row)


def _require_active(present: RowMapping) -> None:
    if not present["is_active"]:
        said = N_("this line is off the list already: put a new one on it")
        raise BadParameterError(Problem(present["responsibility_id"], said))


def _require_person(writing: Writing, person_id: str) -> None:
    query = select(person.c.is_enabled).where(person.c.person_id == person_id)
    is_enabled = writing.connection.execute(
        query.order_by(person.c.version.desc()).limit(1)
    ).scalar()
    if not is_enabled:
        said = N_("nobody with a working account goes by this name: add or enable it first")
        raise BadParameterError(Problem("responsibility", said, "person_id"))


def _require_free(writing: Writing, new: NewResponsibility) -> None:
    """Refuse a second line for one indicator, zone and year: one person answers for it."""
    for one in responsibilities(
        writing.connection,
        plan=new.plan,
        zone_id=new.zone_id,
        indicator_id=new.indicator_id,
        year=new.year,
    ):
        said = N_("{who} answers for it already in {year}: hand that line over, or end it")
        who = person_label(writing.connection, one.person_id)
        params = {"who": who, "year": str(new.year)}
        raise BadParameterError(Problem(new.indicator_id, said, "person_id", params))
