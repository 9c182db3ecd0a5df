"""Distances, gaps and coverage by a grid, held against the exact vector and against sums."""

import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from errors import BadParameterError, CrsMismatchError, LayerSchemaError
from spatial_model import coverage as exact_module
from spatial_model.coverage import coverage_share
from spatial_model.coverage_raster import coverage_share_by_grid
from spatial_model.distance_surface import nearest_distance
from spatial_model.gaps import coverage_gaps
from spatial_model.raster_grid import RasterGrid
from tests.spatial_model import toy_district

TM = CRS("EPSG:4549")
ZONES = toy_district.zones()
GRID = RasterGrid(500000, 3304000, 50, 80, 80, TM)
WRONG = ["EPSG:3857", "EPSG:4490", None, "EPSG:4550"]

places = st.lists(
    st.tuples(st.integers(499000, 505000), st.integers(3299000, 3305000)),
    min_size=1,
    max_size=15,
    unique=True,
)


def frame(at) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=shapely.points(np.asarray(at, dtype=float)), crs=TM)


@settings(max_examples=40, deadline=None)
@given(places, st.floats(60, 3000), st.sampled_from([100.0, 200.0, 330.0]))
def test_the_grid_keeps_its_bound(at, radius, cell):
    found = coverage_share_by_grid(ZONES, frame(at), radius_m=radius, cell_m=cell)
    exact = coverage_share(ZONES, frame(at), radius_m=radius)
    allowed = found["error_bound"] + 5e-4  # the vector's reach has 128 corners
    assert ((found["coverage_share"] - exact).abs() <= allowed).all()
    assert found["coverage_share"].between(0, 1).all() and found.index.identical(ZONES.index)


def test_many_facilities_and_ragged_zones_come_out_to_a_thousandth():
    rng = np.random.default_rng(4)
    at = rng.uniform([500000, 3300000], [530000, 3330000], (3000, 2))
    angle = np.linspace(0, 2 * math.pi, 90, endpoint=False)
    zones = []
    for centre in rng.uniform([505000, 3305000], [525000, 3325000], (8, 2)):
        reach = 4000 * (1 + 0.3 * np.sin(5 * angle))
        ring = np.column_stack([np.cos(angle), np.sin(angle)]) * reach[:, None] + centre
        zones.append(shapely.Polygon(ring))
    layer = gpd.GeoDataFrame(geometry=zones, crs=TM)
    for radius in (400, 700):
        found = coverage_share_by_grid(layer, frame(at), radius_m=radius)
        exact = coverage_share(layer, frame(at), radius_m=radius)
        assert (found["coverage_share"] - exact).abs().max() < 1e-3


@settings(max_examples=15, deadline=None)
@given(places, st.floats(60, 2000), st.floats(1.05, 2), st.randoms(use_true_random=False))
def test_the_grid_grows_with_the_radius_and_ignores_order(at, radius, factor, random):
    shuffled = list(at)
    random.shuffle(shuffled)
    one = coverage_share_by_grid(ZONES, frame(at), radius_m=radius)
    other = coverage_share_by_grid(ZONES, frame(shuffled), radius_m=radius)
    wider = coverage_share_by_grid(ZONES, frame(at), radius_m=radius * factor)
    assert np.allclose(one, other)
    assert (wider["coverage_share"] >= one["coverage_share"] - 1e-6).all()


def test_what_is_not_drawn_is_not_measured():
    shapes = [None, shapely.Polygon(), *ZONES.geometry.iloc[2:]]
    undrawn = gpd.GeoDataFrame(geometry=shapes, index=ZONES.index, crs=ZONES.crs)
    found = coverage_share_by_grid(undrawn, toy_district.no_facilities(), radius_m=500)
    assert found["coverage_share"].isna().to_list() == [True, True, False, False, False]
    assert found["coverage_share"].fillna(0).to_list() == [0] * 5
    none = coverage_share_by_grid(ZONES.iloc[:0], toy_district.facilities(), radius_m=500)
    assert list(none.columns) == ["coverage_share", "error_bound"] and none.empty


@pytest.mark.parametrize("is_dense", [False, True])
def test_the_exact_share_is_the_same_whichever_way(is_dense, monkeypatch):
    at = np.random.default_rng(6).uniform([499000, 3299000], [505000, 3305000], (80, 2))
    limit = 0.0 if is_dense else math.inf
    monkeypatch.setattr(exact_module, "DENSE_FROM_LAYERS", limit)
    reach = shapely.union_all(shapely.buffer(shapely.points(at), 600, quad_segs=32))
    wanted = ZONES.geometry.intersection(reach).area / ZONES.area
    assert np.allclose(coverage_share(ZONES, frame(at), radius_m=600), wanted, atol=1e-12)


