"""The analysis screens in a real browser: run, stop, link, save, compare, download."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import numpy as np
import pyogrio
import pytest
import rasterio
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import serve
from tests.e2e.screens import ANALYSES, opened, quiet_point, settled, wait_until
from tests.e2e.test_screens import OVERFLOW

RUN_MS = 90_000
READING = ".lc-readings .lc-reading, .lc-readings .lc-caveat"


def read(page: Page) -> Locator:
    """Wait until the run has ended and its reading stands on the page."""
    expect(page.locator(READING).first).to_be_visible(timeout=RUN_MS)
    settled(page)
    return page.locator(READING)


def options_in(page: Page, parameter: str = "run") -> str:
    return parse_qs(urlsplit(page.url).query).get(parameter, [""])[0]


def set_number(page: Page, name: str, value: int) -> None:
    box = page.locator(f".st-key-option_{name} input")
    box.fill(str(value))
    box.press("Enter")


@pytest.mark.parametrize("family", ANALYSES)
def test_a_screen_measures_by_itself_and_says_what_it_found(
    browser: Browser, app_url: str, family: str
):
    with opened(browser, f"{app_url}/{family}", landmark=".lc-analysis-head") as seen:
        page = seen.page
        assert read(page).count() >= 2
        assert page.locator(".lc-caveat").count() >= 1
        legend = page.frame_locator(".st-key-analysis_map_box iframe").locator(".lc-legend-low")
        expect(legend).to_be_visible(timeout=RUN_MS)
        explained = page.locator('.st-key-analysis_controls [class*="st-key-option_"] .lc-note')
        assert explained.count() >= 3
        assert all(one.strip() for one in explained.all_text_contents())
        assert page.locator('[data-testid="stDataFrame"]').count() >= 1
        assert page.locator('[data-testid="stException"], .lc-problems').count() == 0
        assert seen.outside == []
        assert seen.errors == []


@pytest.mark.parametrize("family", ANALYSES)
def test_nothing_runs_out_of_the_window(browser: Browser, app_url: str, family: str):
    with opened(browser, f"{app_url}/{family}?lang=en", landmark=".lc-analysis-head") as seen:
        read(seen.page)
        for width, height in ((1440, 900), (1280, 720), (720, 450)):  # the last: 200 % zoom
            seen.page.set_viewport_size({"width": width, "height": height})
            wait_until(seen.page, f"innerWidth === {width} && ({OVERFLOW})() <= 1")


def test_the_answer_stands_in_the_first_window(browser: Browser, app_url: str):
    with opened(browser, f"{app_url}/density", landmark=".lc-analysis-head") as seen:
        read(seen.page)
        for part in (".st-key-analysis_map_box iframe", ".lc-reading >> nth=0"):
            expect(seen.page.locator(part)).to_be_visible(timeout=RUN_MS)
            box = seen.page.locator(part).bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= 900


def test_a_changed_option_is_in_the_address_and_the_link_opens_it(browser: Browser, app_url: str):
    with opened(browser, f"{app_url}/coverage", landmark=".lc-analysis-head") as seen:
        page = seen.page
        read(page)
        set_number(page, "coverage_radius_m", 2500)
        expect(page).to_have_url(re.compile("run=coverage"), timeout=RUN_MS)
        assert "radius_m:2500" in options_in(page)
        expect(page.locator(READING).filter(has_text="2,500 m").first).to_be_visible(timeout=RUN_MS)
        settled(page)
        told, link = read(page).all_text_contents(), page.url
    with opened(browser, link, landmark=".lc-analysis-head") as again:
        assert read(again.page).all_text_contents() == told
        expect(again.page.locator(".st-key-option_coverage_radius_m input")).to_have_value("2500")


def test_the_options_of_one_screen_do_not_disturb_the_next(browser: Browser, app_url: str):
    address = f"{app_url}/coverage?run={quote('coverage;radius_m:2500')}"
    with opened(browser, address, landmark=".lc-analysis-head") as seen:
        page = seen.page
        read(page)
        page.get_by_test_id("stTopNavSection").nth(1).click()
        page.get_by_text("密度", exact=True).last.click()
        expect(page.locator(".lc-analysis-head h1")).to_have_text("密度", timeout=RUN_MS)
        read(page)
        assert page.locator(".lc-notice").count() == 0
        page.get_by_test_id("stTopNavSection").nth(1).click()
        page.get_by_text("覆盖", exact=True).last.click()
        expect(page.locator(".st-key-option_coverage_radius_m input")).to_have_value(
            "2500", timeout=RUN_MS
        )


@pytest.mark.parametrize(
    "text",
    [
        "density;bandwidth_m:-5",
        "density;nothing:1",
        "density;kinds:{{7*191}},</script><img src=x onerror=window.__pwned=1>",
        "density;" + "x" * 1400,
        ";;;:::,,,",
        "density;draws:1e99;cell_km:nan",
    ],
)
def test_unusable_options_are_told_and_the_defaults_measured(
    browser: Browser, app_url: str, text: str
):
    address = f"{app_url}/density?run={quote(text)}"
    with opened(browser, address, landmark=".lc-notice") as seen:
        read(seen.page)
        assert seen.page.evaluate("window.__pwned") is None
        assert seen.page.get_by_text("1337").count() == 0
        assert seen.errors == []


@pytest.fixture(scope="module")
def slow_url(app_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of an app whose density runs take two minutes."""
    log = tmp_path_factory.mktemp("slow") / "app.log"
    with serve(Path(__file__).with_name("slow_app.py"), log, signed_in=True) as url:
        yield url


