"""Where the tortured stores lie: as many empty ones as are asked for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import text

from store import migration
from store.database import Database, connect

SECOND = '''"""A second shape, for the torture: it takes long enough to be killed in the middle."""
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    added = op.create_table("added", sa.Column("x", sa.Integer(), primary_key=True))
    for number in range(150):
        op.execute(added.insert().values(x=number))
    op.create_index("ix_added_x", "added", ["x"])
'''
ROWS_OF_SECOND = 150


class Places:
    """Two places for stores, emptied as often as is asked, and folders for backups.

    Parameters
    ----------
    folder : Path
        Removed by whoever made it.
    postgres_urls : sequence of str
        Two databases that may be emptied; none for SQLite.
    """

    def __init__(self, folder: Path, postgres_urls: Sequence[str] = ()) -> None:
        self.folder = folder
        self._numbers = count()
        files = [f"sqlite:///{self.new_folder() / 'records.sqlite'}" for _ in range(2)]
        #: the one that many cycles share, and one for those that need an empty place
        self.shared, self.own = (connect(url) for url in postgres_urls or files)
        self.scripts = folder / "scripts"
        shutil.copytree(migration.SCRIPTS, self.scripts)
        (self.scripts / "versions" / "r0002_second.py").write_text(SECOND)

    def new_folder(self) -> Path:
        path = self.folder / str(next(self._numbers))
        path.mkdir()
        return path

    def empty(self, database: Database) -> None:
        """Remove everything from a place. The open `database` stays usable, and stays quick."""
        database.close()
        if database.dialect == "sqlite":
            path = Path(str(database.url.database))
            for ending in ("", "-wal", "-shm"):
                path.with_name(path.name + ending).unlink(missing_ok=True)
            connect(str(database.url)).close()
            return
        with database.changing() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        database.close()

    @contextmanager
    def second_shape(self) -> Iterator[None]:
        """Let this program know a newer shape of the tables."""
        known = migration.SCRIPTS, migration.REVISIONS
        migration.SCRIPTS, migration.REVISIONS = self.scripts, (*known[1], "0002")
        try:
            yield
        finally:
            migration.SCRIPTS, migration.REVISIONS = known
