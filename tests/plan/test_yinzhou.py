"""The Yinzhou plan says what the plan and the published sources print.

`printed_targets.csv` and `published_figures.csv` hold the figures as collected from the
documents; those in `SPOT` were typed once more by hand.
"""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from plan.loading import read_plan
from plan.models import (
    Citation,
    Comparability,
    Comparator,
    IndicatorKind,
    IndicatorRole,
    SourceKind,
    Strict,
)
from tests.plan.spoilt import YINZHOU

HERE = Path(__file__).resolve().parent
PLAN = read_plan(YINZHOU)
TARGETS = {one.indicator: one for one in PLAN.targets}


def rows(name):
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text):
    return float(text) if text else None


def test_counts():
    assert len(PLAN.targets) == 88
    assert len(PLAN.orientations) == 36
    assert len(PLAN.organisations) == 124
    assert sum(len(one.mentions) for one in PLAN.organisations) == 130
    assert len(PLAN.observations) == 93
    assert len(PLAN.contradictions) == 13
    assert len(PLAN.fields) == 11
    assert sum(one.target_value is not None for one in PLAN.targets) == 45 + 7
    roles = Counter(PLAN.indicator(one.indicator).role for one in PLAN.targets)
    assert roles == {
        IndicatorRole.HEADLINE: 16,
        IndicatorRole.DISTRICT_TARGET: 20,
        IndicatorRole.ZONE_TARGET: 9,
        IndicatorRole.PRIOR_PLAN: 7,
        IndicatorRole.BASELINE_ONLY: 36,
    }


@pytest.mark.parametrize("row", rows("printed_targets.csv"), ids=lambda row: row["id"])
def test_every_number_of_the_plan(row):
    target, indicator = TARGETS[row["id"]], PLAN.indicator(row["id"])
    assert target.target_id == f"T_{row['id']}"
    assert target.zone == row["zone"]
    assert target.baseline_value == number(row["base"])
    assert target.baseline_on == (date(int(row["base_year"]), 12, 31) if row["base"] else None)
    assert target.target_value == number(row["target"])
    assert target.target_max == number(row["max"])
    assert target.target_on == (date(int(row["target_year"]), 12, 31) if row["target"] else None)
    if row["target"]:
        assert target.comparator == Comparator(row["comparator"])
    else:
        assert target.comparator is None
        assert target.baseline_is_approximate == (row["comparator"] == "约")
        assert (target.baseline_comparator is not None) == (row["comparator"] in {">", ">="})
    if row["id"].startswith("H"):
        assert target.printed_actual_value == number(row["actual_2020"])
        assert target.printed_actual_on == date(2020, 12, 31)
    assert indicator.kind == IndicatorKind(row["kind"].replace("-", "_"))
    assert indicator.is_core == (row["core"] == "1")
    assert indicator.is_leap == (row["leap"] == "1")


@pytest.mark.parametrize(
    ("place", "row"),
    list(enumerate(rows("published_figures.csv"))),
    ids=lambda value: str(value)[:40],
)
def test_every_published_figure(place, row):
    seen = PLAN.observations[place]
    assert seen.observation_id == f"OBS{place + 1:03d}"
    assert seen.indicator == row["indicator"]
    assert seen.value == float(row["value"])
    assert seen.filed_under_year == int(row["year"])
    assert (PLAN.source(seen.citation.source).url or "") == row["url"]
    assert seen.zone == {"district_own": "district"}.get(row["zone"], row["zone"])
    if row["zone"] == "district_own":
        assert seen.scope == "district_proper"
    if row["period"].startswith("as of "):
        assert seen.on == date.fromisoformat(row["period"][6:])
    elif "year end" in row["period"]:
        assert seen.on == date(int(row["year"]), 12, 31)
    elif row["period"] == "Jan-Nov 2024":
        assert (seen.period.start, seen.on) == (date(2024, 1, 1), date(2024, 11, 30))


SPOT = {  # typed by hand: indicator → base, target, comparator
    "I03": (64.99, 70, "="),
    "I05": (2.9, 3.6, "="),
    "I06": (506, 1000, "="),
    "I07": (2685, 4000, "="),
    "I10": (5066, 6000, "="),
    "I15": (25.58, 40, "="),
    "I16": (42.3, 90, ">"),
    "X01": (1, 3, "<="),
    "X20": (None, 6, ">"),
    "Z03": (None, 60, ">"),
    "Z08": (None, 600, ">="),
    "H07": (14, 50, "="),
    "B20": (45.03, None, None),
    "B35": (116.11, None, None),
}


@pytest.mark.parametrize("indicator", SPOT)
def test_spot_targets(indicator):
    target = TARGETS[indicator]
    base, value, comparator = SPOT[indicator]
    assert (target.baseline_value, target.target_value) == (base, value)
    assert (target.comparator.value if target.comparator else None) == comparator


def test_spot_ranges_and_dates():
    assert (TARGETS["X10"].target_value, TARGETS["X10"].target_max) == (1, 2)
    assert (TARGETS["X15"].target_value, TARGETS["X15"].target_max) == (1, 3)
    assert TARGETS["X01"].baseline_on == date(2019, 12, 31)
    assert TARGETS["H01"].baseline_on == date(2016, 12, 31)


def seen(indicator, value):
    [one] = [o for o in PLAN.observations if (o.indicator, o.value) == (indicator, value)]
    return one


