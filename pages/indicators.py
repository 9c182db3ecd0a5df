"""指标 Indicators: every promise, one small chart each, and the plan's own contradictions."""

from __future__ import annotations

import streamlit as st

from cartography.symbology import STATUSES
from errors import N_
from monitoring.records import AssessmentRecord
from pages import markup
from pages.background_table import background_table
from pages.charts import CHART_LEGEND
from pages.context_card import CONTEXT_ROLES, context_card, context_indicators, observation_frame
from pages.contradiction_list import contradiction_frame, contradiction_list
from pages.dates import day_choice
from pages.downloads import csv_button
from pages.indicator_card import indicator_card
from pages.responsibility_list import answering
from pages.score_tables import score_frame, score_tables
from pages.screen import Screen, guarded
from pages.target_table import record_frame, target_table
from plan.models import IndicatorRole

SETS = {
    "headline": N_("Core and six leaps"),
    "promised": N_("All targets"),
    "earlier": N_("The plan before"),
    "background": N_("Background figures"),
    "context": N_("Context and stand-ins"),
}
CARDS_A_ROW = 3
ALL = ""


@guarded
def render(screen: Screen) -> None:
    """Show the indicators that the filters leave."""
    wording = screen.wording
    name = f"{screen.workspace.name}_{screen.as_of.isoformat()}"
    with st.container(key="indicator_controls", horizontal=True, vertical_alignment="center"):
        kept = _kept_set(screen)
        records = _filtered(screen, kept) if kept != "context" else []
        day_choice(
            screen,
            key="indicator_day",
            parameter="date",
            current=screen.as_of,
            label=wording.text("Date"),
        )
        is_judged = kept not in ("background", "context")
        as_table = is_judged and st.toggle(wording.text("As a table"), key="indicators_as_table")
        with st.popover(wording.text("Download"), icon=":material/download:"):
            _downloads(screen, kept, records, name)
    if kept == "context":
        _context(screen)
    elif not records:
        words = wording.text("No indicator fits these filters. Widen one of them.")
        markup.show(markup.element("p", words, cls="lc-empty"))
    elif kept == "background":
        words = wording.text(
            "{count} base figures that the plan prints without a promise: background, not judged.",
            count=len(records),
        )
        markup.show(markup.element("p", words, cls="lc-note"), background_table(screen, records))
    else:
        _summary(screen, records)
        if as_table:
            markup.show(target_table(screen, records))
        else:
            _cards(screen, records)
    if is_judged:
        markup.show(score_tables(screen))
    entries = screen.workspace.plan.contradictions
    markup.show(
        markup.element(
            "h2", wording.text("Where the plan disagrees with itself"), cls="lc-section"
        ),
        markup.element(
            "p",
            wording.text("{count} places, each with the ruling used here.", count=len(entries)),
            cls="lc-note",
        ),
        contradiction_list(screen, entries),
    )


def _downloads(screen: Screen, kept: str, records: list[AssessmentRecord], name: str) -> None:
    wording = screen.wording
    if kept == "context":
        csv_button(
            wording.text("Context figures (CSV)"),
            lambda: observation_frame(screen, CONTEXT_ROLES),
            f"{name}_context.csv",
            key="context_csv",
        )
    else:
        csv_button(
            wording.text("Indicators shown (CSV)"),
            lambda: record_frame(screen, records),
            f"{name}_indicators.csv",
            key="indicators_csv",
        )
    csv_button(
        wording.text("Scores by group (CSV)"),
        lambda: score_frame(screen),
        f"{name}_scores.csv",
        key="scores_csv",
    )
    csv_button(
        wording.text("Contradictions (CSV)"),
        lambda: contradiction_frame(screen, screen.workspace.plan.contradictions),
        f"{name}_contradictions.csv",
        key="contradictions_csv",
    )


