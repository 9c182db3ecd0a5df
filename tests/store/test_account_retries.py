"""A change of an account is asked for twice, as after a lost answer: it is done once."""

from __future__ import annotations

from functools import partial

import pytest

from errors import RequestReusedError
from store.access import OPERATOR, Role
from store.audit import audit_head
from store.people import (
    add_person,
    grant,
    people,
    rename,
    revoke,
    set_enabled,
    set_password,
)
from store.sessions import session_actor, sign_in

ADMIN = OPERATOR("tests")
FIRST, SECOND = "correct horse 42", "battery staple 43"
PLAN = "toy_2030"


@pytest.fixture
def chen(database) -> str:
    person_id = add_person(
        database, ADMIN, sign_in_name="chen", display_name="Chen", password=FIRST
    )
    grant(database, ADMIN, person_id, role=Role.VIEWER, plan=PLAN)
    return person_id


CHANGES = {
    "rename": partial(rename, display_name="Chen Chen"),
    "disable": partial(set_enabled, is_enabled=False),
    "grant": partial(grant, role=Role.OFFICIAL, plan=PLAN),
    "grant_held_already": partial(grant, role=Role.VIEWER, plan=PLAN),
    "revoke": partial(revoke, role=Role.VIEWER, plan=PLAN),
    "password": partial(set_password, password=SECOND),
}
OTHERS = {
    "rename": partial(rename, display_name="Somebody Else"),
    "disable": partial(set_enabled, is_enabled=True),
    "grant": partial(grant, role=Role.REVIEWER, plan=PLAN),
    "grant_held_already": partial(revoke, role=Role.VIEWER, plan=PLAN),
    "revoke": partial(grant, role=Role.VIEWER, plan=PLAN),
    "password": partial(set_password, password=SECOND, must_change=False),
}


def state_of(database):
    with database.reading() as connection:
        return audit_head(connection), people(connection)


@pytest.mark.parametrize("name", CHANGES)
def test_a_retry_changes_nothing_more(database, chen, name):
    CHANGES[name](database, ADMIN, chen, request_id="a-request")
    once = state_of(database)
    CHANGES[name](database, ADMIN, chen, request_id="a-request")
    assert state_of(database) == once


@pytest.mark.parametrize("name", OTHERS)
def test_the_same_id_for_something_else_is_refused(database, chen, name):
    CHANGES[name](database, ADMIN, chen, request_id="a-request")
    once = state_of(database)
    with pytest.raises(RequestReusedError):
        OTHERS[name](database, ADMIN, chen, request_id="a-request")
    assert state_of(database) == once


def test_an_account_is_opened_once_and_its_retry_names_it(database):
    add = partial(add_person, database, ADMIN, display_name="", request_id="a-request")
    person_id = add(sign_in_name="fang", password=FIRST)
    assert add(sign_in_name="fang", password=FIRST) == person_id
    with pytest.raises(RequestReusedError):
        add(sign_in_name="ding", password=FIRST)
    with database.reading() as connection:
        assert [one.sign_in_name for one in people(connection)] == ["fang"]


def test_a_late_retry_does_not_undo_what_came_after(database, chen):
    """Revoked and given again, or a password changed since: the late retry ends no session."""
    revoke(database, ADMIN, chen, role=Role.VIEWER, plan=PLAN, request_id="r1")
    grant(database, ADMIN, chen, role=Role.VIEWER, plan=PLAN, request_id="r2")
    set_password(database, ADMIN, chen, SECOND, request_id="r3")
    set_password(database, ADMIN, chen, FIRST, request_id="r4")
    token = sign_in(database, "chen", FIRST, address="127.0.0.1", agent="test")
    revoke(database, ADMIN, chen, role=Role.VIEWER, plan=PLAN, request_id="r1")
    set_password(database, ADMIN, chen, SECOND, request_id="r3")
    actor = session_actor(database, token)
    assert actor is not None
    assert {one.role for one in actor.grants} == {Role.VIEWER}
