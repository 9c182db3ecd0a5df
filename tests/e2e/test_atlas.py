"""The atlas as a planner uses it: look, click, search, switch the day, take the files away."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from playwright.sync_api import Browser, Frame, expect

from layers.reading import read_layers
from monitoring.spatial import members_of_unit, unit_facilities
from tests.e2e.screens import (
    YINZHOU,
    only_map,
    opened,
    point_on_screen,
    quiet_point,
    settled_map,
)


def located_university() -> str:
    """Return the name of a university whose place is known."""
    facilities = gpd.read_file(YINZHOU / "district.gpkg", layer="facilities")
    known = facilities[(facilities["kind"] == "university") & facilities.geometry.notna()]
    return str(known.iloc[0]["name_zh"])


def test_atlas_shows_the_plan_on_a_map(browser: Browser, app_url: str):
    with opened(browser, app_url, landmark=".lc-headline") as seen:
        frame = settled_map(seen.page)
        names = frame.evaluate(
            "[...document.querySelectorAll('.lc-label-zone .lc-label-text')].map(e => e.textContent)"
        )
        assert {"东部新城", "南部新城", "滨海蓝湾新城"} <= set(names)
        assert frame.locator("canvas").count() >= 1
        assert seen.page.locator(".lc-headline .lc-figure").count() == 7
        assert "2023-12-31" in seen.words(".lc-headline")
        assert seen.page.title().startswith("一张图") or "廊城" in seen.page.title()
        assert seen.page.evaluate("document.documentElement.lang") == "zh-CN"
        assert seen.outside == []
        assert seen.errors == []


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720)])
def test_the_map_takes_the_window(browser: Browser, app_url: str, width: int, height: int):
    with opened(browser, app_url, landmark=".lc-headline", width=width, height=height) as seen:
        settled_map(seen.page)
        box = seen.page.locator("iframe").first.bounding_box()
        assert box is not None
        assert box["width"] >= 0.7 * width
        assert box["y"] + box["height"] == pytest.approx(height, abs=2)
        main = "document.querySelector('[data-testid=stMain]')"
        assert seen.page.evaluate(f"{main}.scrollHeight <= {main}.clientHeight + 1")


def test_a_click_on_a_zone_opens_its_card_and_its_page(browser: Browser, app_url: str):
    with opened(browser, app_url, landmark=".lc-headline") as seen:
        page = seen.page
        frame = settled_map(page)
        page.mouse.click(*point_on_screen(page, frame, *quiet_point("binhai_bluebay_new_town")))
        expect(page.locator(".lc-card h2")).to_have_text("滨海蓝湾新城", timeout=15_000)
        expect(page).to_have_url(re.compile("zone=binhai_bluebay_new_town"))
        expect(page.locator(".lc-card")).to_contain_text("示意")
        page.get_by_role("button", name="打开片区页").click()
        expect(page.locator(".lc-title h1")).to_have_text("滨海蓝湾新城", timeout=15_000)
        expect(page).to_have_url(re.compile(r"/zone\?.*zone=binhai_bluebay_new_town"))


def test_search_opens_a_card_and_moves_the_map(browser: Browser, app_url: str):
    with opened(browser, app_url, landmark=".lc-headline") as seen:
        page = seen.page
        before = settled_map(page).evaluate("langcheng.current.map.getZoom()")
        name = located_university()
        page.locator(".st-key-atlas_search input").fill(name)
        page.locator('[role="option"]').first.click()
        expect(page.locator(".lc-card h2")).to_have_text(name, timeout=15_000)
        expect(page).to_have_url(re.compile(r"facility=F\d+"))
        only_map(page)
        settled_map(page).wait_for_function(f"langcheng.current.map.getZoom() > {before}")
        card = page.locator(".lc-card")
        for fact in ("级别", "运营单位", "地址", "位置"):
            expect(card).to_contain_text(fact)
        card.locator("summary", has_text="来源").click()
        expect(card.locator("details[open]")).to_contain_text("原始坐标基准")


def test_another_day_changes_the_figures_and_stays_across_pages(browser: Browser, app_url: str):
    with opened(browser, f"{app_url}/?date=2020-12-31", landmark=".lc-headline") as seen:
        page = seen.page
        expect(page.locator(".lc-headline")).to_contain_text("截至 2020-12-31")
        page.get_by_test_id("stTopNavSection").first.click()
        page.get_by_text("指标", exact=True).last.click()
        expect(page.locator(".lc-indicator").first).to_be_visible(timeout=20_000)
        expect(page).to_have_url(re.compile("date=2020-12-31"))


def test_two_days_side_by_side(browser: Browser, app_url: str):
    with opened(browser, f"{app_url}/?compare=2020-12-31", landmark=".lc-compare-table") as seen:
        seen.page.locator("iframe").nth(1).wait_for(timeout=20_000)
        days = seen.page.locator(".lc-compared h3").all_text_contents()
        assert days == ["2023-12-31", "2020-12-31"]


def test_layers_can_be_switched_off_in_the_drawer(browser: Browser, app_url: str):
    with opened(browser, app_url, landmark=".lc-headline") as seen:
        page = seen.page
        settled_map(page)
        page.get_by_test_id("stExpandSidebarButton").click()
        page.get_by_test_id("stSidebar").get_by_text("新城", exact=True).click()
        expect(page).to_have_url(re.compile("layers="))
        frame = page.frame_locator("iframe").first
        expect(frame.locator(".lc-label-zone", has_text="滨海蓝湾新城")).to_have_count(
            0, timeout=15_000
        )


def test_what_is_shown_can_be_taken_away(browser: Browser, app_url: str):
    with opened(browser, app_url, landmark=".lc-headline") as seen:
        page = seen.page
        page.get_by_role("button", name="下载").click()
        with page.expect_download() as csv_file:
            page.get_by_role("button", name="创新载体（CSV）").click()
        text = Path(csv_file.value.path()).read_text(encoding="utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert len(rows) > 20
        assert {"facility_id", "name_zh", "kind", "uncertainty_m", "fact_source"} <= set(rows[0])
        with page.expect_download() as geojson_file:
            page.get_by_role("button", name="片区（GeoJSON）").click()
        features = json.loads(Path(geojson_file.value.path()).read_text(encoding="utf-8"))[
            "features"
        ]
        assert {one["properties"]["zone_kind"] for one in features} == {"corridor", "new_town"}
        with page.expect_download() as assessment:
            page.get_by_role("button", name="评估结果（CSV）").click()
        text = Path(assessment.value.path()).read_text(encoding="utf-8-sig")
        records = list(csv.DictReader(io.StringIO(text)))
        assert {"as_of", "target_id", "status", "citation"} <= set(records[0])
        assert len(records) > 80


def test_a_mark_of_a_town_lists_what_is_known_only_to_it(browser: Browser, app_url: str):
    with opened(browser, app_url, landmark=".lc-headline") as seen:
        page = seen.page
        frame = settled_map(page)
        lon, lat = frame.evaluate(
            "(() => { const one = langcheng.current.payload.clusters[0]; return [one.lon, one.lat]; })()"
        )
        page.mouse.click(*point_on_screen(page, frame, lon, lat))
        expect(page.locator(".lc-card")).to_contain_text("不是实址", timeout=15_000)
        expect(page.locator(".lc-card .lc-kinds li").first).to_be_visible()


def highlighted(frame: Frame) -> set[str]:
    """Return the ids of the ringed facilities that can be seen."""
    return set(
        frame.evaluate(
            "(() => { const points = langcheng.current.points; const shown = points.sites.flatMap("
            "site => site.shown.map(member => points.columns.id[member.index])).concat("
            "points.towns.flatMap(town => town.shownMembers.map(i => town.members[i])));"
            " return shown.filter(id => points.highlighted.has(id)); })()"
        )
    )


def located_members(unit: str) -> set[str]:
    """Return the located members of a unit type that may have stood on the plan's usual day."""
    layers = read_layers(YINZHOU / "district.gpkg")
    located = layers.located(standing_on=date(2023, 12, 31), with_undated=True)
    return set(unit_facilities(located, members_of_unit(layers, unit))["facility_id"])


