"""Facilities, organisations and unit types of the toy district."""

from __future__ import annotations

import pytest

from errors import SourceError
from geodata.build import build_package
from geodata.datum import Datum, from_wgs84
from layers.reading import read_layers
from tests.geodata.spoiling import replace_in
from tests.toy import built_toy, copied_toy

FACILITIES = "facilities/facilities.csv"


def test_positions_come_out_at_their_round_coordinates(tmp_path):
    facilities = read_layers(built_toy(tmp_path) / "district.gpkg").facilities
    points = facilities.set_index("facility_id").geometry
    expected = {"F001": (501000, 3301000), "F002": (503000, 3303000), "F005": (505000, 3303000)}
    for name, (east, north) in expected.items():
        assert points[name].x == pytest.approx(east, abs=0.002)
        assert points[name].y == pytest.approx(north, abs=0.002)
    assert points["F006"] is None


def test_what_lies_outside_the_district_is_flagged(tmp_path):
    result = build_package(copied_toy(tmp_path))
    (flag,) = result.flagged
    # the institute stands at E 505000, the district ends at E 504000
    assert str(flag).endswith("F005: “戊研究院” lies 1000 m outside the district")
    inside = read_layers(result.path).facilities.set_index("facility_id")["is_inside_district"]
    assert not inside["F005"]
    assert inside["F001"]
    assert inside.isna().to_dict()["F006"]


def test_unit_is_the_union_of_its_standing_members(tmp_path):
    package = copied_toy(tmp_path)
    unit = read_layers(build_package(package).path).functional_units.iloc[0]
    # four incubators (one of them not located) and one makerspace
    assert (unit["member_count"], unit["located_count"]) == (5, 4)
    assert unit.geometry.geom_type == "MultiPoint"
    assert len(unit.geometry.geoms) == 4
    replace_in(package, FACILITIES, ",open,2024,", ",planned,2024,")
    unit = read_layers(build_package(package).path).functional_units.iloc[0]
    assert (unit["member_count"], unit["located_count"]) == (4, 3)


@pytest.mark.parametrize(("metres_off", "is_flagged"), [(0.0, False), (0.00009, True)])
def test_position_is_held_against_its_original(tmp_path, metres_off, is_flagged):
    package = copied_toy(tmp_path)
    path = package / "sources" / FACILITIES
    lines = path.read_text(encoding="utf-8").splitlines()
    head, first = lines[0], lines[1].split(",")
    lon, lat = float(first[5]), float(first[6])
    east, north = (float(one) for one in from_wgs84(Datum.GCJ02, lon, lat))
    extra = f",GCJ-02,{east + metres_off},{north}"  # 0.00009° is 8.7 m here
    new = [f"{head},original_datum,original_lon,original_lat", lines[1] + extra]
    new += [f"{line},,," for line in lines[2:]]
    replace_in(package, FACILITIES, "\n".join(lines), "\n".join(new))
    found = [str(one) for one in build_package(package).flagged]
    assert (
        any("F001: the position lies 9 m from its original" in one for one in found) is is_flagged
    )


def test_kind_and_layer_precision_and_position_must_agree(tmp_path):
    package = copied_toy(tmp_path)
    replace_in(package, FACILITIES, "Incubator A,incubator", "Incubator A,organisation")
    replace_in(package, "facilities/organisations.csv", "rooftop", "unknown")
    replace_in(package, FACILITIES, "street,100,", "street,,")
    with pytest.raises(SourceError) as caught:
        build_package(package)
    found = str(caught.value)
    assert "F001.kind: kind “organisation” does not belong in the layer facilities" in found
    assert "ORG001.precision: precision is “unknown” exactly where" in found
    assert "F004.uncertainty_m: a position needs uncertainty_m" in found
