"""The lists that an administrator keeps, in the browser: milestones and who answers for what."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.office import ZONE, Office, choose_row, fill_figure, office, press
from tests.e2e.screens import settled

PROJECT, STEP = "甬江人才创新中心 {{7*7}}", "主体结构封顶"
PROOF = "结构验收记录 2023-118 号"
DAY = "2026-01-15"
LISTS = "/administration?part={}&date=" + DAY


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("lists")) as found:
        yield found


def pick(page: Page, label: str, option: str) -> None:
    """Choose one option of a list, by its words."""
    box = page.get_by_role("combobox", name=label)
    box.click()
    box.fill(option)  # a long list draws only what is in sight
    page.get_by_role("option", name=option, exact=True).click()
    settled(page)


def test_a_milestone_is_set_reached_with_evidence_and_opened_again(
    browser: Browser, at_work: Office
):
    lists = LISTS.format("milestones")
    with at_work.seen_by(browser, "zhao", lists) as page:
        expect(page.locator(".lc-empty")).to_be_visible()
        pick(page, "片区", "东部新城")
        page.get_by_label("项目", exact=True).fill(PROJECT)
        page.get_by_label("节点内容").fill(STEP)
        page.get_by_label("完成期限").fill("去年")
        press(page, "设置节点")
        expect(page.locator(".lc-refused")).to_contain_text("2024-06-30")
        expect(page.get_by_label("项目", exact=True)).to_have_value(PROJECT)
        page.get_by_label("完成期限").fill("2025-12-31")
        press(page, "设置节点")
        expect(page.locator("tbody tr")).to_contain_text(PROJECT)
        expect(page.locator("tbody tr")).to_contain_text("逾期 15 天")
    with at_work.seen_by(browser, "fang", f"/zone?zone={ZONE}&date={DAY}") as page:
        assert page.get_by_role("button", name="登记节点完成").count() == 0
    with at_work.seen_by(browser, "chen", f"/zone?zone={ZONE}&date={DAY}") as page:
        page.get_by_role("button", name="登记节点完成").click()
        body = page.locator('[data-testid="stPopoverBody"]')
        body.get_by_label("完成日期").fill("2025-12-20")
        body.get_by_role("button", name="登记", exact=True).click()
        settled(page)
        expect(page.locator(".lc-refused")).to_contain_text("依据")
        body.get_by_label("依据：文件名、文号、页码或网址").fill(PROOF)
        body.get_by_role("button", name="登记", exact=True).click()
        settled(page)
        row = page.locator("tbody tr").filter(has_text=STEP)
        expect(row).to_contain_text("2025-12-20")
        expect(row).to_contain_text(PROOF)
        expect(page.get_by_role("button", name="登记节点完成")).to_have_count(0)
    with at_work.seen_by(browser, "zhao", lists) as page:
        row = page.locator("tbody tr")
        expect(row).to_contain_text(PROOF)
        page.get_by_role("button", name="取消或重新打开节点").click()
        body = page.locator('[data-testid="stPopoverBody"]')
        body.get_by_label("原因").fill("验收未通过")
        body.get_by_role("button", name="确认", exact=True).click()
        settled(page)
        expect(row).to_contain_text("逾期 15 天")


def test_a_line_of_the_responsibility_list_asks_for_a_figure_until_it_comes(
    browser: Browser, at_work: Office
):
    lists = LISTS.format("responsibilities")
    with at_work.seen_by(browser, "zhao", lists) as page:
        expect(page.locator(".lc-empty")).to_be_visible()
        pick(page, "指标", "集聚科创导师 · 东部新城")
        pick(page, "年度", "2025")
        page.get_by_label("完成期限").fill("2026-01-10")
        press(page, "列入清单")
        expect(page.locator(".lc-refused")).to_contain_text("责任人")
        pick(page, "责任人", "陈晨 (chen)")
        press(page, "列入清单")
        row = page.locator("tbody tr")
        expect(row).to_contain_text("集聚科创导师")
        expect(row).to_contain_text("陈晨")
        expect(row).to_contain_text("逾期 5 天")
    with at_work.seen_by(browser, "chen", f"/records?date={DAY}") as page:
        first = page.locator('[class*="st-key-choice_due_0"]')
        expect(first).to_contain_text("集聚科创导师")
        expect(first).to_contain_text("逾期 5 天")
        choose_row(page, "集聚科创导师")
        expect(page.get_by_role("combobox", name="数据截至")).to_have_value("2025-12-31")
        fill_figure(page, "75", "2025-12-31", "统计简报")
        press(page, "提交审核")
        expect(page.locator(".lc-done")).to_contain_text("已提交审核")
    with at_work.seen_by(browser, "lin", f"/zone?zone={ZONE}&date={DAY}") as page:
        row = page.locator("tbody tr").filter(has_text="2026-01-10").filter(has_text="已填报")
        expect(row).to_contain_text("待审核")
    with at_work.seen_by(browser, "zhao", lists) as page:
        page.get_by_role("button", name="移出清单").click()
        body = page.locator('[data-testid="stPopoverBody"]')
        body.get_by_label("原因").fill("岗位调整")
        body.get_by_role("button", name="确认移出", exact=True).click()
        settled(page)
        expect(page.locator(".lc-empty")).to_be_visible()
