"""Every role × action × place, against a table written by hand: no wrong yes, no wrong no."""

from __future__ import annotations

from dataclasses import replace

import pytest

from errors import AccessDeniedError
from store.access import ANONYMOUS, OPERATOR, AccessTarget, Action, Actor, Role, authorize
from store.access import readable_zones as zones_of
from store.audit import read_entries, verify_audit
from store.people import revoke
from tests.store.rights import (
    EXPECTED,
    HELD,
    PLACES,
    PLAN,
    hire,
    is_expected,
    target_at,
)

CASES = [(action, place) for action in Action for place in PLACES]


def actor_called(database, who: str) -> Actor:
    if who == "operator":
        return OPERATOR("root")
    return ANONYMOUS if who == "anonymous" else hire(database, who)


def test_the_table_speaks_of_everybody_and_of_no_unknown_action():
    assert set(EXPECTED) == {*HELD, "anonymous", "operator"}
    named = {action for allowed in EXPECTED.values() for action in allowed}
    assert named == set(Action)
    assert {one.role for held in HELD.values() for one in held} == set(Role)


@pytest.mark.parametrize("who", EXPECTED)
def test_every_action_everywhere_through_the_one_door(database, who):
    actor = actor_called(database, who)
    wrong = []
    for action, place in CASES:
        target = target_at(place)
        expected = is_expected(who, action, place)
        try:
            with database.acting(actor, action, target):
                is_allowed = True
        except AccessDeniedError as error:
            is_allowed = False
            assert error.reason.message
        with database.reading() as connection:
            (entry,) = read_entries(connection, limit=1)
        stands = (entry.is_allowed, entry.action, entry.plan, entry.zone_id, entry.actor_name)
        assert stands == (is_allowed, str(action), target.plan, target.zone_id, actor.name)
        assert bool(entry.reason) is not is_allowed
        if (
            is_allowed is not expected
            or authorize(actor, action, target).is_allowed is not expected
        ):
            wrong.append((action, place, is_allowed))
    assert not wrong
    with database.reading() as connection:
        assert not verify_audit(connection).problems


def described(who: str) -> Actor:
    """Return somebody as he stands in a store, without one."""
    if who in HELD:
        return Actor(f"id-of-{who}", who, who, frozenset(HELD[who]), is_enabled=who != "disabled")
    return OPERATOR("root") if who == "operator" else ANONYMOUS


@pytest.mark.parametrize("who", EXPECTED)
def test_an_open_house_lets_anybody_browse_and_nothing_else(who):
    actor = described(who)
    for action, place in CASES:
        expected = is_expected(who, action, place)
        if action is Action.BROWSE and who != "disabled":
            expected = True
        decision = authorize(actor, action, target_at(place), is_public=True)
        assert decision.is_allowed is expected, (action, place)


@pytest.mark.parametrize("who", HELD)
def test_the_zones_whose_records_are_open(who):
    allowed = EXPECTED[who].get("read_records", "")
    zones = {PLACES[place][1] for place in "AB" if place in allowed}
    assert zones_of(described(who), PLAN) == (None if "P" in allowed else zones)


def test_rights_are_those_of_the_store_and_not_what_the_caller_brings(database):
    manager = hire(database, "manager_of_a")
    forged = replace(manager, grants=hire(database, "chief").grants)
    with (
        pytest.raises(AccessDeniedError),
        database.acting(forged, Action.MANAGE_PEOPLE, target_at("I")),
    ):
        raise AssertionError("a forged grant was believed")
    operator = OPERATOR("tests")
    revoke(
        database,
        operator,
        manager.person_id,
        role=Role.ZONE_MANAGER,
        plan=PLAN,
        zone_id="corridor",
    )
    with pytest.raises(AccessDeniedError), database.acting(manager, Action.RECORD, target_at("A")):
        raise AssertionError("a revoked grant was believed")


def test_nobody_reviews_a_figure_of_his_own_nor_one_without_an_author():
    both = described("manager_and_reviewer")
    own = replace(target_at("A"), author_id=both.person_id)
    unknown = replace(target_at("A"), author_id="")
    assert authorize(both, Action.REVIEW, target_at("A"))
    assert not authorize(both, Action.REVIEW, own)
    assert not authorize(both, Action.REVIEW, unknown)


@pytest.mark.parametrize("who", HELD)
def test_a_scenario_belongs_to_its_author_and_to_administrators(who):
    actor = described(who)
    own = replace(target_at("P"), author_id=actor.person_id)
    has_role_here = "P" in EXPECTED[who].get("browse", "")
    assert authorize(actor, Action.MANAGE_SCENARIOS, own).is_allowed is has_role_here


@pytest.mark.parametrize("who", HELD)
@pytest.mark.parametrize(
    "action", [Action.SIGN_IN, Action.SIGN_OUT, Action.CHANGE_OWN_PASSWORD], ids=str
)
def test_an_account_is_used_by_its_owner_only(who, action):
    actor = described(who)
    own = AccessTarget("person", object_id=actor.person_id)
    assert authorize(actor, action, own).is_allowed is (who != "disabled")
    assert not authorize(actor, action, AccessTarget("person", object_id="another"))
