"""Administration in the browser: people, roles, passwords, the audit trail, a backup taken away."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from store.access import EVERY, Grant, Role
from store.database import open_database
from store.observation_reading import observations
from tests.accounts import Visitor, add_account, session_at, store_in
from tests.browser import ROOT
from tests.e2e.office import PLAN, ZONE, Office, choose_row, office, press
from tests.e2e.office_records import a_month
from tests.e2e.screens import settled

FIRST, OWN, RESET = "first password 1", "my own password 2", "given again 3"


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("people")) as found:
        a_month(found)
        yield found


def pick(page: Page, label: str, option: str) -> None:
    """Choose one option of a list, by its words."""
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()
    settled(page)


def people(browser: Browser, at_work: Office):
    return at_work.seen_by(browser, "zhao", "/administration?part=people")


def test_an_account_from_the_first_day_to_the_last(browser: Browser, at_work: Office):
    with people(browser, at_work) as page:
        choose_row(page, "新建账号")
        page.get_by_label("账号", exact=True).fill("sun")
        page.get_by_label("显示姓名").fill("孙新")
        page.get_by_label("初始密码").fill(FIRST)
        press(page, "建立账号")
        expect(page.locator(".lc-done")).to_contain_text("账号已建立")
        expect(page.locator(".st-key-record_panel h2").first).to_have_text("孙新")
        pick(page, "角色", "片区责任人")
        press(page, "授予角色")
        expect(page.locator(".lc-refused")).to_contain_text("片区")
        pick(page, "片区", "东部新城")
        press(page, "授予角色")
        expect(page.locator(".lc-done")).to_contain_text("角色已授予")

    newcomer = Visitor(at_work.url)
    assert newcomer.sign_in("sun", FIRST, "/records").status == 303
    assert newcomer.ask("/records").location.startswith("/password")
    fields = {"password": FIRST, "new": OWN, "again": OWN}
    fields["token"] = newcomer.form_token("/password")
    assert newcomer.ask("/password", fields).status == 303
    at_work.sessions["sun"] = session_at(at_work.url, "sun", OWN)

    with (
        at_work.seen_by(browser, "sun", f"/records?item={ZONE}:Z09") as open_page,
        people(browser, at_work) as page,
    ):
        expect(open_page.get_by_role("button", name="提交审核", exact=True)).to_be_visible()
        choose_row(page, "孙新")
        press(page, "收回")
        expect(page.locator(".lc-done")).to_contain_text("角色已收回")
        open_page.get_by_label("数值（个）").fill("75")
        open_page.get_by_role("button", name="提交审核", exact=True).click()
        settled(open_page)
        expect(open_page.get_by_role("button", name="提交审核", exact=True)).to_have_count(0)
    assert "sun" not in {one.author_id for one in figures(at_work, "Z09")}

    with people(browser, at_work) as page:
        choose_row(page, "孙新")
        pick(page, "角色", "查看员")
        press(page, "授予角色")
        expect(page.locator(".lc-done")).to_contain_text("角色已授予")
    at_work.sessions["sun"] = session_at(at_work.url, "sun", OWN)
    with (
        at_work.seen_by(browser, "sun", "/records?part=history") as open_page,
        people(browser, at_work) as page,
    ):
        expect(open_page.locator(".lc-trail")).to_be_visible()
        choose_row(page, "孙新")
        press(page, "停用账号")
        expect(page.locator(".lc-done")).to_contain_text("已停用")
        open_page.locator('[class*="st-key-choice_history_"] button').last.click()
        expect(open_page.locator(".lc-trail")).to_have_count(0)
        assert "421" not in open_page.locator("body").inner_text()
    assert Visitor(at_work.url).sign_in("sun", OWN).status != 303

    with people(browser, at_work) as page:
        choose_row(page, "孙新")
        press(page, "启用账号")
        expect(page.locator(".lc-done")).to_contain_text("账号已启用")
        page.get_by_role("button", name="新密码").click()
        body = page.locator('[data-testid="stPopoverBody"]')
        body.get_by_label("新密码").fill(RESET)
        body.get_by_label("新密码").press("Tab")
        body.get_by_role("button", name="设置密码", exact=True).click()
        expect(page.locator(".lc-done")).to_contain_text("密码已")
    assert Visitor(at_work.url).sign_in("sun", OWN).status != 303
    again = Visitor(at_work.url)
    assert again.sign_in("sun", RESET).status == 303
    assert again.ask("/records").location.startswith("/password")


def figures(at_work: Office, indicator_id: str):
    database = open_database(store_in(at_work.state))
    try:
        with database.reading() as connection:
            return observations(connection, plan=PLAN, zone_id=ZONE, indicator_id=indicator_id)
    finally:
        database.close()


def cli(state: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LANGCHENG_STATE": str(state), "LANGCHENG_DATABASE_URL": ""}
    return subprocess.run(
        [sys.executable, "cli.py", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_an_administrator_of_one_plan_keeps_its_lists_only(browser: Browser, at_work: Office):
    add_account(at_work.state, "qian", (Grant(Role.ADMINISTRATOR, PLAN, EVERY),), "钱划")
    at_work.sessions["qian"] = session_at(at_work.url, "qian")
    for part in ("people", "audit", "backup"):
        with at_work.seen_by(browser, "qian", f"/administration?part={part}") as page:
            offered = page.locator(".st-key-administration_part")
            expect(offered).to_contain_text("责任清单")
            expect(page.locator("h1")).to_have_text("责任清单")
            for words in ("人员与角色", "操作留痕", "备份"):
                assert words not in page.locator("body").inner_text()


def test_a_backup_is_saved_and_restored_into_an_empty_place(
    browser: Browser, at_work: Office, tmp_path: Path
):
    with at_work.seen_by(browser, "zhao", "/administration?part=backup") as page:
        press(page, "生成备份")
        expect(page.locator(".lc-done")).to_contain_text("已校验")
        with page.expect_download() as waiting:
            page.get_by_role("button", name="保存备份文件").click()
        kept = tmp_path / waiting.value.suggested_filename
        shutil.copy(waiting.value.path(), kept)
    state = tmp_path / "another place"
    done = cli(state, "restore", str(kept))
    assert done.returncode == 0, done.stderr
    checked = cli(state, "audit", "verify")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    here, there = open_database(store_in(at_work.state)), open_database(store_in(state))
    try:
        with here.reading() as one, there.reading() as two:
            seen = observations(one, plan=PLAN)
            assert len(seen) > 4
            assert observations(two, plan=PLAN) == seen
    finally:
        here.close()
        there.close()
    again = cli(state, "restore", str(kept))
    assert again.returncode != 0
    assert "Traceback" not in again.stderr


def test_the_trail_is_verified_and_what_was_changed_is_named(
    browser: Browser, at_work: Office, tmp_path: Path
):
    path = "/administration?part=audit"
    with at_work.seen_by(browser, "zhao", path, landmark="table") as page:
        press(page, "校验全部留痕")
        expect(page.locator(".lc-done")).to_contain_text("校验通过")
    # Somebody with the file itself takes the guard away and changes a verified figure.
    with sqlite3.connect(at_work.state / "records.sqlite", timeout=10) as raw:
        guards = raw.execute(
            "select name, sql from sqlite_master where type='trigger' and tbl_name='observation'"
        ).fetchall()
        for name, _ in guards:
            raw.execute(f'drop trigger "{name}"')
        raw.execute("update observation set value = 600 where value = 421")
        for _, sql in guards:
            raw.execute(sql)
    raw.close()
    with at_work.seen_by(browser, "zhao", path, landmark="table") as page:
        press(page, "校验全部留痕")
        told = page.locator(".lc-problems")
        expect(told).to_be_visible()
        expect(told).to_contain_text("数据已被改动")
