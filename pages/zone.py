"""片区 Zone: one zone, its promises, its ground, its neighbours, its open questions."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from layers.kinds import ZONE_KIND_LABELS
from pages import markup
from pages.dates import day_choice
from pages.downloads import csv_button, geojson_button
from pages.early_warnings import zone_warnings
from pages.facility_table import facilities_in
from pages.layer_choice import default_layers
from pages.map_view import bounds_of_choice, show_map
from pages.milestone_list import milestone_section
from pages.responsibility_list import responsibility_section
from pages.screen import Screen, guarded
from pages.target_table import record_frame, target_table
from pages.zone_card import boundary, grade_tag, promises, zone_colour, zone_row
from pages.zone_measures import carriers, measure_frame
from pages.zone_overlaps import zone_overlaps
from pages.zone_sections import background, contradictions, orientations, overlaps
from plan.models import Zone

MAP_HEIGHT = 400


@guarded
def render(screen: Screen) -> None:
    """Show the zone that the address names, or the plan's first."""
    zone_id = screen.address.zone or screen.zone_ids()[0]
    zone = screen.workspace.plan.zone(zone_id)
    wording = screen.wording
    _controls(screen, zone_id)
    _heading(screen, zone)
    warned = zone_warnings(screen, zone_id)
    if warned is not None:
        markup.show(warned)
    records = promises(screen, zone_id)
    if records:
        markup.show(target_table(screen, records))
    else:
        markup.show(
            markup.element(
                "p",
                wording.text(
                    "The plan promises no number for this zone. Its orientation is below; figures "
                    "can be entered once an official sets a target."
                ),
                cls="lc-empty",
            )
        )
    left, right = st.columns([5, 6], gap="large")
    with left:
        orientations(screen, zone_id)
        contradictions(screen, zone_id)
    with right:
        _map(screen, zone_id)
        markup.show(boundary(screen, zone_id))
        overlaps(screen, zone_id)
    responsibility_section(screen, zone_id)
    milestone_section(screen, zone_id)
    carriers(screen, zone_id)
    background(screen, zone_id)


def _controls(screen: Screen, zone_id: str) -> None:
    wording = screen.wording
    with st.container(key="zone_controls", horizontal=True, vertical_alignment="center"):
        st.session_state["zone_choice"] = zone_id
        st.selectbox(
            wording.text("Zone"),
            screen.zone_ids(),
            format_func=lambda one: wording.label(screen.workspace.plan.zone(one).label),
            key="zone_choice",
            label_visibility="collapsed",
            width=300,
            on_change=lambda: screen.change(zone=st.session_state["zone_choice"], facility=None),
        )
        day_choice(
            screen,
            key="zone_day",
            parameter="date",
            current=screen.as_of,
            label=wording.text("Date"),
        )
        with st.popover(wording.text("Download"), icon=":material/download:"):
            _downloads(screen, zone_id)


def _heading(screen: Screen, zone: Zone) -> None:
    wording = screen.wording
    part_of = (
        markup.element(
            "span",
            wording.text(
                "part of {zone}", zone=wording.label(screen.workspace.plan.zone(zone.part_of).label)
            ),
            cls="lc-note",
        )
        if zone.part_of
        else None
    )
    markup.show(
        markup.element(
            "header",
            markup.element("i", "", cls="lc-swatch", style=f"background:{zone_colour(zone)}"),
            markup.element("h1", wording.label(zone.label)),
            markup.element("span", wording.text(ZONE_KIND_LABELS[zone.zone_kind]), cls="lc-tag"),
            grade_tag(screen, zone.zone_id),
            part_of,
            markup.details(wording.text("Source"), screen.citation(zone.citation)),
            cls="lc-title",
        )
    )


def _map(screen: Screen, zone_id: str) -> None:
    row = zone_row(screen, zone_id)
    units = screen.workspace.layers.functional_units
    has_members = zone_id in set(units[units.geometry.notna()]["zone_id"])
    is_drawn = row is not None and row.geometry is not None
    if not is_drawn and not has_members:
        words = screen.wording.text(
            "This zone has no boundary yet. Add one to the package's sources and build again."
        )
        markup.show(markup.element("p", words, cls="lc-empty"))
        return
    kind = screen.workspace.plan.zone(zone_id).zone_kind
    layers = tuple(dict.fromkeys([*default_layers(screen.workspace), str(kind)]))
    # The map is the zone's own, whatever facility another page left in the address.
    own = replace(screen, address=replace(screen.address, zone=zone_id, facility=None))

    def on_click(kind: str, feature_id: str) -> None:
        if kind == "zone":
            screen.change(zone=feature_id, facility=None)

    with st.container(key="zone_map_box"):
        show_map(
            own,
            key="zone_map",
            on=screen.as_of,
            layers=layers,
            bounds=bounds_of_choice(own),
            token=f"zone:{zone_id}",
            height=MAP_HEIGHT,
            chosen=("zone", zone_id),
            on_click=on_click,
            is_legend_open=False,
        )


def _downloads(screen: Screen, zone_id: str) -> None:
    wording = screen.wording
    name = f"{screen.workspace.name}_{zone_id}_{screen.as_of.isoformat()}"
    csv_button(
        wording.text("Targets (CSV)"),
        lambda: record_frame(screen, list(screen.assessment().of_zone(zone_id))),
        f"{name}_targets.csv",
        key="zone_targets_csv",
    )
    csv_button(
        wording.text("Measures (CSV)"),
        lambda: measure_frame(screen, zone_id),
        f"{name}_measures.csv",
        key="zone_measures_csv",
    )
    csv_button(
        wording.text("Overlaps (CSV)"),
        lambda: zone_overlaps(screen.workspace, zone_id),
        f"{name}_overlaps.csv",
        key="zone_overlaps_csv",
    )
    csv_button(
        wording.text("Carriers (CSV)"),
        lambda: facilities_in(screen, zone_id).drop(columns="geometry"),
        f"{name}_facilities.csv",
        key="zone_csv",
    )
    geojson_button(
        screen,
        wording.text("Carriers (GeoJSON)"),
        lambda: facilities_in(screen, zone_id),
        f"{name}_facilities.geojson",
        key="zone_geojson",
    )
    zones = screen.workspace.layers.drawn_zones
    if zone_id in zones.index:
        geojson_button(
            screen,
            wording.text("Boundary (GeoJSON)"),
            lambda: zones.loc[[zone_id]],
            f"{name}.geojson",
            key="zone_boundary",
        )
