"""Two scenarios side by side: the same view, the same classes, and what differs by zone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analysis.options import Options
from analysis.result import AnalysisResult, ResultColumn, ResultTable
from cartography.plan_map import EncodedMap
from errors import BadParameterError, Problem
from pages import markup
from pages.analysis_family import Family
from pages.analysis_map import show_encoded
from pages.analysis_scenarios import scenario_named
from pages.analysis_words import heading_of, readings
from pages.downloads import csv_button
from pages.screen import Screen
from wording.language import DASH

VERSUS_PX = 620


@dataclass(frozen=True)
class VersusPair:
    """A scenario and the one that it is compared with, both measured."""

    family: Family
    options: Options
    result: AnalysisResult
    other_options: Options
    other: AnalysisResult

    def sides(self) -> tuple[tuple[str, Options, AnalysisResult, AnalysisResult], ...]:
        """Return side, options, result, and the result beside it."""
        return (
            ("left", self.options, self.result, self.other),
            ("right", self.other_options, self.other, self.result),
        )


def compared_options(screen: Screen, family: Family) -> tuple[Options | None, tuple[Problem, ...]]:
    """Return the options that the address compares with, or why they cannot be used."""
    text = family.text_in(screen.address.versus)
    if text is None:
        return None, ()
    try:
        return family.options.from_text(text), ()
    except BadParameterError as error:
        return None, error.problems


def versus_maps(screen: Screen, pair: VersusPair, encoded: Callable[..., EncodedMap]) -> None:
    """Show both maps with the same view and class bounds."""
    wording = screen.wording
    roles = {"left": wording.text("This scenario"), "right": wording.text("Compared with")}
    columns = st.columns(2, gap="small")
    for column, (side, options, result, beside) in zip(columns, pair.sides(), strict=True):
        name = f"{pair.family.name}_{side}"
        with column, st.container(key=f"versus_{side}"):
            title = scenario_named(screen, options, pair.family)
            markup.show(
                markup.element(
                    "header",
                    markup.element("small", roles[side]),
                    markup.element("h3", title, title=title),
                    cls="lc-versus-head",
                )
            )
            drawn = encoded(result, options, name=name, beside=beside)
            show_encoded(drawn, key=name, height=VERSUS_PX)


def versus_readings(screen: Screen, pair: VersusPair) -> None:
    """Show what each scenario says, side by side."""
    for column, (side, _, result, _) in zip(st.columns(2, gap="large"), pair.sides(), strict=True):
        with column, st.container(key=f"versus_words_{side}"):
            markup.show(readings(screen, result.headline))


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


def versus_differences(screen: Screen, pair: VersusPair) -> None:
    """Show the tables that both have, and by how much the first lies above the second."""
    wording, family, result, other = screen.wording, pair.family, pair.result, pair.other
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
            placeholder=DASH,
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
