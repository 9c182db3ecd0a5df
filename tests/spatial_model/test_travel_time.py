"""Travel times by hand on the ladder, and against networkx on random networks."""

from __future__ import annotations

import math
from itertools import pairwise

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from errors import BadParameterError, CrsMismatchError, LayerSchemaError
from spatial_model.network import build_network
from spatial_model.network_places import places_on_network, snapping
from spatial_model.travel_time import (
    node_minutes,
    straight_line_minutes,
    travel_minutes,
    travel_pairs,
)
from tests.spatial_model.toy_streets import CRS, corners, nowhere, places, streets

LADDER = build_network(streets())


def test_the_river_is_crossed_only_by_the_bridge():
    # A to D are 1 km apart in a straight line; by A–B–E–D they are 3 km: 30 minutes.
    minutes = travel_minutes(LADDER, corners("A"), corners(*"ABCDEF"), limit_min=60)
    assert minutes.to_dict() == pytest.approx({"A": 0, "B": 10, "C": 20, "D": 30, "E": 20, "F": 30})
    assert minutes.name == "network_minutes"
    line = straight_line_minutes(corners("A"), corners("D"), speed_kmh=6)
    assert line["D"] == pytest.approx(10) and line.name == "straight_line_minutes"


def test_the_nearest_of_several_sources_counts():
    minutes = travel_minutes(LADDER, corners("A", "F"), corners(*"BCE"), limit_min=60)
    assert minutes.to_dict() == pytest.approx({"B": 10, "C": 20, "E": 10})


def test_beyond_the_limit_is_not_reached_and_at_the_limit_is():
    minutes = travel_minutes(LADDER, corners("A"), corners(*"BED"), limit_min=20)
    assert minutes["E"] == pytest.approx(20) and math.isnan(minutes["D"])


def test_the_walk_to_the_network_counts():
    # 80 m off the street AB, 250 m along it: 1 minute at 4.8 km/h; then 750 m to B at 6 km/h.
    off = places(house=(500250, 3299920))
    minutes = travel_minutes(LADDER, off, corners("B"), limit_min=60)
    assert minutes["B"] == pytest.approx(1 + 7.5)
    joined = snapping(LADDER, off)
    assert joined.loc["house", "snap_m"] == pytest.approx(80)
    assert joined.loc["house", "snap_min"] == pytest.approx(1)
    assert joined.loc["house", "network_part"] == 0


def test_two_places_on_one_street_are_joined_along_it():
    here, there = places(one=(500200, 3300000)), places(two=(500700, 3300000))
    minutes = travel_minutes(LADDER, here, there, limit_min=60)
    assert minutes["two"] == pytest.approx(5)
    again = travel_pairs(LADDER, there, here, limit_min=60)
    assert again.cost == pytest.approx([5])


def test_a_one_way_street_differs_by_direction():
    # A→B one-way. From A to B 10 minutes; from B to A there is no way.
    network = build_network(streets("AB", "BC", speed_kmh=6.0, oneway=["yes", "no"]))
    out = travel_minutes(network, corners("A"), corners("B", "C"), limit_min=60)
    assert out.to_dict() == pytest.approx({"B": 10, "C": 20})
    to = travel_minutes(network, corners("A"), corners("B"), limit_min=60, is_to_sources=True)
    assert math.isnan(to["B"])
    inside = places(first=(500200, 3300000), second=(500700, 3300000))
    there = travel_minutes(network, inside.loc[["first"]], inside, limit_min=60)
    assert there.to_dict() == pytest.approx({"first": 0, "second": 5})
    back = travel_minutes(network, inside.loc[["second"]], inside, limit_min=60)
    assert back["second"] == 0 and math.isnan(back["first"])
    pairs = travel_pairs(network, inside.loc[["first"]], inside.loc[["second"]], limit_min=60)
    assert pairs.cost == pytest.approx([5])  # demand travels to the facility
    none = travel_pairs(network, inside.loc[["second"]], inside.loc[["first"]], limit_min=60)
    assert len(none.cost) == 0


def test_points_far_from_every_street_are_not_joined():
    far = places(far=(510000, 3300000))
    assert math.isnan(travel_minutes(LADDER, far, corners("A"), limit_min=1e4)["A"])
    assert math.isnan(travel_minutes(LADDER, corners("A"), far, limit_min=1e4)["far"])
    joined = snapping(LADDER, far)
    assert not joined.loc["far", "is_joined"] and joined.loc["far", "network_part"] == -1
    assert joined.loc["far", "snap_m"] == pytest.approx(8000)
    near = travel_minutes(LADDER, far, corners("C"), limit_min=1e4, snap_limit_m=1e4)
    assert near["C"] == pytest.approx(100)


