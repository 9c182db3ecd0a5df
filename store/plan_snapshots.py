"""What a plan package said at an instant: its files, kept whenever they have changed."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from errors import N_, Problem, StoreError
from store.access import AccessTarget, Action, Actor
from store.database import Database
from store.schema import plan_snapshot

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # a zip of the same files is the same bytes


@dataclass(frozen=True)
class PlanSnapshot:
    """The files of a plan package as they were from an instant on.

    Parameters
    ----------
    plan : str
    version : int
    recorded_at : str
        From when on they are known to have been so.
    digest : str
    files : mapping of str to bytes
        Content by name.
    """

    plan: str
    version: int
    recorded_at: str
    digest: str
    files: Mapping[str, bytes]


def files_digest(files: Mapping[str, bytes]) -> str:
    """Return one digest over the names and contents of files.

    Parameters
    ----------
    files : mapping of str to bytes

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    whole = hashlib.sha256()
    for name in sorted(files):
        whole.update(f"{hashlib.sha256(files[name]).hexdigest()} {name}\n".encode())
    return whole.hexdigest()


def keep_plan(database: Database, actor: Actor, plan: str, files: Mapping[str, bytes]) -> bool:
    """Keep the files of a plan package, unless the newest kept ones are the same.

    Parameters
    ----------
    database : Database
    actor : Actor
        The server, or whoever has its shell.
    plan : str
    files : mapping of str to bytes
        Content by name.

    Returns
    -------
    bool
        Whether something was written.

    Raises
    ------
    AccessDeniedError, StoreError
    """
    digest = files_digest(files)
    with database.reading() as connection:
        if _newest_digest(connection, plan)[1] == digest:
            return False
    target = AccessTarget("plan_snapshot", plan=plan, object_id=plan)
    with database.acting(actor, Action.KEEP_PLAN_SNAPSHOT, target) as writing:
        version, newest = _newest_digest(writing.connection, plan)
        if newest == digest:  # another process was quicker; this entry says that we looked
            return False
        row = {
            "plan": plan,
            "version": version + 1,
            "digest": digest,
            "content": _packed(files),
        }
        writing.append(plan_snapshot, row, detail={"digest": digest})
    return True


def plan_known(
    connection: Connection, plan: str, known_on: str | None = None
) -> PlanSnapshot | None:
    """Return what a plan package said at an instant.

    Parameters
    ----------
    connection : Connection
    plan : str
    known_on : str, optional
        Stamp; what was kept later is not seen.

    Returns
    -------
    PlanSnapshot or None
        None where nothing of it had been kept by then.

    Raises
    ------
    StoreError
        Where what was kept is not what its digest says.
    """
    query = select(plan_snapshot).where(plan_snapshot.c.plan == plan)
    if known_on is not None:
        query = query.where(plan_snapshot.c.recorded_at <= known_on)
    row = connection.execute(query.order_by(plan_snapshot.c.version.desc()).limit(1)).first()
    if row is None:
        return None
    files = _unpacked(row.content)
    if files_digest(files) != row.digest:
        message = N_("the kept copy of the plan was changed; `cli.py audit verify` says more")
        raise StoreError(Problem("records", message, plan))
    return PlanSnapshot(plan, row.version, row.recorded_at, row.digest, files)


def first_kept_at(connection: Connection, plan: str) -> str | None:
    """Return the stamp of the first kept copy of a plan; None where there is none."""
    query = select(plan_snapshot.c.recorded_at).where(plan_snapshot.c.plan == plan)
    found = connection.execute(query.order_by(plan_snapshot.c.version).limit(1)).scalar()
    return None if found is None else str(found)


def _newest_digest(connection: Connection, plan: str) -> tuple[int, str]:
    columns = select(plan_snapshot.c.version, plan_snapshot.c.digest)
    query = columns.where(plan_snapshot.c.plan == plan)
    row = connection.execute(query.order_by(plan_snapshot.c.version.desc()).limit(1)).first()
    return (0, "") if row is None else (row.version, row.digest)


def _packed(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _FIRST_DAY), files[name], zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _unpacked(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        message = N_("the kept copy of the plan was changed; `cli.py audit verify` says more")
        raise StoreError(Problem("records", message)) from error
