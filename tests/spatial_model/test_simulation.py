import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from errors import BadParameterError, CrsMismatchError, LayerSchemaError
from spatial_model.coverage import coverage_bounds, coverage_share
from spatial_model.simulation import simulate_ranges, simulated_coverage
from spatial_model.uncertainty import expected_counts
from tests.spatial_model import toy_district

ZONES = toy_district.zones()
AS_DRAWN = pd.Series(math.nan, index=ZONES.index)
MOVED = pd.Series({"nw": 0.0, "ne": 0.0, "sw": 100.0, "se": 100.0, "corridor": 500.0})


def layer(rows):
    return gpd.GeoDataFrame(
        {"uncertainty_m": [float(row[2]) for row in rows]},
        geometry=[shapely.Point(row[0], row[1]) for row in rows],
        crs=ZONES.crs,
    )


def test_the_toy_district_by_hand():
    table = simulate_ranges(ZONES, toy_district.facilities(), boundary_error_m=AS_DRAWN, draws=400)
    assert table.index.identical(ZONES.index)
    # as worked out for the exact interval: 2, 2, 2 and 1 for sure, the corridor 2 to 4 on 8 km²
    assert table["count_low"].to_list() == [2, 2, 2, 1, 2]
    assert table["count_high"].to_list() == [2, 2, 2, 1, 4]
    assert table["density_per_km2_low"].to_list() == pytest.approx([0.5, 0.5, 0.5, 0.25, 0.25])
    assert table["density_per_km2_high"].to_list() == pytest.approx([0.5, 0.5, 0.5, 0.25, 0.5])


def test_a_boundary_that_moves_by_hand():
    # A sure point 300 m outside the corridor's side: inside when it moves out by 300 of 500 m,
    # which is 1 draw in 5: more than the 5 % cut off.
    outside = layer([(500700, 3302000, 0)])
    table = simulate_ranges(ZONES, outside, boundary_error_m=MOVED, draws=4000)
    assert table.loc["corridor", ["count_low", "count_high"]].to_list() == [0, 1]
    # At 460 m it would be 1 draw in 25 (4 %): cut off on that side.
    far = simulate_ranges(ZONES, layer([(500540, 3302000, 0)]), boundary_error_m=MOVED, draws=4000)
    assert far.loc["corridor", "count_high"] == 0
    # The sea begins there: the corridor does not grow, so the point is never in it.
    land = shapely.box(501000, 3300000, 504000, 3304000)
    held = simulate_ranges(ZONES, outside, boundary_error_m=MOVED, draws=400, ground=land)
    assert held.loc["corridor", "count_high"] == 0
    # One that covers the ground is not held back by it.
    inner = shapely.box(501500, 3301000, 502500, 3303000)
    free = simulate_ranges(ZONES, outside, boundary_error_m=MOVED, draws=400, ground=inner)
    assert free.loc["corridor", "count_high"] == 1


def test_density_takes_count_and_area_of_the_same_draw():
    centre = layer([(502000, 3302000, 0)])
    table = simulate_ranges(ZONES, centre, boundary_error_m=MOVED, draws=4000, confidence=0.9)
    # The corridor of 2 × 4 km moved by ±450 m (the middle 90 % of ±500): 1.1 × 3.1 km² at the
    # least; at the most 2 × 4 + 12 × 0.45 + π 0.45².
    smallest, largest = 1.1 * 3.1, 8 + 12 * 0.45 + math.pi * 0.45**2
    row = table.loc["corridor"]
    assert row["count_low"] == row["count_high"] == 1
    assert row["density_per_km2_low"] == pytest.approx(1 / largest, rel=0.03)
    assert row["density_per_km2_high"] == pytest.approx(1 / smallest, rel=0.05)
    geodesic = pd.Series(dict.fromkeys(ZONES.index, 16.0))
    halved = simulate_ranges(
        ZONES, centre, boundary_error_m=MOVED, draws=4000, land_area_km2=geodesic
    )
    assert halved.loc["corridor", "density_per_km2_low"] == pytest.approx(
        row["density_per_km2_low"] / 2
    )