def test_an_undated_facility_stays_on_the_map_of_a_past_day(browser: Browser, app_url: str):
    on = date(2020, 12, 31)
    layers = read_layers(YINZHOU / "district.gpkg")
    shown = layers.located(["park"], standing_on=on, with_undated=True)
    undated = shown[~shown.index.isin(layers.located(standing_on=on).index)].iloc[0]
    address = f"{app_url}/?date={on}&facility={undated['facility_id']}"
    with opened(browser, address, landmark=".lc-card") as seen:
        card = seen.page.locator(".lc-card")
        expect(card).to_contain_text(f"开办年份未知，首见于 {undated['known_year']} 年资料")
        expect(card).to_contain_text("尚不知 2020-12-31 时是否已开办")
        frame = settled_map(seen.page)
        columns = "langcheng.current.points.columns"
        assert undated["facility_id"] in frame.evaluate(f"{columns}.id")
        assert "首见于" in frame.evaluate(f"{columns}.notes")[undated["facility_id"]]
        x, y = point_on_screen(seen.page, frame, *lon_lat_of(undated))
        seen.page.mouse.move(x - 30, y)
        seen.page.mouse.move(x, y)
        expect(only_map(seen.page).locator(".lc-tooltip")).to_contain_text("首见于")


def lon_lat_of(row: pd.Series) -> tuple[float, float]:
    """Return where a facility of the package stands, in degrees."""
    layers = read_layers(YINZHOU / "district.gpkg")
    point = gpd.GeoSeries([row.geometry], crs=layers.crs).to_crs(4326).iloc[0]
    return point.x, point.y


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720)])
@pytest.mark.parametrize("zone", ["corridor", "southern_new_town", "startup_demo_unit"])
def test_a_card_is_read_without_scrolling(
    browser: Browser, app_url: str, zone: str, width: int, height: int
):
    with opened(
        browser, f"{app_url}/?zone={zone}", landmark=".lc-card", width=width, height=height
    ) as seen:
        page = seen.page
        settled_map(page)
        assert page.locator(".lc-headline .lc-brief-line").first.is_hidden()
        for part in (".lc-card h2", ".lc-card .lc-chip", ".lc-card .lc-facts dd"):
            box = page.locator(part).first.bounding_box()
            assert box is not None and box["y"] + box["height"] <= height, part
        page.locator(".lc-headline summary").first.click()
        expect(page.locator(".lc-headline .lc-brief-line")).to_have_count(7)
        expect(page.locator(".lc-headline .lc-brief-line").first).to_be_visible()


