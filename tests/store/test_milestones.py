"""Milestones of projects, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from errors import AccessDeniedError, BadParameterError, StaleObservationError
from store.audit import verify_audit
from store.milestones import (
    NewMilestone,
    add_milestone,
    complete_milestone,
    drop_milestone,
    edit_milestone,
    milestone_history,
    milestones,
    reopen_milestone,
)
from tests.store.staff import CHEN, CORRIDOR, FANG, KE, LIN, PLAN, SQUARE, WANG, ZHAO, employ

SET = NewMilestone(PLAN, CORRIDOR, "研究院二期", "主体封顶", date(2026, 6, 30))
REACHED = {"done_on": date(2026, 6, 1), "evidence_reference": "验收单 3 号"}


@pytest.fixture
def staff(database):
    return employ(database)


def test_set_changed_reached_and_opened_again(database, staff):
    first = add_milestone(database, staff[ZHAO], SET)
    number = first.milestone_id
    later = replace(SET, due_on=date(2026, 9, 30))
    edit_milestone(database, staff[ZHAO], number, 1, later)
    done = complete_milestone(database, staff[CHEN], number, 2, **REACHED)
    assert (done.state, done.done_on, done.due_on) == ("done", date(2026, 6, 1), later.due_on)
    again = reopen_milestone(database, staff[ZHAO], number, 3, reason="验收未通过")
    assert (again.state, again.done_on, again.evidence_reference) == ("planned", None, "")
    dropped = drop_milestone(database, staff[ZHAO], number, 4, reason="项目取消")
    with database.reading() as connection:
        history = milestone_history(connection, number)
        assert milestones(connection, plan=PLAN) == (dropped,)
        assert milestones(connection, plan=PLAN, known_on=done.recorded_at) == (done,)
        assert milestones(connection, plan=PLAN, zone_id=SQUARE) == ()
        assert not verify_audit(connection).problems
    assert [one.state for one in history] == ["planned", "planned", "done", "planned", "dropped"]
    assert [one.acted_by for one in history] == [ZHAO, ZHAO, CHEN, ZHAO, ZHAO]


def test_the_one_due_first_stands_first(database, staff):
    late = add_milestone(database, staff[ZHAO], replace(SET, due_on=date(2027, 1, 1)))
    soon = add_milestone(database, staff[ZHAO], SET)
    with database.reading() as connection:
        assert milestones(connection, plan=PLAN, zone_ids=[CORRIDOR]) == (soon, late)


@pytest.mark.parametrize("who", [CHEN, WANG, LIN, KE])
def test_milestones_are_set_by_an_administrator(database, staff, who):
    with pytest.raises(AccessDeniedError):
        add_milestone(database, staff[who], SET)


@pytest.mark.parametrize("who", [FANG, WANG, ZHAO, LIN, KE])
def test_a_manager_of_the_zone_says_that_it_was_reached(database, staff, who):
    number = add_milestone(database, staff[ZHAO], SET).milestone_id
    with pytest.raises(AccessDeniedError):
        complete_milestone(database, staff[who], number, 1, **REACHED)


def test_what_shows_it_has_to_be_said(database, staff):
    number = add_milestone(database, staff[ZHAO], SET).milestone_id
    with pytest.raises(BadParameterError) as refusal:
        complete_milestone(database, staff[CHEN], number, 1, done_on=date(2026, 6, 1))
    assert refusal.value.problems[0].key == "evidence"


def test_two_at_the_same_time_and_twice_the_same(database, staff):
    number = add_milestone(database, staff[ZHAO], SET, request_id="m").milestone_id
    assert add_milestone(database, staff[ZHAO], SET, request_id="m").milestone_id == number
    done = complete_milestone(database, staff[CHEN], number, 1, **REACHED, request_id="n")
    assert complete_milestone(database, staff[CHEN], number, 1, **REACHED, request_id="n") == done
    with pytest.raises(StaleObservationError, match="Chen"):
        drop_milestone(database, staff[ZHAO], number, 1, reason="x")


def test_steps_that_the_state_does_not_allow(database, staff):
    number = add_milestone(database, staff[ZHAO], SET).milestone_id
    with pytest.raises(BadParameterError, match="open already"):
        reopen_milestone(database, staff[ZHAO], number, 1, reason="x")
    with pytest.raises(BadParameterError, match="say why"):
        drop_milestone(database, staff[ZHAO], number, 1, reason=" ")
    drop_milestone(database, staff[ZHAO], number, 1, reason="x")
    with pytest.raises(BadParameterError):
        complete_milestone(database, staff[CHEN], number, 2, **REACHED)
    with pytest.raises(BadParameterError):
        edit_milestone(database, staff[ZHAO], number, 2, SET)


def test_a_milestone_has_a_project_and_stays_in_its_zone(database, staff):
    for name in ("project", "label"):
        with pytest.raises(BadParameterError) as refusal:
            add_milestone(database, staff[ZHAO], replace(SET, **{name: " "}))
        assert refusal.value.problems[0].key == name
    number = add_milestone(database, staff[ZHAO], SET).milestone_id
    with pytest.raises(BadParameterError):
        edit_milestone(database, staff[ZHAO], number, 1, replace(SET, zone_id=SQUARE))
