"""Could everything that was recorded be had again tomorrow? Backups, and restoring them.

A backup is read in one snapshot while others write, and appears under its name only when it is
whole. Sessions and failed sign-ins are left out: whoever signed out stays signed out.
"""

from __future__ import annotations

import os
import time
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from sqlalchemy import Connection, MetaData, String, Table, func, insert, select

from errors import N_, NewerSchemaError, Problem, StoreFullError
from store import migration
from store.access import OPERATOR, AccessTarget, Action, Actor
from store.audit import AuditHead, audit_head, verify_audit
from store.backup_file import (
    BackupContents,
    BackupError,
    MemberSummary,
    check_backup,
    rows_in,
    seal,
    summary_of,
    write_manifest,
)
from store.clock import stamp
from store.database import Database, connect
from store.faults import translated
from store.ledger import Writing
from store.schema import metadata, session, sign_in_failure

__all__ = ["BackupContents", "BackupError", "back_up", "check_backup", "restore"]

LEFT_OUT = frozenset({session.name, sign_in_failure.name, "alembic_version"})
BATCH_BYTES = 4 * 1024 * 1024
ABANDONED_AFTER_S = 24 * 3600.0


def back_up(database: Database, folder: Path, *, actor: Actor | None = None) -> Path:
    """Write everything that is recorded into one file, while others go on writing.

    Parameters
    ----------
    database : Database
    folder : Path
        Made where it is missing, readable only by its owner.
    actor : Actor, optional
        Who asks; then he has to be allowed to, and the audit trail says that he did. Without
        one nothing is noted: before a migration, say.

    Returns
    -------
    Path
        ``langcheng-<instant>.zip``, readable only by its owner.

    Raises
    ------
    AccessDeniedError
        When `actor` may not take backups.
    StoreFullError, BackupError
        When the file cannot be written; nothing of it stays.
    """
    if actor is not None:
        with database.acting(actor, Action.BACK_UP, AccessTarget("store")):
            pass  # the entry is in the backup that follows
    made_at = stamp(database.clock())
    letters = made_at.replace(":", "").replace("-", "").replace(".", "")
    path = folder / f"langcheng-{letters}.zip"
    aside = folder / f".{path.stem}-{uuid4().hex}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _remove_abandoned(folder)
        with translated():
            descriptor = os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w+b") as file:
                _write(database, file, made_at)
                file.flush()
                os.fsync(file.fileno())
            if path.exists():  # the clock was set back: no backup takes the place of another
                path = path.with_name(f"{path.stem}-{uuid4().hex}.zip")
            aside.rename(path)
            _sync_folder(folder)
    except StoreFullError as error:
        message = N_("there is no room left in the folder of the backups; no backup was taken")
        raise StoreFullError(Problem(str(folder), message)) from error
    except OSError as error:
        message = N_("the backup cannot be written here: {said}")
        params = {"said": error.strerror or str(error)}
        raise BackupError(Problem(str(folder), message, params=params)) from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
    return path


def restore(path: Path, url: str | None = None, *, actor: Actor | None = None) -> BackupContents:
    """Put a backup into an empty place, on either database; all of it or nothing.

    Parameters
    ----------
    path : Path
    url : str, optional
        As of `open_database`.
    actor : Actor, optional
        Whom the audit trail names; default: the operator.

    Returns
    -------
    BackupContents
        What was restored; row counts, checksums and the audit trail fitted.

    Raises
    ------
    BackupError
        When the file is damaged, the place is not empty, or what arrived is not what was sent.
    NewerSchemaError
        When a newer Langcheng made the backup.
    StoreError
        When the place cannot be written; nothing of it stays.
    """
    contents = check_backup(path)
    _require_known_schema(path, contents)
    database = connect(url)
    try:
        with database.changing() as connection:
            _prepare_place(connection, contents)
            for table in _tables(connection):
                _fill(connection, table, path, contents.tables)
            _require_same(connection, path, contents)
            migration.upgrade(connection)
            report = verify_audit(connection, AuditHead(contents.head_seq, contents.head_hash))
            if report.problems:
                raise BackupError(report.problems)
            # whoever has the shell may restore, and it is noted with what it brings or not at all
            target = AccessTarget("backup", object_id=path.name[:200])
            writing = Writing(connection, database.clock(), actor or OPERATOR("restore"))
            writing.note(
                Action.MAINTAIN_STORE, target, detail={"restored_head": contents.head_hash}
            )
    finally:
        database.close()
    return contents


