"""Any two files: what they may not hold is told with its file, row and column."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import Point, Polygon, box

from analysis.file_study import study_of_files
from errors import BadParameterError, CrsMismatchError, LangchengError, LayerSchemaError

METRIC = "EPSG:4549"
SQUARE = box(400_000, 3_300_000, 405_000, 3_305_000)


def zones_file(folder: Path, geometry: Any = SQUARE, crs: Any = METRIC, **columns: Any) -> Path:
    given = {"zone_id": ["a"], **columns}
    path = folder / "zones.gpkg"
    gpd.GeoDataFrame(given, geometry=[geometry], crs=crs).to_file(path)
    return path


def points_file(folder: Path, geometry: Any = None, crs: Any = METRIC, **columns: Any) -> Path:
    point = Point(401_000, 3_301_000) if geometry is None else geometry
    given = {"facility_id": ["p"], **columns}
    path = folder / "points.gpkg"
    gpd.GeoDataFrame(given, geometry=[point], crs=crs).to_file(path)
    return path


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("land_area_km2", 0.0),
        ("land_area_km2", -1.0),
        ("land_area_km2", np.nan),
        ("land_area_km2", "large"),
        ("boundary_error_m", -1.0),
        ("boundary_error_m", "some"),
    ],
)
def test_a_zone_whose_size_is_none_is_refused(tmp_path: Path, column: str, value: Any):
    zones = zones_file(tmp_path, **{column: [value]})
    with pytest.raises(LayerSchemaError, match=rf"zones\.gpkg: a, {column}"):
        study_of_files(zones, points_file(tmp_path), crs=METRIC)


@pytest.mark.parametrize("value", [-5.0, np.nan, "near"])
def test_a_position_whose_error_is_no_radius_is_refused(tmp_path: Path, value: Any):
    points = points_file(tmp_path, uncertainty_m=[value])
    with pytest.raises(LayerSchemaError, match=r"points\.gpkg: p, uncertainty_m"):
        study_of_files(zones_file(tmp_path), points, crs=METRIC)


def test_a_boundary_error_may_be_unknown(tmp_path: Path):
    zones = zones_file(tmp_path, boundary_error_m=[np.nan])
    assert len(study_of_files(zones, points_file(tmp_path), crs=METRIC).zones) == 1


def test_a_row_without_an_id_is_refused(tmp_path: Path):
    path = tmp_path / "zones.gpkg"
    frame = gpd.GeoDataFrame({"zone_id": ["a", None]}, geometry=[SQUARE, SQUARE], crs=METRIC)
    frame.to_file(path)
    with pytest.raises(LayerSchemaError, match="row 2 has no id"):
        study_of_files(path, points_file(tmp_path), crs=METRIC)


def test_metres_that_are_declared_as_degrees_are_told_as_such(tmp_path: Path):
    points = points_file(tmp_path)
    wrong = zones_file(tmp_path, crs="EPSG:4326")
    with pytest.raises(CrsMismatchError, match="check the system that it declares"):
        study_of_files(wrong, points, crs=METRIC)
    zones = zones_file(tmp_path)
    with pytest.raises(CrsMismatchError, match="check the system that it declares"):
        study_of_files(zones, points_file(tmp_path, crs="EPSG:4326"), crs=METRIC)


def test_an_outline_with_a_nan_is_refused_without_a_warning(tmp_path: Path):
    with np.errstate(invalid="ignore"):
        broken = Polygon([(400_000, 3_300_000), (405_000, np.nan), (405_000, 3_305_000)])
    with pytest.raises(LayerSchemaError, match="finite"):
        study_of_files(zones_file(tmp_path, broken), points_file(tmp_path), crs=METRIC)


def test_a_name_with_a_nul_is_a_file_that_cannot_be_opened(tmp_path: Path):
    with pytest.raises(LangchengError, match="cannot be opened"):
        study_of_files(zones_file(tmp_path), tmp_path / "a\x00b.gpkg", crs=METRIC)


STATED = {
    "facility_id": ["open", "silent", "planned", "built", "closed", "late"],
    "state": ["open", None, "planned", "Under_Construction", "closed", "open"],
    "opened_year": [2010, None, None, None, 2005, None],
    "opened_on": [None, None, None, None, None, "2025-06-01"],
    "closed_on": [None, None, None, None, "2024-03-31", None],
}


def stated_points(folder: Path, **changed: Any) -> Path:
    columns = {**STATED, **changed}
    points = [Point(401_000 + 100 * row, 3_301_000) for row in range(len(STATED["state"]))]
    path = folder / "points.gpkg"
    gpd.GeoDataFrame(columns, geometry=points, crs=METRIC).to_file(path)
    return path


@pytest.mark.parametrize(
    ("on", "standing", "coming", "gone"),
    [
        (None, ["open", "silent", "late"], 2, 1),
        (date(2024, 3, 30), ["open", "silent", "closed"], 3, 0),
        (date(2024, 3, 31), ["open", "silent"], 3, 1),
        (date(2025, 6, 1), ["open", "silent", "late"], 2, 1),
        (date(2009, 12, 31), ["silent", "closed"], 4, 0),
    ],
)
def test_what_is_planned_or_closed_does_not_count(
    tmp_path: Path, on: Any, standing: list[str], coming: int, gone: int
):
    study = study_of_files(zones_file(tmp_path), stated_points(tmp_path), crs=METRIC, on=on)
    assert study.facilities.index.tolist() == standing and study.on == on
    assert study.origin is not None
    points = study.origin.points
    assert (points.read_count, points.coming_count, points.gone_count) == (6, coming, gone)


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("state", "finished", r"open, state: state “finished” is unknown"),
        ("opened_on", "spring", r"open, opened_on: “spring” is no day"),
        ("closed_on", "2024-02-30", r"open, closed_on: “2024-02-30” is no day"),
    ],
)
def test_a_state_or_a_day_that_is_none_is_refused(
    tmp_path: Path, column: str, value: str, told: str
):
    points = stated_points(tmp_path, **{column: [value, *STATED[column][1:]]})
    with pytest.raises(LayerSchemaError, match=told):
        study_of_files(zones_file(tmp_path), points, crs=METRIC)


def test_a_day_asked_of_files_without_days_is_refused(tmp_path: Path):
    with pytest.raises(BadParameterError, match="states no days"):
        study_of_files(zones_file(tmp_path), points_file(tmp_path), crs=METRIC, on=date(2024, 1, 1))


def test_points_that_all_miss_the_zones_are_told(tmp_path: Path):
    zones = zones_file(tmp_path)
    far = study_of_files(zones, points_file(tmp_path, Point(600_000, 3_301_000)), crs=METRIC)
    assert far.origin is not None and far.origin.is_missing_zones
    near = study_of_files(zones, points_file(tmp_path), crs=METRIC)
    assert near.origin is not None and not near.origin.is_missing_zones


def test_a_flat_zone_encloses_nothing_and_a_figure_of_eight_crosses_itself(tmp_path: Path):
    flat = Polygon([(400_000, 3_300_000), (405_000, 3_300_000), (401_000, 3_300_000)])
    with pytest.raises(LayerSchemaError, match="encloses nothing"):
        study_of_files(zones_file(tmp_path, flat), points_file(tmp_path), crs=METRIC)
    corners = [(0, 0), (1000, 1000), (1000, 0), (0, 1000)]  # its two halves cancel: area 0
    eight = Polygon([(400_000 + x, 3_300_000 + y) for x, y in corners])
    assert eight.area == 0
    with pytest.raises(LayerSchemaError, match="crosses itself"):
        study_of_files(zones_file(tmp_path, eight), points_file(tmp_path), crs=METRIC)
