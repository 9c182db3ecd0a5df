"""Read a CSV table of a source: columns checked, every cell parsed, all problems listed."""

from __future__ import annotations

import csv
import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from errors import N_, Problem
from strict_yaml import unreadable

AS_FOUND = "_as_found"
"""Columns with this in their name keep what the source said and are not read further."""


@dataclass(frozen=True)
class Row:
    """One row of a table; every reading of a cell notes its own problem.

    Parameters
    ----------
    cells : dict of str to str
        Text by column.
    where : str
        File, as the reader of a problem knows it.
    row_id : str
        How the row is named in a problem.
    problems : list of Problem
        Where problems are noted.
    """

    cells: dict[str, str]
    where: str
    row_id: str
    problems: list[Problem]

    def note(self, column: str, message: str, **params: str) -> None:
        """Note a problem with one cell."""
        self.problems.append(Problem(self.where, message, f"{self.row_id}.{column}", params))

    def text(self, column: str) -> str:
        """Return the cell; empty when the column is not there."""
        return self.cells.get(column, "").strip()

    def words(self, column: str) -> str:
        """Return the cell, which must not be empty."""
        text = self.text(column)
        if not text:
            self.note(column, N_("this cell must not be empty"))
        return text

    def optional_text(self, column: str) -> str | None:
        """Return the cell or None."""
        return self.text(column) or None

    def choice(self, column: str, allowed: Collection[str]) -> str:
        """Return the cell, which must be one of `allowed`."""
        text = self.text(column)
        if text not in allowed:
            listed = ", ".join(one for one in allowed if one)
            self.note(column, N_("“{value}” is not one of: {allowed}"), value=text, allowed=listed)
        return text

    def optional_choice(self, column: str, allowed: Collection[str]) -> str | None:
        """Return one of `allowed`, or None for an empty cell."""
        return self.choice(column, allowed) if self.text(column) else None

    def flag(self, column: str) -> bool:
        """Return whether the cell says ``yes``; only ``yes`` and ``no`` are read."""
        return self.choice(column, ("yes", "no")) == "yes"

    def number(self, column: str, low: float = -math.inf, high: float = math.inf) -> float | None:
        """Return a finite number within limits, None for an empty cell."""
        text = self.text(column)
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and low <= value <= high):
            self.note(column, N_("“{value}” is not a number that can stand here"), value=text)
            return None
        return value

    def year(self, column: str) -> int | None:
        """Return a year of four digits, None for an empty cell."""
        text = self.text(column)
        if not text:
            return None
        if not (len(text) == 4 and text.isdecimal()):
            self.note(column, N_("“{value}” is not a year"), value=text)
            return None
        return int(text)

    def position(self) -> tuple[float, float] | None:
        """Return ``lon``, ``lat`` in degrees, None when both are empty."""
        lon = self.number("lon", -180.0, 180.0)
        lat = self.number("lat", -90.0, 90.0)
        if bool(self.text("lon")) != bool(self.text("lat")):
            self.note("lon", N_("longitude and latitude must both be given or both be empty"))
        return None if lon is None or lat is None else (lon, lat)


@dataclass(frozen=True)
class Table:
    """Which columns a table must have, and may have.

    Parameters
    ----------
    required : tuple of str
        Columns that must be there; the first names a row.
    optional : tuple of str
        Columns that may be there.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...] = field(default=())

    def read(self, path: Path, where: str, problems: list[Problem]) -> list[Row]:
        """Return the rows of `path`; problems with the file or its columns are noted.

        Parameters
        ----------
        path : Path
            CSV in UTF-8, header first.
        where : str
            The file as the reader of a problem knows it.
        problems : list of Problem
            Where problems are noted.

        Returns
        -------
        list of Row
            Empty where the file or its header cannot be used.
        """
        try:
            with path.open(encoding="utf-8-sig", newline="") as stream:
                reader = csv.DictReader(stream, strict=True)
                header = list(reader.fieldnames or ())
                lines = list(reader)
        except OSError as error:
            problems.append(unreadable(where, error))
            return []
        except (UnicodeDecodeError, csv.Error) as error:
            message = N_("cannot be read as CSV in UTF-8: {detail}")
            problems.append(Problem(where, message, params={"detail": str(error)}))
            return []
        found = self._header_problems(header, where)
        for number, line in enumerate(lines, 2):
            if None in line or None in line.values():
                message = N_("line {line} does not have as many cells as the header")
                found.append(Problem(where, message, params={"line": str(number)}))
        problems.extend(found)
        return [] if found else list(self._rows(lines, where, problems))

    def _header_problems(self, header: list[str], where: str) -> list[Problem]:
        found = [
            Problem(where, N_("the column is missing"), name)
            for name in self.required
            if name not in header
        ]
        for name in sorted(set(header)):
            if header.count(name) > 1:
                found.append(Problem(where, N_("the column comes twice"), name))
            if name not in (*self.required, *self.optional) and AS_FOUND not in name:
                found.append(Problem(where, N_("the column is not known"), name))
        return found

    def _rows(
        self, lines: Iterable[dict[str, str]], where: str, problems: list[Problem]
    ) -> Iterable[Row]:
        for number, line in enumerate(lines, 2):
            yield Row(line, where, line[self.required[0]].strip() or f"line {number}", problems)


def note_repeated(rows: Iterable[Row], column: str, seen: dict[str, str] | None = None) -> None:
    """Note every row whose `column` holds what an earlier row held.

    Parameters
    ----------
    rows : iterable of Row
        Rows in order.
    column : str
        Column that must be unique.
    seen : dict of str to str, optional
        Values of earlier tables and where they were; it is added to.
    """
    seen = {} if seen is None else seen
    for row in rows:
        value = row.text(column)
        if value in seen:
            row.note(
                column, N_("“{value}” is already used in {other}"), value=value, other=seen[value]
            )
        seen.setdefault(value, row.where)
