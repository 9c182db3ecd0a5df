"""How a command prints and writes the result of an analysis: tables, readings, files."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import typer

from analysis.file_readings import with_origin
from analysis.result import AnalysisResult, Named, Quantity, Reading, Value, Word, reading_groups
from analysis.study import Study
from commands.printing import OutputFormat, as_json, plain, show, words
from commands.written import written_aside
from errors import N_, BadParameterError, Problem
from wording.csv_text import csv_text
from wording.language import Wording

ENDINGS = (".json", ".csv", ".gpkg")


def reading_text(wording: Wording, reading: Reading) -> str:
    """Return a sentence of a result in the reader's language."""
    filled = {name: _value(wording, value) for name, value in reading.params.items()}
    return wording.text(reading.message, **filled)


def result_document(result: AnalysisResult, head: dict[str, Any]) -> dict[str, Any]:
    """Return a result as JSON has it: head, readings, every table and curve."""
    wording = words()
    return {
        **head,
        "options": result.options_text,
        "method": reading_text(wording, result.method),
        "readings": [
            {
                "text": reading_text(wording, one),
                "is_caveat": one.is_caveat,
                "is_decisive": one.is_decisive,
            }
            for one in result.headline
        ],
        "records": _records(result.tables[0].frame) if result.tables else [],
        "tables": {one.name: _records(one.frame) for one in result.tables[1:]},
        "curves": {one.name: _records(one.frame) for one in result.curves},
    }


def show_result(result: AnalysisResult, form: OutputFormat, head: dict[str, Any]) -> None:
    """Print a result: JSON whole; as a table or CSV its first table, a table with the readings."""
    if form is OutputFormat.JSON:
        document = result_document(result, head)
        typer.echo(
            json.dumps(document, ensure_ascii=False, indent=2, default=as_json, allow_nan=False)
        )
        return
    show(_records(result.tables[0].frame), form)
    if form is OutputFormat.TABLE:
        wording = words()
        for one in reading_groups(result.headline).in_order:
            mark = "! " if one.is_caveat else "- "
            typer.echo(mark + reading_text(wording, one))


def write_result(result: AnalysisResult, path: Path, head: dict[str, Any]) -> None:
    """Write a result to a file: ``.json`` whole, ``.csv`` its first table, ``.gpkg`` its shapes.

    Raises
    ------
    BadParameterError
        When the ending is another, or the file cannot be written.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        message = N_("results are written as {known}; choose one of these endings")
        raise BadParameterError(Problem("--output", message, params={"known": ", ".join(ENDINGS)}))
    with written_aside(path) as aside:
        if ending == ".json":
            document = json.dumps(
                result_document(result, head), ensure_ascii=False, indent=2,
                default=as_json, allow_nan=False,
            )  # fmt: skip
            aside.write_text(document + "\n", encoding="utf-8")
        elif ending == ".csv":
            frame = pd.DataFrame(_records(result.tables[0].frame), dtype=object)
            aside.write_text(csv_text(frame), encoding="utf-8-sig", newline="")
        else:
            aside.unlink()  # GDAL makes the file itself
            for one in result.shapes:
                frame = one.frame.reset_index() if one.frame.index.name else one.frame
                frame.to_file(aside, layer=one.name, driver="GPKG", engine="pyogrio")


def told_result(
    result: AnalysisResult,
    study: Study,
    head: dict[str, Any],
    out: Path | None,
    form: OutputFormat,
    *,
    counted: int,
) -> None:
    """Print a result, or write it where ``--out`` says, with what its files leave to be said.

    Parameters
    ----------
    result : AnalysisResult
        What was found.
    study : Study
        What was measured; names the plan and the day.
    head : dict
        What else stands around the records.
    out : Path, optional
        File to write.
    form : OutputFormat
        How it is printed.
    counted : int
        How many points of a file are of the kinds that were measured.
    """
    result = with_origin(result, study.origin, counted)
    head = {"plan": study.name, **head, "as_of": study.on}
    if out is None:
        show_result(result, form, head)
        return
    write_result(result, out, head)
    typer.echo(f"→ {out}", err=True)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    named = frame.index.name is not None
    records = (frame.reset_index() if named else frame).to_dict("records")
    return [{str(key): plain(value) for key, value in one.items()} for one in records]


def _value(wording: Wording, value: Value | Reading) -> str:
    if isinstance(value, Reading):
        return reading_text(wording, value)
    if isinstance(value, Quantity):
        if value.is_share:
            return wording.percent(value.value, value.decimals)
        return wording.quantity(value.value, value.unit, value.decimals)
    if isinstance(value, Named):
        return wording.name(value.zh, value.en)
    if isinstance(value, Word):
        return wording.text(value.message)
    return wording.day(value) if isinstance(value, date) else value
