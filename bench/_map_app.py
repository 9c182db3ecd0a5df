"""The page that ``bench.map`` measures: fifty thousand made-up facilities, one map, one click."""

import os
import time

import geopandas as gpd
import numpy as np
import shapely
import streamlit as st
from streamlit_folium import st_folium

from cartography.features import base_layers, zone_features
from cartography.map_change import MapChange
from cartography.plan_map import (
    EncodedMap,
    MapPayload,
    View,
    build_map,
    encode_map,
    read_click,
)
from cartography.points import facility_columns
from cartography.symbology import FACILITY_KINDS, LEVELS, LIGHT

COUNT = int(os.environ.get("BENCH_FACILITIES", "50000"))
WEST, SOUTH, EAST, NORTH = 121.4, 29.6, 121.9, 30.0
WHOLE = [[SOUTH, WEST], [NORTH, EAST]]


@st.cache_resource
def encoded() -> tuple[EncodedMap, float]:
    """Return the map and the CPU seconds that writing it took, once."""
    rng = np.random.default_rng(20260101)
    kinds, levels = list(FACILITY_KINDS), list(LEVELS)
    facilities = gpd.GeoDataFrame(
        {
            "facility_id": [f"F{i:05d}" for i in range(COUNT)],
            "name_zh": [f"示范区第{i}号创新载体" for i in range(COUNT)],
            "kind": rng.choice(kinds, COUNT),
            "level": rng.choice(levels, COUNT),
            "precision": rng.choice(["rooftop", "street"], COUNT),
            "uncertainty_m": rng.choice([0.0, 50.0, 300.0], COUNT),
        },
        geometry=shapely.points(rng.uniform(WEST, EAST, COUNT), rng.uniform(SOUTH, NORTH, COUNT)),
        crs="EPSG:4326",
    )
    square = shapely.box(121.5, 29.7, 121.7, 29.9)
    zones = gpd.GeoDataFrame(
        {"zone_id": ["square"], "zone_kind": ["new_town"], "name_zh": ["示范片区"], "grade": ["A"]},
        geometry=[square],
        crs="EPSG:4326",
    )
    district = gpd.GeoDataFrame(
        {"name_zh": ["示范区"]}, geometry=[shapely.box(WEST, SOUTH, EAST, NORTH)], crs="EPSG:4326"
    )
    start = time.process_time()
    payload = MapPayload(
        view=View(WHOLE),
        extent=WHOLE,
        base=base_layers(district=district),
        zones=zone_features(zones, theme=LIGHT),
        facilities=facility_columns(facilities),
    )
    written = encode_map(payload)
    return written, time.process_time() - start


written, writing_seconds = encoded()
st.session_state["runs"] = st.session_state.get("runs", 0) + 1
again = st.button("again")
returned = st_folium(
    build_map(written),
    key="map",
    height=500,
    use_container_width=True,
    returned_objects=["last_active_drawing"],
    feature_group_to_add=MapChange(),
)
click = read_click(returned)
st.write(f"clicked={click.feature_id if click else ''}")
st.write(f"runs={st.session_state['runs']} pid={os.getpid()} writing={writing_seconds:.3f}")
