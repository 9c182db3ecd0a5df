"""Every key of the declarations, and every column of the tables, is explained to people."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geodata import declarations
from geodata.areas import ZONE_TABLE
from geodata.datum import Datum
from geodata.facilities import FACILITY_TABLE
from geodata.surroundings import BASE_POINT_TABLE, STATION_TABLE, TOWN_TABLE

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "data-sources.md").read_text("utf-8")
MODELS = [
    one
    for one in vars(declarations).values()
    if isinstance(one, type) and issubclass(one, declarations.Strict) and one.model_fields
]


def section(title: str) -> str:
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S)
    assert found is not None
    return found.group(1)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_is_documented(model):
    is_source = model.__name__.startswith("Source")
    text = section("source.yaml" if is_source else "build.yaml")
    for key in model.model_fields:
        assert f"`{key}`" in text, key


@pytest.mark.parametrize(
    "table", [ZONE_TABLE, FACILITY_TABLE, TOWN_TABLE, STATION_TABLE, BASE_POINT_TABLE]
)
def test_every_column_is_documented(table):
    for column in (*table.required, *table.optional):
        assert f"`{column}`" in section("Tables"), column


def test_every_datum_is_documented():
    for datum in Datum:
        assert f"`{datum}`" in section("source.yaml")


def test_models_were_found():
    assert {"SourceRecord", "SourceFile", "BuildPlan", "UnitRule"} <= {
        model.__name__ for model in MODELS
    }
