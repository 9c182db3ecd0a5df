"""Which other zones a zone overlaps, and by how much."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from monitoring.workspace import Workspace
from pages.opening import workspace_key
from spatial_model.area import geodesic_area_m2

M2_PER_KM2 = 1_000_000
SLIVER_KM2 = 0.01


def zone_overlaps(workspace: Workspace, zone_id: str) -> pd.DataFrame:
    """Return overlaps with the other drawn zones but the district, the largest first.

    Parameters
    ----------
    workspace : Workspace
        The opened plan.
    zone_id : str
        A zone; one that is not drawn overlaps nothing.

    Returns
    -------
    DataFrame
        Columns ``zone_id, overlap_km2`` (geodesic), ``own_share`` and ``other_share``
        (0–1 of either zone's area).
    """
    return _zone_overlaps(workspace, workspace_key(workspace), zone_id)


@st.cache_resource(max_entries=128, show_spinner=False)
def _zone_overlaps(_workspace: Workspace, key: str, zone_id: str) -> pd.DataFrame:
    columns = ["zone_id", "overlap_km2", "own_share", "other_share"]
    drawn = _workspace.layers.drawn_zones
    if zone_id not in drawn.index:
        return pd.DataFrame(columns=columns)
    own = drawn.loc[zone_id]
    others = drawn[(drawn["zone_kind"] != "district") & (drawn.index != zone_id)]
    common = others.geometry.intersection(own.geometry)
    common = common[common.geom_type.isin(("Polygon", "MultiPolygon")) & ~common.is_empty]
    rows: list[dict[str, Any]] = []
    for other_id, area in (geodesic_area_m2(common) / M2_PER_KM2).items():
        if area >= SLIVER_KM2:
            rows.append(
                {
                    "zone_id": other_id,
                    "overlap_km2": area,
                    "own_share": area / own["area_km2"],
                    "other_share": area / others.loc[other_id, "area_km2"],
                }
            )
    return pd.DataFrame(rows, columns=columns).sort_values("overlap_km2", ascending=False)
