"""The packaged plan's assessments do not change unnoticed."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.golden.assessments import (
    DAYS,
    as_document,
    assessments,
    explained,
    golden_path,
)


@pytest.fixture(scope="module")
def by_day():
    return {one.as_of: one for one in assessments()}


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_records_are_the_golden_ones(by_day, day):
    golden = json.loads(golden_path(day).read_text(encoding="utf-8"))
    found = as_document(by_day[day])
    assert found.keys() == golden.keys()
    for mine, kept in zip(found["records"], golden["records"], strict=True):
        assert mine.keys() == kept.keys()
        for key, value in kept.items():
            if isinstance(value, float):
                assert mine[key] == pytest.approx(value, rel=1e-9), (kept["indicator_id"], key)
            else:
                assert mine[key] == value, (kept["indicator_id"], key)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_each_status_is_explained(by_day, day):
    kept = golden_path(day).with_suffix(".md").read_text(encoding="utf-8")
    assert explained(by_day[day]) == kept


def test_what_a_reader_of_the_plan_would_expect(by_day):
    """Checked by hand against the plan and the published figures, apart from the golden files."""
    mid = by_day[date(2023, 12, 31)]
    assert len(mid.records) == 88 + 4
    carriers = mid.record("I14")
    assert (carriers.observed_value, carriers.observed_on) == (51, date(2023, 7, 28))
    assert carriers.status == "limited_progress"
    assert carriers.expected_value == pytest.approx(48 + 12 * 0.6)
    assert mid.record("I15").status == "achieved"
    assert mid.record("I16").comparator == ">"
    assert mid.record("I07").status == "no_data"  # 893 and 3015 are other registers
    assert mid.record("X01").status == "no_data"  # 28th is another ranking
    assert {mid.record(one).status for one in ("Q43", "Q53", "Q61", "Q72")} == {"qualitative"}
    start = by_day[date(2020, 12, 31)]
    assert start.record("H07").status == "not_met"  # 48 of 50
    closing = by_day[date(2025, 12, 31)]
    patents = closing.record("I10")
    assert (patents.status, patents.last_known_met) == ("no_data", True)
    assert closing.record("I14").last_known_met is False
