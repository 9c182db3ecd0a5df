"""Facilities with names that try to be code: shown as text on cards, in tables and files."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import hostile_names
from tests.e2e.screens import opened, settled, settled_map

NAMES = hostile_names()
ON_CARDS = [
    "{{7*191}}",
    "学校{%二期",
    "</script><img src=x onerror=window.__pwned=1>",
    "[x](javascript:window.__pwned=1)",
    ":red[x]",
    "$x$",
]


@pytest.mark.parametrize("name", ON_CARDS)
def test_a_card_shows_the_name_as_it_is(browser: Browser, app_url: str, name: str):
    facility_id = f"F{NAMES.index(name):03d}"
    address = f"{app_url}/?plan=hostile&facility={facility_id}"
    with opened(browser, address, landmark=".lc-card h2") as seen:
        assert seen.words(".lc-card h2") == name
        assert name in seen.words(".lc-card dl")
        settled_map(seen.page)
        for frame in seen.page.frames:
            assert frame.evaluate("window.__pwned") is None
        assert seen.outside == []


def test_search_and_table_show_names_as_they_are(browser: Browser, app_url: str):
    address = f"{app_url}/zone?plan=hostile&zone=district"
    with opened(browser, address, landmark=".lc-title h1") as seen:
        page = seen.page
        settled(page)
        cells = page.locator('[data-testid="stDataFrame"] [role="gridcell"]')
        cells.first.wait_for(state="attached", timeout=20_000)
        shown = set(cells.all_text_contents())
        assert {"{{7*191}}", "学校{%二期", "{{ this.__class__ }}"} <= shown
        assert page.evaluate("window.__pwned") is None
        assert page.locator('[data-testid="stMain"] a[href^="javascript"]').count() == 0
        assert page.get_by_text("1337").count() == 0


def test_search_lists_names_as_they_are(browser: Browser, app_url: str):
    with opened(
        browser, f"{app_url}/?plan=hostile", landmark=".lc-headline, .lc-list-head"
    ) as seen:
        page = seen.page
        page.locator(".st-key-atlas_search input").fill("onerror")
        options = page.locator('[role="option"]')
        options.first.wait_for(timeout=15_000)
        assert any("</script><img src=x" in one for one in options.all_text_contents())
        assert page.evaluate("window.__pwned") is None


def test_files_hold_no_formula(browser: Browser, app_url: str):
    with opened(browser, f"{app_url}/?plan=hostile", landmark=".lc-list-head") as seen:
        page = seen.page
        page.get_by_role("button", name="下载").click()
        with page.expect_download() as file:
            page.get_by_role("button", name="创新载体（CSV）").click()
        text = Path(file.value.path()).read_text(encoding="utf-8-sig")
        names = [row["name_zh"] for row in csv.DictReader(io.StringIO(text))]
        assert "'@SUM(1)" in names
        assert "'＝1+1" in names
        assert '\'=HYPERLINK("http://198.51.100.7")' in names
        assert "{{7*191}}" in names
        expect(page.locator(".lc-problems")).to_have_count(0)
