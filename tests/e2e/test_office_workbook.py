"""The workbook of a zone in the browser: saved, filled in, refused by cell, then taken whole."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Browser, Locator, Page, expect

from monitoring.workbook_form import COLUMNS, ENTRY_SHEET, FIRST_ROW
from store.database import open_database
from store.observation_reading import RecordedObservation, observations
from tests.accounts import store_in
from tests.e2e.office import PLAN, Office, attach, office
from tests.e2e.screens import settled

PROOF = "统计简报〔2026〕3号，第4页"
AT = {one.name: number for number, one in enumerate(COLUMNS, start=1)}


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("workbook")) as found:
        yield found


def opened_popover(page: Page) -> Locator:
    page.get_by_role("button", name="填报表").click()
    body = page.locator('[data-testid="stPopoverBody"]')
    expect(body).to_be_visible()
    return body


def saved(page: Page, body: Locator) -> bytes:
    with page.expect_download() as waiting:
        body.get_by_role("button", name="下载填报表").click()
    assert waiting.value.suggested_filename == "东部新城填报表.xlsx"
    return waiting.value.path().read_bytes()


def filled(content: bytes, values: list[object], **others: object) -> bytes:
    """Write values down the rows of a workbook, and other cells into the last of these."""
    book = load_workbook(io.BytesIO(content))
    sheet = book[ENTRY_SHEET]
    for number, value in enumerate(values):
        sheet.cell(FIRST_ROW + number, AT["value"], value)
        sheet.cell(FIRST_ROW + number, AT["evidence_reference"], PROOF)
    for name, value in others.items():
        sheet.cell(FIRST_ROW + len(values) - 1, AT[name], value)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def hand_in(page: Page, body: Locator, content: bytes, name: str = "填报.xlsx") -> None:
    attach(body, name, content)
    body.get_by_role("button", name="校验并录入", exact=True).click()
    settled(page)


def in_store(at_work: Office) -> tuple[RecordedObservation, ...]:
    database = open_database(store_in(at_work.state))
    try:
        with database.reading() as connection:
            return observations(connection, plan=PLAN)
    finally:
        database.close()


def test_a_workbook_is_refused_by_cell_then_taken_whole_and_only_once(
    browser: Browser, at_work: Office
):
    with at_work.seen_by(browser, "chen", "/records") as page:
        body = opened_popover(page)
        content = saved(page, body)
        sheet = load_workbook(io.BytesIO(content))[ENTRY_SHEET]
        assert sheet.cell(FIRST_ROW, AT["target_id"]).value
        wrong = filled(content, ["=1+1", 12.5, 80], observed_on="去年底")
        hand_in(page, body, wrong)
        told = body.locator(".lc-refused")
        expect(told).to_contain_text(f"{ENTRY_SHEET}!G3")
        expect(told).to_contain_text(f"{ENTRY_SHEET}!H5")
        expect(told).to_contain_text(f"{ENTRY_SHEET}!G4")
        assert in_store(at_work) == ()
        right = filled(content, [86, 128, 412])
        hand_in(page, body, right, "更正后.xlsx")
        expect(page.locator(".lc-done")).to_contain_text("已录入 3 条")
        entered = in_store(at_work)
        assert sorted(one.value for one in entered) == [86, 128, 412]
        assert {str(one.state) for one in entered} == {"submitted"}
        assert {one.evidence_reference for one in entered} == {PROOF}
    with at_work.seen_by(browser, "chen", "/records") as page:
        hand_in(page, opened_popover(page), right, "再来一次.xlsx")
        expect(page.locator(".lc-done")).to_contain_text("未作任何更改")
    assert in_store(at_work) == entered
    with at_work.seen_by(browser, "wang", "/records") as page:
        expect(page.locator('[class*="st-key-choice_review_"]')).to_have_count(3)


def test_another_file_and_another_zone_are_refused(browser: Browser, at_work: Office):
    before = in_store(at_work)
    with at_work.seen_by(browser, "chen", "/records") as page:
        body = opened_popover(page)
        content = saved(page, body)
        other = io.BytesIO()
        Workbook().save(other)
        hand_in(page, body, other.getvalue())
        expect(body.locator(".lc-refused")).to_contain_text("不是本系统的填报表")
        body.get_by_role("button", name="校验并录入", exact=True).click()
    with at_work.seen_by(browser, "fang", "/records") as page:
        hand_in(page, opened_popover(page), filled(content, [86]))
        expect(page.locator(".lc-refused")).to_be_visible()
    assert in_store(at_work) == before


@pytest.mark.parametrize("name", ["wang", "zhao", "lin", "ke"])
def test_who_enters_no_figures_is_offered_no_workbook(browser: Browser, at_work: Office, name: str):
    with at_work.seen_by(browser, name, "/records?part=due") as page:
        expect(page.locator(".st-key-record_panel h2").first).to_be_visible()
        assert page.get_by_role("button", name="填报表").count() == 0
