"""What leaves the server for the browser."""

import json
import re
from pathlib import Path

import folium
import geopandas as gpd
import pytest
import shapely
from streamlit_folium import generate_leaflet_string

from cartography.features import base_layers, zone_features
from cartography.geometry import label_point, polygons
from cartography.map_change import MapChange, MemberSet
from cartography.plan_map import (
    Click,
    EncodedMap,
    MapPayload,
    View,
    build_map,
    encode_map,
    read_click,
)
from cartography.points import facility_columns, town_clusters
from cartography.symbology import DARK, LIGHT
from tests.browser import ROOT
from tests.cartography.hostile_names import HOSTILE_NAMES

MAP_SOURCES = sorted((ROOT / "shell/static/map").glob("*.js"))
BOUNDS = [[29.7, 121.5], [29.9, 121.7]]


def facilities(**columns: object) -> gpd.GeoDataFrame:
    rows = {
        "facility_id": ["F1", "F2", "F3", "F4"],
        "name_zh": ["甲", "乙", "丙", None],
        "name_en": ["A", None, "", None],
        "kind": ["incubator", "incubator", "makerspace", "institute"],
        "level": ["national", "district", "municipal", None],
        "precision": ["rooftop", "street", "town", "unknown"],
        "uncertainty_m": [0.0, 300.4, 3000.0, None],
        **columns,
    }
    points = [
        shapely.Point(121.6, 29.8),
        shapely.Point(121.600014, 29.8),
        shapely.Point(121.55, 29.75),
        None,
    ]
    return gpd.GeoDataFrame(rows, geometry=points, crs="EPSG:4326")


def zones() -> gpd.GeoDataFrame:
    rows = {
        "zone_id": ["small", "large", "nowhere"],
        "zone_kind": ["new_town", "corridor", "corridor_part"],
        "name_zh": ["小", "大", "无"],
        "name_en": ["Small", "Large", "None"],
        "grade": ["A", "C", ""],
    }
    shapes = [
        shapely.box(121.55, 29.75, 121.56, 29.76),
        shapely.box(121.5, 29.7, 121.6, 29.8),
        None,
    ]
    return gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4326")


def encoded(name: str = "甲") -> EncodedMap:
    return encode_map(MapPayload(view=View(BOUNDS), extent=BOUNDS, attribution=name))


def test_facilities_are_sent_in_columns_and_towns_apart() -> None:
    columns = facility_columns(facilities())
    assert columns["id"] == ["F1", "F2"]
    assert columns["name"] == ["甲", "乙"]
    assert columns["origin"] == [12160000, 2980000]
    assert columns["lon"] == [0, 1]
    assert columns["styles"] == [
        ["incubator", "national", "rooftop", 0],
        ["incubator", "district", "street", 300],
    ]
    assert facility_columns(facilities(), language="en")["name"] == ["A", "乙"]


def test_any_crs_is_drawn_in_longitude_and_latitude() -> None:
    projected = facilities().to_crs("EPSG:4549")
    columns, expected = facility_columns(projected), facility_columns(facilities())
    assert columns["lon"] == expected["lon"]
    with pytest.raises(ValueError, match="without CRS"):
        facility_columns(
            gpd.GeoDataFrame(
                facilities().drop(columns="geometry"), geometry=facilities().geometry.to_numpy()
            )
        )


def test_an_empty_frame_gives_empty_columns() -> None:
    none = facilities().iloc[:0]
    assert facility_columns(none)["id"] == []
    assert town_clusters(none, None) == []


def test_town_level_facilities_are_one_cluster_on_the_town() -> None:
    towns = gpd.GeoDataFrame(
        {"town_id": ["T1", "T2"], "name_zh": ["近镇", "远镇"]},
        geometry=[shapely.Point(121.551, 29.75), shapely.Point(121.6, 29.8)],
        crs="EPSG:4326",
    )
    (cluster,) = town_clusters(facilities(), towns)
    assert (cluster["id"], cluster["name"], cluster["members"], cluster["kinds"]) == (
        "T1",
        "近镇",
        ["F3"],
        ["makerspace"],
    )
    (unnamed,) = town_clusters(facilities(), towns.iloc[1:])
    assert (unnamed["id"], unnamed["name"]) == ("121.55,29.75", "")


def test_zones_come_largest_first_with_the_plan_s_colour_made_readable() -> None:
    features = zone_features(
        zones(),
        theme=LIGHT,
        colours={"small": "#3B6FB6"},
        cards={"small": [("a", "b")]},
        fills={"large": None},
        badges={"large": ("✔ x", "#000000")},
    )
    assert [feature["id"] for feature in features] == ["large", "small"]
    large, small = features
    assert small["colour"] == "#3B6FB6"
    assert small["card"] == [["a", "b"]]
    assert "fill" not in small
    assert large["fill"] == "hatch"
    assert large["badge"] == {"text": "✔ x", "colour": "#000000"}
    assert zone_features(zones(), theme=DARK, language="en")[0]["name"] == "Large"


