import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from errors import BadParameterError, CrsMismatchError, LayerSchemaError
from spatial_model.coverage import (
    SEGMENTS_PER_QUADRANT,
    coverage_bounds,
    coverage_share,
    service_area,
)
from tests.spatial_model import toy_district

ZONES = toy_district.zones()
POLYGON_ERROR = 5e-4  # of the area, from 128 corners


def test_one_facility_in_the_middle_of_a_square():
    # A, 1 km: the disc touches all four sides of sw. π/4 = 0.7854 of it; the corridor holds
    # the eastern half disc: π/2 of 8 km² = 0.1963.
    shares = coverage_share(ZONES, toy_district.facilities("A"), radius_m=1000)
    assert shares["sw"] == pytest.approx(math.pi / 4, rel=POLYGON_ERROR)
    assert shares["corridor"] == pytest.approx(math.pi / 16, rel=POLYGON_ERROR)
    assert shares[["nw", "ne", "se"]].to_list() == [0, 0, 0]
    assert shares.name == "coverage_share" and shares.index.identical(ZONES.index)


def test_a_facility_outside_the_zone_serves_it():
    # E stands 1 km east of ne, half way up; 2 km reach into it over ∫₋₁¹ (√(4−y²) − 1) dy
    # = √3 + 2π/3 − 2 = 1.8264 km² of 4; below y = −1 the rest of the segment falls in se:
    # (4π/3 − √3 − 1.8264)/2 = 0.3151 km² of 4.
    shares = coverage_share(ZONES, toy_district.facilities("E"), radius_m=2000)
    ne = math.sqrt(3) + 2 * math.pi / 3 - 2
    se = (4 * math.pi / 3 - math.sqrt(3) - ne) / 2
    assert shares["ne"] == pytest.approx(ne / 4, rel=2e-3)
    assert shares["se"] == pytest.approx(se / 4, rel=2e-3)
    assert shares[["nw", "sw", "corridor"]].to_list() == [0, 0, 0]


def test_ground_that_two_facilities_reach_counts_once():
    once = coverage_share(ZONES, toy_district.facilities("A"), radius_m=1000)
    twice = coverage_share(ZONES, toy_district.facilities("A", "A"), radius_m=1000)
    pd.testing.assert_series_equal(once, twice)


def test_a_zone_wholly_in_reach():
    # C is the corner of the squares: their far corners are 2√2 km = 2828 m away.
    shares = coverage_share(ZONES, toy_district.facilities("C"), radius_m=2900)
    assert shares.drop("corridor").to_list() == [1, 1, 1, 1]


def test_no_facilities_is_nothing_covered_and_no_zone_is_not_measured():
    assert coverage_share(ZONES, toy_district.no_facilities(), radius_m=1000).to_list() == [0] * 5
    shapes = [None, shapely.Polygon(), *ZONES.geometry.iloc[2:]]
    undrawn = gpd.GeoDataFrame(geometry=shapes, index=ZONES.index, crs=ZONES.crs)
    for layer in (toy_district.facilities(), toy_district.no_facilities()):
        shares = coverage_share(undrawn, layer, radius_m=1000)
        assert shares.isna().to_list() == [True, True, False, False, False]
    none = coverage_share(ZONES.iloc[:0], toy_district.facilities(), radius_m=1000)
    assert none.empty and none.dtype == "float64"


def test_radius_zero_reaches_nothing():
    assert coverage_share(ZONES, toy_district.facilities(), radius_m=0).to_list() == [0] * 5


@pytest.mark.parametrize("radius", [-1, math.nan, math.inf])
def test_a_radius_that_is_none_is_refused(radius):
    with pytest.raises(BadParameterError, match="radius_m"):
        coverage_share(ZONES, toy_district.facilities(), radius_m=radius)
    with pytest.raises(BadParameterError, match="radius_m"):
        service_area(toy_district.facilities(), radius_m=radius)


@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:4490", None, "EPSG:4550"])
def test_a_wrong_crs_is_refused(crs):
    other = toy_district.facilities().set_crs(crs, allow_override=True)
    with pytest.raises(CrsMismatchError):
        coverage_share(ZONES, other, radius_m=1000)
    if crs != "EPSG:4550":
        with pytest.raises(CrsMismatchError):
            service_area(other, radius_m=1000)


def test_a_facility_must_be_a_point():
    with pytest.raises(LayerSchemaError):
        coverage_share(ZONES, ZONES, radius_m=1000)


def test_the_service_area_is_one_shape_not_clipped():
    area = service_area(toy_district.facilities("A", "E"), radius_m=500)
    assert len(area) == 1 and area.crs == ZONES.crs and area.name == "service_area"
    assert area.area.iloc[0] == pytest.approx(2 * math.pi * 500**2, rel=POLYGON_ERROR)
    assert service_area(toy_district.no_facilities(), radius_m=500).is_empty.all()


def test_the_drawn_reach_is_never_larger_than_the_true_one():
    corners = 4 * SEGMENTS_PER_QUADRANT
    drawn = service_area(toy_district.facilities("A"), radius_m=1000).area.iloc[0]
    assert drawn == pytest.approx(0.5 * corners * math.sin(2 * math.pi / corners) * 1e6)
    assert 0 < 1 - drawn / (math.pi * 1e6) < POLYGON_ERROR


coordinate = st.integers(499000, 505000)
places = st.lists(
    st.tuples(coordinate, st.integers(3299000, 3305000)), min_size=1, max_size=12, unique=True
)


