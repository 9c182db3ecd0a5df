"""Figures that nobody promised: context and stand-ins, drawn hollow and never judged."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages import markup
from pages.charts import breaks_within, context_points
from pages.indicator_card import approximate, cut_words, draw_chart
from pages.screen import Screen
from plan.models import Indicator, IndicatorRole, ObservedValue

FEWEST_DRAWN = 2
CONTEXT_ROLES = (IndicatorRole.CONTEXT, IndicatorRole.PROXY)


def context_indicators(screen: Screen) -> list[Indicator]:
    """Return the indicators followed without a promise, those with a series to draw first."""
    found = [one for one in screen.workspace.plan.indicators if one.role in CONTEXT_ROLES]
    return sorted(found, key=lambda one: len(context_points(screen, one)) < FEWEST_DRAWN)


def observation_frame(screen: Screen, roles: Sequence[IndicatorRole]) -> pd.DataFrame:
    """Return the published figures of indicators of some roles as a frame for a file."""
    plan = screen.workspace.plan
    wanted = {one.indicator_id: one for one in plan.indicators if one.role in roles}
    return pd.DataFrame(
        [
            {
                "observation_id": one.observation_id,
                "indicator_id": one.indicator,
                "indicator_zh": wanted[one.indicator].label.zh,
                "indicator_en": wanted[one.indicator].label.en,
                "proxy_of": wanted[one.indicator].proxy_of,
                "zone_id": one.zone,
                "scope": one.scope,
                "value": one.value,
                "is_approximate": one.is_approximate,
                "unit": one.unit,
                "on": one.on.isoformat(),
                "comparability": str(one.comparability),
                "reason_zh": one.reason.zh,
                "source": plan.source(one.citation.source).title,
                "at": one.citation.at,
                "url": plan.source(one.citation.source).url,
            }
            for one in plan.observations
            if one.indicator in wanted and one.on <= screen.as_of
        ]
    )


def context_card(screen: Screen, indicator: Indicator) -> None:
    """Show the figures of a context indicator or stand-in."""
    wording, plan = screen.wording, screen.workspace.plan
    points = context_points(screen, indicator)
    seen = [
        one
        for one in sorted(plan.observations, key=lambda one: one.on)
        if one.indicator == indicator.indicator_id and one.on <= screen.as_of
    ]
    own = [one for one in seen if one.zone == plan.header.district_zone] or seen
    with st.container(key=f"indicator_T_{indicator.indicator_id}", border=True, gap="small"):
        markup.show(_head(screen, indicator, own[-1] if own else None))
        if not points:
            words = wording.text("No figure is known by this day: nothing to draw.")
            markup.show(markup.element("p", words, cls="lc-empty lc-no-chart"))
            return
        if len(points) >= FEWEST_DRAWN:
            newest = [_printed(screen, own[-1], indicator), wording.day(own[-1].on)]
            draw_chart(
                screen,
                points,
                key=f"chart_{indicator.indicator_id}",
                colour=screen.theme.muted,
                indicator=indicator,
                last_label=" · ".join(newest),
            )
        said = [cut_words(screen, one) for one in breaks_within(points, indicator.breaks)]
        if indicator.note is not None:
            said.append(wording.label(indicator.note))
        markup.show(
            *(markup.element("p", one, cls="lc-note") for one in said),
            markup.details(wording.text("Figures and sources"), _figures(screen, indicator, seen)),
        )


def _printed(screen: Screen, one: ObservedValue, indicator: Indicator) -> str:
    printed = screen.wording.number(one.value, indicator.decimals)
    return approximate(screen, printed, is_approximate=one.is_approximate)


def _head(screen: Screen, indicator: Indicator, newest: ObservedValue | None) -> markup.Markup:
    wording, plan = screen.wording, screen.workspace.plan
    if indicator.proxy_of:
        promised = wording.label(plan.indicator(indicator.proxy_of).label)
        tag = wording.text("stands in for: {indicator}", indicator=promised)
    else:
        tag = wording.text("context, no target")
    line = None
    if newest is not None:
        line = markup.element(
            "span",
            markup.element(
                "span",
                markup.element("b", _printed(screen, newest, indicator)),
                markup.element("small", wording.unit(indicator.unit)),
                cls="lc-number",
            ),
            markup.element("small", wording.day(newest.on), cls="lc-on"),
            cls="lc-line",
        )
    return markup.element(
        "header",
        markup.element("span", markup.element("h3", wording.label(indicator.label)), cls="lc-line"),
        line,
        markup.element("span", markup.element("span", tag, cls="lc-tag"), cls="lc-tags"),
        cls="lc-indicator",
    )


def _figures(screen: Screen, indicator: Indicator, seen: list[ObservedValue]) -> markup.Markup:
    wording, plan = screen.wording, screen.workspace.plan
    scopes = {one.scope_id: wording.label(one.label) for one in plan.header.scopes}
    pairs: list[tuple[object, object]] = [
        (
            wording.day(one.on),
            markup.joined(
                markup.element("b", _printed(screen, one, indicator)),
                " ",
                wording.unit(indicator.unit),
                markup.element("small", " · ", scopes.get(one.scope, one.scope), " · "),
                screen.citation(one.citation),
            ),
        )
        for one in reversed(seen)
    ]
    return markup.rows(pairs)
