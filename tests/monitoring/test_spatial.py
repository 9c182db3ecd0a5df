"""Spatial tables and counts of the toy district, worked by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from monitoring.counting import counted_on_map
from monitoring.spatial import coverage_table, density_table
from monitoring.workspace import open_workspace
from tests.toy import built_toy

SQUARES = ["square_nw", "square_ne", "square_sw", "square_se"]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return open_workspace(built_toy(tmp_path_factory.mktemp("spatial")))


def test_rows_follow_the_plan(workspace):
    order = [zone.zone_id for zone in workspace.plan.zones]
    table = density_table(workspace)
    assert list(table.index) == [one for one in order if one in table.index]
    assert table.index.is_unique


def test_density_times_area_is_count(workspace):
    table = density_table(workspace, ["incubator", "makerspace"]).dropna(subset="area_km2")
    product = table["density_per_km2"] * table["area_km2"]
    assert product.to_list() == pytest.approx(table["count"].to_list())


def test_a_shared_corner_belongs_to_every_square_but_once_to_the_district(workspace):
    """Three located incubators; the one on the shared corner counts in all four squares."""
    count = density_table(workspace, ["incubator"])["count"]
    district = workspace.plan.header.district_zone
    assert count[district] == 3
    assert count[SQUARES].sum() == 6


def test_a_facility_outside_the_district_counts_nowhere(workspace):
    """The only institute stands a kilometre east of the district."""
    table = density_table(workspace, ["institute"])
    spatial = table.dropna(subset="area_km2")
    assert (spatial["count"] == 0).all()
    assert (table["located_count"] == 1).all()


def test_a_unit_type_counts_its_members_and_has_no_density(workspace):
    unit = density_table(workspace, ["incubator", "makerspace", "institute"]).loc["makers_unit"]
    assert unit["count"] == 4
    assert math.isnan(unit["density_per_km2"])


def test_coverage_grows_with_the_radius_and_never_passes_one(workspace):
    shares = [
        coverage_table(workspace, ["incubator"], radius_m=radius)["coverage_share"]
        for radius in (200, 1000, 9000)
    ]
    assert (shares[0] <= shares[1]).all()
    assert (shares[1] <= shares[2]).all()
    assert shares[2].to_list() == pytest.approx([1.0] * len(shares[2]))


def test_counted_on_the_map_stands_beside_the_register(workspace):
    targets = [
        one for one in workspace.plan.targets if workspace.plan.indicator(one.indicator).counted
    ]
    assert targets
    for target in targets:
        counted = counted_on_map(workspace, target, date(2026, 12, 31))
        measure = workspace.plan.indicator(target.indicator).counted
        assert counted is not None
        if measure.published_count:
            assert counted.completeness == counted.register_count / measure.published_count


def test_an_indicator_without_a_measure_counts_nothing(workspace):
    plain = next(
        one for one in workspace.plan.targets if not workspace.plan.indicator(one.indicator).counted
    )
    assert counted_on_map(workspace, plain, date(2026, 12, 31)) is None


def with_incubator(workspace, **changes):
    """Return the workspace with its first located incubator changed."""
    frame = workspace.layers.facilities.copy()
    first = frame.index[(frame["kind"] == "incubator") & frame.geometry.notna()][0]
    for column, value in changes.items():
        frame.loc[first, column] = value
    return replace(workspace, layers=replace(workspace.layers, facilities=frame))


@pytest.mark.parametrize(
    ("known", "opened", "in_plan", "count", "undated"),
    [
        ("2031", None, False, 2, 1),  # first found later, nothing else known
        ("2031-2033", None, False, 2, 1),
        ("2026", None, False, 3, 0),  # a source of its time speaks of it
        ("2031", None, True, 3, 0),  # the plan speaks of it
        ("2031", 2027, False, 3, 0),  # opened before the day, whenever it was found
        ("2026", 2029, False, 2, 0),  # opened later: known not to stand
        ("", None, False, 3, 0),
    ],
)
def test_what_is_not_known_to_stand_on_the_day_stands_beside_the_count(
    workspace, known, opened, in_plan, count, undated
):
    changed = with_incubator(workspace, known_year=known, opened_year=opened, is_in_plan=in_plan)
    table = density_table(changed, ["incubator"], as_of=date(2028, 12, 31))
    row = table.loc[changed.plan.header.district_zone]
    assert (row["count"], row["undated_count"]) == (count, undated)
    assert density_table(changed, ["incubator"])["count"].max() == 3  # without a day, all


def test_a_kind_of_which_nothing_is_located_is_not_measured(workspace):
    """No accelerator is in the toy register: unknown, not zero."""
    density = density_table(workspace, ["accelerator"])
    assert density[["density_per_km2", "expected_count"]].isna().all(axis=None)
    assert (density["count"] == 0).all()
    coverage = coverage_table(workspace, ["accelerator"], radius_m=500)
    assert coverage["coverage_share"].isna().all()
    assert (coverage["facility_count"] == 0).all()


def test_bounds_enclose_the_coverage(workspace):
    table = coverage_table(workspace, ["incubator", "makerspace"], radius_m=700)
    assert (table["coverage_share_low"] <= table["coverage_share"]).all()
    assert (table["coverage_share"] <= table["coverage_share_high"]).all()
    assert (table["coverage_share_low"] < table["coverage_share_high"]).any()


def with_precision(workspace, precision):
    """Return the workspace with every located incubator known to 800 m, by that precision."""
    frame = workspace.layers.facilities.copy()
    rows = (frame["kind"] == "incubator") & frame.geometry.notna()
    frame.loc[rows, "precision"] = precision
    frame.loc[rows, "uncertainty_m"] = 800.0
    return replace(workspace, layers=replace(workspace.layers, facilities=frame))


def test_a_position_known_by_its_town_is_no_site_that_serves(workspace):
    """It may reach, so it is in the upper bound; it is not known to, so nowhere else."""
    towns = coverage_table(with_precision(workspace, "town"), ["incubator"], radius_m=700)
    assert (towns["facility_count"] == 0).all()
    assert (towns[["coverage_share", "coverage_share_low"]] == 0).all(axis=None)
    assert (towns["coverage_share_high"] > 0).all()
    streets = coverage_table(with_precision(workspace, "street"), ["incubator"], radius_m=700)
    assert (streets["facility_count"] == 3).all()
    assert (streets["coverage_share"] > 0).all()
    assert streets["coverage_share_high"].to_list() == pytest.approx(
        towns["coverage_share_high"].to_list()
    )


def test_the_table_of_a_plan_is_the_same_again_and_in_any_order_of_facilities(workspace):
    layers = workspace.layers
    turned = replace(workspace, layers=replace(layers, facilities=layers.facilities.iloc[::-1]))
    first = density_table(workspace)
    pd.testing.assert_frame_equal(first, density_table(workspace), check_exact=True)
    pd.testing.assert_frame_equal(first, density_table(turned), check_exact=True)
