"""Files that leave the pages run nothing where they are opened."""

from __future__ import annotations

import csv
import io
import json

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

from pages.downloads import csv_bytes, geojson_bytes
from tests.cartography.hostile_names import HOSTILE_NAMES
from wording.csv_text import FORMULA_STARTS, safe_cell


def read_back(frame: pd.DataFrame) -> list[list[str]]:
    return list(csv.reader(io.StringIO(csv_bytes(frame).decode("utf-8-sig"))))


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_formulas_are_quoted(start: str):
    assert str(safe_cell(f"{start}cmd()")).startswith("'")
    if start.strip():
        assert str(safe_cell(f"  {start}cmd()")).startswith("'")


def test_numbers_stay_numbers_and_unknowns_are_empty():
    assert safe_cell(-5) == -5
    assert safe_cell("-5.2") == "-5.2"
    assert safe_cell(None) == ""
    assert safe_cell(float("nan")) == ""
    assert safe_cell(pd.NA) == ""
    assert safe_cell(0) == 0


def test_no_cell_or_heading_begins_a_formula():
    rows = read_back(pd.DataFrame({"=name": list(HOSTILE_NAMES)}))
    assert len(rows) == len(HOSTILE_NAMES) + 1
    for (cell,) in rows:
        assert not cell.startswith(FORMULA_STARTS)
        assert not set(cell) & {chr(code) for code in range(32) if code not in (9, 10, 13)}


def test_geojson_is_in_degrees_and_leaves_out_the_unlocated():
    frame = gpd.GeoDataFrame(
        {"name": ['<b>"x"', "far"]}, geometry=[Point(500000, 3300000), None], crs=4549
    )
    features = json.loads(geojson_bytes(frame))["features"]
    assert [one["properties"]["name"] for one in features] == ['<b>"x"']
    longitude, latitude = features[0]["geometry"]["coordinates"]
    assert longitude == pytest.approx(120, abs=1e-6)
    assert latitude == pytest.approx(29.8, abs=0.1)
