"""What steers the atlas: search, day, comparison, downloads, and the drawer of layers."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import streamlit as st

from layers.kinds import ZONE_KIND_LABELS, FacilityKind
from monitoring.workspace import package_names
from pages import layer_choice, markup
from pages.carriers import kind_label, kind_mark
from pages.dates import day_choice
from pages.downloads import csv_button, geojson_button
from pages.map_view import located_on, zones_to_draw
from pages.opening import workspace_key
from pages.plan_choice import plan_choice
from pages.screen import Screen
from pages.target_table import record_frame
from pages.undated import undated_on
from pages.zone_list import go_to_choice
from plan.models import ZoneKind


def shown_layers(screen: Screen) -> tuple[str, ...]:
    """Return the layers that the address asks for, or the plan's usual ones."""
    asked = screen.address.layers
    return layer_choice.default_layers(screen.workspace) if asked is None else asked


def controls(screen: Screen) -> None:
    """Show the row above the map."""
    wording, address = screen.wording, screen.address
    with st.container(key="atlas_controls", horizontal=True, vertical_alignment="center"):
        _search(screen)
        markup.show(
            markup.element("label", wording.text("Date"), cls="lc-control-label"), width="content"
        )
        day_choice(
            screen,
            key="atlas_day",
            parameter="date",
            current=screen.as_of,
            label=wording.text("Date"),
        )
        st.session_state["atlas_compare"] = address.compare is not None
        st.toggle(
            wording.text("Compare with"),
            key="atlas_compare",
            on_change=_compare_switched,
            args=(screen,),
        )
        if address.compare is not None:
            day_choice(
                screen,
                key="atlas_compared_day",
                parameter="compare",
                current=address.compare,
                label=wording.text("Compare with"),
            )
        with st.popover(wording.text("Download"), icon=":material/download:"):
            _downloads(screen)


def drawer(screen: Screen) -> None:
    """Show the layer tree in the drawer on the left."""
    wording, workspace = screen.wording, screen.workspace
    shown = shown_layers(screen)
    with st.sidebar:
        plan_choice(wording, package_names(), screen.address.plan)
        markup.show(markup.element("h2", wording.text("Layers")))
        _group(screen, wording.text("Zones"))
        for entry in layer_choice.zone_entries(workspace):
            _box(screen, entry.layer_id, wording.text(entry.label), shown)
            if entry.layer_id == "new_town":
                _names_below(screen, ZoneKind.NEW_TOWN)
                _unit_boxes(screen, shown)
        _group(screen, wording.text("Innovation carriers"), wording.text("located / registered"))
        for entry in layer_choice.kind_entries(workspace):
            words = f"{kind_mark(entry.layer_id)} {wording.text(entry.label)}"
            _box(screen, entry.layer_id, f"{words}  {entry.located_count} / {entry.count}", shown)
        _group(
            screen, wording.text("Anchor organisations by field"), wording.text("located / named")
        )
        names = {one.field_id: one.label for one in workspace.plan.fields}
        for entry in layer_choice.field_entries(workspace):
            name = wording.label(names[entry.layer_id.removeprefix(layer_choice.FIELD_PREFIX)])
            words = f"{name}  {entry.located_count} / {entry.count}"
            _box(screen, entry.layer_id, words, shown)
        _group(screen, wording.text("Base map"))
        for entry in layer_choice.base_entries():
            _box(screen, entry.layer_id, wording.text(entry.label), shown)
        st.button(
            wording.text("Show the usual layers"),
            key="usual_layers",
            type="tertiary",
            on_click=screen.change,
            kwargs={"layers": None},
            disabled=screen.address.layers is None,
        )


def _group(screen: Screen, heading: str, note: str = "") -> None:
    markup.show(
        markup.element(
            "h3", heading, markup.element("small", note) if note else None, cls="lc-group"
        )
    )


def _names_below(screen: Screen, kind: ZoneKind) -> None:
    """Say which zones a box of the tree stands for."""
    zones = [one for one in screen.workspace.plan.zones if one.zone_kind is kind]
    names = [screen.wording.label(one.short_label or one.label) for one in zones]
    between = ", " if screen.wording.language == "en" else "、"
    markup.show(markup.element("p", between.join(names), cls="lc-note lc-below"))


def _unit_boxes(screen: Screen, shown: tuple[str, ...]) -> None:
    """Show a box for each unit type: switching it on rings its members on the map."""
    for entry in layer_choice.unit_entries(screen.workspace):
        name = screen.wording.label(screen.workspace.plan.zone(entry.layer_id).label)
        _box(screen, entry.layer_id, f"◌ {name}  {entry.located_count} / {entry.count}", shown)


