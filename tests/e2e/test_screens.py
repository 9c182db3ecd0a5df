"""Every screen: reached by its address, in both languages and themes, whatever the address says."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.screens import LANDMARKS, SCREENS, opened, settled, settled_map, wait_until

OVERFLOW = """() => [...document.querySelectorAll('[data-testid=stMain], body, html')]
    .map(e => e.scrollWidth - e.clientWidth).reduce((a, b) => Math.max(a, b), 0)"""


@pytest.mark.parametrize("name", SCREENS)
def test_a_deep_link_opens_its_screen(browser: Browser, app_url: str, name: str):
    with opened(browser, app_url + SCREENS[name], landmark=LANDMARKS[name]) as seen:
        settled(seen.page)
        assert seen.page.locator('[data-testid="stException"]').count() == 0
        assert seen.page.locator('[data-testid="stMainMenu"]:visible').count() == 0
        assert seen.outside == []
        assert seen.errors == []


@pytest.mark.parametrize("name", SCREENS)
def test_nothing_runs_out_of_the_window(browser: Browser, app_url: str, name: str):
    address = app_url + SCREENS[name] + "?zone=eastern_new_town&lang=en"
    with opened(browser, address, landmark=LANDMARKS[name]) as seen:
        settled(seen.page)
        for width, height in ((1440, 900), (1280, 720), (720, 450)):  # the last: 200 % zoom
            seen.page.set_viewport_size({"width": width, "height": height})
            wait_until(seen.page, f"innerWidth === {width} && ({OVERFLOW})() <= 1")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_last_column_of_the_targets_stays_in_view(
    browser: Browser, app_url: str, language: str
):
    address = f"{app_url}{SCREENS['zone']}?zone=district&lang={language}"
    with opened(browser, address, landmark=".lc-targets") as seen:
        settled(seen.page)
        for width in (1440, 1280):
            seen.page.set_viewport_size({"width": width, "height": 800})
            overflow = "(e => e.scrollWidth - e.clientWidth)(document.querySelector('.lc-targets'))"
            wait_until(seen.page, f"innerWidth === {width} && {overflow} <= 1")


@pytest.mark.parametrize(
    "path", ["/pages/atlas", "/shell/main.py", "/app/static/../main.py", "/atlas.py"]
)
def test_no_file_of_ours_is_served_as_it_is(browser: Browser, app_url: str, path: str):
    with opened(browser, app_url) as seen:
        answer = seen.page.request.get(app_url + path)
        assert "def " not in answer.text()


def test_the_language_switch_speaks_english_and_stays(browser: Browser, app_url: str):
    with opened(browser, app_url, landmark=".lc-headline") as seen:
        page = seen.page
        page.get_by_role("radio", name="English").or_(
            page.get_by_text("English", exact=True)
        ).first.click()
        expect(page.locator(".lc-headline h2")).to_have_text("Core indicators", timeout=15_000)
        expect(page).to_have_url(re.compile("lang=en"))
        assert page.evaluate("document.documentElement.lang") == "en"
        page.get_by_test_id("stTopNavSection").first.click()
        page.get_by_text("Indicators", exact=True).last.click()
        expect(page.locator(".lc-indicator").first).to_be_visible(timeout=20_000)
        expect(page).to_have_url(re.compile("lang=en"))
        expect(page.locator(".lc-section").last).to_have_text(
            "Where the plan disagrees with itself"
        )


def test_the_theme_follows_the_system(browser: Browser, app_url: str):
    ground = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    for scheme, colour in (("light", "rgb(247, 249, 250)"), ("dark", "rgb(18, 24, 31)")):
        with opened(browser, app_url, landmark=".lc-headline", scheme=scheme) as seen:
            assert seen.page.evaluate(ground) == colour
            assert "Noto Sans SC" in seen.page.evaluate(
                "getComputedStyle(document.body).fontFamily"
            )


def test_a_bad_address_is_explained_and_the_rest_works(browser: Browser, app_url: str):
    address = (
        f"{app_url}/?date=2023-13-45&zone=nowhere&layers=<x>&lang=fr&facility=%7B%7B7*191%7D%7D"
    )
    with opened(browser, address, landmark=".lc-notice") as seen:
        notice = seen.words(".lc-notice")
        for parameter in ("date", "zone", "layers", "lang", "facility"):
            assert parameter in notice
        assert "2023-13-45" in notice
        assert "<x>" in notice
        assert "{{7*191}}" in notice
        assert "不是日期" in notice
        expect(seen.page.locator(".lc-headline .lc-figure")).to_have_count(7)
        settled_map(seen.page)


def test_a_bad_address_is_explained_in_english(browser: Browser, app_url: str):
    with opened(browser, f"{app_url}/zone?zone=nowhere&lang=en", landmark=".lc-notice") as seen:
        assert "there is no zone “nowhere” in this plan" in seen.words(".lc-notice")
        expect(seen.page.locator(".lc-title h1")).to_be_visible(timeout=15_000)


def test_a_malformed_package_is_told_with_file_and_key(browser: Browser, app_url: str):
    with opened(browser, f"{app_url}/?plan=malformed", landmark=".lc-problems") as seen:
        told = seen.words(".lc-problems")
        assert "本规划无法打开" in told
        assert "zones.yaml" in told
        assert "7bad" in told
    with opened(browser, f"{app_url}/?plan=yinzhou_145", landmark=".lc-headline") as seen:
        assert seen.page.locator(".lc-problems").count() == 0


def test_a_zone_without_targets_says_what_to_do(browser: Browser, app_url: str):
    address = f"{app_url}/zone?zone=startup_demo_unit"
    with opened(browser, address, landmark=".lc-title h1") as seen:
        expect(seen.page.locator(".lc-empty").first).to_contain_text(
            "规划未对该片区设数值目标", timeout=15_000
        )


def test_every_figure_has_its_source_one_click_away(browser: Browser, app_url: str):
    with opened(browser, f"{app_url}/indicators", landmark=".lc-indicator") as seen:
        page = seen.page
        settled(page)
        cards = page.locator('[class*="st-key-indicator_T"]')
        assert cards.count() >= 9
        for number in range(cards.count()):
            card = cards.nth(number)
            card.locator("details.lc-source > summary").click()
            expect(card.locator("details.lc-source[open]")).to_contain_text("目标与基期")


def test_a_row_of_the_target_table_unfolds_beneath_itself(browser: Browser, app_url: str):
    address = f"{app_url}/zone?zone=corridor&facility=F001"
    with opened(browser, address, landmark=".lc-targets") as seen:
        settled(seen.page)
        table = seen.page.locator(".lc-targets")
        expect(table).to_contain_text("图上可数")
        upper = table.locator(".lc-upper").first
        height = upper.bounding_box()["height"]
        table.locator(".lc-under summary").first.click()
        expect(table.locator("details[open]")).to_contain_text("目标与基期")
        assert upper.bounding_box()["height"] == pytest.approx(height, abs=1)
        assert seen.page.evaluate(OVERFLOW) <= 1
