import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from errors import BadParameterError
from spatial_model.pattern_refusal import PatternRefusedError
from spatial_model.random_points import random_points
from spatial_model.ripley import cross_l, ripley_l

GROUND = shapely.box(0, 0, 1000, 1000)
DISTANCES = np.array([20.0, 50, 100, 150, 200, 250])


def strewn(count, seed, ground=GROUND):
    x, y = random_points(ground, count=count, draws=1, generator=np.random.default_rng(seed))
    return x[0], y[0]


def clumps(seed, parents=6, each=8, spread=25):
    chance = np.random.default_rng(seed)
    middles = chance.uniform(150, 850, (parents, 2))
    at = np.repeat(middles, each, axis=0) + chance.uniform(-spread, spread, (parents * each, 2))
    return at.T


def test_four_points_by_hand():
    # a square of 100 m: 4 pairs at 100 m and 2 at 141.4 m, each in both directions
    x, y = np.array([400.0, 500, 400, 500]), np.array([400.0, 400, 500, 500])
    found = ripley_l(x, y, GROUND, distances_m=np.array([99.0, 100, 141.5]), draws=19, least=4)
    # K = A/n² × ordered pairs: 0; 8/16 km²; 12/16 km²
    assert found.frame["k_m2"].to_list() == pytest.approx([0, 5e5, 7.5e5])
    expected = np.sqrt(np.array([0, 5e5, 7.5e5]) / np.pi) - [99, 100, 141.5]
    assert found.frame["l_minus_r_m"].to_list() == pytest.approx(list(expected))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 999), st.integers(1, 999)), min_size=4, max_size=20, unique=True
    )
)
def test_k_against_brute_force(points):
    at = np.array(points, dtype=float)
    if np.ptp(at[:, 0]) == 0 or np.ptp(at[:, 1]) == 0:
        return
    found = ripley_l(*at.T, GROUND, distances_m=DISTANCES, draws=19, least=4)
    apart = cdist(at, at)[~np.eye(len(at), dtype=bool)]
    oracle = [(apart <= r).sum() * 1e6 / len(at) ** 2 for r in DISTANCES]
    assert found.frame["k_m2"].to_list() == pytest.approx(oracle)
    half = len(at) // 2
    if half >= 5:
        pair = cross_l(
            tuple(at[:half].T), tuple(at[half:].T), GROUND, distances_m=DISTANCES, draws=19, least=4
        )
        between = cdist(at[:half], at[half:])
        oracle = [(between <= r).sum() * 1e6 / (half * (len(at) - half)) for r in DISTANCES]
        assert pair.frame["k_m2"].to_list() == pytest.approx(oracle)


def test_clumps_are_found_and_chance_is_not():
    found = ripley_l(*clumps(1), GROUND, distances_m=DISTANCES, draws=99)
    assert found.p_value == pytest.approx(0.01) and found.is_above
    assert found.above_from_m == 20 and found.count == 48
    assert (found.frame["l_minus_r_m"] > found.frame["l_minus_r_m_high"]).iloc[0]
    by_chance = [
        ripley_l(*strewn(40, seed), GROUND, distances_m=DISTANCES, draws=49, seed=seed).p_value
        for seed in range(40)
    ]
    assert np.mean(np.array(by_chance) <= 0.1) == pytest.approx(0.1, abs=0.1)
    lattice = [
        axis.ravel() for axis in np.meshgrid(np.arange(50, 1000, 125.0), np.arange(50, 1000, 125.0))
    ]
    even = ripley_l(*lattice, GROUND, distances_m=DISTANCES, draws=99)
    assert even.p_value == pytest.approx(0.01) and not even.is_above
    assert even.below_to_m >= 100


def test_the_envelope_knows_an_odd_ground():
    # chance on a thin ground looks clustered against a square of the same area; not against itself
    thin = shapely.box(0, 0, 10_000, 100)
    x, y = strewn(60, 5, thin)
    found = ripley_l(x, y, thin, distances_m=DISTANCES, draws=99)
    assert found.p_value > 0.05


def test_company_is_found_and_a_common_liking_is_not():
    x, y = clumps(2)
    chance = np.random.default_rng(0)
    deal = chance.permutation(x.size) < 24
    by_chance = cross_l((x[deal], y[deal]), (x[~deal], y[~deal]), GROUND, distances_m=DISTANCES)
    assert by_chance.p_value > 0.05
    # each clump all of one kind: the kinds keep apart
    whole = np.arange(x.size) < 24
    apart = cross_l((x[whole], y[whole]), (x[~whole], y[~whole]), GROUND, distances_m=DISTANCES)
    assert apart.p_value <= 0.01 and not apart.is_above
    # pairs: every second kind stands beside a first
    first = np.array(strewn(30, 9))
    beside = cross_l(tuple(first), tuple(first + 5), GROUND, distances_m=DISTANCES)
    assert beside.p_value <= 0.01 and beside.is_above and beside.above_from_m == 20


def test_same_seed_same_digits_in_any_order():
    x, y = clumps(3)
    order = np.random.default_rng(1).permutation(x.size)
    one = ripley_l(x, y, GROUND, distances_m=DISTANCES, draws=29, seed=4)
    two = ripley_l(x[order], y[order], GROUND, distances_m=DISTANCES, draws=29, seed=4)
    pd.testing.assert_frame_equal(one.frame, two.frame)
    assert one.p_value == two.p_value
    halves = [(x[:24], y[:24]), (x[24:], y[24:])]
    one = cross_l(*halves, GROUND, distances_m=DISTANCES, draws=29, seed=4)
    halves = [(x[:24][::-1], y[:24][::-1]), (x[24:], y[24:])]
    two = cross_l(*halves, GROUND, distances_m=DISTANCES, draws=29, seed=4)
    pd.testing.assert_frame_equal(one.frame, two.frame)


def test_refusals():
    x, y = strewn(40, 1)
    with pytest.raises(PatternRefusedError, match="too few"):
        ripley_l(x[:29], y[:29], GROUND, distances_m=DISTANCES)
    with pytest.raises(PatternRefusedError, match="one spot"):
        ripley_l(np.full(40, 3.0), y, GROUND, distances_m=DISTANCES)
    with pytest.raises(PatternRefusedError, match="too few"):
        cross_l((x[:4], y[:4]), (x[4:], y[4:]), GROUND, distances_m=DISTANCES)
    many = np.random.default_rng(0).uniform(0, 1000, (2, 3001))
    with pytest.raises(PatternRefusedError, match="too many"):
        ripley_l(*many, GROUND, distances_m=DISTANCES)
    for wrong in ([], [0.0, 5], [5.0, 5], [5.0, np.nan]):
        with pytest.raises(BadParameterError, match="distances"):
            ripley_l(x, y, GROUND, distances_m=np.array(wrong))
    for wrong in ({"draws": 5}, {"confidence": 1.0}):
        with pytest.raises(BadParameterError, match="envelope"):
            ripley_l(x, y, GROUND, distances_m=DISTANCES, **wrong)
