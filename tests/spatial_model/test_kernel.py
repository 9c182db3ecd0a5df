"""The kernel surface: held against the plain sum, its mass, and what it refuses."""

import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from errors import BadParameterError, CrsMismatchError, LayerSchemaError
from spatial_model import kernel as module
from spatial_model.ground_cells import cells_inside
from spatial_model.kernel import (
    BandwidthRule,
    EdgeHandling,
    Kernel,
    bandwidth_m,
    kernel_surface,
)
from spatial_model.raster_grid import RasterGrid, grid_over
from tests.spatial_model import toy_district

TM = CRS("EPSG:4549")
GRID = RasterGrid(500000, 3304000, 50, 80, 80, TM)  # the toy district, 4 × 4 km
GROUND = shapely.box(500000, 3300000, 504000, 3304000)


def frame(at) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=shapely.points(np.asarray(at, dtype=float)), crs=TM)


def plain_sum(at, grid, kernel, h) -> np.ndarray:
    """Σ K(d/h)/h² cell by cell, in km²; nothing of the code under test."""
    values = np.zeros((grid.rows, grid.columns))
    for x, y in at:
        u2 = ((grid.centre_x[None, :] - x) ** 2 + (grid.centre_y[:, None] - y) ** 2) / h**2
        if kernel is Kernel.QUARTIC:
            values += 3 / math.pi * np.where(u2 < 1, (1 - u2) ** 2, 0) / h**2
        else:
            values += np.exp(-u2 / 2) / (2 * math.pi) * (u2 <= 25) / h**2
    return values * 1e6


def mass(surface) -> float:
    return float(np.nansum(surface.values)) * surface.grid.cell_area_km2


def test_the_top_of_one_bump():
    # over A itself: 3/π per h² = 3/(π · 1 km²) = 0.9549 with h = 1 km; at half the bandwidth
    # (1 − 0.25)² = 0.5625 of it; at 1 km nothing. A lies on a corner of cells, so 25 m off.
    surface = kernel_surface(
        toy_district.facilities("A"), GRID, kernel=Kernel.QUARTIC, bandwidth_m=1000,
        edge=EdgeHandling.NONE,
    )  # fmt: skip
    u2 = (25**2 + 25**2) / 1000**2
    assert surface.values.max() == pytest.approx(3 / math.pi * (1 - u2) ** 2)
    assert surface.unit == "/km²" and surface.values[0, 79] == 0


@pytest.mark.parametrize("kernel", Kernel)
@pytest.mark.parametrize("is_binned", [False, True])
def test_both_ways_agree_with_the_plain_sum(kernel, is_binned, monkeypatch):
    at = np.random.default_rng(3).uniform([499000, 3299000], [505000, 3305000], (400, 2))
    if is_binned:
        monkeypatch.setattr(module, "EXACT_UP_TO_POINTS", 0)
    h = 1000 if kernel is Kernel.QUARTIC else 350
    surface = kernel_surface(frame(at), GRID, kernel=kernel, bandwidth_m=h, edge=EdgeHandling.NONE)
    wanted = plain_sum(at, GRID, kernel, h)
    error = np.abs(surface.values - wanted).max() / wanted.max()
    assert error < (5e-4 if is_binned else 1e-12)


@pytest.mark.parametrize("kernel", Kernel)
@pytest.mark.parametrize("is_binned", [False, True])
@pytest.mark.parametrize("cells", [3, 3.7, 10, 25])
def test_mass_is_kept_on_ground_that_holds_everything(kernel, is_binned, cells, monkeypatch):
    if is_binned:
        monkeypatch.setattr(module, "EXACT_UP_TO_POINTS", 0)
    at = np.random.default_rng(5).uniform([500000, 3300000], [504000, 3304000], (7, 2))
    grid = grid_over((490000, 3290000, 514000, 3314000), cell_m=50, crs=TM)
    h = cells * 50 if kernel is Kernel.QUARTIC else cells * 20 + 0
    surface = kernel_surface(frame(at), grid, kernel=kernel, bandwidth_m=h, edge=EdgeHandling.NONE)
    assert mass(surface) == pytest.approx(7, rel=0.01)


