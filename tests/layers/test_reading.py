"""Reading a built district, and what is counted in it."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pyogrio
import pytest

from errors import LayerSchemaError
from layers.columns import LAYERS, ValueType
from layers.reading import read_layers, read_tags
from tests.refusal import refuse
from tests.toy import built_toy


@pytest.fixture(scope="module")
def layers(tmp_path_factory):
    return read_layers(built_toy(tmp_path_factory.mktemp("toy")) / "district.gpkg")


def ids(frame) -> list[str]:
    return list(frame.index)


def test_every_layer_has_its_columns_in_order(layers):
    for name, layer in LAYERS.items():
        geometry = ["geometry"] if layer.geometry_types else []
        assert list(getattr(layers, name).columns) == [*layer.names, *geometry]


def test_column_types_survive_the_file(layers):
    facilities = layers.facilities
    assert facilities["opened_year"].dtype == "Int64"
    assert facilities["is_inside_district"].dtype == "boolean"
    assert facilities["is_in_plan"].dtype == bool
    assert facilities["uncertainty_m"].dtype == float
    texts = [one.name for one in LAYERS["facilities"].columns if one.value_type is ValueType.TEXT]
    assert {str(facilities[name].dtype) for name in texts} == {"str"}
    assert layers.base_points.empty  # the toy has none, and its columns are typed all the same


def test_register_counts_a_second_kind_and_leaves_out_what_does_not_stand(layers):
    assert ids(layers.register(["incubator"])) == ["F001", "F002", "F003", "F006"]
    assert ids(layers.located(["incubator"])) == ["F001", "F002", "F003"]
    assert ids(layers.located(["makerspace"])) == ["F004"]
    assert len(layers.register()) == 8  # six facilities and two organisations
    assert len(layers.located()) == 6
    assert ids(layers.register([])) == []

    changed = layers.facilities.copy()
    changed.loc[0, "also_kind"] = "makerspace"
    changed.loc[1, "state"] = "under_construction"
    other = type(layers)(**{**vars(layers), "facilities": changed})
    assert ids(other.located(["makerspace"])) == ["F001", "F004"]
    assert ids(other.located(["incubator"])) == ["F001", "F003"]


def test_register_by_level_and_day(layers):
    assert ids(layers.located(["incubator"], levels=["national"])) == ["F001"]
    # F003 opened in 2024, the others in 2020
    assert ids(layers.located(["incubator"], standing_on=date(2023, 12, 31))) == ["F001", "F002"]
    assert ids(layers.located(["incubator"], standing_on=date(2024, 1, 1)))[-1] == "F003"
    assert ids(layers.located(["incubator"], standing_on=date(2019, 12, 31))) == []

    unknown = layers.facilities.copy()
    unknown["opened_year"] = pd.array([pd.NA] * len(unknown), dtype="Int64")
    other = type(layers)(**{**vars(layers), "facilities": unknown})
    assert len(other.located(["incubator"], standing_on=date(1990, 1, 1))) == 3


def test_drawn_zones_are_indexed_by_id(layers):
    drawn = layers.drawn_zones
    assert drawn.index.name is None
    assert "makers_unit" not in drawn.index
    assert len(drawn) == 6
    assert drawn.crs == layers.crs


def test_frames_share_the_metric_system(layers):
    for name, layer in LAYERS.items():
        if layer.geometry_types:
            assert getattr(layers, name).crs == layers.crs
    assert layers.crs.to_epsg() == 4549


def test_missing_file_says_what_to_do(tmp_path):
    with pytest.raises(LayerSchemaError, match=r"cli\.py build"):
        read_layers(tmp_path / "district.gpkg")


def test_file_that_is_no_geopackage(tmp_path):
    path = tmp_path / "district.gpkg"
    path.write_bytes(b"hello")
    with pytest.raises(LayerSchemaError, match="cannot be read as a GeoPackage"):
        read_layers(path)


def test_a_folder_that_is_closed_reads_as_not_built(tmp_path, monkeypatch):
    refuse(monkeypatch, "is_file", tmp_path / "district.gpkg")
    assert read_tags(tmp_path / "district.gpkg") == {}
    with pytest.raises(LayerSchemaError, match=r"cli\.py build") as caught:
        read_layers(tmp_path / "district.gpkg")
    assert str(tmp_path.parent) not in str(caught.value)


def test_texts_that_are_no_utf8_are_refused(layers, tmp_path):
    path = tmp_path / "district.gpkg"
    path.write_bytes(layers.path.read_bytes().replace("示范区".encode(), b"\xff" * 9))
    with pytest.raises(LayerSchemaError, match="cannot be read as a GeoPackage"):
        read_layers(path)


def test_missing_layers_are_all_named(layers, tmp_path):
    path = tmp_path / "district.gpkg"
    pyogrio.write_dataframe(layers.district, path, layer="district", driver="GPKG")
    with pytest.raises(LayerSchemaError) as caught:
        read_layers(path)
    assert len(caught.value.problems) == len(LAYERS) - 1
    assert "layer zones is missing" in str(caught.value)
