"""Instants: how they are written, and that their order holds whatever the clock does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from store import schema
from store.access import OPERATOR, AccessTarget, Action
from store.audit import read_entries, verify_audit
from store.clock import later_stamp, read_stamp, stamp, utc_now
from store.database import open_database
from tests.store.figures import manager_of

NOON = datetime(2026, 3, 1, 12, 0, 0, 7, tzinfo=UTC)


def test_an_instant_is_written_in_utc_with_microseconds():
    assert stamp(NOON) == "2026-03-01T12:00:00.000007Z"
    assert stamp(NOON.astimezone(timezone(timedelta(hours=8)))) == stamp(NOON)
    with pytest.raises(ValueError, match="time zone"):
        stamp(NOON.replace(tzinfo=None))
    assert utc_now().tzinfo is UTC


@given(st.datetimes(), st.datetimes())
def test_stamps_are_read_back_and_sort_as_time_does(one, other):
    one, other = one.replace(tzinfo=UTC), other.replace(tzinfo=UTC)
    assert read_stamp(stamp(one)) == one
    assert len(stamp(one)) == 27
    assert (stamp(one) < stamp(other)) == (one < other)


@pytest.mark.parametrize("wrong", ["", "2026-03-01", "2026-03-01T12:00:00Z", "yesterday"])
def test_what_is_no_stamp_is_refused(wrong):
    with pytest.raises(ValueError, match="does not match"):
        read_stamp(wrong)


def test_a_stamp_is_later_than_the_last_one():
    assert later_stamp(NOON, None) == stamp(NOON)
    assert later_stamp(NOON, "2026-01-01T00:00:00.000000Z") == stamp(NOON)
    assert later_stamp(NOON, stamp(NOON)) == "2026-03-01T12:00:00.000008Z"
    assert later_stamp(NOON, "2027-12-31T23:59:59.999999Z") == "2028-01-01T00:00:00.000000Z"


def test_order_holds_when_the_clock_is_set_back(database_url):
    times = [NOON, NOON - timedelta(days=400), NOON - timedelta(seconds=1), NOON, NOON]
    database = open_database(database_url, clock=lambda: times[0])
    for _ in times[:]:
        manager_of(database, "east")  # two entries each
        with database.working() as writing:
            writing.note(Action.SIGN_IN, AccessTarget("person"))
        if len(times) > 1:
            times.pop(0)
    with database.reading() as connection:
        stamps = [entry.recorded_at for entry in read_entries(connection)][::-1]
        rows = connection.scalars(
            select(schema.person.c.recorded_at).order_by(schema.person.c.entry)
        ).all()
        assert not verify_audit(connection).problems
    assert stamps == sorted(set(stamps))
    assert list(rows) == sorted(set(rows))
    assert stamps[0] == stamp(NOON)
    assert len(stamps) == 15
    database.close()


def test_the_caller_is_told_the_instant_of_the_write(database_url):
    database = open_database(database_url, clock=lambda: NOON)
    with database.acting(OPERATOR("root"), Action.BACK_UP, AccessTarget("store")) as writing:
        now = writing.now
    with database.reading() as connection:
        assert read_entries(connection)[0].recorded_at == now == stamp(NOON)
    database.close()
