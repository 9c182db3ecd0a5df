"""The sections of a zone's page under its targets."""

from __future__ import annotations

from monitoring.records import AssessmentRecord
from pages import figures, markup
from pages.background_table import background_table
from pages.contradiction_list import contradiction_list
from pages.screen import Screen
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
        words = wording.text("Background figures without a promise: {count}", count=len(bases))
        markup.show(markup.details(words, background_table(screen, bases)))


def _earlier_row(screen: Screen, record: AssessmentRecord) -> list[object]:
    return [
        figures.label(screen, record),
        figures.number(screen, record.baseline_value, record.unit, record.decimals),
        figures.target(screen, record),
        figures.observed(screen, record),
        figures.chip(screen, record.status),
    ]