def test_a_long_run_shows_progress_and_can_be_stopped(browser: Browser, slow_url: str):
    with opened(browser, f"{slow_url}/density", landmark=".lc-analysis-head") as seen:
        page = seen.page
        bar = page.locator('[data-testid="stProgress"]')
        expect(bar).to_be_visible(timeout=RUN_MS)
        expect(bar).to_contain_text("密度")
        page.get_by_role("button", name="停止").click()
        again = page.get_by_role("button", name="重新测算")
        expect(again).to_be_visible(timeout=RUN_MS)
        expect(bar).to_have_count(0)
        assert page.locator(READING).count() == 0
        assert page.locator(".lc-problems").count() == 0
        again.click()
        expect(bar).to_be_visible(timeout=RUN_MS)


def test_a_changed_setting_leaves_the_long_run_behind(browser: Browser, slow_url: str):
    address = f"{slow_url}/density?run={quote('density;draws:333')}"
    with opened(browser, address, landmark=".lc-analysis-head") as seen:
        page = seen.page
        bar = page.locator('[data-testid="stProgress"]')
        expect(bar).to_be_visible(timeout=RUN_MS)
        set_number(page, "density_seed", 5)
        expect(page.locator(READING).first).to_be_visible(timeout=RUN_MS)
        expect(bar).to_have_count(0)
        assert "seed:5" in options_in(page)


def downloaded(page: Page, name: str | re.Pattern[str]) -> bytes:
    with page.expect_download(timeout=RUN_MS) as file:
        page.locator('[data-testid="stPopoverBody"]').get_by_role("button", name=name).first.click()
    return Path(file.value.path()).read_bytes()


def test_every_file_is_what_it_says(browser: Browser, app_url: str, tmp_path: Path):
    with opened(browser, f"{app_url}/density", landmark=".lc-analysis-head") as seen:
        page = seen.page
        read(page)
        page.get_by_role("button", name="下载").click()
        table = downloaded(page, re.compile("CSV")).decode("utf-8-sig")
        assert "zone_id" in table.splitlines()[0]
        shapes = tmp_path / "shapes.gpkg"
        shapes.write_bytes(downloaded(page, re.compile("GeoPackage")))
        layers = pyogrio.list_layers(shapes)
        assert len(layers) >= 1
        frame = pyogrio.read_dataframe(shapes, layer=layers[0][0])
        assert len(frame) > 0
        assert frame.crs.axis_info[0].unit_name == "metre"
        surface = tmp_path / "surface.tif"
        surface.write_bytes(downloaded(page, re.compile("GeoTIFF")))
        with rasterio.open(surface) as file:
            assert file.crs.is_projected
            assert file.nodata is not None
            values = file.read(1, masked=True)
            assert np.nanmax(values.filled(np.nan)) > 0
        picture = Image.open(io.BytesIO(downloaded(page, re.compile("PNG"))))
        assert picture.size == (1920, 1080)
        assert len(set(picture.resize((320, 180)).get_flattened_data())) > 100


def test_a_scenario_is_saved_opened_by_its_link_and_compared(browser: Browser, app_url: str):
    changed = f"{app_url}/coverage?run={quote('coverage;radius_m:1800')}"
    with opened(browser, changed, landmark=".lc-analysis-head") as seen:
        page = seen.page
        read(page)
        page.get_by_role("button", name="方案").click()
        body = page.locator('[data-testid="stPopoverBody"]')
        name = body.locator("input")
        name.fill("{{7*7}} 十八百米")
        name.press("Tab")
        body.get_by_role("button", name="保存", exact=True).click()
        expect(body.locator(".lc-saved-name")).to_contain_text("{{7*7}} 十八百米", timeout=RUN_MS)
        link = body.locator("code").filter(has_text="saved=").text_content()
    assert link is not None
    with opened(browser, link, landmark=".lc-analysis-head") as seen:
        page = seen.page
        read(page)
        expect(page.locator(".st-key-option_coverage_radius_m input")).to_have_value("1800")
        page.get_by_role("button", name="方案").click()
        page.get_by_role("button", name="留作对比").click()
        expect(page).to_have_url(re.compile("versus=coverage"), timeout=RUN_MS)
        expect(page.locator("iframe")).to_have_count(2, timeout=RUN_MS)
        page.keyboard.press("Escape")
        set_number(page, "coverage_radius_m", 900)
        expect(page.locator(".lc-versus-head h3").last).to_have_text(
            "{{7*7}} 十八百米", timeout=RUN_MS
        )
        expect(page.locator(".lc-versus-head h3").first).to_contain_text("900", timeout=RUN_MS)
        expect(page.locator("h2").filter(has_text="差异").first).to_be_visible(timeout=RUN_MS)
        settled(page)
        views = [
            page.frame_locator("iframe").nth(i).locator(".lc-legend-rows").first for i in (0, 1)
        ]
        expect(views[0]).to_have_text(views[1].text_content() or "-", timeout=RUN_MS)
        assert page.locator('[data-testid="stException"], .lc-problems').count() == 0
        assert seen.outside == []


