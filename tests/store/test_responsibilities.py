"""The responsibility list, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from errors import AccessDeniedError, BadParameterError, StaleObservationError
from store.audit import verify_audit
from store.responsibilities import (
    NewResponsibility,
    add_responsibility,
    edit_responsibility,
    end_responsibility,
    responsibilities,
    responsibility_history,
)
from tests.store.staff import (
    CHEN,
    CORRIDOR,
    DING,
    KE,
    LIN,
    PLAN,
    SQUARE,
    WANG,
    ZHAO,
    employ,
    take_on,
)

LINE = NewResponsibility(PLAN, "S01", CORRIDOR, CHEN, 2026, date(2027, 1, 31))


@pytest.fixture
def staff(database):
    return employ(database)


def test_put_on_handed_over_taken_off(database, staff):
    first = add_responsibility(database, staff[ZHAO], LINE)
    number = first.responsibility_id
    second = edit_responsibility(database, staff[ZHAO], number, 1, person_id=DING, note="调岗")
    assert (second.person_id, second.due_on, second.note) == (DING, LINE.due_on, "调岗")
    ended = end_responsibility(database, staff[ZHAO], number, 2, reason="不再统计")
    with database.reading() as connection:
        assert responsibilities(connection, plan=PLAN) == ()
        assert responsibilities(connection, plan=PLAN, is_active=None) == (ended,)
        assert responsibilities(connection, plan=PLAN, known_on=second.recorded_at) == (second,)
        history = responsibility_history(connection, number)
        assert not verify_audit(connection).problems
    assert [one.person_id for one in history] == [CHEN, DING, DING]
    assert [one.is_active for one in history] == [True, True, False]


def test_lines_are_found_by_zone_indicator_and_year(database, staff):
    line = add_responsibility(database, staff[ZHAO], LINE)
    early = replace(LINE, year=2025, due_on=date(2026, 1, 31))
    early = add_responsibility(database, staff[ZHAO], early)
    with database.reading() as connection:
        assert responsibilities(connection, plan=PLAN) == (early, line)
        assert responsibilities(connection, plan=PLAN, year=2026) == (line,)
        assert responsibilities(connection, plan=PLAN, indicator_id="S02") == ()
        assert responsibilities(connection, plan=PLAN, zone_ids=[SQUARE]) == ()


def test_one_person_answers_for_it(database, staff):
    add_responsibility(database, staff[ZHAO], LINE)
    with pytest.raises(BadParameterError) as refusal:
        add_responsibility(database, staff[ZHAO], replace(LINE, person_id=DING))
    assert refusal.value.problems[0].params == {"who": "Chen", "year": "2026"}
    assert add_responsibility(database, staff[ZHAO], replace(LINE, zone_id=SQUARE)).is_active


@pytest.mark.parametrize("who", [CHEN, WANG, LIN, KE])
def test_the_list_is_kept_by_an_administrator(database, staff, who):
    with pytest.raises(AccessDeniedError):
        add_responsibility(database, staff[who], LINE)


def test_the_person_has_a_working_account(database, staff):
    with pytest.raises(BadParameterError, match="working account"):
        add_responsibility(database, staff[ZHAO], replace(LINE, person_id="nobody"))
    number = add_responsibility(database, staff[ZHAO], LINE).responsibility_id
    take_on(database, DING, version=2, is_enabled=False)
    with pytest.raises(BadParameterError, match="working account"):
        edit_responsibility(database, staff[ZHAO], number, 1, person_id=DING)


def test_stale_twice_and_off_already(database, staff):
    line = add_responsibility(database, staff[ZHAO], LINE, request_id="r")
    assert add_responsibility(database, staff[ZHAO], LINE, request_id="r") == line
    number = line.responsibility_id
    end_responsibility(database, staff[ZHAO], number, 1)
    with pytest.raises(StaleObservationError, match="Zhao"):
        edit_responsibility(database, staff[ZHAO], number, 1, note="x")
    with pytest.raises(BadParameterError, match="off the list"):
        end_responsibility(database, staff[ZHAO], number, 2)
