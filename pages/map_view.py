"""The plan's map on a page: what it draws for a day, and what a click on it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

from cartography.colour import readable_on
from cartography.features import base_layers, zone_features
from cartography.map_change import MapChange, MemberSet
from cartography.plan_map import (
    EncodedMap,
    MapPayload,
    View,
    build_map,
    encode_map,
    read_click,
)
from cartography.points import facility_columns, town_clusters
from layers.kinds import GRADE_LABELS, ZONE_KIND_LABELS, FacilityKind
from monitoring.spatial import members_of_unit, unit_facilities
from pages.early_warnings import warnings_on, zone_badges
from pages.layer_choice import hidden_on_map, shown_fields, unit_ids
from pages.online_base import chosen_base
from pages.opening import workspace_key
from pages.screen import Screen
from pages.undated import undated_on
from pages.zone_card import zone_colour

Bounds = tuple[tuple[float, float], tuple[float, float]]

POINT_MARGIN_DEGREES = 0.012
MARGIN_SHARE = 0.02
POINTS_MARGIN_SHARE = 0.12
LONGEST_ZONE_NAME = 8
"""Chinese characters; a longer name gives way to the short one on the map."""


@dataclass(frozen=True)
class DrawnMap:
    """A map that is ready to send, and the towns that stand for sites on it."""

    encoded: EncodedMap
    town_members: dict[str, tuple[str, ...]]
    undated: dict[str, str]


def located_on(screen: Screen, on: date, layers: Sequence[str]) -> gpd.GeoDataFrame:
    """Return what has a position and may have stood on a day; organisations by the fields shown."""
    located = screen.workspace.layers.located(standing_on=on, with_undated=True)
    fields = set(shown_fields(screen.workspace, layers))
    named = located["field_ids"].fillna("").str.split(";")
    in_field = pd.Series([bool(fields & set(one)) for one in named], index=located.index)
    return located[(located["kind"] != FacilityKind.ORGANISATION) | in_field]


def member_sets(screen: Screen, on: date, layers: Sequence[str]) -> list[MemberSet]:
    """Return the unit types that are switched on or chosen, with their located members on a day."""
    workspace = screen.workspace
    located = workspace.layers.located(standing_on=on, with_undated=True)
    sets = []
    for unit in unit_ids(workspace):
        if unit in layers or unit == screen.address.zone:
            zone = workspace.plan.zone(unit)
            members = unit_facilities(located, members_of_unit(workspace.layers, unit))
            colour = readable_on(zone_colour(zone), screen.theme.land, screen.theme.card)
            name = screen.wording.label(zone.label)
            sets.append(MemberSet(name, colour, list(members["facility_id"])))
    return sets


def zones_to_draw(screen: Screen) -> gpd.GeoDataFrame:
    """Return the zones with a boundary, without the district, which is the ground."""
    zones = screen.workspace.layers.drawn_zones
    return zones[zones["zone_kind"] != "district"]


def district_bounds(screen: Screen) -> Bounds:
    """Return the district's extent as south-west and north-east corners."""
    return bounds_of(screen.workspace.layers.district)


def bounds_of(frame: gpd.GeoDataFrame) -> Bounds:
    """Return the extent of a frame in degrees, never smaller than a neighbourhood."""
    west, south, east, north = frame[frame.geometry.notna()].to_crs(4326).total_bounds
    extent = max(east - west, north - south)
    is_areas = frame.geom_type.isin(("Polygon", "MultiPolygon")).any()
    share = MARGIN_SHARE if is_areas else POINTS_MARGIN_SHARE
    spread = max(POINT_MARGIN_DEGREES if extent < 0.002 else 0.0, extent * share)
    return (
        (float(south - spread), float(west - spread)),
        (float(north + spread), float(east + spread)),
    )


def bounds_of_choice(screen: Screen) -> Bounds:
    """Return the extent of the chosen facility or zone; of the district when it has none."""
    layers, address = screen.workspace.layers, screen.address
    for frame, column, wanted in (
        (layers.facilities, "facility_id", address.facility),
        (layers.organisations, "facility_id", address.facility),
        (layers.zones, "zone_id", address.zone),
        (layers.functional_units, "zone_id", address.zone),
    ):
        found = frame[(frame[column] == wanted) & frame.geometry.notna()]
        if wanted and len(found) and not found.geometry.is_empty.all():
            return bounds_of(found)
    return district_bounds(screen)


def drawn_map(
    screen: Screen,
    *,
    on: date,
    layers: Sequence[str],
    bounds: Bounds,
    token: str,
    name: str,
    is_legend_open: bool = True,
) -> DrawnMap:
    """Return the map of a day, written once and shared by all who look at the same."""
    workspace = screen.workspace
    key = (
        workspace_key(workspace),
        screen.wording.language,
        screen.theme.name,
        on,
        tuple(sorted(layers)),
        bounds,
        token,
        name,
        is_legend_open,
        tuple(sorted(zone_badges(screen, warnings_on(screen, on)).items())),
    )
    return _drawn_map(screen, key)


