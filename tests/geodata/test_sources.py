"""What a wrong declaration or a changed file says."""

from __future__ import annotations

import re

import pytest

from errors import SourceError
from geodata.build import build_package
from geodata.sources import read_sources
from tests.geodata.spoiling import replace_in
from tests.refusal import refuse
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
    assert set(sources.records) == {
        "boundary", "zones", "facilities", "towns", "metro", "network", "population",
    }  # fmt: skip


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
    assert messages(toy)[0].startswith(
        "sources/build.yaml: towns.0.file: ../zones/zones.csv cannot be a file name"
    )


def test_yaml_that_does_not_parse(toy):
    replace_in(toy, "build.yaml", "format: 1", "format: [1")
    assert messages(toy)[0].startswith("sources/build.yaml: not valid YAML")


def test_key_that_stands_twice(toy):
    replace_in(toy, "metro/source.yaml", "datum: WGS-84", "datum: WGS-84\ndatum: GCJ-02")
    told = "sources/metro/source.yaml: metro.datum: the key stands twice (line 11); keep one"
    assert told in messages(toy)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("metro/source.yaml", "retrieved_on: ", "published_on: 2026-13-01\nretrieved_on: ",
         "published_on: expected a date such as 2025-12-31, found 2026-13-01"),
        ("metro/source.yaml", "retrieved_on: ", "published_on: 20260101\nretrieved_on: ",
         "published_on: expected a date such as 2025-12-31, found 20260101"),
        ("metro/source.yaml", "retrieved_on: ", "method_en: 7\nretrieved_on: ",
         "method_en: expected a text, found 7; put it in quotes"),
        ("build.yaml", "format: 1", "format: " + "9" * 5000,
         "format: expected a whole number, found 999"),
        ("build.yaml", "format: 1", "format: 0x" + "f" * 5000,
         "format: expected a whole number, found 0xfff"),
        ("build.yaml", "member_kinds: [incubator, makerspace]", "member_kinds: []",
         "functional_units.0.member_kinds: must not be empty"),
        ("build.yaml", "member_kinds: [incubator, makerspace]", "member_kinds: [castle]",
         "functional_units.0.member_kinds.0: castle is not one of 'incubator'"),
        ("build.yaml", "format: 1", "format: " + "[" * 100_000 + "]" * 100_000,
         "lists and keys are nested too deep"),
    ],
)  # fmt: skip
def test_value_that_cannot_stand(toy, file, old, new, told):
    path = toy / "sources" / file
    kept = path.read_text(encoding="utf-8")
    if "\n" in new:  # the new line takes the place of the one that it names
        name = new.partition(":")[0]
        kept = re.sub(rf"^{name}:.*\n", "", kept, flags=re.MULTILINE)
    assert old in kept
    path.write_text(kept.replace(old, new, 1), encoding="utf-8")
    found = [one for one in messages(toy) if told in one]
    assert found
    assert found[0].startswith(f"sources/{file}: ")


@pytest.mark.parametrize(
    "file", ["build.yaml", "metro/source.yaml", "metro/stations.csv", "zones/outlines.geojson"]
)
def test_file_that_may_not_be_read(toy, file, monkeypatch):
    refuse(monkeypatch, "read_bytes", toy / "sources" / file)
    assert f"sources/{file}: cannot be read: Permission denied" in messages(toy)


def test_folder_that_may_not_be_listed(toy, monkeypatch):
    refuse(monkeypatch, "iterdir", toy / "sources")
    assert "sources/: cannot be read: Permission denied" in messages(toy)


def test_folder_in_the_place_of_a_file(toy):
    (toy / "sources/metro/source.yaml").unlink()
    (toy / "sources/metro/source.yaml").mkdir()
    assert "sources/metro/source.yaml: this is a folder; a file must stand here" in messages(toy)


def test_other_format_and_wrong_folder_name(toy):
    replace_in(toy, "build.yaml", "format: 1", "format: 99")
    replace_in(toy, "metro/source.yaml", "source_id: metro", "source_id: tram")
    found = "\n".join(messages(toy))
    assert "format 99 is not known" in found
    assert "source_id “tram” must be the name of its folder, “metro”" in found


@pytest.mark.parametrize(
    ("crs", "told"),
    [
        ("EPSG:3857", "is a Mercator for display"),
        ("EPSG:4326", "is in degrees"),
        ("nonsense", "“nonsense” is not a coordinate system"),
    ],
)
def test_unusable_metric_crs(toy, crs, told):
    replace_in(toy, "build.yaml", "EPSG:4549", crs)
    (message,) = messages(toy)
    assert message.startswith("sources/build.yaml: metric_crs: ")
    assert told in message


def test_a_package_without_sources(tmp_path):
    assert messages(tmp_path) == ["sources/build.yaml: the file is missing"]


def test_bad_source_leaves_the_built_layers_as_they_were(tmp_path):
    package = built_toy(tmp_path)
    before = (package / "district.gpkg").read_bytes()
    replace_in(package, "facilities/facilities.csv", "incubator", "hatchery")
    with pytest.raises(SourceError):
        build_package(package)
    assert (package / "district.gpkg").read_bytes() == before
    assert sorted(one.name for one in package.iterdir() if "gpkg" in one.name) == [
        "district.gpkg",
        "network.gpkg",
    ]
