"""Ranges of counts and densities against cases worked by hand and every case counted."""

import itertools
import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial_model.zone_density import zone_density
from tests.spatial_model import toy_district

ZONES = toy_district.zones()
AREA_KM2 = pd.Series({"nw": 4.0, "ne": 4.0, "sw": 4.0, "se": 4.0, "corridor": 8.0})
AS_DRAWN = pd.Series(0.0, index=ZONES.index)
MOVED = pd.Series({"nw": 50.0, "ne": math.nan, "sw": 100.0, "se": 0.0, "corridor": 500.0})
RANGES = ("count", "expected_count", "density_per_km2")
CORNERS = 720


def layer(rows, precision="street"):
    return gpd.GeoDataFrame(
        {"uncertainty_m": [float(row[2]) for row in rows], "precision": precision},
        geometry=[shapely.Point(row[0], row[1]) for row in rows],
        crs=ZONES.crs,
    )


def measured(facilities, *, zones=ZONES, error=AS_DRAWN, confidence=0.9, **given):
    return zone_density(
        zones, facilities, AREA_KM2.reindex(zones.index),
        confidence=confidence, boundary_error_m=error.reindex(zones.index), **given,
    )  # fmt: skip


def disc_share(zone, row):
    """Return the part of a disc of many corners that lies in a zone: an area, no integral."""
    x, y, radius = row
    turn = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    disc = shapely.Polygon(np.column_stack([x + radius * np.cos(turn), y + radius * np.sin(turn)]))
    return disc.intersection(zone).area / disc.area


def every_case(chances, confidence):
    """Return mean and interval of a count by going through every case that can be."""
    weight = np.zeros(len(chances) + 1)
    for case in itertools.product((0, 1), repeat=len(chances)):
        weight[sum(case)] += math.prod(
            p if inside else 1 - p for inside, p in zip(case, chances, strict=True)
        )
    below = np.cumsum(weight)
    tail = (1 - confidence) / 2
    low = next(n for n, share in enumerate(below) if share >= tail)
    high = next(n for n, share in enumerate(below) if share >= 1 - tail)
    return sum(chances), low, high


def test_the_toy_corridor_by_hand():
    """A and C for sure, B and D by half: 2, 3 or 4 with a quarter, a half and a quarter."""
    row = measured(toy_district.facilities()).loc["corridor"]
    assert row["count"] == 4  # B and D are stated on its sides, which are its own
    assert row["expected_count"] == pytest.approx(3)
    assert (row["expected_count_low"], row["expected_count_high"]) == (2, 4)
    assert (row["count_low"], row["count_high"]) == (2, 4)
    assert row["count_low"] < row["expected_count"] < row["count_high"]
    assert row["density_per_km2"] == 0.5
    assert (row["density_per_km2_low"], row["density_per_km2_high"]) == (0.25, 0.5)


CASES = (
    [(501000, 3301000, 400), (500950, 3302500, 300), (502000, 3302000, 900), (502600, 3303900, 350)],
    [(500300, 3300300, 800), (503700, 3303700, 800), (504100, 3301000, 600)],
    [(501999, 3301999, 1500), (502001, 3302001, 1400), (500000, 3300000, 700)],
)  # fmt: skip


@pytest.mark.parametrize("rows", CASES)
@pytest.mark.parametrize("confidence", [0.5, 0.9])
def test_the_exact_interval_is_that_of_every_case_counted(rows, confidence):
    table = measured(layer(rows), confidence=confidence)
    for zone_id, zone in ZONES.geometry.items():
        mean, low, high = every_case([disc_share(zone, row) for row in rows], confidence)
        found = table.loc[zone_id]
        assert found["expected_count"] == pytest.approx(mean, abs=2e-4)
        assert (found["expected_count_low"], found["expected_count_high"]) == (low, high)


@pytest.mark.parametrize("rows", [CASES[0], CASES[2]])
def test_the_drawn_range_holds_the_exact_mean_of_these_cases(rows):
    table = measured(layer(rows), confidence=0.9, draws=2000)
    for zone_id, zone in ZONES.geometry.items():
        mean, low, high = every_case([disc_share(zone, row) for row in rows], 0.9)
        assert low <= mean <= high, "a case whose mean lies outside its interval shows nothing"
        found = table.loc[zone_id]
        assert found["count_low"] <= mean <= found["count_high"]
        area = AREA_KM2[zone_id]
        assert found["density_per_km2_low"] == pytest.approx(found["count_low"] / area)
        assert found["density_per_km2_high"] == pytest.approx(found["count_high"] / area)


