"""A page with one map and a counter of its runs; the environment says what to draw."""

import json
import os
from pathlib import Path

import geopandas as gpd
import shapely
import streamlit as st
from branca.element import MacroElement
from streamlit_folium import st_folium

from cartography import plan_map
from cartography.features import base_layers, zone_features
from cartography.inert import plain
from cartography.map_change import MapChange
from cartography.plan_map import (
    MapPayload,
    OnlineBase,
    View,
    build_map,
    encode_map,
    read_click,
)
from cartography.points import facility_columns, town_clusters
from cartography.symbology import THEMES

NAMES = json.loads(Path(os.environ["MAP_NAMES"]).read_text(encoding="utf-8"))
PASSES = os.environ.get("MAP_PASSES", "ours")
if os.environ.get("MAP_ESCAPING") == "off":
    plan_map.inert_json = lambda value: json.dumps(plain(value), ensure_ascii=False)
if PASSES == "packed":
    plan_map.PACK_ABOVE = 0
if PASSES == "branca":
    plan_map.PlanMap.render = MacroElement.render  # text is compiled a second time

WEST, SOUTH = 121.5, 29.8
STEP = 0.02


def square(column: int, row: int) -> shapely.Polygon:
    west, south = WEST + column * STEP, SOUTH + row * STEP
    return shapely.box(west, south, west + STEP * 0.9, south + STEP * 0.9)


def frame(rows: list[dict[str, object]], shapes: list[object]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4326")


side = 6
cells = [(i % side, i // side) for i in range(len(NAMES))]
zones = frame(
    [
        {
            "zone_id": f"zone_{i}",
            "zone_kind": "new_town",
            "name_zh": name,
            "name_en": name,
            "grade": "ABC"[i % 3],
        }
        for i, name in enumerate(NAMES)
    ],
    [square(*cell) for cell in cells],
)
facilities = frame(
    [
        {
            "facility_id": f"F{i:03d}",
            "name_zh": name,
            "name_en": None,
            "kind": "incubator",
            "level": "national",
            "precision": "rooftop",
            "uncertainty_m": 0.0,
        }
        for i, name in enumerate(NAMES)
    ],
    [shapely.Point(WEST + (x + 0.2) * STEP, SOUTH + (y + 0.2) * STEP) for x, y in cells],
)
coarse = frame(
    [
        {
            "facility_id": f"T{i:03d}",
            "name_zh": name,
            "name_en": None,
            "kind": "makerspace",
            "level": "district",
            "precision": "town",
            "uncertainty_m": 3000.0,
        }
        for i, name in enumerate(NAMES[:3])
    ],
    [shapely.Point(WEST - 0.01, SOUTH - 0.01)] * 3,
)
towns = frame(
    [{"town_id": "330212001", "name_zh": NAMES[0], "name_en": NAMES[0]}],
    [shapely.Point(WEST - 0.01, SOUTH - 0.01)],
)
whole = [[SOUTH - 0.02, WEST - 0.02], [SOUTH + side * STEP, WEST + side * STEP]]
district = frame(
    [{"name_zh": "示范区", "name_en": "Demo"}],
    [shapely.box(WEST - 0.03, SOUTH - 0.03, WEST + 0.2, SOUTH + 0.2)],
)
theme = THEMES[os.environ.get("MAP_THEME", "light")]

st.set_page_config(layout="wide")
st.session_state["runs"] = st.session_state.get("runs", 0) + 1
st.write(f"runs={st.session_state['runs']}")
payload = MapPayload(
    view=View(whole),
    extent=whole,
    base=base_layers(district=district, towns=towns),
    zones=zone_features(zones, theme=theme, cards={"zone_0": [(NAMES[1], NAMES[2])]}),
    facilities=facility_columns(facilities),
    clusters=town_clusters(coarse, towns),
    attribution=NAMES[3],
    legend_title=NAMES[4] + ("!" if st.checkbox("redraw") else ""),
    legend=[("#FFFFCC", NAMES[5])],
    theme=theme,
    online=OnlineBase(os.environ["MAP_TILES"], "© 底图") if "MAP_TILES" in os.environ else None,
)
change = (
    MapChange(selected=("zone", "zone_0"), hidden=["kind:incubator"])
    if st.checkbox("change")
    else MapChange()
)
returned = st_folium(
    build_map(encode_map(payload)),
    key="map",
    height=700,
    use_container_width=True,
    returned_objects=["last_active_drawing"],
    feature_group_to_add=change,
)
click = read_click(returned)
st.write(f"clicked={click.kind}:{click.feature_id}" if click else "clicked=none")
