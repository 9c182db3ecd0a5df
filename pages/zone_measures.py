"""What stands in a zone, measured: counts, densities, coverage, and the list itself."""

from __future__ import annotations

import pandas as pd

from pages import markup
from pages.carriers import CARRIER_KINDS, kind_label, kind_mark, kinds_of_zone
from pages.facility_table import facilities_in, facility_table, listing_words
from pages.opening import COVERAGE_PARAMETER, coverages, densities
from pages.screen import Screen
from pages.zone_card import (
    completeness,
    count_words,
    coverage_words,
    density_words,
    not_measured,
)
from spatial_model.density import outside_count


def carriers(screen: Screen, zone_id: str) -> None:
    """Show counts, densities and coverage by kind, and the facilities themselves."""
    wording, workspace = screen.wording, screen.workspace
    facilities = facilities_in(screen, zone_id)
    markup.show(markup.element("h2", wording.text("Carriers and organisations")))
    table = densities(workspace, kinds_of_zone(screen, zone_id), screen.as_of)
    if zone_id in table.index:
        markup.show(
            _measure_table(screen, zone_id),
            completeness(screen, table.loc[zone_id]),
            _outside(screen, zone_id) or markup.Markup(""),
        )
    else:
        words = wording.text("Nothing can be counted here until the zone has a boundary.")
        markup.show(markup.element("p", words, cls="lc-empty"))
    if len(facilities):
        markup.show(markup.element("p", listing_words(screen, facilities), cls="lc-note"))
        facility_table(screen, facilities, key="zone_facilities")
    else:
        words = wording.text(
            "No registered carrier is known to stand here. Locate more of the register to change that."
        )
        markup.show(markup.element("p", words, cls="lc-empty"))


def measure_frame(screen: Screen, zone_id: str) -> pd.DataFrame:
    """Return every measure of a zone as a frame for a file, one row a kind, the last for all."""
    workspace = screen.workspace
    radii = coverage_radii(screen)
    rows = []
    every = kinds_of_zone(screen, zone_id)
    for kinds in [*((kind,) for kind in every), every]:
        table = densities(workspace, kinds, screen.as_of)
        if zone_id not in table.index:
            continue
        kind = kinds[0] if len(kinds) == 1 else "all"
        row = {"as_of": screen.as_of.isoformat(), "zone_id": zone_id, "kind": kind}
        row |= table.loc[zone_id].to_dict()
        if kind in radii:
            cover = coverages(workspace, kinds, radii[kind], screen.as_of)
            if zone_id in cover.index:
                columns = ["radius_m", "coverage_share", "coverage_share_low"]
                row |= cover.loc[zone_id, [*columns, "coverage_share_high"]].to_dict()
        rows.append(row)
    return pd.DataFrame(rows)


def coverage_radii(screen: Screen) -> dict[str, float]:
    """Return the service radius in metres of each kind that has one, and of all together."""
    radii: dict[str, float] = {}
    for one in screen.workspace.plan.parameters:
        if one.parameter_id == COVERAGE_PARAMETER:
            radii["all"] = one.value
        elif one.parameter_id.startswith(COVERAGE_PARAMETER + "_"):
            radii[one.parameter_id.removeprefix(COVERAGE_PARAMETER + "_")] = one.value
    return radii


def _outside(screen: Screen, zone_id: str) -> markup.Markup | None:
    """Return how much of the district stands outside every zone of the plan."""
    plan, layers = screen.workspace.plan, screen.workspace.layers
    drawn = layers.drawn_zones
    if zone_id != plan.header.district_zone or zone_id not in drawn.index:
        return None
    primary = [one.zone_id for one in plan.zones if one.is_primary and one.zone_id in drawn.index]
    located = layers.located(CARRIER_KINDS, standing_on=screen.as_of)
    inside = located[located.geometry.intersects(drawn.loc[zone_id].geometry)]
    words = screen.wording.text(
        "Of {located} located in the district, {outside} stand outside every drawn zone of the plan.",
        located=len(inside),
        outside=outside_count(drawn.loc[primary], inside),
    )
    return markup.element("p", words, cls="lc-caveat")


def _measure_table(screen: Screen, zone_id: str) -> markup.Markup:
    wording = screen.wording
    head: list[object] = [
        wording.text("Kind"),
        wording.text("On the map"),
        wording.text("Density"),
        wording.text("Coverage, straight line"),
        wording.text("Located ÷ register, whole plan"),
    ]
    body: list[list[object]] = []
    kinds = kinds_of_zone(screen, zone_id)
    for kind in kinds:
        row = densities(screen.workspace, (kind,), screen.as_of).loc[zone_id]
        if not row["register_count"] and not row["undated_count"]:
            continue
        name = markup.joined(
            markup.element("i", kind_mark(kind), cls=f"lc-kind-{kind}"),
            " ",
            kind_label(screen, kind),
        )
        body.append([name, *_cells(screen, zone_id, (kind,))])
    is_unit = len(kinds) < len(CARRIER_KINDS)
    words = (
        wording.text("All members") if is_unit else wording.text("All carriers and organisations")
    )
    body.append([markup.element("b", words), *_cells(screen, zone_id, kinds)])
    return markup.table(head, body, label=wording.text("Measures"))


def _cells(screen: Screen, zone_id: str, kinds: tuple[str, ...]) -> list[object]:
    wording, workspace = screen.wording, screen.workspace
    row = densities(workspace, kinds, screen.as_of).loc[zone_id]
    held = wording.text(
        "{located} of {known} ({share})",
        located=int(row["located_count"]),
        known=int(row["register_count"]),
        share=wording.percent(
            row["located_count"] / row["register_count"] if row["register_count"] else None
        ),
    )
    if not row["located_count"]:
        said = markup.element("span", not_measured(screen), cls="lc-unknown")
        undated = int(row["undated_count"])
        more = wording.text("{count} more of unknown opening year", count=undated)
        return [more if undated else "—", said, "—", held]
    cover: object = "—"
    radius = coverage_radii(screen).get(kinds[0] if len(kinds) == 1 else "all")
    if radius is None:
        cover = markup.element("small", wording.text("no service radius set"))
    else:
        reached = coverages(workspace, kinds, radius, screen.as_of)
        if zone_id in reached.index:
            within = wording.text("radius {metres} m", metres=wording.number(radius))
            cover = markup.joined(
                coverage_words(screen, reached.loc[zone_id]),
                " ",
                markup.element("small", within, cls="lc-nowrap"),
            )
    return [count_words(screen, row), density_words(screen, row), cover, held]
