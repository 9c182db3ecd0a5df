"""A zone's targets as a table: verdict, seen, promised, missing, on the line, pace, trend."""

from __future__ import annotations

import pandas as pd

from cartography.symbology import STATUSES
from monitoring.records import AssessmentRecord
from pages import figures, markup
from pages.charts import chart_points
from pages.markup import Markup
from pages.screen import Screen
from pages.second_opinion import basis_parts
from pages.sparkline import sparkline, sparkline_svg
from spatial_model.progress import Status


def target_table(screen: Screen, records: list[AssessmentRecord]) -> Markup:
    """Return the table; under each row its basis and sources unfold over the whole width."""
    wording = screen.wording
    head = [
        wording.text("Indicator"),
        wording.text("Status"),
        wording.text("Observed"),
        wording.text("Target"),
        wording.text("Gap"),
        wording.text("On the line"),
        wording.text("Required a year"),
        wording.text("Trend"),
    ]
    several = len({one.zone_id for one in records}) > 1
    rows: list[Markup] = []
    for one in records:
        cells = (markup.element("td", cell) for cell in _row(screen, one, with_zone=several))
        basis, sources = basis_parts(screen, one)
        fold = markup.details(
            wording.text("Basis and source"),
            markup.element(
                "div",
                markup.element("div", basis),
                markup.element("div", sources),
                cls="lc-two",
            ),
        )
        rows.append(markup.element("tr", *cells, cls="lc-upper"))
        cell = markup.element("td", fold, colspan=len(head))
        rows.append(markup.element("tr", cell, cls="lc-under"))
    return markup.element(
        "div",
        markup.element(
            "table",
            markup.element(
                "thead",
                markup.element("tr", *(markup.element("th", one, scope="col") for one in head)),
            ),
            markup.element("tbody", *rows),
            cls="lc-table",
        ),
        cls="lc-scroll lc-targets",
        tabindex="0",
        role="region",
        aria_label=wording.text("Targets"),
    )


def _row(screen: Screen, record: AssessmentRecord, *, with_zone: bool) -> list[object]:
    wording, unit, places = screen.wording, record.unit, record.decimals or 0
    finer = max(places, 1)
    due = markup.element("small", wording.day(record.target_on)) if record.target_on else None
    return [
        markup.joined(
            markup.element("span", figures.label(screen, record), cls="lc-strong"),
            markup.element("small", " ", screen.zone_name(record.zone_id)) if with_zone else None,
            figures.progress_bar(screen, record),
        ),
        figures.chip(screen, record.status),
        _seen(screen, record),
        markup.joined(figures.target(screen, record), markup.element("br"), due),
        figures.number(screen, record.gap, unit, places),
        figures.number(screen, record.expected_value, unit, finer),
        figures.number(screen, record.required_pace, unit, finer),
        _trend(screen, record),
    ]


def _seen(screen: Screen, record: AssessmentRecord) -> Markup:
    """Return the newest comparable figure; without one, what can be counted, hollow, beside it."""
    wording = screen.wording
    if record.observed_on:
        when = markup.element("small", wording.day(record.observed_on))
        return markup.joined(
            figures.observed(screen, record),
            markup.element("br"),
            when,
        )
    missing = markup.element("small", wording.text("no comparable figure"))
    if record.status is not Status.NO_DATA or record.counted_value is None:
        return markup.joined(figures.observed(screen, record), markup.element("br"), missing)
    return markup.joined(missing, markup.element("br"), counted_words(screen, record))


def counted_words(screen: Screen, record: AssessmentRecord) -> Markup:
    """Return what can be counted on the map, marked hollow: context, never the official figure."""
    wording = screen.wording
    count = wording.number(record.counted_value)
    if record.register_completeness is None:
        words = wording.text("○ countable on the map: {count}", count=count)
    else:
        words = wording.text(
            "○ countable on the map: {count} (the register holds {share} of the published number)",
            count=count,
            share=wording.percent(record.register_completeness),
        )
    return markup.element("small", words, cls="lc-hollow")


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
    """Return records as a frame for a file: every field, in the names of the command line."""
    frame = pd.DataFrame([one.to_dict() for one in records])
    if len(frame):
        frame.insert(0, "as_of", screen.as_of.isoformat())
    return frame
