"""Facilities as a table that sorts and searches, and as a file."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import streamlit as st

from monitoring.spatial import members_of_unit, unit_facilities
from pages.carriers import kind_label, level_label, precision_label, state_label
from pages.screen import Screen


def facilities_in(screen: Screen, zone_id: str) -> gpd.GeoDataFrame:
    """Return what stands in a zone on the page's day; a unit type has its members, located or not."""
    layers = screen.workspace.layers
    members = members_of_unit(layers, zone_id)
    if members:
        return unit_facilities(layers.register(standing_on=screen.as_of), members)
    if zone_id == screen.workspace.plan.header.district_zone:
        register = layers.register(standing_on=screen.as_of)
        return register[register["kind"] != "hospital"]
    drawn = layers.drawn_zones
    located = layers.located(standing_on=screen.as_of)
    if zone_id not in drawn.index:
        return located.iloc[0:0]
    return located[located.geometry.intersects(drawn.loc[zone_id].geometry)]


def facility_frame(screen: Screen, facilities: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return facilities in the reader's words, one column a fact."""
    wording = screen.wording
    unknown = wording.text("not known")
    return pd.DataFrame(
        {
            wording.text("Name"): [
                wording.name(zh, en)
                for zh, en in zip(facilities["name_zh"], facilities["name_en"], strict=True)
            ],
            wording.text("Kind"): [kind_label(screen, one) for one in facilities["kind"]],
            wording.text("Level"): [level_label(screen, one) for one in facilities["level"]],
            wording.text("Operator"): [one or unknown for one in facilities["host_org"]],
            wording.text("Address"): [one or unknown for one in facilities["address"]],
            wording.text("State"): [state_label(screen, one) for one in facilities["state"]],
            wording.text("Position"): [
                precision_label(screen, row) for _, row in facilities.iterrows()
            ],
            wording.text("Source"): list(facilities["fact_source"]),
        }
    )


def facility_table(screen: Screen, facilities: gpd.GeoDataFrame, *, key: str) -> None:
    """Show facilities; the table's cells are text, never Markdown or HTML."""
    st.dataframe(
        facility_frame(screen, facilities),
        hide_index=True,
        key=key,
        height=min(420, 36 * (len(facilities) + 1) + 4),
        row_height=36,
    )
