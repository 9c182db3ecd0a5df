"""How a connection to the record store is opened, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import random
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from errors import N_, Problem, StoreError

BUSY_TIMEOUT_S: float = 10
WRITE_LOCK = 0x6C616E67  # one number for every Langcheng that writes to the same database
DIALECTS = ("sqlite", "postgresql")


def state_folder() -> Path:
    """Return where everything is kept that people made here.

    Returns
    -------
    Path
        ``LANGCHENG_STATE``, else ``state/`` beside the app.
    """
    named = os.environ.get("LANGCHENG_STATE", "")
    return Path(named).absolute() if named else Path(__file__).resolve().parents[1] / "state"


def store_url(url: str | None = None) -> URL:
    """Return where the records lie.

    Parameters
    ----------
    url : str, optional
        Default: ``LANGCHENG_DATABASE_URL``, else ``records.sqlite`` in ``LANGCHENG_STATE``
        or in ``state/`` beside the app.

    Returns
    -------
    URL
        With the driver that Langcheng brings.

    Raises
    ------
    StoreError
        Where it is no address of an SQLite file or a PostgreSQL database.
    """
    text = url or os.environ.get("LANGCHENG_DATABASE_URL", "")
    if not text:
        return URL.create("sqlite", database=str(state_folder() / "records.sqlite"))
    if text.startswith("postgres://"):
        text = "postgresql" + text.removeprefix("postgres")
    try:
        parsed = make_url(text)
    except ArgumentError as error:
        raise _no_address() from error
    dialect = parsed.get_backend_name()
    if dialect not in DIALECTS or (dialect == "sqlite" and not _is_file(parsed)):
        raise _no_address()
    return parsed.set(drivername="postgresql+psycopg" if dialect == "postgresql" else "sqlite")


def _is_file(url: URL) -> bool:
    return bool(url.database) and url.database != ":memory:"


def _no_address() -> StoreError:
    return StoreError(
        Problem(
            "LANGCHENG_DATABASE_URL",
            N_("write it as sqlite:////folder/records.sqlite or postgresql://user@host/database"),
        )
    )


def make_room(url: URL) -> None:
    """Make the folder (0700) and the empty file (0600) of an SQLite store.

    Parameters
    ----------
    url : URL

    Raises
    ------
    StoreError
        Where they cannot be made.
    """
    if url.get_backend_name() != "sqlite" or url.database is None:
        return
    path = Path(url.database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(
            Problem(
                str(path),
                N_("the records cannot be kept here: {said}"),
                params={"said": error.strerror or str(error)},
            )
        ) from error


def keep_a_log(engine: Engine) -> None:
    """Let readers go on while one writes: SQLite's write-ahead log, noted in the file.

    Parameters
    ----------
    engine : Engine
        The writing one.
    """
    raw = engine.raw_connection()
    try:
        connection: Any = raw.dbapi_connection
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            _knock(connection, "PRAGMA journal_mode = WAL")
    finally:
        raw.close()


def reading_engine(url: URL) -> Engine:
    """Return an engine whose transactions see one snapshot and cannot write.

    Parameters
    ----------
    url : URL

    Returns
    -------
    Engine
    """
    if url.get_backend_name() == "sqlite":
        engine = _sqlite_engine(url, "query_only = ON")
        event.listen(engine, "begin", _begin_read)
        return engine
    engine = create_engine(url, isolation_level="REPEATABLE READ", **_POSTGRES_POOL)
    return engine.execution_options(postgresql_readonly=True)


def writing_engine(url: URL) -> Engine:
    """Return an engine whose transactions hold the store's only write lock.

    Parameters
    ----------
    url : URL

    Returns
    -------
    Engine
    """
    if url.get_backend_name() == "sqlite":
        engine = _sqlite_engine(url, "synchronous = FULL", "recursive_triggers = ON")
        event.listen(engine, "begin", _begin_immediate)
        return engine
    engine = create_engine(url, isolation_level="READ COMMITTED", **_POSTGRES_POOL)
    event.listen(engine, "begin", _take_lock)
    return engine


_POSTGRES_POOL: dict[str, Any] = {"pool_size": 5, "max_overflow": 15, "pool_pre_ping": True}


def _sqlite_engine(url: URL, *pragmas: str) -> Engine:
    engine = create_engine(
        url, connect_args={"timeout": BUSY_TIMEOUT_S}, pool_size=5, max_overflow=-1
    )

    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions are begun by us, not by the driver
        try:
            for pragma in ("foreign_keys = ON", *pragmas):
                connection.execute(f"PRAGMA {pragma}")
        except sqlite3.Error:
            connection.close()
            raise

    event.listen(engine, "connect", prepare)
    return engine


def _begin_read(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_immediate(connection: Connection) -> None:
    """Take the write lock at once: a lock taken later fails where another one wrote meanwhile."""
    _knock(connection.connection.dbapi_connection, "BEGIN IMMEDIATE")


def _knock(raw: Any, statement: str) -> None:
    """Ask for a lock until it is there or the time is up.

    SQLite's own waiting sleeps longer each time, so that under a crowd whoever waits longest
    is served last, if at all; and where two turn a new file to its write-ahead log together,
    it refuses one of them without any waiting. Here everybody knocks again after a few
    milliseconds.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                raw.execute(statement)
                return
            except sqlite3.OperationalError as error:
                is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not is_busy or time.monotonic() >= deadline:
                    raise
            time.sleep(random.uniform(0.001, 0.012))  # noqa: S311 - no secret
    finally:
        raw.execute(f"PRAGMA busy_timeout = {round(BUSY_TIMEOUT_S * 1000)}")


def _take_lock(connection: Connection) -> None:
    """Take the write lock; what is then acknowledged is on the disk, whatever the server's habit."""
    connection.exec_driver_sql(
        "SELECT set_config('synchronous_commit', 'on', true)"
        " WHERE current_setting('synchronous_commit') = 'off'"
    )
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {round(BUSY_TIMEOUT_S * 1000)}")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})")
