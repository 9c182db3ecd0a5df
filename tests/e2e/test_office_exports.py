"""Maps and layers leave by whoever may export, and the trail says who took what."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.office import Office, office
from tests.e2e.screens import settled


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("exports")) as found:
        yield found


def downloads(page: Page):
    page.get_by_role("button", name="下载").click()
    body = page.locator('[data-testid="stPopoverBody"]')
    expect(body).to_be_visible()
    settled(page)
    return body


def test_a_viewer_takes_tables_and_no_layers(browser: Browser, at_work: Office):
    with at_work.seen_by(browser, "ke", "/", landmark=".lc-headline") as page:
        body = downloads(page)
        for name in ("片区（GeoJSON）", "创新载体（GeoJSON）"):
            expect(body.get_by_role("button", name=name)).to_be_disabled()
        with page.expect_download() as file:
            body.get_by_role("button", name="创新载体（CSV）").click()
        assert Path(file.value.path()).stat().st_size > 500
        body.get_by_role("button", name="片区（GeoJSON）").hover(force=True)
        expect(page.get_by_text("导出仅限")).to_be_visible()


def test_what_an_official_takes_is_in_the_trail(browser: Browser, at_work: Office):
    with at_work.seen_by(browser, "lin", "/", landmark=".lc-headline") as page:
        with page.expect_download() as file:
            downloads(page).get_by_role("button", name="片区（GeoJSON）").click()
        taken = json.loads(Path(file.value.path()).read_text(encoding="utf-8"))
        assert len(taken["features"]) >= 5
        name = file.value.suggested_filename
    path = "/administration?part=audit"
    with at_work.seen_by(browser, "zhao", path, landmark="table") as page:
        row = page.locator("tbody tr").filter(has_text=name).first
        expect(row).to_contain_text("lin")
        expect(row).to_contain_text("导出")
