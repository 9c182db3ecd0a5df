"""The border check: each fault is found, named and placed, and none hides another."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from errors import LayerSchemaError
from layers.reading import DistrictLayers, read_layers
from layers.schemas import check_layers
from tests.toy import built_toy


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> DistrictLayers:
    return read_layers(built_toy(tmp_path_factory.mktemp("toy")) / "district.gpkg")


def with_layer(layers: DistrictLayers, name: str, frame) -> DistrictLayers:
    return DistrictLayers(**{**vars(layers), name: frame})


def failures(layers: DistrictLayers) -> list[str]:
    with pytest.raises(LayerSchemaError) as caught:
        check_layers(layers)
    return [str(problem) for problem in caught.value.problems]


def test_built_layers_pass(good):
    check_layers(good)


def test_all_failures_are_listed_at_once(good):
    facilities = good.facilities.copy()
    facilities.loc[0, "kind"] = "hatchery"
    facilities.loc[1, "facility_id"] = "F003"
    facilities.loc[2, "uncertainty_m"] = -1.0
    facilities.loc[3, "host_org"] = np.nan
    zones = good.zones.drop(columns="grade")
    zones["area"] = 1.0
    broken = with_layer(with_layer(good, "facilities", facilities), "zones", zones)
    found = "\n".join(failures(broken))
    assert "district.gpkg/facilities: F001.kind: “hatchery” cannot stand here" in found
    assert "district.gpkg/facilities: F003.facility_id: “F003” comes more than once" in found
    assert "district.gpkg/facilities: F003.uncertainty_m: “-1.0” cannot stand here" in found
    assert "district.gpkg/facilities: F004.host_org: a value is missing" in found
    assert "district.gpkg/zones: grade: the column is missing" in found
    assert "district.gpkg/zones: area: the column is not known" in found


def test_wrong_type_is_not_coerced(good):
    facilities = good.facilities.copy()
    facilities["uncertainty_m"] = facilities["uncertainty_m"].astype("str")
    assert failures(with_layer(good, "facilities", facilities)) == [
        "district.gpkg/facilities: uncertainty_m: holds str, not number"
    ]


def test_layer_without_a_crs_is_refused_not_stamped(good):
    bare = good.zones.set_crs(None, allow_override=True)
    found = failures(with_layer(good, "zones", bare))
    assert found[0].startswith("district.gpkg/zones: has no coordinate system")
    assert bare.crs is None


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:3857"])
def test_degrees_and_web_mercator_are_refused(good, crs):
    found = failures(with_layer(good, "zones", good.zones.to_crs(crs)))
    assert any(one.startswith("district.gpkg/zones: coordinate system") for one in found)


def test_other_metric_system_is_refused(good):
    found = failures(with_layer(good, "towns", good.towns.to_crs("EPSG:4550")))
    assert found == [
        "district.gpkg/towns: the coordinate system is CGCS2000 / 3-degree Gauss-Kruger CM 123E, "
        "the package's is CGCS2000 / 3-degree Gauss-Kruger CM 120E"
    ]


def test_geometry_faults_name_the_row(good):
    zones = good.zones.copy()
    bow_tie = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    zones.loc[0, "geometry"] = bow_tie
    zones.loc[1, "geometry"] = shapely.Point(0, 0)
    zones.loc[2, "geometry"] = shapely.Polygon()
    stations = good.metro_stations.copy()
    stations.loc[0, "geometry"] = None
    found = failures(with_layer(with_layer(good, "zones", zones), "metro_stations", stations))
    rows = zones["zone_id"].tolist()
    assert (
        f"district.gpkg/zones: {rows[0]}: the geometry is not valid: Self-intersection[1 1]"
        in found
    )
    assert f"district.gpkg/zones: {rows[1]}: the geometry is a Point, not a MultiPolygon" in found
    assert f"district.gpkg/zones: {rows[2]}: the geometry is missing or empty" in found
    assert "district.gpkg/metro_stations: 中站: the geometry is missing or empty" in found


def test_plain_table_where_a_layer_should_be(good):
    plain = pd.DataFrame(good.towns.drop(columns="geometry"))
    assert failures(with_layer(good, "towns", plain)) == [
        "district.gpkg/towns: the layer has no geometry"
    ]


def test_facilities_and_organisations_share_their_ids(good):
    organisations = good.organisations.copy()
    organisations.loc[0, "facility_id"] = "F001"
    assert failures(with_layer(good, "organisations", organisations)) == [
        "district.gpkg/organisations: F001.facility_id: “F001” is also the id of a facility"
    ]


def test_drawn_zone_without_a_grade(good):
    zones = good.zones.copy()
    zones.loc[zones["zone_id"] == "corridor", "grade"] = ""
    assert failures(with_layer(good, "zones", zones)) == [
        "district.gpkg/zones: corridor.grade: a drawn zone needs a grade, "
        "and only a drawn zone has one"
    ]


def test_position_without_its_radius(good):
    facilities = good.facilities.copy()
    facilities["uncertainty_m"] = np.nan
    found = failures(with_layer(good, "facilities", facilities))
    assert len(found) == 5  # F006 has no position and needs none
    assert found[0].startswith("district.gpkg/facilities: F001.uncertainty_m: a position needs")


def test_check_changes_nothing(good):
    before = good.facilities.copy()
    check_layers(good)
    pd.testing.assert_frame_equal(pd.DataFrame(before), pd.DataFrame(good.facilities))
