"""What the Yinzhou sources must give, held against published and counted figures."""

from __future__ import annotations

import shutil
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.build import build_package
from layers.reading import read_layers
from plan.loading import read_plan
from spatial_model.crs import metric_crs

PACKAGE = Path(__file__).resolve().parents[2] / "geodata" / "yinzhou_145"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("yinzhou")
    shutil.copytree(PACKAGE / "sources", folder / "sources")
    return build_package(folder)


@pytest.fixture(scope="module")
def layers(built):
    return read_layers(built.path)


def test_nothing_is_flagged(built):
    assert [str(one) for one in built.flagged] == []


def test_land_area_agrees_with_the_published_one(layers):
    (district,) = layers.district.to_dict("records")
    assert district["land_area_km2"] == pytest.approx(798.76, abs=0.05)  # 799.1 published
    assert district["area_km2"] == pytest.approx(832.4, abs=0.05)
    assert district["lake_area_km2"] == pytest.approx(18.7, abs=0.05)
    zone = layers.zones.set_index("zone_id").loc["district"]
    assert zone["land_area_km2"] == district["land_area_km2"]


def test_metric_system_is_the_declared_one(layers):
    declared = "tmerc:base=EPSG:4490,central_meridian=121.5,false_easting=500000"
    assert layers.crs == metric_crs(declared)
    # the district reaches over the central meridian: eastings on both sides of 500 km
    west, _, east, _ = layers.district.total_bounds
    assert west < 500_000 < east


def test_boundary_is_moved_out_of_gcj02(layers):
    raw = gpd.read_file(PACKAGE / "sources/district_boundary/330212.geojson").to_crs(layers.crs)
    shift = np.array(layers.district.total_bounds) - raw.total_bounds
    assert shift[[0, 2]] == pytest.approx(-395, abs=45)  # some 395 m to the west
    assert shift[[1, 3]] == pytest.approx(290, abs=45)  # some 290 m to the north


def test_areas_of_the_drawn_zones(layers):
    drawn = layers.drawn_zones["area_km2"]
    expected = {
        "eastern_new_town": 16.97,
        "eastern_new_town_core": 7.64,
        "southern_new_town": 67.43,
        "qianhu_hightech_new_town": 27.12,
        "binhai_bluebay_new_town": 49.11,
        "corridor": 79.99,
        "corridor_belt_lake": 19.35,
    }
    for zone_id, area in expected.items():
        assert drawn[zone_id] == pytest.approx(area, abs=0.01), zone_id


def test_counts_of_the_register(layers):
    assert len(layers.zones) == 24
    assert layers.zones.geometry.notna().sum() == 8
    assert len(layers.facilities) == 81
    # 124 of the plan and 11 more; four of the plan's have no row of their own in the evidence
    assert len(layers.organisations) == 124 + 11
    assert len(layers.facilities) + len(layers.organisations) - 4 == 212
    located = [frame.geometry.notna().sum() for frame in (layers.facilities, layers.organisations)]
    assert sum(located) == 60
    assert len(layers.towns) == 25
    assert layers.towns.geometry.notna().sum() == 22
    assert len(layers.metro_stations) == 41
    assert layers.neighbours["code"].tolist() == [
        "330203",
        "330205",
        "330206",
        "330211",
        "330213",
        "330225",
    ]


def test_every_located_fact_says_how_sure_it_is(layers):
    both = pd.concat([layers.facilities, layers.organisations])
    located = both[both.geometry.notna()]
    assert located["uncertainty_m"].notna().all()
    assert located["position_source"].ne("").all()
    assert located["is_inside_district"].all()
    assert both["fact_source"].ne("").all()
    assert both["note_zh"].ne("").eq(both["note_en"].ne("")).all()


def test_student_park_counts_as_incubator_and_makerspace(layers):
    both = layers.located(["makerspace"])
    park = both[both["kind"] == "incubator"]
    assert park["also_kind"].tolist() == ["makerspace"]
    assert layers.located(["incubator"])["level"].tolist().count("national") == 1


def test_planned_facilities_are_not_counted(layers):
    register = layers.register()
    assert not register["state"].isin(["planned", "under_construction"]).any()
    planned = layers.facilities["state"].isin(["planned", "under_construction"]).sum()
    assert len(register) == len(layers.facilities) + len(layers.organisations) - planned


def test_organisations_carry_the_fields_they_are_named_for(layers):
    plan = layers.organisations[layers.organisations["facility_id"].str.match(r"ORG\d")]
    assert plan["field_ids"].ne("").all()
    assert plan["is_in_plan"].all()
    assert plan["field_ids"].str.split(";").map(len).sum() == 129  # mentions by field, 130 in all
    extra = layers.organisations[layers.organisations["facility_id"].str.startswith("ORGX")]
    assert extra["field_ids"].eq("").all()
    assert not extra["is_in_plan"].any()


@pytest.mark.parametrize(("line", "stations", "axis"), [("1", 12, 0), ("3", 15, 1), ("5", 15, 0)])
def test_metro_lines_do_not_turn_back(layers, line, stations, axis):
    row = layers.metro_lines.set_index("line").loc[line]
    assert row["station_count"] == stations
    assert row.geometry.is_simple
    xy = shapely.get_coordinates(row.geometry)
    steps = np.diff(xy, axis=0)
    turns = np.einsum("ij,ij->i", steps[:-1], steps[1:]) / (
        np.hypot(*steps[:-1].T) * np.hypot(*steps[1:].T)
    )
    assert turns.min() > -0.2  # no turn sharper than about 100°
    assert np.hypot(*steps.T).max() < 4500
    assert xy[0, axis] < xy[-1, axis]


def test_public_sources_make_public_layers(layers):
    for frame in (layers.facilities, layers.organisations, layers.zones, layers.sources):
        assert set(frame["classification"]) == {"public"}
    ids = set(layers.sources["source_id"])
    for frame in (layers.facilities, layers.organisations, layers.zones):
        assert set(frame["source_id"]) <= ids
    assert layers.sources["attribution"].str.contains("OpenStreetMap").sum() >= 6


def test_unit_types_are_points_of_their_members(layers):
    units = layers.functional_units.set_index("zone_id")
    assert units.geometry.geom_type.unique().tolist() == ["MultiPoint"]
    assert units.at["startup_demo_unit", "member_count"] == 11
    assert units.at["startup_demo_unit", "located_count"] == 4
    both = layers.zones.set_index("zone_id").loc[list(units.index)]
    assert both.geometry.isna().all()


def test_zones_and_organisations_are_those_of_the_plan(layers):
    plan = read_plan(PACKAGE)
    zones = layers.zones.set_index("zone_id")
    for zone in plan.zones:
        if zone.zone_id in zones.index:
            row = zones.loc[zone.zone_id]
            assert (row["name_zh"], row["name_en"]) == (zone.label.zh, zone.label.en)
            assert row["zone_kind"] == zone.zone_kind
            assert row["part_of"] == (zone.part_of or "")
    assert set(zones.index) <= {zone.zone_id for zone in plan.zones}
    register = layers.organisations.set_index("facility_id")
    for one in plan.organisations:
        row = register.loc[one.organisation_id]
        fields = list(dict.fromkeys(mention.field for mention in one.mentions))
        assert (row["name_zh"], row["field_ids"].split(";")) == (one.name_zh, fields)
