"""Facilities as a table that sorts and searches, and as a file."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import streamlit as st

from monitoring.spatial import members_of_unit, unit_facilities
from pages.carriers import CARRIER_KINDS, kind_label, level_label, precision_label, state_label
from pages.screen import Screen


def facilities_in(screen: Screen, zone_id: str) -> gpd.GeoDataFrame:
    """Return the carriers and organisations of a zone on the page's day.

    A unit type has its members and the district its whole register, located or not; any
    other zone what is located in it. ``is_undated`` marks those of which it is not known
    whether they stood on the day: they are listed and not counted.
    """
    layers = screen.workspace.layers
    register = layers.register(CARRIER_KINDS, standing_on=screen.as_of, with_undated=True)
    dated = layers.register(CARRIER_KINDS, standing_on=screen.as_of)
    register = register.assign(is_undated=~register.index.isin(dated.index))
    members = members_of_unit(layers, zone_id)
    if members:
        return unit_facilities(register, members)
    if zone_id == screen.workspace.plan.header.district_zone:
        return register
    drawn = layers.drawn_zones
    located = register[register.geometry.notna()]
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
            wording.text("Opened"): [
                _opened(screen, year, is_undated)
                for year, is_undated in zip(
                    facilities["opened_year"], facilities["is_undated"], strict=True
                )
            ],
            wording.text("Position"): [
                precision_label(screen, row) for _, row in facilities.iterrows()
            ],
            wording.text("Source"): list(facilities["fact_source"]),
        }
    )


def _opened(screen: Screen, year: object, is_undated: bool) -> str:
    if is_undated:
        return screen.wording.text("year not known, not counted")
    return screen.wording.text("year not known") if pd.isna(year) else str(int(str(year)))


def listing_words(screen: Screen, facilities: gpd.GeoDataFrame) -> str:
    """Return how many of the listed have a position, and how many are listed without counting."""
    wording = screen.wording
    words = wording.text(
        "{located} with a position, {known} listed",
        located=int(facilities.geometry.notna().sum()),
        known=len(facilities),
    )
    undated = int(facilities["is_undated"].sum())
    if not undated:
        return words
    return (
        words
        + " · "
        + wording.text(
            "{count} of them, of unknown opening year, are listed and not counted", count=undated
        )
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
