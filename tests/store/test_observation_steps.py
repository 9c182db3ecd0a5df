"""Who may take which step with a figure, and what a second try gets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from errors import (
    AccessDeniedError,
    RequestReusedError,
)
from store.access import Role
from store.audit import read_entries
from store.observations import (
    NewObservation,
    add_observation,
    correct_observation,
    edit_observation,
    submit_observation,
    verify_observation,
)
from store.schema import observation
from tests.store.staff import (
    CHEN,
    CORRIDOR,
    DING,
    FANG,
    KE,
    LIN,
    PLAN,
    WANG,
    ZHAO,
    employ,
    take_on,
)
from tests.store.staff import grant as give_role

FIGURE = NewObservation(
    PLAN,
    "S01",
    CORRIDOR,
    3,
    "家",
    date(2025, 12, 31),
    scope="all",
    evidence_reference="年报第 7 页",
)


@pytest.fixture
def staff(database):
    return employ(database)


def submitted(database, staff, new=FIGURE):
    draft = add_observation(database, staff[CHEN], new)
    return submit_observation(database, staff[CHEN], draft.observation_id, 1)


def verified(database, staff, new=FIGURE):
    handed_in = submitted(database, staff, new)
    return verify_observation(database, staff[WANG], handed_in.observation_id, 2)


def row_count(database):
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(observation)).scalar_one()


def test_retries_get_the_first_answer_and_write_nothing(database, staff):
    draft = add_observation(database, staff[CHEN], FIGURE, request_id="a")
    number = draft.observation_id
    edited = replace(FIGURE, value=4)
    steps = [
        lambda: add_observation(database, staff[CHEN], FIGURE, request_id="a"),
        lambda: edit_observation(database, staff[CHEN], number, 1, edited, request_id="b"),
        lambda: submit_observation(database, staff[CHEN], number, 2, request_id="c"),
        lambda: verify_observation(database, staff[WANG], number, 3, request_id="d"),
        lambda: correct_observation(
            database, staff[CHEN], number, 4, FIGURE, reason="笔误", request_id="e"
        ),
    ]
    answers = [step() for step in steps]
    written = row_count(database)
    assert [step() for step in steps] == answers
    assert (answers[0], row_count(database)) == (draft, written)


def test_a_request_id_is_not_used_for_anything_else(database, staff):
    draft = add_observation(database, staff[CHEN], FIGURE, request_id="a")
    with pytest.raises(RequestReusedError):
        add_observation(database, staff[CHEN], replace(FIGURE, value=4), request_id="a")
    with pytest.raises(RequestReusedError):
        add_observation(database, staff[DING], FIGURE, request_id="a")
    with pytest.raises(RequestReusedError):
        submit_observation(database, staff[CHEN], draft.observation_id, 1, request_id="a")
    assert row_count(database) == 1


def test_nobody_reviews_what_he_had_a_hand_in(database, staff):
    give_role(database, DING, Role.REVIEWER)
    give_role(database, WANG, Role.ZONE_MANAGER, CORRIDOR)
    figure = add_observation(database, staff[WANG], FIGURE)
    edit_observation(database, staff[DING], figure.observation_id, 1, replace(FIGURE, value=4))
    submit_observation(database, staff[CHEN], figure.observation_id, 2)
    for who in (WANG, DING):  # its author, and who changed it
        with pytest.raises(AccessDeniedError, match="himself"):
            verify_observation(database, staff[who], figure.observation_id, 3)
    take_on(database, "sun")
    give_role(database, "sun", Role.REVIEWER)
    sun = replace(staff[WANG], person_id="sun", name="sun")
    assert verify_observation(database, sun, figure.observation_id, 3).state == "verified"


@pytest.mark.parametrize("who", [FANG, WANG, ZHAO, LIN, KE])
def test_only_a_manager_of_the_zone_enters_and_a_refusal_is_kept(database, staff, who):
    with pytest.raises(AccessDeniedError):
        add_observation(database, staff[who], FIGURE)
    with database.reading() as connection:
        (entry, *_) = read_entries(connection, actor_id=who)
    assert (entry.is_allowed, entry.action, entry.zone_id) == (False, "record", CORRIDOR)
    assert row_count(database) == 0


@pytest.mark.parametrize("who", [CHEN, FANG, ZHAO, LIN, KE])
def test_only_a_reviewer_verifies(database, staff, who):
    figure = submitted(database, staff)
    with pytest.raises(AccessDeniedError):
        verify_observation(database, staff[who], figure.observation_id, 2)


def test_whoever_is_disabled_meanwhile_writes_nothing(database, staff):
    take_on(database, CHEN, version=2, is_enabled=False)
    with pytest.raises(AccessDeniedError, match="disabled"):
        add_observation(database, staff[CHEN], FIGURE)