def _write(database: Database, file: IO[bytes], made_at: str) -> None:
    members: dict[str, MemberSummary] = {}
    with database.reading() as connection:
        schema = migration.revision_of(connection) or ""
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for table in _tables(connection):
                with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as member:
                    members[table.name] = summary_of(_rows(connection, table), member.write)
            head = audit_head(connection)
            write_manifest(archive, BackupContents(schema, made_at, members, head.seq, head.hash))
    seal(file)


def _tables(connection: Connection) -> list[Table]:
    """Return the tables that a backup holds, each behind those that it refers to."""
    known = metadata
    if migration.revision_of(connection) != migration.REVISIONS[-1]:  # a backup before a migration
        known = MetaData()
        known.reflect(connection)
    return [table for table in known.sorted_tables if table.name not in LEFT_OUT]


def _rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    """Return the rows in the order of their keys, which is the same on both databases."""
    binary = "C" if connection.dialect.name == "postgresql" else "BINARY"
    order = [
        column.collate(binary) if isinstance(column.type, String) else column
        for column in table.primary_key
    ]
    at_once = 1 if "content" in table.c else 500  # files are held one at a time
    query = select(table).order_by(*order).execution_options(yield_per=at_once)
    for row in connection.execute(query).mappings():
        yield dict(row)


def _fill(
    connection: Connection, table: Table, path: Path, members: Mapping[str, MemberSummary]
) -> None:
    if table.name not in members:
        return
    for batch in _batches(rows_in(path, table.name)):
        connection.execute(insert(table), batch)


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += 200 + sum(len(value) for value in row.values() if isinstance(value, str | bytes))
        if size > BATCH_BYTES or len(batch) >= 500:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _require_known_schema(path: Path, contents: BackupContents) -> None:
    if contents.schema not in migration.REVISIONS:
        message = N_("this backup was made by a newer Langcheng (revision {revision}); update it")
        raise NewerSchemaError(
            Problem(str(path), message, params={"revision": contents.schema or "-"})
        )


def _prepare_place(connection: Connection, contents: BackupContents) -> None:
    """Give an empty place the tables of the backup; refuse a place that is not empty."""
    place = connection.engine.url.render_as_string(hide_password=True)
    if (revision := migration.revision_of(connection)) is None:
        migration.upgrade(connection, contents.schema)
    elif revision != contents.schema:
        message = N_("the tables here are of another revision; restore into a new, empty place")
        raise BackupError(Problem(place, message, revision))
    for table in _tables(connection):
        if connection.execute(select(func.count()).select_from(table)).scalar():
            message = N_("this place already holds records; a backup goes only into an empty one")
            raise BackupError(Problem(place, message, table.name))


def _require_same(connection: Connection, path: Path, contents: BackupContents) -> None:
    """Read back what was written, row by row, and go through the audit trail."""
    arrived = {
        table.name: summary_of(_rows(connection, table), lambda line: None)
        for table in _tables(connection)
    }
    for name, said in contents.tables.items():
        if arrived.get(name) != said:
            message = N_("what arrived is not what the backup holds; nothing was restored")
            raise BackupError(Problem(str(path), message, name))


def _remove_abandoned(folder: Path) -> None:
    """Remove what a backup that was killed left behind, not what one writes just now."""
    for left in folder.glob(".langcheng-*.part"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > ABANDONED_AFTER_S:
                left.unlink()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
