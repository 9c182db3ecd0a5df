"""Known shifts, round trips, limits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from pyproj import Geod

from geodata.datum import Datum, from_wgs84, is_shifted_here, to_wgs84

# a grid over the rectangle of the shift, away from its border
LON, LAT = (grid.ravel() for grid in np.meshgrid(np.linspace(73, 136, 64), np.linspace(2, 55, 54)))


@pytest.mark.parametrize("datum", list(Datum))
def test_round_trip_is_below_a_ten_millionth_of_a_degree(datum):
    lon, lat = to_wgs84(datum, *from_wgs84(datum, LON, LAT))
    assert np.abs(lon - LON).max() < 1e-7
    assert np.abs(lat - LAT).max() < 1e-7


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_inverse_then_forward_gives_the_map_coordinates_back(datum):
    lon, lat = from_wgs84(datum, *to_wgs84(datum, LON, LAT))
    assert np.abs(lon - LON).max() < 1e-7
    assert np.abs(lat - LAT).max() < 1e-7


def test_gcj02_shift_near_ningbo():
    # some 395 m east and 290 m south: +0.0041° E, −0.0026° N
    lon, lat = from_wgs84(Datum.GCJ02, 121.6, 29.8)
    assert float(lon) - 121.6 == pytest.approx(0.0041, abs=5e-5)
    assert float(lat) - 29.8 == pytest.approx(-0.0026, abs=5e-5)
    geod = Geod(ellps="WGS84")
    azimuth, _, metres = geod.inv(121.6, 29.8, float(lon), float(lat))
    assert metres * math.sin(math.radians(azimuth)) == pytest.approx(395, abs=5)
    assert metres * math.cos(math.radians(azimuth)) == pytest.approx(-290, abs=5)


def test_gcj02_known_pair():
    # a marker of a GCJ-02 web map and its position inverted elsewhere, to five decimals
    lon, lat = to_wgs84(Datum.GCJ02, 121.64061, 29.882751)
    assert (round(float(lon), 5), round(float(lat), 5)) == (121.63649, 29.88535)


def test_bd09_is_a_further_shift_on_gcj02():
    gcj = np.array(from_wgs84(Datum.GCJ02, 121.6, 29.8))
    further = np.array(from_wgs84(Datum.BD09, 121.6, 29.8)) - gcj
    # constants of the formula are 0.0065 and 0.006; the sines move it by less than 0.0005
    assert further == pytest.approx([0.0065, 0.006], abs=5e-4)


@pytest.mark.parametrize("datum", [Datum.WGS84, Datum.CGCS2000])
def test_unshifted_datums_are_left_alone(datum):
    assert [float(one) for one in to_wgs84(datum, 121.6, 29.8)] == [121.6, 29.8]
    assert not datum.is_shifted


@pytest.mark.parametrize("place", [(2.35, 48.86), (-74.0, 40.7), (151.2, -33.9), (180.0, 90.0)])
def test_nothing_is_shifted_far_outside_china(place):
    assert not is_shifted_here(*place)
    for datum in Datum:
        assert tuple(float(one) for one in from_wgs84(datum, *place)) == place
        assert tuple(float(one) for one in to_wgs84(datum, *place)) == place


def test_arguments_are_not_changed_and_shape_is_kept():
    lon, lat = np.full((2, 3), 121.6), np.full((2, 3), 29.8)
    east, north = from_wgs84(Datum.GCJ02, lon, lat)
    assert east.shape == north.shape == (2, 3)
    assert (lon == 121.6).all()
    assert from_wgs84(Datum.BD09, [], [])[0].size == 0
