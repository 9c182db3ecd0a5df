"""What a figure rests on, in the browser: handed in, refused in words, read again by the reviewer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from store.database import open_database
from store.observation_reading import ObservationState, observations
from tests.accounts import store_in
from tests.e2e.office import PLAN, ZONE, Office, attach, choose_row, fill_figure, office, press

COMPANIES, TEAMS = "集聚高新技术企业", "引进培育科创团队"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n" + bytes(range(256)) * 900
MEGABYTE = 2**20


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("evidence")) as found:
        yield found


def note_under_the_box(page: Page) -> str:
    """Return what stands under the upload box, written by the look of the page."""
    box = page.locator('.st-key-record_panel [data-testid="stFileUploader"]')
    return str(box.evaluate("one => getComputedStyle(one, '::after').content"))


def test_the_reviewer_gets_the_bytes_that_were_handed_in(browser: Browser, at_work: Office):
    with at_work.seen_by(browser, "chen", "/records") as page:
        choose_row(page, COMPANIES)
        fill_figure(page, "412", "2025-12-31", "")
        attach(page.locator(".st-key-record_panel"), "../统计 简报{{7*7}}.pdf", PDF)
        press(page, "提交审核")
        expect(page.locator(".lc-done")).to_contain_text("已提交审核")
    for name in ("wang", "ding", "ke"):  # who reviews, who shares the zone, who reads everything
        with at_work.seen_by(browser, name, "/records?part=review") as page:
            with page.expect_download() as waiting:
                page.get_by_role("button", name="打开依据文件").click()
            given = waiting.value.path().read_bytes()
            assert len(given) == len(PDF), (name, given[:300].decode(errors="replace"))
            assert given == PDF, name
            assert waiting.value.suggested_filename.endswith(".pdf")
            assert "/" not in waiting.value.suggested_filename
    with at_work.seen_by(browser, "fang", f"/records?part=review&zone={ZONE}") as page:
        expect(page.locator(".lc-empty").first).to_be_visible()
        assert page.get_by_role("button", name="打开依据文件").count() == 0


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("程序.pdf", b"MZ\x90\x00" + b"\x00" * 400, "不接收此类文件"),
        ("空.txt", b"", "空"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_in_words(
    browser: Browser, at_work: Office, name: str, content: bytes, told: str
):
    with at_work.seen_by(browser, "chen", "/records") as page:
        choose_row(page, TEAMS)
        fill_figure(page, "126", "2025-12-31", "统计简报")
        attach(page.locator(".st-key-record_panel"), name, content)
        press(page, "提交审核")
        expect(page.locator(".lc-refused")).to_contain_text(told)
        expect(page.get_by_label("数值（个）")).to_have_value("126")


@pytest.mark.parametrize(
    ("name", "content"),
    [("宏.xlsm", b"PK\x03\x04"), ("过大.pdf", b"%PDF-1.4" + b"0" * (20 * MEGABYTE))],
    ids=["type", "size"],
)
def test_a_file_that_is_not_sent_is_marked_and_explained(
    browser: Browser, at_work: Office, name: str, content: bytes
):
    with at_work.seen_by(browser, "chen", "/records") as page:
        choose_row(page, TEAMS)
        assert note_under_the_box(page) == "none"
        attach(page.locator(".st-key-record_panel"), name, content)
        chip = page.locator('[data-testid="stFileChip"]')
        expect(chip).to_have_attribute("aria-invalid", "true")
        assert "没有上传" in note_under_the_box(page)
        fill_figure(page, "126", "2025-12-31", "")
        press(page, "提交审核")
        expect(page.locator(".lc-refused")).to_contain_text("依据")


def test_a_draft_is_withdrawn_with_a_reason_and_stays_in_the_history(
    browser: Browser, at_work: Office
):
    with at_work.seen_by(browser, "chen", "/records") as page:
        choose_row(page, TEAMS)
        fill_figure(page, "99", "2025-12-31", "误填")
        press(page, "存草稿")
        expect(page.locator(".lc-done")).to_contain_text("已存为草稿")
    with at_work.seen_by(browser, "chen", "/records?part=history") as page:
        page.locator('[class*="st-key-choice_history_"]').filter(has_text="99").get_by_role(
            "button"
        ).click()
        expect(page.locator(".st-key-record_panel h2").first).to_have_text(TEAMS)
        page.get_by_role("button", name="撤回", exact=True).click()
        body = page.locator('[data-testid="stPopoverBody"]')
        body.get_by_label("原因").fill("填到了别的片区")
        body.get_by_label("原因").press("Tab")
        body.get_by_role("button", name="确认撤回", exact=True).click()
        expect(page.locator(".lc-done")).to_contain_text("已撤回")
        expect(page.locator(".st-key-record_panel .lc-record-head")).to_contain_text("已撤回")
        expect(page.locator(".lc-trail")).to_contain_text("填到了别的片区")
    with at_work.seen_by(browser, "chen", "/records") as page:
        row = page.locator('[class*="st-key-choice_due_"]').filter(has_text=TEAMS)
        expect(row).to_contain_text("从未填报")
    database = open_database(store_in(at_work.state))
    try:
        with database.reading() as connection:
            found = observations(connection, plan=PLAN, zone_id=ZONE, indicator_id="Z07")
    finally:
        database.close()
    assert [(one.value, one.state) for one in found] == [(99, ObservationState.WITHDRAWN)]
