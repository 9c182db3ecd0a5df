import geopandas as gpd
import pytest
import shapely
from pyproj import CRS

from errors import BadParameterError, CrsMismatchError
from spatial_model.area import geodesic_area_m2
from spatial_model.crs import metric_crs, require_metric, require_same_crs

OWN = "tmerc:base=EPSG:4490,central_meridian=121.5,false_easting=500000"


def series(crs):
    return gpd.GeoSeries([shapely.Point(0, 0)], crs=crs)


def test_an_authority_code_is_read():
    assert metric_crs("EPSG:4549") == CRS.from_epsg(4549)


def test_a_transverse_mercator_of_ones_own_stands_on_cgcs2000():
    crs = metric_crs(OWN)
    assert crs.geodetic_crs.to_epsg() == 4490
    assert crs.ellipsoid.name == "CGCS2000"
    parameters = {p.name: p.value for p in crs.coordinate_operation.params}
    assert parameters == {
        "Latitude of natural origin": 0,
        "Longitude of natural origin": 121.5,
        "Scale factor at natural origin": 1,
        "False easting": 500000,
        "False northing": 0,
    }
    require_metric(series(crs), name="zones")


def test_it_is_the_national_zone_when_the_meridian_is():
    # EPSG:4549 is CGCS2000, central meridian 120° E, false easting 500 km; axis order aside.
    own = metric_crs("tmerc:base=EPSG:4490,central_meridian=120,false_easting=500000")
    point = gpd.GeoSeries([shapely.Point(121.5, 29.8)], crs="EPSG:4490")
    ours, official = point.to_crs(own).iloc[0], point.to_crs(4549).iloc[0]
    assert ours.distance(official) < 1e-6


@pytest.mark.parametrize(
    "text",
    [
        "",
        "EPSG:999999",
        "nonsense",
        "tmerc:",
        "tmerc:central_meridian=120",
        "tmerc:base=EPSG:4490",
        "tmerc:base=EPSG:4490,central_meridian=east",
        "tmerc:base=EPSG:4490,central_meridian=nan",
        "tmerc:base=EPSG:4490,central_meridian=120,colour=red",
        "tmerc:base=EPSG:4490,central_meridian=120,central_meridian=121",
        "tmerc:base=EPSG:4549,central_meridian=120",
    ],
)
def test_what_cannot_be_read_is_refused_with_both_ways_to_write_it(text):
    with pytest.raises(BadParameterError, match="tmerc:base"):
        metric_crs(text)


# EPSG:3857 multiplies areas by 1/cos²(latitude): 1.33 at 29.8° N, a third too much.
NOT_METRIC = ["EPSG:3857", "EPSG:3395", "EPSG:4326", "EPSG:4490", "EPSG:2263", None]


@pytest.mark.parametrize("crs", NOT_METRIC)
def test_a_measure_refuses_what_is_not_metres_on_the_ground(crs):
    with pytest.raises(CrsMismatchError, match="zones"):
        require_metric(series(crs), name="zones")


@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:4490"])
def test_a_package_cannot_name_such_a_system_either(crs):
    with pytest.raises(CrsMismatchError):
        metric_crs(crs)


def test_how_wrong_web_mercator_would_be_here():
    # A square of about 2 km at 121.5° E, 29.8° N.
    square = gpd.GeoSeries([shapely.box(121.49, 29.79, 121.51, 29.81)], crs="EPSG:4490")
    true = geodesic_area_m2(square).iloc[0]
    assert square.to_crs(3857).area.iloc[0] / true == pytest.approx(1.33, abs=0.005)
    # The national zone on 120° E is 0.05 % too large at 121.5° E and 0.08 % at 121.9° E.
    east = gpd.GeoSeries([shapely.box(121.89, 29.79, 121.91, 29.81)], crs="EPSG:4490")
    true_east = geodesic_area_m2(east).iloc[0]
    assert east.to_crs(4549).area.iloc[0] / true_east - 1 == pytest.approx(8.3e-4, abs=1e-4)
    assert square.to_crs(4549).area.iloc[0] / true - 1 == pytest.approx(5.2e-4, abs=1e-4)
    assert abs(square.to_crs(metric_crs(OWN)).area.iloc[0] / true - 1) < 3e-5
    assert abs(east.to_crs(metric_crs(OWN)).area.iloc[0] / true_east - 1) < 6e-5


def test_two_systems_do_not_mix():
    require_same_crs(series("EPSG:4549"), series("EPSG:4549"), names=("zones", "facilities"))
    for other in ("EPSG:4550", None):
        with pytest.raises(CrsMismatchError, match="facilities"):
            require_same_crs(series("EPSG:4549"), series(other), names=("zones", "facilities"))