places = st.lists(
    st.tuples(st.integers(499000, 505000), st.integers(3299000, 3305000), st.integers(0, 3000)),
    min_size=1,
    max_size=8,
)


@settings(max_examples=15, deadline=None)
@given(places, st.permutations(range(8)), st.permutations(range(5)), st.integers(0, 9))
def test_a_seed_gives_its_digits_whatever_the_order_of_rows(rows, order, zone_order, seed):
    shuffled = layer([rows[i] for i in order if i < len(rows)])
    zones = ZONES.iloc[list(zone_order)]
    first = measured(layer(rows), error=MOVED, draws=40, seed=seed)
    again = measured(layer(rows), error=MOVED, draws=40, seed=seed)
    other = measured(shuffled, zones=zones, error=MOVED, draws=40, seed=seed)
    pd.testing.assert_frame_equal(first, again, check_exact=True)
    pd.testing.assert_frame_equal(first.loc[zones.index], other, check_exact=True)


def test_another_seed_draws_other_digits():
    rows = CASES[0]
    tables = [measured(layer(rows), error=MOVED, draws=7, seed=seed) for seed in range(4)]
    densities = {tuple(one["density_per_km2_high"]) for one in tables}
    assert len(densities) == 4


@settings(max_examples=20, deadline=None)
@given(places, st.integers(0, 9))
def test_without_uncertainty_every_range_is_the_count(rows, seed):
    """The plain count by itself: a point that a zone covers, its border included."""
    sure = [(x, y, 0) for x, y, _ in rows]
    table = measured(layer(sure), draws=20, seed=seed)
    for zone_id, zone in ZONES.geometry.items():
        count = sum(zone.covers(shapely.Point(x, y)) for x, y, _ in sure)
        for name in ("count", "expected_count"):
            assert (
                table.loc[zone_id, [name, f"{name}_low", f"{name}_high"]].to_list() == [count] * 3
            )
        ends = ["density_per_km2", "density_per_km2_low", "density_per_km2_high"]
        assert table.loc[zone_id, ends].to_list() == pytest.approx([count / AREA_KM2[zone_id]] * 3)


@settings(max_examples=15, deadline=None)
@given(places)
def test_a_range_is_in_order_and_its_exact_interval_shrinks_with_the_discs(rows):
    widths = []
    for share in (1.0, 0.0):
        table = measured(layer([(x, y, u * share) for x, y, u in rows]), error=MOVED, draws=30)
        for name in RANGES:
            assert (table[f"{name}_low"] <= table[f"{name}_high"]).all()
        widths.append(table["expected_count_high"] - table["expected_count_low"])
    assert (widths[0] >= widths[1]).all() and (widths[1] == 0).all()


def test_what_is_known_by_its_town_alone_is_no_common_site():
    """Four institutes of one campus are in or out together; four of one town are not.

    Half of the disc is in the corridor: together 0 or 4; apart 0 to 4 with 1, 4, 6, 4 and 1
    of 16, so that 5 % on either side leave 0 and 4 and 10 % leave 1 and 3.
    """
    rows = [(501000, 3302000, 400)] * 4
    together = measured(layer(rows), confidence=0.8).loc["corridor"]
    apart = measured(layer(rows, precision="town"), confidence=0.8).loc["corridor"]
    assert (together["expected_count_low"], together["expected_count_high"]) == (0, 4)
    assert (together["count_low"], together["count_high"]) == (0, 4)
    assert (apart["expected_count_low"], apart["expected_count_high"]) == (1, 3)
    assert (apart["count_low"], apart["count_high"]) == (1, 3)
    assert together["expected_count"] == pytest.approx(2) == apart["expected_count"]


def test_nothing_there_is_not_measured():
    table = measured(toy_district.no_facilities())
    assert table["count"].to_list() == [0] * 5
    assert table.drop(columns="count").isna().all(axis=None)
