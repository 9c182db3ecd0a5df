import itertools
import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from errors import BadParameterError, CrsMismatchError, LayerSchemaError
from spatial_model.density import facility_counts
from spatial_model.uncertainty import count_distribution, expected_counts, inside_probability
from tests.spatial_model import toy_district

ZONES = toy_district.zones()


def one(x, y, uncertainty_m):
    return gpd.GeoDataFrame(
        {"uncertainty_m": [uncertainty_m]}, geometry=[shapely.Point(x, y)], crs=ZONES.crs
    )


def test_the_toy_district():
    table = inside_probability(ZONES, toy_district.facilities())
    assert table.index.identical(ZONES.index)
    assert table.columns.to_list() == list("ABCDE")
    # A, C and E are sure (u = 0), on a border counts. B's disc of 500 m and D's of 100 m lie
    # inside their squares, and half in the corridor, whose side runs through the centre.
    assert table.loc["sw"].to_list() == [1, 0, 1, 0, 0]
    assert table.loc["nw"].to_list() == [0, 0, 1, 1, 0]
    assert table.loc["ne"].to_list() == [0, 1, 1, 0, 0]
    assert table.loc["se"].to_list() == [0, 0, 1, 0, 0]
    assert table.loc["corridor"].to_list() == pytest.approx([1, 0.5, 1, 0.5, 0], abs=1e-12)


def test_the_toy_districts_expected_counts():
    table = expected_counts(ZONES, toy_district.facilities(), confidence=0.9)
    assert table.columns.to_list() == [
        "expected_count", "expected_count_low", "expected_count_high"
    ]  # fmt: skip
    assert table.loc[["nw", "ne", "sw", "se"], "expected_count"].to_list() == [2, 2, 2, 1]
    # corridor: A and C for sure, B and D each one half: 2, 3 or 4 with 1/4, 1/2, 1/4
    assert table.loc["corridor"].to_list() == pytest.approx([3, 2, 4])
    middle = expected_counts(ZONES, toy_district.facilities(), confidence=0.4)
    assert middle.loc["corridor"].to_list() == pytest.approx([3, 3, 3])


def test_a_corner_a_touching_disc_and_a_town():
    # C's place with 1 km: a quarter in each square; it just fits between the corridor's sides.
    table = inside_probability(ZONES, one(502000, 3302000, 1000))[0]
    assert table.to_list() == pytest.approx([0.25, 0.25, 0.25, 0.25, 1.0])
    # A town's point with 5 km: the whole district of 16 km² lies in the disc of 25π km².
    table = inside_probability(ZONES, one(502000, 3302000, 5000))[0]
    assert table.to_list() == pytest.approx([4 / (25 * math.pi)] * 4 + [8 / (25 * math.pi)])


def test_certain_positions_give_the_plain_count():
    sure = toy_district.facilities().assign(uncertainty_m=0)
    table = expected_counts(ZONES, sure)
    plain = facility_counts(ZONES, sure).astype("float64")
    for column in table:
        pd.testing.assert_series_equal(table[column], plain, check_names=False)


def test_undrawn_zones_are_not_measured_and_no_facilities_is_zero():
    shapes = [None, shapely.Polygon(), *ZONES.geometry.iloc[2:]]
    undrawn = gpd.GeoDataFrame(geometry=shapes, index=ZONES.index, crs=ZONES.crs)
    assert inside_probability(undrawn, toy_district.facilities()).isna().all(axis=1).sum() == 2
    table = expected_counts(undrawn, toy_district.facilities())
    assert table.isna().all(axis=1).to_list() == [True, True, False, False, False]
    nothing = expected_counts(ZONES, toy_district.no_facilities())
    assert (nothing == 0).all(axis=None) and len(nothing) == 5
    assert expected_counts(ZONES.iloc[:0], toy_district.facilities()).shape == (0, 3)


@pytest.mark.parametrize("uncertainty", [None, math.nan, -1, math.inf])
def test_an_unknown_uncertainty_is_an_error_not_a_zero(uncertainty):
    with pytest.raises(LayerSchemaError, match="uncertainty_m"):
        inside_probability(ZONES, one(502000, 3302000, uncertainty))


def test_other_bad_input():
    with pytest.raises(LayerSchemaError, match="uncertainty_m"):
        inside_probability(ZONES, toy_district.facilities().drop(columns="uncertainty_m"))
    with pytest.raises(CrsMismatchError):
        inside_probability(ZONES, toy_district.facilities().to_crs("EPSG:4490"))
    for confidence in (0, 1, -0.5, math.nan):
        with pytest.raises(BadParameterError, match="confidence"):
            expected_counts(ZONES, toy_district.facilities(), confidence=confidence)


number = st.integers(0, 30)
corners = st.lists(st.tuples(number, number), min_size=3, max_size=9)


@settings(max_examples=80, deadline=None)
@given(corners, number, number, st.floats(0.5, 25))
def test_the_exact_overlap_against_a_disc_of_many_corners(at, x, y, radius):
    shape = shapely.make_valid(shapely.Polygon(at)).buffer(0)
    if shape.is_empty:
        return
    zone = gpd.GeoDataFrame(geometry=[shape], crs=ZONES.crs)
    exact = inside_probability(zone, one(x, y, radius)).iloc[0, 0]
    disc = shapely.Point(x, y).buffer(radius, quad_segs=512)
    oracle = disc.intersection(shape).area / (math.pi * radius**2)
    assert exact == pytest.approx(oracle, abs=1e-5)
    assert 0 <= exact <= 1