def test_a_unit_type_is_a_layer_of_its_members(browser: Browser, app_url: str):
    with opened(browser, app_url, landmark=".lc-headline") as seen:
        page = seen.page
        assert highlighted(settled_map(page)) == set()
        page.get_by_test_id("stExpandSidebarButton").click()
        page.get_by_test_id("stSidebar").get_by_text("高端科创单元").click()
        expect(page).to_have_url(re.compile("layers=.*highend_science_unit"), timeout=15_000)
        legend = only_map(page).locator(".lc-legend")
        expect(legend).to_contain_text("高端科创单元", timeout=15_000)
        assert highlighted(settled_map(page)) == located_members("highend_science_unit")


def test_a_link_rings_members_even_where_their_kind_is_hidden(browser: Browser, app_url: str):
    address = f"{app_url}/?layers=corridor,startup_demo_unit"
    with opened(browser, address, landmark=".lc-headline") as seen:
        frame = settled_map(seen.page)
        legend = only_map(seen.page).locator(".lc-legend")
        expect(legend).to_contain_text("双创示范单元", timeout=15_000)
        assert highlighted(frame) == located_members("startup_demo_unit") != set()


def test_the_whole_row_of_the_list_chooses_a_zone(browser: Browser, app_url: str):
    with opened(browser, app_url, landmark=".lc-headline") as seen:
        page = seen.page
        settled_map(page)
        row = page.locator(".st-key-zone_row_startup_demo_unit")
        box = row.bounding_box()
        swatch = row.locator(".lc-swatch").bounding_box()
        words = row.locator("button p").bounding_box()
        assert box is not None and swatch is not None and words is not None
        assert 0 < words["x"] - swatch["x"] - swatch["width"] < 16
        page.mouse.click(box["x"] + box["width"] - 20, box["y"] + box["height"] / 2)
        expect(page.locator(".lc-card h2")).to_have_text("双创示范单元", timeout=15_000)
        expect(only_map(page).locator(".lc-legend")).to_contain_text("双创示范单元")
        members = located_members("startup_demo_unit")
        count = "langcheng.current.points.highlighted.size"
        settled_map(page).wait_for_function(f"{count} === {len(members)}")
        assert highlighted(settled_map(page)) == members
