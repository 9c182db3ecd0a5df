"""Zones and points of loose files, checked: each row with an id of its own, each size a size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from errors import N_, BadParameterError, LayerSchemaError, Problem
from layers.loose_files import read_loose_file
from layers.standing import STATE, left_out_by_state
from spatial_model.boundary_error import zone_outlines
from spatial_model.positions import point_coordinates


@dataclass(frozen=True)
class FilePoints:
    """The points of a file that stand, and how many were left out.

    Parameters
    ----------
    name : str
        Of the file.
    frame : GeoDataFrame
        Those that stand, indexed by ``facility_id``.
    read_count, coming_count, gone_count : int
        Points of the file; those of them that are planned, being built or not yet open; those
        that are closed.
    """

    name: str
    frame: gpd.GeoDataFrame
    read_count: int
    coming_count: int
    gone_count: int


def checked_zones(path: Path, *, crs: Any) -> gpd.GeoDataFrame:
    """Return the zones of a vector file, indexed by ``zone_id`` or by row.

    Parameters
    ----------
    path : Path
        Polygons.
    crs : pyproj.CRS or None
        As for `read_loose_file`.

    Raises
    ------
    LayerSchemaError, CrsMismatchError
        When the file holds no zone, an id is missing or there twice, an outline or a size
        cannot be used, or the file is not in metres and no `crs` is given.
    """
    frame = _with_ids(read_loose_file(path, crs=crs), "zone_id", path)
    if not len(frame):
        raise LayerSchemaError(Problem(path.name, N_("holds no zone; give a layer of polygons")))
    zone_outlines(frame)
    _require_numbers(frame, "land_area_km2", path, is_positive=True)
    _require_numbers(frame, "boundary_error_m", path, may_be_missing=True)
    return frame


def checked_points(path: Path, *, crs: Any, on: date | None = None) -> FilePoints:
    """Return the points of a vector file that stand.

    Parameters
    ----------
    path : Path
        Points. A ``state`` (open, planned, under_construction, unknown, closed; empty is
        unknown) and the days ``opened_on, closed_on`` or years ``opened_year, closed_year``
        are read where they are there.
    crs : pyproj.CRS or None
        As for `read_loose_file`.
    on : date, optional
        Day on which they are to stand; without it, now: what is closed does not.

    Raises
    ------
    LayerSchemaError, CrsMismatchError
        When an id is missing or there twice, a point, an uncertainty, a state or a day cannot
        be used.
    BadParameterError
        When a day is asked for and the file states none.
    """
    frame = _with_ids(read_loose_file(path, crs=crs), "facility_id", path)
    point_coordinates(frame)
    _require_numbers(frame, "uncertainty_m", path)
    dated = {f"{name}_{size}" for name in ("opened", "closed") for size in ("on", "year")}
    if on is not None and not dated & set(frame.columns):
        message = N_("{file} states no days; leave the day out, or add opened_on and closed_on")
        raise BadParameterError(Problem("--as-of", message, params={"file": path.name}))
    coming, gone = _left_out(frame, path, on)
    kept = frame[~(coming | gone)]
    return FilePoints(path.name, kept, len(frame), int(coming.sum()), int((gone & ~coming).sum()))


def _left_out(
    frame: gpd.GeoDataFrame, path: Path, on: date | None
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which rows are still to come, and which are gone."""
    states = frame[STATE] if STATE in frame else pd.Series("", index=frame.index)
    coming, gone = left_out_by_state(states, lambda row: (path.name, f"{row}, {STATE}"))
    opened, closed = _days(frame, "opened", path), _days(frame, "closed", path)
    if on is not None:
        day = np.datetime64(on)
        coming = coming | (opened > day)
        gone = np.where(np.isnat(closed), gone, closed <= day)
    return coming, np.asarray(gone, dtype=bool)


def _days(frame: gpd.GeoDataFrame, name: str, path: Path) -> NDArray[np.datetime64]:
    """Return the day of each row from ``<name>_on`` or ``<name>_year``; NaT where none stands."""
    days = np.full(len(frame), np.datetime64("NaT"), dtype="datetime64[D]")
    for column, ending in ((f"{name}_year", "-01-01"), (f"{name}_on", "")):
        if column not in frame:
            continue
        given = frame[column]
        written = given.notna() & (given.astype(str).str.strip() != "")
        text = given.astype(str).str.strip().str.removesuffix(".0" if ending else "") + ending
        parsed = pd.to_datetime(text.where(written), format="ISO8601", errors="coerce")
        bad = written & parsed.isna()
        message = N_("“{value}” is no day; write it as 2023-12-31, or a year in {year}")
        if bad.any():
            raise LayerSchemaError(
                Problem(
                    path.name, message, f"{row}, {column}",
                    {"value": str(value)[:40], "year": f"{name}_year"},
                )
                for row, value in given[bad].items()
            )  # fmt: skip
        found = parsed.to_numpy(dtype="datetime64[D]")
        days = np.where(np.isnat(found), days, found)
    return days


def _with_ids(frame: gpd.GeoDataFrame, name: str, path: Path) -> gpd.GeoDataFrame:
    if name in frame and frame[name].isna().any():
        message = N_("row {row} has no id; give each row an id of its own")
        row = str(int(np.flatnonzero(frame[name].isna())[0]) + 1)
        raise LayerSchemaError(Problem(path.name, message, name, {"row": row}))
    ids = frame[name] if name in frame else pd.Series(frame.index, index=frame.index)
    named = frame.set_index(pd.Index(ids.astype(str), name=name))
    if named.index.has_duplicates:
        twice = str(named.index[named.index.duplicated()][0])
        message = N_("{id} is there twice; give each row an id of its own")
        raise LayerSchemaError(Problem(path.name, message, params={"id": twice}))
    return named


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
