"""A past assessment comes out again to the last byte, whatever was written since."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text, update

from errors import BadParameterError, StoreError
from monitoring.assessment import assess
from monitoring.kept_counts import KeptCounts, counts_by_year
from monitoring.replay import KEEPER, keep_plan_of, known_instant, replay
from monitoring.workspace import open_workspace
from store.audit import read_entries, verify_audit
from store.schema import plan_snapshot
from tests.monitoring.recording import PLAN, corrected, figure, named, verified
from tests.toy import built_toy

END_OF_2027 = date(2027, 12, 31)
END_OF_2028 = date(2028, 12, 31)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return built_toy(tmp_path_factory.mktemp("replay"))


@pytest.fixture
def package(built, tmp_path):
    return shutil.copytree(built, tmp_path / "toy")


def told(database, known_on, as_of=END_OF_2028):
    with database.reading() as connection:
        assessment = replay(connection, PLAN, known_on).assess(as_of)
    records = [one.to_dict() for one in assessment.records]
    return json.dumps(records, default=str, ensure_ascii=False)


def rewritten(package, name, old, new):
    path = package / "plan" / name
    said = path.read_text(encoding="utf-8")
    assert old in said
    path.write_text(said.replace(old, new, 1), encoding="utf-8")


def test_the_same_two_days_give_the_same_bytes_for_ever(database, actors, clock, package):
    keep_plan_of(database, open_workspace(package))
    first = verified(database, actors, figure(155, END_OF_2028))
    known = first.recorded_at
    before = told(database, known)
    assert "155" in before

    clock.put(date(2029, 2, 1))
    corrected(database, actors, first, figure(145, END_OF_2028))
    verified(database, actors, figure(170, END_OF_2028))
    verified(database, actors, figure(2.9, END_OF_2028, indicator_id="D03", unit="%"))
    named(database, "chen", "陈总工", version=2)
    named(database, "wang", "王处", version=2)
    rewritten(package, "targets.yaml", "target_value: 200", "target_value: 300")
    rewritten(package, "observations.yaml", "value: 150", "value: 120")
    reopened = open_workspace(package)
    facilities = reopened.layers.facilities
    fewer = replace(reopened.layers, facilities=facilities[facilities["level"] != "national"])
    assert keep_plan_of(database, replace(reopened, layers=fewer))

    assert told(database, known) == before
    with database.reading() as connection:
        now = known_instant(connection, clock.now.date().isoformat(), clock.now)
        present = replay(connection, PLAN, now).assess(END_OF_2028).record("D01")
    assert (present.target_value, present.observed_value) == (300, 170)
    assert present.observation_author == "陈总工"
    assert told(database, now) != before
    assert '"register_completeness": 0.0' in told(database, now)  # the map has changed as well
    assert '"register_completeness": 0.0' not in before


def test_replay_is_what_assess_says_at_that_moment(database, package):
    workspace = open_workspace(package)
    keep_plan_of(database, workspace)
    with database.reading() as connection:
        kept = replay(connection, PLAN, known_instant(connection, "2028-01-03", SOON))
    for year in (2019, 2025, 2027, 2030, 2040):
        day = date(year, 6, 30)
        assert kept.assess(day) == assess(workspace, day)


def test_an_unchanged_plan_is_kept_once(database, package):
    workspace = open_workspace(package)
    assert keep_plan_of(database, workspace)
    assert not keep_plan_of(database, open_workspace(package))
    rewritten(package, "targets.yaml", "target_value: 200", "target_value: 201")
    assert keep_plan_of(database, open_workspace(package))
    rewritten(package, "targets.yaml", "target_value: 201", "target_value: 200")
    assert keep_plan_of(database, open_workspace(package))  # back again is a change too
    with database.reading() as connection:
        kept = [one for one in read_entries(connection) if one.object_kind == "plan_snapshot"]
        assert len(kept) == 3
        assert {one.actor_name for one in kept} == {KEEPER.name}
        assert not verify_audit(connection).problems


def test_what_was_not_kept_cannot_be_told(database, actors, clock, package):
    with (
        database.reading() as connection,
        pytest.raises(BadParameterError, match="no copy of plan toy_2030"),
    ):
        replay(connection, PLAN, "2029-01-01T00:00:00.000000Z")
    keep_plan_of(database, open_workspace(package))
    with database.reading() as connection, pytest.raises(BadParameterError) as raised:
        replay(connection, PLAN, "2028-01-01T00:00:00.000000Z")
    (problem,) = raised.value.problems
    assert problem.params["first"].startswith("2028-01-03T04:")


SOON = datetime(2028, 1, 3, 15, 30, tzinfo=UTC)  # 23:30 here


def test_a_day_is_its_end_here_and_today_is_what_is_recorded(database, actors):
    with database.reading() as connection:
        newest = read_entries(connection, limit=1)[0].recorded_at
        assert known_instant(connection, "2028-01-02", SOON) == "2028-01-02T15:59:59.999999Z"
        assert known_instant(connection, "2028-01-03", SOON) == newest
        assert known_instant(connection, newest, SOON) == newest
        for ahead in ("2028-01-04", "2028-01-03T15:30:00.000001Z"):
            with pytest.raises(BadParameterError, match="lies ahead"):
                known_instant(connection, ahead, SOON)
        for wrong in ("yesterday", "2028-1-3", "2028-01-03T15:30:00Z", ""):
            with pytest.raises(BadParameterError, match="no day"):
                known_instant(connection, wrong, SOON)


def test_with_the_clock_set_back_today_still_knows_everything(database, actors, clock):
    clock.put(date(2027, 6, 1))
    last = verified(database, actors, figure(155, END_OF_2027))
    with database.reading() as connection:
        assert known_instant(connection, last.recorded_at, clock.now) == last.recorded_at
        assert known_instant(connection, "2027-06-01", clock.now) == last.recorded_at


def test_a_changed_copy_is_refused(database, package):
    keep_plan_of(database, open_workspace(package))
    with database.changing() as connection:
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for name in connection.execute(text(triggers)).scalars().all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.execute(update(plan_snapshot).values(content=b"not a zip"))
    with database.reading() as connection, pytest.raises(StoreError, match="was changed"):
        replay(connection, PLAN, "2028-12-31T00:00:00.000000Z")


def test_counts_hold_between_the_years_that_change_them():
    kept = KeptCounts({"T": {2018: (None, 0), 2021: (2, 3)}})
    assert KeptCounts.from_bytes(kept.to_bytes()) == kept


def test_counts_are_those_of_the_layers(package):
    workspace = open_workspace(package)
    kept = counts_by_year(workspace)
    assert set(kept.by_target) == {"T_S01"}
