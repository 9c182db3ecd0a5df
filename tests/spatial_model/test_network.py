"""Networks from edge layers, on a ladder with one bridge."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pytest
import shapely

from errors import BadParameterError, CrsMismatchError, LayerSchemaError
from spatial_model.network import build_network
from spatial_model.network_ends import joined_ends
from spatial_model.network_noding import Noding, noded_pieces
from tests.spatial_model.toy_streets import CRS, streets


def test_ends_that_coincide_become_one_node():
    network = build_network(streets())
    assert network.node_count == 6 and len(network.u) == 5
    assert network.minutes == pytest.approx([10] * 5)
    assert network.length_m == pytest.approx([1000] * 5)
    assert network.parts.count == 1 and network.parts.largest_length_share == 1
    assert network.graph.nnz == 10


def test_without_the_bridge_there_are_two_parts():
    network = build_network(streets("AB", "BC", "DE"))
    assert network.parts.count == 2
    assert network.parts.largest_length_share == pytest.approx(2 / 3)
    by_street = network.parts.part_of_node[network.u]
    assert by_street.tolist() == [0, 0, 1]


def test_ends_within_the_tolerance_join_and_others_do_not():
    apart = streets("AB", "BC")
    apart.geometry = [apart.geometry.iloc[0], shapely.transform(apart.geometry.iloc[1], _east)]
    assert build_network(apart, snap_m=1.0).node_count == 3
    assert build_network(apart, snap_m=0.2).node_count == 4
    assert build_network(apart, snap_m=0).parts.count == 2


def _east(xy):
    return xy + np.array([0.5, 0.0])


def test_chains_of_near_ends_are_one_node_in_their_middle():
    lines = np.array([shapely.LineString([(0, 0), (100, i * 0.8)]) for i in range(3)])
    x, y, u, v = joined_ends(lines, snap_m=1.0)
    assert len(x) == 2 and sorted(y) == pytest.approx([0, 0.8])
    assert len(set(u)) == len(set(v)) == 1


def test_time_from_minutes_from_speed_and_from_a_stated_speed():
    by_minutes = build_network(streets("AB", minutes=[3.0], speed_kmh=[50.0]))
    assert by_minutes.minutes == pytest.approx([3])
    by_length = build_network(streets("AB", speed_kmh=[60.0], length_m=[2000.0]))
    assert by_length.minutes == pytest.approx([2]) and by_length.length_m == pytest.approx([2000])
    assert build_network(streets("AB", minutes=[3.0]), speed_kmh=60).minutes == pytest.approx([1])


def test_one_way_streets_and_those_drawn_the_other_way():
    edges = streets("AB", "BC", "BE", speed_kmh=6.0, oneway=["yes", "-1", None])
    network = build_network(edges)
    at = dict(zip(zip(network.x, network.y, strict=True), range(4), strict=True))
    a, b, c = (at[x, 3300000.0] for x in (500000.0, 501000.0, 502000.0))
    graph = network.graph.toarray()
    assert graph[a, b] == pytest.approx(10) and graph[b, a] == 0
    assert graph[c, b] == pytest.approx(10) and graph[b, c] == 0
    assert network.is_oneway.tolist() == [True, True, False]
    turned = network.reversed
    assert (turned.graph.toarray() == graph.T).all()
    assert turned.lines[0].coords[0] == (501000, 3300000)


def test_the_quicker_of_two_streets_between_the_same_corners_counts():
    both = build_network(streets("AB", "AB", minutes=[9.0, 4.0]))
    assert both.graph.nnz == 2 and both.graph.data == pytest.approx([4, 4])


def test_a_line_of_several_parts_shares_its_minutes_by_length():
    line = shapely.MultiLineString([[(0, 0), (100, 0)], [(100, 0), (400, 0)]])
    network = build_network(gpd.GeoDataFrame({"minutes": [8.0]}, geometry=[line], crs=CRS))
    assert network.minutes == pytest.approx([2, 6]) and network.node_count == 3


def broken_line(number: float) -> shapely.LineString:
    with np.errstate(invalid="ignore"):
        return shapely.LineString([(0, 0), (number, 5)])


def crossing() -> gpd.GeoDataFrame:
    """Return two lines that cross at (50, 0)."""
    lines = [[(0, 0), (100, 0)], [(50, -50), (50, 50)]]
    return gpd.GeoDataFrame({"speed_kmh": [6.0, 6.0]}, geometry=shapely.linestrings(lines), crs=CRS)


def test_a_crossing_is_a_bridge_unless_told_otherwise():
    assert build_network(crossing()).parts.count == 2
    assert build_network(crossing(), noding=Noding.JUNCTIONS).parts.count == 2
    noded = build_network(crossing(), noding=Noding.CROSSINGS)
    assert noded.parts.count == 1 and len(noded.u) == 4 and noded.node_count == 5
    assert noded.minutes.sum() == pytest.approx(2)  # 200 m at 100 m a minute


def test_a_street_that_ends_on_another_meets_it_only_where_junctions_are_noded():
    lines = shapely.linestrings([[(0, 0), (100, 0)], [(75, 0.4), (75, 50)]])
    edges = gpd.GeoDataFrame({"speed_kmh": [6.0, 6.0]}, geometry=lines, crs=CRS)
    assert build_network(edges).parts.count == 2
    noded = build_network(edges, noding=Noding.JUNCTIONS)
    assert noded.parts.count == 1 and sorted(noded.length_m) == pytest.approx([25, 49.6, 75])


def test_pieces_keep_their_line_and_direction():
    lines = np.asarray(crossing().geometry.array)
    pieces, row = noded_pieces(lines, noding=Noding.CROSSINGS, snap_m=1)
    assert row.tolist() == [0, 0, 1, 1]
    assert [piece.coords[0] for piece in pieces] == [(0, 0), (50, 0), (50, -50), (50, 0)]


@pytest.mark.parametrize("speed", [0.0, -5.0, math.nan, math.inf, 500.0, None])
def test_edges_without_usable_speed_are_refused_by_row(speed):
    with pytest.raises(LayerSchemaError) as refused:
        build_network(streets("AB", "BC", "BE", speed_kmh=[6.0, speed, 6.0]))
    assert [one.key for one in refused.value.problems] == ["BC"]
    assert "speed" in refused.value.problems[0].message


def test_a_network_without_any_speed_is_refused_with_what_to_do():
    with pytest.raises(LayerSchemaError, match="neither minutes nor speed_kmh"):
        build_network(streets(name="x"))


@pytest.mark.parametrize(
    ("columns", "word"),
    [
        ({"minutes": [1.0, 0.0]}, "minutes"),
        ({"minutes": [1.0, math.nan]}, "minutes"),
        ({"speed_kmh": 6.0, "length_m": [10.0, -1.0]}, "length_m"),
        ({"speed_kmh": 6.0, "oneway": ["no", "sometimes"]}, "oneway"),
    ],
)
def test_other_bad_columns_are_refused_by_row(columns, word):
    with pytest.raises(LayerSchemaError, match=word) as refused:
        build_network(streets("AB", "BC", **columns))
    assert [one.key for one in refused.value.problems] == ["BC"]


def test_words_in_a_column_of_numbers_are_refused():
    with pytest.raises(LayerSchemaError, match="no number"):
        build_network(streets("AB", "BC", speed_kmh=["6", "fast"]))


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        shapely.Point(0, 0),
        shapely.LineString(),
        shapely.LineString([(0, 0), (0, 0)]),
        broken_line(math.nan),
        broken_line(math.inf),
        shapely.box(0, 0, 1, 1),
    ],
)
def test_rows_that_are_no_line_are_refused(geometry):
    edges = streets("AB", "BC")
    edges = edges.set_geometry(gpd.GeoSeries([edges.geometry.iloc[0], geometry], index=edges.index))
    with pytest.raises(LayerSchemaError, match="no line") as refused:
        build_network(edges.set_crs(CRS, allow_override=True))
    assert [one.key for one in refused.value.problems] == ["BC"]


def test_an_empty_layer_is_refused():
    with pytest.raises(LayerSchemaError, match="no edge"):
        build_network(streets().iloc[:0])


@pytest.mark.parametrize("crs", [None, "EPSG:4490", "EPSG:3857"])
def test_degrees_mercator_and_unknown_systems_are_refused(crs):
    with pytest.raises(CrsMismatchError):
        build_network(streets().set_crs(crs, allow_override=True))


@pytest.mark.parametrize("snap_m", [-1, math.nan, math.inf, 1000])
def test_tolerances_that_cannot_be_used(snap_m):
    with pytest.raises(BadParameterError, match="snapping"):
        build_network(streets(), snap_m=snap_m)


@pytest.mark.parametrize("speed", [0, -1, math.nan, 1e6])
def test_stated_speeds_that_cannot_be_used(speed):
    with pytest.raises(BadParameterError, match="no speed"):
        build_network(streets(), speed_kmh=speed)


def test_order_of_rows_does_not_matter():
    one, other = build_network(streets()), build_network(streets("EF", "BC", "AB", "BE", "DE"))
    assert (one.x == other.x).all() and (one.y == other.y).all()
    assert (one.graph != other.graph).nnz == 0