def test_another_part_of_the_network_is_not_reached():
    network = build_network(streets("AB", "DE"))
    minutes = travel_minutes(network, corners("A"), corners("B", "D"), limit_min=1e6)
    assert minutes["B"] == pytest.approx(10) and math.isnan(minutes["D"])


def test_empty_layers_have_a_meaning():
    assert travel_minutes(LADDER, nowhere(), corners("A"), limit_min=9).isna().all()
    assert travel_minutes(LADDER, corners("A"), nowhere(), limit_min=9).empty
    assert len(travel_pairs(LADDER, nowhere(), nowhere(), limit_min=9).cost) == 0
    assert straight_line_minutes(nowhere(), corners("A"), speed_kmh=5).isna().all()


def test_a_detour_makes_the_straight_line_longer():
    minutes = straight_line_minutes(corners("A"), corners("C"), speed_kmh=6, detour_factor=1.3)
    assert minutes["C"] == pytest.approx(26)
    cut = straight_line_minutes(
        corners("A"), corners("C"), speed_kmh=6, detour_factor=1.3, limit_min=25
    )
    assert math.isnan(cut["C"])


@pytest.mark.parametrize("limit", [0, -1, math.nan, math.inf])
def test_limits_that_cannot_be_used(limit):
    with pytest.raises(BadParameterError, match="no limit"):
        travel_minutes(LADDER, corners("A"), corners("B"), limit_min=limit)
    with pytest.raises(BadParameterError, match="no limit"):
        travel_pairs(LADDER, corners("A"), corners("B"), limit_min=limit)
    with pytest.raises(BadParameterError, match="no limit"):
        straight_line_minutes(corners("A"), corners("B"), speed_kmh=5, limit_min=limit)


@pytest.mark.parametrize("value", [0, -1, math.nan, math.inf])
def test_speeds_and_factors_that_cannot_be_used(value):
    with pytest.raises(BadParameterError, match="no speed"):
        straight_line_minutes(corners("A"), corners("B"), speed_kmh=value)
    with pytest.raises(BadParameterError, match="detour"):
        straight_line_minutes(corners("A"), corners("B"), speed_kmh=5, detour_factor=value)
    with pytest.raises(BadParameterError, match="no speed"):
        snapping(LADDER, corners("A"), walk_kmh=value)


def test_a_snapping_limit_below_zero_is_refused():
    with pytest.raises(BadParameterError, match="no distance"):
        snapping(LADDER, corners("A"), snap_limit_m=-1)


@pytest.mark.parametrize("crs", [None, "EPSG:4490", "EPSG:4550"])
def test_points_in_another_system_are_refused(crs):
    moved = corners("A").set_crs(crs, allow_override=True)
    with pytest.raises(CrsMismatchError):
        travel_minutes(LADDER, moved, corners("B"), limit_min=9)
    with pytest.raises(CrsMismatchError):
        straight_line_minutes(moved, corners("B"), speed_kmh=9)


def test_points_that_are_none_are_refused_by_layer_and_row():
    bad = places(good=(500000, 3300000), bad=(math.nan, 1))
    with pytest.raises(LayerSchemaError) as refused:
        travel_minutes(LADDER, corners("A"), bad, limit_min=9)
    assert [one.place() for one in refused.value.problems] == ["targets: bad"]


def random_case(seed: int):
    """Return a grid of crooked streets, some one-way, some missing, with points beside them."""
    draw = np.random.default_rng(seed)
    at = np.stack(np.meshgrid(np.arange(6) * 100.0, np.arange(6) * 100.0), -1)
    at += draw.uniform(-30, 30, at.shape)
    pairs = [(at[i, j], at[i, j + 1]) for i in range(6) for j in range(5)]
    pairs += [(at[i, j], at[i + 1, j]) for i in range(5) for j in range(6)]
    pairs = [pair for pair in pairs if draw.random() < 0.8]
    edges = gpd.GeoDataFrame(
        {
            "speed_kmh": draw.uniform(3, 30, len(pairs)),
            "oneway": draw.choice(["yes", "no", "-1"], len(pairs)),
        },
        geometry=shapely.linestrings(np.array(pairs)),
        crs=CRS,
    )
    points = gpd.GeoDataFrame(geometry=shapely.points(draw.uniform(-20, 520, (25, 2))), crs=CRS)
    return edges, points.iloc[:5], points.iloc[5:]


