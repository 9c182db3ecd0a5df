"""Print records and problems on a terminal: what every command of `cli` shares."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from math import isfinite
from typing import Any

import pandas as pd
import typer

from errors import Problem
from wording.csv_text import csv_text
from wording.language import Wording, wording_in


class OutputFormat(StrEnum):
    """How results are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def words() -> Wording:
    """Return the wording of ``LANGCHENG_LANG``: ``en``, else Chinese."""
    return wording_in(os.environ.get("LANGCHENG_LANG", "zh-CN"))


def one_line(text: str) -> str:
    """Return `text` without what a terminal would obey: line breaks, escapes, bidi marks."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def report(problems: Iterable[Problem], *, package: str = "") -> None:
    """Print one line a problem on standard error, in the reader's language.

    Parameters
    ----------
    problems : iterable of Problem
        What is wrong.
    package : str
        Name of the package that they are of, where several are gone through.
    """
    wording = words()
    for problem in problems:
        place = f"{package}: {problem.place()}" if package else problem.place()
        typer.echo(one_line(f"{place}: {wording.problem(problem)}"), err=True)


def as_json(value: object) -> object:
    """Return what JSON writes for a date or a missing number."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def plain(value: Any) -> Any:
    """Return a table cell as JSON knows it: NaN, NA and infinities become null."""
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if value is None or pd.isna(value):
        return None
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and not isfinite(value) else value


def show(
    records: Sequence[Mapping[Any, Any]], form: OutputFormat, *, head: dict[str, Any] | None = None
) -> None:
    """Print `records` in the chosen form; `head` surrounds them in JSON."""
    clean = [{key: plain(value) for key, value in record.items()} for record in records]
    if form is OutputFormat.JSON:
        document = {**(head or {}), "records": clean}
        text = json.dumps(document, ensure_ascii=False, indent=2, default=as_json, allow_nan=False)
    elif form is OutputFormat.CSV:
        text = csv_text(pd.DataFrame(clean, dtype=object)).replace("\r\n", "\n").rstrip("\n")
    else:
        frame = pd.DataFrame(clean, dtype=object).dropna(axis="columns", how="all")
        with pd.option_context("display.unicode.east_asian_width", True):
            text = frame.where(frame.notna(), "—").to_string(index=False, max_colwidth=60)
    typer.echo(text)
