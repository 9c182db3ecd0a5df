"""The one element through which data enters a map.

Everything that a reader's data can influence travels in `MapPayload`, written by
`inert_json` and drawn by Langcheng's own script, which sets text and never HTML.
Folium's maps are pointed, once and for the whole process, at the files that the
application serves itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import folium
from branca.element import Element, Figure, MacroElement
from jinja2 import Template

from cartography.inert import inert_json, packed_json
from cartography.map_words import map_words
from cartography.symbology import LIGHT, Theme

STATIC = "../../app/static"
"""Where the served files are, seen from the frame that Streamlit gives a component."""

MAP_SCRIPTS = (
    "geometry",
    "tooltip",
    "labels",
    "base",
    "zones",
    "results",
    "columns",
    "points",
    "legend",
    "controls",
    "map",
)
MAX_ZOOM = 18
PACK_ABOVE = 2000
"""From this many facilities on, their columns are sent compressed."""
MIN_ZOOM = 8

folium.Map.default_js = [
    ("jquery", f"{STATIC}/vendor/jquery/jquery.min.js"),
    ("leaflet", f"{STATIC}/vendor/leaflet/leaflet.js"),
    *((f"langcheng_{name}", f"{STATIC}/map/langcheng-{name}.js") for name in MAP_SCRIPTS),
]
folium.Map.default_css = [
    ("leaflet_css", f"{STATIC}/vendor/leaflet/leaflet.css"),
    ("noto_sans_sc", f"{STATIC}/fonts/noto-sans-sc/noto-sans-sc.css"),
    ("langcheng_css", f"{STATIC}/map/langcheng-map.css"),
]


@dataclass(frozen=True)
class View:
    """What the map shows first.

    Parameters
    ----------
    bounds : two pairs of float
        ``[[south, west], [north, east]]``.
    token : str
        The reader's own panning survives a redraw as long as the token stays.
        Change it (a search result, another zone) to make the map go to `bounds`.
    max_zoom : int
        The map does not come closer than this by itself.
    """

    bounds: Sequence[Sequence[float]]
    token: str = ""
    max_zoom: int = 15


@dataclass(frozen=True)
class OnlineBase:
    """A base map from a server, only where the office has configured one."""

    url: str
    attribution: str


@dataclass(frozen=True)
class MapPayload:
    """All that a map draws, in the reader's language and theme.

    Parameters
    ----------
    view : View
        First view; `extent` is what the whole-district button goes to.
    extent : two pairs of float
        ``[[south, west], [north, east]]`` of the district.
    base, zones, facilities, clusters
        Results of ``features.base_layers``, ``features.zone_features``,
        ``points.facility_columns`` and ``points.town_clusters``.
    attribution : str
        Shown at the foot of the map, plain text.
    legend_title, legend : str and sequence of (colour or "hatch", text)
        Classes of a choropleth, when zones are filled by value.
    hidden : sequence of str
        Layers not shown: ``kind:<facility kind>``, ``zone:<zone id>``,
        ``zone_kind:<kind>``, ``base:metro|towns|places|neighbours``.
    selected : tuple of (type, id), optional
        Feature marked as chosen.
    highlighted : sequence of str
        Ids of facilities that are ringed: members of a unit, results of a search.
    results : dict
        Surface, shapes and legend of a run, from ``result_layers.ResultLayers.payload``.
    name : str
        Under which the browser keeps the reader's view of this map.
    """

    view: View
    extent: Sequence[Sequence[float]]
    base: dict[str, Any] = field(default_factory=dict)
    zones: Sequence[dict[str, Any]] = ()
    facilities: dict[str, Any] = field(default_factory=dict)
    clusters: Sequence[dict[str, Any]] = ()
    attribution: str = ""
    legend_title: str = ""
    legend: Sequence[tuple[str, str]] = ()
    hidden: Sequence[str] = ()
    selected: tuple[str, str] | None = None
    highlighted: Sequence[str] = ()
    results: dict[str, Any] = field(default_factory=dict)
    theme: Theme = LIGHT
    language_tag: str = "zh-CN"
    datum: str = "WGS-84"
    online: OnlineBase | None = None
    is_legend_open: bool = True
    name: str = "map"


@dataclass(frozen=True)
class EncodedMap:
    """A payload, written once; keep it while the payload does not change."""

    literal: str
    digest: str
    extent: tuple[tuple[float, float], tuple[float, float]]


def encode_map(payload: MapPayload, translate: Callable[[str], str] = str) -> EncodedMap:
    """Write a payload as an inert literal.

    Parameters
    ----------
    payload : MapPayload
        What to draw.
    translate : callable
        Takes an English msgid of the map's own words, returns the reader's text.

    Returns
    -------
    EncodedMap
        Immutable; safe to share between sessions and to keep in a cache.
    """
    parts = {name: getattr(payload, name) for name in payload.__dataclass_fields__}
    if len(payload.facilities.get("id", ())) > PACK_ABOVE:
        parts["facilities"] = {"packed": packed_json(payload.facilities)}
    literal = inert_json({**parts, **map_words(translate, payload.theme)})
    (south, west), (north, east) = payload.extent
    return EncodedMap(
        literal=literal,
        digest=hashlib.sha256(literal.encode()).hexdigest()[:16],
        extent=((south, west), (north, east)),
    )


class _Verbatim(Element):
    """Text that branca puts into a page as it is, without compiling it again."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **kwargs: Any) -> str:
        return self.text