@st.cache_resource(max_entries=48, show_spinner=False)
def _drawn_map(_screen: Screen, key: tuple[Any, ...]) -> DrawnMap:
    *_, on, layers, bounds, token, name, is_legend_open, badges = key
    screen, wording = _screen, _screen.wording
    language = "en" if wording.language == "en" else "zh"
    frames = screen.workspace.layers
    located = located_on(screen, on, layers)
    undated = undated_on(screen, on)
    kinds: set[str] = {*layers, FacilityKind.ORGANISATION}
    for unit in set(unit_ids(screen.workspace)) & set(layers):
        kinds |= members_of_unit(frames, unit)
    shown = located[located["kind"].isin(kinds)]
    clusters = town_clusters(shown, frames.towns, language=language, notes=undated)
    plan_zones = screen.workspace.plan.zones
    payload = MapPayload(
        view=View(bounds=bounds, token=token),
        extent=district_bounds(screen),
        base=base_layers(
            district=frames.district,
            neighbours=frames.neighbours,
            water=frames.water,
            metro_lines=frames.metro_lines,
            metro_stations=frames.metro_stations,
            towns=frames.towns[frames.towns.geometry.notna()],
            places=frames.base_points,
            language=language,
        ),
        zones=zone_features(
            zones_to_draw(screen),
            theme=screen.theme,
            language=language,
            colours={one.zone_id: one.colour for one in plan_zones if one.colour},
            labels=short_names(screen),
            cards=hover_cards(screen),
            badges=dict(badges),
        ),
        facilities=facility_columns(located, language=language, notes=undated),
        clusters=clusters,
        attribution=attribution(screen),
        hidden=hidden_on_map(screen.workspace, layers),
        theme=screen.theme,
        language_tag=wording.language,
        is_legend_open=is_legend_open,
        online=chosen_base(layers),
        name=name,
    )
    return DrawnMap(
        encoded=encode_map(payload, wording.text),
        town_members={str(one["id"]): tuple(one["members"]) for one in clusters},
        undated=undated,
    )


def attribution(screen: Screen) -> str:
    """Return what the licences of the drawn data ask to be said, each demand once."""
    sources = screen.workspace.layers.sources
    said: list[str] = []
    for one in sources["attribution"]:
        if isinstance(one, str):
            said += [part.strip() for part in re.split("[;；]", one) if part.strip()]
    return " · ".join(dict.fromkeys(said))


def show_map(
    screen: Screen,
    *,
    key: str,
    on: date,
    layers: Sequence[str],
    bounds: Bounds,
    token: str,
    height: int,
    chosen: tuple[str, str] | None = None,
    on_click: Callable[[str, str], None] | None = None,
    is_legend_open: bool = True,
) -> DrawnMap:
    """Show the map of a day.

    Parameters
    ----------
    screen : Screen
        Whose words, plan and theme.
    key : str
        Names the map on the page and the reader's view of it.
    on : date
        What had opened later is left out.
    layers : sequence of str
        Layer ids that are shown.
    bounds, token
        Where the map goes when `token` changes.
    height : int
        Pixels, before the page's own styles.
    chosen : tuple of (type, id), optional
        Feature marked as chosen; changing it does not draw the map again.
    on_click : callable, optional
        Called with (``zone``, ``facility`` or ``town_cluster``; id).
    is_legend_open : bool
        Whether the legend starts unfolded.

    Returns
    -------
    DrawnMap
        What was sent.
    """
    drawn = drawn_map(
        screen,
        on=on,
        layers=layers,
        bounds=bounds,
        token=token,
        name=key,
        is_legend_open=is_legend_open,
    )

    def clicked() -> None:
        click = read_click(st.session_state.get(key))
        if click is not None and on_click is not None:
            on_click(click.kind, click.feature_id)

    st_folium(
        build_map(drawn.encoded),
        key=key,
        height=height,
        use_container_width=True,
        returned_objects=["last_active_drawing"],
        feature_group_to_add=MapChange(
            selected=chosen,
            hidden=hidden_on_map(screen.workspace, layers),
            sets=member_sets(screen, on, layers),
        ),
        on_change=clicked if on_click else None,
    )
    return drawn


def short_names(screen: Screen) -> dict[str, str]:
    """Return what stands on the map for names that would cover the marks."""
    wording = screen.wording
    return {
        one.zone_id: wording.label(one.short_label)
        for one in screen.workspace.plan.zones
        if one.short_label
        and (wording.language == "en" or len(wording.label(one.label)) > LONGEST_ZONE_NAME)
    }


def hover_cards(screen: Screen) -> dict[str, list[tuple[str, str]]]:
    """Return what is told under a zone's name: kind, grade, land."""
    wording = screen.wording
    cards = {}
    for row in zones_to_draw(screen).itertuples():
        grade = wording.text(GRADE_LABELS[row.grade]) if row.grade else ""
        cards[row.zone_id] = [
            (wording.text("Kind"), wording.text(ZONE_KIND_LABELS[row.zone_kind])),
            (wording.text("Boundary"), grade),
            (wording.text("Land in it"), wording.quantity(row.land_area_km2, "km²", 1)),
        ]
    return cards
