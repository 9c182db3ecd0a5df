"""A zone's targets as a table: verdict, seen, promised, missing, on the line, pace, trend."""

from __future__ import annotations

import pandas as pd

from cartography.symbology import STATUSES
from monitoring.records import AssessmentRecord
from pages import figures, markup
from pages.charts import chart_points, sparkline, sparkline_svg
from pages.markup import Markup
from pages.screen import Screen


def target_table(screen: Screen, records: list[AssessmentRecord]) -> Markup:
    """Return the table; each row opens its basis and sources."""
    wording = screen.wording
    head: list[object] = [
        wording.text("Indicator"),
        wording.text("Status"),
        wording.text("Observed"),
        wording.text("Target"),
        wording.text("Gap"),
        wording.text("On the line"),
        wording.text("Required a year"),
        wording.text("Trend"),
        wording.text("Basis and source"),
    ]
    return markup.table(
        head,
        [_row(screen, one) for one in records],
        cls="lc-targets",
        label=wording.text("Targets"),
    )


def _row(screen: Screen, record: AssessmentRecord) -> list[object]:
    wording, unit, places = screen.wording, record.unit, record.decimals or 0
    finer = max(places, 1)
    seen_on = (
        markup.element("small", wording.day(record.observed_on))
        if record.observed_on
        else markup.element("small", wording.text("no comparable figure"))
    )
    due = markup.element("small", wording.day(record.target_on)) if record.target_on else None
    return [
        markup.joined(
            markup.element("span", figures.label(screen, record), cls="lc-strong"),
            figures.progress_bar(screen, record),
        ),
        figures.chip(screen, record.status),
        markup.joined(figures.observed(screen, record), markup.element("br"), seen_on),
        markup.joined(figures.target(screen, record), markup.element("br"), due),
        figures.number(screen, record.gap, unit, places),
        figures.number(screen, record.expected_value, unit, finer),
        figures.number(screen, record.required_pace, unit, finer),
        _trend(screen, record),
        figures.one_click_away(screen, record),
    ]


def _trend(screen: Screen, record: AssessmentRecord) -> Markup:
    target = next(
        (one for one in screen.workspace.plan.targets if one.target_id == record.target_id), None
    )
    points = sparkline(chart_points(screen, target, record)) if target else None
    if points is None:
        return markup.element("small", screen.wording.text("fewer than two figures"))
    return markup.picture(
        sparkline_svg(points, STATUSES[record.status].colour(screen.theme)),
        screen.wording.text("Trend"),
    )


def record_frame(screen: Screen, records: list[AssessmentRecord]) -> pd.DataFrame:
    """Return records as a frame for a file: every field, in the contract's names."""
    frame = pd.DataFrame([one.to_dict() for one in records])
    if len(frame):
        frame.insert(0, "as_of", screen.as_of.isoformat())
    return frame
