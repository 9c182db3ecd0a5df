"""What a wrong declaration or a changed file says."""

from __future__ import annotations

import pytest

from errors import SourceError
from geodata.build import build_package
from geodata.sources import read_sources
from tests.geodata.spoiling import replace_in
from tests.toy import built_toy, copied_toy


@pytest.fixture
def toy(tmp_path):
    return copied_toy(tmp_path)


def messages(package) -> list[str]:
    with pytest.raises(SourceError) as caught:
        build_package(package)
    assert not (package / "district.gpkg").exists()
    return [str(problem) for problem in caught.value.problems]


def test_good_sources_are_read(toy):
    sources = read_sources(toy)
    assert sources.plan.package_id == "toy_2030"
    assert set(sources.records) == {"boundary", "zones", "facilities", "towns", "metro"}


def test_changed_file_is_refused_by_its_checksum(toy):
    path = toy / "sources/facilities/facilities.csv"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    (message,) = messages(toy)
    assert message.startswith("sources/facilities/facilities.csv: the file has changed")


@pytest.mark.parametrize("datum", ["unknown", "Beijing 1954", "''"])
def test_unknown_datum_fails_the_build(toy, datum):
    replace_in(toy, "zones/source.yaml", "datum: WGS-84", f"datum: {datum}")
    found = messages(toy)
    assert found[0].startswith("sources/zones/source.yaml: datum: the datum “")
    assert "GCJ-02" in found[0]


def test_unknown_and_missing_keys_are_all_listed(toy):
    replace_in(toy, "towns/source.yaml", "licence:", "license:")
    replace_in(toy, "build.yaml", "metric_crs:", "crs:")
    found = "\n".join(messages(toy))
    assert "sources/towns/source.yaml: licence: this key is missing" in found
    assert "sources/towns/source.yaml: license: this key is not known" in found
    assert "sources/build.yaml: metric_crs: this key is missing" in found


def test_missing_file_and_unlisted_file(toy):
    (toy / "sources/metro/stations.csv").unlink()
    replace_in(toy, "build.yaml", "file: towns.csv", "file: villages.csv")
    replace_in(toy, "build.yaml", "source: zones,", "source: zonen,")
    found = "\n".join(messages(toy))
    assert "sources/metro/stations.csv: the file is missing" in found
    assert "sources/build.yaml: towns: source “towns” lists no file “villages.csv”" in found
    assert "sources/build.yaml: zones.table: there is no readable source “zonen”" in found


def test_file_name_cannot_leave_its_folder(toy):
    replace_in(toy, "build.yaml", "file: towns.csv", "file: ../zones/zones.csv")
    assert "cannot be used" in messages(toy)[0]


def test_yaml_that_does_not_parse(toy):
    replace_in(toy, "build.yaml", "format: 1", "format: [1")
    assert messages(toy)[0].startswith("sources/build.yaml: not valid YAML")


def test_key_that_stands_twice(toy):
    replace_in(toy, "metro/source.yaml", "datum: WGS-84", "datum: WGS-84\ndatum: GCJ-02")
    assert "the key datum stands twice" in messages(toy)[0]


def test_other_format_and_wrong_folder_name(toy):
    replace_in(toy, "build.yaml", "format: 1", "format: 99")
    replace_in(toy, "metro/source.yaml", "source_id: metro", "source_id: tram")
    found = "\n".join(messages(toy))
    assert "format 99 is not known" in found
    assert "source_id “tram” must be the name of its folder, “metro”" in found


@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:4326", "nonsense"])
def test_unusable_metric_crs(toy, crs):
    replace_in(toy, "build.yaml", "EPSG:4549", crs)
    (message,) = messages(toy)
    assert message.startswith("sources/build.yaml: metric_crs: cannot be used")


def test_a_package_without_sources(tmp_path):
    assert messages(tmp_path) == ["sources/build.yaml: the file is missing"]


def test_bad_source_leaves_the_built_layers_as_they_were(tmp_path):
    package = built_toy(tmp_path)
    before = (package / "district.gpkg").read_bytes()
    replace_in(package, "facilities/facilities.csv", "incubator", "hatchery")
    with pytest.raises(SourceError):
        build_package(package)
    assert (package / "district.gpkg").read_bytes() == before
    assert sorted(one.name for one in package.iterdir() if "gpkg" in one.name) == ["district.gpkg"]