@pytest.mark.parametrize(
    ("indicator", "value", "on", "kind", "comparability"),
    [
        ("I06", 873, date(2023, 3, 31), "point", "probable"),
        ("I05", 3.02, date(2022, 12, 31), "year", "probable"),
        ("I15", 99.8, date(2023, 12, 31), "year", "probable"),
        ("I15", 105.5, date(2024, 11, 30), "part_year", "part_year"),
        ("I10", 9432, date(2023, 12, 31), "point", "probable"),
        ("I06", 323, date(2020, 12, 31), "point", "other_scope"),
        ("I07_NAT", 1008, date(2023, 12, 31), "point", "proxy"),
        ("I08_EXP", 3.27, date(2024, 11, 30), "part_year", "proxy"),
        ("X01_CCID", 28, date(2023, 3, 31), "list", "proxy"),
        ("X01_CCID", 27, date(2024, 4, 8), "list", "proxy"),
        ("CTX_POP", 160.9555, date(2020, 11, 1), "census", "context"),
        ("CTX_GDP", 1820.1, date(2018, 12, 31), "forecast", "context"),
        ("CTX_INDVA", 252.5, date(2020, 10, 31), "part_year", "context"),
        ("FLOW_TSME", 190, date(2020, 5, 31), "batch", "context"),
        ("B11", 50, date(2020, 12, 31), "reported", "same"),
        ("X01", 1, date(2019, 12, 31), "year", "same"),
    ],
)
def test_spot_observations(indicator, value, on, kind, comparability):
    one = seen(indicator, value)
    assert (one.on, one.period.kind, one.comparability.value) == (on, kind, comparability)


def test_the_seven_core_and_the_six_leaps():
    core = {one.indicator_id for one in PLAN.indicators if one.is_core}
    leaps = {one.indicator_id for one in PLAN.indicators if one.is_leap}
    assert core == {"I01", "I04", "I05", "I06", "I07", "I08", "I09"}
    assert leaps == {"I05", "I06", "I07", "I09", "I13", "I16"}


def test_only_the_plan_and_what_confirms_it_is_fully_comparable():
    same = [one for one in PLAN.observations if one.comparability is Comparability.SAME]
    elsewhere = [one for one in same if one.citation.source != "plan_145"]
    assert {(one.indicator, one.value) for one in elsewhere} == {
        ("I13", 12),
        ("I14", 48),
        ("B11", 50),
    }
    hightech = [one for one in PLAN.observations if one.zone == "ningbo_hightech_zone"]
    assert len(hightech) == 10
    assert not any(one.comparability.is_headline for one in hightech)


def test_gross_domestic_product_is_broken_where_it_was_revised():
    breaks = [one.after.year for one in PLAN.indicator("CTX_GDP").breaks]
    assert breaks == [2016, 2018, 2023]


def test_zones_without_a_target_say_so():
    absent = {one.zone for one in PLAN.orientations if one.is_target_absent}
    assert absent == {
        "qianhu_hightech_new_town",
        "binhai_bluebay_new_town",
        "startup_demo_unit",
        "highend_science_unit",
    }
    assert not absent & {one.zone for one in PLAN.targets if one.target_value is not None}


def test_the_framework_is_one_corridor_four_towns_two_units():
    primary = Counter(zone.zone_kind.value for zone in PLAN.zones if zone.is_primary)
    assert primary == {"corridor": 1, "new_town": 4, "functional_unit": 2}
    assert all(zone.colour for zone in PLAN.zones if zone.is_primary)
    gaps = [zone for zone in PLAN.zones if "名称待补" in zone.label.zh]
    assert len(gaps) == 2 + 3 + 4


def citations(value):
    if isinstance(value, Citation):
        yield value
    elif isinstance(value, Strict):
        for name in type(value).model_fields:
            yield from citations(getattr(value, name))
    elif isinstance(value, tuple):
        for one in value:
            yield from citations(one)


def test_every_citation_resolves_and_every_source_is_used():
    used = Counter(one.source for one in citations(PLAN))
    assert set(used) == {source.source_id for source in PLAN.sources}
    assert used["plan_145"] > 300
    for one in citations(PLAN):
        assert 1 <= len(one.at) <= 30, one.at
        for place in (one.at, *one.also):
            assert place.count("(") == place.count(")"), place
    for source in PLAN.sources:
        if source.kind not in {SourceKind.PLAN, SourceKind.STANDARD, SourceKind.ASSUMPTION}:
            assert source.url, source.source_id
            assert source.published_on or source.published_note, source.source_id


def test_words_are_short_and_in_both_languages():
    for one in (*PLAN.indicators, *PLAN.targets, *PLAN.observations):
        for label in (one.note, getattr(one, "reason", None)):
            if label is not None:
                assert len(label.zh) <= 80, label.zh
                assert len(label.en) <= 200, label.en
                assert any("\u4e00" <= letter <= "\u9fff" for letter in label.zh) or "=" in label.zh
    for orientation in PLAN.orientations:
        assert len(orientation.keywords_en) == len(orientation.keywords_zh)
        assert all(len(keyword) <= 40 for keyword in orientation.keywords_zh)


def test_every_radius_has_a_reason():
    radii = [one for one in PLAN.parameters if one.parameter_id.startswith("service_radius_m_")]
    assert {one.unit for one in radii} == {"m"}
    assert PLAN.parameter("service_radius_m_incubator").value == 1000
    assert PLAN.parameter("service_radius_m_incubator").citation.source == "gb_50180_2018"
    assert PLAN.parameter("confidence_share").value == 0.9
