"""Accessibility by hand, against published numbers, brute force and PySAL access."""

from __future__ import annotations

import math
import warnings

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial_model.accessibility import (
    cumulative_opportunities,
    gravity_access,
    nearest_cost,
    served_supply,
    supply_ratio,
    two_step_floating_catchment,
)
from spatial_model.cost_pairs import cost_pairs, distance_pairs, straight_line_pairs
from spatial_model.decay import (
    LUO_QI_SLOW_WEIGHTS,
    binary_decay,
    exponential_decay,
    gaussian_decay,
    linear_decay,
    normal_decay,
    power_decay,
    zone_decay,
)
from tests.spatial_model.toy_streets import CRS

NAN = math.nan
# Three places in a row at 0, 10 and 20 minutes; clinics at the first and the last.
#          clinic x (2 doctors)  clinic y (1 doctor)
COSTS = cost_pairs([[0.0, 20.0], [10.0, 10.0], [20.0, 0.0]])
PEOPLE = pd.Series([100.0, 300.0, 100.0], index=["a", "b", "c"])
DOCTORS = pd.Series([2.0, 1.0], index=["x", "y"])
ALL_DECAYS = [
    binary_decay(15),
    linear_decay(15),
    gaussian_decay(15),
    normal_decay(8, limit=15),
    zone_decay((5, 10, 15), LUO_QI_SLOW_WEIGHTS),
    exponential_decay(0.2, limit=15),
]


def test_two_steps_by_hand():
    # Within 15 minutes x serves a and b (400): 2/400; y serves b and c (400): 1/400.
    ratio = supply_ratio(PEOPLE, DOCTORS, COSTS, decay=binary_decay(15))
    assert ratio.to_dict() == pytest.approx({"x": 0.005, "y": 0.0025})
    access = two_step_floating_catchment(PEOPLE, DOCTORS, COSTS, decay=binary_decay(15))
    assert access.to_dict() == pytest.approx({"a": 0.005, "b": 0.0075, "c": 0.0025})
    assert access.name == "access"


def test_linear_decay_by_hand():
    # f(0) = 1, f(10) = 1/2 at a limit of 20. x: 2 / (100 + 150); y: 1 / 250.
    access = two_step_floating_catchment(PEOPLE, DOCTORS, COSTS, decay=linear_decay(20))
    assert access.to_dict() == pytest.approx({"a": 0.008, "b": 0.5 * 0.012, "c": 0.004})


def test_zones_of_luo_and_qi_by_hand():
    # 10 minutes still belong to the first zone; 20 to the second: weight 0.68.
    # x: 2 / (100 + 300 + 0.68 · 100) = 2/468; y: 1/468.
    decay = zone_decay((10, 20, 30), LUO_QI_SLOW_WEIGHTS)
    access = two_step_floating_catchment(PEOPLE, DOCTORS, COSTS, decay=decay)
    assert access.to_dict() == pytest.approx(
        {"a": (2 + 0.68) / 468, "b": 3 / 468, "c": (2 * 0.68 + 1) / 468}
    )


def test_the_published_example_of_sdc_catchment():
    """Reproduce the example that the Social Data Commons publish with sdc-catchment 0.1.0.

    https://pypi.org/project/sdc-catchment/ : three consumers of 100 at (0,0), (1,0), (2,0),
    two providers of 10 at the first and the last, Gaussian of scale 1; printed results
    0.065179, 0.069641, 0.065179.
    """
    consumers = row_of_points(0, 1, 2)
    costs = distance_pairs(consumers, row_of_points(0, 2), limit_m=10)
    access = two_step_floating_catchment(
        pd.Series([100.0] * 3), pd.Series([10.0] * 2), costs, decay=normal_decay(1)
    )
    assert access.round(6).to_list() == [0.065179, 0.069641, 0.065179]


def test_the_ratio_that_luo_and_wang_define_in_a_single_catchment():
    """One catchment that holds everyone: access is everywhere doctors ÷ people.

    The paper prints no table small enough to repeat; this follows from its formulas
    (2003, the two steps) and from its remark that the measure is then the plain ratio.
    """
    access = two_step_floating_catchment(PEOPLE, DOCTORS, COSTS, decay=binary_decay(30))
    assert access.to_numpy() == pytest.approx([3 / 500] * 3)


