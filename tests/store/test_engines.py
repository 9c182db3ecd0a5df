"""How connections are opened; each setting shown to matter by leaving it away."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select, text

from errors import StoreBusyError, StoreError, StoreFullError
from store import engines, schema
from store.access import OPERATOR, AccessTarget, Action
from store.audit import verify_audit
from store.database import Database, open_database
from store.sessions import session_actor, start_session
from tests.store.figures import manager_of

WRITERS = 8
EACH = 12
ROOT = OPERATOR("root")


def write_together(database: Database) -> tuple[int, list[Exception]]:
    """Let several writers note at once; return the count of entries and what was raised."""
    start = threading.Barrier(WRITERS)

    def write(number: int) -> list[Exception]:
        failures: list[Exception] = []
        start.wait(30)
        for turn in range(EACH):
            target = AccessTarget("store", object_id=f"{number}-{turn}")
            try:
                with database.acting(ROOT, Action.BACK_UP, target):
                    pass
            except StoreError as error:
                failures.append(error)
        return failures

    with ThreadPoolExecutor(WRITERS) as pool:
        failures = [error for found in pool.map(write, range(WRITERS)) for error in found]
    with database.reading() as connection:
        report = verify_audit(connection)
    assert not report.problems
    return report.entry_count, failures


def test_writers_wait_for_each_other(database):
    assert write_together(database) == (WRITERS * EACH, [])


def test_without_the_lock_taken_at_once_writers_fail(database_url, monkeypatch):
    """A plain BEGIN takes its lock at the first write, which fails where another wrote."""
    monkeypatch.setattr(engines, "_begin_immediate", engines._begin_read)
    monkeypatch.setattr(engines, "_take_lock", lambda connection: None)
    database = open_database(database_url)
    count, failures = write_together(database)
    database.close()
    assert failures
    assert count < WRITERS * EACH


def test_who_waits_too_long_is_told_and_nothing_is_written(database_url, monkeypatch):
    open_database(database_url).close()
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_S", 0.3)
    database = open_database(database_url)
    other = open_database(database_url)
    with other.changing(), pytest.raises(StoreBusyError), database.working() as writing:
        writing.note(Action.SIGN_IN, AccessTarget("person"))
    with database.reading() as connection:
        assert verify_audit(connection).entry_count == 0
    database.close()
    other.close()


def test_readers_go_on_while_somebody_writes(database):
    manager_of(database, "east")
    with database.working() as writing:
        writing.note(Action.SIGN_IN, AccessTarget("person"))
        with database.reading() as connection:
            assert len(connection.execute(select(schema.person)).all()) == 1
            assert verify_audit(connection).entry_count == 2


def test_a_full_disk_is_told_and_reading_goes_on(sqlite_url):
    """As SQLite itself says it, here at a page limit; the tmpfs trial is in the fault tests."""
    database = open_database(sqlite_url)

    def limit(connection, _record, _proxy) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(database._writing, "checkout", limit)
    actor_row = {"sha256": "0" * 64, "name": "a", "media_type": "b", "size_bytes": 1}
    with (
        pytest.raises(StoreFullError),
        database.acting(ROOT, Action.MAINTAIN_STORE, AccessTarget("store")) as writing,
    ):
        writing.append(schema.evidence, {**actor_row, "content": b"x" * 500_000, "added_by": "r"})
    with database.reading() as connection:
        assert verify_audit(connection).entry_count == 0
    database.close()


def test_who_is_signed_in_reads_on_while_nothing_can_be_written(sqlite_url, monkeypatch):
    """Somebody else holds the lock for too long: the sign of life is left out, no more."""
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_S", 0.2)
    now = [datetime(2026, 3, 1, 12, tzinfo=UTC)]
    database = open_database(sqlite_url, clock=lambda: now[0])
    other = open_database(sqlite_url)
    actor = manager_of(database, "east")
    token = start_session(database, actor.person_id, address="", agent="")
    now[0] += timedelta(minutes=5)
    with other.changing():
        assert session_actor(database, token) == actor
        with pytest.raises(StoreBusyError), database.working():
            pytest.fail("the lock is not held, so this shows nothing")
    database.close()
    other.close()


def test_sqlite_writes_are_safe_against_a_power_cut(sqlite_url):
    database = open_database(sqlite_url)
    with database.changing() as connection:
        assert connection.scalar(text("PRAGMA synchronous")) == 2  # FULL
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
    database.close()


def test_without_recursive_triggers_a_replace_would_change_records(sqlite_url):
    database = open_database(sqlite_url)
    manager_of(database, "east")
    order = "INSERT OR REPLACE INTO person SELECT * FROM person"
    with pytest.raises(StoreError, match="never changed"), database.changing() as connection:
        connection.exec_driver_sql(order)
    event.listen(
        database._writing,
        "checkout",
        lambda connection, _record, _proxy: connection.execute("PRAGMA recursive_triggers = OFF"),
    )
    with database.changing() as connection:
        assert connection.exec_driver_sql(order).rowcount == 1
    database.close()


def test_the_server_may_be_named_in_every_usual_way():
    for text_ in ("postgres://u:p@h/d", "postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"):
        url = engines.store_url(text_)
        assert url.drivername == "postgresql+psycopg"
        assert "p@h" not in url.render_as_string(hide_password=True)


def test_a_server_that_does_not_answer_is_told_without_its_password():
    with pytest.raises(StoreError) as raised:
        open_database("postgresql://u:very-secret@127.0.0.1:9/d")
    assert "very-secret" not in str(raised.value)


def test_a_file_that_is_no_database_is_told(tmp_path):
    path = tmp_path / "records.sqlite"
    path.write_bytes(b"no database at all, but a long enough file" * 100)
    with pytest.raises(StoreError, match="not a database"):
        open_database(f"sqlite:///{path}")


def test_postgresql_writes_are_on_the_disk_whatever_the_server_s_habit(postgres_url):
    database = open_database(postgres_url)
    with database.reading() as connection:
        assert connection.scalar(text("SHOW synchronous_commit")) == "off"  # of these tests' server
    with database.changing() as connection:
        assert connection.scalar(text("SHOW synchronous_commit")) == "on"
    database.close()


def test_a_server_that_goes_away_leaves_open_whether_it_was_written(postgres_url):
    database = open_database(postgres_url)
    target = AccessTarget("person")
    with pytest.raises(StoreError, match="not known whether"), database.working() as writing:
        writing.note(Action.SIGN_IN, target)
        pid = writing.connection.scalar(text("SELECT pg_backend_pid()"))
        with database.reading() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    with database.working() as writing:  # the next one gets a connection that lives
        writing.note(Action.SIGN_IN, target)
    with database.reading() as connection:
        assert verify_audit(connection).entry_count == 1
    database.close()
