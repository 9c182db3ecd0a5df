"""One indicator in two lines and a bar, with its basis and sources folded beneath."""

from __future__ import annotations

from monitoring.records import AssessmentRecord
from pages import figures, markup
from pages.markup import Markup
from pages.screen import Screen


def figure_row(screen: Screen, record: AssessmentRecord) -> Markup:
    """Return the row; a click opens how the verdict came about and where the figures are printed."""
    wording = screen.wording
    seen_on = (
        markup.element("small", wording.day(record.observed_on), cls="lc-on")
        if record.observed_on
        else markup.element("small", wording.text("no comparable figure"), cls="lc-on")
    )
    return markup.element(
        "details",
        markup.element(
            "summary",
            markup.element(
                "span",
                markup.element("span", figures.label(screen, record), cls="lc-name"),
                figures.chip(screen, record.status),
                cls="lc-line",
            ),
            markup.element(
                "span",
                figures.observed(screen, record),
                seen_on,
                markup.element(
                    "span",
                    markup.element("small", wording.text("Target"), " "),
                    figures.target(screen, record),
                    cls="lc-promise",
                ),
                cls="lc-line",
            ),
            figures.progress_bar(screen, record),
        ),
        figures.basis(screen, record),
        figures.sources(screen, record),
        cls="lc-figure",
    )
