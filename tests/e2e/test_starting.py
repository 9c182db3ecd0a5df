"""The start of the server, and the first sign-in of somebody: neither lets anything through."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from store.access import EVERY, OPERATOR, Role
from store.database import open_database
from store.people import add_person, grant
from tests.accounts import Visitor, store_in
from tests.browser import ROOT, free_port
from tests.e2e.screens import opened
from tests.e2e.served import Served

FIRST, OWN = "first password 1", "own password 22"
START_SECONDS = 90


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"STREAMLIT_SERVER_TRUSTED_USER_HEADERS": "{}"}, "[server.trustedUserHeaders]"),
        ({"LANGCHENG_OIDC_ISSUER": "http://127.0.0.1:9"}, "LANGCHENG_OIDC_CLIENT_ID"),
        ({"LANGCHENG_URL": "langcheng.example"}, "LANGCHENG_URL"),
    ],
)
def test_the_server_refuses_to_start(tmp_path: Path, changed: dict[str, str], said: str):
    done = subprocess.run(
        [
            *(sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")),
            *("--server.port", str(free_port()), "--server.address", "127.0.0.1"),
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "LANGCHENG_STATE": str(tmp_path / "state"),
            "LANGCHENG_DATABASE_URL": "",
            **changed,
        },
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )
    assert done.returncode != 0
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_first_password_is_changed_before_anything_opens(browser: Browser, served: Served):
    database = open_database(store_in(served.state))
    operator = OPERATOR("tests")
    person_id = add_person(
        database,
        operator,
        sign_in_name="beginner",
        display_name="beginner",
        password=FIRST,
        must_change=True,
    )
    grant(database, operator, person_id, role=Role.VIEWER, plan=EVERY)
    database.close()
    with opened(browser, f"{served.url}/zone?zone=eastern_new_town", session="") as seen:
        page = seen.page
        page.get_by_label("账号").fill("beginner")
        page.get_by_label("密码").fill(FIRST)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url("**/password**")
        page.goto(f"{served.url}/atlas")
        expect(page).to_have_url(f"{served.url}/password?next=%2Fatlas")
        fields = page.locator('input[type="password"]')
        for given, told in (((FIRST, FIRST, FIRST), False), ((FIRST, OWN, OWN), True)):
            for field, text in zip(fields.all(), given, strict=True):
                field.fill(text)
            page.locator('button[type="submit"]').first.click()
            if not told:
                expect(page.get_by_role("alert")).to_be_visible()
        page.locator(".lc-headline").first.wait_for()
        assert "/atlas" in page.url or page.url.rstrip("/") == served.url
        assert seen.outside == []
    again = Visitor(served.url)
    assert again.sign_in("beginner", FIRST).status == 400
    assert again.sign_in("beginner", OWN).status == 303
