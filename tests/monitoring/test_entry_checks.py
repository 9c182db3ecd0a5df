"""What a figure has to be before it is entered."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest

from monitoring.entry_checks import entry_problems
from monitoring.entry_defaults import default_period, default_scope, default_target, due_targets
from plan.loading import read_plan
from store.observation_reading import ObservationState, RecordedObservation
from store.observations import NewObservation
from tests.toy import TOY

PLAN = read_plan(TOY)
TODAY = date(2028, 3, 1)
STOCK = NewObservation("toy_2030", "D01", "district", 140, "家", date(2027, 12, 31), scope="all")
FLOW = NewObservation(
    "toy_2030", "D02", "district", 11.5, "亿元", date(2027, 12, 31), scope="all",
    period_from=date(2027, 1, 1), period_to=date(2027, 12, 31),
)  # fmt: skip
RANK = NewObservation("toy_2030", "D04", "district", 5, "位", date(2027, 12, 31), scope="all")


def keys(new, known=()):
    return [one.key for one in entry_problems(PLAN, new, today=TODAY, known=known)]


@pytest.mark.parametrize(
    "new",
    [
        STOCK,
        FLOW,
        RANK,
        replace(STOCK, value=0),
        replace(STOCK, target_id="T_D01"),
        replace(STOCK, observed_on=TODAY),
        replace(STOCK, scope="elsewhere", comparability="other_scope"),
        replace(FLOW, value=-2.5),  # an amount may fall below zero
        replace(FLOW, period_from=date(2027, 7, 1), comparability="part_year"),
    ],
)
def test_good_figures(new):
    assert keys(new) == []


@pytest.mark.parametrize(
    ("new", "key"),
    [
        (replace(STOCK, plan="other"), "plan"),
        (replace(STOCK, zone_id="nowhere"), "zone_id"),
        (replace(STOCK, indicator_id="X1"), "indicator_id"),
        (replace(STOCK, target_id="T_D02"), "target_id"),
        (replace(STOCK, unit="万家"), "unit"),
        (replace(STOCK, value=140.5), "value"),
        (replace(STOCK, value=-1), "value"),
        (replace(STOCK, value=math.nan), "value"),
        (replace(STOCK, value=math.inf), "value"),
        (replace(STOCK, value=2e15), "value"),
        (replace(RANK, value=0), "value"),
        (replace(STOCK, scope="everywhere"), "scope"),
        (replace(STOCK, comparability="roughly"), "comparability"),
        (replace(STOCK, observed_on=date(2028, 3, 2)), "observed_on"),
        (replace(STOCK, observed_on=date(1927, 12, 31)), "observed_on"),
        (replace(FLOW, period_from=None), "period_from"),
        (replace(FLOW, period_to=None), "period_to"),
        (replace(FLOW, period_from=None, period_to=None), "period_from"),
        (replace(FLOW, period_from=date(2028, 1, 1)), "period_to"),
        (replace(FLOW, observed_on=date(2028, 1, 1)), "observed_on"),
        (replace(FLOW, period_from=date(2027, 7, 1)), "comparability"),
        (replace(STOCK, note="长" * 2_001), "note"),
        (replace(STOCK, evidence_reference="a\x1b[2J"), "evidence_reference"),
    ],
)
def test_what_is_wrong_is_named(new, key):
    assert keys(new) == [key]


def test_all_that_is_wrong_is_told_at_once():
    wrong = replace(STOCK, unit="个", value=0.5, observed_on=date(2999, 1, 1))
    assert keys(wrong) == ["unit", "value", "observed_on"]


def recorded(state, number="a", supersedes=None, **changes):
    content = {**vars(STOCK), **changes}
    return RecordedObservation(
        observation_id=number, version=1, state=ObservationState(state), reason="",
        supersedes=supersedes, author_id="x", acted_by="x", entry=1,
        recorded_at="2028-01-01T00:00:00.000000Z", **content,
    )  # fmt: skip


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "verified"])
def test_the_same_thing_is_not_entered_twice(state):
    assert keys(STOCK, [recorded(state)]) == ["observed_on"]
    assert keys(replace(STOCK, target_id="T_D01"), [recorded(state)]) == ["observed_on"]


def test_other_days_scopes_and_withdrawn_figures_are_no_doubles():
    others = [
        recorded("withdrawn"),
        recorded("verified", observed_on=date(2026, 12, 31)),
        recorded("draft", scope="elsewhere"),
        recorded("draft", indicator_id="D02"),
    ]
    assert keys(STOCK, others) == []


def test_a_superseded_figure_gives_way_to_the_one_that_counts():
    both = [recorded("verified"), recorded("verified", "b", supersedes="a")]
    (problem,) = entry_problems(PLAN, STOCK, today=TODAY, known=both)
    assert problem.params["other"] == "b"


def test_what_a_figure_is_most_likely_of():
    assert [one.target_id for one in due_targets(PLAN, "district")] == [
        "T_D01",
        "T_D02",
        "T_D03",
        "T_D04",
        "T_D05",
        "T_D06",
    ]  # fmt: skip - not P01 of the plan before, not G01 without a number
    assert default_target(PLAN, "corridor", "S01") == "T_S01"
    assert default_target(PLAN, "corridor", "D01") is None
    assert (default_scope(PLAN, "T_S01"), default_scope(PLAN, None)) == ("all", "all")
    targets = {one.target_id: one for one in PLAN.targets}
    end = date(2027, 12, 31)
    assert default_period(PLAN, targets["T_D01"], TODAY) == (end, None, None)
    assert default_period(PLAN, targets["T_D02"], TODAY) == (end, date(2027, 1, 1), end)
    assert default_period(PLAN, targets["T_D01"], end) == (end, None, None)
