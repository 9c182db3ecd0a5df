"""Demand: worked by hand on the toy district, and the same by points, grid and raster."""

import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from errors import BadParameterError, CrsMismatchError, LayerSchemaError
from spatial_model.coverage import coverage_share
from spatial_model.demand import (
    DemandBasis,
    demand_coverage,
    demand_from_grid,
    demand_from_points,
    demand_from_raster,
    demand_within,
)
from spatial_model.raster_grid import RasterGrid, Surface
from tests.spatial_model import toy_district

TM = CRS("EPSG:4549")
ZONES = toy_district.zones()
GROUND = ZONES.geometry.iloc[:4]
RASTER = Surface(
    # one cell a square: nw 10, ne 20, sw 30, se none
    RasterGrid(500000, 3304000, 2000, 2, 2, TM), np.array([[10.0, 20.0], [30.0, np.nan]]), "人",
)  # fmt: skip


def people(*rows) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"jobs": [row[2] for row in rows]},
        geometry=[shapely.Point(row[0], row[1]) for row in rows],
        crs=TM,
    )


def test_points_by_hand():
    # 60 of sw's 80 jobs stand within 500 m of A (one of them on the circle itself)
    layer = people((501000, 3301400, 40), (501500, 3301000, 20), (501800, 3301800, 20))
    demand = demand_from_points(layer, weight_column="jobs", unit="个")
    covered = demand_within(demand, toy_district.facilities("A"), radius_m=500)
    assert covered.tolist() == [True, True, False]
    shares = demand_coverage(ZONES, demand, covered)
    assert shares["sw"] == 0.75 and shares["corridor"] == 0.75
    assert shares[["nw", "ne", "se"]].isna().all()
    assert shares.index.identical(ZONES.index) and demand.total == 80
    assert demand_from_points(layer).weight.tolist() == [1, 1, 1]


def test_a_raster_by_hand():
    demand = demand_from_raster(RASTER)
    assert (demand.total, demand.basis, demand.unit) == (60, DemandBasis.RASTER, "人")
    # A and B stand on the centres of sw and ne: 50 of 60
    covered = demand_within(demand, toy_district.facilities("A", "B"), radius_m=10)
    whole = gpd.GeoDataFrame(geometry=[shapely.union_all(GROUND.array)], crs=TM)
    assert demand_coverage(whole, demand, covered).iloc[0] == pytest.approx(50 / 60)
    west = gpd.GeoSeries([ZONES.geometry["nw"], ZONES.geometry["sw"]], crs=TM)
    assert demand_from_raster(RASTER, west).total == 40


def test_even_demand_is_area_coverage():
    demand = demand_from_grid(GROUND, cell_m=20)
    assert demand.total == pytest.approx(16) and demand.basis is DemandBasis.GRID
    facilities = toy_district.facilities()
    covered = demand_within(demand, facilities, radius_m=700)
    wanted = coverage_share(ZONES, facilities, radius_m=700)
    assert np.allclose(demand_coverage(ZONES, demand, covered), wanted, atol=5e-3)


@settings(max_examples=25, deadline=None)
@given(st.floats(20, 2500), st.floats(1, 2))
def test_served_demand_grows_with_the_radius(radius, factor):
    demand = demand_from_grid(GROUND, cell_m=250)
    facilities = toy_district.facilities()
    first = demand_within(demand, facilities, radius_m=radius)
    second = demand_within(demand, facilities, radius_m=radius * factor)
    assert (second >= first).all()


def test_brute_force():
    rng = np.random.default_rng(2)
    at = rng.uniform([500000, 3300000], [504000, 3304000], (200, 2))
    layer = people(*((x, y, 1) for x, y in at))
    demand = demand_from_points(layer, weight_column="jobs")
    facilities = toy_district.facilities()
    away = [facilities.geometry.distance(point).min() for point in layer.geometry]
    covered = demand_within(demand, facilities, radius_m=800)
    assert covered.tolist() == [one <= 800 for one in away]


def test_nobody_is_served_by_nothing():
    demand = demand_from_grid(GROUND, cell_m=500)
    covered = demand_within(demand, toy_district.no_facilities(), radius_m=500)
    assert not covered.any()
    assert demand_coverage(ZONES, demand, covered).to_list() == [0] * 5
    undrawn = gpd.GeoDataFrame(geometry=[None, shapely.Polygon()], crs=TM)
    assert demand_coverage(undrawn, demand, covered).isna().all()


@pytest.mark.parametrize("weight", [-1, math.nan, math.inf])
def test_a_weight_that_is_none_is_refused(weight):
    layer = people((501000, 3301000, 1), (501000, 3301000, weight))
    with pytest.raises(BadParameterError, match=r"demand: 1: the weight"):
        demand_from_points(layer, weight_column="jobs")


def test_what_else_is_refused():
    demand = demand_from_raster(RASTER)
    with pytest.raises(BadParameterError, match="no column"):
        demand_from_points(people((0, 0, 1)), weight_column="staff")
    with pytest.raises(BadParameterError, match="no demand"):
        demand_from_points(people((0, 0, 0)), weight_column="jobs")
    with pytest.raises(LayerSchemaError):
        demand_from_points(ZONES)
    with pytest.raises(BadParameterError, match="negative"):
        demand_from_raster(Surface(RASTER.grid, -RASTER.values, ""))
    with pytest.raises(BadParameterError, match="no demand"):
        demand_from_raster(RASTER, gpd.GeoSeries([shapely.box(0, 0, 1, 1)], crs=TM))
    with pytest.raises(CrsMismatchError):
        demand_from_raster(RASTER, GROUND.to_crs("EPSG:4490"))
    with pytest.raises(CrsMismatchError):
        demand_from_grid(GROUND.to_crs("EPSG:4490"), cell_m=100)
    for radius in (0, -1, math.nan):
        with pytest.raises(BadParameterError, match="radius"):
            demand_within(demand, toy_district.facilities(), radius_m=radius)
    with pytest.raises(BadParameterError, match="each point"):
        demand_coverage(ZONES, demand, np.array([True]))
    with pytest.raises(CrsMismatchError):
        demand_coverage(ZONES.to_crs("EPSG:4550"), demand, np.array([True] * 3))