def test_a_scenario_that_is_not_there_is_told(browser: Browser, app_url: str):
    address = f"{app_url}/coverage?saved=0123456789ab"
    with opened(browser, address, landmark=".lc-notice") as seen:
        assert "0123456789ab" in seen.words(".lc-notice")
        read(seen.page)


@pytest.mark.parametrize("family", ANALYSES)
def test_names_that_try_to_be_code_stay_text(browser: Browser, app_url: str, family: str):
    address = f"{app_url}/{family}?plan=hostile"
    with opened(browser, address, landmark=".lc-analysis-head") as seen:
        page = seen.page
        expect(page.locator(f"{READING}, .lc-problems").first).to_be_visible(timeout=RUN_MS)
        settled(page)
        for frame in page.frames:
            assert frame.evaluate("window.__pwned") is None
        assert page.get_by_text("1337").count() == 0
        assert seen.outside == []
        assert seen.errors == []


def test_dark_theme_reaches_map_and_chart(browser: Browser, app_url: str):
    with opened(browser, f"{app_url}/density", landmark=".lc-analysis-head", scheme="dark") as seen:
        read(seen.page)
        frame = seen.page.frame_locator(".st-key-analysis_map_box iframe")
        expect(frame.locator(".lc-legend-low")).to_have_css(
            "background-color", re.compile(r"rgb"), timeout=RUN_MS
        )
        expect(seen.page.locator(".st-key-analysis_panel")).to_have_css(
            "background-color", "rgb(26, 34, 43)"
        )


def test_candidates_are_a_layer_of_the_package_or_typed_and_clicked(browser: Browser, app_url: str):
    run = quote("siting;k:1;candidates:carriers;candidate_kinds:incubator;cell_m:1000")
    with opened(browser, f"{app_url}/siting?run={run}", landmark=".lc-analysis-head") as seen:
        page = seen.page
        expect(page.locator(".lc-readings")).to_contain_text("现有载体所在的", timeout=RUN_MS)
        expect(page.locator(".st-key-option_siting_candidate_kinds")).to_be_visible()
        choice = page.locator(".st-key-option_siting_candidates")
        choice.locator('[data-baseweb="select"], [role="combobox"]').first.click()
        page.locator('[role="option"]', has_text="填写经纬度").click()
        expect(page.locator(".lc-readings")).to_contain_text("请在地图上点选", timeout=RUN_MS)
        expect(page.locator(".st-key-option_siting_candidate_kinds")).to_have_count(0)
        box = page.locator(".st-key-siting_typed input")
        for typed, told in (("</script>{{7*191}}", "{{7*191}}"), ("0, 0", "0.0000_0.0000")):
            box.fill(typed)
            box.press("Enter")
            expect(page.locator(".lc-notice")).to_contain_text(told, timeout=RUN_MS)
            settled(page)
        east, north = quiet_point("district")
        box.fill(f"{east:.4f}， {north:.4f}")
        box.press("Enter")
        expect(page.locator(".st-key-siting_drop_0")).to_be_visible(timeout=RUN_MS)
        assert f";drawn:{east:.4f}_{north:.4f};" in options_in(page)
        expect(box).to_have_value("")
        assert read(page).count() >= 2
        frame = page.frame_locator(".st-key-analysis_map_box iframe")
        expect(frame.locator(".lc-legend-low")).to_be_visible(timeout=RUN_MS)
        map_box = page.locator(".st-key-analysis_map_box iframe").bounding_box()
        assert map_box is not None
        page.mouse.click(map_box["x"] + map_box["width"] / 2, map_box["y"] + map_box["height"] / 2)
        expect(page.locator(".st-key-siting_drop_1")).to_be_visible(timeout=RUN_MS)
        read(page)
        assert page.locator('[data-testid="stException"], .lc-problems').count() == 0
        assert seen.outside == []
        assert seen.errors == []
