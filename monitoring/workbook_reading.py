"""Reads a filled-in workbook: every figure in it, or every problem with its cell."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from errors import N_, BadParameterError, Problem
from monitoring.entry_checks import entry_problems
from monitoring.workbook_form import (
    COLUMNS,
    ENTRY_SHEET,
    FIRST_ROW,
    FORM,
    LISTS_SHEET,
    MOST_ROWS,
    NAME_ROW,
)
from monitoring.workbook_row import RowReading, cell_name, is_filled
from plan.models import PlanPackage
from store.evidence_types import sniffed_ending
from store.observation_reading import RecordedObservation
from store.observations import NewObservation

LARGEST_BYTES = 5 * 2**20
MOST_UNPACKED_BYTES = 60 * 2**20
_OLD_OR_LOCKED = bytes.fromhex("d0cf11e0a1b11ae1")  # .xls, and any .xlsx with a password

_DAMAGES = (
    *(KeyError, ValueError, TypeError, OSError, EOFError, AttributeError, IndexError),
    *(SyntaxError, RuntimeError, zipfile.BadZipFile, InvalidFileException),
)


@dataclass(frozen=True)
class FiguresRead:
    """What a workbook holds.

    Parameters
    ----------
    plan : str
    zone_id : str
    figures : tuple of NewObservation
        In the order of the rows.
    cells : tuple of str
        Where each figure stands, as ``sheet!A3``.
    """

    plan: str
    zone_id: str
    figures: tuple[NewObservation, ...]
    cells: tuple[str, ...]


def read_workbook(
    content: bytes,
    plan: PlanPackage,
    *,
    name: str,
    today: date,
    known: Iterable[RecordedObservation] = (),
) -> FiguresRead:
    """Read every figure of a workbook and check it.

    Parameters
    ----------
    content : bytes
        Of a file that `monitoring.workbook_template` wrote and somebody filled in.
    plan : PlanPackage
    name : str
        Of the file, for messages.
    today : date
    known : iterable of RecordedObservation
        What the store holds of the zone already.

    Returns
    -------
    FiguresRead

    Raises
    ------
    BadParameterError
        With all problems, each with its sheet and cell, where there is any.
    """
    sheet, zone_id = _opened(content, plan, name)
    columns = _columns(sheet, name)
    targets = {one.target_id: one for one in plan.targets if one.zone == zone_id}
    known = tuple(known)
    problems = _merged(sheet, name)
    figures: list[NewObservation] = []
    cells: list[str] = []
    first_at: dict[tuple[object, ...], str] = {}
    for number in range(FIRST_ROW, sheet.max_row + 1):
        row = {one: sheet.cell(number, position) for one, position in columns.items()}
        if not is_filled(row):
            continue
        if sheet.row_dimensions[number].hidden:
            said = N_("this row is hidden: show it and check it, or empty its value")
            problems.append(Problem(name, said, cell_name(row["value"])))
        reading = RowReading(row, name)
        new = reading.figure(plan, zone_id, targets)
        problems += reading.problems
        if new is None:
            continue
        for problem in entry_problems(plan, new, today=today, known=known, where=name):
            key = problem.key if problem.key in row else "target_id"
            problems.append(Problem(name, problem.message, cell_name(row[key]), problem.params))
        place = cell_name(row["target_id"])
        sameness = (new.target_id, new.observed_on, new.scope)
        if sameness in first_at:
            said = N_("the same target and day stand in {cell} already: keep one of the two")
            problems.append(Problem(name, said, place, {"cell": first_at[sameness]}))
        first_at.setdefault(sameness, place)
        figures.append(new)
        cells.append(place)
    if not problems and not figures:
        said = N_("no row has a value: fill in the column “{column}”")
        problems.append(Problem(name, said, ENTRY_SHEET, {"column": "value"}))
    if problems:
        raise BadParameterError(problems)
    return FiguresRead(plan.header.plan_id, zone_id, tuple(figures), tuple(cells))


def workbook_zone(content: bytes, plan: PlanPackage, *, name: str) -> str:
    """Return the zone that a workbook is for.

    Parameters
    ----------
    content : bytes
    plan : PlanPackage
    name : str
        Of the file, for messages.

    Returns
    -------
    str

    Raises
    ------
    BadParameterError
        Where it is no workbook of this plan.
    """
    return _opened(content, plan, name)[1]


def _opened(content: bytes, plan: PlanPackage, name: str) -> tuple[Worksheet, str]:
    """Return the entry sheet and the zone that it is for."""

    def refused(said: str, **params: str) -> BadParameterError:
        return BadParameterError(Problem(name, said, params=params))

    if len(content) > LARGEST_BYTES:
        said = N_("a workbook has at most {most} MB; this is larger")
        raise refused(said, most=str(LARGEST_BYTES // 2**20))
    no_template = N_("this is not an entry workbook: save one, fill it in and hand that in")
    if content.startswith(_OLD_OR_LOCKED):
        said = N_("an .xls file, or one locked with a password: save it as .xlsx without one")
        raise refused(said)
    if not content.startswith(b"PK"):
        raise refused(no_template)
    try:
        is_workbook = sniffed_ending(content) == "xlsx"
    except BadParameterError as error:
        raise BadParameterError(Problem(name, error.problems[0].message)) from error
    if not is_workbook:
        raise refused(no_template)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        unpacked = sum(one.file_size for one in package.infolist())
    if unpacked > MOST_UNPACKED_BYTES:
        raise refused(N_("the file unpacks to too much: hand in fewer or smaller files"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # parts that openpyxl leaves out: none that is read
            book = load_workbook(io.BytesIO(content), data_only=False, keep_links=False)
        sheet, lists = book[ENTRY_SHEET], book[LISTS_SHEET]
        form, plan_id, zone_id = (str(lists.cell(row, 4).value or "") for row in (1, 2, 3))
    except _DAMAGES as error:
        raise refused(no_template) from error
    if form != FORM and form.startswith(FORM.rpartition("/")[0] + "/"):
        said = N_("of another version of the form ({form}): save a new one, copy the values over")
        raise refused(said, form=form[:40])
    if form != FORM or not isinstance(sheet, Worksheet):
        raise refused(no_template)
    if plan_id != plan.header.plan_id:
        said = N_("this workbook is of plan {plan}: choose that plan, or save one of this plan")
        raise refused(said, plan=plan_id)
    if sheet.sheet_state != "visible":
        said = N_("the sheet “{sheet}” is hidden: show it and check what is in it")
        raise refused(said, sheet=ENTRY_SHEET)
    if zone_id not in {one.zone_id for one in plan.zones}:
        said = N_("zone {zone} is not in the plan; its zones: {known}")
        raise refused(said, zone=zone_id, known=", ".join(one.zone_id for one in plan.zones))
    if sheet.max_row > MOST_ROWS:
        said = N_("the sheet has more than {most} rows: delete the empty ones below the last")
        raise refused(said, most=str(MOST_ROWS))
    return sheet, zone_id


def _merged(sheet: Worksheet, name: str) -> list[Problem]:
    """Return the merged cells below the head: one value for several cells can be read two ways."""
    said = N_("merged cells: take them apart and write each value in a cell of its own")
    return [
        Problem(name, said, f"{ENTRY_SHEET}!{one.coord}")
        for one in sorted(sheet.merged_cells.ranges, key=lambda one: (one.min_row, one.min_col))
        if one.max_row >= FIRST_ROW
    ]


def _columns(sheet: Worksheet, name: str) -> dict[str, int]:
    """Return where each column stands, by the hidden row of names."""
    found = {
        str(sheet.cell(NAME_ROW, position).value): position
        for position in range(1, min(sheet.max_column, 60) + 1)
    }
    missing = [column.name for column in COLUMNS if column.name not in found]
    if missing:
        said = N_(
            "columns are missing ({names}): fill in a new workbook, and leave its head as it is"
        )
        raise BadParameterError(
            Problem(
                name, said, f"{ENTRY_SHEET}!{NAME_ROW}:{NAME_ROW}", {"names": ", ".join(missing)}
            )
        )
    return {column.name: found[column.name] for column in COLUMNS}
