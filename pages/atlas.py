"""一张图 Atlas: the plan on the map, where it stands on a day, and what was clicked."""

from __future__ import annotations

import streamlit as st

from pages import markup
from pages.atlas_controls import controls, drawer, shown_layers
from pages.facility_card import facility_card
from pages.figures import chip
from pages.headline_strip import core_records, headline_strip
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
    wording = screen.wording
    left, right = st.columns(2, gap="small")
    with left, st.container(key="compared_left"):
        markup.show(markup.element("h3", wording.day(screen.as_of), cls="lc-compared"))
        drawn = _map(screen, key="atlas_map", height=COMPARED_HEIGHT)
    with right, st.container(key="compared_right"):
        markup.show(markup.element("h3", wording.day(compared), cls="lc-compared"))
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
    if address.compare is not None:
        markup.show(_compared_strip(screen))
    else:
        markup.show(headline_strip(screen))
    if address.facility:
        members = drawn.town_members.get(address.facility)
        if members is not None:
            town_card(screen, address.facility, members)
        elif address.facility in set(screen.workspace.layers.towns["town_id"]):
            town_card(screen, address.facility, ())
        else:
            markup.show(facility_card(screen, address.facility))
    elif address.zone:
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


def _compared_strip(screen: Screen) -> markup.Markup:
    wording, compared = screen.wording, screen.address.compare
    later = {one.target_id: one for one in core_records(screen, compared)}
    rows = [
        [
            screen.wording.name(one.label_zh, one.label_en),
            markup.joined(
                wording.number(one.observed_value, one.decimals or 0), " ", chip(screen, one.status)
            ),
            markup.joined(
                wording.number(later[one.target_id].observed_value, one.decimals or 0),
                " ",
                chip(screen, later[one.target_id].status),
            ),
        ]
        for one in core_records(screen)
    ]
    head = [wording.text("Core indicators"), wording.day(screen.as_of), wording.day(compared)]
    return markup.table(head, rows, cls="lc-compare-table", label=wording.text("Core indicators"))
