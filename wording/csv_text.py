"""CSV that a spreadsheet opens as text and numbers, never as formulas."""

from __future__ import annotations

import re

import pandas as pd

FORMULA_STARTS = tuple("=+-@\t\r＝＋－＠")
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def safe_cell(value: object) -> object:
    """Return `value` so that a spreadsheet shows it literally.

    A text that begins like a formula (``= + - @`` TAB CR and their full-width forms) gets
    a leading apostrophe; control characters are removed. Other values pass unchanged.
    """
    if not isinstance(value, str):
        return value
    starts_as_formula = value.startswith(FORMULA_STARTS)
    text = CONTROL_CHARACTERS.sub("", value)
    return f"'{text}" if starts_as_formula or text.startswith(FORMULA_STARTS) else text


def csv_text(frame: pd.DataFrame) -> str:
    """Return `frame` as CSV text without its index; see `safe_cell`."""
    safe = frame.copy()
    for position, column in enumerate(safe.columns):
        if not pd.api.types.is_numeric_dtype(safe.iloc[:, position]):
            safe[column] = safe[column].map(safe_cell, na_action="ignore")
    safe.columns = [str(safe_cell(str(column))) for column in safe.columns]
    return safe.to_csv(index=False, lineterminator="\r\n")
