"""Reads one row of a filled-in workbook."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter

from errors import N_, Problem
from monitoring.workbook_form import COLUMNS, ENTRY_SHEET, NO, YES, chosen
from plan.models import PlanPackage, Target
from store.observations import NewObservation
from wording.days import parse_day

_NUMBER = re.compile(r"^[+-]?\d+(\.\d+)?$")


class RowReading:
    """One row on its way to a figure.

    Parameters
    ----------
    row : mapping of str to Cell
        By the names of the columns.
    name : str
        Of the file, for messages.

    Attributes
    ----------
    problems : list of Problem
        What is wrong, each with its cell.
    """

    def __init__(self, row: Mapping[str, Cell], name: str) -> None:
        self.row = row
        self.name = name
        self.problems: list[Problem] = []

    def figure(
        self, plan: PlanPackage, zone_id: str, targets: Mapping[str, Target]
    ) -> NewObservation | None:
        """Return the figure.

        Parameters
        ----------
        plan : PlanPackage
        zone_id : str
        targets : mapping of str to Target
            The zone's, by their ids.

        Returns
        -------
        NewObservation or None
            None where a cell cannot be read; `problems` says which.
        """
        for column in COLUMNS:
            cell = self.row[column.name]
            if cell.data_type == "f" and (column.is_entry or column.name == "target_id"):
                self._wrong(column.name, N_("this is a formula: paste its value instead"))
            elif cell.data_type == "e":
                self._wrong(column.name, N_("this cell holds an error: write the value"))
        if self.problems:
            return None
        target = targets.get(self._text("target_id"))
        if target is None:
            said = N_("{given} is not a target of this zone: copy the whole row of a target")
            self._wrong("target_id", said, given=self._text("target_id") or "—")
            return None
        indicator = plan.indicator(target.indicator)
        if self._text("unit") not in ("", indicator.unit):
            said = N_("this indicator is measured in {unit}: enter the value in this unit")
            self._wrong("unit", said, unit=indicator.unit)
        value = self._number("value")
        observed_on = self._day("observed_on", is_needed=True)
        content: dict[str, Any] = {
            "period_from": self._day("period_from"),
            "period_to": self._day("period_to"),
            "scope": chosen(self._text("scope")) or target.scope,
            "comparability": chosen(self._text("comparability")) or "same",
            "is_approximate": self._yes("is_approximate"),
            "evidence_reference": self._text("evidence_reference"),
            "note": self._text("note"),
        }
        if self.problems or value is None or observed_on is None:
            return None
        return NewObservation(
            plan=plan.header.plan_id,
            indicator_id=target.indicator,
            zone_id=zone_id,
            value=value,
            unit=indicator.unit,
            observed_on=observed_on,
            target_id=target.target_id,
            **content,
        )

    def _wrong(self, column: str, said: str, **params: str) -> None:
        self.problems.append(Problem(self.name, said, cell_name(self.row[column]), params))

    def _text(self, column: str) -> str:
        value = self.row[column].value
        text = "" if value is None else str(value).strip()
        is_made_safe = len(text) > 1 and text[0] == "'" and text[1] in "=+-@"
        return text[1:] if is_made_safe else text

    def _number(self, column: str) -> float | None:
        value = self.row[column].value
        if value is None or (isinstance(value, str) and not value.strip()):
            self._wrong(column, N_("the value is missing: enter it, or empty the whole row"))
            return None
        if "%" in (self.row[column].number_format or ""):
            said = N_("the cell shows a percentage: make it a plain number, 12.5 for 12.5 %")
            self._wrong(column, said)
            return None
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        if isinstance(value, str) and _NUMBER.match(value.strip()):
            return float(value.strip())
        self._wrong(column, N_("{given} is not a number: write it as 12.5"), given=str(value)[:40])
        return None

    def _day(self, column: str, *, is_needed: bool = False) -> date | None:
        value = self.row[column].value
        if value is None or (isinstance(value, str) and not value.strip()):
            if is_needed:
                self._wrong(column, N_("the day is missing: write it as 2025-12-31"))
            return None
        if isinstance(value, datetime):
            if value.time() == time(0):
                return value.date()
        elif isinstance(value, date):
            return value
        elif isinstance(value, str) and (parsed := parse_day(value)) is not None:
            return parsed
        said = N_("{given} is not a day: write it as 2025-12-31")
        self._wrong(column, said, given=str(value)[:40])
        return None

    def _yes(self, column: str) -> bool:
        text = self._text(column).lower()
        if text in ("", NO, "否", "no"):
            return False
        if text in (YES, "是", "yes"):
            return True
        self._wrong(column, N_("{given} is neither yes nor no"), given=text[:40])
        return False


def cell_name(cell: Cell) -> str:
    """Return where a cell stands, as ``sheet!A3``.

    Parameters
    ----------
    cell : Cell

    Returns
    -------
    str
    """
    return f"{ENTRY_SHEET}!{get_column_letter(cell.column)}{cell.row}"


def is_filled(row: Mapping[str, Cell]) -> bool:
    """Say whether somebody wrote in a row; what the template offers does not count.

    Parameters
    ----------
    row : mapping of str to Cell

    Returns
    -------
    bool
    """
    return any(
        row[name].value is not None and str(row[name].value).strip()
        for name in ("value", "evidence_reference", "note")
    )
