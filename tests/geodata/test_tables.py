"""Cells and columns of the CSV tables, and what a wrong one says."""

from __future__ import annotations

import pytest

from errors import Problem, SourceError
from geodata.build import build_package
from geodata.surroundings import STATION_TABLE
from layers.reading import read_layers
from tests.geodata.spoiling import replace_in
from tests.refusal import refuse
from tests.toy import copied_toy

FACILITIES = "facilities/facilities.csv"


@pytest.fixture
def toy(tmp_path):
    return copied_toy(tmp_path)


def messages(package) -> str:
    with pytest.raises(SourceError) as caught:
        build_package(package)
    return "\n".join(str(problem) for problem in caught.value.problems)


def test_missing_unknown_and_repeated_columns(toy):
    replace_in(toy, FACILITIES, "precision,", "accuracy,")
    replace_in(toy, FACILITIES, "note_zh,note_en", "note_zh,note_zh")
    found = messages(toy)
    assert "sources/facilities/facilities.csv: precision: the column is missing" in found
    assert "sources/facilities/facilities.csv: accuracy: the column is not known" in found
    assert "sources/facilities/facilities.csv: note_zh: the column comes twice" in found


def test_every_wrong_cell_is_listed_with_its_row(toy):
    replace_in(toy, FACILITIES, "Incubator A,incubator,national", "Incubator A,hatchery,royal")
    replace_in(toy, FACILITIES, ",open,2024,", ",opened,next year,")
    found = messages(toy)
    assert "facilities.csv: F001.kind: “hatchery” is not one of: incubator, makerspace" in found
    assert "facilities.csv: F001.level: “royal” is not one of" in found
    assert "facilities.csv: F003.state: “opened” is not one of" in found
    assert "facilities.csv: F003.opened_year: “next year” is not a year" in found


@pytest.mark.parametrize("value", ["nan", "inf", "abc", "-5"])
def test_number_that_cannot_stand(toy, value):
    replace_in(toy, FACILITIES, "street,500,", f"street,{value},")
    assert f"F002.uncertainty_m: “{value}” is not a number" in messages(toy)


def test_position_must_be_whole_and_on_the_globe(toy):
    text = (toy / "sources" / FACILITIES).read_text(encoding="utf-8").splitlines()[1]
    lon, lat = text.split(",")[5:7]
    replace_in(toy, FACILITIES, f"{lon},{lat}", f"{lon},")
    replace_in(toy, "towns/towns.csv", "示范镇,12", "示范镇,912")
    found = messages(toy)
    assert "F001.lon: longitude and latitude must both be given" in found
    assert "T1.lon: “912" in found


def test_repeated_ids_within_and_across_tables(toy):
    replace_in(toy, FACILITIES, "F006,", "F001,")
    replace_in(toy, "facilities/organisations.csv", "ORG002,", "F002,")
    found = messages(toy)
    assert "F001.facility_id: “F001” is already used in sources/facilities/facilities.csv" in found
    assert "organisations.csv: F002.facility_id: “F002” is already used" in found


def test_ragged_line(toy):
    replace_in(toy, "metro/stations.csv", "西站,", "西站,extra,")
    assert "stations.csv: line 3 does not have as many cells as the header" in messages(toy)


def test_table_that_may_not_be_read(toy, monkeypatch):
    refuse(monkeypatch, "open", toy / "sources/metro/stations.csv")
    problems: list[Problem] = []
    path = toy / "sources/metro/stations.csv"
    assert STATION_TABLE.read(path, "stations.csv", problems) == []
    assert [str(one) for one in problems] == ["stations.csv: cannot be read: Permission denied"]


def test_not_utf8(toy):
    path = toy / "sources/towns/towns.csv"
    raw = path.read_text(encoding="utf-8").encode("gb18030")
    replace_in(toy, "towns/towns.csv", "示范镇", "示范镇 ")  # keeps the test honest about the text
    path.write_bytes(raw)
    assert "sources/towns/towns.csv" in messages(toy)


@pytest.mark.parametrize(
    "name", ["{{7*191}}", "学校{%二期", "A{{B", "</script><img src=x onerror=alert(1)>", "=1+1"]
)
def test_any_name_passes_through_as_text(toy, name):
    replace_in(toy, FACILITIES, "甲孵化器", name)
    layers = read_layers(build_package(toy).path)
    assert layers.facilities["name_zh"].iloc[0] == name
