"""The headline figures: every core indicator, seen against promised, with its verdict."""

from __future__ import annotations

from datetime import date

from monitoring.records import AssessmentRecord
from pages import markup
from pages.figure_row import figure_row
from pages.markup import Markup
from pages.screen import Screen


def core_records(screen: Screen, on: date | None = None) -> list[AssessmentRecord]:
    """Return the plan's core indicators on a day."""
    return [one for one in screen.assessment(on).records if one.is_core]


def headline_strip(screen: Screen, on: date | None = None) -> Markup:
    """Return the core indicators as compact rows, sources one click away."""
    wording = screen.wording
    day = on or screen.as_of
    records = core_records(screen, on)
    if not records:
        return markup.element(
            "p", wording.text("This plan marks no core indicator."), cls="lc-note"
        )
    return markup.element(
        "section",
        markup.element(
            "header",
            markup.element("h2", wording.text("Core indicators")),
            markup.element("span", wording.text("on {day}", day=wording.day(day)), cls="lc-note"),
        ),
        *(figure_row(screen, one) for one in records),
        cls="lc-headline",
    )
