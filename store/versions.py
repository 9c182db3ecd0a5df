"""Versions of one record: every one of them, which is the newest, and who made it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, func, select

from errors import N_, Problem, UnknownNameError
from store.schema import person


def newest_rows(
    connection: Connection,
    table: Table,
    *conditions: ColumnElement[bool],
    known_on: str | None = None,
) -> list[RowMapping]:
    """Return the newest version of every record that meets `conditions`.

    Parameters
    ----------
    connection : Connection
    table : Table
        With its id as the first key column and `version` as the second.
    *conditions : ColumnElement
        On columns that no version changes, such as plan and zone.
    known_on : str, optional
        Stamp; later versions are not seen.

    Returns
    -------
    list of RowMapping
        In the order in which the records were first written.
    """
    key = next(iter(table.primary_key))
    known = [*conditions] if known_on is None else [*conditions, table.c.recorded_at <= known_on]
    newest = (
        select(
            key.label("id"),
            func.max(table.c.version).label("version"),
            func.min(table.c.entry).label("first_entry"),
        )
        .where(*known)
        .group_by(key)
        .subquery()
    )
    query = (
        select(table)
        .join(newest, (key == newest.c.id) & (table.c.version == newest.c.version))
        .order_by(newest.c.first_entry)
    )
    return list(connection.execute(query).mappings())


def row_of(
    connection: Connection, table: Table, object_id: str, version: int | None = None
) -> RowMapping:
    """Return one version of a record.

    Parameters
    ----------
    connection : Connection
    table : Table
    object_id : str
    version : int, optional
        Default: the newest.

    Returns
    -------
    RowMapping

    Raises
    ------
    UnknownNameError
        Where there is none.
    """
    key = next(iter(table.primary_key))
    query = select(table).where(key == object_id)
    if version is not None:
        query = query.where(table.c.version == version)
    row = connection.execute(query.order_by(table.c.version.desc()).limit(1)).mappings().first()
    if row is None and version is not None:
        newest = row_of(connection, table, object_id)["version"]
        said = N_("version {version} is not there; the newest is version {newest}")
        params = {"version": str(version), "newest": str(newest)}
        raise UnknownNameError(Problem(object_id, said, params=params))
    if row is None:
        raise UnknownNameError(Problem(object_id or "-", N_("no record has this number")))
    return row


def rows_of(connection: Connection, table: Table, object_id: str) -> list[RowMapping]:
    """Return every version of a record, the first one first.

    Parameters
    ----------
    connection : Connection
    table : Table
    object_id : str

    Returns
    -------
    list of RowMapping
        Empty where no record has this number.
    """
    key = next(iter(table.primary_key))
    query = select(table).where(key == object_id).order_by(table.c.version)
    return list(connection.execute(query).mappings())


def person_label(connection: Connection, person_id: str) -> str:
    """Return the name that a person goes by now; his id where the store does not know him.

    Parameters
    ----------
    connection : Connection
    person_id : str

    Returns
    -------
    str
    """
    query = select(person.c.display_name).where(person.c.person_id == person_id)
    name = connection.execute(query.order_by(person.c.version.desc()).limit(1)).scalar()
    return str(name or person_id or "—")
