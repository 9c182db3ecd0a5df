"""The plan's own zones as a list to choose from, beside the map."""

from __future__ import annotations

import streamlit as st

from pages import markup
from pages.screen import Screen
from pages.zone_card import grade_tag, promises, zone_colour


def zone_list(screen: Screen) -> None:
    """Show the plan's zones; a click opens a card."""
    wording = screen.wording
    zones = [one for one in screen.workspace.plan.zones if one.is_primary]
    markup.show(
        markup.element(
            "header",
            markup.element("h2", wording.text("Zones of the plan")),
            markup.element("span", wording.text("click one here or on the map"), cls="lc-note"),
            cls="lc-list-head",
        )
    )
    with st.container(key="zone_list", gap=None):
        for zone in zones:
            with st.container(key=f"zone_row_{zone.zone_id}", horizontal=True, gap="small"):
                count = len(promises(screen, zone.zone_id))
                words = (
                    wording.text("targets: {count}", count=count)
                    if count
                    else wording.text("qualitative")
                )
                colour = f"background:{zone_colour(zone)}"
                markup.show(markup.element("i", "", cls="lc-swatch", style=colour), width="content")
                st.button(
                    _plain_label(wording.label(zone.short_label or zone.label)),
                    key=f"zone_choice_{zone.zone_id}",
                    type="tertiary",
                    on_click=choose_zone,
                    args=(screen, zone.zone_id),
                )
                markup.show(
                    markup.element(
                        "span",
                        markup.element("small", words),
                        grade_tag(screen, zone.zone_id),
                        cls="lc-zone-row",
                    ),
                    width="content",
                )


def choose_zone(screen: Screen, zone_id: str) -> None:
    """Open a zone's card and bring the map to it."""
    go_to_choice(zone_id)
    screen.change(zone=zone_id, facility=None)


def go_to_choice(feature_id: str) -> None:
    """Make the map move to what has just been chosen elsewhere."""
    turn = int(st.session_state.get("atlas_turn", 0)) + 1
    st.session_state["atlas_turn"] = turn
    st.session_state["atlas_token"] = f"choice:{turn}:{feature_id}"
    st.session_state["atlas_goes_to_choice"] = True


def _plain_label(name: str) -> str:
    return markup.without_markdown(name)
