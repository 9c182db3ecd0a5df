"""The sections of a zone's page under its targets."""

from __future__ import annotations

import streamlit as st

from monitoring.records import AssessmentRecord
from pages import figures, markup
from pages.carriers import CARRIER_KINDS, kind_label, kind_mark
from pages.contradiction_list import contradiction_list
from pages.facility_table import facilities_in, facility_table
from pages.opening import COVERAGE_PARAMETER, coverages, densities
from pages.screen import Screen
from pages.zone_card import completeness, count_words, density_words
from pages.zone_overlaps import zone_overlaps
from plan.models import IndicatorRole, Orientation

MOST_CONTRADICTIONS = 4


def orientations(screen: Screen, zone_id: str) -> None:
    """Show what the plan says of the zone without a number, with section numbers."""
    wording = screen.wording
    said = [one for one in screen.workspace.plan.orientations if one.zone == zone_id]
    markup.show(
        markup.element("h2", wording.text("Orientation")),
        markup.rows([(wording.label(one.facet_label), _keywords(screen, one)) for one in said])
        if said
        else markup.element(
            "p",
            wording.text("The plan gives no orientation of its own for this zone."),
            cls="lc-note",
        ),
    )


def _keywords(screen: Screen, orientation: Orientation) -> markup.Markup:
    is_english = screen.wording.language == "en" and orientation.keywords_en
    words = orientation.keywords_en if is_english else orientation.keywords_zh
    return markup.joined(
        markup.element("span", *(markup.element("span", one, cls="lc-keyword") for one in words)),
        markup.element("small", orientation.citation.at, cls="lc-at"),
    )


def contradictions(screen: Screen, zone_id: str) -> None:
    """Show where the plan disagrees with itself about the zone or its indicators."""
    own = {one.indicator_id for one in screen.assessment().of_zone(zone_id)}
    is_district = zone_id == screen.workspace.plan.header.district_zone
    concerned = [
        one
        for one in screen.workspace.plan.contradictions
        if zone_id in one.zones or (not is_district and own & set(one.indicators))
    ]
    if is_district and not concerned:
        concerned = [
            one for one in screen.workspace.plan.contradictions if own & set(one.indicators)
        ]
    if concerned:
        markup.show(markup.element("h2", screen.wording.text("Open questions in the plan")))
        entries = contradiction_list(screen, concerned)
        if len(concerned) > MOST_CONTRADICTIONS:
            words = screen.wording.text(
                "{count} places, each with the ruling used here.", count=len(concerned)
            )
            entries = markup.details(words, entries)
        markup.show(entries)


def overlaps(screen: Screen, zone_id: str) -> None:
    """Show which other zones share ground with this one."""
    wording = screen.wording
    table = zone_overlaps(screen.workspace, zone_id)
    if table.empty:
        return
    head: list[object] = [
        wording.text("Overlaps with"),
        wording.text("Shared area"),
        wording.text("of this zone"),
        wording.text("of the other"),
    ]
    body: list[list[object]] = [
        [
            screen.zone_name(row.zone_id),
            wording.quantity(row.overlap_km2, "km²", 2),
            wording.percent(row.own_share),
            wording.percent(row.other_share),
        ]
        for row in table.itertuples(index=False)
    ]
    markup.show(
        markup.element("h2", wording.text("Overlaps")),
        markup.element(
            "p",
            wording.text(
                "Zones overlap, so their figures are never added up. Areas by the drawn boundaries."
            ),
            cls="lc-caveat",
        ),
        markup.table(head, body, label=wording.text("Overlaps")),
    )


