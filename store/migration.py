"""Which shape do the tables have? An empty store gets the newest, a newer one is refused."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from errors import N_, NewerSchemaError, Problem, StoreOutdatedError
from store.access import OPERATOR, AccessTarget, Action
from store.engines import state_folder
from store.faults import WHERE

if TYPE_CHECKING:
    from store.database import Database

REVISIONS = ("0001",)
"""Every shape that there has been, oldest first; each is a file in ``migrations/versions``."""

SCRIPTS = Path(__file__).resolve().parent / "migrations"


_one_at_a_time = Lock()  # Alembic's own context is one for the whole program


@dataclass(frozen=True)
class Migrated:
    """What a migration did.

    Parameters
    ----------
    was, is_now : str
        Revisions; equal where there was nothing to do. `was` is empty for a new store.
    backup : Path or None
        The backup that was taken first.
    """

    was: str
    is_now: str
    backup: Path | None = None


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
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def require_known(revision: str | None) -> None:
    """Refuse tables of a shape that this Langcheng does not know.

    Parameters
    ----------
    revision : str or None

    Raises
    ------
    NewerSchemaError
    """
    if revision is not None and revision not in REVISIONS:
        said = N_("the records were written by a newer Langcheng (revision {revision}); update it")
        raise NewerSchemaError(Problem(WHERE, said, params={"revision": revision}))


def prepare_schema(database: Database) -> None:
    """Give an empty store its tables; refuse one of another shape.

    Parameters
    ----------
    database : Database

    Raises
    ------
    NewerSchemaError, StoreOutdatedError
    """
    with database.reading() as connection:
        revision = revision_of(connection)
    if revision is None:
        with database.changing() as connection:
            if revision_of(connection) is None:  # nobody else made them meanwhile
                upgrade(connection)
            revision = revision_of(connection)
    require_known(revision)
    if revision != REVISIONS[-1]:
        said = N_("the records were written by an older Langcheng; run: cli.py migrate")
        raise StoreOutdatedError(Problem(WHERE, said))


def upgrade(connection: Connection, to: str = "head") -> None:
    """Run the migrations that are missing, in the connection's transaction: all or none.

    Parameters
    ----------
    connection : Connection
        With the write lock.
    to : str
        Revision to stop at.
    """
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    with _one_at_a_time:
        command.upgrade(config, to)


def migrate(database: Database, folder: Path | None = None) -> Migrated:
    """Bring the tables to the newest shape, after a backup.

    Parameters
    ----------
    database : Database
        As `store.database.connect` gives it, whatever the shape of its tables.
    folder : Path, optional
        Where the backup goes; default: ``backups`` in the state folder.

    Returns
    -------
    Migrated

    Raises
    ------
    NewerSchemaError
        Where a newer Langcheng wrote it; nothing is touched.
    StoreError
        Where the backup or the migration fails; then nothing has changed.
    """
    from store.backup import back_up

    with database.reading() as connection:
        was = revision_of(connection)
    require_known(was)
    if was == REVISIONS[-1]:
        return Migrated(was, was)
    if was is None:
        prepare_schema(database)
        return Migrated("", REVISIONS[-1])
    backup = back_up(database, folder or state_folder() / "backups")
    with database.changing() as connection:
        require_known(revision_of(connection))
        upgrade(connection)
    target = AccessTarget("store")
    with database.acting(OPERATOR("migrate"), Action.MAINTAIN_STORE, target) as writing:
        detail = {"was": was, "is_now": REVISIONS[-1], "backup": backup.name}
        writing.note(Action.MAINTAIN_STORE, target, detail=detail)
    return Migrated(was, REVISIONS[-1], backup)
