"""Figures on their way through the store, on both databases."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from errors import (
    BadParameterError,
    StaleObservationError,
    UnknownNameError,
)
from store.access import Role
from store.audit import read_entries, verify_audit
from store.clock import stamp
from store.observation_reading import (
    ObservationState,
    counting_observations,
    observation_history,
    observation_of,
    observations,
)
from store.observations import (
    NewObservation,
    add_observation,
    add_observations,
    correct_observation,
    edit_observation,
    return_observation,
    submit_observation,
    verify_observation,
    withdraw_observation,
)
from store.schema import observation
from tests.store.staff import (
    CHEN,
    CORRIDOR,
    DING,
    PLAN,
    SQUARE,
    WANG,
    employ,
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


def known(database, read, **wanted):
    with database.reading() as connection:
        return read(connection, plan=PLAN, **wanted)


def row_count(database):
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(observation)).scalar_one()


def problem_of(refusal):
    return refusal.value.problems[0]


def test_from_draft_to_verified_every_version_stays(database, staff):
    draft = add_observation(database, staff[CHEN], FIGURE)
    number = draft.observation_id
    edit_observation(database, staff[CHEN], number, 1, replace(FIGURE, value=4))
    submit_observation(database, staff[DING], number, 2)
    returned = return_observation(database, staff[WANG], number, 3, reason=" 缺页码 ")
    assert returned.reason == "缺页码"
    edit_observation(database, staff[CHEN], number, 4, replace(FIGURE, value=5))
    submit_observation(database, staff[CHEN], number, 5)
    last = verify_observation(database, staff[WANG], number, 6)
    with database.reading() as connection:
        history = observation_history(connection, number)
        report = verify_audit(connection)
        trail = read_entries(connection, object_id=number)
    assert [one.value for one in history] == [3, 4, 4, 4, 5, 5, 5]
    assert [one.state for one in history] == [
        "draft", "draft", "submitted", "returned", "draft", "submitted", "verified",
    ]  # fmt: skip
    assert [one.acted_by for one in history] == [CHEN, CHEN, DING, WANG, CHEN, CHEN, WANG]
    assert {one.author_id for one in history} == {CHEN}
    assert history[-1] == last and not report.problems
    assert [one.detail["verb"] for one in reversed(trail)] == [
        "add", "edit", "submit", "return", "edit", "submit", "verify",
    ]  # fmt: skip
    assert trail[3].detail["reason"] == "缺页码"


def test_only_what_is_verified_counts(database, staff):
    submitted(database, staff)
    assert known(database, counting_observations) == ()
    figure = verified(database, staff, replace(FIGURE, observed_on=date(2024, 12, 31)))
    assert known(database, counting_observations) == (figure,)
    assert len(known(database, observations)) == 2
    assert known(database, observations, state=ObservationState.VERIFIED) == (figure,)
    assert known(database, observations, zone_ids=[SQUARE]) == ()


def test_a_correction_counts_from_the_moment_it_is_verified(database, staff):
    old = verified(database, staff)
    new = correct_observation(
        database, staff[CHEN], old.observation_id, 3, replace(FIGURE, value=7), reason="笔误"
    )
    submit_observation(database, staff[CHEN], new.observation_id, 1)
    assert known(database, counting_observations) == (old,)
    before = stamp(datetime.now(UTC))
    right = verify_observation(database, staff[WANG], new.observation_id, 2)
    assert (right.supersedes, right.value) == (old.observation_id, 7)
    assert known(database, counting_observations) == (right,)
    assert known(database, counting_observations, known_on=before) == (old,)
    with database.reading() as connection:
        assert observation_of(connection, old.observation_id) == old  # untouched


def test_a_correction_of_a_correction(database, staff):
    first = verified(database, staff)
    for value in (8, 9):
        second = correct_observation(
            database,
            staff[CHEN],
            first.observation_id,
            3,
            replace(FIGURE, value=value),
            reason="改",
        )
        submit_observation(database, staff[CHEN], second.observation_id, 1)
        first = verify_observation(database, staff[WANG], second.observation_id, 2)
    assert [one.value for one in known(database, counting_observations)] == [9]


def test_one_correction_at_a_time(database, staff):
    old = verified(database, staff)
    number, correction = old.observation_id, replace(FIGURE, value=7)
    first = correct_observation(database, staff[CHEN], number, 3, correction, reason="笔误")
    with pytest.raises(BadParameterError) as refusal:
        correct_observation(database, staff[DING], number, 3, correction, reason="也是")
    assert problem_of(refusal).params == {"other": first.observation_id, "who": "Chen"}
    withdraw_observation(database, staff[CHEN], first.observation_id, 1)
    correct_observation(database, staff[DING], number, 3, correction, reason="也是")


def test_only_a_verified_figure_is_corrected_and_with_a_reason(database, staff):
    draft = add_observation(database, staff[CHEN], FIGURE)
    with pytest.raises(BadParameterError, match="only a verified figure"):
        correct_observation(database, staff[CHEN], draft.observation_id, 1, FIGURE, reason="x")
    old = verified(database, staff, replace(FIGURE, observed_on=date(2024, 12, 31)))
    with pytest.raises(BadParameterError, match="say why"):
        correct_observation(database, staff[CHEN], old.observation_id, 3, FIGURE, reason=" ")


@pytest.mark.parametrize(
    ("state", "step"),
    [
        ("draft", "verify"), ("draft", "return"),
        ("submitted", "edit"), ("submitted", "submit"), ("submitted", "withdraw"),
        ("returned", "verify"), ("returned", "return"),
        ("verified", "edit"), ("verified", "submit"), ("verified", "withdraw"),
        ("verified", "verify"), ("verified", "return"),
        ("withdrawn", "edit"), ("withdrawn", "submit"), ("withdrawn", "withdraw"),
        ("withdrawn", "verify"),
    ],
)  # fmt: skip
def test_steps_that_a_state_does_not_allow(database, staff, state, step):
    figure = add_observation(database, staff[CHEN], FIGURE)
    number = figure.observation_id
    if state == "withdrawn":
        figure = withdraw_observation(database, staff[CHEN], number, 1)
    elif state != "draft":
        figure = submit_observation(database, staff[CHEN], number, 1)
        if state == "verified":
            figure = verify_observation(database, staff[WANG], number, 2)
        if state == "returned":
            figure = return_observation(database, staff[WANG], number, 2, reason="缺页码")
    assert figure.state == state
    at = (database, staff[WANG] if step in ("verify", "return") else staff[CHEN], number)
    before = row_count(database)
    with pytest.raises(BadParameterError):
        {
            "edit": lambda: edit_observation(*at, figure.version, FIGURE),
            "submit": lambda: submit_observation(*at, figure.version),
            "withdraw": lambda: withdraw_observation(*at, figure.version),
            "verify": lambda: verify_observation(*at, figure.version),
            "return": lambda: return_observation(*at, figure.version, reason="x"),
        }[step]()
    assert row_count(database) == before


def test_a_stale_version_is_refused_with_who_and_when(database, staff):
    figure = add_observation(database, staff[CHEN], FIGURE)
    edit_observation(database, staff[DING], figure.observation_id, 1, replace(FIGURE, value=4))
    with pytest.raises(StaleObservationError) as refusal:
        edit_observation(database, staff[CHEN], figure.observation_id, 1, replace(FIGURE, value=9))
    params = problem_of(refusal).params
    assert (params["who"], params["newest"], params["seen"]) == ("Ding", "2", "1")
    assert params["when"].endswith("UTC") and params["when"][:2] == "20"
    with database.reading() as connection:
        assert observation_of(connection, figure.observation_id).value == 4


def test_a_version_that_is_not_there_yet_is_refused(database, staff):
    figure = add_observation(database, staff[CHEN], FIGURE)
    with pytest.raises(StaleObservationError):
        submit_observation(database, staff[CHEN], figure.observation_id, 2)


def test_a_figure_says_what_it_rests_on_before_it_is_submitted(database, staff):
    figure = add_observation(database, staff[CHEN], replace(FIGURE, evidence_reference=""))
    with pytest.raises(BadParameterError) as refusal:
        submit_observation(database, staff[CHEN], figure.observation_id, 1)
    assert problem_of(refusal).key == "evidence"


def test_plan_indicator_and_zone_of_a_figure_do_not_change(database, staff):
    give_role(database, CHEN, Role.ZONE_MANAGER, SQUARE)
    figure = add_observation(database, staff[CHEN], FIGURE)
    for name, value in (("zone_id", SQUARE), ("indicator_id", "S02"), ("plan", "other")):
        with pytest.raises(BadParameterError) as refusal:
            moved = replace(FIGURE, **{name: value})
            edit_observation(database, staff[CHEN], figure.observation_id, 1, moved)
        assert problem_of(refusal).key == name


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_figure_is_a_number(database, staff, value):
    with pytest.raises(BadParameterError):
        add_observation(database, staff[CHEN], replace(FIGURE, value=value))


def test_a_figure_that_is_not_there(database, staff):
    with pytest.raises(UnknownNameError):
        submit_observation(database, staff[CHEN], "0" * 32, 1)
    with database.reading() as connection:
        assert observation_history(connection, "0" * 32) == ()


def test_many_are_entered_together_or_not_at_all(database, staff):
    days = [date(2020 + number, 12, 31) for number in range(4)]
    news = [replace(FIGURE, observed_on=day) for day in days]
    with pytest.raises(BadParameterError):
        add_observations(database, staff[CHEN], [*news, replace(FIGURE, value=math.nan)])
    assert row_count(database) == 0
    made = add_observations(database, staff[CHEN], news, request_id="w", is_submitted=True)
    assert [one.observed_on for one in made] == days
    assert {(one.state, one.version) for one in made} == {(ObservationState.SUBMITTED, 2)}
    again = add_observations(database, staff[CHEN], news, request_id="w", is_submitted=True)
    assert (again, row_count(database)) == (made, 8)
    with database.reading() as connection:
        assert not verify_audit(connection).problems


def test_many_without_evidence_are_not_submitted_by_halves(database, staff):
    news = [FIGURE, replace(FIGURE, observed_on=date(2024, 12, 31), evidence_reference="")]
    with pytest.raises(BadParameterError):
        add_observations(database, staff[CHEN], news, is_submitted=True)
    assert row_count(database) == 0


def test_figures_as_they_were_known_then(database, staff):
    figure = add_observation(database, staff[CHEN], FIGURE)
    edited = replace(FIGURE, value=4)
    second = edit_observation(database, staff[CHEN], figure.observation_id, 1, edited)
    at_first = known(database, observations, known_on=figure.recorded_at)
    assert at_first == (figure,)
    assert known(database, observations, known_on=second.recorded_at) == (second,)
    assert known(database, observations, known_on="2000-01-01T00:00:00.000000Z") == ()
