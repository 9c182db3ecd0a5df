"""The atlas as a planner uses it: look, click, search, switch the day, take the files away."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import geopandas as gpd
import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.screens import YINZHOU, opened, point_on_screen, quiet_point, settled_map


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
        page.wait_for_timeout(1500)
        assert settled_map(page).evaluate("langcheng.current.map.getZoom()") > before
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
        days = seen.page.locator(".lc-compared").all_text_contents()
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