class PlanMap(MacroElement):
    """The element that carries an `EncodedMap` into a folium map.

    `render` adds the script to the page without a second Jinja pass: cheaper for
    large payloads, and one pass fewer for data to be inert in.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        'window.langcheng.draw({{ this._parent.get_name() }}, {{ this.literal }}, "{{ this.digest }}");'
        "{% endmacro %}"
    )

    def __init__(self, encoded: EncodedMap) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "PlanMap"
        self.literal = encoded.literal
        self.digest = encoded.digest

    def render(self, **kwargs: Any) -> None:  # type: ignore[override]
        """Add the script to the figure of the map."""
        figure = self.get_root()
        if not isinstance(figure, Figure):
            raise TypeError("a plan map is drawn inside a folium map")
        script = self._template.module.script(self, kwargs)
        figure.script.add_child(_Verbatim(script), name=self.get_name())


def build_map(encoded: EncodedMap) -> folium.Map:
    """Return a folium map that holds nothing but the plan map.

    It asks for no tiles and no file from another server. Cheap: the literal is
    used as it is.
    """
    (south, west), (north, east) = encoded.extent
    canvas = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=11,
        tiles=None,
        zoom_control=False,
        attribution_control=False,
        maxZoom=MAX_ZOOM,
        minZoom=MIN_ZOOM,
        zoomSnap=0.25,
        zoomDelta=0.5,
        wheelPxPerZoomLevel=120,
    )
    canvas.add_child(PlanMap(encoded))
    return canvas


@dataclass(frozen=True)
class Click:
    """What a reader clicked on the map.

    Parameters
    ----------
    kind : {"zone", "facility", "town_cluster"}
        What it is.
    feature_id : str
        Id of the zone, facility or town.
    sequence : int
        Grows with every click, so that clicking the same thing again is news.
    """

    kind: str
    feature_id: str
    sequence: int


def read_click(returned: object) -> Click | None:
    """Return the click in what ``st_folium`` returned, or None.

    Parameters
    ----------
    returned : object
        The dict of ``st_folium(…, returned_objects=["last_active_drawing"])``; it
        comes from a browser, so anything unexpected counts as no click.
    """
    feature = returned.get("last_active_drawing") if isinstance(returned, dict) else None
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        return None
    kind, feature_id = properties.get("type"), properties.get("id")
    sequence = properties.get("sequence")
    if kind not in ("zone", "facility", "town_cluster") or not isinstance(feature_id, str):
        return None
    return Click(kind, feature_id, sequence if isinstance(sequence, int) else 0)