@pytest.mark.parametrize("decay", ALL_DECAYS, ids=lambda one: one.kind)
def test_weights_fall_from_one_and_end_at_the_limit(decay):
    cost = np.linspace(0, 15, 31)
    weight = decay.weight(cost)
    assert weight[0] == pytest.approx(1) and (np.diff(weight) <= 1e-12).all()
    assert (weight >= 0).all()
    assert decay.weight(np.array([15.0001, 1e6])) == pytest.approx([0, 0])


def test_decays_at_stated_costs():
    # Dai's Gaussian at half the limit: (e^(−1/8) − e^(−1/2)) / (1 − e^(−1/2)) = 0.7014.
    assert gaussian_decay(30).weight(np.array([15.0, 30.0])) == pytest.approx([0.7014, 0], abs=1e-4)
    assert power_decay(2).weight(np.array([1.0, 10.0])) == pytest.approx([1, 0.01])
    assert exponential_decay(0.1).weight(np.array([10.0])) == pytest.approx([math.exp(-1)])


def test_gravity_opportunities_and_nearest_by_hand():
    gravity = gravity_access(PEOPLE, DOCTORS, COSTS, decay=exponential_decay(math.log(2) / 10))
    # Half for every 10 minutes: a = 2 + 1/4, b = 1 + 1/2, c = 1/2 + 1.
    assert gravity.to_dict() == pytest.approx({"a": 2.25, "b": 1.5, "c": 1.5})
    found = cumulative_opportunities(PEOPLE, DOCTORS, COSTS, limit=10)
    assert found.to_dict() == pytest.approx({"a": 2, "b": 3, "c": 1})
    assert found.name == "cumulative_opportunities"
    nearest = nearest_cost(PEOPLE, COSTS)
    assert nearest.to_dict() == pytest.approx({"a": 0, "b": 10, "c": 0})


def test_out_of_reach_is_zero_access_and_no_cost():
    costs = cost_pairs([[NAN, NAN], [1.0, math.inf]])
    people = PEOPLE.iloc[:2]
    access = two_step_floating_catchment(people, DOCTORS, costs, decay=binary_decay(5))
    assert access.to_dict() == pytest.approx({"a": 0, "b": 2 / 300})
    assert math.isnan(nearest_cost(people, costs)["a"])
    ratio = supply_ratio(people, DOCTORS, costs, decay=binary_decay(5))
    assert math.isnan(ratio["y"])
    assert served_supply(people, DOCTORS, costs, decay=binary_decay(5)) == 2


def test_empty_layers_have_a_meaning():
    nobody, nothing = PEOPLE.iloc[:0], DOCTORS.iloc[:0]
    none = cost_pairs(np.zeros((0, 2)))
    assert two_step_floating_catchment(nobody, DOCTORS, none, decay=binary_decay(5)).empty
    bare = cost_pairs(np.zeros((3, 0)))
    access = two_step_floating_catchment(PEOPLE, nothing, bare, decay=binary_decay(5))
    assert access.to_list() == [0, 0, 0]
    assert nearest_cost(PEOPLE, bare).isna().all()


def row_of_points(*east):
    return gpd.GeoDataFrame(geometry=shapely.points([(x, 0.0) for x in east]), crs=CRS)


def random_case(seed: int, demand: int = 30, facilities: int = 8):
    draw = np.random.default_rng(seed)
    homes = gpd.GeoDataFrame(geometry=shapely.points(draw.uniform(0, 5000, (demand, 2))), crs=CRS)
    sites = gpd.GeoDataFrame(
        geometry=shapely.points(draw.uniform(0, 5000, (facilities, 2))), crs=CRS
    )
    heads = pd.Series(draw.integers(0, 500, demand).astype(float))
    return homes, sites, heads, pd.Series(draw.uniform(0, 9, facilities))


def brute_force(homes, sites, heads, offers, decay):
    """Both steps over every pair, one at a time."""
    access = np.zeros(len(homes))
    for j, site in enumerate(sites.geometry):
        weight = [decay.weight(np.array([home.distance(site)]))[0] for home in homes.geometry]
        reached = sum(w * d for w, d in zip(weight, heads, strict=True))
        if reached > 0:
            access += [w * offers.iloc[j] / reached for w in weight]
    return access


