"""Files of what is shown: CSV that no spreadsheet runs, and GeoJSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date

import geopandas as gpd
import pandas as pd
import streamlit as st

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NUMBER = re.compile(r"^[+-]?\d+(\.\d+)?$")
BYTE_ORDER_MARK = "\ufeff"


def inert_cell(value: object) -> object:
    """Return a cell that a spreadsheet shows and does not run.

    Text that begins like a formula gets a leading apostrophe; control characters go.
    Numbers stay numbers, an unknown is an empty cell.
    """
    if value is None or (
        not isinstance(value, str) and pd.api.types.is_scalar(value) and pd.isna(value)
    ):
        return ""
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    begins_like_formula = text.startswith(FORMULA_STARTS) or text.lstrip().startswith(
        FORMULA_STARTS
    )
    text = _CONTROLS.sub("", text)
    if (begins_like_formula or text.startswith(FORMULA_STARTS)) and not _NUMBER.match(text):
        return "'" + text
    return text


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Return a frame as UTF-8 CSV with a byte order mark, every cell inert."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([inert_cell(name) for name in frame.columns])
    for row in frame.itertuples(index=False, name=None):
        writer.writerow([inert_cell(value) for value in row])
    return (BYTE_ORDER_MARK + written.getvalue()).encode("utf-8")


def geojson_bytes(frame: gpd.GeoDataFrame) -> bytes:
    """Return located features in WGS-84 longitude and latitude, seven decimals."""
    located = frame[frame.geometry.notna() & ~frame.geometry.is_empty].to_crs(4326)
    located = located.set_geometry(located.geometry.set_precision(1e-7))
    text = located.to_json(drop_id=True, default=str)
    return json.dumps(json.loads(text), ensure_ascii=False, indent=None).encode("utf-8")


def csv_button(label: str, frame: Callable[[], pd.DataFrame], file_name: str, *, key: str) -> None:
    """Offer a frame as CSV; frame and file are made only when they are asked for."""
    st.download_button(
        label,
        lambda: csv_bytes(frame()),
        file_name=file_name,
        mime="text/csv",
        key=key,
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
    )


def geojson_button(
    label: str, frame: Callable[[], gpd.GeoDataFrame], file_name: str, *, key: str
) -> None:
    """Offer located features as GeoJSON, made only when it is asked for."""
    st.download_button(
        label,
        lambda: geojson_bytes(frame()),
        file_name=file_name,
        mime="application/geo+json",
        key=key,
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
    )
