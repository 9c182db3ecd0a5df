"""Edges from vector files and from OpenStreetMap files that the tests write themselves."""

from __future__ import annotations

import geopandas as gpd
import osmium
import pyogrio
import pytest
from pyproj import CRS

from errors import BadParameterError, CrsMismatchError, LayerSchemaError
from layers.networks import read_edges
from layers.osm_roads import RoadProfile, direction, is_open, posted_kmh, read_osm_roads
from spatial_model.network import build_network
from tests.spatial_model.toy_streets import streets

METRIC = CRS.from_epsg(4549)
WALK, BIKE, DRIVE = RoadProfile.WALK, RoadProfile.BIKE, RoadProfile.DRIVE
#  5 ── 6
#  │    │     1–2–3 a street, 2–6 a motorway-like one-way, 3–4 private, 5–6 steps
#  1 ─ 2 ─ 3 ─ 4
PLACES = {1: (120.000, 30.0), 2: (120.001, 30.0), 3: (120.002, 30.0), 4: (120.003, 30.0),
          5: (120.000, 30.001), 6: (120.001, 30.001)}  # fmt: skip
WAYS = {
    10: ([1, 2, 3], {"highway": "residential", "name": "一街"}),
    11: ([2, 6], {"highway": "primary", "oneway": "-1", "maxspeed": "60"}),
    12: ([3, 4], {"highway": "service", "access": "private"}),
    13: ([5, 6], {"highway": "steps"}),
    14: ([1, 5], {"highway": "tertiary", "junction": "roundabout"}),
    15: ([1, 99], {"highway": "residential"}),
    16: ([5, 6], {"waterway": "river"}),
}


def written(path, ways=WAYS):
    with osmium.SimpleWriter(str(path)) as writer:
        for node, place in PLACES.items():
            writer.add_node(osmium.osm.mutable.Node(id=node, location=place, version=1))
        for way, (nodes, tags) in ways.items():
            writer.add_way(osmium.osm.mutable.Way(id=way, nodes=nodes, tags=tags, version=1))
    return path


@pytest.fixture(params=["extract.osm.pbf", "extract.osm"])
def extract(request, tmp_path):
    return written(tmp_path / request.param)


def test_ways_are_cut_where_others_meet_them(extract):
    edges = read_edges(extract, crs=METRIC, profile=DRIVE)
    assert edges.crs == METRIC
    # 10 in two (2 is shared), 11, 14; 12 is private, 13 no road, 15 leads out of the file.
    assert edges["osm_way_id"].tolist() == [10, 10, 11, 14]
    assert edges.index.tolist() == [1, 2, 3, 4]
    assert edges["speed_kmh"].tolist() == [20, 20, 60, 30]
    assert edges["is_speed_posted"].tolist() == [False, False, True, False]
    assert edges["oneway"].tolist() == ["no", "no", "yes", "yes"]
    assert edges["name"].tolist()[0] == "一街"
    # 0.001° of longitude at 30° N is 96.5 m.
    assert edges.length.iloc[0] == pytest.approx(96.5, abs=0.5)


def test_a_way_tagged_minus_one_runs_against_its_nodes(extract):
    edges = read_edges(extract, crs="EPSG:4326", profile=DRIVE)
    against = edges[edges["osm_way_id"] == 11].geometry.iloc[0]
    assert [*against.coords] == [PLACES[6], PLACES[2]]
    network = build_network(edges.to_crs(METRIC))
    assert network.is_oneway.tolist() == [False, False, True, True]
    assert network.parts.count == 1


def test_on_foot_steps_count_and_one_way_does_not(extract):
    edges = read_edges(extract, crs=METRIC, profile=WALK)
    assert edges["osm_way_id"].tolist() == [10, 10, 11, 13, 14]
    assert set(edges["oneway"]) == {"no"}
    assert edges.set_index("osm_way_id").loc[13, "speed_kmh"] == 2.4


def test_speeds_can_be_given(extract):
    edges = read_edges(extract, crs=METRIC, profile=DRIVE, speeds={"residential": 12.0})
    assert edges["speed_kmh"].tolist()[0] == 12
    with pytest.raises(BadParameterError, match="no speed"):
        read_edges(extract, crs=METRIC, profile=DRIVE, speeds={"residential": 0.0})


def test_an_extract_without_roads_is_refused(tmp_path):
    path = written(tmp_path / "river.osm.pbf", {16: WAYS[16]})
    with pytest.raises(LayerSchemaError, match="no way that can be travelled"):
        read_osm_roads(path, crs=METRIC, profile=DRIVE)


@pytest.mark.parametrize("name", ["broken.osm.pbf", "broken.osm"])
@pytest.mark.parametrize(
    "raw", [b"", b"not at all", b"\x00\x00\x00\x0d\x0a\x09OSMHeader", b"<osm>"]
)
def test_a_broken_extract_is_a_message(tmp_path, name, raw):
    path = tmp_path / name
    path.write_bytes(raw)
    with pytest.raises(LayerSchemaError):
        read_edges(path, crs=METRIC)


def test_an_extract_cut_short_is_a_message(tmp_path):
    path = written(tmp_path / "cut.osm.pbf")
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(LayerSchemaError, match="OpenStreetMap"):
        read_edges(path, crs=METRIC)


