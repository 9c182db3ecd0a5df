"""The trail: what it finds, and what it can find only against a head that was kept elsewhere."""

from __future__ import annotations

import random
from datetime import date

import pytest
from sqlalchemy import text

from store import schema
from store.access import OPERATOR, AccessTarget, Action
from store.audit import AuditHead, audit_head, read_entries, verify_audit
from store.chain import FIRST_HASH, canonical, row_digest, typed_row
from store.database import Database
from tests.store.figures import a_figure, a_row_of_each, manager_of
from tests.store.tampering import (
    SEEN_AGAINST_A_HEAD,
    SEEN_WITHOUT_A_HEAD,
    change_a_column,
    open_the_locks,
)

TRIAL_COUNT = 200
ROOT = OPERATOR("root")


@pytest.fixture
def filled(database: Database) -> Database:
    """Return a store with rows in every record table and notes before, between and after."""
    for zone_id in ("east", "west"):
        actor = manager_of(database, zone_id)
        with database.working() as writing:
            writing.note(Action.SIGN_IN, AccessTarget("person", object_id=actor.person_id))
        with database.acting(ROOT, Action.MAINTAIN_STORE, AccessTarget("store")) as writing:
            for table, row in a_row_of_each(actor):
                if (table, zone_id) != (schema.plan_snapshot, "west"):
                    writing.append(table, row)
            figure = a_figure(actor)
            writing.append(schema.observation, figure)
            writing.append(schema.observation, {**figure, "version": 2, "state": "submitted"})
    for number in range(5):
        with database.acting(
            ROOT, Action.BACK_UP, AccessTarget("store"), request_id=f"backup-{number}"
        ):
            pass
    return database


def test_two_hundred_falsifications_are_all_found(filled):
    chance = random.Random(2023)
    missed = []
    with filled.changing() as connection:
        head = audit_head(connection)
        assert not verify_audit(connection, head).problems
        open_the_locks(connection)
        for number in range(TRIAL_COUNT):
            ways = SEEN_WITHOUT_A_HEAD + SEEN_AGAINST_A_HEAD
            falsify = ways[number % len(ways)]
            trial = connection.begin_nested()
            what = falsify(connection, chance)
            needs_head = falsify in SEEN_AGAINST_A_HEAD
            if not verify_audit(connection, head if needs_head else None).problems:
                missed.append((number, falsify.__name__, what))
            trial.rollback()
        assert not missed
        assert not verify_audit(connection, head).problems  # the trials alone were at fault


def test_an_edit_of_any_column_of_any_table_is_found(filled):
    """Not left to chance: one edit in every column, the trail's own included."""
    missed, tried = [], 0
    with filled.changing() as connection:
        open_the_locks(connection)
        for table in (*schema.RECORD_TABLES, schema.audit_entry):
            number = table.c.seq if table is schema.audit_entry else table.c.entry
            row = connection.execute(table.select().order_by(number)).mappings().first()
            for column in table.c:
                if column is number:
                    continue  # a row or an entry under another number: see the trials
                trial = connection.begin_nested()
                change_a_column(connection, number, row, column)
                if not verify_audit(connection).problems:
                    missed.append(f"{table.name}.{column.name}")
                trial.rollback()
                tried += 1
    assert not missed
    assert tried > 60


@pytest.mark.parametrize("falsify", SEEN_AGAINST_A_HEAD, ids=lambda way: way.__name__)
def test_a_cut_or_rewritten_tail_is_seen_only_against_a_head_kept_elsewhere(filled, falsify):
    """Without a head the remaining chain fits in itself: docs/store.md says so."""
    with filled.changing() as connection:
        head = audit_head(connection)
        open_the_locks(connection)
        falsify(connection, random.Random(7))
        assert not verify_audit(connection).problems
        assert verify_audit(connection, head).problems


def test_a_trail_that_went_on_still_fits_an_older_head(filled):
    with filled.reading() as connection:
        head = audit_head(connection)
        assert not verify_audit(connection, AuditHead(0, FIRST_HASH)).problems
    manager_of(filled, "north")
    with filled.reading() as connection:
        report = verify_audit(connection, head)
    assert not report.problems
    assert report.head.seq == report.entry_count > head.seq


def test_what_can_no_longer_be_read_is_found_as_well(filled):
    """Only SQLite lets anything into any column; what it lets in must not stop the check."""
    orders = {
        "sqlite": [
            "UPDATE observation SET observed_on = 'never'",
            "UPDATE observation SET note = CAST(x'ff' AS TEXT)",
            "UPDATE audit_entry SET reason = CAST(x'ff' AS TEXT) WHERE seq = 2",
            "UPDATE audit_entry SET detail = 'no json' WHERE seq = 2",
        ],
        "postgresql": [
            "UPDATE observation SET value = 'NaN'",
            "UPDATE observation SET observed_on = 'infinity'",
            "UPDATE audit_entry SET detail = 'no json' WHERE seq = 2",
        ],
    }
    with filled.changing() as connection:
        open_the_locks(connection)
        for order in orders[filled.dialect]:
            trial = connection.begin_nested()
            connection.execute(text(order))
            assert verify_audit(connection).problems, order
            trial.rollback()
        connection.execute(text("UPDATE audit_entry SET detail = 'no json' WHERE seq = 2"))
        assert read_entries(connection, before_seq=3)[0].detail == {"?": "no json"}


def test_every_kind_of_row_is_counted_in(filled):
    with filled.reading() as connection:
        for table in schema.RECORD_TABLES:
            assert connection.execute(table.select()).first() is not None, table.name


def test_entries_are_found_by_what_they_speak_of(filled):
    with filled.reading() as connection:
        everything = read_entries(connection, limit=1000)
        assert [entry.seq for entry in everything] == list(range(len(everything), 0, -1))
        assert read_entries(connection, limit=2, before_seq=4) == everything[-3:-1]
        of_plan = read_entries(connection, plan="toy")
        assert {entry.plan for entry in of_plan} == {"toy"}
        one = of_plan[0]
        assert one in read_entries(connection, object_id=one.object_id)
        assert not read_entries(connection, actor_id="nobody")


def test_a_trail_keeps_what_somebody_typed_cut_and_cleaned(database):
    target = AccessTarget("person", object_id="\x00\ud800" + "长" * 500)
    with database.working() as writing:
        writing.note(Action.SIGN_IN, target, is_allowed=False, reason="a\x00b", detail={"x": "\0"})
    with database.reading() as connection:
        (entry,) = read_entries(connection)
        assert not verify_audit(connection).problems
    assert entry.object_id == "\ufffd?" + "长" * 198
    assert (entry.reason, entry.detail) == ("a\ufffdb", {"x": "\0"})


def test_rows_have_one_way_of_being_written():
    assert canonical({"b": date(2023, 1, 2), "a": 1.0}) == '{"a":1.0,"b":"2023-01-02"}'
    assert canonical({"x": b""}) == canonical(
        {"x": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}
    )
    with pytest.raises(TypeError):
        canonical({"x": object()})
    row = {"plan": "toy", "digest": "d", "content": b"", "recorded_at": "now"}
    whole = typed_row(schema.plan_snapshot, row)
    assert row_digest(schema.plan_snapshot, whole) == row_digest(
        schema.plan_snapshot, {**whole, "entry": 7}
    )


def test_text_that_one_database_could_not_keep_is_refused_on_both():
    row = {"plan": "toy", "digest": "d", "content": b"", "recorded_at": "now"}
    for wrong in ("x" * 201, "a\x00", "\ud800"):
        with pytest.raises(ValueError, match="plan"):
            typed_row(schema.plan_snapshot, {**row, "plan": wrong})
