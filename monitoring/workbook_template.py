"""Writes the workbook that a zone's figures are entered in."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from errors import N_
from monitoring.entry_defaults import default_period, due_targets
from monitoring.workbook_form import (
    COLUMNS,
    COMPARABILITY_WORDS,
    ENTRY_SHEET,
    EXPLANATIONS,
    FIRST_ROW,
    FORM,
    HEADING_ROW,
    LISTS_SHEET,
    MOST_ROWS,
    NAME_ROW,
    NO,
    NOTES_SHEET,
    YES,
    choice,
)
from plan.models import Comparator, PlanPackage, Target
from store.observation_reading import RecordedObservation
from wording.csv_text import safe_cell
from wording.language import Wording

DAY_FORMAT = "yyyy-mm-dd"
SPARE_ROWS = 40
"""Rows below the targets in which lists and day checks work too."""

_GREY = PatternFill("solid", fgColor="E7E9EC")
_HEAD = PatternFill("solid", fgColor="1F4E5F")
_LINE = Border(bottom=Side(style="thin", color="C5CAD0"))
_SIGNS = {Comparator.REACH: "", Comparator.AT_LEAST: "≥ ", Comparator.MORE_THAN: "> "}
_SIGNS |= {Comparator.AT_MOST: "≤ ", Comparator.LESS_THAN: "< ", Comparator.RANGE: ""}


def template_bytes(
    plan: PlanPackage,
    zone_id: str,
    wording: Wording,
    *,
    today: date,
    counting: Iterable[RecordedObservation] = (),
) -> bytes:
    """Return the workbook of a zone, with one row for each target that is due.

    Parameters
    ----------
    plan : PlanPackage
    zone_id : str
        One of the plan's zones.
    wording : Wording
        Language of headings and explanations.
    today : date
        The newest year's end before it is offered as the day of each figure.
    counting : iterable of RecordedObservation
        Verified figures, shown beside the plan's own as the newest so far.

    Returns
    -------
    bytes
        An ``.xlsx`` file; the same input gives the same cells.
    """
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):  # a new workbook always has one
        raise TypeError(type(sheet).__name__)
    sheet.title = ENTRY_SHEET
    scopes = [choice(one.scope_id, wording.label(one.label)) for one in plan.header.scopes]
    compares = [choice(one, wording.text(said)) for one, said in COMPARABILITY_WORDS.items()]
    _head(sheet, plan, zone_id, wording)
    counting = tuple(counting)
    targets = due_targets(plan, zone_id)
    for number, target in enumerate(targets):
        _row(sheet, FIRST_ROW + number, plan, target, wording, today, counting)
    _lists(book, plan, zone_id, {"scope": scopes, "comparability": compares})
    last = FIRST_ROW + len(targets) + SPARE_ROWS
    _checks(sheet, last, {"scope": ("A", scopes), "comparability": ("B", compares)})
    _notes(book, plan, zone_id, wording)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _head(sheet: Worksheet, plan: PlanPackage, zone_id: str, wording: Wording) -> None:
    for number, column in enumerate(COLUMNS, start=1):
        sheet.cell(NAME_ROW, number, column.name)
        cell = sheet.cell(HEADING_ROW, number, wording.text(column.heading))
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.row_dimensions[NAME_ROW].hidden = True
    sheet.row_dimensions[HEADING_ROW].height = 34
    sheet.freeze_panes = sheet.cell(FIRST_ROW, 3)
    sheet.protection.sheet = True  # against slips only; there is no password
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
    title = f"{wording.label(plan.header.label)} · {wording.label(plan.zone(zone_id).label)}"
    sheet.oddHeader.center.text = title.replace("&", "&&")
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _row(
    sheet: Worksheet,
    number: int,
    plan: PlanPackage,
    target: Target,
    wording: Wording,
    today: date,
    counting: tuple[RecordedObservation, ...],
) -> None:
    indicator = plan.indicator(target.indicator)
    on, period_from, period_to = default_period(plan, target, today)
    scope = next(one for one in plan.header.scopes if one.scope_id == target.scope)

    def dated(value: float | None, day: date | None, before: str = "") -> str:
        if value is None:
            return ""
        said = f"{before}{wording.number(value, indicator.decimals)}"
        return said if day is None else f"{said} ({day.isoformat()})"

    sign = _SIGNS[target.comparator or Comparator.REACH]
    promise = dated(target.target_value, target.target_on, sign)
    if target.target_max is not None:
        both = wording.span(target.target_value, target.target_max, indicator.decimals)
        promise = f"{both} ({target.target_on})" if target.target_on else both
    cells: dict[str, object] = {
        "target_id": target.target_id,
        "indicator": wording.label(indicator.label),
        "unit": indicator.unit,
        "baseline": dated(target.baseline_value, target.baseline_on),
        "promise": promise,
        "latest": dated(*_latest(plan, target, counting)),
        "observed_on": on,
        "period_from": period_from,
        "period_to": period_to,
        "scope": choice(scope.scope_id, wording.label(scope.label)),
        "comparability": choice("same", wording.text(COMPARABILITY_WORDS["same"])),
        "is_approximate": NO,
    }
    for position, column in enumerate(COLUMNS, start=1):
        given = cells.get(column.name)
        cell = sheet.cell(number, position, safe_cell(given) if isinstance(given, str) else given)
        cell.border = _LINE
        cell.protection = Protection(locked=not column.is_entry)
        if not column.is_entry:
            cell.fill = _GREY
        if column.name in ("indicator", "evidence_reference", "note"):
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        if isinstance(given, date) or column.name.startswith("period"):
            cell.number_format = DAY_FORMAT
        if column.name in ("evidence_reference", "note"):
            cell.number_format = "@"


def _latest(
    plan: PlanPackage, target: Target, counting: tuple[RecordedObservation, ...]
) -> tuple[float | None, date | None]:
    """Return the newest figure that is known for a target, published or verified."""
    known = [
        (one.on, one.value)
        for one in plan.observations
        if (one.indicator, one.zone) == (target.indicator, target.zone)
        and one.comparability.is_headline
    ]
    known += [
        (one.observed_on, one.value)
        for one in counting
        if (one.indicator_id, one.zone_id) == (target.indicator, target.zone)
        and one.comparability in ("same", "probable")
    ]
    if not known:
        return None, None
    on, value = max(known, key=lambda one: one[0])
    return value, on


def _lists(book: Workbook, plan: PlanPackage, zone_id: str, lists: dict[str, list[str]]) -> None:
    """Write what the drop-downs offer, and what the file is, on a hidden sheet."""
    sheet = book.create_sheet(LISTS_SHEET)
    sheet.sheet_state = "hidden"
    for column, values in enumerate(lists.values(), start=1):
        for row, value in enumerate(values, start=1):
            sheet.cell(row, column, value)
    for row, value in enumerate((FORM, plan.header.plan_id, zone_id), start=1):
        sheet.cell(row, 4, value)


def _checks(sheet: Worksheet, last: int, lists: dict[str, tuple[str, list[str]]]) -> None:
    """Add drop-downs and day checks to every row that may be filled in."""
    last = min(last, MOST_ROWS)
    for position, column in enumerate(COLUMNS, start=1):
        letter = get_column_letter(position)
        if column.name in lists:
            place, values = lists[column.name]
            source = f"'{LISTS_SHEET}'!${place}$1:${place}${len(values)}"
            check = DataValidation(type="list", formula1=source, allow_blank=True)
        elif column.name == "is_approximate":
            check = DataValidation(type="list", formula1=f'"{YES},{NO}"', allow_blank=True)
        elif column.name in ("observed_on", "period_from", "period_to"):
            check = DataValidation(
                type="date", operator="between", formula1="25569", formula2="73050",
                allow_blank=True,
            )  # fmt: skip
            check.error = "2025-12-31"
        elif column.name == "value":
            check = DataValidation(
                type="decimal", operator="between", formula1="-1E+15", formula2="1E+15",
                allow_blank=True,
            )  # fmt: skip
            check.error = "12.5"
        else:
            continue
        check.showErrorMessage = True
        check.add(f"{letter}{FIRST_ROW}:{letter}{last}")
        sheet.add_data_validation(check)
    for row in range(FIRST_ROW, last + 1):
        for position, column in enumerate(COLUMNS, start=1):
            if column.is_entry or sheet.cell(row, 1).value is None:
                sheet.cell(row, position).protection = Protection(locked=False)


def _notes(book: Workbook, plan: PlanPackage, zone_id: str, wording: Wording) -> None:
    sheet = book.create_sheet(NOTES_SHEET)
    sheet.column_dimensions["A"].width = 110
    zone = wording.label(plan.zone(zone_id).label)
    title = sheet.cell(1, 1, f"{wording.label(plan.header.label)} · {zone}")
    title.font = Font(bold=True, size=13)
    for row, said in enumerate(EXPLANATIONS, start=3):
        cell = sheet.cell(row, 1, f"{row - 2}. {wording.text(said)}")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    row = 4 + len(EXPLANATIONS)
    heading = sheet.cell(row, 1, wording.text(N_("Compares with the target")))
    heading.font = Font(bold=True)
    for number, (value, said) in enumerate(COMPARABILITY_WORDS.items(), start=1):
        sheet.cell(row + number, 1, choice(value, wording.text(said)))
