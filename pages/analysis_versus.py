"""Two scenarios side by side: the same view, the same classes, and what differs by zone."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.options import Options
from analysis.result import AnalysisResult, ResultColumn, ResultTable
from errors import BadParameterError
from pages import markup
from pages.analysis_family import Family
from pages.analysis_map import shown_layer
from pages.analysis_progress import result_of
from pages.analysis_scenarios import scenario_named
from pages.analysis_words import heading_of, readings
from pages.downloads import csv_button
from pages.screen import Screen, show_address_problems

VERSUS_PX = 520


def compared_options(screen: Screen, family: Family) -> Options | None:
    """Return the options that the address compares with; None, and a word, when they are unusable."""
    text = family.text_in(screen.address.versus)
    if text is None:
        return None
    try:
        return family.options.from_text(text)
    except BadParameterError as error:
        show_address_problems(screen.wording, error.problems)
        return None


def show_versus(screen: Screen, family: Family, options: Options, result: AnalysisResult) -> None:
    """Show the maps of this scenario and the compared one, and the differences."""
    from pages.analysis_page import encoded_map

    wording = screen.wording
    other_options = compared_options(screen, family)
    if other_options is None:
        return
    other = result_of(screen, family, other_options)
    if other is None:
        return
    shown = shown_layer(result, screen.address.show)
    sides = ((options, result, other, "left"), (other_options, other, result, "right"))
    for column, (own, drawn, beside, side) in zip(st.columns(2, gap="small"), sides, strict=True):
        with column, st.container(key=f"versus_{side}"):
            name = scenario_named(screen, own.to_text(), family)
            is_first = side == "left"
            role = wording.text("This scenario") if is_first else wording.text("Compared with")
            markup.show(
                markup.element(
                    "header",
                    markup.element("small", role),
                    markup.element("h3", name),
                    cls="lc-versus-head",
                )
            )
            _map(encoded_map, screen, drawn, own, beside, shown, f"{family.name}_{side}")
            markup.show(readings(screen, drawn.headline))
    _differences(screen, family, result, other)


def _map(encoded_map, screen, drawn, own, beside, shown, name) -> None:  # type: ignore[no-untyped-def]
    from pages.analysis_map import show_encoded

    encoded = encoded_map(screen, drawn, own, shown=shown, name=name, beside=beside)
    show_encoded(encoded, key=name, height=VERSUS_PX)


def difference_frame(
    one: ResultTable, other: ResultTable
) -> tuple[pd.DataFrame, list[ResultColumn]]:
    """Return the values of two tables of the same rows and what the first is above the second.

    Returns
    -------
    DataFrame
        Index of the first; for each numeric column ``<name>_a``, ``<name>_b`` and
        ``<name>_difference``; rows that only one table has are NaN in the other.
    list of ResultColumn
        The columns compared.
    """
    frame = one.frame[[name for name in ("name_zh", "name_en") if name in one.frame]].copy()
    compared = []
    for column in one.columns:
        if column.name not in other.frame or column.name not in one.frame:
            continue
        values = one.frame[column.name]
        if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
            continue
        second = other.frame[column.name].reindex(one.frame.index)
        if second.isna().all() and not values.isna().all():
            continue
        frame[f"{column.name}_a"], frame[f"{column.name}_b"] = values, second
        frame[f"{column.name}_difference"] = values - second
        compared.append(column)
    return frame, compared


def _differences(
    screen: Screen, family: Family, result: AnalysisResult, other: AnalysisResult
) -> None:
    wording = screen.wording
    others = {one.name: one for one in other.tables}
    for table in result.tables:
        if table.name not in others or not table.frame.index.is_unique:
            continue
        if not others[table.name].frame.index.is_unique:
            continue
        frame, compared = difference_frame(table, others[table.name])
        if not compared:
            continue
        markup.show(
            markup.element(
                "h2",
                wording.text("What differs: {table}", table=wording.text(table.title)),
                cls="lc-section",
            )
        )
        shown, formats = _shown(screen, frame, compared)
        st.dataframe(
            shown,
            hide_index=True,
            key=f"{family.name}_difference_{table.name}",
            row_height=36,
            column_config={
                name: st.column_config.NumberColumn(format=form) for name, form in formats.items()
            },
        )
        csv_button(
            wording.text("Differences (CSV)"),
            lambda frame=frame: frame.reset_index(),
            f"{screen.workspace.name}_{family.name}_{table.name}_differences.csv",
            key=f"{family.name}_difference_csv_{table.name}",
        )


def _shown(
    screen: Screen, frame: pd.DataFrame, compared: list[ResultColumn]
) -> tuple[pd.DataFrame, dict[str, str]]:
    wording = screen.wording
    shown: dict[str, object] = {}
    formats: dict[str, str] = {}
    if "name_zh" in frame:
        english = frame["name_en"] if "name_en" in frame else [None] * len(frame)
        pairs = zip(frame["name_zh"], english, strict=True)
        shown[wording.text("Name")] = [wording.name(zh, en) for zh, en in pairs]
    else:
        shown[wording.text("Name")] = [str(one) for one in frame.index]
    for column in compared:
        scale = 100 if column.is_share else 1
        heading = heading_of(wording, column)
        for end, role in (
            ("a", wording.text("this")),
            ("b", wording.text("compared")),
            ("difference", wording.text("difference")),
        ):
            name = f"{heading} · {role}"
            shown[name] = (frame[f"{column.name}_{end}"] * scale).to_numpy()
            sign = "+" if end == "difference" else ""
            formats[name] = f"%{sign},.{column.decimals}f"
    return pd.DataFrame(shown), formats
