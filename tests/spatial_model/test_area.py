import math

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from pyproj import Geod

from errors import CrsMismatchError, LayerSchemaError
from spatial_model.area import geodesic_area_m2
from spatial_model.crs import metric_crs
from tests.spatial_model import toy_district

OWN = metric_crs("tmerc:base=EPSG:4490,central_meridian=121.5,false_easting=500000")


def test_a_square_of_two_kilometres_on_the_meridian_is_four_square_kilometres():
    # Near the central meridian of a transverse Mercator with k = 1 metres are true metres.
    square = gpd.GeoSeries([shapely.box(499000, 3300000, 501000, 3302000)], crs=OWN)
    assert geodesic_area_m2(square).iloc[0] == pytest.approx(4e6, rel=1e-7)


def test_holes_and_parts():
    outer, hole = (499000, 3300000, 501000, 3302000), (499500, 3300500, 500500, 3301500)
    ring = shapely.box(*outer).difference(shapely.box(*hole))  # 4 − 1 km²
    far = shapely.box(500000, 3310000, 501000, 3311000)  # 1 km²
    both = shapely.MultiPolygon([ring, far])  # 4 km²
    reverse = shapely.reverse(ring)  # the sense of rings does not matter
    areas = geodesic_area_m2(gpd.GeoSeries([ring, both, reverse, far], crs=OWN))
    assert list(areas) == pytest.approx([3e6, 4e6, 3e6, 1e6], rel=1e-6)


def test_it_agrees_with_geographiclib_on_the_whole_band():
    # A band of one degree: pyproj's own function on the geometry.
    band = shapely.segmentize(shapely.box(121, 29, 122, 30), 0.01)
    ours = geodesic_area_m2(gpd.GeoSeries([band], crs="EPSG:4490")).iloc[0]
    theirs = abs(Geod(ellps="GRS80").geometry_area_perimeter(band)[0])
    assert ours == pytest.approx(theirs, rel=1e-9)


def test_the_result_stands_on_the_same_index_and_missing_is_nan():
    polygons = gpd.GeoSeries(
        [None, shapely.Polygon(), shapely.box(499000, 3300000, 500000, 3301000)],
        index=["c", "a", "b"],
        crs=OWN,
    )
    areas = geodesic_area_m2(polygons)
    assert areas.index.identical(polygons.index)
    assert areas.name == "area_m2"
    assert math.isnan(areas["c"]) and math.isnan(areas["a"])
    assert areas["b"] == pytest.approx(1e6, rel=1e-6)


def test_empty_in_empty_out():
    areas = geodesic_area_m2(gpd.GeoSeries([], crs=OWN))
    assert areas.empty and areas.dtype == "float64"


def test_the_toy_district_in_the_national_zone():
    # At E 500000–504000 of EPSG:4549 the scale is 1 to 2e-7.
    areas = geodesic_area_m2(toy_district.zones().geometry)
    expected = pd.Series([4e6, 4e6, 4e6, 4e6, 8e6], index=areas.index)
    assert (areas / expected).sub(1).abs().max() < 5e-7


def test_no_crs_and_no_polygon_are_refused():
    with pytest.raises(CrsMismatchError):
        geodesic_area_m2(gpd.GeoSeries([shapely.box(0, 0, 1, 1)]))
    with pytest.raises(LayerSchemaError):
        geodesic_area_m2(gpd.GeoSeries([shapely.Point(0, 0)], crs=OWN))
