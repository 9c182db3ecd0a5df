import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from errors import CrsMismatchError, LayerSchemaError
from spatial_model import density, zone_index
from spatial_model.area import geodesic_area_m2
from spatial_model.density import facility_counts, facility_density, outside_count
from spatial_model.zone_index import ZoneIndex
from tests.spatial_model import toy_district

ZONES = toy_district.zones()
# nw C D · ne B C · sw A C · se C · corridor A and D and B on its sides, C inside
COUNTS = {"nw": 2, "ne": 2, "sw": 2, "se": 1, "corridor": 4}


@pytest.fixture(params=["tree", "grid"])
def way(request, monkeypatch):
    """Run a test by the index tree and by the grid."""
    monkeypatch.setattr(density, "INDEX_FROM_POINTS", 1 if request.param == "grid" else 10**9)
    return request.param


def test_the_toy_district(way):
    counts = facility_counts(ZONES, toy_district.facilities())
    assert counts.to_dict() == COUNTS
    assert counts.dtype == "int64" and counts.name == "count"
    assert counts.index.identical(ZONES.index)


def test_a_district_figure_is_not_the_sum_of_its_zones(way):
    everything = toy_district.facilities()
    squares = ZONES.drop("corridor")
    assert facility_counts(squares, everything).sum() == 7  # C counts in all four
    district = gpd.GeoDataFrame(geometry=[squares.union_all()], index=["d"], crs=ZONES.crs)
    assert facility_counts(district, everything)["d"] == 4
    assert outside_count(squares, everything) == 1  # E


def test_outside_with_no_zones_is_everything_and_with_no_facilities_nothing():
    assert outside_count(ZONES.iloc[:0], toy_district.facilities()) == 5
    assert outside_count(ZONES, toy_district.no_facilities()) == 0


def test_density_is_per_square_kilometre_of_land():
    counts = facility_counts(ZONES, toy_district.facilities())
    area = pd.Series({"corridor": 8.0, "nw": 4.0, "ne": 4.0, "sw": 0.0, "se": np.nan})
    per_km2 = facility_density(counts, area)
    assert per_km2.name == "density_per_km2"
    assert per_km2.index.identical(ZONES.index)
    assert per_km2[["nw", "ne", "corridor"]].to_list() == [0.5, 0.5, 0.5]  # 2/4, 2/4, 4/8
    assert per_km2[["sw", "se"]].isna().all()  # no area: not measured, not zero
    assert facility_density(counts, -area).isna().all()


def test_density_times_area_is_the_count():
    counts = facility_counts(ZONES, toy_district.facilities())
    area = geodesic_area_m2(ZONES.geometry) / 1e6
    assert (facility_density(counts, area) * area).to_numpy() == pytest.approx(counts.to_numpy())


def test_empty_input(way):
    assert facility_counts(ZONES, toy_district.no_facilities()).to_list() == [0] * 5
    none = facility_counts(ZONES.iloc[:0], toy_district.facilities())
    assert none.empty and none.dtype == "int64" and none.name == "count"


def test_the_order_of_rows_does_not_matter(way):
    everything = toy_district.facilities()
    shuffled = facility_counts(ZONES.iloc[::-1], everything.iloc[[3, 1, 4, 0, 2]])
    assert shuffled.index.to_list() == list(ZONES.index[::-1])
    assert shuffled.to_dict() == COUNTS


def test_nothing_is_changed(way):
    zones, everything = ZONES.copy(deep=True), toy_district.facilities()
    facility_counts(zones, everything)
    pd.testing.assert_frame_equal(pd.DataFrame(zones), pd.DataFrame(ZONES))
    pd.testing.assert_frame_equal(pd.DataFrame(everything), pd.DataFrame(toy_district.facilities()))


def test_parts_and_holes_and_several_facilities_on_one_spot(way):
    ring = shapely.box(0, 0, 30, 30).difference(shapely.box(10, 10, 20, 20))
    island = shapely.box(13, 13, 17, 17)
    zones = gpd.GeoDataFrame(geometry=[shapely.MultiPolygon([ring, island])], crs="EPSG:4549")
    # twice (5,5) in the ring; (12,12) in the hole; (10,15) on the hole's edge; (15,15) on the island
    at = [(5, 5), (5, 5), (12, 12), (10, 15), (15, 15), (40, 40)]
    points = gpd.GeoDataFrame(geometry=shapely.points(at), crs="EPSG:4549")
    assert facility_counts(zones, points).to_list() == [4]
    assert outside_count(zones, points) == 2


def test_zones_far_from_all_points(way):
    far = ZONES.translate(xoff=1e5)
    zones = gpd.GeoDataFrame(geometry=far, crs=ZONES.crs)
    assert facility_counts(zones, toy_district.facilities()).to_list() == [0] * 5


@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:4490", None, "EPSG:4550"])
def test_a_wrong_crs_is_refused(crs):
    other = toy_district.facilities().set_crs(crs, allow_override=True)
    with pytest.raises(CrsMismatchError, match="facilities"):
        facility_counts(ZONES, other)
    with pytest.raises(CrsMismatchError):
        outside_count(ZONES, other)


