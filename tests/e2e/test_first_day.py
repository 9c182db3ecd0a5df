"""The first day of an installation, as docs/zone-manager.md tells it: from no account to a letter."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import ROOT, serve
from tests.e2e.office import attach, choose_row, fill_figure, press
from tests.e2e.screens import settled

FIRST, OWN = "first password 1", "my own password 2"
BOSS = "a good password 9"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n" + b"%" * 90_000
COMPANIES = "集聚高新技术企业"


@dataclass(frozen=True)
class FirstDay:
    """A served app on an empty state folder."""

    url: str
    state: Path
    pictures: Path

    def command(self, *words: str, given: str = "") -> str:
        """Run a command in the server's shell."""
        environment = {
            **os.environ,
            "LANGCHENG_STATE": str(self.state),
            "LANGCHENG_DATABASE_URL": "",
            "LANGCHENG_PLANS": "",
            "LANGCHENG_LANGUAGE": "zh-CN",
        }
        done = subprocess.run(
            [sys.executable, "cli.py", *words],
            cwd=ROOT,
            env=environment,
            input=given,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @contextmanager
    def at_desk(self, browser: Browser, name: str, password: str) -> Iterator[Page]:
        """Sign in at a browser as a person does."""
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        try:
            page = context.new_page()
            page.goto(f"{self.url}/records")
            page.get_by_label("账号").fill(name)
            page.get_by_label("密码").fill(password)
            page.get_by_role("button", name="登录").click()
            yield page
        finally:
            context.close()

    def keep(self, page: Page, name: str) -> None:
        page.screenshot(path=self.pictures / f"{name}.png")


@pytest.fixture(scope="module")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FirstDay]:
    folder = tmp_path_factory.mktemp("first_day")
    state = folder / "state"
    environment = {
        "LANGCHENG_STATE": str(state),
        "LANGCHENG_PLANS": "",
        "LANGCHENG_DATABASE_URL": "",
    }
    log = folder / "app.log"
    with serve(ROOT / "app.py", log, environment=environment, health="/health") as url:
        yield FirstDay(url, state, folder)


def add_person(page: Page, name: str, shown: str, role: str, zone: str) -> None:
    choose_row(page, "新建账号")
    page.get_by_label("账号", exact=True).fill(name)
    page.get_by_label("显示姓名").fill(shown)
    page.get_by_label("初始密码").fill(FIRST)
    press(page, "建立账号")
    expect(page.locator(".st-key-record_panel h2").first).to_have_text(shown)
    for label, option in (("角色", role), ("片区", zone)):
        box = page.get_by_role("combobox", name=label)
        box.click()
        box.fill(option)
        page.get_by_role("option", name=option, exact=True).click()
        settled(page)
    press(page, "授予角色")
    expect(page.locator(".lc-done")).to_contain_text("角色已授予")


def choose_own_password(page: Page) -> None:
    page.get_by_label("当前密码").fill(FIRST)
    page.get_by_label("新密码", exact=True).fill(OWN)
    page.get_by_label("再次输入").fill(OWN)
    page.get_by_role("button").last.click()


def status(page: Page, first_day: FirstDay) -> str:
    page.goto(f"{first_day.url}/indicators?date=2025-12-31")
    page.get_by_text("全部目标", exact=True).click()
    card = page.locator(".st-key-indicator_T_Z08")
    expect(card).to_be_visible()
    settled(page)
    return card.locator("header").first.inner_text()


def test_the_first_day(browser: Browser, first_day: FirstDay):
    first_day.command(
        "user", "add", "zhao", "--name", "赵管", "--role", "administrator", given=f"{BOSS}\n"
    )
    with first_day.at_desk(browser, "zhao", BOSS) as page:
        page.locator(".lc-title h1").first.wait_for()
        page.goto(f"{first_day.url}/administration?part=people")
        page.locator(".st-key-record_panel h2").first.wait_for()
        add_person(page, "chen", "陈晨", "片区责任人", "东部新城")
        add_person(page, "wang", "王审", "审核员", "全部片区")
        first_day.keep(page, "1-people")

    with first_day.at_desk(browser, "chen", FIRST) as page:
        expect(page.get_by_label("当前密码")).to_be_visible()
        first_day.keep(page, "2-password")
        choose_own_password(page)
        expect(page.locator(".st-key-record_panel h2").first).to_be_visible()
        settled(page)
        first_day.keep(page, "3-due")
        before = status(page, first_day)
        assert "暂无数据" in before
        page.goto(f"{first_day.url}/records")
        choose_row(page, COMPANIES)
        fill_figure(page, "620", "2025-12-31", "统计简报〔2026〕3号，第4页")
        attach(page.locator(".st-key-record_panel"), "统计简报.pdf", PDF)
        first_day.keep(page, "4-entered")
        press(page, "提交审核")
        expect(page.locator(".lc-done")).to_contain_text("已提交审核")
        first_day.keep(page, "5-submitted")
        assert "暂无数据" in status(page, first_day)

    with first_day.at_desk(browser, "wang", FIRST) as page:
        choose_own_password(page)
        expect(page.locator(".st-key-record_panel")).to_contain_text("620")
        settled(page)
        first_day.keep(page, "6-review")
        press(page, "审核通过")
        expect(page.locator(".lc-done")).to_contain_text("已审核通过")
        first_day.keep(page, "7-verified")

    with first_day.at_desk(browser, "chen", OWN) as page:
        page.locator(".st-key-record_panel h2").first.wait_for()
        after = status(page, first_day)
        assert "已达成" in after
        assert "620" in after
        first_day.keep(page, "8-indicators")
        page.goto(f"{first_day.url}/zone?zone=eastern_new_town&date=2025-12-31")
        row = page.locator("tbody tr").filter(has_text=COMPANIES).first
        expect(row).to_contain_text("620")
        settled(page)
        first_day.keep(page, "9-zone")

    letter = first_day.command("digest", "--zone", "eastern_new_town", "--as-of", "2026-06-30")
    (line,) = [one for one in letter.splitlines() if one.startswith(f"| {COMPANIES} |")]
    for words in ("620", "已达成", "陈晨", "王审"):
        assert words in line, line
