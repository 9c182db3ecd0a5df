"""The shape of the tables: made by migrations, kept up by them, never guessed at."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from errors import NewerSchemaError, StoreError, StoreOutdatedError
from store import migration, schema
from store.audit import audit_head, read_entries, verify_audit
from store.backup import check_backup
from store.database import connect, open_database, open_migrated
from tests.store.figures import manager_of

SECOND = '''"""A second shape, for tests."""
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    """Add a table, and fail where the test wants it."""
    op.create_table("added", sa.Column("x", sa.Integer(), primary_key=True))
    {then}
'''


@pytest.fixture
def second_shape(tmp_path: Path, monkeypatch) -> Path:
    """Let this Langcheng know one more shape than it does."""
    scripts = tmp_path / "100% scripts"
    shutil.copytree(migration.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(migration, "SCRIPTS", scripts)
    monkeypatch.setattr(migration, "REVISIONS", (*migration.REVISIONS, "0002"))
    file = scripts / "versions" / "r0002_added.py"
    file.write_text(SECOND.format(then=""))
    return file


def test_migrations_make_exactly_the_tables_of_the_schema(database):
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []


def test_every_revision_is_listed_in_order():
    config = Config()
    config.set_main_option("script_location", str(migration.SCRIPTS))
    walked = ScriptDirectory.from_config(config).walk_revisions()
    assert tuple(script.revision for script in walked)[::-1] == migration.REVISIONS


def test_opening_twice_changes_nothing(database, database_url):
    manager_of(database, "east")
    with database.reading() as connection:
        before = audit_head(connection)
    again = open_database(database_url)
    with again.reading() as connection:
        assert audit_head(connection) == before
    again.close()


def test_a_newer_store_is_refused_and_not_touched(database, database_url, tmp_path):
    with database.changing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for opened in (open_database, open_migrated):
        with pytest.raises(NewerSchemaError, match="9999"):
            opened(database_url)
    with pytest.raises(NewerSchemaError):
        migration.migrate(database, tmp_path / "backups")
    assert not (tmp_path / "backups").exists()


def test_an_older_store_is_backed_up_and_migrated(database, database_url, second_shape, tmp_path):
    manager_of(database, "east")
    with pytest.raises(StoreOutdatedError, match=r"cli\.py migrate"):
        open_database(database_url)
    done = migration.migrate(database, tmp_path / "backups")
    assert (done.was, done.is_now) == ("0001", "0002")
    assert done.backup is not None
    assert check_backup(done.backup).tables["person"].row_count == 1
    with database.reading() as connection:
        assert inspect(connection).has_table("added")
        assert not verify_audit(connection).problems
        entry = read_entries(connection)[0]
    assert (entry.action, entry.detail["backup"]) == ("maintain_store", done.backup.name)
    assert migration.migrate(database, tmp_path / "backups").backup is None
    open_database(database_url).close()


def test_a_migration_that_fails_changes_nothing(database, second_shape, tmp_path):
    second_shape.write_text(SECOND.format(then='op.execute("SELECT no_such_column FROM person")'))
    with pytest.raises(StoreError):
        migration.migrate(database, tmp_path / "backups")
    with database.reading() as connection:
        assert migration.revision_of(connection) == "0001"
        assert not inspect(connection).has_table("added")
        assert not verify_audit(connection).problems


def test_without_a_backup_there_is_no_migration(database, second_shape, tmp_path):
    (tmp_path / "backups").write_text("a file stands where the folder should be")
    with pytest.raises((StoreError, ValueError)):
        migration.migrate(database, tmp_path / "backups")
    with database.reading() as connection:
        assert migration.revision_of(connection) == "0001"


def test_an_empty_place_gets_the_newest_shape_without_a_backup(database_url, tmp_path):
    database = connect(database_url)
    assert migration.migrate(database, tmp_path / "backups").was == ""
    assert not (tmp_path / "backups").exists()
    database.close()


def test_the_file_is_for_its_owner_only(tmp_path):
    path = tmp_path / "made" / "records.sqlite"
    database = open_database(f"sqlite:///{path}")
    manager_of(database, "east")
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    for file in path.parent.iterdir():  # the log and its index as well
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    assert len(list(path.parent.iterdir())) == 3
    database.close()


@pytest.mark.parametrize("url", ["sqlite://", "mysql://a@b/c", "records", "sqlite:///:memory:"])
def test_an_address_that_is_none_is_told(url):
    with pytest.raises(StoreError, match="postgresql://"):
        open_database(url)


def test_the_state_folder_holds_the_records_unless_another_place_is_named(tmp_path, monkeypatch):
    monkeypatch.delenv("LANGCHENG_DATABASE_URL", raising=False)
    monkeypatch.setenv("LANGCHENG_STATE", str(tmp_path / "state"))
    open_database().close()
    assert (tmp_path / "state" / "records.sqlite").is_file()
    monkeypatch.setenv("LANGCHENG_DATABASE_URL", f"sqlite:///{tmp_path}/other.sqlite")
    open_database().close()
    assert (tmp_path / "other.sqlite").is_file()