def oracle(network, sources, targets):
    """Every source to every target by networkx, on a graph cut at every place."""
    graph = nx.DiGraph()

    def add(first, second, minutes):
        if not graph.has_edge(first, second) or graph[first][second]["minutes"] > minutes:
            graph.add_edge(first, second, minutes=minutes)

    start, end = (places_on_network(network, one) for one in (sources, targets))
    stops = {edge: {0.0: ("n", u), 1.0: ("n", v)} for edge, (u, v) in enumerate(_ends(network))}
    for kind, found in (("s", start), ("t", end)):
        for row, (edge, share) in enumerate(zip(found.edge, found.share, strict=True)):
            stop = stops[edge].setdefault(share, ("p", int(edge), float(share)))
            if kind == "s":
                add((kind, row), stop, found.snap_min[row])
            else:
                add(stop, (kind, row), found.snap_min[row])
    for edge, along in stops.items():
        order = sorted(along)
        for low, high in pairwise(order):
            minutes = (high - low) * network.minutes[edge]
            add(along[low], along[high], minutes)
            if not network.is_oneway[edge]:
                add(along[high], along[low], minutes)
    table = np.full((len(start), len(end)), np.inf)
    for source in range(len(start)):
        reached = nx.single_source_dijkstra_path_length(graph, ("s", source), weight="minutes")
        for target in range(len(end)):
            table[source, target] = reached.get(("t", target), np.inf)
    return table


def _ends(network):
    return zip(network.u.tolist(), network.v.tolist(), strict=True)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_times_agree_with_networkx(seed):
    edges, sources, targets = random_case(seed)
    network = build_network(edges)
    table = oracle(network, sources, targets)
    limit = 12.0
    nearest = table.min(axis=0)
    expected = np.where(nearest <= limit, nearest, np.nan)
    ours = travel_minutes(network, sources, targets, limit_min=limit)
    assert ours.to_numpy() == pytest.approx(expected, nan_ok=True, abs=1e-9)
    pairs = travel_pairs(network.reversed, targets, sources, limit_min=limit)
    full = np.full(table.shape, np.inf)
    full[pairs.facility, pairs.demand] = pairs.cost
    assert full == pytest.approx(np.where(table <= limit, table, np.inf), abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_ways_to_a_source_are_ways_from_it_on_the_turned_network(seed):
    edges, sources, targets = random_case(seed)
    network = build_network(edges)
    to = travel_minutes(network, sources, targets, limit_min=60, is_to_sources=True)
    turned = edges.assign(oneway=edges["oneway"].map({"yes": "-1", "-1": "yes", "no": "no"}))
    out = travel_minutes(build_network(turned), sources, targets, limit_min=60)
    assert to.to_numpy() == pytest.approx(out.to_numpy(), nan_ok=True, abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_more_sources_never_make_the_way_longer_and_order_does_not_matter(seed):
    edges, sources, targets = random_case(seed)
    network = build_network(edges)
    few = travel_minutes(network, sources.iloc[:3], targets, limit_min=60).fillna(np.inf)
    many = travel_minutes(network, sources, targets, limit_min=60).fillna(np.inf)
    assert (many <= few + 1e-9).all()
    turned = travel_minutes(network, sources.iloc[::-1], targets.iloc[::-1], limit_min=60)
    pd.testing.assert_series_equal(turned.fillna(np.inf).sort_index(), many.sort_index())


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_no_way_is_longer_than_the_way_over_a_third_place(seed):
    edges, *_ = random_case(seed)
    nodes = build_network(edges)
    corner = gpd.GeoDataFrame(geometry=shapely.points(nodes.x, nodes.y), crs=CRS).iloc[:10]
    pairs = travel_pairs(nodes, corner, corner, limit_min=1e5)
    full = np.full((10, 10), np.inf)
    full[pairs.demand, pairs.facility] = pairs.cost
    over = (full[:, :, None] + full[None, :, :]).min(axis=1)
    assert (full <= over + 1e-9).all()


def test_batches_give_what_one_search_gives(monkeypatch):
    edges, sources, targets = random_case(7)
    network = build_network(edges)
    whole = travel_pairs(network, targets, sources, limit_min=30)
    monkeypatch.setattr("spatial_model.travel_time.CELLS_AT_ONCE", 1)
    some = travel_pairs(network, targets, sources, limit_min=30)
    for name in ("demand", "facility", "cost"):
        assert np.array_equal(getattr(whole, name), getattr(some, name))


def test_nodes_are_reached_at_the_times_of_the_corners():
    found = node_minutes(LADDER, places_on_network(LADDER, corners("A")), limit_min=20)
    assert sorted(found) == pytest.approx([0, 10, 20, 20, math.inf, math.inf])
    none = node_minutes(LADDER, places_on_network(LADDER, nowhere()), limit_min=20)
    assert np.isinf(none).all()
