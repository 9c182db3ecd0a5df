"""The catalogue, as fiona sees the file."""

from __future__ import annotations

import pytest

from errors import LayerSchemaError
from layers.catalogue import layer_catalogue
from layers.columns import LAYERS
from layers.reading import TAGS_TABLE
from tests.toy import built_toy


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    table = layer_catalogue(built_toy(tmp_path_factory.mktemp("toy")) / "district.gpkg")
    return table.set_index("layer")


def test_every_layer_is_listed_in_order(catalogue):
    assert list(catalogue.index) == [*LAYERS, TAGS_TABLE]
    assert set(catalogue["driver"]) == {"GPKG"}


def test_counts_types_and_system(catalogue):
    assert catalogue["feature_count"]["zones"] == 7
    assert catalogue["feature_count"]["base_points"] == 0
    assert catalogue["geometry_type"]["zones"] == "MultiPolygon"
    assert catalogue["geometry_type"]["functional_units"] == "MultiPoint"
    assert catalogue["crs"]["facilities"] == "CGCS2000 / 3-degree Gauss-Kruger CM 120E"


def test_plain_tables_have_neither_geometry_nor_system(catalogue):
    assert catalogue["geometry_type"]["sources"] is None
    assert catalogue["crs"]["sources"] is None


def test_columns_and_tags(catalogue):
    assert catalogue["columns"]["metro_lines"] == "line:str, station_count:int"
    assert catalogue["tags"]["zones"] == {"SOURCES": "zones;boundary"}
    assert catalogue["tags"]["metro_lines"] == {"SOURCES": "metro"}


@pytest.mark.parametrize(("content", "message"), [(None, "not built yet"), (b"x", "GeoPackage")])
def test_missing_or_wrong_file(tmp_path, content, message):
    path = tmp_path / "district.gpkg"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LayerSchemaError, match=message):
        layer_catalogue(path)


def test_another_driver_is_not_tried(tmp_path):
    path = tmp_path / "district.gpkg"
    path.write_text('{"type":"FeatureCollection","features":[]}', encoding="utf-8")
    with pytest.raises(LayerSchemaError):
        layer_catalogue(path)