def test_nearest_distance_is_the_smallest_of_all():
    at = np.random.default_rng(8).uniform([499000, 3299000], [505000, 3305000], (30, 2))
    surface = nearest_distance(GRID, frame(at))
    x, y = np.meshgrid(GRID.centre_x, GRID.centre_y)
    wanted = np.hypot(x[..., None] - at[:, 0], y[..., None] - at[:, 1]).min(axis=-1)
    assert np.allclose(surface.values, wanted) and surface.unit == "m"
    half = nearest_distance(GRID, frame(at), shapely.box(500000, 3300000, 502000, 3304000))
    assert np.isnan(half.values[:, 40:]).all() and np.allclose(half.values[:, :40], wanted[:, :40])


def test_nearest_distance_by_hand():
    # the north-westernmost centre (500025, 3303975) from D (501000, 3303000): √2 · 975 m
    surface = nearest_distance(GRID, toy_district.facilities())
    assert surface.values[0, 0] == pytest.approx(math.sqrt(2) * 975)


def test_gaps_by_hand():
    # A reaches a disc of 1 km within sw: what is left of the 16 km² is 16 − π in one piece,
    # for its four corners hang together through the other squares.
    ground = ZONES.geometry.iloc[:4]
    gaps = coverage_gaps(ground, toy_district.facilities("A"), radius_m=1000)
    assert gaps["share"].sum() == pytest.approx(1 - math.pi / 16, rel=1e-4)
    assert gaps["area_km2"].sum() == pytest.approx(16 - math.pi, rel=2e-3)
    assert gaps.index.name == "gap_id" and gaps.index[0] == 1
    # two corners in the south-west are cut off where the disc touches the border
    assert len(gaps) in (1, 2, 3)
    big = coverage_gaps(ground, toy_district.facilities("A"), radius_m=1000, smallest_km2=5)
    assert len(big) == 1
    everything = coverage_gaps(ground, toy_district.no_facilities(), radius_m=1000)
    assert everything["share"].to_list() == [1]
    nothing = coverage_gaps(ground, toy_district.facilities("C"), radius_m=2900)
    assert nothing.empty and list(nothing.columns) == ["area_km2", "share", "geometry"]


@settings(max_examples=20, deadline=None)
@given(places, st.floats(100, 2500))
def test_gaps_and_coverage_make_the_whole(at, radius):
    ground = ZONES.loc[["nw"]].geometry
    gaps = coverage_gaps(ground, frame(at), radius_m=radius)
    covered = coverage_share(ZONES.loc[["nw"]], frame(at), radius_m=radius)["nw"]
    assert gaps["share"].sum() + covered == pytest.approx(1, abs=1e-9)
    assert gaps["area_km2"].is_monotonic_decreasing


@pytest.mark.parametrize("radius", [0, -1, math.nan, math.inf])
def test_a_radius_that_is_none_is_refused(radius):
    with pytest.raises(BadParameterError, match="radius_m"):
        coverage_share_by_grid(ZONES, toy_district.facilities(), radius_m=radius)
    with pytest.raises(BadParameterError, match="radius_m"):
        coverage_gaps(ZONES.geometry, toy_district.facilities(), radius_m=radius)


@pytest.mark.parametrize("crs", WRONG)
def test_a_wrong_crs_is_refused(crs):
    other = toy_district.facilities().set_crs(crs, allow_override=True)
    with pytest.raises(CrsMismatchError):
        coverage_share_by_grid(ZONES, other, radius_m=500)
    with pytest.raises(CrsMismatchError):
        nearest_distance(GRID, other)
    with pytest.raises(CrsMismatchError):
        coverage_gaps(ZONES.geometry, other, radius_m=500)


def test_what_else_is_refused():
    with pytest.raises(BadParameterError, match="no facilities"):
        nearest_distance(GRID, toy_district.no_facilities())
    with pytest.raises(BadParameterError, match="cell size"):
        coverage_share_by_grid(ZONES, toy_district.facilities(), radius_m=500, cell_m=0)
    with pytest.raises(BadParameterError, match="smallest_km2"):
        coverage_gaps(ZONES.geometry, toy_district.facilities(), radius_m=5, smallest_km2=-1)
    with pytest.raises(BadParameterError, match="no area"):
        coverage_gaps(ZONES.geometry.iloc[:0], toy_district.facilities(), radius_m=5)
    for call in (
        lambda: coverage_share_by_grid(ZONES, ZONES, radius_m=5),
        lambda: nearest_distance(GRID, ZONES),
        lambda: coverage_gaps(ZONES.geometry, ZONES, radius_m=5),
    ):
        with pytest.raises(LayerSchemaError):
            call()
