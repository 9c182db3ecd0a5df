"""How the next version of a record is written: once, on the newest one, never over it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, Table

from errors import N_, Problem, RequestReusedError, StaleObservationError
from store.access import AccessTarget, Action, Actor, authorize
from store.chain import canonical
from store.database import Database
from store.ledger import Writing
from store.versions import person_label, row_of

Change = Callable[[Writing, RowMapping], Mapping[str, Any]]
"""Looks at the present version and returns the columns that become different."""


def require_version(connection: Connection, row: RowMapping, version: int) -> None:
    """Refuse to build on a version that is not the newest.

    Parameters
    ----------
    connection : Connection
    row : RowMapping
        The newest version.
    version : int
        The one that the caller looked at.

    Raises
    ------
    StaleObservationError
        Naming who changed it, and when.
    """
    if row["version"] == version:
        return
    said = N_(
        "{who} changed this on {when} (version {newest}; you looked at version {seen}): "
        "open it again, and decide on what it says now"
    )
    params = {
        "who": person_label(connection, row["acted_by"]),
        "when": f"{row['recorded_at'][:16].replace('T', ' ')} UTC",
        "newest": str(row["version"]),
        "seen": str(version),
    }
    raise StaleObservationError(Problem(str(next(iter(row.values()))), said, params=params))


def asked_digest(verb: str, content: Mapping[str, Any]) -> str:
    """Return what tells one request from another: a digest of what it asks for.

    Parameters
    ----------
    verb : str
    content : mapping of str

    Returns
    -------
    str
    """
    return hashlib.sha256(canonical({"verb": verb, **content}).encode()).hexdigest()


def answered(writing: Writing, asked: str) -> Mapping[str, Any]:
    """Return what the trail keeps of a request that was done before.

    Parameters
    ----------
    writing : Writing
        With `earlier`.
    asked : str
        As `asked_digest` gives it.

    Returns
    -------
    mapping of str

    Raises
    ------
    RequestReusedError
        Where the earlier request asked for something else.
    """
    earlier = writing.earlier
    if earlier is None or earlier.detail.get("asked") != asked:
        said = N_("this request id was used before, for something else")
        raise RequestReusedError(Problem((earlier and earlier.request_id) or "", said))
    return {**earlier.detail, "object_id": earlier.object_id}


def require_allowed(database: Database, actor: Actor, action: Action, target: AccessTarget) -> None:
    """Refuse before anything is looked up, and put the refusal into the trail.

    The write itself asks again; this keeps messages about content from whom it does not
    concern.

    Parameters
    ----------
    database : Database
    actor : Actor
    action : Action
    target : AccessTarget

    Raises
    ------
    AccessDeniedError
    """
    if not authorize(actor, action, target):
        with database.acting(actor, action, target):
            pass


def add_record(
    database: Database,
    actor: Actor,
    action: Action,
    table: Table,
    row: Mapping[str, Any],
    *,
    check: Callable[[Writing], None],
    request_id: str | None,
) -> RowMapping:
    """Write the first version of a record.

    Parameters
    ----------
    database : Database
    actor : Actor
    action : Action
    table : Table
    row : mapping of str
        Its columns, id included, without `version` and `acted_by`.
    check : callable
        Raises where the record may not be; runs in the transaction.
    request_id : str or None

    Returns
    -------
    RowMapping
        As the store has it; a retry gets the row of the first try.
    """
    key = next(iter(table.primary_key)).name
    asked = asked_digest("add", {name: row[name] for name in row if name != key})
    target = AccessTarget(table.name, row["plan"], row["zone_id"])
    with database.acting(actor, action, target, request_id=request_id) as writing:
        if writing.earlier is not None:
            done = answered(writing, asked)
            return row_of(writing.connection, table, done["object_id"], done["version"])
        check(writing)
        first = {**row, "version": 1, "acted_by": writing.actor.person_id or writing.actor.name}
        writing.append(table, first, detail={"verb": "add", "version": 1, "asked": asked})
        return row_of(writing.connection, table, row[key])


def change_record(
    database: Database,
    actor: Actor,
    action: Action,
    table: Table,
    object_id: str,
    version: int,
    verb: str,
    change: Change,
    *,
    asked: Mapping[str, Any],
    author_id: str = "",
    request_id: str | None,
) -> RowMapping:
    """Write the next version of a record; nothing of the one before is touched.

    Parameters
    ----------
    database : Database
    actor : Actor
    action : Action
    table : Table
    object_id : str
    version : int
        The version that the caller looked at.
    verb : str
        What is done, for the trail.
    change : Change
        Runs in the transaction, and raises where the step is not possible.
    asked : mapping of str
        What the caller wants, to tell a retry from another request.
    author_id : str
        Who may not review it.
    request_id : str or None

    Returns
    -------
    RowMapping
        The version that this request wrote.

    Raises
    ------
    StaleObservationError
        Where `version` is not the newest.
    """
    with database.reading() as connection:
        seen = row_of(connection, table, object_id)
    digest = asked_digest(verb, {**asked, "id": object_id, "version": version})
    target = AccessTarget(
        table.name, seen["plan"], seen["zone_id"], object_id, author_id, seen.get("state") or ""
    )
    with database.acting(actor, action, target, request_id=request_id) as writing:
        if writing.earlier is not None:
            done = answered(writing, digest)
            return row_of(writing.connection, table, object_id, done["version"])
        present = row_of(writing.connection, table, object_id)
        require_version(writing.connection, present, version)
        following = {
            **{name: present[name] for name in present if name not in ("recorded_at", "entry")},
            **change(writing, present),
            "version": version + 1,
            "acted_by": writing.actor.person_id or writing.actor.name,
        }
        detail = {"verb": verb, "version": version + 1, "asked": digest}
        if following.get("reason"):
            detail["reason"] = following["reason"]
        writing.append(table, following, detail=detail)
        return row_of(writing.connection, table, object_id)
