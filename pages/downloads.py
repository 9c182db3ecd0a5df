"""Files of what is shown: CSV that no spreadsheet runs, and GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Callable

import geopandas as gpd
import pandas as pd
import streamlit as st

from wording.csv_text import csv_text

BYTE_ORDER_MARK = "\ufeff"


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Return a frame as UTF-8 CSV with a byte order mark, every cell safe."""
    return (BYTE_ORDER_MARK + csv_text(frame)).encode("utf-8")


def geojson_bytes(frame: gpd.GeoDataFrame) -> bytes:
    """Return located features in WGS-84 longitude and latitude, seven decimals."""
    located = frame[frame.geometry.notna() & ~frame.geometry.is_empty].to_crs(4326)
    located = located.set_geometry(located.geometry.set_precision(1e-7))
    text = located.to_json(drop_id=True, default=str)
    return json.dumps(json.loads(text), ensure_ascii=False, indent=None).encode("utf-8")


def csv_button(label: str, frame: Callable[[], pd.DataFrame], file_name: str, *, key: str) -> None:
    """Offer a frame as CSV; frame and file are made only when they are asked for."""
    _button(label, lambda: csv_bytes(frame()), file_name, "text/csv", key)


def geojson_button(
    label: str, frame: Callable[[], gpd.GeoDataFrame], file_name: str, *, key: str
) -> None:
    """Offer located features as GeoJSON, made only when it is asked for."""
    _button(label, lambda: geojson_bytes(frame()), file_name, "application/geo+json", key)


def _button(label: str, made: Callable[[], bytes], file_name: str, mime: str, key: str) -> None:
    st.download_button(
        label,
        made,
        file_name=file_name,
        mime=mime,
        key=key,
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
    )
