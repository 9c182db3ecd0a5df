"""The card of a zone: what it promises, what stands in it, how well its edge is known."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cartography.symbology import DEFAULT_ZONE_COLOUR, ZONE_KIND_COLOURS
from errors import N_
from layers.kinds import GRADE_LABELS, ZONE_KIND_LABELS
from monitoring.records import AssessmentRecord
from monitoring.spatial import members_of_unit
from pages import figures, markup
from pages.carriers import kind_label, kind_mark, kinds_of_zone
from pages.early_warnings import zone_warnings
from pages.figure_row import figure_row
from pages.markup import Markup
from pages.opening import COVERAGE_PARAMETER, coverages, densities
from pages.screen import Screen
from plan.models import IndicatorRole, Zone

MOST_TARGETS = 8


def zone_colour(zone: Zone) -> str:
    """Return a zone's colour: the plan's own, or that of its kind."""
    return zone.colour or ZONE_KIND_COLOURS.get(zone.zone_kind, DEFAULT_ZONE_COLOUR)


def zone_row(screen: Screen, zone_id: str) -> Any:
    """Return the zone's row in the layers, or None."""
    zones = screen.workspace.layers.zones
    found = zones[zones["zone_id"] == zone_id]
    return found.iloc[0] if len(found) else None


def promises(screen: Screen, zone_id: str) -> list[AssessmentRecord]:
    """Return the zone's targets in the plan period, without base-only and earlier ones."""
    apart = (IndicatorRole.BASELINE_ONLY, IndicatorRole.PRIOR_PLAN)
    return [
        one
        for one in screen.assessment().of_zone(zone_id)
        if one.target_value is not None and one.role not in apart
    ]


def zone_card(screen: Screen, zone_id: str) -> Markup:
    """Return the card of a zone."""
    zone = screen.workspace.plan.zone(zone_id)
    wording = screen.wording
    return markup.element(
        "section",
        markup.element(
            "header",
            markup.element("i", "", cls="lc-swatch", style=f"background:{zone_colour(zone)}"),
            markup.element("h2", wording.label(zone.label)),
            markup.element("span", wording.text(ZONE_KIND_LABELS[zone.zone_kind]), cls="lc-tag"),
            grade_tag(screen, zone_id),
        ),
        zone_warnings(screen, zone_id, is_narrow=True),
        _targets(screen, zone_id),
        measures(screen, zone_id),
        boundary(screen, zone_id),
        cls="lc-card",
    )


def grade_tag(screen: Screen, zone_id: str) -> Markup | None:
    """Return the boundary's grade; grade C says that it is indicative."""
    row = zone_row(screen, zone_id)
    if row is None or not row["grade"]:
        return None
    words = {
        "A": N_("Grade A boundary"),
        "B": N_("Grade B boundary"),
        "C": N_("Grade C · indicative"),
    }
    return markup.element(
        "span", screen.wording.text(words[row["grade"]]), cls=f"lc-tag lc-grade-{row['grade']}"
    )


def boundary(screen: Screen, zone_id: str) -> Markup:
    """Return what the zone's boundary and area rest on, one click away."""
    wording = screen.wording
    row = zone_row(screen, zone_id)
    if row is None or not row["grade"]:
        return markup.element("p", wording.text(_no_boundary(screen, zone_id)), cls="lc-note")
    reason = wording.name(row["grade_reason_zh"], row["grade_reason_en"])
    published = wording.quantity(row["published_area_km2"], "km²", 2)
    pairs: list[tuple[object, object]] = [
        (wording.text("Grade"), wording.text(GRADE_LABELS[row["grade"]])),
        (wording.text("Why"), reason),
        (wording.text("Published bounds"), row["published_bounds_zh"] or wording.text("not found")),
        (wording.text("Published area"), markup.joined(published, " ", row["area_source"])),
        (wording.text("Drawn area"), wording.quantity(row["area_km2"], "km²", 2)),
        (wording.text("Land in it"), wording.quantity(row["land_area_km2"], "km²", 2)),
        (wording.text("Lakes in it"), wording.quantity(row["lake_area_km2"], "km²", 2)),
    ]
    if row["is_area_by_construction"]:
        said = wording.text("Drawn so that the area comes out: agreement is no evidence.")
        pairs.append((wording.text("Note"), said))
    return markup.details(wording.text("Boundary and area"), markup.rows(pairs))


