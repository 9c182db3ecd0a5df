"""Readings of a result in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from analysis.result import Named, Quantity, Reading, ResultColumn, Value, Word, reading_groups
from pages import markup
from pages.screen import Screen
from wording.language import Wording


def value_words(wording: Wording, value: Value | Reading) -> str:
    """Return what fills a parameter of a reading."""
    if isinstance(value, Reading):
        return reading_words(wording, value)
    if isinstance(value, Quantity):
        return quantity_words(wording, value.value, value)
    if isinstance(value, Named):
        return wording.name(value.zh, value.en)
    if isinstance(value, Word):
        return wording.text(value.message)
    return wording.day(value) if isinstance(value, date) else value


def quantity_words(wording: Wording, value: float | None, column: ResultColumn | Quantity) -> str:
    """Return a number as its column or quantity says: a share as %, the rest with its unit."""
    if column.is_share:
        return wording.percent(value, column.decimals)
    return wording.quantity(value, column.unit, column.decimals)


def reading_words(wording: Wording, reading: Reading) -> str:
    """Return one sentence."""
    filled = {name: value_words(wording, value) for name, value in reading.params.items()}
    return wording.text(reading.message, **filled)


def readings(screen: Screen, headline: Sequence[Reading]) -> markup.Markup:
    """Return the answer, what may change it, what else was found, and the rest to be opened."""
    groups, wording = reading_groups(headline), screen.wording
    seen = (*groups.answer, *groups.decisive, *groups.further)
    title = wording.text("Notes and reservations ({count})", count=str(len(groups.reserved)))
    folded = [_sentence(wording, one, has_mark=False) for one in groups.reserved]
    return markup.element(
        "section",
        *(_sentence(wording, one, has_mark=one.is_caveat) for one in seen),
        markup.details(title, *folded, cls="lc-reserved") if folded else None,
        cls="lc-readings",
    )


def _sentence(wording: Wording, one: Reading, *, has_mark: bool) -> markup.Markup:
    mark = markup.element("b", wording.text("Mind:"), " ") if has_mark else None
    words = reading_words(wording, one)
    return markup.element("p", mark, words, cls="lc-caveat" if one.is_caveat else "lc-reading")


def heading_of(wording: Wording, column: ResultColumn) -> str:
    """Return the heading of a column with its unit."""
    unit = "%" if column.is_share else wording.unit(column.unit)
    name = wording.text(column.label)
    return f"{name} ({unit})" if unit else name