def _context(screen: Screen) -> None:
    words = screen.wording.text(
        "Figures followed without a promise: drawn hollow, never judged, joined only within one scope."
    )
    markup.show(markup.element("p", words, cls="lc-note"))
    shown = context_indicators(screen)
    for start in range(0, len(shown), CARDS_A_ROW):
        row = shown[start : start + CARDS_A_ROW]
        for column, indicator in zip(st.columns(CARDS_A_ROW, gap="small"), row, strict=False):
            with column:
                context_card(screen, indicator)


def _kept_set(screen: Screen) -> str:
    wording = screen.wording
    kept = st.segmented_control(
        wording.text("Which indicators"),
        list(SETS),
        format_func=lambda one: wording.text(SETS[one]),
        default="headline",
        required=True,
        key="indicator_set",
        label_visibility="collapsed",
    )
    return str(kept or "headline")


def _filtered(screen: Screen, kept: str) -> list[AssessmentRecord]:
    wording, plan = screen.wording, screen.workspace.plan
    records = [one for one in screen.assessment().records if _belongs(one, kept)]
    categories = {one.category_id: wording.label(one.label) for one in plan.header.categories}
    category = _choice(
        screen,
        "indicator_category",
        wording.text("All categories"),
        {one: categories[one] for one in categories if any(r.category == one for r in records)},
    )
    zones = {one.zone_id: screen.zone_name(one.zone_id) for one in records}
    zone = _choice(screen, "indicator_zone", wording.text("All zones"), zones)
    statuses = {str(one.status): wording.text(STATUSES[one.status].label) for one in records}
    status = ALL
    if kept != "background":
        status = _choice(screen, "indicator_status", wording.text("All statuses"), statuses)
    return [
        one
        for one in records
        if category in (ALL, one.category)
        and zone in (ALL, one.zone_id)
        and status in (ALL, str(one.status))
    ]


def _belongs(record: AssessmentRecord, kept: str) -> bool:
    if kept == "headline":
        return record.is_core or record.is_leap
    if kept == "earlier":
        return record.role is IndicatorRole.PRIOR_PLAN
    if kept == "background":
        return record.role is IndicatorRole.BASELINE_ONLY
    return record.target_value is not None and record.role is not IndicatorRole.PRIOR_PLAN


def _choice(screen: Screen, key: str, everything: str, options: dict[str, str]) -> str:
    if st.session_state.get(key) not in (None, ALL, *options):
        st.session_state[key] = ALL
    chosen = st.selectbox(
        everything,
        [ALL, *options],
        format_func=lambda one: options.get(one, everything),
        key=key,
        label_visibility="collapsed",
        width=158,
    )
    return str(chosen or ALL)


def _summary(screen: Screen, records: list[AssessmentRecord]) -> None:
    wording = screen.wording
    counts: dict[str, int] = {}
    for one in records:
        counts[str(one.status)] = counts.get(str(one.status), 0) + 1
    chips = [
        markup.element(
            "span",
            markup.element("i", label.mark, aria_hidden="true"),
            wording.text(label.label),
            markup.element("b", count),
            cls=f"lc-chip lc-status-{status}",
        )
        for status, label in STATUSES.items()
        if (count := counts.get(status))
    ]
    legend = " · ".join(wording.text(words) for words in CHART_LEGEND.values())
    markup.show(
        markup.element(
            "div",
            markup.element("span", *chips, cls="lc-chips"),
            markup.element("span", legend, cls="lc-note"),
            cls="lc-summary",
        )
    )


def _cards(screen: Screen, records: list[AssessmentRecord]) -> None:
    answers = answering(screen)
    for start in range(0, len(records), CARDS_A_ROW):
        row = records[start : start + CARDS_A_ROW]
        for column, record in zip(st.columns(CARDS_A_ROW, gap="small"), row, strict=False):
            with column:
                answer = answers.get((record.zone_id, record.indicator_id))
                indicator_card(screen, record, answer=answer)
