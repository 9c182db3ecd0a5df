"""Online base maps: offered only where the office has configured one."""

from __future__ import annotations

import os

from cartography.plan_map import OnlineBase
from errors import N_

TIANDITU_KEY = "LANGCHENG_TIANDITU_KEY"
OSM_TILES = "LANGCHENG_OSM_TILES"
ONLINE_LAYERS = {
    "online_tianditu": N_("Tianditu (online)"),
    "online_osm": N_("OpenStreetMap (online)"),
}
TIANDITU_URL = (
    "https://t0.tianditu.gov.cn/vec_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER=vec&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
    "&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk="
)


def online_bases() -> dict[str, OnlineBase]:
    """Return the configured base maps by layer id; empty without configuration."""
    bases: dict[str, OnlineBase] = {}
    key = os.environ.get(TIANDITU_KEY, "").strip()
    if key:
        bases["online_tianditu"] = OnlineBase(TIANDITU_URL + key, "天地图 Tianditu")
    tiles = os.environ.get(OSM_TILES, "").strip()
    if tiles:
        bases["online_osm"] = OnlineBase(tiles, "© OpenStreetMap contributors")
    return bases


def chosen_base(layers: tuple[str, ...]) -> OnlineBase | None:
    """Return the online base among the shown layers, if there is one."""
    bases = online_bases()
    return next((bases[one] for one in layers if one in bases), None)