places = st.lists(
    st.tuples(st.integers(499000, 505000), st.integers(3299000, 3305000), st.integers(0, 3000)),
    min_size=1,
    max_size=9,
)


@settings(max_examples=15, deadline=None)
@given(places, st.integers(1, 4))
def test_with_boundaries_as_drawn_it_agrees_with_the_exact_interval(rows, together):
    facilities = layer([*rows, *rows[:1] * together])
    table = simulate_ranges(ZONES, facilities, boundary_error_m=AS_DRAWN, draws=6000, seed=3)
    # 6000 draws know a tail of 5 % to within 1 %: the exact ends at 4 and 6 % enclose them
    inner = expected_counts(ZONES, facilities, confidence=0.876)
    outer = expected_counts(ZONES, facilities, confidence=0.924)
    assert (table["count_low"] <= inner["expected_count_low"]).all()
    assert (table["count_low"] >= outer["expected_count_low"]).all()
    assert (table["count_high"] >= inner["expected_count_high"]).all()
    assert (table["count_high"] <= outer["expected_count_high"]).all()


@settings(max_examples=15, deadline=None)
@given(places, st.permutations(range(9)), st.permutations(range(5)))
def test_order_of_rows_does_not_matter_and_the_seed_does(rows, order, zone_order):
    shuffled = [rows[i] for i in order if i < len(rows)]
    zones = ZONES.iloc[list(zone_order)]
    first = simulate_ranges(ZONES, layer(rows), boundary_error_m=MOVED, draws=50, seed=5)
    second = simulate_ranges(zones, layer(shuffled), boundary_error_m=MOVED, draws=50, seed=5)
    pd.testing.assert_frame_equal(first.loc[zones.index], second, check_exact=True)
    one = simulated_coverage(
        ZONES, layer(rows), radius_m=700, boundary_error_m=MOVED, draws=20, cells=200
    )
    other = simulated_coverage(
        zones, layer(shuffled), radius_m=700, boundary_error_m=MOVED, draws=20, cells=200
    )
    pd.testing.assert_frame_equal(one.loc[zones.index], other, check_exact=True)
    assert (one["coverage_share_low"] <= one["coverage_share_high"]).all()
    assert one.to_numpy().min() >= 0 and one.to_numpy().max() <= 1


def test_coverage_by_hand_and_within_its_bounds():
    # Sure points and boundaries as drawn: the exact share, whatever the cells.
    sure = toy_district.facilities("A", "C")
    table = simulated_coverage(
        ZONES, sure, radius_m=800, boundary_error_m=AS_DRAWN, draws=3, cells=500
    )
    exact = coverage_share(ZONES, sure, radius_m=800)
    assert np.allclose(table["coverage_share_low"], exact, atol=1e-12)
    assert np.allclose(table["coverage_share_high"], exact, atol=1e-12)
    # B somewhere within 500 m: never beyond what is surely and possibly reached
    unsure = toy_district.facilities("B")
    drawn = simulated_coverage(ZONES, unsure, radius_m=800, boundary_error_m=AS_DRAWN, draws=300)
    bounds = coverage_bounds(ZONES, unsure, radius_m=800)
    assert (drawn["coverage_share_low"] >= bounds["coverage_share_low"] - 2e-3).all()
    assert (drawn["coverage_share_high"] <= bounds["coverage_share_high"] + 2e-3).all()
    # In ne, a square of 2 km around B: the whole reach of 800 m while B is at most 200 m off the
    # middle in either axis, so the high end is π 0.8² of 4 km².
    assert drawn.loc["ne", "coverage_share_high"] == pytest.approx(math.pi * 0.64 / 4, abs=4e-3)
    assert drawn.loc["ne", "coverage_share_low"] < 0.47


