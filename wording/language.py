"""Words, numbers and dates as one reader reads them."""

from __future__ import annotations

import math
from datetime import date
from functools import cache
from typing import Protocol

from errors import Problem
from wording.catalogue import GETTEXT_LOCALES, read_catalogue

LANGUAGES = tuple(GETTEXT_LOCALES)
DEFAULT_LANGUAGE = "zh-CN"
DASH = "—"
MINUS = "−"


class TwoNames(Protocol):
    """Anything that carries a name in both languages."""

    def in_language(self, language: str) -> str:
        """Return the name in `language`."""
        ...


class Wording:
    """The product's words in one language.

    Parameters
    ----------
    language : str
        ``zh-CN`` or ``en``; use `wording_in` to get a shared one.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._translations = read_catalogue(language)

    def text(self, msgid: str, **params: object) -> str:
        """Return the message in the reader's language with its parameters filled in."""
        template = self._translations.get(("", msgid), msgid)
        return template.format_map(params) if params else template

    def problem(self, problem: Problem) -> str:
        """Return what is wrong and what to do, without the place."""
        return self.text(problem.message, **problem.params)

    def label(self, names: TwoNames) -> str:
        """Return the name that plan data carries for this language."""
        return names.in_language(self.language)

    def name(self, zh: object, en: object) -> str:
        """Return the name for this language; the other one where this is missing."""
        first, second = (en, zh) if self.language == "en" else (zh, en)
        for one in (first, second):
            if isinstance(one, str) and one.strip():
                return one
        return DASH

    def unit(self, unit: str) -> str:
        """Return a unit of the plan as this reader knows it."""
        return self._translations.get(("unit", unit), unit)

    def is_known(self, value: object) -> bool:
        """Whether there is a value at all; zero is a value."""
        if value is None:
            return False
        return not (isinstance(value, float) and math.isnan(value))

    def number(self, value: float | None, decimals: int = 0) -> str:
        """Return a number with thousands separators and at most `decimals` places."""
        if value is None or not self.is_known(float(value)):
            return DASH
        printed = f"{abs(value):,.{decimals}f}"
        if "." in printed:
            printed = printed.rstrip("0").rstrip(".")
        return MINUS + printed if value < 0 and printed != "0" else printed

    def signed(self, value: float | None, decimals: int = 0) -> str:
        """Return a number that always shows its sign."""
        printed = self.number(value, decimals)
        return printed if printed in (DASH, "0") or printed[0] == MINUS else f"+{printed}"

    def quantity(self, value: float | None, unit: str, decimals: int = 0) -> str:
        """Return a number with its unit; no unit behind an unknown."""
        printed = self.number(value, decimals)
        shown = self.unit(unit)
        if printed == DASH or not shown:
            return printed
        return f"{printed}{shown}" if shown.startswith("%") else f"{printed} {shown}"

    def percent(self, share: float | None, decimals: int = 0) -> str:
        """Return a share of 0–1 as a percentage."""
        if share is None or not self.is_known(float(share)):
            return DASH
        return f"{self.number(share * 100, decimals)}%"

    def day(self, on: date | None) -> str:
        """Return a day as 2023-03-31."""
        return DASH if on is None else on.isoformat()

    def span(self, low: float | None, high: float | None, decimals: int = 0) -> str:
        """Return a range; one number when both ends print alike."""
        first, last = self.number(low, decimals), self.number(high, decimals)
        return first if first == last else f"{first}–{last}"


@cache
def wording_in(language: str) -> Wording:
    """Return the shared `Wording` of a language; Chinese for one that is not kept."""
    return Wording(language if language in LANGUAGES else DEFAULT_LANGUAGE)
