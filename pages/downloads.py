"""Files of what is shown: tables for whoever reads them, maps and layers for whoever may export."""

from __future__ import annotations

import json
from collections.abc import Callable

import geopandas as gpd
import pandas as pd
import streamlit as st

from pages.identity import actor_with, current_token, may
from pages.record_store import record_store
from pages.screen import Screen
from store.access import AccessTarget, Action
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
    screen: Screen, label: str, frame: Callable[[], gpd.GeoDataFrame], file_name: str, *, key: str
) -> None:
    """Offer located features as GeoJSON, made only when it is asked for."""
    mime = "application/geo+json"
    export_button(screen, label, lambda: geojson_bytes(frame()), file_name, mime, key=key)


def export_button(
    screen: Screen, label: str, made: Callable[[], bytes], file_name: str, mime: str, *, key: str
) -> None:
    """Offer a map or a layer to whoever may take one out of the building.

    The right is asked for again when the file is made, and the trail keeps who took which file.
    """
    target = AccessTarget("export", screen.workspace.name, object_id=file_name)
    decision = may(Action.EXPORT, target, screen.actor)
    token = current_token()

    def exported() -> bytes:
        content = made()
        with record_store().acting(actor_with(token), Action.EXPORT, target):
            return content

    refusal = None if decision else screen.wording.problem(decision.reason)
    _button(label, exported, file_name, mime, key, refusal=refusal)


def _button(
    label: str,
    made: Callable[[], bytes],
    file_name: str,
    mime: str,
    key: str,
    *,
    refusal: str | None = None,
) -> None:
    st.download_button(
        label,
        b"" if refusal else made,
        file_name=file_name,
        mime=mime,
        key=key,
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
        disabled=refusal is not None,
        help=refusal,
    )