DECAYS_M = [
    binary_decay(1500),
    linear_decay(1500),
    gaussian_decay(1500),
    zone_decay((500, 1000, 1500), LUO_QI_SLOW_WEIGHTS),
    power_decay(1, limit=1500),
]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(DECAYS_M))
def test_sparse_agrees_with_brute_force_and_supply_is_kept(seed, decay):
    homes, sites, heads, offers = random_case(seed)
    costs = distance_pairs(homes, sites, limit_m=1500)
    access = two_step_floating_catchment(heads, offers, costs, decay=decay)
    assert access.to_numpy() == pytest.approx(
        brute_force(homes, sites, heads, offers, decay), rel=1e-9, abs=1e-12
    )
    # Luo & Wang 2003: what demand has of supply adds up to the supply that anyone reaches.
    kept = float((heads * access).sum())
    assert kept == pytest.approx(served_supply(heads, offers, costs, decay=decay), rel=1e-9)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.01, 100))
def test_access_scales_with_supply_and_against_demand(seed, factor):
    homes, sites, heads, offers = random_case(seed)
    costs = distance_pairs(homes, sites, limit_m=1500)
    decay = gaussian_decay(1500)
    access = two_step_floating_catchment(heads, offers, costs, decay=decay)
    more = two_step_floating_catchment(heads, offers * factor, costs, decay=decay)
    assert more.to_numpy() == pytest.approx(access.to_numpy() * factor)
    crowd = two_step_floating_catchment(heads * factor, offers, costs, decay=decay)
    assert crowd.to_numpy() == pytest.approx(access.to_numpy() / factor)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_more_facilities_never_make_the_nearest_farther(seed):
    homes, sites, heads, _ = random_case(seed)
    few = nearest_cost(heads, distance_pairs(homes, sites.iloc[:4], limit_m=8000))
    many = nearest_cost(heads, distance_pairs(homes, sites, limit_m=8000))
    assert (many <= few).all()


@pytest.mark.parametrize("limit", [0, 5, 20])
def test_pairs_within_a_limit(limit):
    near = COSTS.within(limit)
    assert (near.cost <= limit).all() and len(near.cost) == {0: 2, 5: 2, 20: 6}[limit]


def test_points_in_one_place_are_a_pair_of_cost_zero():
    pairs = distance_pairs(row_of_points(0, 5), row_of_points(0, 5), limit_m=3)
    assert sorted(zip(pairs.demand, pairs.facility, pairs.cost, strict=True)) == [
        (0, 0, 0.0),
        (1, 1, 0.0),
    ]


def test_minutes_of_a_straight_line_with_a_detour():
    pairs = straight_line_pairs(
        row_of_points(0), row_of_points(1000, 1500), limit_min=13, speed_kmh=6, detour_factor=1.3
    )
    assert pairs.cost == pytest.approx([13]) and pairs.unit == "min"


def pysal_e2sfca(homes, sites, heads, offers, weight_of, limit_m):
    """Return what a user of PySAL access computes, on our index."""
    from access import Access

    table = [
        {"origin": f"d{i}", "dest": f"s{j}", "cost": home.distance(site)}
        for i, home in enumerate(homes.geometry)
        for j, site in enumerate(sites.geometry)
        if home.distance(site) <= limit_m
    ]
    demand = pd.DataFrame({"geoid": [f"d{i}" for i in range(len(homes))], "pop": heads})
    supply = pd.DataFrame({"geoid": [f"s{j}" for j in range(len(sites))], "doc": offers})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pandas, inside the library that we compare with
        model = Access(
            demand_df=demand,
            demand_index="geoid",
            demand_value="pop",
            supply_df=supply,
            supply_index="geoid",
            supply_value=["doc"],
            cost_df=pd.DataFrame(table),
            cost_origin="origin",
            cost_dest="dest",
            cost_name="cost",
        )
        found = model.enhanced_two_stage_fca(
            name="e2sfca", cost="cost", max_cost=limit_m, weight_fn=weight_of
        )
    return found["e2sfca_doc"].reindex(demand["geoid"]).fillna(0).to_numpy()


@pytest.mark.parametrize(
    "decay", [DECAYS_M[2], DECAYS_M[3], normal_decay(700, limit=1500)], ids=lambda one: one.kind
)
def test_the_same_numbers_as_pysal_access(decay):
    homes, sites, heads, offers = random_case(3, demand=60, facilities=10)
    theirs = pysal_e2sfca(
        homes, sites, heads, offers, lambda cost: decay.weight(np.array([cost]))[0], 1500
    )
    costs = distance_pairs(homes, sites, limit_m=1500)
    ours = two_step_floating_catchment(heads, offers, costs, decay=decay)
    assert ours.to_numpy() == pytest.approx(theirs, rel=1e-12)