def test_coverage_against_every_draw_worked_exactly():
    rows = [(501000, 3301000, 400), (503200, 3302500, 250), (501000, 3301000, 400)]
    table = simulated_coverage(
        ZONES, layer(rows), radius_m=900, boundary_error_m=AS_DRAWN, draws=150, seed=8
    )
    # the oracle draws for itself, so it may differ by what 150 draws leave
    chance = np.random.default_rng(99)
    shares = []
    for _ in range(150):
        reach, turn = np.sqrt(chance.random(2)), 2 * np.pi * chance.random(2)
        moved = [
            (x + u * r * math.cos(a), y + u * r * math.sin(a), 0)
            for (x, y, u), r, a in zip(rows[:2], reach, turn, strict=True)
        ]
        shares.append(coverage_share(ZONES, layer(moved), radius_m=900).to_numpy())
    low, high = np.quantile(np.array(shares), [0.05, 0.95], axis=0)
    assert table["coverage_share_low"].to_numpy() == pytest.approx(low, abs=0.03)
    assert table["coverage_share_high"].to_numpy() == pytest.approx(high, abs=0.03)


def test_nothing_there_and_nothing_drawn():
    zones = ZONES.set_geometry([None, *ZONES.geometry.iloc[1:]])
    for table in (
        simulate_ranges(zones, toy_district.no_facilities(), boundary_error_m=MOVED, draws=20),
        simulated_coverage(
            zones, toy_district.no_facilities(), radius_m=500, boundary_error_m=MOVED, draws=20
        ),
    ):
        assert table.iloc[0].isna().all()
        assert (table.iloc[1:] == 0).all(axis=None)
    assert simulate_ranges(
        ZONES.iloc[:0], toy_district.facilities(), boundary_error_m=MOVED
    ).shape == (0, 4)
    # a reach of nothing reaches nothing; a boundary off by more than the zone is wide still counts
    facilities = toy_district.facilities()
    none = simulated_coverage(ZONES, facilities, radius_m=0, boundary_error_m=MOVED, draws=20)
    assert (none == 0).all(axis=None)
    wide = pd.Series(1500.0, index=ZONES.index)
    table = simulate_ranges(ZONES, facilities, boundary_error_m=wide, draws=200)
    assert table.notna().all(axis=None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"confidence": 1.0}, {"confidence": math.nan}, {"draws": 0}, {"draws": 2.5},
        {"seed": -1}, {"boundary_error_m": pd.Series({"nw": -5.0})},
    ],
)  # fmt: skip
def test_bad_numbers(wrong):
    given_ones = {"boundary_error_m": AS_DRAWN, "draws": 5, **wrong}
    with pytest.raises(BadParameterError):
        simulate_ranges(ZONES, toy_district.facilities(), **given_ones)
    with pytest.raises(BadParameterError):
        simulated_coverage(ZONES, toy_district.facilities(), radius_m=500, **given_ones)


def test_bad_layers():
    facilities = toy_district.facilities()
    with pytest.raises(CrsMismatchError):
        simulate_ranges(ZONES, facilities.to_crs("EPSG:4550"), boundary_error_m=AS_DRAWN)
    with pytest.raises(LayerSchemaError, match="uncertainty_m"):
        simulate_ranges(ZONES, facilities.drop(columns="uncertainty_m"), boundary_error_m=AS_DRAWN)
    bow = ZONES.set_geometry(
        [shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)]), *ZONES.geometry.iloc[1:]]
    )
    with pytest.raises(LayerSchemaError, match="crosses itself"):
        simulate_ranges(bow, facilities, boundary_error_m=AS_DRAWN)
    for radius in (-1, math.nan, math.inf):
        with pytest.raises(BadParameterError, match="radius"):
            simulated_coverage(ZONES, facilities, radius_m=radius, boundary_error_m=AS_DRAWN)
    with pytest.raises(BadParameterError, match="cells"):
        simulated_coverage(ZONES, facilities, radius_m=9, boundary_error_m=AS_DRAWN, cells=5)
