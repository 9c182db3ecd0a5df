"""Signing in, staying signed in, and no longer: limits, lock-out, a clock that is set back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from errors import SignInError
from store.access import OPERATOR, Role
from store.audit import read_entries, verify_audit
from store.database import Database, open_database
from store.lock_out import FAILURES_OF_A_NAME, FAILURES_OF_AN_ADDRESS, LOCK_OUT
from store.people import add_person, grant, set_enabled, set_password
from store.schema import session, sign_in_failure
from store.sessions import ABSOLUTE_LIMIT, IDLE_LIMIT, session_actor, sign_in, sign_out

ADMIN = OPERATOR("tests")
PASSWORD = "correct horse 42"  # noqa: S105
MINUTE = timedelta(minutes=1)


class MovableClock:
    """A clock that stands until it is moved, forth or back."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 31, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def store(database_url: str, clock: MovableClock) -> Iterator[Database]:
    opened = open_database(database_url, clock=clock)
    person_id = add_person(
        opened, ADMIN, sign_in_name="chen", display_name="Chen", password=PASSWORD
    )
    grant(opened, ADMIN, person_id, role=Role.VIEWER, plan="toy_2030")
    yield opened
    opened.close()


def enter(store: Database, name: str = "chen", password: str = PASSWORD, where: str = "::1") -> str:
    return sign_in(store, name, password, address=where, agent="test")


def chen_id(store: Database) -> str:
    actor = session_actor(store, enter(store))
    assert actor is not None
    return actor.person_id


def fail(store: Database, times: int, *, name: str = "chen", where: str = "::1") -> list[str]:
    said = []
    for number in range(times):
        with pytest.raises(SignInError) as refused:
            enter(store, name, f"wrong {number} {number}", where)
        said.append(str(refused.value))
    return said


def test_a_session_is_kept_by_its_digest_and_names_its_person(store):
    token = enter(store)
    assert session_actor(store, token).name == "chen"
    with store.reading() as connection:
        kept = connection.execute(session.select()).mappings().one()
    assert token not in str(dict(kept))
    for wrong in ("", "x", token[:-1], token + "x", "x" * 201):
        assert session_actor(store, wrong) is None


def test_a_session_ends_without_a_sign_of_life(store, clock):
    token = enter(store)
    clock.move(IDLE_LIMIT)
    assert session_actor(store, token, is_active=False)
    clock.move(MINUTE)
    assert session_actor(store, token) is None


def test_a_sign_of_life_keeps_it_and_watching_does_not(store, clock):
    used, watched = enter(store), enter(store)
    for _ in range(4):
        clock.move(IDLE_LIMIT / 2)
        assert session_actor(store, used)
        session_actor(store, watched, is_active=False)
    assert session_actor(store, watched) is None


def test_no_session_outlives_the_absolute_limit(store, clock):
    token, began = enter(store), clock.now
    while clock.now - began < ABSOLUTE_LIMIT:
        assert session_actor(store, token)
        clock.move(IDLE_LIMIT / 2)
    clock.move(MINUTE)
    assert session_actor(store, token) is None


def test_signing_out_ends_it_once_and_for_all(store):
    token, other = enter(store), enter(store)
    sign_out(store, token)
    sign_out(store, token)
    assert session_actor(store, token) is None
    assert session_actor(store, other)


@pytest.mark.parametrize("change", ["disable", "password"])
def test_a_closed_account_or_a_new_password_ends_every_session(store, change):
    tokens, person_id = [enter(store), enter(store)], chen_id(store)
    if change == "disable":
        set_enabled(store, ADMIN, person_id, is_enabled=False)
    else:
        set_password(store, ADMIN, person_id, "battery staple 43")
    assert [session_actor(store, token) for token in tokens] == [None, None]
    if change == "disable":  # opened again, an old session does not come back
        set_enabled(store, ADMIN, person_id, is_enabled=True)
        assert [session_actor(store, token) for token in tokens] == [None, None]


def test_an_unknown_name_a_closed_account_and_a_wrong_password_sound_alike(store):
    said = {*fail(store, 1), *fail(store, 1, name="nobody")}
    set_enabled(store, ADMIN, chen_id(store), is_enabled=False)
    with pytest.raises(SignInError) as closed:
        enter(store)
    assert said == {str(closed.value)}


def test_five_failures_lock_a_name_and_time_opens_it(store, clock):
    fail(store, FAILURES_OF_A_NAME)
    with pytest.raises(SignInError, match="Too many"):
        enter(store)
    with pytest.raises(SignInError, match="Too many"):
        enter(store, where="10.0.0.9")  # another machine does not help
    clock.move(LOCK_OUT + MINUTE)
    assert session_actor(store, enter(store))


def test_a_right_password_counts_anew(store):
    fail(store, FAILURES_OF_A_NAME - 1)
    enter(store)
    fail(store, FAILURES_OF_A_NAME - 1)
    assert enter(store)


def test_an_address_that_tries_many_names_is_locked(store):
    for number in range(FAILURES_OF_AN_ADDRESS):
        fail(store, 1, name=f"name{number}", where="10.0.0.9")
    with pytest.raises(SignInError, match="Too many"):
        enter(store, where="10.0.0.9")
    assert enter(store, where="10.0.0.8")


def test_a_restart_forgets_no_failure(store, clock, database_url):
    fail(store, FAILURES_OF_A_NAME)
    store.close()
    again = open_database(database_url, clock=clock)
    with pytest.raises(SignInError, match="Too many"):
        enter(again)
    again.close()


def test_no_name_and_no_password_stands_in_the_table_of_failures(store):
    fail(store, 1, name="hunter2 typed into the wrong field")
    with store.reading() as connection:
        rows = str(connection.execute(sign_in_failure.select()).all())
        trail = str(read_entries(connection))
    assert "hunter2" not in rows + trail
    assert "wrong 0" not in rows + trail


@pytest.mark.parametrize("hours", [5, 200])
def test_a_clock_that_is_set_back_neither_keeps_nor_bars_anybody(store, clock, hours):
    before = enter(store)
    fail(store, FAILURES_OF_A_NAME)
    clock.move(-timedelta(hours=hours))
    assert session_actor(store, before) is None  # nobody knows how old it is
    token = enter(store)  # and nobody waits until the clock is there again
    assert session_actor(store, token)
    clock.move(IDLE_LIMIT + MINUTE)
    assert session_actor(store, token) is None
    fail(store, FAILURES_OF_A_NAME)
    with pytest.raises(SignInError, match="Too many"):
        enter(store)
    with store.reading() as connection:
        assert verify_audit(connection).problems == ()
        stamps = [one.recorded_at for one in read_entries(connection)]
    assert stamps == sorted(stamps, reverse=True)
