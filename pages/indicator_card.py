"""One indicator: its verdict, its figures, its chart, and what to know about them."""

from __future__ import annotations

import streamlit as st

from cartography.symbology import STATUSES
from monitoring.records import AssessmentRecord
from pages import figures, markup
from pages.charts import CONTEXT, SEEN, chart_points, context_notes, progress_chart
from pages.screen import Screen

MOST_NOTES = 2


def indicator_card(screen: Screen, record: AssessmentRecord) -> None:
    """Show an indicator's card."""
    wording, plan = screen.wording, screen.workspace.plan
    target = next((one for one in plan.targets if one.target_id == record.target_id), None)
    with st.container(key=f"indicator_{record.target_id}", border=True, gap="small"):
        markup.show(_head(screen, record))
        if target is None:
            return
        points = chart_points(screen, target, record)
        if (
            any(one.series in (SEEN, CONTEXT) for one in points)
            or record.baseline_value is not None
        ):
            st.altair_chart(
                progress_chart(
                    points,
                    theme=screen.theme,
                    colour=STATUSES[record.status].colour(screen.theme),
                    decimals=record.decimals or 0,
                    words={
                        "day": wording.text("Date"),
                        "value": wording.text("Value"),
                        "note": wording.text("Note"),
                    },
                    last_label=" · ".join(
                        [
                            wording.number(record.observed_value, record.decimals or 0),
                            wording.day(record.observed_on),
                        ]
                    ),
                ),
                theme=None,
                key=f"chart_{record.target_id}",
                alt=figures.label(screen, record),
            )
        else:
            words = wording.text("No figure has been published yet: nothing to draw.")
            markup.show(markup.element("p", words, cls="lc-empty lc-no-chart"))
        notes = context_notes(screen, points)
        indicator_note = plan.indicator(record.indicator_id).note
        said = [wording.text("Hollow: {reason}", reason=one) for one in notes[:MOST_NOTES]]
        if indicator_note is not None:
            said.append(wording.label(indicator_note))
        markup.show(
            figures.caveats(screen, record) or markup.Markup(""),
            *(markup.element("p", one, cls="lc-note") for one in said),
            figures.one_click_away(screen, record),
        )


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
