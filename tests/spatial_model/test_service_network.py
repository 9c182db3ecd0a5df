"""Ground within a travel time: stretches cut at the limit, on the ladder with one bridge."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from errors import BadParameterError
from spatial_model.network import build_network
from spatial_model.network_places import places_on_network
from spatial_model.service_network import (
    reached_stretches,
    service_area_polygons,
    straight_line_areas,
)
from spatial_model.travel_time import travel_minutes
from tests.spatial_model.test_travel_time import random_case
from tests.spatial_model.toy_streets import corners, nowhere, places, streets

LADDER = build_network(streets())


def stretches(points, limit_min, network=LADDER):
    return reached_stretches(network, places_on_network(network, points), limit_min=limit_min)


def test_streets_are_cut_where_the_time_is_up():
    # 100 m a minute. In 15 minutes from A: A–B whole, then 500 m each of B–C and B–E.
    found = stretches(corners("A"), 15)
    assert shapely.union_all(found).length == pytest.approx(2000)
    ends = {one.coords[-1] for one in found} | {one.coords[0] for one in found}
    assert (501500.0, 3300000.0) in ends and (501000.0, 3300500.0) in ends


def test_a_street_reached_from_both_ends_is_not_counted_twice():
    found = stretches(corners("A", "B"), 7)
    assert shapely.union_all(found).length == pytest.approx(1000 + 700 + 700)


def test_a_short_time_stays_on_the_own_street():
    found = stretches(places(house=(500500, 3300000)), 2)
    assert [one.length for one in found] == pytest.approx([400])


def test_a_walk_longer_than_the_time_reaches_nothing():
    # 80 m off at 4.8 km/h takes the whole minute.
    assert len(stretches(places(house=(500500, 3299920)), 1)) == 0
    assert len(stretches(places(house=(500500, 3299920)), 0.5)) == 0


def test_one_way_streets_are_reached_in_their_direction_only():
    network = build_network(streets("AB", "BC", speed_kmh=6.0, oneway=["yes", "yes"]))
    (from_b,) = stretches(corners("B"), 4, network)
    assert from_b.bounds == pytest.approx((501000, 3300000, 501400, 3300000))
    to = service_area_polygons(network, corners("B"), limit_min=4, beside_m=10)
    assert to.bounds.iloc[0].to_list() == pytest.approx([500590, 3299990, 501010, 3300010])
    out = service_area_polygons(
        network, corners("B"), limit_min=4, beside_m=10, is_to_facilities=False
    )
    assert out.bounds.iloc[0].to_list() == pytest.approx([500990, 3299990, 501410, 3300010])


def test_the_area_is_a_strip_along_the_streets():
    # 4 minutes along a straight street: 800 m long, 50 m either side, round ends.
    area = service_area_polygons(
        LADDER, places(x=(500500, 3300000)), limit_min=4, beside_m=50, is_each=True
    )
    assert area.index.tolist() == ["x"] and area.name == "service_area"
    assert area["x"].area == pytest.approx(800 * 100 + math.pi * 2500, rel=3e-3)
    assert area["x"].area <= 800 * 100 + math.pi * 2500


def test_the_far_bank_is_not_in_the_area_though_it_is_near():
    area = service_area_polygons(LADDER, corners("A"), limit_min=15).iloc[0]
    disc = straight_line_areas(corners("A"), limit_min=15, speed_kmh=6).iloc[0]
    across = shapely.Point(500000, 3301000)
    assert disc.contains(across) and not area.intersects(across)
    assert area.difference(disc.buffer(100)).area == pytest.approx(0, abs=0.1)


def test_detour_shortens_the_disc():
    disc = straight_line_areas(corners("A"), limit_min=13, speed_kmh=6, detour_factor=1.3)
    assert disc.area.iloc[0] == pytest.approx(math.pi * 1e6, rel=2e-3)
    assert disc.area.iloc[0] <= math.pi * 1e6


def test_nothing_reaches_nothing():
    assert service_area_polygons(LADDER, nowhere(), limit_min=5).is_empty.all()
    assert service_area_polygons(LADDER, nowhere(), limit_min=5, is_each=True).empty
    far = places(far=(520000, 3300000))
    assert service_area_polygons(LADDER, far, limit_min=5, is_each=True).is_empty.all()
    assert straight_line_areas(nowhere(), limit_min=5, speed_kmh=5).empty


@pytest.mark.parametrize("width", [0, -1, math.nan, math.inf])
def test_widths_that_cannot_be_used(width):
    with pytest.raises(BadParameterError, match="no width"):
        service_area_polygons(LADDER, corners("A"), limit_min=5, beside_m=width)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.5, 10))
def test_a_point_on_a_street_is_on_a_stretch_exactly_when_it_is_in_time(seed, limit):
    edges, sources, _ = random_case(seed)
    network = build_network(edges)
    draw = np.random.default_rng(seed)
    along = draw.random(len(network.lines))
    on = shapely.line_interpolate_point(network.lines, along, normalized=True)
    points = gpd.GeoDataFrame(geometry=on, crs=edges.crs)
    minutes = travel_minutes(network, sources, points, limit_min=1e4).fillna(np.inf).to_numpy()
    found = reached_stretches(network, places_on_network(network, sources), limit_min=limit)
    distance = shapely.distance(shapely.union_all(found), on)
    distance = np.where(np.isnan(distance), np.inf, distance)
    assert (distance[minutes < limit - 1e-6] < 1e-6).all()
    assert (distance[minutes > limit + 1e-3] > 1e-9).all()


def test_each_area_lies_in_the_area_of_all():
    each = service_area_polygons(LADDER, corners("A", "F"), limit_min=8, is_each=True)
    together = service_area_polygons(LADDER, corners("A", "F"), limit_min=8).iloc[0]
    assert shapely.union_all(each).symmetric_difference(together).area == pytest.approx(0, abs=1)
