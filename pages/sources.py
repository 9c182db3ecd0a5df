"""来源与方法 Sources and methods: where each dataset and number comes from, how it is measured."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from layers.catalogue import layer_catalogue
from pages import markup
from pages.downloads import csv_button
from pages.map_view import attribution
from pages.methods import method_list
from pages.opening import workspace_key
from pages.screen import Screen, guarded
from pages.source_tables import (
    citation_frame,
    citation_table,
    dataset_list,
    parameter_frame,
    parameter_table,
)


@guarded
def render(screen: Screen) -> None:
    """Show datasets, citations, parameters, methods and the layer catalogue."""
    wording = screen.wording
    header = screen.workspace.plan.header
    markup.show(
        markup.element(
            "header",
            markup.element("h1", wording.text("Sources and methods")),
            markup.element(
                "p",
                wording.text(
                    "Everything that {plan} rests on here.", plan=wording.label(header.label)
                ),
                cls="lc-lead",
            ),
            cls="lc-title",
        )
    )
    datasets, numbers, parameters, methods, layers = st.tabs(
        [
            wording.text("Datasets"),
            wording.text("Where the numbers are printed"),
            wording.text("Parameters"),
            wording.text("Methods"),
            wording.text("Layer catalogue"),
        ]
    )
    with datasets:
        markup.show(
            markup.element(
                "p", wording.text("Required attribution"), ": ", attribution(screen), cls="lc-note"
            ),
            dataset_list(screen),
        )
        _file(screen, "datasets", lambda: screen.workspace.layers.sources)
    with numbers:
        markup.show(citation_table(screen))
        _file(screen, "citations", lambda: citation_frame(screen))
    with parameters:
        markup.show(parameter_table(screen))
        _file(screen, "parameters", lambda: parameter_frame(screen))
    with methods:
        markup.show(method_list(screen))
    with layers:
        _catalogue(screen)


def _catalogue(screen: Screen) -> None:
    wording = screen.wording
    path = screen.workspace.layers.path
    catalogue = _layer_catalogue(str(path), workspace_key(screen.workspace), path)
    names = {
        "layer": wording.text("Layer"),
        "driver": wording.text("Driver"),
        "geometry_type": wording.text("Geometry"),
        "crs": wording.text("Coordinate system"),
        "feature_count": wording.text("Features"),
        "columns": wording.text("Columns"),
        "tags": wording.text("Tags"),
    }
    catalogue = catalogue.assign(
        columns=[", ".join(_said(one)) for one in catalogue["columns"]],
        tags=[", ".join(_said(one)) for one in catalogue["tags"]],
    )
    shown = catalogue.rename(columns=names).fillna("—")
    st.dataframe(
        shown,
        hide_index=True,
        key="layer_catalogue",
        row_height=36,
        height=36 * (len(shown) + 1) + 4,
    )
    _file(screen, "layers", lambda: shown)


def _file(screen: Screen, name: str, frame: Callable[[], pd.DataFrame]) -> None:
    csv_button(
        screen.wording.text("CSV"),
        frame,
        f"{screen.workspace.name}_{name}.csv",
        key=f"{name}_csv",
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def _layer_catalogue(path: str, stamp: str, _path):  # type: ignore[no-untyped-def]
    return layer_catalogue(_path)


def _said(value: object) -> list[str]:
    """Return columns or tags as short texts."""
    if isinstance(value, dict):
        return [f"{name}: {one}" for name, one in value.items()]
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