def measures(screen: Screen, zone_id: str) -> Markup | None:
    """Return counts by kind, density with its range, and coverage."""
    wording, workspace = screen.wording, screen.workspace
    kinds = kinds_of_zone(screen, zone_id)
    table = densities(workspace, kinds, screen.as_of)
    if zone_id not in table.index:
        return None
    total = table.loc[zone_id]
    pairs: list[tuple[object, object]] = [
        (wording.text("On the map"), count_words(screen, total)),
        (wording.text("Density"), density_words(screen, total)),
    ]
    radius = next(
        (one for one in workspace.plan.parameters if one.parameter_id == COVERAGE_PARAMETER), None
    )
    if radius is not None:
        cover = coverages(workspace, kinds, radius.value, screen.as_of)
        if zone_id in cover.index:
            name = wording.text(
                "Within {metres} m, straight line", metres=wording.number(radius.value)
            )
            pairs.append((name, coverage_words(screen, cover.loc[zone_id])))
    return markup.joined(
        markup.element("h3", wording.text("On the ground")),
        markup.rows(pairs),
        _kinds(screen, zone_id),
        completeness(screen, total),
    )


def completeness(screen: Screen, total: pd.Series[Any]) -> Markup:
    """Return how many entries of the register have a position at all."""
    wording, known = screen.wording, int(total["register_count"])
    located = int(total["located_count"])
    words = wording.text(
        "{located} of {known} registered carriers and organisations have a position ({share}); "
        "the rest are not on the map.",
        located=located,
        known=known,
        share=wording.percent(located / known if known else None),
    )
    return markup.element("p", words, cls="lc-caveat")


def not_measured(screen: Screen) -> str:
    """Return that nothing of the kind is located, so that there is nothing to measure."""
    return screen.wording.text("not measured: none of this kind is located yet")


def count_words(screen: Screen, row: pd.Series[Any]) -> str:
    """Return a count, with its range and how many of unknown opening year are left out."""
    wording = screen.wording
    notes = []
    if not row["located_count"]:
        notes.append(not_measured(screen))
    elif not row["count_low"] == row["count_high"] == row["count"]:
        span = wording.span(row["count_low"], row["count_high"])
        notes.append(wording.text("likely {span}", span=span))
    if row["undated_count"]:
        notes.append(
            wording.text("{count} more of unknown opening year", count=int(row["undated_count"]))
        )
    if not row["located_count"]:
        return " · ".join(notes)
    count = wording.number(row["count"])
    return (
        wording.text("{count} ({notes})", count=count, notes=" · ".join(notes)) if notes else count
    )


def density_words(screen: Screen, row: pd.Series[Any]) -> str:
    """Return a density; without an area there is none, on an indicative one only its range."""
    wording = screen.wording
    if not wording.is_known(float(row["area_km2"])):
        return wording.text("— (a unit type has no area)")
    low, high = row["density_per_km2_low"], row["density_per_km2_high"]
    if not wording.is_known(float(low)):
        return not_measured(screen)
    span = wording.span(low, high, 3)
    if row["grade"] == "C":
        return wording.text("{span} per km² (indicative boundary)", span=span)
    value = wording.number(row["density_per_km2"], 3)
    if value == span:
        return wording.text("{value} per km²", value=value)
    return wording.text("{value} per km² ({span})", value=value, span=span)


def coverage_words(screen: Screen, row: pd.Series[Any]) -> str:
    """Return a share within reach, with what is surely and possibly reached."""
    wording = screen.wording
    share = wording.percent(row["coverage_share"])
    if not wording.is_known(float(row["coverage_share"])):
        return not_measured(screen)
    low = wording.percent(row["coverage_share_low"])
    high = wording.percent(row["coverage_share_high"])
    if low == share == high:
        return share
    return wording.text("{share} (surely {low}, possibly {high})", share=share, low=low, high=high)


def _no_boundary(screen: Screen, zone_id: str) -> str:
    if members_of_unit(screen.workspace.layers, zone_id):
        return N_("A unit type, not an area: it is made of its member facilities.")
    return N_("No boundary has been found for this zone; it is not drawn.")


def _targets(screen: Screen, zone_id: str) -> Markup:
    wording = screen.wording
    records = promises(screen, zone_id)
    shown = sorted(records, key=lambda one: not one.is_core)[:MOST_TARGETS]
    heading = markup.element("h3", wording.text("Targets"))
    if not records:
        words = wording.text("The plan sets no number for this zone: a qualitative target.")
        return markup.joined(
            heading, figures.chip(screen, "qualitative"), markup.element("p", words)
        )
    more = len(records) - len(shown)
    return markup.joined(
        heading,
        *(figure_row(screen, one) for one in shown),
        markup.element("p", wording.text("and {count} more on the zone's page", count=more))
        if more
        else None,
    )


def _kinds(screen: Screen, zone_id: str) -> Markup | None:
    counted = []
    for kind in kinds_of_zone(screen, zone_id):
        table = densities(screen.workspace, (kind,), screen.as_of)
        count = int(table.loc[zone_id, "count"])
        if count:
            counted.append(
                markup.element(
                    "li",
                    markup.element("i", kind_mark(kind), cls=f"lc-kind-{kind}", aria_hidden="true"),
                    kind_label(screen, kind),
                    markup.element("b", count),
                )
            )
    return markup.element("ul", *counted, cls="lc-kinds") if counted else None