def frame(at):
    return gpd.GeoDataFrame(geometry=shapely.points(at), crs=ZONES.crs)


@settings(max_examples=30, deadline=None)
@given(places, st.floats(10, 3000), st.floats(1.01, 3))
def test_coverage_grows_with_the_radius_and_with_facilities(at, radius, factor):
    small = coverage_share(ZONES, frame(at), radius_m=radius)
    assert (coverage_share(ZONES, frame(at), radius_m=radius * factor) >= small - 1e-9).all()
    assert (coverage_share(ZONES, frame(at[:-1] or at), radius_m=radius) <= small + 1e-9).all()
    assert small.between(0, 1).all()


@settings(max_examples=30, deadline=None)
@given(places, st.floats(10, 3000))
def test_split_by_zone_agrees_with_the_union_of_everything(at, radius):
    everything = service_area(frame(at), radius_m=radius).iloc[0]
    oracle = ZONES.intersection(everything).area / ZONES.area
    ours = coverage_share(ZONES, frame(at), radius_m=radius)
    assert ours.to_numpy() == pytest.approx(oracle.to_numpy(), abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(places, st.permutations(range(12)), st.integers(-20000, 20000))
def test_neither_order_nor_place_matters(at, order, shift):
    shuffled = [at[i] for i in order if i < len(at)]
    first = coverage_share(ZONES, frame(at), radius_m=900)
    pd.testing.assert_series_equal(first, coverage_share(ZONES, frame(shuffled), radius_m=900))
    moved_zones = gpd.GeoDataFrame(geometry=ZONES.translate(shift, -shift), crs=ZONES.crs)
    moved = frame([(x + shift, y - shift) for x, y in at])
    again = coverage_share(moved_zones, moved, radius_m=900)
    assert np.allclose(first, again, atol=1e-9)


def test_nothing_is_changed():
    zones, layer = toy_district.zones(), toy_district.facilities()
    coverage_share(zones, layer, radius_m=1000)
    pd.testing.assert_frame_equal(pd.DataFrame(zones), pd.DataFrame(toy_district.zones()))
    pd.testing.assert_frame_equal(pd.DataFrame(layer), pd.DataFrame(toy_district.facilities()))


def doubtful(name: str, radius_m: float) -> gpd.GeoDataFrame:
    return toy_district.facilities(name).assign(uncertainty_m=radius_m)


def test_bounds_of_one_doubtful_facility():
    # A in the middle of sw, somewhere within 200 m; reach 500 m: surely a circle of 300 m,
    # at most one of 700 m, both inside the square of 4 km².
    bounds = coverage_bounds(ZONES, doubtful("A", 200), radius_m=500)
    assert bounds.loc["sw", "coverage_share_low"] == pytest.approx(
        math.pi * 0.09 / 4, rel=POLYGON_ERROR
    )
    assert bounds.loc["sw", "coverage_share_high"] == pytest.approx(
        math.pi * 0.49 / 4, rel=POLYGON_ERROR
    )
    assert (bounds.loc[["nw", "ne", "se"]] == 0).all(axis=None)


def test_a_doubt_as_wide_as_the_reach_makes_nothing_sure():
    bounds = coverage_bounds(ZONES, doubtful("A", 500), radius_m=500)
    assert (bounds["coverage_share_low"] == 0).all()
    assert bounds.loc["sw", "coverage_share_high"] == pytest.approx(math.pi / 4, rel=POLYGON_ERROR)


@settings(max_examples=25, deadline=None)
@given(
    doubt=st.floats(0, 2000),
    radius=st.floats(0, 3000),
    angle=st.floats(0, 2 * math.pi),
    way=st.floats(0, 1),
)
def test_bounds_hold_wherever_the_facility_really_stands(doubt, radius, angle, way):
    stated = doubtful("A", doubt)
    bounds = coverage_bounds(ZONES, stated, radius_m=radius)
    moved = stated.set_geometry(
        stated.translate(way * doubt * math.cos(angle), way * doubt * math.sin(angle))
    )
    true = coverage_share(ZONES, moved, radius_m=radius)
    slack = 3 * POLYGON_ERROR
    assert (bounds["coverage_share_low"] <= true + slack).all()
    assert (true <= bounds["coverage_share_high"] + slack).all()


@pytest.mark.parametrize("radius", [300.0, 900.0])
def test_how_many_threads_measure_changes_no_digit(monkeypatch, radius):
    generator = np.random.default_rng(7)
    centres = generator.uniform(0, 6_000, (12, 2))
    shapes = [shapely.Point(x, y).buffer(700, quad_segs=40) for x, y in centres]
    shapes += [
        shapes[0],
        shapes[0],
        None,
        shapely.Polygon(),
    ]  # one object may stand in several rows
    zones = gpd.GeoDataFrame(geometry=shapes, crs=toy_district.CRS)
    at = generator.uniform(0, 6_000, (1_500, 2))
    points = gpd.GeoDataFrame(geometry=shapely.points(at), crs=toy_district.CRS)
    measured = []
    for cores in (1, 2, 16):
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        measured.append(coverage_share(zones, points, radius_m=radius))
    for one in measured[1:]:
        pd.testing.assert_series_equal(one, measured[0], check_exact=True)
    assert measured[0].notna().sum() == 14
    reach = points.buffer(radius, quad_segs=SEGMENTS_PER_QUADRANT).union_all()
    oracle = zones.geometry.intersection(reach).area / zones.geometry.area
    np.testing.assert_allclose(measured[0][:14], oracle[:14], atol=1e-12)
