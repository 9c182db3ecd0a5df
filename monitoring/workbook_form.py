"""The workbook that a zone's figures are entered in: its sheets, columns and lists."""

from __future__ import annotations

from dataclasses import dataclass

from errors import N_

ENTRY_SHEET = "填报 Entry"
NOTES_SHEET = "说明 Notes"
LISTS_SHEET = "_lists"
FORM = "langcheng-records/1"

NAME_ROW = 1
"""Hidden: the names that the columns are read by, whatever language the headings are in."""
HEADING_ROW = 2
FIRST_ROW = 3
MOST_ROWS = 2_000

YES, NO = "是 yes", "否 no"


@dataclass(frozen=True)
class FormColumn:
    """One column of the entry sheet.

    Parameters
    ----------
    name : str
        What it is read by.
    heading : str
        As it is read by people, for translation.
    width : int
        In characters.
    is_entry : bool
        Whether people write in it.
    """

    name: str
    heading: str
    width: int
    is_entry: bool = True


COLUMNS: tuple[FormColumn, ...] = (
    FormColumn("target_id", N_("Target number"), 13, is_entry=False),
    FormColumn("indicator", N_("Indicator"), 36, is_entry=False),
    FormColumn("unit", N_("Unit"), 8, is_entry=False),
    FormColumn("baseline", N_("Base"), 18, is_entry=False),
    FormColumn("promise", N_("Target value"), 20, is_entry=False),
    FormColumn("latest", N_("Newest figure so far"), 22, is_entry=False),
    FormColumn("value", N_("Value"), 12),
    FormColumn("observed_on", N_("True of the day"), 13),
    FormColumn("period_from", N_("Period from"), 13),
    FormColumn("period_to", N_("Period to"), 13),
    FormColumn("scope", N_("Statistical scope"), 22),
    FormColumn("comparability", N_("Compares with the target"), 22),
    FormColumn("is_approximate", N_("Approximate"), 12),
    FormColumn("evidence_reference", N_("Rests on (document, date, page)"), 36),
    FormColumn("note", N_("Note for the reviewer"), 36),
)

COMPARABILITY_WORDS = {
    "same": N_("same definition and scope"),
    "probable": N_("probably the same"),
    "part_year": N_("only a part of the year"),
    "other_scope": N_("another scope"),
    "proxy": N_("a proxy"),
    "context": N_("context only"),
}

EXPLANATIONS: tuple[str, ...] = (
    N_("One row for each target of the zone. Fill in the light columns; leave the grey ones."),
    N_("A row without a value is passed over. A second figure of a target: copy its row below."),
    N_("Write values as plain numbers in the unit shown: 12.5, not 12.5% and not 12,5."),
    N_("Days as 2025-12-31. The figure is true of this day; a period ends on it."),
    N_("What adds up over time (a flow) needs its period. Part of a year: choose part_year."),
    N_("Say what each figure rests on: number, date and page of a document, or an address."),
    N_("Formulas are refused: paste values only."),
    N_("The file is taken as a whole or not at all; each problem is named with its cell."),
    N_("The same file read twice changes nothing."),
    N_("Then: submit, and a reviewer verifies or returns each figure with a reason."),
)


def choice(value: str, label: str) -> str:
    """Return what a drop-down list shows for a value.

    Parameters
    ----------
    value, label : str

    Returns
    -------
    str
    """
    return f"{value} · {label}"


def chosen(text: str) -> str:
    """Return the value of what a drop-down list shows.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
    """
    return text.split("·", 1)[0].strip()
