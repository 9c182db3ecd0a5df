"""A study of any two files: zones and facilities, without a plan package."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from analysis.file_layers import checked_points, checked_zones
from analysis.file_readings import FileOrigin, misses_zones
from analysis.study import Study
from spatial_model.area import geodesic_area_m2
from spatial_model.crs import metric_crs

DEFAULT_KIND = "organisation"


def study_of_files(zones: Path, facilities: Path, *, crs: str, on: date | None = None) -> Study:
    """Return the study of a file of zones and a file of facilities.

    Parameters
    ----------
    zones : Path
        Polygons. Columns that are used where they are there: ``zone_id, name_zh, name_en`` (or
        ``name``), ``zone_kind, grade, land_area_km2, boundary_error_m``.
    facilities : Path
        Points. Columns: ``facility_id, name_zh, name_en, kind, also_kind, level, precision,
        uncertainty_m``; without the last the points are taken as sure. ``state`` and the days
        are read as `checked_points` says: what is planned or closed does not count.
    crs : str
        Metric CRS in which all is measured, as `metric_crs` reads it.
    on : date, optional
        Day on which the facilities are to stand.

    Returns
    -------
    Study
        Its ground is the union of the zones; its register is the facilities that stand.

    Raises
    ------
    BadParameterError, CrsMismatchError, LayerSchemaError
        When the CRS, a file, an outline or a point cannot be used.
    """
    target = metric_crs(crs)
    areas = checked_zones(zones, crs=target)
    points = checked_points(facilities, crs=target, on=on)
    measured = _zones(areas)
    placed = _facilities(points.frame)
    origin = FileOrigin(
        points, zones.name, misses_zones(measured, placed), "land_area_km2" in areas
    )
    return Study(
        name=f"{zones.name} + {facilities.name}",
        on=on,
        zones=measured,
        facilities=placed,
        ground=measured.geometry.union_all(),
        crs=target,
        register=pd.DataFrame(placed[["kind", "also_kind"]]),
        origin=origin,
    )


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
