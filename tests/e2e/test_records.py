"""A figure's way through the browser: entered, returned, changed, verified, corrected; and who may."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from store.database import open_database
from store.evidence import evidence_file
from store.observation_reading import observation_history, observations
from tests.accounts import store_in
from tests.e2e.office import (
    PLAN,
    TODAY_LATE,
    ZONE,
    Office,
    attach,
    choose_row,
    fill_figure,
    office,
    press,
)
from tests.e2e.screens import settled

COMPANIES, TEAMS = "集聚高新技术企业", "引进培育科创团队"
PROOF = "统计简报〔2026〕3号，第4页"


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office")) as found:
        yield found


def status_of(browser: Browser, at_work: Office, target_id: str) -> str:
    """Return the status that Indicators shows for a target, with the figure behind it."""
    path = f"/indicators?date={TODAY_LATE}"
    with at_work.seen_by(browser, "lin", path, landmark=".lc-indicator") as page:
        page.get_by_text("全部目标", exact=True).click()
        card = page.locator(f".st-key-indicator_{target_id}")
        expect(card).to_be_visible()
        settled(page)
        return card.locator("header").first.inner_text()


def test_from_entry_to_a_status_that_changes(browser: Browser, at_work: Office):
    assert "暂无数据" in status_of(browser, at_work, "T_Z08")
    with at_work.seen_by(browser, "chen", "/records") as page:
        choose_row(page, COMPANIES)
        expect(page.locator(".lc-in-sight")).to_contain_text("600")
        fill_figure(page, "412", "2025-12-31", "")
        press(page, "提交审核")
        expect(page.locator(".lc-refused")).to_contain_text("依据")
        fill_figure(page, "412", "2025-12-31", PROOF)
        press(page, "提交审核")
        expect(page.locator(".lc-done")).to_contain_text("已提交审核")
    assert "暂无数据" in status_of(browser, at_work, "T_Z08")
    with at_work.seen_by(browser, "wang", "/records") as page:
        expect(page.locator(".st-key-record_panel")).to_contain_text("412")
        press(page, "退回修改")
        expect(page.locator(".lc-refused")).to_contain_text("退回前")
        page.get_by_label("需要修改的内容（退回时必填）").fill("与简报第4页的 620 不符")
        press(page, "退回修改")
        expect(page.locator(".lc-done")).to_contain_text("已退回")
    with at_work.seen_by(browser, "chen", "/records") as page:
        expect(page.locator(".st-key-record_panel h2").first).to_have_text(COMPANIES)
        expect(page.locator(".lc-returned")).to_contain_text("与简报第4页的 620 不符")
        page.get_by_label("数值（个）").fill("620")
        press(page, "提交审核")
        expect(page.locator(".lc-done")).to_contain_text("已提交审核")
    with at_work.seen_by(browser, "wang", "/records") as page:
        expect(page.locator(".st-key-record_panel")).to_contain_text("620")
        press(page, "审核通过")
        expect(page.locator(".lc-done")).to_contain_text("已审核通过")
    shown = status_of(browser, at_work, "T_Z08")
    assert "达成" in shown
    assert "620" in shown
    with at_work.seen_by(browser, "ke", "/records?part=history") as page:
        trail = page.locator(".lc-trail")
        for words in ("陈晨 存为草稿", "王审 退回", "陈晨 退回后修改", "王审 审核通过"):
            expect(trail).to_contain_text(words)
        expect(trail).to_contain_text("与简报第4页的 620 不符")


def test_a_correction_supersedes_and_both_stay(browser: Browser, at_work: Office):
    with at_work.seen_by(browser, "chen", "/records?part=history") as page:
        press(page, "更正该数据")
        expect(page.get_by_label("数值（个）")).to_have_value("620")
        page.get_by_label("数值（个）").fill("590")
        page.get_by_label("更正原因（已审核数据有何不对）").fill("重复计入 30 家")
        press(page, "提交审核")
        expect(page.locator(".lc-done")).to_contain_text("已提交审核")
    assert "620" in status_of(browser, at_work, "T_Z08")
    with at_work.seen_by(browser, "wang", "/records") as page:
        expect(page.locator(".st-key-record_panel")).to_contain_text("更正原已审核数据")
        press(page, "审核通过")
        expect(page.locator(".lc-done")).to_contain_text("已审核通过")
    shown = status_of(browser, at_work, "T_Z08")
    assert "590" in shown
    assert "未达成" in shown
    database = open_database(store_in(at_work.state))
    try:
        with database.reading() as connection:
            values = [one.value for one in observations(connection, plan=PLAN, zone_id=ZONE)]
    finally:
        database.close()
    assert values == [620, 590]
    with at_work.seen_by(browser, "ke", "/records?part=history") as page:
        old = page.locator('[class*="st-key-choice_history_"]').filter(has_text="620")
        expect(old).to_contain_text("已被更正")
        old.get_by_role("button").click()
        panel = page.locator(".st-key-record_panel")
        expect(panel.locator(".lc-record-head")).to_contain_text("已被更正")
        expect(panel.locator(".lc-caveat")).to_contain_text("590")


def test_two_editors_lose_nothing(browser: Browser, at_work: Office):
    with at_work.seen_by(browser, "chen", "/records") as page:
        choose_row(page, TEAMS)
        fill_figure(page, "126", "2025-12-31", PROOF)
        press(page, "存草稿")
        expect(page.locator(".lc-done")).to_contain_text("已存为草稿")
    with (
        at_work.seen_by(browser, "chen", f"/records?item={ZONE}:Z07") as mine,
        at_work.seen_by(browser, "ding", f"/records?item={ZONE}:Z07") as theirs,
    ):
        theirs.get_by_label("数值（个）").fill("130")
        press(theirs, "存草稿")
        expect(theirs.locator(".lc-done")).to_contain_text("已存为草稿")
        mine.get_by_label("数值（个）").fill("128")
        mine.get_by_label("说明（可不填）").fill("含 2 支外籍团队")
        attach(mine.locator(".st-key-record_panel"), "简报.txt", "第4页：128 支".encode())
        press(mine, "提交审核")
        told = mine.locator(".lc-stale")
        expect(told).to_contain_text("丁宁")
        expect(told).to_contain_text("130")
        expect(mine.get_by_label("数值（个）")).to_have_value("128")
        expect(mine.get_by_label("说明（可不填）")).to_have_value("含 2 支外籍团队")
        press(mine, "继续用我的")
        press(mine, "提交审核")
        expect(mine.locator(".lc-done")).to_contain_text("已提交审核")
    database = open_database(store_in(at_work.state))
    try:
        with database.reading() as connection:
            (figure,) = observations(connection, plan=PLAN, zone_id=ZONE, indicator_id="Z07")
            seen = [one.value for one in observation_history(connection, figure.observation_id)]
            handed_in = evidence_file(connection, figure.evidence_sha256 or "")
    finally:
        database.close()
    assert seen == [126, 130, 128, 128]
    assert (figure.note, handed_in.name) == ("含 2 支外籍团队", "简报.txt")


def test_a_double_click_enters_one_figure(browser: Browser, at_work: Office):
    with at_work.seen_by(browser, "chen", "/records") as page:
        choose_row(page, "集聚科创导师")
        fill_figure(page, "75", "2025-12-31", PROOF)
        page.get_by_role("button", name="提交审核", exact=True).dblclick()
        settled(page)
        expect(page.locator(".lc-done")).to_contain_text("已提交审核")
        page.reload()
        settled(page)
    database = open_database(store_in(at_work.state))
    try:
        with database.reading() as connection:
            found = observations(connection, plan=PLAN, zone_id=ZONE, indicator_id="Z09")
    finally:
        database.close()
    assert [one.value for one in found] == [75]


def _buttons(page: Page) -> set[str]:
    asked = ("提交审核", "存草稿", "审核通过", "退回修改")
    return {one for one in asked if page.get_by_role("button", name=one, exact=True).count()}


@pytest.mark.parametrize(
    ("name", "part", "offered"),
    [
        ("chen", "due", {"提交审核", "存草稿"}),
        ("chen", "review", set()),
        ("wang", "due", set()),
        ("wang", "review", {"审核通过", "退回修改"}),
        ("zhao", "due", set()),
        ("zhao", "review", set()),
        ("lin", "due", set()),
        ("lin", "review", set()),
        ("ke", "due", set()),
        ("ke", "review", set()),
    ],
)
def test_each_role_is_offered_what_it_may_do(
    browser: Browser, at_work: Office, name: str, part: str, offered: set[str]
):
    # the Z06 of the zone is never entered in this module, so its form is open to its managers
    item = f"&item={ZONE}:Z06" if part == "due" else ""
    path = f"/records?zone={ZONE}&part={part}{item}"
    with at_work.seen_by(browser, name, path, landmark=".st-key-record_panel") as page:
        expect(page.locator(".st-key-record_panel h2").first).to_be_visible()
        assert _buttons(page) == offered


def test_a_manager_sees_no_records_of_another_zone(browser: Browser, at_work: Office):
    with at_work.seen_by(browser, "fang", f"/records?zone={ZONE}&part=history") as page:
        expect(page.locator(".lc-empty")).to_contain_text("尚无填报记录")
        assert "620" not in page.locator("body").inner_text()


@pytest.mark.parametrize("name", ["chen", "wang", "lin", "ke"])
def test_administration_is_closed_to_all_others(browser: Browser, at_work: Office, name: str):
    with at_work.seen_by(browser, name, "/administration", landmark=".lc-problems") as page:
        assert page.get_by_text("人员与角色", exact=True).count() == 0
