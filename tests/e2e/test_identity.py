"""Who is behind a connection: forged, taken over, from another site, after its session ended."""

from __future__ import annotations

import asyncio
import re

import pytest
import websockets
from playwright.sync_api import Browser, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from shell.gate import ENDED, WATCH_SECONDS
from store.access import EVERY, OPERATOR, Grant, Role
from store.audit import read_entries
from store.database import open_database
from store.people import revoke, set_enabled
from tests.accounts import SESSION_COOKIE, Visitor, session_at, store_in
from tests.e2e.screens import opened
from tests.e2e.served import Served, apart, listen


def test_a_connection_before_signing_in_hears_nothing(served: Served):
    heard = listen(served.url)
    assert (heard.close_code, heard.text) == (ENDED, "")


def test_a_forged_identity_changes_nothing(served: Served):
    token = served.signed_in("forged_for")
    assert listen(served.url, forged=token).text == ""
    visitor = Visitor(served.url)
    assert visitor.ask("/zone", x_langcheng_session=token).status == 303
    mine = served.signed_in("forger", ())
    heard = listen(served.url, mine, forged=token)
    assert "forged_for" not in heard.text
    assert "forger" in heard.text


def test_a_known_session_id_takes_nobody_over(served: Served):
    hers = served.signed_in("her")
    his = served.signed_in("him", ())
    first = listen(served.url, hers)
    again = listen(served.url, hers, resume=first.session_ids[0])
    assert again.session_ids[0] == first.session_ids[0]  # she herself comes back to it
    taken = listen(served.url, his, resume=first.session_ids[0])
    assert taken.session_ids[0] != first.session_ids[0]
    assert "her" not in re.findall(r"\bher\b", taken.text)
    assert listen(served.url, "", resume=first.session_ids[0]).text == ""


@pytest.mark.parametrize("origin", ["http://evil.example", "http://localhost:9", "null", ""])
def test_a_connection_from_another_site_is_refused(served: Served, origin: str):
    token = served.signed_in(f"origin_{abs(hash(origin)) % 10_000}_{len(origin)}")
    assert listen(served.url, token, origin=origin).text == ""


def test_after_signing_out_the_session_is_good_for_nothing(browser: Browser, served: Served):
    token = served.signed_in("leaver")
    with opened(browser, f"{served.url}/zone", landmark=".lc-title", session=token) as seen:
        page = seen.page
        page.locator(".st-key-account button").first.click()
        page.get_by_role("button", name="退出登录").click()
        page.wait_for_url("**/sign-in?ended=1**")
        expect(page.get_by_text("您已退出登录。")).to_be_visible()
        page.goto(f"{served.url}/zone")
        expect(page.get_by_label("密码")).to_be_visible()
    assert listen(served.url, token).text == ""
    replayed = Visitor(served.url)
    assert replayed.ask("/zone", cookie=f"{SESSION_COOKIE}={token}").status == 303


def test_a_disabled_account_with_an_open_page_is_refused_at_once(browser: Browser, served: Served):
    person_id = served.account("dismissed")
    token = session_at(served.url, "dismissed")
    with opened(browser, f"{served.url}/zone", landmark=".lc-title", session=token) as seen:
        database = open_database(store_in(served.state))
        set_enabled(database, OPERATOR("tests"), person_id, is_enabled=False)
        database.close()
        seen.page.get_by_text("English", exact=True).click()
        seen.page.wait_for_url("**/sign-in?ended=1**", timeout=5_000)
    assert Visitor(served.url).sign_in("dismissed").status == 400


def test_an_open_page_that_nobody_touches_ends_as_well(browser: Browser, served: Served):
    person_id = served.account("away")
    token = session_at(served.url, "away")
    with opened(browser, f"{served.url}/zone", landmark=".lc-title", session=token) as seen:
        database = open_database(store_in(served.state))
        revoke(database, OPERATOR("tests"), person_id, role=Role.VIEWER, plan=EVERY)
        database.close()
        seen.page.wait_for_url("**/sign-in?ended=1**", timeout=2_000 * WATCH_SECONDS)


def test_without_a_role_a_page_says_so_and_the_trail_keeps_it(browser: Browser, served: Served):
    token = served.signed_in("newcomer", ())
    with opened(browser, served.url, landmark=".lc-not-open", session=token) as seen:
        assert "管理员" in seen.words(".lc-not-open")
        assert seen.page.locator("iframe").count() == 0
    database = open_database(store_in(served.state))
    with database.reading() as connection:
        entries = [one for one in read_entries(connection) if one.actor_name == "newcomer"]
    database.close()
    assert [one.action for one in entries if not one.is_allowed] == ["browse"]


def test_a_plan_of_others_stays_closed(browser: Browser, served: Served):
    token = served.signed_in("elsewhere", (Grant(Role.VIEWER, "another_plan", EVERY),))
    address = f"{served.url}/zone?plan=yinzhou_145"
    with opened(browser, address, landmark=".lc-problems", session=token) as seen:
        assert seen.page.locator(".lc-title h1").count() == 0


def test_a_public_visitor_cannot_run_an_analysis_over_the_stream(public: Served):
    async def talk() -> str:
        text = ""
        async with websockets.connect(
            public.url.replace("http", "ws") + "/_stcore/stream",
            origin=public.url,
            subprotocols=["streamlit"],
            max_size=None,
            proxy=None,
        ) as socket:
            run = BackMsg()
            run.rerun_script.page_name = "density"
            await socket.send(run.SerializeToString())
            async with asyncio.timeout(20):
                async for raw in socket:
                    message = ForwardMsg()
                    message.ParseFromString(raw)
                    text += str(message)
                    if message.HasField("script_finished"):
                        break
        return text

    assert "lc-analysis-head" not in apart(talk)
