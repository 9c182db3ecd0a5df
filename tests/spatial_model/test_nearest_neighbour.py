import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from errors import BadParameterError, LayerSchemaError
from spatial_model.nearest_neighbour import (
    EdgeCorrection,
    clark_evans,
    mean_nearest_distance_m,
    nearest_neighbour_index,
)
from spatial_model.pattern_refusal import PatternRefusedError
from spatial_model.random_points import random_points

SQUARE = shapely.box(0, 0, 100, 100)

# D. O'Sullivan & D. Unwin (2010), Geographic Information Analysis, 2nd edition: the 12 events of
# the table of nearest-neighbour distances, mean 21.62; `pointpats` documents 21.612139802089246.
EVENTS = np.array(
    [
        (66.22, 32.54), (22.52, 22.39), (31.01, 81.21), (9.47, 31.02), (30.78, 60.10),
        (75.21, 58.93), (79.26, 7.68), (8.23, 39.93), (98.73, 77.17), (89.78, 42.53),
        (65.19, 92.08), (54.46, 8.48),
    ]
)  # fmt: skip


def test_published_twelve_events():
    x, y = EVENTS.T
    assert mean_nearest_distance_m(x, y) == pytest.approx(21.612139802089246, rel=1e-12)
    found = nearest_neighbour_index(x, y, SQUARE, least=12)
    # 12 events on 100 × 100: expected 0.5 √(10000/12) = 14.43, R = 21.61/14.43 = 1.497
    assert found.expected_distance_m == pytest.approx(14.4338, abs=1e-4)
    assert found.index == pytest.approx(1.4973, abs=1e-4)


def test_published_giants_causeway():
    # C. Beggan & C. W. Hamilton (2010), Computers & Geosciences 36, 539–549: result file of their
    # software for the Giant's Causeway: 63 objects in a hull of 8.704322e6, mean distance
    # 341.330174; expected 185.851985, R 1.836570, standard deviate (there called C) 12.702916.
    found = clark_evans(341.330174, count=63, area_m2=8.704322e6)
    assert found.expected_distance_m == pytest.approx(185.851985, rel=1e-6)
    assert found.index == pytest.approx(1.836570, rel=1e-6)
    assert found.z == pytest.approx(12.702916, rel=1e-4)
    assert found.p_value < 1e-30 and found.edge_correction is EdgeCorrection.NONE


def test_published_extremes():
    # Clark & Evans 1954: all on one spot 0, a triangular lattice 2.1491; square lattice 2.
    assert clark_evans(0.0, count=50, area_m2=1e6).index == 0
    spacing = 10.0
    cell = spacing**2 * math.sqrt(3) / 2
    assert clark_evans(spacing, count=400, area_m2=400 * cell).index == pytest.approx(
        2.1491, abs=5e-5
    )
    assert clark_evans(spacing, count=400, area_m2=400 * spacing**2).index == pytest.approx(2)


def test_four_corners_by_hand():
    x, y = np.array([10.0, 90, 10, 90]), np.array([10.0, 10, 90, 90])
    found = nearest_neighbour_index(x, y, SQUARE, least=4)
    # each 80 m from the next; expected 0.5 √(10000/4) = 25; z = 55 / (0.26136 √10000 / 4)
    assert (found.mean_distance_m, found.expected_distance_m) == (80, 25)
    assert found.index == pytest.approx(3.2)
    assert found.z == pytest.approx(55 / 6.534)


def test_donnellys_correction_takes_chance_in_a_square_to_one():
    chance = np.random.default_rng(3)
    x, y = random_points(SQUARE, count=50, draws=3000, generator=chance)
    means = np.array([mean_nearest_distance_m(*place) for place in zip(x, y, strict=True)])
    plain = clark_evans(means.mean(), count=50, area_m2=1e4)
    mended = clark_evans(means.mean(), count=50, area_m2=1e4, perimeter_m=400)
    assert plain.index > 1.05  # the edge makes chance look spread out
    assert mended.index == pytest.approx(1, abs=0.006)
    error = (means.mean() - mended.expected_distance_m) / mended.z if mended.z else 0
    assert abs(error) == pytest.approx(means.std(), rel=0.04)
    assert mended.edge_correction is EdgeCorrection.DONNELLY


def test_simulation_needs_no_correction():
    chance = np.random.default_rng(11)
    x, y = random_points(SQUARE, count=40, draws=60, generator=chance)
    found = [
        nearest_neighbour_index(*place, SQUARE, draws=99, seed=1).simulated_p_value
        for place in zip(x, y, strict=True)
    ]
    # under chance every probability is as likely as any other
    assert np.mean(found) == pytest.approx(0.5, abs=0.12)
    assert np.mean(np.array(found) <= 0.1) == pytest.approx(0.1, abs=0.1)
    tight = nearest_neighbour_index(x[0] / 10, y[0] / 10, SQUARE, draws=99)
    assert tight.simulated_p_value == pytest.approx(0.02) and tight.index < 0.3


places = st.lists(
    st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=3, max_size=25, unique=True
)


@settings(max_examples=50, deadline=None)
@given(places, st.randoms(use_true_random=False))
def test_against_brute_force_in_any_order_and_unit(points, order):
    at = np.array(points, dtype=float)
    apart = cdist(at, at)
    np.fill_diagonal(apart, np.inf)
    assert mean_nearest_distance_m(*at.T) == pytest.approx(apart.min(axis=1).mean())
    first = nearest_neighbour_index(*at.T, SQUARE, least=2)
    mixed = list(points)
    order.shuffle(mixed)
    assert nearest_neighbour_index(*np.array(mixed, dtype=float).T, SQUARE, least=2) == first
    wide = shapely.box(0, 0, 1e5, 1e5)
    assert nearest_neighbour_index(*(at * 1000).T, wide, least=2).index == pytest.approx(
        first.index
    )


def test_what_cannot_be_measured_is_refused_with_the_reason():
    x, y = EVENTS.T
    with pytest.raises(PatternRefusedError, match="12 points are too few, 30 are needed"):
        nearest_neighbour_index(x, y, SQUARE)
    with pytest.raises(PatternRefusedError, match="one spot"):
        nearest_neighbour_index(np.full(40, 5.0), np.full(40, 5.0), SQUARE)
    with pytest.raises(PatternRefusedError, match="too few"):
        clark_evans(1.0, count=1, area_m2=10)
    for wrong in ({"area_m2": 0}, {"area_m2": math.nan}, {"area_m2": 9, "perimeter_m": 0}):
        with pytest.raises(BadParameterError):
            clark_evans(1.0, count=9, **wrong)
    with pytest.raises(BadParameterError):
        clark_evans(math.inf, count=9, area_m2=10)
    for ground in (
        None,
        shapely.Polygon(),
        shapely.Point(1, 2),
        shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]),
    ):
        with pytest.raises(LayerSchemaError, match="ground"):
            nearest_neighbour_index(x, y, ground, least=3)
