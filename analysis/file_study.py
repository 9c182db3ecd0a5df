"""A study of any two files: zones and facilities, without a plan package."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from analysis.study import Study
from errors import N_, LayerSchemaError, Problem
from layers.loose_files import read_loose_file
from spatial_model.area import geodesic_area_m2
from spatial_model.boundary_error import zone_outlines
from spatial_model.crs import metric_crs
from spatial_model.positions import point_coordinates

DEFAULT_KIND = "organisation"


def study_of_files(zones: Path, facilities: Path, *, crs: str) -> Study:
    """Return the study of a file of zones and a file of facilities.

    Parameters
    ----------
    zones : Path
        Polygons. Columns that are used where they are there: ``zone_id, name_zh, name_en`` (or
        ``name``), ``zone_kind, grade, land_area_km2, boundary_error_m``.
    facilities : Path
        Points. Columns: ``facility_id, name_zh, name_en, kind, also_kind, level, precision,
        uncertainty_m``; without the last the points are taken as sure.
    crs : str
        Metric CRS in which all is measured, as `metric_crs` reads it.

    Returns
    -------
    Study
        Its ground is the union of the zones; its register is the facilities.

    Raises
    ------
    BadParameterError, CrsMismatchError, LayerSchemaError
        When the CRS, a file, an outline or a point cannot be used.
    """
    target = metric_crs(crs)
    areas = _with_ids(read_loose_file(zones, crs=target), "zone_id")
    points = _with_ids(read_loose_file(facilities, crs=target), "facility_id")
    for frame, layer, column in (
        (areas, zones, "zone_id"),
        (points, facilities, "facility_id"),
    ):
        if column in frame and frame[column].isna().any():
            message = N_("row {row} has no id; give each row an id of its own")
            row = str(int(np.flatnonzero(frame[column].isna())[0]) + 1)
            raise LayerSchemaError(Problem(layer.name, message, column, {"row": row}))
        if frame.index.has_duplicates:
            twice = str(frame.index[frame.index.duplicated()][0])
            message = N_("{id} is there twice; give each row an id of its own")
            raise LayerSchemaError(Problem(layer.name, message, params={"id": twice}))
    zone_outlines(areas)
    point_coordinates(points)
    _require_numbers(areas, "land_area_km2", zones, is_positive=True)
    _require_numbers(areas, "boundary_error_m", zones, may_be_missing=True)
    _require_numbers(points, "uncertainty_m", facilities)
    measured = _zones(areas)
    placed = _facilities(points)
    return Study(
        name=f"{zones.name} + {facilities.name}",
        on=None,
        zones=measured,
        facilities=placed,
        ground=measured.geometry.union_all(),
        crs=target,
        register=pd.DataFrame(placed[["kind", "also_kind"]]),
    )


def _require_numbers(
    frame: gpd.GeoDataFrame,
    column: str,
    layer: Path,
    *,
    is_positive: bool = False,
    may_be_missing: bool = False,
) -> None:
    """Refuse a column whose cells are no sizes, before anything is measured."""
    if column not in frame:
        return
    values = pd.to_numeric(frame[column], errors="coerce").to_numpy(dtype="float64")
    is_good = np.isfinite(values) & ((values > 0) if is_positive else (values >= 0))
    if may_be_missing:
        is_good |= frame[column].isna().to_numpy()
    is_text = not pd.api.types.is_numeric_dtype(frame[column]) and frame[column].notna().any()
    if is_good.all() and not is_text:
        return
    message = N_("“{value}” is not a size; give a number {least}, or leave the column out")
    rows = np.flatnonzero(~is_good) if not is_good.all() else np.arange(1)
    least = "> 0" if is_positive else "≥ 0"
    raise LayerSchemaError(
        Problem(
            layer.name,
            message,
            f"{frame.index[row]}, {column}",
            {"value": str(frame[column].iloc[row])[:40], "least": least},
        )
        for row in rows
    )


def _with_ids(frame: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    ids = frame[name] if name in frame else pd.Series(frame.index, index=frame.index)
    return frame.set_index(pd.Index(ids.astype(str), name=name))


def _column(frame: gpd.GeoDataFrame, names: tuple[str, ...], default: Any) -> Any:
    for name in names:
        if name in frame:
            return frame[name].to_numpy()
    return default


def _zones(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    own = pd.Series(frame.index, index=frame.index)
    area = geodesic_area_m2(frame.geometry) / 1e6
    return gpd.GeoDataFrame(
        {
            "name_zh": _column(frame, ("name_zh", "name", "name_en"), own.to_numpy()),
            "name_en": _column(frame, ("name_en", "name", "name_zh"), own.to_numpy()),
            "zone_kind": _column(frame, ("zone_kind",), "context"),
            "grade": _column(frame, ("grade",), ""),
            "land_area_km2": _column(frame, ("land_area_km2",), area.to_numpy()),
            "boundary_error_m": _column(frame, ("boundary_error_m",), np.nan),
        },
        geometry=frame.geometry.to_numpy(),
        index=frame.index,
        crs=frame.crs,
    )


def _facilities(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    own = pd.Series(frame.index, index=frame.index)
    return gpd.GeoDataFrame(
        {
            "name_zh": _column(frame, ("name_zh", "name", "name_en"), own.to_numpy()),
            "name_en": _column(frame, ("name_en", "name", "name_zh"), own.to_numpy()),
            "kind": _column(frame, ("kind",), DEFAULT_KIND),
            "also_kind": _column(frame, ("also_kind",), None),
            "level": _column(frame, ("level",), "unspecified"),
            "precision": _column(frame, ("precision",), "rooftop"),
            "uncertainty_m": _column(frame, ("uncertainty_m",), 0.0),
        },
        geometry=frame.geometry.to_numpy(),
        index=frame.index,
        crs=frame.crs,
    )