def test_a_hole_is_not_inside():
    ring = shapely.box(0, 0, 30, 30).difference(shapely.box(10, 10, 20, 20))
    zone = gpd.GeoDataFrame(geometry=[ring], crs=ZONES.crs)
    assert inside_probability(zone, one(15, 15, 4)).iloc[0, 0] == 0
    # a disc of 10 around the hole's middle, less the hole of 100
    share = 1 - 100 / (math.pi * 100)
    assert inside_probability(zone, one(15, 15, 10)).iloc[0, 0] == pytest.approx(share)


probability = st.floats(0, 1)


@settings(max_examples=60, deadline=None)
@given(st.lists(probability, max_size=7))
def test_the_distribution_against_every_case_counted(probabilities):
    expected = np.zeros(len(probabilities) + 1)
    for case in itertools.product([0, 1], repeat=len(probabilities)):
        chance = math.prod(
            p if fact else 1 - p for fact, p in zip(case, probabilities, strict=True)
        )
        expected[sum(case)] += chance
    assert count_distribution(np.array(probabilities)) == pytest.approx(expected, abs=1e-12)


places = st.lists(
    st.tuples(st.integers(499000, 505000), st.integers(3299000, 3305000), st.integers(0, 5000)),
    min_size=1,
    max_size=10,
)


def frame(rows):
    return gpd.GeoDataFrame(
        {"uncertainty_m": [float(row[2]) for row in rows]},
        geometry=[shapely.Point(row[0], row[1]) for row in rows],
        crs=ZONES.crs,
    )


@settings(max_examples=30, deadline=None)
@given(places, st.permutations(range(10)))
def test_expected_counts_are_ordered_bounded_and_independent_of_row_order(rows, order):
    table = expected_counts(ZONES, frame(rows))
    assert (table["expected_count"] <= len(rows) + 1e-9).all()
    assert (table["expected_count_low"] <= table["expected_count_high"]).all()
    assert (table["expected_count_low"] <= table["expected_count"] + 1).all()
    assert (table["expected_count_high"] >= table["expected_count"] - 1).all()
    wide = expected_counts(ZONES, frame(rows), confidence=0.99)
    assert (wide["expected_count_low"] <= table["expected_count_low"]).all()
    assert (wide["expected_count_high"] >= table["expected_count_high"]).all()
    shuffled = [rows[i] for i in order if i < len(rows)]
    pd.testing.assert_frame_equal(table, expected_counts(ZONES, frame(shuffled)))


@settings(max_examples=20, deadline=None)
@given(places, st.integers(-20000, 20000))
def test_moving_everything_changes_nothing(rows, shift):
    moved_zones = gpd.GeoDataFrame(geometry=ZONES.translate(shift, -shift), crs=ZONES.crs)
    moved = frame([(x + shift, y - shift, u) for x, y, u in rows])
    here = inside_probability(ZONES, frame(rows))
    assert np.allclose(here, inside_probability(moved_zones, moved), atol=1e-9)
    # the squares together hold what the district holds, unless a sure point is on a border
    squares = here.drop("corridor").loc[:, (frame(rows)["uncertainty_m"] > 0).to_numpy()]
    assert (squares.sum() <= 1 + 1e-9).all()


def test_facilities_on_one_site_are_in_or_out_together():
    # Three on one campus, half of whose disc lies in the corridor, and one more such point:
    # 0, 1, 3 or 4 with a quarter each. Taken apart, 1 to 3 would have 14 cases of 16.
    rows = [(501000, 3302000, 400)] * 3 + [(503000, 3302000, 400)]
    campus = gpd.GeoDataFrame(
        {"uncertainty_m": [float(row[2]) for row in rows]},
        geometry=[shapely.Point(row[0], row[1]) for row in rows],
        crs=ZONES.crs,
    )
    table = expected_counts(ZONES, campus, confidence=0.8)
    assert table.loc["corridor"].to_list() == pytest.approx([2, 0, 4])
    middle = expected_counts(ZONES, campus, confidence=0.4)
    assert middle.loc["corridor"].to_list() == pytest.approx([2, 1, 3])
    # known only by the town, they stand anywhere on their own
    towns = campus.assign(precision="town")
    apart = expected_counts(ZONES, towns, confidence=0.8)
    assert apart.loc["corridor"].to_list() == pytest.approx([2, 1, 3])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(probability, st.integers(1, 4)), max_size=6))
def test_the_distribution_with_steps_against_every_case_counted(facts):
    expected = np.zeros(sum(step for _, step in facts) + 1)
    for case in itertools.product([0, 1], repeat=len(facts)):
        chance = math.prod(p if fact else 1 - p for fact, (p, _) in zip(case, facts, strict=True))
        expected[sum(f * step for f, (_, step) in zip(case, facts, strict=True))] += chance
    given_steps = np.array([step for _, step in facts], dtype=np.int64)
    result = count_distribution(np.array([p for p, _ in facts], dtype=float), given_steps)
    assert result == pytest.approx(expected, abs=1e-12)