@pytest.mark.parametrize("kernel", Kernel)
@pytest.mark.parametrize("is_binned", [False, True])
def test_renormalised_mass_stays_on_the_ground(kernel, is_binned, monkeypatch):
    if is_binned:
        monkeypatch.setattr(module, "EXACT_UP_TO_POINTS", 0)
    rng = np.random.default_rng(7)
    at = rng.uniform([500000, 3300000], [504000, 3304000], (300, 2))
    ground = GROUND.difference(shapely.Point(502000, 3302000).buffer(700))
    within = int(shapely.contains_xy(ground, at[:, 0], at[:, 1]).sum())
    surface = kernel_surface(
        frame(at), GRID, kernel=kernel, bandwidth_m=600, edge=EdgeHandling.RENORMALISED,
        ground=ground,
    )  # fmt: skip
    assert mass(surface) == pytest.approx(within, rel=0.01)
    lost = kernel_surface(
        frame(at), GRID, kernel=kernel, bandwidth_m=600, edge=EdgeHandling.NONE, ground=ground
    )
    assert mass(lost) < 0.95 * within
    assert np.array_equal(np.isnan(surface.values), ~cells_inside(GRID, ground))


def test_an_even_spread_loses_little_at_the_edge():
    # one facility in the middle of every 200 m square is 25 per km²; uncorrected, a quarter of
    # it is left in the corners, and raising each bump gives back most of the loss
    line = np.arange(100, 4000, 200.0)
    at = np.stack(np.meshgrid(500000 + line, 3300000 + line), axis=-1).reshape(-1, 2)
    given = {"kernel": Kernel.QUARTIC, "bandwidth_m": 800.0, "ground": GROUND}
    kept = kernel_surface(frame(at), GRID, edge=EdgeHandling.RENORMALISED, **given).values
    lost = kernel_surface(frame(at), GRID, edge=EdgeHandling.NONE, **given).values
    assert kept[40, 40] == pytest.approx(25, rel=0.02) == lost[40, 40]
    assert lost[0, 0] == pytest.approx(25 / 4, rel=0.15)
    assert kept[0, 0] > 1.8 * lost[0, 0]
    assert kept[0, 40] > 0.7 * 25 > 15 > lost[0, 40]


def test_weights_count_as_so_many_facilities():
    given = {"kernel": Kernel.QUARTIC, "bandwidth_m": 500.0, "edge": EdgeHandling.NONE}
    one = kernel_surface(toy_district.facilities("A"), GRID, weights=np.array([3.0]), **given)
    three = kernel_surface(frame([(501000, 3301000)] * 3), GRID, **given)
    assert np.allclose(one.values, three.values)


def test_the_rules_in_numbers():
    # four corners of a 2 km square: variance 4/3 km² on both axes; s = 1154.7 m, n^(−1/6) = 0.7937
    at = [(0, 0), (2000, 0), (0, 2000), (2000, 2000)]
    gaussian = bandwidth_m(frame(at), BandwidthRule.SCOTT, kernel=Kernel.GAUSSIAN)
    assert gaussian == pytest.approx(1154.70 * 0.793701, rel=1e-5)
    quartic = bandwidth_m(frame(at), BandwidthRule.SCOTT)
    assert quartic / gaussian == pytest.approx(460.8 ** (1 / 6))
    # one point far away widens Scott's, hardly Silverman's
    spread = np.random.default_rng(1).normal(0, 500, (60, 2))
    far = np.vstack([spread, [[50000, 0]]])
    assert bandwidth_m(frame(far), BandwidthRule.SCOTT) > 3 * bandwidth_m(
        frame(far), BandwidthRule.SILVERMAN
    )


def test_scotts_rule_is_scipys():
    from scipy.stats import gaussian_kde

    at = np.random.default_rng(2).normal(0, 800, (200, 2))
    scale = math.sqrt(np.var(at, axis=0, ddof=1).mean())
    wanted = gaussian_kde(at.T, "scott").factor * scale
    assert bandwidth_m(frame(at), BandwidthRule.SCOTT, kernel=Kernel.GAUSSIAN) == pytest.approx(
        wanted
    )


