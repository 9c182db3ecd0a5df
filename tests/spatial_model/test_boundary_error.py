import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from errors import BadParameterError, CrsMismatchError, LayerSchemaError
from spatial_model.boundary_error import (
    moved_areas_m2,
    signed_distance,
    stated_errors,
    zone_outlines,
)
from tests.spatial_model import toy_district

SQUARE = shapely.box(0, 0, 2000, 2000)


def test_signed_distance_by_hand():
    ring = SQUARE.difference(shapely.box(900, 900, 1100, 1100))
    x = np.array([1000.0, 100, 2300, 2000, 2300])
    y = np.array([1000.0, 1000, 1000, 500, 2400])
    # in the hole 100 m from its sides, 100 m inside, 300 m outside, on the border, off a corner
    assert signed_distance(ring, x, y) == pytest.approx([100, -100, 300, 0, 500])


def test_areas_by_hand():
    offsets = np.array([-500.0, 0, 500])
    # a square of 2 km: 1 km² left; 4 km²; four sides of 1 km² each and a circle of 500 m more
    grown = 4e6 + 4 * 2000 * 500 + math.pi * 500**2
    assert moved_areas_m2(SQUARE, offsets) == pytest.approx([1e6, 4e6, grown], rel=2e-3)
    # held back on the west half's ground it grows only there, and shrinks as before
    west = shapely.box(-5000, -5000, 1000, 5000)
    held = moved_areas_m2(SQUARE, offsets, within=west)
    assert held == pytest.approx([1e6, 4e6, 4e6 + (grown - 4e6) / 2], rel=2e-3)
    assert moved_areas_m2(SQUARE, np.array([-1500.0, 0])).tolist() == [0, 4e6]
    assert moved_areas_m2(SQUARE, np.zeros(2)).tolist() == [4e6, 4e6]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900)), min_size=3, max_size=8),
    st.integers(-60, 60),
)
def test_a_point_is_inside_the_moved_outline_as_the_distance_says(corners, offset):
    shape = shapely.make_valid(shapely.Polygon(corners)).buffer(0)
    if shape.is_empty:
        return
    x, y = (
        axis.ravel() for axis in np.meshgrid(np.arange(-60, 970, 47.0), np.arange(-60, 970, 47.0))
    )
    away = signed_distance(shape, x, y)
    clear = np.abs(away - offset) > 0.5  # a buffer has corners, a distance has none
    moved = shape.buffer(offset, quad_segs=64)
    assert (shapely.intersects_xy(moved, x, y) == (away <= offset))[clear].all()
    area = moved_areas_m2(shape, np.array([offset, 60.0, -60.0]))[0]
    assert area == pytest.approx(moved.area, abs=0.02 * shape.buffer(60).area)


def test_what_is_stated_and_what_is_not():
    zones = toy_district.zones()
    assert stated_errors(zones, pd.Series(dtype=float)).tolist() == [0] * 5
    partly = pd.Series({"se": 50.0, "nw": math.nan, "corridor": 500.0, "elsewhere": 9.0})
    assert stated_errors(zones, partly).tolist() == [0, 0, 0, 50, 500]
    for wrong in (-1.0, math.inf):
        with pytest.raises(BadParameterError, match="ne"):
            stated_errors(zones, pd.Series({"ne": wrong}))


def test_outlines_that_cannot_be_used_are_named():
    shapes = [
        None,
        shapely.Polygon(),
        shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)]),
        shapely.Polygon([(0, 0), (10, 10), (0, 0)]),
        shapely.Point(3, 3),
    ]
    zones = gpd.GeoDataFrame(geometry=shapes, index=list("abcde"), crs="EPSG:4549")
    with pytest.raises(LayerSchemaError) as caught:
        zone_outlines(zones)
    assert [problem.key for problem in caught.value.problems] == ["c", "d", "e"]
    assert zone_outlines(zones.iloc[:2]).tolist() == [None, None]
    with pytest.raises(CrsMismatchError):
        zone_outlines(toy_district.zones().to_crs("EPSG:4490"))
