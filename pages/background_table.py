"""Base figures that the plan prints without a promise: background, shown without a verdict."""

from __future__ import annotations

from collections.abc import Sequence

from monitoring.records import AssessmentRecord
from pages import figures, markup
from pages.markup import Markup
from pages.screen import Screen
from pages.target_table import counted_words


def background_table(screen: Screen, records: Sequence[AssessmentRecord]) -> Markup:
    """Return base, newest figure and source of each, without a status."""
    wording = screen.wording
    head: list[object] = [
        wording.text("Indicator"),
        wording.text("Zone"),
        wording.text("Base"),
        wording.text("Newest figure"),
        wording.text("Source"),
    ]
    return markup.table(
        head,
        [_row(screen, one) for one in records],
        label=wording.text("Background figures"),
    )


def _row(screen: Screen, record: AssessmentRecord) -> list[object]:
    wording = screen.wording
    base = markup.joined(
        figures.about(screen, is_approximate=record.baseline_is_approximate),
        figures.number(screen, record.baseline_value, record.unit, record.decimals),
        markup.element("br"),
        markup.element("small", wording.day(record.baseline_on)),
    )
    newest: object = "—"
    if record.observed_on is not None and record.observed_on != record.baseline_on:
        newest = markup.joined(
            figures.observed(screen, record),
            markup.element("br"),
            markup.element("small", wording.day(record.observed_on)),
        )
    if record.counted_value is not None:
        newest = markup.joined(newest, markup.element("br"), counted_words(screen, record))
    return [
        markup.element("span", figures.label(screen, record), cls="lc-strong"),
        screen.zone_name(record.zone_id),
        markup.element("span", base, cls="lc-nowrap"),
        newest,
        figures.sources(screen, record),
    ]
