"""The headline figures: every core indicator, seen against promised, with its verdict."""

from __future__ import annotations

from collections import Counter
from datetime import date

from cartography.symbology import STATUSES
from monitoring.records import AssessmentRecord
from pages import figures, markup
from pages.figure_row import figure_row
from pages.markup import Markup
from pages.screen import Screen


def core_records(screen: Screen, on: date | None = None) -> list[AssessmentRecord]:
    """Return the plan's core indicators on a day."""
    return [one for one in screen.assessment(on).records if one.is_core]


def headline_strip(screen: Screen, *, is_folded: bool = False) -> Markup:
    """Return the core indicators, sources one click away; as one folded line beside a card."""
    wording = screen.wording
    records = core_records(screen)
    if not records:
        return markup.element(
            "p", wording.text("This plan marks no core indicator."), cls="lc-note"
        )
    day = wording.text("on {day}", day=wording.day(screen.as_of))
    if is_folded:
        return folded(
            wording.text("Core indicators"),
            markup.element("small", day),
            status_tally(screen, records),
            *(_line(screen, one) for one in records),
        )
    return markup.element(
        "section",
        markup.element(
            "header",
            markup.element("h2", wording.text("Core indicators")),
            markup.element("span", day, cls="lc-note"),
        ),
        *(figure_row(screen, one) for one in records),
        cls="lc-headline",
    )


def folded(heading: str, note: Markup, tally: Markup, *content: Markup) -> Markup:
    """Return headline figures as one line that opens."""
    return markup.element(
        "details",
        markup.element("summary", markup.element("strong", heading), note, tally),
        *content,
        cls="lc-headline lc-folded",
    )


def status_tally(screen: Screen, records: list[AssessmentRecord]) -> Markup:
    """Return how many indicators have each status: mark and number, the word on demand."""
    counts = Counter(str(one.status) for one in records)
    marks = []
    for status, style in STATUSES.items():
        if counts[status]:
            word = screen.wording.text(style.label)
            marks.append(
                markup.element(
                    "span",
                    markup.element("i", style.mark, aria_hidden="true"),
                    markup.element("b", counts[status]),
                    cls=f"lc-tally lc-status-{status}",
                    title=word,
                    role="img",
                    aria_label=f"{word} {counts[status]}",
                )
            )
    return markup.element("span", *marks, cls="lc-tallies")


def _line(screen: Screen, record: AssessmentRecord) -> Markup:
    return markup.element(
        "div",
        markup.element("span", figures.label(screen, record), title=figures.label(screen, record)),
        figures.observed(screen, record),
        figures.chip(screen, record.status),
        cls="lc-brief-line",
    )
