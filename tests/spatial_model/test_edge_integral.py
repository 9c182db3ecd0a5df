"""Sums along outlines are those of exactextract and of areas worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from errors import LayerSchemaError
from spatial_model import zonal
from spatial_model.edge_integral import edge_sums
from spatial_model.raster_grid import RasterGrid

CRS_METRIC = CRS("EPSG:4549")


def grid(rows: int = 60, columns: int = 80, cell_m: float = 50.0) -> RasterGrid:
    return RasterGrid(500_000.0, 3_300_000.0, cell_m, rows, columns, CRS_METRIC)


def reader(values: np.ndarray):
    return lambda top, bottom, left, right: values[top:bottom, left:right]


def as_array(*polygons) -> np.ndarray:
    return np.array(polygons, dtype=object)


def test_half_cells_count_by_half():
    values = np.arange(6, dtype=float).reshape(2, 3)
    over = grid(2, 3, 10.0)
    # from the middle of the first column to the middle of the last, lower half of row 0, all of row 1
    box = shapely.box(500_005, 3_299_980, 500_025, 3_299_995)
    total, measured = edge_sums(as_array(box), over, reader(values))
    by_hand = 0.5 * (0.5 * 0 + 1 + 0.5 * 2) + (0.5 * 3 + 4 + 0.5 * 5)
    assert total[0] == pytest.approx(by_hand)
    assert measured[0] == pytest.approx(1.0 + 2.0)


def test_a_triangle_and_a_hole():
    over = grid(4, 4, 1.0)
    triangle = shapely.Polygon([(500_000, 3_299_996), (500_004, 3_299_996), (500_000, 3_300_000)])
    hole = shapely.difference(triangle, shapely.box(500_000.5, 3_299_996.5, 500_001, 3_299_997))
    total, measured = edge_sums(as_array(triangle, hole), over, reader(np.full((4, 4), 3.0)))
    assert measured == pytest.approx([8.0, 7.75])
    assert total == pytest.approx([24.0, 23.25])


@settings(max_examples=40, deadline=None)
@given(
    places=st.lists(
        st.tuples(st.floats(-800, 4_800), st.floats(-3_800, 800), st.floats(5, 1_500)),
        min_size=1,
        max_size=6,
    ),
    seed=st.integers(0, 999),
    has_gaps=st.booleans(),
)
def test_the_same_as_exactextract(places, seed, has_gaps):
    over, chance = grid(), np.random.default_rng(seed)
    values = chance.random((over.rows, over.columns))
    if has_gaps:
        values[chance.random(values.shape) < 0.3] = np.nan
    discs = [shapely.Point(500_000 + x, 3_300_000 + y).buffer(r) for x, y, r in places]
    rings = [disc.difference(disc.centroid.buffer(disc.length / 20)) for disc in discs]
    polygons = as_array(*discs, *rings)
    total, measured = edge_sums(polygons, over, reader(values))
    sums, counts = zonal.exact_sums(polygons, over, reader(values))
    np.testing.assert_allclose(total, sums, rtol=1e-4, atol=1e-3)
    np.testing.assert_allclose(measured, counts, rtol=1e-4, atol=1e-3)


def test_a_polygon_has_the_same_digits_alone_and_among_others():
    over, values = grid(600, 80), np.random.default_rng(1).random((600, 80))
    polygons = as_array(
        *(shapely.Point(501_000 + 300 * i, 3_290_000).buffer(2_000) for i in range(6))
    )
    together = edge_sums(polygons, over, reader(values))[0]
    for one, sum_ in zip(polygons, together, strict=True):
        assert edge_sums(as_array(one), over, reader(values))[0][0] == sum_


def test_an_infinite_value_is_refused():
    values = np.ones((60, 80))
    values[3, 4] = np.inf
    box = shapely.box(500_000, 3_298_000, 501_000, 3_300_000)
    with pytest.raises(LayerSchemaError, match="infinite"):
        edge_sums(as_array(box), grid(), reader(values))


def test_large_rasters_are_summed_along_the_outlines(monkeypatch):
    over, values = grid(), np.random.default_rng(2).random((60, 80))
    polygons = as_array(shapely.Point(502_000, 3_298_500).buffer(900))
    small = zonal.exact_sums(polygons, over, reader(values))
    monkeypatch.setattr(zonal, "EDGES_FROM_CELLS", 1)
    large = zonal.exact_sums(polygons, over, reader(values))
    assert large[0] == edge_sums(polygons, over, reader(values))[0]
    np.testing.assert_allclose(large, small, rtol=1e-4)
