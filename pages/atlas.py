"""一张图 Atlas: the plan on the map, where it stands on a day, and what was clicked."""

from __future__ import annotations

import streamlit as st

from pages import markup
from pages.atlas_controls import controls, drawer, shown_layers
from pages.compared import compared_core, compared_zone, day_heading
from pages.facility_card import facility_card
from pages.headline_strip import headline_strip
from pages.map_view import DrawnMap, bounds_of_choice, show_map
from pages.screen import Screen, guarded
from pages.town_card import town_card
from pages.zone_card import zone_card
from pages.zone_list import zone_list

MAP_HEIGHT = 720
COMPARED_HEIGHT = 660


@guarded
def render(screen: Screen) -> None:
    """Show the atlas."""
    drawer(screen)
    with st.container(key="atlas"):
        with st.container(key="atlas_map_side"):
            controls(screen)
            drawn = _maps(screen)
        with st.container(key="atlas_panel"):
            _panel(screen, drawn)


def _maps(screen: Screen) -> DrawnMap:
    compared = screen.address.compare
    if compared is None:
        return _map(screen, key="atlas_map", height=MAP_HEIGHT)
    left, right = st.columns(2, gap="small")
    with left, st.container(key="compared_left"):
        markup.show(day_heading(screen, screen.as_of))
        drawn = _map(screen, key="atlas_map", height=COMPARED_HEIGHT)
    with right, st.container(key="compared_right"):
        markup.show(day_heading(screen, compared))
        _map(screen, key="atlas_map_compared", height=COMPARED_HEIGHT, is_compared=True)
    return drawn


def _map(screen: Screen, *, key: str, height: int, is_compared: bool = False) -> DrawnMap:
    address = screen.address
    if "atlas_token" not in st.session_state:
        st.session_state["atlas_token"] = f"start:{address.zone}:{address.facility}"
        st.session_state["atlas_bounds"] = bounds_of_choice(screen)
    if st.session_state.get("atlas_plan") != screen.workspace.name:
        st.session_state["atlas_plan"] = screen.workspace.name
        st.session_state["atlas_bounds"] = bounds_of_choice(screen)
    if st.session_state.pop("atlas_goes_to_choice", False):
        st.session_state["atlas_bounds"] = bounds_of_choice(screen)
    chosen = None
    if address.facility:
        chosen = ("facility", address.facility)
    elif address.zone:
        chosen = ("zone", address.zone)

    def on_click(kind: str, feature_id: str) -> None:
        if kind == "zone":
            screen.change(zone=feature_id, facility=None)
        else:
            screen.change(facility=feature_id)

    on = address.compare if is_compared and address.compare else screen.as_of
    return show_map(
        screen,
        key=key,
        on=on,
        layers=shown_layers(screen),
        bounds=st.session_state["atlas_bounds"],
        token=st.session_state["atlas_token"],
        height=height,
        chosen=chosen,
        on_click=on_click,
        is_legend_open=address.compare is None,
    )


def _panel(screen: Screen, drawn: DrawnMap) -> None:
    address = screen.address
    has_card = bool(address.facility or address.zone)
    if address.compare is not None:
        markup.show(compared_core(screen, address.compare, is_folded=has_card))
    else:
        markup.show(headline_strip(screen, is_folded=has_card))
    if address.facility:
        members = drawn.town_members.get(address.facility)
        if members is not None:
            town_card(screen, address.facility, members, drawn.undated)
        elif address.facility in set(screen.workspace.layers.towns["town_id"]):
            town_card(screen, address.facility, (), {})
        else:
            markup.show(facility_card(screen, address.facility))
    elif address.zone:
        if address.compare is not None:
            markup.show(compared_zone(screen, address.zone, address.compare))
        markup.show(zone_card(screen, address.zone))
        if st.button(
            screen.wording.text("Open the zone's page"),
            key="to_profile",
            type="primary",
            icon=":material/arrow_forward:",
        ):
            st.switch_page(zone_page(), query_params=address.parameters())
    else:
        zone_list(screen)


def zone_page() -> st.Page:
    """Return the zone screen as the navigation knows it."""
    from pages import zone

    return st.Page(zone.render, url_path="zone")
