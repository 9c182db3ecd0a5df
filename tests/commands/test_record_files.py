"""A zone's workbook: written, filled in, read; all of it or nothing, and only once."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from monitoring.workbook_entry import enter_workbook
from monitoring.workbook_form import COLUMNS, ENTRY_SHEET
from plan.loading import read_plan
from store.audit import read_entries, verify_audit
from store.person_reading import actor_named
from tests.commands.test_records import TOY_PLAN, good, refused, run
from tests.toy import TOY

LETTERS = {column.name: number for number, column in enumerate(COLUMNS, start=1)}


@pytest.fixture
def template(store, tmp_path):
    path = tmp_path / "district.xlsx"
    answer = run("records", "template", *TOY_PLAN, "--zone", "district", "--out", path)
    assert answer.exit_code == 0, answer.output
    return path


def filled(path, rows, name="filled.xlsx"):
    """Fill in rows by their target: {target: {column: value}}."""
    book = load_workbook(path)
    sheet = book[ENTRY_SHEET]
    at = {sheet.cell(row, 1).value: row for row in range(3, sheet.max_row + 1)}
    for target_id, cells in rows.items():
        for column, value in cells.items():
            sheet.cell(at[target_id], LETTERS[column]).value = value
    out = path.with_name(name)
    book.save(out)
    return out


FIGURES = {
    "T_D01": {"value": 110, "evidence_reference": "年报"},
    "T_D02": {"value": 11.5, "evidence_reference": "年报"},
    "T_D06": {"value": 3.2, "evidence_reference": "年报"},
}


@pytest.fixture
def zhou(store):
    """Return a manager of the whole district."""
    from store.access import Role
    from tests.store.staff import grant, take_on

    take_on(store, "zhou")
    grant(store, "zhou", Role.ZONE_MANAGER, "district")
    with store.reading() as connection:
        return actor_named(connection, "zhou")


def test_a_filled_in_workbook_is_entered_once(store, zhou, template):
    path = filled(template, FIGURES)
    command = ["records", "import", path, *TOY_PLAN, "--as", "zhou"]
    assert len(good(*command, "--dry-run")) == 3
    assert good("records", "list", *TOY_PLAN) == []
    made = good(*command)
    assert [(row["target_id"], row["value"], row["state"]) for row in made] == [
        ("T_D01", 110, "draft"), ("T_D02", 11.5, "draft"), ("T_D06", 3.2, "draft"),
    ]  # fmt: skip
    assert made[1]["period_from"].endswith("-01-01") and made[1]["period_to"].endswith("-12-31")
    assert good(*command) == made
    assert "entered before" in run(*command).stderr
    assert len(good("records", "list", *TOY_PLAN)) == 3
    with store.reading() as connection:
        assert not verify_audit(connection).problems


def test_one_bad_cell_keeps_everything_out_and_every_problem_has_its_cell(store, zhou, template):
    wrong = {
        "T_D01": {"value": "=1+2", "evidence_reference": "年报"},
        "T_D02": {"value": 11.5, "observed_on": "31.12.2025"},
        "T_D03": {"value": "约 3"},
        "T_D04": {"value": 2.5},
        "T_D06": {"value": 3.2, "evidence_reference": "年报"},
    }
    message = refused("records", "import", filled(template, wrong), *TOY_PLAN, "--as", "zhou")
    for place, said in (
        ("G3", "formula"),
        ("H4", "not a day"),
        ("G5", "not a number"),
        ("G6", "whole number"),
    ):
        (line,) = [line for line in message.splitlines() if f"{ENTRY_SHEET}!{place}:" in line]
        assert said in line
    assert len(message.strip().splitlines()) == 4
    assert good("records", "list", *TOY_PLAN) == []


def test_submitted_at_once_only_with_evidence(store, zhou, template):
    path = filled(template, {"T_D01": {"value": 110}, "T_D06": FIGURES["T_D02"]})
    command = ["records", "import", "--submit", *TOY_PLAN, "--as", "zhou"]
    assert "rests on" in refused(*command, path)
    assert good("records", "list", *TOY_PLAN) == []
    path = filled(template, {"T_D01": FIGURES["T_D01"]}, "second.xlsx")
    assert [row["state"] for row in good(*command, path)] == ["submitted"]


def test_a_changed_file_does_not_double_what_is_there(store, zhou, template):
    first = filled(template, {"T_D01": FIGURES["T_D01"]})
    good("records", "import", first, *TOY_PLAN, "--as", "zhou")
    both = filled(template, {"T_D01": FIGURES["T_D01"], "T_D02": FIGURES["T_D02"]}, "both.xlsx")
    message = refused("records", "import", both, *TOY_PLAN, "--as", "zhou")
    assert f"{ENTRY_SHEET}!H3" in message and "on its way already" in message
    assert len(good("records", "list", *TOY_PLAN)) == 1


def test_only_a_manager_of_the_zone_imports_and_the_refusal_is_kept(store, zhou, template):
    path = filled(template, {"T_D01": FIGURES["T_D01"]})
    good("records", "import", path, *TOY_PLAN, "--as", "zhou")
    for more in ([], ["--dry-run"]):
        message = refused("records", "import", path, *TOY_PLAN, "--as", "chen", *more)
        assert "only by a manager" in message and "110" not in message
    with store.reading() as connection:
        assert not any(entry.is_allowed for entry in read_entries(connection, actor_id="chen"))


def test_a_template_overwrites_nothing_and_is_for_readers_of_the_zone(store, template):
    again = ["records", "template", *TOY_PLAN, "--zone", "district", "--out"]
    assert "a file of this name already" in refused(*again, template)
    assert not list(template.parent.glob("*.part"))
    assert "fang" in refused(*again, template.with_name("b.xlsx"), "--as", "fang")
    empty = ["records", "template", *TOY_PLAN, "--zone", "square_nw", "--out"]
    assert "no figure is due" in refused(*empty, template.with_name("c.xlsx"))


def test_somebody_enters_the_same_in_between(store, zhou, template, monkeypatch):
    """The check runs again in the transaction: what it saw before may be old."""
    plan, content = read_plan(TOY), filled(template, {"T_D01": FIGURES["T_D01"]}).read_bytes()
    other = io.BytesIO()
    book = load_workbook(io.BytesIO(content))
    book.properties.title = "another file with the same figures"
    book.save(other)
    given = {"name": "a.xlsx", "today": date.today()}
    entered = []
    import monitoring.workbook_entry as entry

    add = entry.add_observations

    def late(*args, **kwargs):
        if not entered:
            entered.append(True)
            enter_workbook(store, zhou, other.getvalue(), plan, **given)
        return add(*args, **kwargs)

    monkeypatch.setattr(entry, "add_observations", late)
    with pytest.raises(ValueError, match="on its way already"):
        enter_workbook(store, zhou, content, plan, **given)
    assert len(good("records", "list", *TOY_PLAN)) == 1
