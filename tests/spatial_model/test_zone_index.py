import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from errors import CrsMismatchError, LayerSchemaError
from spatial_model import zone_index as module
from spatial_model.zone_index import ZoneIndex, zone_index
from tests.spatial_model import toy_district

ZONES = toy_district.zones()


def test_batches_add_up_and_the_index_serves_again():
    index = zone_index(ZONES)
    x = np.array([501000.0, 503000, 502000, 501000, 505000])  # A B C D E
    y = np.array([3301000.0, 3303000, 3302000, 3303000, 3303000])
    whole = index.counts(x, y)
    assert whole.tolist() == [2, 2, 2, 1, 4]  # nw ne sw se corridor
    assert (index.counts(x[:2], y[:2]) + index.counts(x[2:], y[2:])).tolist() == whole.tolist()
    assert index.counts(x, y).tolist() == whole.tolist()
    assert index.counts(x[:0], y[:0]).tolist() == [0] * 5


def test_no_zones():
    assert zone_index(ZONES.iloc[:0]).counts(np.ones(3), np.ones(3)).tolist() == []


def test_the_zones_handed_in_stay_as_they_are():
    zones = toy_district.zones()
    zone_index(zones)
    assert zones.geometry.to_wkt().to_list() == ZONES.geometry.to_wkt().to_list()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_coordinate_that_is_no_number_is_refused_with_its_row(bad):
    x, y = np.full(30, 501000.0), np.full(30, 3301000.0)
    y[17] = bad
    with pytest.raises(LayerSchemaError, match="facilities: 17"):
        zone_index(ZONES).counts(x, y)
    with pytest.raises(LayerSchemaError, match="30 eastings and 29"):
        zone_index(ZONES).counts(x, y[:29])


def test_zones_without_metres_or_shape_are_refused():
    with pytest.raises(CrsMismatchError, match="zones"):
        zone_index(ZONES.set_crs("EPSG:4490", allow_override=True))
    spoilt = ZONES.copy()
    spoilt.geometry = [*ZONES.geometry.iloc[:4], shapely.Polygon([(0, 0), (np.inf, 1), (1, 1)])]
    with pytest.raises(LayerSchemaError, match="zones: corridor"):
        zone_index(spoilt)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_many_overlapping_zones_against_brute_force(data):
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    count = data.draw(st.integers(1, 40))
    low = rng.integers(0, 20, (count, 2)).astype(float)
    high = low + rng.integers(1, 12, (count, 2))
    boxes = shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
    shapes = np.where(rng.random(count) < 0.5, boxes, shapely.buffer(boxes, 0.7))
    x, y = rng.integers(-2, 70, (2, 400)) / 2  # many of them on borders and corners
    expected = [int(shapely.intersects_xy(shape, x, y).sum()) for shape in shapes]
    zones = gpd.GeoDataFrame(geometry=shapes, crs="EPSG:4549")
    assert zone_index(zones).counts(x, y).tolist() == expected


@pytest.mark.parametrize("cells_per_zone", [1, 64, 4096])
def test_the_size_of_the_cells_changes_nothing(cells_per_zone, monkeypatch):
    monkeypatch.setattr(module, "_FEWEST_CELLS", 1)
    monkeypatch.setattr(module, "_CELLS_PER_ZONE", cells_per_zone)
    monkeypatch.setattr(module, "_POINTS_AT_ONCE", 1000)
    rng = np.random.default_rng(5)
    seeds = shapely.multipoints(rng.random((30, 2)) * 1e4)
    cells = shapely.get_parts(
        shapely.voronoi_polygons(seeds, extend_to=shapely.box(0, 0, 1e4, 1e4))
    )
    x, y = rng.random((2, 9000)) * 1e4
    expected = [int(shapely.intersects_xy(cell, x, y).sum()) for cell in cells]
    assert ZoneIndex(cells).counts(x, y).tolist() == expected