@pytest.mark.parametrize("at", [[(0, 0)], [(5, 5)] * 4, np.zeros((0, 2))])
def test_a_rule_needs_two_places(at):
    with pytest.raises(BadParameterError, match="two places"):
        bandwidth_m(frame(at), BandwidthRule.SCOTT)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(500000, 504000), st.integers(3300000, 3304000)),
        min_size=1,
        max_size=9,
    ),
    st.integers(-40, 40),
    st.randoms(use_true_random=False),
    st.sampled_from(list(EdgeHandling)),
)
def test_moving_everything_and_shuffling_change_nothing(at, cells, random, edge):
    shuffled = list(at)
    random.shuffle(shuffled)
    step = cells * 50
    moved = [(x + step, y - step) for x, y in shuffled]
    there = RasterGrid(500000 + step, 3304000 - step, 50, 80, 80, TM)
    given = {"kernel": Kernel.QUARTIC, "bandwidth_m": 400.0, "edge": edge}
    first = kernel_surface(frame(at), GRID, **given)
    second = kernel_surface(frame(moved), there, **given)
    assert np.allclose(first.values, second.values, atol=1e-9)
    assert first.values.min() >= 0


@pytest.mark.parametrize("value", [0, -5, math.nan, math.inf])
def test_a_bandwidth_that_is_none_is_refused(value):
    with pytest.raises(BadParameterError, match="bandwidth"):
        kernel_surface(
            toy_district.facilities(), GRID, kernel=Kernel.QUARTIC, bandwidth_m=value,
            edge=EdgeHandling.NONE,
        )  # fmt: skip


def test_what_else_is_refused():
    given = {"kernel": Kernel.QUARTIC, "bandwidth_m": 500.0, "edge": EdgeHandling.NONE}
    with pytest.raises(BadParameterError, match="choose 150 m or more"):
        kernel_surface(toy_district.facilities(), GRID, **{**given, "bandwidth_m": 100})
    with pytest.raises(BadParameterError, match="no facilities"):
        kernel_surface(toy_district.no_facilities(), GRID, **given)
    with pytest.raises(BadParameterError, match="no cell"):
        kernel_surface(toy_district.facilities(), GRID, ground=shapely.box(0, 0, 1, 1), **given)
    for wrong in ([1.0], [1, 2, 3, 4, -1], [1, 2, 3, 4, math.nan]):
        with pytest.raises(BadParameterError, match="weights"):
            kernel_surface(toy_district.facilities(), GRID, weights=np.array(wrong), **given)
    with pytest.raises(LayerSchemaError):
        kernel_surface(toy_district.zones(), GRID, **given)
    nowhere = frame([(500000, math.nan)])
    with pytest.raises(LayerSchemaError):
        kernel_surface(nowhere, GRID, **given)


@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:4490", None, "EPSG:4550"])
def test_a_wrong_crs_is_refused(crs):
    other = toy_district.facilities().set_crs(crs, allow_override=True)
    with pytest.raises(CrsMismatchError):
        kernel_surface(other, GRID, kernel=Kernel.QUARTIC, bandwidth_m=500, edge=EdgeHandling.NONE)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 4000), st.floats(0, 4000)), min_size=3, max_size=12))
def test_cells_inside_agree_with_geos(corners):
    shape = shapely.make_valid(shapely.Polygon([(500000 + x, 3300000 + y) for x, y in corners]))
    polygons = [one for one in shapely.get_parts(shape) if one.geom_type == "Polygon"]
    ground = shapely.union_all(polygons)
    inside = cells_inside(GRID, ground)
    x, y = np.meshgrid(GRID.centre_x, GRID.centre_y)
    wanted = shapely.contains_xy(ground, x, y)
    near = shapely.distance(shapely.boundary(ground), shapely.points(x, y)) < 1e-6
    assert np.array_equal(inside[~near], wanted[~near])


def test_polygons_that_meet_share_no_cell():
    parts = [cells_inside(GRID, one) for one in toy_district.zones().geometry.iloc[:4]]
    assert (np.sum(parts, axis=0) == 1).all()
    assert not cells_inside(GRID, None).any() and not cells_inside(GRID, shapely.Polygon()).any()
