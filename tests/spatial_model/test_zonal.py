import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from errors import BadParameterError, CrsMismatchError, LayerSchemaError
from spatial_model import zonal
from spatial_model.raster_grid import RasterGrid, Surface
from spatial_model.scanline import inside_runs
from spatial_model.zonal import ZonalMethod, zonal_sums

METRIC = CRS("EPSG:4549")
# 4 × 3 cells of 10 m:   rows from the north    0 1 2 3 / 4 5 6 7 / 8 9 10 11
GRID = RasterGrid(west=500000, north=3300030, cell_m=10, rows=3, columns=4, crs=METRIC)
VALUES = np.arange(12, dtype="float64").reshape(3, 4)


def surface(values=VALUES, grid=GRID):
    return Surface(grid, values, "people")


def zones(*shapes, crs=METRIC):
    moved = [
        shapely.transform(shape, lambda at: at + np.array([500000, 3300000])) for shape in shapes
    ]
    return gpd.GeoDataFrame(geometry=moved, index=[f"z{n}" for n in range(len(shapes))], crs=crs)


def test_whole_cells_give_the_same_either_way():
    # x 10–30, y 0–20: columns 1 and 2 of the two southern rows: 5 + 6 + 9 + 10 = 30, mean 7.5
    frame = zones(shapely.box(10, 0, 30, 20))
    for method in ZonalMethod:
        row = zonal_sums(frame, surface(), method=method).loc["z0"]
        assert (row["sum"], row["mean"], row["cell_count"]) == pytest.approx((30, 7.5, 4))
        assert row["measured_share"] == pytest.approx(1)


def test_partial_cells_count_by_their_share():
    # x 10–25, y 0–10: cell 9 whole and half of cell 10: sum 9 + 5 = 14 over 1.5 cells.
    # The centre of cell 10 is at x 25, on the border: the run ends there, so it is left out.
    frame = zones(shapely.box(10, 0, 25, 10))
    exact = zonal_sums(frame, surface(), method=ZonalMethod.EXACT).loc["z0"]
    assert exact[["sum", "mean", "cell_count"]].to_list() == pytest.approx([14, 14 / 1.5, 1.5])
    assert exact["error_bound"] == 0
    centres = zonal_sums(frame, surface(), method=ZonalMethod.CENTRES).loc["z0"]
    assert centres[["sum", "mean", "cell_count"]].to_list() == [9, 9, 1]
    assert abs(centres["cell_count"] - exact["cell_count"]) <= centres["error_bound"]


@pytest.mark.parametrize("method", ZonalMethod)
def test_what_was_not_measured_is_left_out_and_said(method):
    values = VALUES.copy()
    values[2, 1] = np.nan  # cell 9
    frame = zones(
        shapely.box(10, 0, 30, 20), shapely.box(10, 0, 20, 10), shapely.box(20, 0, 60, 10)
    )
    table = zonal_sums(frame, surface(values), method=method)
    assert table.loc["z0", ["sum", "mean", "cell_count"]].to_list() == [21, 7, 3]
    assert table.loc["z0", "measured_share"] == 0.75
    assert table.loc["z1", ["sum", "mean"]].isna().all()
    assert table.loc["z1", ["cell_count", "measured_share"]].to_list() == [0, 0]
    # 10 and 11, and as much again beyond the raster
    assert table.loc["z2", ["sum", "cell_count", "measured_share"]].to_list() == [21, 2, 0.5]


@pytest.mark.parametrize("method", ZonalMethod)
def test_empty_zones_and_bad_input(method):
    empty = zones(shapely.box(0, 0, 1, 1)).iloc[:0]
    table = zonal_sums(empty, surface(), method=method)
    assert table.empty
    assert list(table.columns) == ["sum", "mean", "cell_count", "measured_share", "error_bound"]
    frame = zones(shapely.box(10, 0, 30, 20))
    with pytest.raises(LayerSchemaError, match="raster: holds no measured cell"):
        zonal_sums(frame, surface(np.full((3, 4), np.nan)), method=method)
    with pytest.raises(LayerSchemaError, match="infinite"):
        zonal_sums(frame, surface(np.where(VALUES == 5, np.inf, VALUES)), method=method)
    no_crs = RasterGrid(500000, 3300030, 10, 3, 4, None)
    with pytest.raises(CrsMismatchError, match="raster"):
        zonal_sums(frame, surface(grid=no_crs), method=method)
    with pytest.raises(CrsMismatchError, match="zones"):
        zonal_sums(frame.set_crs("EPSG:4490", allow_override=True), surface(), method=method)