def test_a_missing_extract_is_a_message(tmp_path):
    for name in ("none.osm.pbf", "none.gpkg"):
        with pytest.raises(LayerSchemaError, match="cannot be opened"):
            read_edges(tmp_path / name, crs=METRIC)


@pytest.mark.parametrize(
    ("text", "kmh"),
    [("50", 50), ("30 mph", 48.28), ("50 km/h", 50), ("10 knots", 18.52), ("walk", 7),
     ("60;80", 60), ("none", None), ("", None), (None, None), ("0", None), ("CN:urban", None)],
)  # fmt: skip
def test_posted_speeds(text, kmh):
    assert posted_kmh(text) == (None if kmh is None else pytest.approx(kmh, abs=0.01))


@pytest.mark.parametrize(
    ("tags", "profile", "way"),
    [
        ({"highway": "primary"}, DRIVE, 0),
        ({"highway": "primary", "oneway": "yes"}, DRIVE, 1),
        ({"highway": "primary", "oneway": "-1"}, BIKE, -1),
        ({"highway": "primary", "oneway": "yes", "oneway:bicycle": "no"}, BIKE, 0),
        ({"highway": "primary", "oneway": "yes"}, WALK, 0),
        ({"highway": "footway", "oneway:foot": "yes"}, WALK, 1),
        ({"highway": "primary", "junction": "roundabout"}, DRIVE, 1),
        ({"highway": "primary", "junction": "roundabout", "oneway": "no"}, DRIVE, 0),
        ({"highway": "motorway"}, DRIVE, 1),
    ],
)
def test_directions(tags, profile, way):
    assert direction(tags, profile) == way


@pytest.mark.parametrize(
    ("tags", "profile", "is_passable"),
    [
        ({}, WALK, True),
        ({"access": "private"}, WALK, False),
        ({"access": "no", "foot": "yes"}, WALK, True),
        ({"access": "no", "foot": "yes"}, DRIVE, False),
        ({"motor_vehicle": "no"}, DRIVE, False),
        ({"motor_vehicle": "no"}, BIKE, True),
        ({"bicycle": "no"}, BIKE, False),
        ({"area": "yes"}, WALK, False),
    ],
)
def test_who_may_pass(tags, profile, is_passable):
    assert is_open(tags, profile) is is_passable


@pytest.mark.parametrize("ending", [".gpkg", ".geojson", ".shp", ".fgb"])
def test_vector_files_of_each_kind(tmp_path, ending):
    path = tmp_path / f"streets{ending}"
    frame = streets().to_crs("EPSG:4326") if ending == ".geojson" else streets()
    pyogrio.write_dataframe(frame.assign(other=1), path)
    edges = read_edges(path, crs=METRIC)
    assert edges.crs == METRIC and list(edges.columns) == ["speed_kmh", "geometry"]
    assert build_network(edges).minutes == pytest.approx([10] * 5, abs=1e-3)


def test_a_file_of_several_layers_needs_a_name(tmp_path):
    path = tmp_path / "two.gpkg"
    pyogrio.write_dataframe(streets(), path, layer="roads")
    pyogrio.write_dataframe(streets(), path, layer="paths")
    with pytest.raises(LayerSchemaError, match="several layers"):
        read_edges(path, crs=METRIC)
    assert len(read_edges(path, crs=METRIC, layer="paths")) == 5
    with pytest.raises(LayerSchemaError, match="cannot be read"):
        read_edges(path, crs=METRIC, layer="rails")
    pyogrio.write_dataframe(streets("AB"), path, layer="edges")
    assert len(read_edges(path, crs=METRIC)) == 1


def test_files_without_system_or_lines_are_refused(tmp_path):
    bare = tmp_path / "bare.gpkg"
    with pytest.warns(UserWarning, match="crs"):
        pyogrio.write_dataframe(streets().set_crs(None, allow_override=True), bare)
    with pytest.raises(CrsMismatchError):
        read_edges(bare, crs=METRIC)
    empty = tmp_path / "empty.gpkg"
    pyogrio.write_dataframe(streets().iloc[:0], empty, geometry_type="LineString")
    with pytest.raises(LayerSchemaError, match="no edge"):
        read_edges(empty, crs=METRIC)
    holes = tmp_path / "holes.gpkg"
    frame = streets("AB", "BC")
    frame = frame.set_geometry(gpd.GeoSeries([frame.geometry.iloc[0], None], index=frame.index))
    pyogrio.write_dataframe(frame.set_crs(METRIC, allow_override=True), holes)
    with pytest.raises(LayerSchemaError, match="no line") as refused:
        read_edges(holes, crs=METRIC)
    assert [one.place() for one in refused.value.problems] == [f"{tmp_path.name}/holes.gpkg: 2"]


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("streets.vrt", b"<OGRVRTDataSource/>"),
        ("streets.geojson", b"<OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>"),
        ("streets.gpkg", b"<OGRVRTDataSource/>"),
        ("streets.gpkg", b"SQLite format 3\x00 nothing more"),
        ("streets.geojson", b'{"type": "Feature'),
        ("streets.csv", b"a,b"),
    ],
)
def test_what_is_no_network_file_is_refused(tmp_path, name, raw):
    path = tmp_path / name
    path.write_bytes(raw)
    with pytest.raises(LayerSchemaError):
        read_edges(path, crs=METRIC)
