"""A saved scenario in the browser: everybody opens it, its author or an administrator deletes it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.office import Office, office
from tests.e2e.screens import settled

NAME = "一千八百米 {{7*7}}"
RUN_MS = 90_000


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("scenarios")) as found:
        yield found


def scenarios(page: Page) -> Locator:
    """Open what is saved."""
    expect(page.locator(".lc-readings").first).to_be_visible(timeout=RUN_MS)
    settled(page)
    page.get_by_role("button", name="方案").click()
    body = page.locator('[data-testid="stPopoverBody"]')
    expect(body).to_be_visible()
    return body


def seen_by(at_work: Office, browser: Browser, name: str):
    return at_work.seen_by(browser, name, "/coverage", landmark=".lc-analysis-head")


def test_only_its_author_or_an_administrator_deletes_a_scenario(browser: Browser, at_work: Office):
    with seen_by(at_work, browser, "ke") as page:
        body = scenarios(page)
        body.locator("input").fill(NAME)
        body.locator("input").press("Tab")
        body.get_by_role("button", name="保存", exact=True).click()
        expect(body.locator(".lc-saved-name")).to_contain_text(NAME)
        expect(body.locator(".lc-saved-name small")).to_contain_text("柯看")
        expect(body.get_by_role("button", name="删除", exact=True)).to_be_enabled()
    with seen_by(at_work, browser, "chen") as page:
        body = scenarios(page)
        expect(body.locator(".lc-saved-name")).to_contain_text(NAME)
        expect(body.get_by_role("button", name="打开", exact=True)).to_be_enabled()
        expect(body.get_by_role("button", name="删除", exact=True)).to_be_disabled()
    with seen_by(at_work, browser, "zhao") as page:
        body = scenarios(page)
        body.get_by_role("button", name="删除", exact=True).click()
        expect(body.locator(".lc-saved-name")).to_have_count(0)
    path = "/administration?part=audit"
    with at_work.seen_by(browser, "zhao", path, landmark="table") as page:
        rows = page.locator("tbody tr").filter(has_text="已存方案")
        expect(rows).to_have_count(2)
        expect(rows.first).to_contain_text("zhao")
        expect(rows.first).to_contain_text("删除")
