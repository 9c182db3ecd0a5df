"""Tables of a result: sorted by number, ranges merged, files with every column."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from analysis.result import ResultColumn, ResultTable
from pages import markup
from pages.analysis_words import heading_of
from pages.screen import Screen
from wording.language import DASH

ROW_PX = 36
TALLEST_PX = 420
NAMES = ("name_zh", "name_en")


def result_table(screen: Screen, table: ResultTable, *, key: str) -> None:
    """Show a table; its cells are numbers and text, never Markdown or HTML."""
    wording = screen.wording
    markup.show(markup.element("h2", wording.text(table.title), cls="lc-section"))
    if table.frame.empty:
        words = wording.text("There is nothing to list here.")
        markup.show(markup.element("p", words, cls="lc-empty"))
        return
    frame, formats = shown_frame(screen, table)
    st.dataframe(
        frame,
        hide_index=True,
        key=key,
        height=min(TALLEST_PX, ROW_PX * (len(frame) + 1) + 4),
        row_height=ROW_PX,
        placeholder=DASH,
        column_config={
            name: st.column_config.NumberColumn(format=form) for name, form in formats.items()
        },
    )


def shown_frame(screen: Screen, table: ResultTable) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return a table in the reader's words, and how its numbers are printed.

    A column with ``_low`` and ``_high`` beside it is followed by its range as text; so
    the numbers still sort as numbers.
    """
    wording, frame = screen.wording, table.frame
    shown: dict[str, object] = {}
    formats: dict[str, str] = {}
    name = _row_names(screen, frame)
    if name is not None:
        shown[wording.text("Name")] = name
    for column in table.columns:
        if column.name in NAMES or column.name not in frame:
            continue
        heading = _fresh(shown, heading_of(wording, column))
        values = frame[column.name]
        english = f"{column.name.removesuffix('_zh')}_en"
        if column.name.endswith("_zh") and wording.language == "en" and english in frame:
            values = frame[english]
        if column.words:
            shown[heading] = [_cell(screen, one, column.words) for one in values]
        elif pd.api.types.is_bool_dtype(values):
            words = {True: wording.text("Yes"), False: wording.text("No")}
            shown[heading] = [words[bool(one)] for one in values]
        elif pd.api.types.is_numeric_dtype(values):
            shown[heading] = (values * (100 if column.is_share else 1)).to_numpy()
            formats[heading] = f"%,.{column.decimals}f"
        else:
            shown[heading] = [_cell(screen, one, column.words) for one in values]
        low, high = f"{column.name}_low", f"{column.name}_high"
        if low in frame and high in frame:
            range_heading = _fresh(
                shown, wording.text("Range of {name}", name=wording.text(column.label))
            )
            pairs = zip(frame[low], frame[high], strict=True)
            shown[range_heading] = [range_words(screen, column, *pair) for pair in pairs]
    return pd.DataFrame(shown), formats


def range_words(screen: Screen, column: ResultColumn, low: float, high: float) -> str:
    """Return a range as ``3–5``; one number when both ends print alike."""
    scale = 100 if column.is_share else 1
    words = screen.wording.span(low * scale, high * scale, column.decimals)
    return f"{words}%" if column.is_share and screen.wording.is_known(float(low)) else words


def file_frame(table: ResultTable) -> pd.DataFrame:
    """Return all columns of a table for a file, its index among them."""
    named = table.frame.index.name is not None
    return table.frame.reset_index() if named else table.frame


def _row_names(screen: Screen, frame: pd.DataFrame) -> list[str] | None:
    if "name_zh" not in frame:
        return None
    english = frame["name_en"] if "name_en" in frame else [None] * len(frame)
    return [screen.wording.name(zh, en) for zh, en in zip(frame["name_zh"], english, strict=True)]


def _cell(screen: Screen, value: object, words: Mapping[str, str]) -> str:
    from layers.kinds import GRADE_LABELS, KIND_LABELS

    if value is None or (isinstance(value, float) and pd.isna(value)):
        return "—"
    text = str(value)
    if text in words:
        return screen.wording.text(words[text])
    if text in GRADE_LABELS:
        return text
    return screen.wording.text(KIND_LABELS[text]) if text in KIND_LABELS else text


def _fresh(shown: dict[str, object], heading: str) -> str:
    while heading in shown:
        heading += " "
    return heading
