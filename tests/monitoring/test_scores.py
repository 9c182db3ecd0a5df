"""Group scores, worked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from monitoring.assessment import assess
from monitoring.records import Assessment
from monitoring.scores import scores_by_category, scores_by_zone
from tests.monitoring.situations import plan_of, situations
from tests.monitoring.test_assessment import PlanOnly


def record(ratio, category):
    (one,) = assess(PlanOnly(plan_of(situations()[0])), date(2021, 12, 31)).records
    return replace(one, r_value=ratio, category=category)


def test_mean_of_those_that_have_a_ratio():
    """R 1 scores 7.1429 − 4.2857 = 2.8572; R 0 scores −2.5; their mean is 0.1786."""
    records = (record(1.0, "input"), record(0.0, "input"), record(None, "input"))
    (group,) = scores_by_category(Assessment("p", date(2021, 12, 31), "m", records))
    assert (group.group, group.scored_count, group.target_count) == ("input", 2, 3)
    assert group.score == pytest.approx(0.1786)


def test_no_ratio_is_unknown_and_not_zero():
    records = (record(None, "input"), record(0.6, "output"))
    first, second = scores_by_category(Assessment("p", date(2021, 12, 31), "m", records))
    assert (first.score, first.target_count) == (None, 1)
    assert second.score == pytest.approx(0, abs=0.0001)


def test_zones_group_by_zone():
    (group,) = scores_by_zone(Assessment("p", date(2021, 12, 31), "m", (record(1.0, "a"),)))
    assert group.group == "all"
