"""A saved scenario belongs to whoever saved it: he and an administrator may delete it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.scenarios import Scenario
from cartography.symbology import LIGHT
from errors import AccessDeniedError
from monitoring.workspace import open_workspace
from pages import analysis_scenarios
from pages.address import Address
from pages.analysis_family import FAMILIES
from pages.analysis_scenarios import delete_scenario, save_scenario, saved_scenarios
from pages.record_store import record_store
from pages.screen import Screen
from store.access import ANONYMOUS, OPERATOR, Actor, Grant, Role
from store.audit import AuditEntry, read_entries
from store.people import actor_named, set_enabled
from tests.accounts import add_account
from tests.toy import built_toy
from wording.language import wording_in

STAFF = {
    "ke": Grant(Role.VIEWER, "toy_2030"),
    "chen": Grant(Role.ZONE_MANAGER, "toy_2030", "north"),
    "zhao": Grant(Role.ADMINISTRATOR, "toy_2030"),
    "other": Grant(Role.ADMINISTRATOR, "another_plan"),
}
FAMILY = FAMILIES["coverage"]
As = Callable[[str], Actor]


@pytest.fixture
def screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Screen:
    state = tmp_path / "state"
    monkeypatch.setenv("LANGCHENG_STATE", str(state))
    for name, held in STAFF.items():
        add_account(state, name, (held,), f"{name} {{{{7*7}}}}")
    workspace = open_workspace(built_toy(tmp_path))
    return Screen(wording_in("en"), Address(plan="toy", language="en"), workspace, LIGHT)


@pytest.fixture
def look_as(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> As:
    def become(name: str) -> Actor:
        actor = ANONYMOUS
        if name:
            with record_store().reading() as connection:
                actor = actor_named(connection, name) or ANONYMOUS
            assert actor.name == name
        monkeypatch.setattr(analysis_scenarios, "current_actor", lambda: actor)
        return actor

    return become


def saved_by(screen: Screen, look_as: As, name: str) -> Scenario:
    author = look_as(name)
    wanted = save_scenario(screen, FAMILY, FAMILY.options(), f"of {name}")
    found = next(one for one in saved_scenarios(screen).saved() if one.scenario_id == wanted)
    assert (found.author_id, found.author_name) == (author.person_id, author.display_name)
    return found


def trail() -> tuple[AuditEntry, ...]:
    with record_store().reading() as connection:
        return tuple(
            one for one in read_entries(connection, limit=200) if one.object_kind == "scenario"
        )


def test_the_author_deletes_his_own(screen: Screen, look_as: As):
    one = saved_by(screen, look_as, "ke")
    delete_scenario(screen, one)
    assert saved_scenarios(screen).saved() == []
    last, first = trail()
    assert (first.detail["verb"], last.detail["verb"]) == ("add", "delete")
    assert first.actor_name == last.actor_name == "ke"
    assert first.object_id == last.object_id == one.scenario_id


@pytest.mark.parametrize("name", ["chen", "other", ""])
def test_nobody_else_does_and_trying_stands_in_the_trail(screen: Screen, look_as: As, name: str):
    one = saved_by(screen, look_as, "ke")
    look_as(name)
    with pytest.raises(AccessDeniedError):
        delete_scenario(screen, one)
    assert saved_scenarios(screen).saved() == [one]
    refused = trail()[0]
    assert not refused.is_allowed
    assert refused.object_id == one.scenario_id


def test_an_administrator_of_the_plan_deletes_any_also_one_without_an_author(
    screen: Screen, look_as: As
):
    one = saved_by(screen, look_as, "ke")
    old = replace(one, author_id="", author_name="", name="before there were accounts")
    saved_scenarios(screen).save(old)
    with pytest.raises(AccessDeniedError):
        delete_scenario(screen, old)
    look_as("zhao")
    delete_scenario(screen, one)
    delete_scenario(screen, old)
    assert saved_scenarios(screen).saved() == []


@pytest.mark.parametrize("name", ["", "other"])
def test_who_has_no_role_on_the_plan_saves_none(screen: Screen, look_as: As, name: str):
    look_as(name)
    with pytest.raises(AccessDeniedError):
        save_scenario(screen, FAMILY, FAMILY.options(), "mine")
    assert saved_scenarios(screen).saved() == []


def test_an_account_disabled_meanwhile_deletes_not_even_its_own(screen: Screen, look_as: As):
    one = saved_by(screen, look_as, "ke")  # whose page stays open
    set_enabled(record_store(), OPERATOR("tests"), one.author_id, is_enabled=False)
    with pytest.raises(AccessDeniedError, match="disabled"):
        delete_scenario(screen, one)
    assert saved_scenarios(screen).saved() == [one]
