"""Any two files: what they may not hold is told with its file, row and column."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import Point, Polygon, box

from analysis.file_study import study_of_files
from errors import CrsMismatchError, LangchengError, LayerSchemaError

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
