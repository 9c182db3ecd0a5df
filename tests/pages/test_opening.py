"""An opened package counts verified records on the next run, without being read again."""

from __future__ import annotations

import logging
import shutil
from datetime import date

import pytest

from errors import Problem, StoreFullError
from monitoring.assessment import assess
from pages import opening, plan_keeping
from pages.opening import assessed, opened_workspace
from pages.plan_keeping import keep_every_plan_soon, keep_plan_where_readable
from pages.record_store import record_store
from store.access import AccessTarget, Action
from store.plan_snapshots import plan_known
from tests.monitoring.recording import PLAN, corrected, employed, figure, verified
from tests.toy import built_toy

END_OF_2028 = date(2028, 12, 31)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return built_toy(tmp_path_factory.mktemp("opening"))


@pytest.fixture
def package(built, tmp_path, monkeypatch):
    monkeypatch.setenv("LANGCHENG_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("LANGCHENG_DATABASE_URL", raising=False)
    return shutil.copytree(built, tmp_path / "toy")


def seen(package, **choices):
    return assessed(opened_workspace(package, **choices), END_OF_2028).record("D01")


def test_a_verified_figure_counts_on_the_next_run_and_layers_stay_open(package):
    first = opened_workspace(package)
    assert seen(package).observed_value == 150
    actors = employed(record_store())
    one = verified(record_store(), actors, figure(155, END_OF_2028))
    assert seen(package).observed_value == 155
    assert opened_workspace(package).layers is first.layers
    corrected(record_store(), actors, one, figure(145, END_OF_2028))
    assert seen(package).observed_value == 145
    assert opened_workspace(package).layers is first.layers


def test_nothing_new_nothing_read(package, monkeypatch):
    employed(record_store())
    again = opened_workspace(package)
    read = []
    monkeypatch.setattr(opening, "recorded_figures", lambda *_, **__: read.append(1))
    assert opened_workspace(package) is again
    assert not read


def test_what_is_no_figure_leaves_the_assessment_as_it_is(package):
    actors = employed(record_store())
    verified(record_store(), actors, figure(155, END_OF_2028))
    before = assessed(opened_workspace(package), END_OF_2028)
    with record_store().working() as writing:
        writing.note(Action.SIGN_IN, AccessTarget("session"))
    assert assessed(opened_workspace(package), END_OF_2028) is before


def test_the_public_sees_no_names_unless_told_otherwise(package):
    actors = employed(record_store())
    verified(record_store(), actors, figure(155, END_OF_2028))
    assert "陈工" not in str(seen(package).to_dict())
    assert seen(package, is_for_public=False).observation_author == "陈工"
    assert "陈工" not in str(seen(package).to_dict())


def test_opening_keeps_the_plans_text_again_when_it_changes(package):
    opened_workspace(package)
    with record_store().reading() as connection:
        first = plan_known(connection, PLAN)
    opened_workspace(package)
    targets = package / "plan" / "targets.yaml"
    text = targets.read_text(encoding="utf-8")
    targets.write_text(text.replace("target_value: 200", "target_value: 2000"), encoding="utf-8")
    opened_workspace(package)
    with record_store().reading() as connection:
        second = plan_known(connection, PLAN)
    assert (first.version, second.version) == (1, 2)
    assert b"2000" in second.files["plan/targets.yaml"]


def test_a_full_disk_does_not_close_the_atlas(package, monkeypatch, caplog):
    def full(*_):
        raise StoreFullError(Problem("records", "no room is left"))

    monkeypatch.setattr(opening, "keep_plan_of", full)
    with caplog.at_level(logging.ERROR, "langcheng.pages"):
        assert opened_workspace(package).name == PLAN
    assert "could not be kept" in caplog.text


def test_what_could_not_be_kept_is_kept_before_a_figure_counts(package, monkeypatch, caplog):
    def full(*_):
        raise StoreFullError(Problem("records", "no room is left"))

    with monkeypatch.context() as short, caplog.at_level(logging.ERROR, "langcheng.pages"):
        short.setattr(opening, "keep_plan_of", full)
        opened_workspace(package)
    assert kept_version() is None
    opened_workspace(package)  # nothing changed: no reader waits for a second try
    assert kept_version() is None
    keep_plan_where_readable(package)
    assert kept_version() == 1


def test_nothing_changed_nothing_is_counted_again(package, monkeypatch):
    opened_workspace(package)
    monkeypatch.setattr(opening, "keep_plan_of", lambda *_: pytest.fail("counted again"))
    keep_plan_where_readable(package)
    assert kept_version() == 1


def test_the_start_keeps_every_plan_and_a_broken_one_keeps_nobody_from_the_others(
    package, tmp_path, monkeypatch, caplog
):
    broken = shutil.copytree(package, tmp_path / "a_broken_one")
    (broken / "plan" / "targets.yaml").write_text("broken: [", encoding="utf-8")
    found = {"a_broken_one": broken, "toy": package}
    monkeypatch.setattr(plan_keeping, "package_folders", lambda: found)
    with caplog.at_level(logging.WARNING, "langcheng.pages"):
        keep_every_plan_soon().join(60)
    assert kept_version() == 1
    assert "a_broken_one is not kept" in caplog.text


def kept_version():
    with record_store().reading() as connection:
        kept = plan_known(connection, PLAN)
    return None if kept is None else kept.version


def test_what_is_counted_once_for_a_package_holds_on_every_day(package):
    workspace = opened_workspace(package)
    for on in (date(2024, 6, 30), date(2026, 1, 1), date(2027, 12, 31), date(2030, 12, 31)):
        assert assessed(workspace, on) == assess(workspace, on)