@pytest.mark.parametrize(
    "geometry",
    [None, shapely.Point(), shapely.LineString([(0, 0), (1, 1)]), shapely.box(0, 0, 1, 1)],
)
def test_a_facility_without_a_point_is_an_error_that_names_the_row(geometry):
    bad = toy_district.facilities("A", "B")
    bad.geometry = gpd.GeoSeries([bad.geometry.iloc[0], geometry], index=bad.index, crs=bad.crs)
    with pytest.raises(LayerSchemaError, match="facilities: B"):
        facility_counts(ZONES, bad)


@pytest.mark.parametrize("geometry", [None, shapely.Polygon(), shapely.Point(0, 0)])
def test_a_zone_without_a_polygon_is_an_error_that_names_the_row(geometry):
    shapes = [*ZONES.geometry.iloc[:4], geometry]
    bad = gpd.GeoDataFrame(geometry=shapes, index=ZONES.index, crs=ZONES.crs)
    with pytest.raises(LayerSchemaError, match="zones: corridor"):
        facility_counts(bad, toy_district.facilities())


def brute_force(zones, points):
    """Ask of every pair, one after another, whether the zone covers the point."""
    return [sum(zone.covers(point) for point in points.geometry) for zone in zones.geometry]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_grid_and_tree_agree_with_brute_force_also_on_borders(data):
    # Whole-number corners and points, so that many points lie exactly on borders and corners.
    number = st.integers(0, 12)
    shapes = []
    for _ in range(data.draw(st.integers(1, 5))):
        corners = data.draw(st.lists(st.tuples(number, number), min_size=3, max_size=8))
        shape = shapely.MultiPoint(corners).convex_hull
        if data.draw(st.booleans()):
            shape = shapely.make_valid(shapely.Polygon(corners)).buffer(0)
        if isinstance(shape, (shapely.Polygon, shapely.MultiPolygon)) and not shape.is_empty:
            shapes.append(shape)
    at = data.draw(st.lists(st.tuples(number, number), min_size=1, max_size=40))
    zones = gpd.GeoDataFrame(geometry=gpd.GeoSeries(shapes, crs="EPSG:4549"))
    points = gpd.GeoDataFrame(geometry=shapely.points(at), crs="EPSG:4549")
    x, y = (np.array(part, dtype="float64") for part in zip(*at, strict=True))
    expected = brute_force(zones, points)
    assert ZoneIndex(zones.geometry.to_numpy().copy()).counts(x, y).tolist() == expected
    assert facility_counts(zones, points).to_list() == expected


@pytest.mark.parametrize("scale", [1e-3, 1.0, 5e4])
@pytest.mark.parametrize("seed", range(4))
def test_grid_against_tree_on_crooked_overlapping_zones(seed, scale):
    rng = np.random.default_rng(seed)
    east, north = 500000.0, 3300000.0
    x, y = east + scale * rng.random(3000), north + scale * rng.random(3000)
    shapes = []
    for _ in range(25):
        # a star with thin arms, some of it beyond the points, some edges nearly upright
        angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        radius = scale * rng.choice([0.02, 0.3, 2.0]) * (0.2 + rng.random(40))
        cx, cy = scale * rng.random(2)
        star = shapely.Polygon(
            np.c_[east + cx + radius * np.cos(angle), north + cy + radius * np.sin(angle)]
        )
        shapes.append(star)
    # corners on points, so that borders are hit
    shapes += [shapely.box(x[i], y[i], x[i] + 0.2 * scale, y[i] + 1e-7 * scale) for i in range(5)]
    shapes += [shapely.Polygon(np.c_[x[i : i + 3], y[i : i + 3]]) for i in range(10, 40, 3)]
    zones = gpd.GeoDataFrame(geometry=shapes, crs="EPSG:4549")
    points = gpd.GeoDataFrame(geometry=shapely.points(x, y), crs="EPSG:4549")
    tree = facility_counts(zones, points)
    grid = ZoneIndex(np.array(shapes, dtype=object)).counts(x, y)
    assert grid.tolist() == tree.to_list()


def test_all_points_on_one_spot_or_one_line(monkeypatch):
    monkeypatch.setattr(density, "INDEX_FROM_POINTS", 1)
    spot = gpd.GeoDataFrame(geometry=[shapely.Point(501000, 3301000)] * 7, crs="EPSG:4549")
    assert facility_counts(ZONES, spot).to_dict() == {
        "nw": 0, "ne": 0, "sw": 7, "se": 0, "corridor": 7
    }  # fmt: skip
    line = gpd.GeoDataFrame(
        geometry=shapely.points(np.linspace(500000, 504000, 41), 3302000), crs="EPSG:4549"
    )
    # every 100 m along the border between north and south: 21 in each square, 21 in the corridor
    assert facility_counts(ZONES, line).to_list() == [21, 21, 21, 21, 21]


def test_a_stray_point_and_crowded_cells_change_nothing(monkeypatch):
    monkeypatch.setattr(density, "INDEX_FROM_POINTS", 1)
    monkeypatch.setattr(zone_index, "_POINTS_AT_ONCE", 7)
    monkeypatch.setattr(zone_index, "_VERTICES_AT_ONCE", 8)
    # 30 times A and one point at the origin of the coordinates
    at = [(501000, 3301000)] * 30 + [(0, 0), (502000, 3302000)]
    crowd = gpd.GeoDataFrame(geometry=shapely.points(at), crs="EPSG:4549")
    assert facility_counts(ZONES, crowd).to_list() == [1, 1, 31, 1, 31]
    stray = crowd.iloc[[30]]
    assert facility_counts(ZONES, stray).to_list() == [0] * 5
