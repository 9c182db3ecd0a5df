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
from store.observation_reading import observations
from store.observations import add_observation, edit_observation
from tests.store.figures import manager_of
from tests.store.staff import CHEN, PLAN, employ
from tests.torture.sabotage import sabotaged
from tests.torture.series import figure

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


def figures_over_a_set_back_clock(database_url):
    """Enter a figure, and after a restart, with the clock a day back, change it at another door."""
    now = [NOON]

    def clock() -> datetime:
        now[0] += timedelta(microseconds=1)
        return now[0]

    first = open_database(database_url, clock=clock)
    people = employ(first)
    seen = add_observation(first, people[CHEN], figure("first"))
    first.close()
    now[0] -= timedelta(days=1)
    doors = [open_database(database_url, clock=clock) for _ in range(2)]
    known_on = stamp(NOON + timedelta(minutes=1))
    for number, database in enumerate([*doors, *doors]):
        key = (seen.observation_id, seen.version)
        seen = edit_observation(database, people[CHEN], *key, figure("changed", float(number)))
    with doors[0].reading() as connection:
        stamps = [entry.recorded_at for entry in read_entries(connection)][::-1]
        problems = verify_audit(connection).problems
        then = observations(connection, plan=PLAN, known_on=stamps[-5])
        now_known = observations(connection, plan=PLAN, known_on=known_on)
    for database in doors:
        database.close()
    return stamps, problems, then, now_known


def test_order_and_what_was_known_hold_over_a_restart_and_between_doors(database_url):
    stamps, problems, then, now_known = figures_over_a_set_back_clock(database_url)
    assert stamps == sorted(set(stamps))
    assert problems == ()
    assert [(one.note, one.version) for one in then] == [("first", 1)]
    assert [(one.value, one.version) for one in now_known] == [(3.0, 5)]


def test_who_believes_the_clock_gets_another_past(database_url):
    with sabotaged("clock_as_it_is"):
        stamps, _, then, _ = figures_over_a_set_back_clock(database_url)
    assert stamps != sorted(stamps)
    assert [(one.note, one.version) for one in then] != [("first", 1)]
