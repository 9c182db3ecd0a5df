"""The workbook that a zone's figures are entered in: what it offers, and what is read from it."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from errors import BadParameterError
from monitoring.workbook_form import (
    COLUMNS,
    ENTRY_SHEET,
    FIRST_ROW,
    LISTS_SHEET,
    MOST_ROWS,
    NAME_ROW,
    NOTES_SHEET,
)
from monitoring.workbook_reading import (
    LARGEST_BYTES,
    MOST_UNPACKED_BYTES,
    read_workbook,
    workbook_zone,
)
from monitoring.workbook_template import template_bytes
from plan.loading import read_plan
from tests.toy import TOY
from wording.language import wording_in

PLAN = read_plan(TOY)
TODAY = date(2028, 3, 1)
AT = {column.name: number for number, column in enumerate(COLUMNS, start=1)}


def template(zone_id="district", language="zh-CN"):
    return template_bytes(PLAN, zone_id, wording_in(language), today=TODAY)


def changed(change, content=None):
    """Open a template, let `change` write in its entry sheet, and return the file."""
    book = load_workbook(io.BytesIO(content or template()))
    change(book[ENTRY_SHEET])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def with_cells(**cells):
    """Fill in the row of T_D01 (3), of the flow T_D02 (4) by names such as `value_3`."""

    def change(sheet):
        for name, value in cells.items():
            column, row = name.rsplit("_", 1)
            sheet.cell(int(row), AT[column]).value = value

    return changed(change)


def read(content):
    return read_workbook(content, PLAN, name="a.xlsx", today=TODAY)


def problems(content):
    with pytest.raises(BadParameterError) as refusal:
        read(content)
    return {one.key.removeprefix(f"{ENTRY_SHEET}!"): one.message for one in refusal.value.problems}


def test_a_row_for_each_target_that_is_due():
    sheet = load_workbook(io.BytesIO(template()))[ENTRY_SHEET]
    ids = [sheet.cell(row, 1).value for row in range(FIRST_ROW, FIRST_ROW + 7)]
    assert ids == ["T_D01", "T_D02", "T_D03", "T_D04", "T_D05", "T_D06", None]
    row = {name: sheet.cell(FIRST_ROW + 1, number).value for name, number in AT.items()}
    assert (row["indicator"], row["unit"]) == ("技术交易额", "亿元")
    assert row["baseline"] == "10 (2025-12-31)"
    assert row["promise"].endswith("20 (2030-12-31)") and ">" in row["promise"]
    assert row["observed_on"] == row["period_to"] == datetime(2027, 12, 31)
    assert (row["value"], row["period_from"]) == (None, datetime(2027, 1, 1))


def test_lists_days_and_explanations_are_there():
    book = load_workbook(io.BytesIO(template()))
    sheet = book[ENTRY_SHEET]
    checks = {str(one.sqref).split(":")[0]: one for one in sheet.data_validations.dataValidation}
    assert {checks[cell].type for cell in ("K3", "L3", "M3")} == {"list"}
    assert {checks[cell].type for cell in ("H3", "I3", "J3")} == {"date"}
    assert checks["G3"].type == "decimal"
    assert book[LISTS_SHEET].sheet_state == "hidden" and sheet.row_dimensions[NAME_ROW].hidden
    said = [cell.value for (cell,) in book[NOTES_SHEET].iter_rows(max_col=1) if cell.value]
    assert "示范区创新规划 · 示范区" in said[0] and any("不接收公式" in one for one in said)
    english = load_workbook(io.BytesIO(template(language="en")))[NOTES_SHEET]
    assert "Demo district" in english.cell(1, 1).value


def test_what_people_write_in_is_open_and_the_rest_is_locked():
    sheet = load_workbook(io.BytesIO(template()))[ENTRY_SHEET]
    assert sheet.protection.sheet
    for column in COLUMNS:
        is_locked = sheet.cell(FIRST_ROW, AT[column.name]).protection.locked
        assert is_locked is not column.is_entry, column.name


def test_no_cell_of_a_template_is_a_formula():
    book = load_workbook(io.BytesIO(template()))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert len(cells) > 100 and not [cell for cell in cells if cell.data_type == "f"]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_what_is_filled_in_is_read_whatever_the_language(language):
    def change(sheet):
        sheet["G3"], sheet["N3"], sheet["O3"] = 140, " 年报 ", "备注"
        sheet["M3"], sheet["L3"] = "是 yes", "probable · 可能一致"
        sheet["G4"], sheet["H4"] = "11.5", "2027-12-31"

    found = read(changed(change, template(language=language)))
    stock, flow = found.figures
    assert (found.zone_id, found.cells) == ("district", (f"{ENTRY_SHEET}!A3", f"{ENTRY_SHEET}!A4"))
    assert (stock.value, stock.target_id, stock.unit, stock.scope) == (140, "T_D01", "家", "all")
    assert (stock.evidence_reference, stock.note) == ("年报", "备注")
    assert (stock.is_approximate, stock.comparability) == (True, "probable")
    assert (flow.value, flow.observed_on, flow.period_from) == (
        11.5, date(2027, 12, 31), date(2027, 1, 1),
    )  # fmt: skip


def test_a_second_figure_of_a_target_stands_in_a_row_below():
    def change(sheet):
        for column in range(1, len(COLUMNS) + 1):
            sheet.cell(20, column).value = sheet.cell(3, column).value
        sheet["G3"], sheet["G20"], sheet["H20"] = 140, 120, date(2026, 12, 31)

    assert [one.value for one in read(changed(change)).figures] == [140, 120]


@pytest.mark.parametrize(
    ("cells", "place", "said"),
    [
        ({"value_3": "=SUM(A1:A2)"}, "G3", "formula"),
        ({"value_3": 140, "note_3": "=1+1"}, "O3", "formula"),
        ({"value_3": "#N/A"}, "G3", "error"),
        ({"value_3": "一百四"}, "G3", "not a number"),
        ({"value_3": "1,400"}, "G3", "not a number"),
        ({"value_3": True}, "G3", "not a number"),
        ({"value_3": 140.5}, "G3", "whole number"),
        ({"note_3": "没有数"}, "G3", "value is missing"),
        ({"value_3": 140, "observed_on_3": None}, "H3", "day is missing"),
        ({"value_3": 140, "observed_on_3": "2027/12/31"}, "H3", "not a day"),
        ({"value_3": 140, "observed_on_3": datetime(2027, 12, 31, 8)}, "H3", "not a day"),
        ({"value_3": 140, "observed_on_3": date(2999, 1, 1)}, "H3", "still to come"),
        ({"value_4": 11, "period_from_4": None}, "I4", "first and a last day"),
        ({"value_3": 140, "scope_3": "everywhere"}, "K3", "not a scope"),
        ({"value_3": 140, "comparability_3": "so so"}, "L3", "choose one of"),
        ({"value_3": 140, "is_approximate_3": "maybe"}, "M3", "neither yes nor no"),
        ({"value_3": 140, "unit_3": "万家"}, "C3", "measured in"),
        ({"value_3": 140, "target_id_3": "T_S01"}, "A3", "not a target of this zone"),
        ({"value_3": 140, "target_id_3": None}, "A3", "not a target of this zone"),
        ({"value_3": 140, "value_4": 11, "target_id_4": "T_D01", "unit_4": "家"}, "A4", "already"),
    ],
)
def test_a_bad_cell_is_named_with_what_to_do(cells, place, said):
    found = problems(with_cells(**cells))
    assert list(found) == [place] and said in found[place]


def test_a_percentage_as_cell_format_is_refused():
    def change(sheet):
        sheet["G5"], sheet["G5"].number_format = 0.03, "0.00%"

    assert "percentage" in problems(changed(change))["G5"]


def test_an_untouched_template_has_nothing_to_enter():
    assert list(problems(template()).values()) == [
        "no row has a value: fill in the column “{column}”"
    ]


def zipped(**members):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return written.getvalue()


def other_workbook():
    written = io.BytesIO()
    Workbook().save(written)
    return written.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"target_id,value\nT_D01,140\n",
        b"PK\x03\x04 broken",
        zipped(**{"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"}),
        zipped(
            **{
                "[Content_Types].xml": "<x/>",
                "xl/workbook.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;",
            }
        ),
        other_workbook(),
        template()[:-200],
        b"0" * (LARGEST_BYTES + 1),
    ],
)
def test_what_is_no_template_is_refused_in_words(content):
    with pytest.raises(BadParameterError) as refusal:
        read(content)
    assert refusal.value.problems[0].where == "a.xlsx"


def test_another_plan_zone_or_head_is_refused():
    def spoilt(cell, value):
        book = load_workbook(io.BytesIO(template()))
        book[LISTS_SHEET][cell] = value
        written = io.BytesIO()
        book.save(written)
        return written.getvalue()

    assert "is of plan" in problems(spoilt("D2", "other"))[""]
    assert "is not in the plan" in problems(spoilt("D3", "nowhere"))[""]
    assert "another version of the form" in problems(spoilt("D1", "langcheng-records/9"))[""]
    assert "not an entry workbook" in problems(spoilt("D1", "somebody-else/1"))[""]

    def without_column(sheet):
        sheet.cell(NAME_ROW, AT["value"]).value = None

    assert "columns are missing" in problems(changed(without_column))["1:1"]


def test_a_sheet_of_endless_rows_is_refused():
    def change(sheet):
        sheet.cell(MOST_ROWS + 1, 1).value = "x"

    assert "rows" in problems(changed(change))[""]


def test_the_zone_of_a_workbook():
    assert workbook_zone(template("corridor"), PLAN, name="a.xlsx") == "corridor"


def test_what_somebody_may_not_have_seen_is_not_entered():
    def merged(sheet):
        sheet["G3"], sheet["N3"] = 140, "第 7 页"
        sheet.merge_cells("G3:G4")

    def hidden_row(sheet):
        merged(sheet)
        sheet.unmerge_cells("G3:G4")
        sheet.row_dimensions[3].hidden = True

    assert "take them apart" in problems(changed(merged))["G3:G4"]
    assert list(problems(changed(hidden_row))) == ["G3"]
    assert "row is hidden" in problems(changed(hidden_row))["G3"]

    book = load_workbook(io.BytesIO(template()))
    book[ENTRY_SHEET].sheet_state = "hidden"
    book.active = book.sheetnames.index(NOTES_SHEET)
    written = io.BytesIO()
    book.save(written)
    assert "is hidden" in problems(written.getvalue())[""]


def test_an_old_or_locked_file_says_how_to_save_it():
    old = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000)  # what .xls and locked .xlsx begin with
    assert "save it as .xlsx" in problems(old)[""]


def test_a_small_file_that_unpacks_to_much_is_refused_unread():
    with zipfile.ZipFile(io.BytesIO(template())) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = next(one for one in parts if one.endswith("sheet1.xml"))
    parts[name] += b" " * MOST_UNPACKED_BYTES
    bomb = zipped(**parts)
    assert len(bomb) < LARGEST_BYTES
    assert "unpacks to too much" in problems(bomb)[""]
