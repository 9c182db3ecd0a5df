"""One indicator: its verdict, its figures, its chart, and what to know about them."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from cartography.symbology import STATUSES
from monitoring.records import AssessmentRecord
from pages import figures, markup
from pages.charts import (
    CONTEXT,
    SEEN,
    ChartPoint,
    breaks_within,
    chart_points,
    context_notes,
    cut_day,
    progress_chart,
)
from pages.screen import Screen
from pages.second_opinion import basis_parts
from pages.target_table import counted_words
from plan.models import Indicator, SeriesBreak

MOST_NOTES = 2


def indicator_card(screen: Screen, record: AssessmentRecord, *, answer: str | None = None) -> None:
    """Show an indicator's card; `answer` says who answers for it, where that may be told."""
    wording, plan = screen.wording, screen.workspace.plan
    target = next((one for one in plan.targets if one.target_id == record.target_id), None)
    with st.container(key=f"indicator_{record.target_id}", border=True, gap="small"):
        markup.show(_head(screen, record))
        if target is None:
            return
        points = chart_points(screen, target, record)
        indicator = plan.indicator(record.indicator_id)
        cuts = breaks_within(points, indicator.breaks)
        if (
            any(one.series in (SEEN, CONTEXT) for one in points)
            or record.baseline_value is not None
        ):
            newest = [
                approximate(
                    screen,
                    wording.number(record.observed_value, record.decimals or 0),
                    is_approximate=record.observation_is_approximate,
                ),
                wording.day(record.observed_on),
            ]
            draw_chart(
                screen,
                points,
                key=f"chart_{record.target_id}",
                colour=STATUSES[record.status].colour(screen.theme),
                indicator=indicator,
                last_label=" · ".join(newest),
            )
        else:
            words = wording.text("No figure has been published yet: nothing to draw.")
            markup.show(markup.element("p", words, cls="lc-empty lc-no-chart"))
        notes = context_notes(screen, points)
        said = [wording.text("Hollow: {reason}", reason=one) for one in notes[:MOST_NOTES]]
        said += [cut_words(screen, one) for one in cuts]
        if indicator.note is not None:
            said.append(wording.label(indicator.note))
        markup.show(
            figures.caveats(screen, record) or markup.Markup(""),
            *(markup.element("p", one, cls="lc-note") for one in said),
            counted_words(screen, record)
            if record.counted_value is not None
            else markup.Markup(""),
            markup.element("p", answer, cls="lc-note lc-answers") if answer else markup.Markup(""),
            markup.details(wording.text("Basis and source"), *basis_parts(screen, record)),
        )


def approximate(screen: Screen, printed: str, *, is_approximate: bool) -> str:
    """Return a printed number with the word for an approximate one where the source rounds."""
    return f"{screen.wording.text('about')} {printed}" if is_approximate else printed


def cut_words(screen: Screen, cut: SeriesBreak) -> str:
    """Return where a series is cut and why."""
    wording = screen.wording
    return wording.text(
        "// Series cut after {day}: {reason}",
        day=wording.day(cut.after),
        reason=wording.label(cut.reason),
    )


def draw_chart(
    screen: Screen,
    points: list[ChartPoint],
    *,
    key: str,
    colour: str,
    indicator: Indicator,
    last_label: str,
) -> None:
    """Show the chart of an indicator, cut where its series breaks."""
    wording = screen.wording
    given = {
        "colour": colour,
        "decimals": indicator.decimals,
        "words": {
            "day": wording.text("Date"),
            "value": wording.text("Value"),
            "note": wording.text("Note"),
        },
        "last_label": last_label,
        "cuts": [
            (cut_day(points, one), wording.label(one.reason))
            for one in breaks_within(points, indicator.breaks)
        ],
    }
    alt = wording.label(indicator.label)

    def draw() -> None:
        chart = progress_chart(points, theme=screen.theme, **given)
        st.altair_chart(chart, theme=None, key=key, alt=alt)

    _drawn_once(draw, repr((key, points, screen.theme, given, alt)))


@st.cache_data(max_entries=512, show_spinner=False)
def _drawn_once(_draw: Callable[[], None], said: str) -> None:
    """Draw a chart; where all it says was drawn before, that drawing is shown again.

    Writing and checking a chart's description takes a third of a second; a page has dozens.
    """
    _draw()


def _head(screen: Screen, record: AssessmentRecord) -> markup.Markup:
    wording = screen.wording
    district = screen.workspace.plan.header.district_zone
    tags = []
    if record.is_core:
        tags.append(markup.element("span", wording.text("core"), cls="lc-tag"))
    if record.is_leap:
        tags.append(markup.element("span", wording.text("six leaps"), cls="lc-tag"))
    if record.zone_id != district:
        tags.append(markup.element("span", screen.zone_name(record.zone_id), cls="lc-tag"))
    seen_on = (
        wording.day(record.observed_on)
        if record.observed_on
        else wording.text("no comparable figure")
    )
    return markup.element(
        "header",
        markup.element(
            "span",
            markup.element("h3", figures.label(screen, record)),
            figures.chip(screen, record.status),
            cls="lc-line",
        ),
        markup.element(
            "span",
            figures.observed(screen, record),
            markup.element("small", seen_on, cls="lc-on"),
            markup.element(
                "span",
                markup.element("small", wording.text("Target"), " "),
                figures.target(screen, record),
                cls="lc-promise",
            ),
            cls="lc-line",
        ),
        markup.element("span", *tags, cls="lc-tags") if tags else None,
        cls="lc-indicator",
    )
