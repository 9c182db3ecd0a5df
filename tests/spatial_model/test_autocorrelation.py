import itertools
import math

import geopandas as gpd
import libpysal
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from errors import BadParameterError, LayerSchemaError
from spatial_model.autocorrelation import hot_cells, morans_i, morans_i_only, require_partition
from spatial_model.grid_counts import (
    cells_on_ground,
    ground_in_cells,
    points_in_cells,
    touching_cells,
)
from spatial_model.pattern_ranges import moved_patterns
from spatial_model.pattern_refusal import PatternRefusedError
from spatial_model.sites import Sites
from tests.spatial_model import toy_district

CRS = "EPSG:4549"
NOTHING = np.zeros(0)


def example(name, weights):
    w = libpysal.io.open(libpysal.examples.get_path(weights))
    neighbours = w.read()
    w.close()
    order = {label: row for row, label in enumerate(neighbours.id_order)}
    pairs = [(order[a], order[b]) for a, near in neighbours.neighbors.items() for b in near]
    table = gpd.read_file(libpysal.examples.get_path(name), ignore_geometry=True)
    return table, np.array(pairs, dtype=np.int64)


def test_published_columbus():
    # L. Anselin (1988), Spatial Econometrics, table 12.1: crime in 49 neighbourhoods of Columbus.
    # moran.test of R's spdep, queen contiguity, row-standardised, randomisation, is widely printed as
    # I 0.500188557, expectation −0.020833333, variance 0.008689289, standard deviate 5.5894.
    table, pairs = example("columbus.dbf", "columbus.gal")
    found = morans_i(table["CRIME"].to_numpy(), pairs, permutations=999)
    assert found.index == pytest.approx(0.500188557, abs=5e-10)
    assert found.expected == pytest.approx(-0.020833333, abs=5e-10)
    assert found.z == pytest.approx(5.5894, abs=5e-5)
    assert ((found.index - found.expected) / found.z) ** 2 == pytest.approx(0.008689289, abs=5e-10)
    assert found.p_value == pytest.approx(2 * 1.139e-08, rel=1e-3)  # printed one-sided
    assert found.permuted_p_value == 0.001
    assert morans_i_only(table["CRIME"].to_numpy(), pairs) == pytest.approx(found.index)


def test_published_sudden_infant_deaths():
    # N. Cressie (1993), Statistics for Spatial Data: 100 counties of North Carolina; PySAL's own
    # documented value for the rate of 1974–78.
    table, pairs = example("sids2.dbf", "sids2.gal")
    found = morans_i(table["SIDR74"].to_numpy(), pairs)
    assert found.index == pytest.approx(0.24772519320480135, rel=1e-9)


def checkerboard(rows, columns):
    ground = shapely.box(0, 0, columns * 100, rows * 100)
    return cells_on_ground(ground, NOTHING, NOTHING, cell_m=100, crs=CRS)


def test_cells_by_hand():
    # an L of three cells of 100 m, and a point in the fourth, whose centre is off the ground
    ground = shapely.union_all([shapely.box(0, 0, 200, 100), shapely.box(0, 100, 100, 200)])
    ground = ground.union(shapely.box(100, 100, 130, 130))
    cells = cells_on_ground(ground, np.array([120.0]), np.array([120.0]), cell_m=100, crs=CRS)
    assert cells.place.tolist() == [[0, 1], [2, 3]]
    without = cells_on_ground(ground, NOTHING, NOTHING, cell_m=100, crs=CRS)
    assert without.place.tolist() == [[0, -1], [1, 2]]
    assert sorted(map(tuple, touching_cells(without).tolist())) == [
        (0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)
    ]  # fmt: skip
    x, y = np.array([50.0, 50, 150, 120, 200]), np.array([150.0, 199, 20, 120, 0])
    assert points_in_cells(cells, x, y).tolist() == [2, 1, 0, 2]
    assert points_in_cells(without, x, y).tolist() == [2, 0, 2]
    assert without.shapes()[0].bounds == (0, 100, 100, 200)
    assert ground_in_cells(cells, ground).tolist() == pytest.approx([1e4, 900, 1e4, 1e4])
    with pytest.raises(BadParameterError, match="too many"):
        cells_on_ground(ground, NOTHING, NOTHING, cell_m=0.5, crs=CRS)


def test_black_and_white_by_hand():
    cells = checkerboard(6, 6)
    # halves: the queen neighbours of 30 of 36 cells, all but those along the seam, are alike
    halves = (cells.columns >= 3).astype(float)
    stripes = (cells.columns % 2).astype(float)
    found = morans_i(halves, touching_cells(cells), permutations=199, seed=2)
    assert found.index > 0.6 and found.permuted_p_value == pytest.approx(0.005)
    assert morans_i(stripes, touching_cells(cells)).index < -0.2
    assert found.expected == pytest.approx(-1 / 35) and found.cells == 36


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=36, max_size=36))
def test_moran_and_gi_against_the_formulas(values):
    cells = checkerboard(6, 6)
    pairs = touching_cells(cells)
    counts = np.array(values)
    if np.ptp(counts) == 0:
        return
    weights = np.zeros((36, 36))
    weights[pairs[:, 0], pairs[:, 1]] = 1
    rows = weights / weights.sum(axis=1, keepdims=True)
    z = counts - counts.mean()
    assert morans_i(counts, pairs).index == pytest.approx(z @ rows @ z / (z @ z))
    star = weights + np.eye(36)
    size = star.sum(axis=1)
    deviation = counts.std()
    oracle = (star @ counts - counts.mean() * size) / (
        deviation * np.sqrt((36 * size - size**2) / 35)
    )
    assert hot_cells(counts, pairs)["gi_star"].to_numpy() == pytest.approx(oracle)