def test_an_unknown_method_is_named():
    with pytest.raises(BadParameterError, match="nearest"):
        zonal_sums(zones(shapely.box(10, 0, 30, 20)), surface(), method="nearest")


def shapes_of(data, most):
    number = st.floats(0, 40, allow_nan=False).map(lambda value: round(value, 3))
    found = []
    for _ in range(data.draw(st.integers(1, most))):
        corners = data.draw(st.lists(st.tuples(number, number), min_size=3, max_size=7))
        shape = shapely.make_valid(shapely.Polygon(corners)).buffer(0)
        if not shape.is_empty and shape.area > 1e-3:
            found.append(shape)
    return found


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_centres_against_asking_every_cell(data):
    shapes = shapes_of(data, 4)
    frame = zones(*shapes) if shapes else zones(shapely.box(0, 0, 40, 30))
    x, y = np.meshgrid(GRID.centre_x, GRID.centre_y)
    polygons = np.asarray(frame.geometry.array, dtype=object)
    runs = inside_runs(polygons, GRID)
    for number, polygon in enumerate(polygons):
        ours = np.zeros((3, 4), dtype=bool)
        for at in np.flatnonzero(runs.zone == number):
            ours[runs.row[at], runs.first[at] : runs.after[at]] = True
        inside = shapely.contains_xy(polygon, x, y)
        on_border = shapely.dwithin(polygon.boundary, shapely.points(x, y), 1e-6)
        assert (ours == inside)[~on_border].all()


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_exact_against_cutting_every_cell(data):
    shapes = shapes_of(data, 3)
    frame = zones(*shapes) if shapes else zones(shapely.box(0, 0, 40, 30))
    x, y = np.meshgrid(GRID.centre_x, GRID.centre_y)
    cells = shapely.box(x - 5, y - 5, x + 5, y + 5)
    table = zonal_sums(frame, surface(VALUES + 1), method=ZonalMethod.EXACT)
    for polygon, (_, row) in zip(frame.geometry, table.iterrows(), strict=True):
        shares = shapely.area(shapely.intersection(cells, polygon)) / 100
        if shares.sum() > 1e-4:
            assert row["cell_count"] == pytest.approx(shares.sum(), rel=1e-4)
            assert row["sum"] == pytest.approx((shares * (VALUES + 1)).sum(), rel=1e-4)


def test_a_border_centre_belongs_to_one_of_two_neighbours():
    # crooked common border through cell centres: every cell is counted exactly once
    line = [(15, -5), (15, 5), (25, 15), (15, 25), (15, 35)]
    west, east = [(-5, 35), (-5, -5)], [(45, 35), (45, -5)]
    frame = zones(shapely.Polygon(line + west), shapely.Polygon(line + east))
    table = zonal_sums(frame, surface(), method=ZonalMethod.CENTRES)
    assert table["cell_count"].sum() == 12
    assert table["sum"].sum() == VALUES.sum()


def test_blocks_and_readers_change_no_digit(monkeypatch):
    rng = np.random.default_rng(3)
    grid = RasterGrid(500000, 3300100, 1, 100, 80, METRIC)
    values = rng.random((100, 80))
    values[rng.random((100, 80)) < 0.1] = np.nan
    frame = zones(shapely.Point(40, 50).buffer(30), shapely.box(3, 3, 77, 98))
    monkeypatch.setattr(zonal, "BLOCK_ROWS", 16)
    asked = []

    def read(first_row, after_row, first_column, after_column):
        asked.append(after_row - first_row)
        return values[first_row:after_row, first_column:after_column]

    for method in ZonalMethod:
        whole = zonal_sums(frame, surface(values, grid), method=method)
        streamed = zonal_sums(frame, (grid, read), method=method)
        assert whole.equals(streamed)
    assert max(asked[:5]) <= 16
    inside = shapely.contains_xy(frame.geometry.iloc[0], *np.meshgrid(grid.centre_x, grid.centre_y))
    assert whole.loc["z0", "mean"] == pytest.approx(np.nanmean(values[inside]), rel=5e-3)
