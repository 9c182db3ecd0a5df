"""Who may open a package is asked by the plan in it, not by the name of its folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from errors import AccessDeniedError
from monitoring import workspace
from monitoring.workspace import UNKNOWN_PLAN, rights_plan
from pages.admission import readable_plans, refused
from pages.record_store import record_store
from store.access import Action, Actor, Grant, Role
from store.audit import read_entries
from store.people import actor_named
from tests.accounts import add_account
from tests.toy import copied_toy

STAFF = {
    "by_plan": Grant(Role.VIEWER, "toy_2030"),
    "by_folder": Grant(Role.VIEWER, "toy"),
    "everywhere": Grant(Role.VIEWER),
    "manager": Grant(Role.ZONE_MANAGER, "toy_2030", "corridor"),
}


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    state = tmp_path / "state"
    monkeypatch.setenv("LANGCHENG_STATE", str(state))
    for name, held in STAFF.items():
        add_account(state, name, (held,))
    plans = tmp_path / "plans"
    plans.mkdir()
    monkeypatch.setattr(workspace, "PACKAGED_PLANS", plans)
    monkeypatch.setenv("LANGCHENG_PLANS", "")
    return copied_toy(plans)


def called(name: str) -> Actor:
    with record_store().reading() as connection:
        found = actor_named(connection, name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", ["by_plan", "everywhere", "manager"])
def test_a_grant_on_the_plan_opens_its_folder(toy, name):
    assert rights_plan(toy) == "toy_2030"
    assert readable_plans(called(name)) == ("toy",)
    assert refused("toy", Action.ANALYSE, called(name)) is None


def test_a_grant_on_the_folders_name_opens_nothing_and_the_trail_names_the_plan(toy):
    actor = called("by_folder")
    with pytest.raises(AccessDeniedError):
        readable_plans(actor)
    assert refused("toy", Action.ANALYSE, actor) is not None
    with record_store().reading() as connection:
        entries = [one for one in read_entries(connection) if not one.is_allowed]
    assert {one.plan for one in entries} == {"toy_2030"}
    assert {one.action for one in entries} == {"browse", "analyse"}


def test_a_package_in_another_folder_keeps_its_rights(toy):
    moved = toy.rename(toy.parent / "copy_of_an_office")
    assert rights_plan(moved) == "toy_2030"
    assert readable_plans(called("by_plan")) == ("copy_of_an_office",)


def test_another_id_in_the_file_is_another_plan_at_once(toy):
    header = toy / "plan" / "plan.yaml"
    assert readable_plans(called("by_plan")) == ("toy",)
    header.write_text(header.read_text(encoding="utf-8").replace("toy_2030", "toy_2035"))
    with pytest.raises(AccessDeniedError):
        readable_plans(called("by_plan"))


@pytest.mark.parametrize("content", ["plan_id: '?'\n", "plan_id: [", "", None])
def test_a_package_without_an_id_is_open_only_to_who_has_every_plan(toy, content):
    header = toy / "plan" / "plan.yaml"
    header.unlink()
    if content is not None:
        header.write_text(content, encoding="utf-8")
    assert rights_plan(toy) == UNKNOWN_PLAN
    assert readable_plans(called("everywhere")) == ("toy",)
    with pytest.raises(AccessDeniedError):
        readable_plans(called("by_plan"))