def test_the_exact_chance_of_a_sum_against_all_draws_counted():
    # six cells in a row of holdings 0 0 1 0 2 3; least lowered so that all draws can be counted
    counts = np.array([0, 0, 1, 0, 2, 3])
    line = np.array([(i, i + 1) for i in range(5)] + [(i + 1, i) for i in range(5)])
    found = hot_cells(counts, line, least=2)
    for cell in range(6):
        near = [one for one in (cell - 1, cell, cell + 1) if 0 <= one < 6]
        total = counts[near].sum()
        sums = [sum(draw) for draw in itertools.combinations(counts.tolist(), len(near))]
        high = np.mean([one >= total for one in sums])
        low = np.mean([one <= total for one in sums])
        assert found.loc[cell, "p_value"] == pytest.approx(min(1, 2 * min(high, low)))


def test_sums_too_large_to_count_are_read_off_the_deviate():
    pairs = touching_cells(checkerboard(12, 12))
    counts = np.random.default_rng(1).poisson(60, 144)
    exact = hot_cells(counts, pairs)
    deviate = hot_cells(counts * 20, pairs)
    assert np.allclose(exact["gi_star"], deviate["gi_star"])
    assert (exact["heat"] == deviate["heat"]).mean() > 0.95
    assert np.corrcoef(exact["p_value"], deviate["p_value"])[0, 1] > 0.97
    assert np.abs(exact["p_value"] - deviate["p_value"]).max() < 0.1


def test_one_knot_is_hot_and_chance_is_not():
    cells = checkerboard(12, 12)
    pairs = touching_cells(cells)
    counts = np.zeros(144, dtype=int)
    counts[[cells.place[4, 4], cells.place[4, 5], cells.place[5, 4], cells.place[5, 5]]] = 6
    counts[cells.place[10, 1]] = 1
    found = hot_cells(counts, pairs)
    hot = found["heat"] == 1
    assert hot[cells.place[4, 4]] and hot.sum() <= 16 and not (found["heat"] == -1).any()
    chance = np.random.default_rng(5)
    called = [
        (hot_cells(chance.multinomial(60, np.full(144, 1 / 144)), pairs)["heat"] != 0).any()
        for _ in range(40)
    ]
    assert np.mean(called) <= 0.1


def test_refusals():
    cells = checkerboard(6, 6)
    pairs = touching_cells(cells)
    with pytest.raises(PatternRefusedError, match="hold the same"):
        morans_i(np.ones(36), pairs)
    with pytest.raises(PatternRefusedError, match="4 cells are too few"):
        hot_cells(np.arange(4), touching_cells(checkerboard(2, 2)))
    with pytest.raises(PatternRefusedError, match="no value"):
        morans_i(np.array([math.nan] * 36), pairs)
    # the toy corridor lies over all four squares
    with pytest.raises(PatternRefusedError, match="4 pairs of zones overlap"):
        require_partition(toy_district.zones())
    with pytest.raises(PatternRefusedError, match="too few"):
        require_partition(toy_district.zones().iloc[:4])
    require_partition(toy_district.zones().iloc[:4], least=4)
    with pytest.raises(LayerSchemaError):
        require_partition(
            gpd.GeoDataFrame(geometry=[shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)])], crs=CRS)
        )
    assert math.isnan(morans_i_only(np.ones(36), pairs))


def test_moved_positions_give_a_range():
    ground = shapely.box(0, 0, 1200, 1200)
    chance = np.random.default_rng(0)
    x, y = chance.uniform(100, 1100, (2, 40))
    cells = cells_on_ground(ground, x, y, cell_m=200, crs=CRS)
    once = np.ones(40, dtype=np.int64)
    sure = Sites(x, y, np.zeros(40), once, np.arange(40))
    table = moved_patterns(sure, ground, cells, draws=5)
    assert table["low"].to_list() == pytest.approx(table["high"].to_list())
    exact = morans_i(points_in_cells(cells, x, y), touching_cells(cells)).index
    assert table.loc["morans_i", "low"] == pytest.approx(exact)
    unsure = Sites(x, y, np.full(40, 150.0), once, np.arange(40))
    wide = moved_patterns(unsure, ground, cells, draws=60, seed=1)
    assert (wide["low"] < wide["high"]).all()
    assert wide.equals(moved_patterns(unsure, ground, cells, draws=60, seed=1))
    doubled = Sites(x, y, np.zeros(40), once * 2, np.arange(40))
    both = moved_patterns(doubled, ground, cells, draws=3, with_members=True)
    assert both.loc["nearest_neighbour_index", "high"] == 0  # each has its twin on the spot
    with pytest.raises(BadParameterError):
        moved_patterns(sure, ground, cells, draws=0)
