"""The network of a package: built when its source changes, whole or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyogrio
import pytest

from errors import LayerSchemaError, SourceError
from geodata.build import build_package, source_problems
from layers.networks import package_network
from tests.toy import copied_toy


@pytest.fixture
def toy(tmp_path):
    return copied_toy(tmp_path)


def rewrite(toy: Path, old: str, new: str) -> None:
    """Change the source file and its checksum."""
    path = toy / "sources/network/streets.geojson"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_text(path.read_text().replace(old, new))
    record = path.with_name("source.yaml")
    after = hashlib.sha256(path.read_bytes()).hexdigest()
    record.write_text(record.read_text().replace(before, after))


def redeclare(toy: Path, old: str, new: str) -> None:
    path = toy / "sources/build.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_the_streets_of_the_toy(toy):
    build_package(toy)
    network = package_network(toy / "district.gpkg")
    # 9 × 9 corners; 8 × 9 streets either way, 8 of them left out at the river.
    assert network.node_count == 81 and len(network.u) == 136
    assert network.parts.count == 1
    assert network.minutes == pytest.approx([6.25] * 136)  # 500 m at 80 m a minute
    assert network.x.min() == pytest.approx(500000, abs=0.01)
    assert network.crs == "EPSG:4549"
    assert package_network(toy / "district.gpkg") is network


def test_it_is_built_again_only_when_it_changed(toy):
    path = toy / "network.gpkg"
    assert build_package(toy).was_built
    first = path.stat().st_mtime_ns
    assert not build_package(toy).was_built and path.stat().st_mtime_ns == first
    redeclare(toy, "speed_kmh: 4.8", "speed_kmh: 6")
    assert [one.where for one in source_problems(toy)] == ["toy/district.gpkg", "toy/network.gpkg"]
    build_package(toy)
    assert package_network(toy / "district.gpkg").minutes == pytest.approx([5.0] * 136)
    path.unlink()
    assert build_package(toy).was_built and path.is_file()


def test_a_package_without_network_has_none_and_an_old_one_goes(toy):
    build_package(toy)
    redeclare(toy, "\nnetwork: {", "\n# network: {")
    build_package(toy)
    assert not (toy / "network.gpkg").exists()
    assert package_network(toy / "district.gpkg") is None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"length_m": 500, "oneway": "no"', '"length_m": -1, "oneway": "no"', "length_m"),
        ('"oneway": "no"', '"oneway": "perhaps"', "oneway"),
        ('"type":"FeatureCollection"', '"type":"FeatureColl', "cannot be read"),
        ("FeatureCollection", "OGRVRTDataSource", "cannot be read"),
    ],
)
def test_a_bad_source_is_named_and_nothing_is_written(toy, old, new, told):
    build_package(toy)
    kept = {path: path.read_bytes() for path in toy.glob("*.gpkg")}
    rewrite(toy, old, new)
    with pytest.raises(SourceError, match=told) as refused:
        build_package(toy)
    assert refused.value.problems[0].where == "sources/network/streets.geojson"
    assert {path: path.read_bytes() for path in toy.glob("*") if path.suffix == ".gpkg"} == kept


def test_edges_without_speed_stop_the_build(toy):
    redeclare(toy, ", speed_kmh: 4.8", "")
    with pytest.raises(SourceError, match="neither minutes nor speed_kmh"):
        build_package(toy)
    assert not list(toy.glob("*.gpkg*"))


def test_a_network_in_parts_is_flagged_each_time(toy):
    assert not [one for one in build_package(toy).flagged if "parts" in one.message]
    lines = (toy / "sources/network/streets.geojson").read_text().splitlines()
    (bridge,) = [line for line in lines if '"bridge"' in line]
    rewrite(toy, bridge + "\n", "")
    for _ in range(2):
        told = [one for one in build_package(toy).flagged if "parts" in one.message]
        assert [one.params["count"] for one in told] == ["2"]


def test_a_damaged_network_is_a_message(toy):
    build_package(toy)
    (toy / "network.gpkg").write_bytes(b"SQLite format 3\x00 and then nothing")
    with pytest.raises(LayerSchemaError, match="build the package again"):
        package_network(toy / "district.gpkg")
    assert build_package(toy).was_built
    assert package_network(toy / "district.gpkg") is not None


@pytest.mark.parametrize(
    "bad", ["speed_kmh: 0", "speed_kmh: .nan", "snap_m: -1", "profile: fly", "noding: all", "x: 1"]
)
def test_bad_keys_are_refused(toy, bad):
    redeclare(toy, "speed_kmh: 4.8", bad)
    with pytest.raises(SourceError) as refused:
        build_package(toy)
    assert all(one.where == "sources/build.yaml" for one in refused.value.problems)


def test_the_built_file_reads_as_any_geopackage(toy):
    build_package(toy)
    frame = pyogrio.read_dataframe(toy / "network.gpkg", layer="edges")
    assert set(frame.columns) == {"minutes", "length_m", "oneway", "road_class", "geometry"}
    assert (frame["road_class"] == "bridge").sum() == 1
