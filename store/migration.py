"""Which shape the tables have: an empty store gets the newest, a newer one is refused."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, inspect, text

from errors import N_, NewerSchemaError, Problem, StoreOutdatedError
from store.faults import WHERE
from store.schema import APPEND_ONLY_TABLES, metadata
from store.triggers import forbid_changes

REVISIONS = ("0001",)
"""Every shape that there has been, oldest first."""


def revision_of(connection: Connection) -> str | None:
    """Return the shape that the tables have.

    Parameters
    ----------
    connection : Connection

    Returns
    -------
    str or None
        None where there are no tables yet.
    """
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def prepare_schema(engine: Engine) -> None:
    """Give an empty store its tables; refuse one of another shape.

    Parameters
    ----------
    engine : Engine
        The writing one.

    Raises
    ------
    NewerSchemaError, StoreOutdatedError
    """
    if engine.dialect.name == "sqlite":
        _keep_a_log(engine)
    with engine.begin() as connection:
        revision = revision_of(connection)
        if revision is None:
            metadata.create_all(connection)
            for table in APPEND_ONLY_TABLES:
                forbid_changes(connection, table.name)
            connection.exec_driver_sql(
                "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
            )
            connection.execute(
                text("INSERT INTO alembic_version VALUES (:last)"), {"last": REVISIONS[-1]}
            )
        else:
            require_revision(revision)


def require_revision(revision: str) -> None:
    """Refuse tables of another shape than this Langcheng's.

    Parameters
    ----------
    revision : str

    Raises
    ------
    NewerSchemaError, StoreOutdatedError
    """
    if revision not in REVISIONS:
        said = N_("the records were written by a newer Langcheng (revision {revision}); update it")
        raise NewerSchemaError(Problem(WHERE, said, params={"revision": revision}))
    if revision != REVISIONS[-1]:
        said = N_("the records were written by an older Langcheng; run: cli.py migrate")
        raise StoreOutdatedError(Problem(WHERE, said, params={"revision": revision}))


def _keep_a_log(engine: Engine) -> None:
    """Let readers go on while one writes: SQLite's write-ahead log, kept in the file."""
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            cursor.execute("PRAGMA journal_mode = WAL")
        cursor.close()
    finally:
        raw.close()