def _box(screen: Screen, layer_id: str, label: str, shown: tuple[str, ...]) -> None:
    key = f"layer_{layer_id}"
    st.session_state[key] = layer_id in shown

    def switched() -> None:
        wanted = set(shown) - {layer_id}
        if st.session_state.get(key):
            wanted.add(layer_id)
        ordered = tuple(one for one in layer_choice.layer_ids(screen.workspace) if one in wanted)
        usual = layer_choice.default_layers(screen.workspace)
        screen.change(layers=None if ordered == usual else ordered)

    st.checkbox(markup.without_markdown(label), key=key, on_change=switched)


def _search(screen: Screen) -> None:
    address = screen.address
    names = search_names(screen)
    chosen = address.facility or address.zone
    st.session_state["atlas_search"] = chosen if chosen in names else None

    def found() -> None:
        picked = st.session_state.get("atlas_search")
        if picked is None:
            screen.change(zone=None, facility=None)
            return
        go_to_choice(picked)
        if picked in {one.zone_id for one in screen.workspace.plan.zones}:
            screen.change(zone=picked, facility=None)
        else:
            screen.change(facility=picked)

    st.selectbox(
        screen.wording.text("Search"),
        list(names),
        format_func=names.__getitem__,
        index=None,
        key="atlas_search",
        placeholder=screen.wording.text("Search zones, carriers, organisations"),
        label_visibility="collapsed",
        on_change=found,
        width=330,
    )


def search_names(screen: Screen) -> dict[str, str]:
    """Return everything that can be searched for: id to name and kind."""
    key = (workspace_key(screen.workspace), screen.wording.language)
    return _search_names(screen, key)


@st.cache_resource(max_entries=16, show_spinner=False)
def _search_names(_screen: Screen, key: tuple[str, str]) -> dict[str, str]:
    wording, layers = _screen.wording, _screen.workspace.layers
    names: dict[str, str] = {}
    for zone in _screen.workspace.plan.zones:
        if zone.zone_kind is not ZoneKind.COOPERATION:
            kind = wording.text(ZONE_KIND_LABELS[zone.zone_kind])
            names[zone.zone_id] = f"{wording.label(zone.label)} · {kind}"
    for frame in (layers.facilities, layers.organisations):
        for row in frame[["facility_id", "name_zh", "name_en", "kind"]].itertuples(index=False):
            name = wording.name(row.name_zh, row.name_en)
            names[row.facility_id] = f"{name} · {kind_label(_screen, row.kind)}"
    return names


def _compare_switched(screen: Screen) -> None:
    if not st.session_state.get("atlas_compare"):
        screen.change(compare=None)
        return
    header = screen.workspace.plan.header
    first = header.baseline_on
    screen.change(compare=first if screen.as_of != first else header.ends_on)


def _downloads(screen: Screen) -> None:
    wording = screen.wording
    name = f"{screen.workspace.name}_{screen.as_of.isoformat()}"
    markup.show(
        markup.element(
            "p", wording.text("What the map shows on {day}.", day=screen.as_of), cls="lc-note"
        )
    )
    csv_button(
        wording.text("Carriers (CSV)"),
        lambda: facility_frame(screen, screen.as_of).drop(columns="geometry"),
        f"{name}_facilities.csv",
        key="atlas_csv",
    )
    geojson_button(
        screen,
        wording.text("Carriers (GeoJSON)"),
        lambda: facility_frame(screen, screen.as_of),
        f"{name}_facilities.geojson",
        key="atlas_geojson",
    )
    geojson_button(
        screen,
        wording.text("Zones (GeoJSON)"),
        lambda: shown_zones(screen),
        f"{name}_zones.geojson",
        key="zones_geojson",
    )
    csv_button(
        wording.text("Assessment (CSV)"),
        lambda: record_frame(screen, list(screen.assessment().records)),
        f"{name}_assessment.csv",
        key="assessment_csv",
    )


def facility_frame(screen: Screen, on: date) -> gpd.GeoDataFrame:
    """Return the located facilities of the shown layers on a day, the undated marked."""
    layers = shown_layers(screen)
    located = located_on(screen, on, layers)
    keep = located["kind"].isin(layers) | (located["kind"] == FacilityKind.ORGANISATION)
    kept = located[keep]
    return kept.assign(is_undated=kept["facility_id"].isin(undated_on(screen, on)))


def shown_zones(screen: Screen) -> gpd.GeoDataFrame:
    """Return the zones of the shown layers."""
    zones = zones_to_draw(screen)
    return zones[zones["zone_kind"].isin(shown_layers(screen))]