def test_holes_and_parts_survive() -> None:
    shape = shapely.MultiPolygon(
        [
            shapely.Polygon(
                shapely.box(0, 0, 1, 1).exterior.coords,
                [shapely.box(0.2, 0.2, 0.4, 0.4).exterior.coords],
            ),
            shapely.box(2, 2, 2.5, 2.5),
        ]
    )
    assert [len(rings) for rings in polygons(shape)] == [2, 1]
    assert shape.contains(shapely.Point(label_point(shape)))


def test_neighbours_are_named_inside_the_view() -> None:
    district = gpd.GeoDataFrame(
        {"name_zh": ["区"]}, geometry=[shapely.box(121.5, 29.7, 121.7, 29.9)], crs="EPSG:4326"
    )
    neighbours = gpd.GeoDataFrame(
        {"name_zh": ["邻"]}, geometry=[shapely.box(121.7, 28.0, 123.0, 31.0)], crs="EPSG:4326"
    )
    base = base_layers(district=district, neighbours=neighbours)
    lon, lat = base["neighbours"][0]["at"]
    assert 121.7 < lon < 121.71
    assert 29.69 < lat < 29.91


@pytest.mark.filterwarnings("ignore:.*ScriptRunContext")
@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_the_script_that_streamlit_sends_holds_the_name_as_data(name: str) -> None:
    canvas = build_map(encoded(name))
    canvas.get_root().render()
    script = generate_leaflet_string(canvas)
    literal = re.search(r'langcheng\.draw\(map_div, (.*), "[0-9a-f]+"\);', script)
    assert literal is not None
    assert json.loads(literal.group(1))["attribution"] == name


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_saved_page_holds_the_name_as_data(name: str) -> None:
    page = build_map(encoded(name)).get_root().render()
    literal = re.search(r'langcheng\.draw\(map_[0-9a-f]+, (.*), "[0-9a-f]+"\);', page)
    assert literal is not None
    assert json.loads(literal.group(1))["attribution"] == name


def test_no_file_is_asked_from_another_server() -> None:
    page = build_map(encoded()).get_root().render()
    assert "://" not in page
    links = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert links
    for link in links:
        assert link.startswith("../../app/static/")
        assert (ROOT / "shell/static" / link.removeprefix("../../app/static/")).is_file(), link
    assert {url for _, url in folium.Map.default_js} <= set(links)


def test_the_digest_follows_the_payload_and_survives_the_component_s_hash() -> None:
    one, other = encoded("square_nw"), encoded("square_ne")
    assert one.digest != other.digest
    assert one.digest == encoded("square_nw").digest
    # streamlit-folium leaves out "_" and what follows when it decides whether a map changed.
    assert "_" not in one.literal


def test_a_change_is_data_too() -> None:
    change = MapChange(
        selected=("zone", "{{7*191}}</script>"),
        hidden=["kind:park"],
        highlighted=["F2", "F1"],
        sets=[MemberSet("{{7*191}}", "#B7791F", ["F1"])],
    )
    assert json.loads(change.literal) == {
        "selected": ["zone", "{{7*191}}</script>"],
        "hidden": ["kind:park"],
        "highlighted": ["F1", "F2"],
        "sets": [{"name": "{{7*191}}", "colour": "#B7791F", "members": ["F1"]}],
    }
    assert "{{" not in change.literal


def test_clicks_are_read_with_distrust() -> None:
    feature = {"type": "Feature", "properties": {"type": "zone", "id": "z", "sequence": 3}}
    assert read_click({"last_active_drawing": feature}) == Click("zone", "z", 3)
    for bad in (
        None,
        [],
        {},
        {"last_active_drawing": None},
        {"last_active_drawing": {"properties": "x"}},
        {"last_active_drawing": {"properties": {"type": "zone", "id": 3}}},
        {"last_active_drawing": {"properties": {"type": "script", "id": "z"}}},
    ):
        assert read_click(bad) is None


@pytest.mark.parametrize("source", MAP_SOURCES, ids=lambda path: path.name)
def test_browser_code_writes_text_never_html(source: Path) -> None:
    code = source.read_text(encoding="utf-8")
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|DOMParser|setHTML|bindPopup|bindTooltip|divIcon"
    assert re.findall(forbidden, code) == []
    assert len(code.splitlines()) <= 300


def test_vendored_files_carry_their_licence() -> None:
    for folder in (
        *(ROOT / "shell/static/vendor").iterdir(),
        *(ROOT / "shell/static/fonts").iterdir(),
    ):
        assert (folder / "LICENSE").is_file(), folder
        assert folder.name in (ROOT / "shell/static/SOURCES.md").read_text(encoding="utf-8")


def test_caveats_travel_with_what_is_drawn() -> None:
    notes = {"F1": "opening year unknown", "F3": "opening year unknown", "F4": "not located"}
    assert facility_columns(facilities(), notes=notes)["notes"] == {"F1": "opening year unknown"}
    clusters = town_clusters(facilities(), None, notes=notes)
    assert [one["notes"] for one in clusters] == [{"F3": "opening year unknown"}]


def test_a_short_name_stands_on_the_map_and_the_full_one_in_the_tooltip() -> None:
    drawn = {one["id"]: one for one in zone_features(zones(), theme=LIGHT, labels={"large": "L"})}
    assert (drawn["large"]["label"], drawn["large"]["name"]) == ("L", "大")
    assert drawn["small"]["label"] == "小"