def carriers(screen: Screen, zone_id: str) -> None:
    """Show counts, densities and coverage by kind, and the facilities themselves."""
    wording, workspace = screen.wording, screen.workspace
    facilities = facilities_in(screen, zone_id)
    markup.show(markup.element("h2", wording.text("Carriers and organisations")))
    left, right = st.columns([5, 6], gap="large")
    with left:
        table = densities(workspace, CARRIER_KINDS, screen.as_of)
        if zone_id in table.index:
            markup.show(_measure_table(screen, zone_id), completeness(screen, table.loc[zone_id]))
        else:
            words = wording.text("Nothing can be counted here until the zone has a boundary.")
            markup.show(markup.element("p", words, cls="lc-empty"))
    with right:
        if len(facilities):
            located = int(facilities.geometry.notna().sum())
            words = wording.text(
                "{located} with a position, {known} listed", located=located, known=len(facilities)
            )
            markup.show(markup.element("p", words, cls="lc-note"))
            facility_table(screen, facilities, key="zone_facilities")
        else:
            words = wording.text(
                "No registered carrier is known to stand here. Locate more of the register to change that."
            )
            markup.show(markup.element("p", words, cls="lc-empty"))


def _measure_table(screen: Screen, zone_id: str) -> markup.Markup:
    wording, workspace = screen.wording, screen.workspace
    radii = {
        one.parameter_id.removeprefix(COVERAGE_PARAMETER + "_"): one.value
        for one in workspace.plan.parameters
        if one.parameter_id.startswith(COVERAGE_PARAMETER + "_")
    }
    head: list[object] = [
        wording.text("Kind"),
        wording.text("Count"),
        wording.text("Density"),
        wording.text("Coverage, straight line"),
    ]
    body: list[list[object]] = []
    for kind in CARRIER_KINDS:
        row = densities(workspace, (kind,), screen.as_of).loc[zone_id]
        if not row["located_count"]:
            continue
        cover = "—"
        if kind in radii:
            reached = coverages(workspace, (kind,), radii[kind], screen.as_of)
            if zone_id in reached.index:
                share = wording.percent(reached.loc[zone_id, "coverage_share"])
                cover = wording.text(
                    "{share} within {metres} m", share=share, metres=wording.number(radii[kind])
                )
        name = markup.joined(
            markup.element("i", kind_mark(kind), cls=f"lc-kind-{kind}"),
            " ",
            kind_label(screen, kind),
        )
        body.append([name, count_words(screen, row), density_words(screen, row), cover])
    total = densities(workspace, CARRIER_KINDS, screen.as_of).loc[zone_id]
    body.append(
        [
            markup.element("b", wording.text("All carriers")),
            count_words(screen, total),
            density_words(screen, total),
            "",
        ]
    )
    return markup.table(head, body, label=wording.text("Measures"))


def background(screen: Screen, zone_id: str) -> None:
    """Show base figures without a promise, and promises of the plan before, folded away."""
    wording = screen.wording
    records = screen.assessment().of_zone(zone_id)
    earlier = [one for one in records if one.role is IndicatorRole.PRIOR_PLAN]
    bases = [one for one in records if one.role is IndicatorRole.BASELINE_ONLY]
    if earlier:
        head: list[object] = [
            wording.text(one) for one in ("Indicator", "Base", "Target", "Observed", "Status")
        ]
        body = [_earlier_row(screen, one) for one in earlier]
        markup.show(
            markup.details(
                wording.text("The plan before: {count} indicators", count=len(earlier)),
                markup.table(head, body),
            )
        )
    if bases:
        head = [wording.text(one) for one in ("Indicator", "Base", "Date", "Source")]
        rows: list[list[object]] = [
            [
                figures.label(screen, one),
                figures.number(screen, one.baseline_value, one.unit, one.decimals),
                wording.day(one.baseline_on),
                one.citation,
            ]
            for one in bases
        ]
        markup.show(
            markup.details(
                wording.text("Background figures without a promise: {count}", count=len(bases)),
                markup.table(head, rows),
            )
        )


def _earlier_row(screen: Screen, record: AssessmentRecord) -> list[object]:
    return [
        figures.label(screen, record),
        figures.number(screen, record.baseline_value, record.unit, record.decimals),
        figures.target(screen, record),
        figures.observed(screen, record),
        figures.chip(screen, record.status),
    ]
