"""The picture for a slide: the served type draws it, a missing glyph is an error."""

from __future__ import annotations

import io

import geopandas as gpd
import numpy as np
import pytest
import shapely
from PIL import Image

from cartography.features import base_layers, zone_features
from cartography.picture import PictureWords, draw_picture, png_bytes, round_metres
from cartography.picture_ground import Ground
from cartography.picture_type import MissingGlyphError, runs, width_of, wrapped, write
from cartography.plan_map import MapPayload, View
from cartography.result_layers import LegendGroup, ResultLayers, role_colours, shape_layer
from cartography.result_style import ResultRole
from cartography.symbology import DARK, LIGHT, THEMES, Theme
from cartography.value_classes import amount_classes

BOUNDS = ((29.7, 121.4), (29.9, 121.7))
WORDS = PictureWords(
    title="密度 · 示例规划",
    subtitle="截至 2023-12-31",
    readings=[("最密处为 0.39 /km²。", False), ("34 个点位中有 19 个只精确到街道。", True)],
    notes=["Web 墨卡托投影", "资料来源：示例"],
    mark="内部工作图 · 未经地图审核 · 不得公开",
    scale="约 1 : {ratio}",
    kilometres="{number} 公里",
    metres="{number} 米",
    zones="片区",
)


def payload(theme: Theme) -> MapPayload:
    squares = [shapely.box(121.45 + i / 20, 29.75, 121.49 + i / 20, 29.85) for i in range(4)]
    names = ["东片", "西片", "南片", "北片"]
    zones = gpd.GeoDataFrame(
        {
            "zone_id": list("abcd"),
            "zone_kind": "new_town",
            "name_zh": names,
            "name_en": "",
            "grade": list("ABCC"),
        },
        geometry=squares,
        crs=4326,
    )
    district = gpd.GeoDataFrame(
        {"name_zh": ["区"], "name_en": [""]}, geometry=[shapely.box(121.42, 29.72, 121.68, 29.88)]
    ).set_crs(4326)
    values = [1.0, 2.0, 3.0, float("nan")]
    classes = amount_classes(values)
    cards: list[list[tuple[str, str]]] = [[] for _ in values]
    sites = gpd.GeoDataFrame(geometry=[shapely.Point(121.5, 29.8)], crs=4326)
    layers = ResultLayers(
        shapes=[
            shape_layer(
                zones,
                role=ResultRole.CHOROPLETH,
                names=names,
                cards=cards,
                values=values,
                classes=classes,
            ),
            shape_layer(sites, role=ResultRole.PROPOSED, names=[""], cards=[[]]),
            shape_layer(sites, role=ResultRole.EXISTING, names=[""], cards=[[]]),
            shape_layer(district, role=ResultRole.GAP, names=[""], cards=[[]]),
        ],
        legend=[
            LegendGroup("密度", [("#FFFFCC", "1"), ("hatch", "无数据")], "自然断点"),
            LegendGroup("结果", [(str(role), str(role)) for role in role_colours(theme)]),
        ],
        styles=role_colours(theme),
    )
    return MapPayload(
        view=View(BOUNDS),
        extent=BOUNDS,
        base=base_layers(district=district),
        zones=zone_features(zones, theme=theme),
        results=layers.payload(),
        theme=theme,
    )


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda one: one.name)
def test_a_picture_is_drawn_whole(theme: Theme):
    data = png_bytes(draw_picture(payload(theme), WORDS, {"A": "甲", "B": "乙", "C": "示意"}))
    picture = Image.open(io.BytesIO(data))
    assert picture.size == (1920, 1080)
    pixels = np.asarray(picture.convert("RGB")).reshape(-1, 3)
    assert len(np.unique(pixels, axis=0)) > 200


def test_the_scale_bar_is_true_to_the_ground():
    ground = Ground(BOUNDS, (1356, 924), THEMES["light"])
    west, _ = ground.shown(121.5, 29.8)
    east, _ = ground.shown(121.6, 29.8)
    # A tenth of a degree of longitude at 29.8° N on the WGS-84 ellipsoid: 9,668 m.
    assert (east - west) * ground.metres_per_pixel == pytest.approx(9668, rel=2e-3)
    assert [round_metres(one) for one in (9.9, 10, 49, 700)] == [5, 10, 20, 500]


def test_a_missing_glyph_is_an_error_and_not_a_box():
    with pytest.raises(MissingGlyphError, match="no glyph"):
        runs("示例 \U0001fac3")
    with pytest.raises(MissingGlyphError):
        draw_picture(payload(LIGHT), PictureWords(**{**WORDS.__dict__, "title": "\ue000"}), {})


def test_chinese_letters_are_drawn_by_the_served_font():
    picture = Image.new("L", (200, 60), 255).convert("RGB")
    write(picture, (10, 44), "鄞州 Aé", size=32, colour="#000000")
    assert np.asarray(picture).min() < 40
    assert width_of("鄞州", 32) == pytest.approx(64, abs=1)


def test_lines_break_between_chinese_signs_and_never_before_a_stop():
    lines = wrapped("一二三四五六，七八九十", 16 * 6 + 1, 16)
    assert "".join(lines) == "一二三四五六，七八九十"
    assert lines[0] == "一二三四五六，"
    assert wrapped("two words here", 60, 16) == ["two", "words", "here"]
