"""CSV that a spreadsheet opens as text and numbers, never as formulas."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pandas as pd

FORMULA_STARTS = tuple("=+-@\t\r＝＋－＠")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NUMBER = re.compile(r"^[+-]?\d+(\.\d+)?$")


def safe_cell(value: object) -> object:
    """Return a cell that a spreadsheet shows and does not run.

    A text that begins like a formula (``= + - @`` TAB CR and their full-width forms), also
    behind spaces, gets a leading apostrophe; control characters go. Numbers stay numbers,
    days are written as 2023-12-31, an unknown is an empty cell.
    """
    if not isinstance(value, str):
        if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):  # type: ignore[call-overload]
            return ""
        if isinstance(value, bool | int | float):
            return value
        if isinstance(value, date):
            return value.isoformat()
    written = str(value)
    text = _CONTROLS.sub("", written)
    begins_like_formula = any(
        one.startswith(FORMULA_STARTS) for one in (written, written.lstrip(), text)
    )
    return f"'{text}" if begins_like_formula and not _NUMBER.match(text) else text


def csv_text(frame: pd.DataFrame) -> str:
    """Return `frame` as CSV without its index, every cell safe; see `safe_cell`."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([safe_cell(str(name)) for name in frame.columns])
    for row in frame.itertuples(index=False, name=None):
        writer.writerow([safe_cell(value) for value in row])
    return written.getvalue()
