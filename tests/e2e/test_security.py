"""Who may see what, tried from outside: over HTTP, over websockets and in a real browser."""

from __future__ import annotations

import asyncio
import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
import websockets
from playwright.sync_api import Browser, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from shell.document import DOCUMENT_PATHS
from shell.gate import ENDED, PUBLIC_PAGES, WATCH_SECONDS
from store.access import EVERY, OPERATOR, Grant, Role
from store.audit import read_entries
from store.database import open_database
from store.people import revoke, set_enabled
from tests.accounts import SESSION_COOKIE, Visitor, add_account, session_at, store_in
from tests.browser import ROOT, serve
from tests.e2e.screens import opened

Spoken = TypeVar("Spoken")
VIEWER = (Grant(Role.VIEWER, EVERY, EVERY),)


@dataclass(frozen=True)
class Served:
    """A served app and the folder of its store."""

    url: str
    state: Path

    def account(self, name: str, grants: tuple[Grant, ...] = VIEWER) -> str:
        """Add somebody and return his id."""
        return add_account(self.state, name, grants).person_id

    def signed_in(self, name: str, grants: tuple[Grant, ...] = VIEWER) -> str:
        """Add somebody, sign him in and return the session's token."""
        self.account(name, grants)
        return session_at(self.url, name)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("secured")
    given = {"LANGCHENG_STATE": str(folder / "state"), "LANGCHENG_PUBLIC": ""}
    with serve(ROOT / "app.py", folder / "app.log", environment=given, signed_in=True) as url:
        yield Served(url, folder / "state")


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("public")
    given = {"LANGCHENG_STATE": str(folder / "state"), "LANGCHENG_PUBLIC": "1"}
    with serve(ROOT / "app.py", folder / "app.log", environment=given, signed_in=True) as url:
        yield Served(url, folder / "state")


@dataclass
class Heard:
    """What one connection said: session ids, text of all messages, how it ended."""

    session_ids: list[str]
    text: str
    close_code: int | None


def _apart(talk: Callable[[], Coroutine[Any, Any, Spoken]]) -> Spoken:
    """Run a conversation in a thread: the browser's driver holds this one's event loop."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(lambda: asyncio.run(talk())).result()


def listen(
    url: str,
    token: str = "",
    *,
    resume: str = "",
    origin: str | None = None,
    forged: str = "",
    seconds: float = 8.0,
    wanted: str = "",
) -> Heard:
    """Open the stream as a browser would, ask for a run, hear what comes back."""

    async def talk() -> Heard:
        headers = {}
        if token:
            headers["Cookie"] = f"{SESSION_COOKIE}={token}"
        if forged:
            headers["X-Langcheng-Session"] = forged
        protocols = ["streamlit", "no-token", *([resume] if resume else [])]
        heard = Heard([], "", None)
        try:
            async with websockets.connect(
                url.replace("http", "ws") + "/_stcore/stream",
                additional_headers=headers,
                origin=url if origin is None else origin or None,
                subprotocols=protocols,
                max_size=None,
                proxy=None,
            ) as socket:
                run = BackMsg()
                run.rerun_script.query_string = ""
                await socket.send(run.SerializeToString())
                async with asyncio.timeout(seconds):
                    async for raw in socket:
                        message = ForwardMsg()
                        message.ParseFromString(raw)
                        if message.HasField("new_session"):
                            heard.session_ids.append(message.new_session.initialize.session_id)
                        heard.text += str(message)
                        if message.HasField("script_finished") or (wanted and wanted in heard.text):
                            break
        except websockets.ConnectionClosed as closed:
            heard.close_code = closed.rcvd.code if closed.rcvd else None
        except websockets.InvalidStatus as refused:
            heard.close_code = refused.response.status_code
        except TimeoutError:
            pass
        else:
            heard.close_code = socket.close_code
        return heard

    return _apart(talk)


@pytest.mark.parametrize("path", sorted(DOCUMENT_PATHS))
def test_a_deep_link_before_signing_in_leads_to_the_sign_in_page(served: Served, path: str):
    answer = Visitor(served.url).ask(f"/{path}")
    assert answer.status == 303
    assert answer.location.startswith("/sign-in?next=")


def test_files_and_doors_of_the_server_are_closed_before_signing_in(served: Served):
    visitor = Visitor(served.url)
    script = re.search(r'src="\./(static/js/[^"]+)"', _document(served))
    assert script
    for path in (
        f"/{script.group(1)}",
        "/_stcore/health",
        "/_stcore/host-config",
        "/_stcore/metrics",
        "/_stcore/agent/openapi.json",
        "/component/streamlit_folium.st_folium/index.html",
        "/app/static/langcheng.css",
        "/app/static/map/../../main.py",
        "/app/static/fonts/%2e%2e/%2e%2e/main.py",
        "/media/0.csv",
    ):
        assert visitor.ask(path).status == 401, path
    assert visitor.ask("/health").status == 200


def _document(served: Served) -> str:
    visitor = Visitor(served.url)
    visitor.sign_in("reader")
    return visitor.ask("/").body


def test_signed_in_the_doors_that_are_not_ours_stay_closed(served: Served):
    visitor = Visitor(served.url)
    visitor.sign_in("reader")
    assert visitor.ask("/").status == 200
    for path in ("/_stcore/metrics", "/_stcore/agent/openapi.json", "/auth/login"):
        assert visitor.ask(path).status == 404, path


def test_the_deep_link_opens_after_signing_in(browser: Browser, served: Served):
    served.account("deep_link")
    address = f"{served.url}/zone?zone=eastern_new_town"
    with opened(browser, address, session="") as seen:
        page = seen.page
        expect(page.get_by_label("账号")).to_be_visible()
        page.get_by_label("账号").fill("deep_link")
        page.get_by_label("密码").fill("correct horse 42")
        page.get_by_role("button", name="登录").click()
        page.locator(".lc-title h1").first.wait_for()
        assert "zone=eastern_new_town" in page.url
        assert seen.outside == []


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


def test_forms_are_taken_only_from_our_own_pages(served: Served):
    served.account("csrf")
    fields = {"name": "csrf", "password": "correct horse 42", "next": "/"}
    bare = Visitor(served.url)
    assert bare.ask("/sign-in", fields).status == 400
    visitor = Visitor(served.url)
    token = visitor.form_token("/sign-in")
    for origin in ("http://evil.example", "null"):
        answer = visitor.ask("/sign-in", {**fields, "token": token}, origin=origin)
        assert answer.status == 400
    other = Visitor(served.url).form_token("/sign-in")
    assert visitor.ask("/sign-in", {**fields, "token": other}).status == 400
    assert not visitor.session
    assert visitor.ask("/sign-in", {**fields, "token": token}).status == 303
    assert visitor.session
    away = visitor.ask("/sign-out", {"token": "x"}, origin="http://evil.example")
    assert away.status == 403
    assert visitor.ask("/zone").status == 200


def test_an_upload_needs_a_session_of_ones_own_and_our_origin(served: Served):
    token = served.signed_in("uploader")
    session_id = listen(served.url, token).session_ids[0]
    path = f"/_stcore/upload_file/{session_id}/a-file"
    boundary = "b"
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\nx\r\n'
        f"--{boundary}--\r\n"
    ).encode()

    def put(**headers: str) -> int:
        request = urllib.request.Request(  # noqa: S310
            served.url + path,
            data=body,
            method="PUT",
            headers={
                "Content-Type": f"multipart/form-data; boundary={boundary}",
                **{name.replace("_", "-"): value for name, value in headers.items()},
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    assert put(origin=served.url) == 401
    cookie = f"{SESSION_COOKIE}={token}"
    assert put(cookie=cookie) == 403
    assert put(cookie=cookie, origin="http://evil.example") == 403
    assert put(cookie=cookie, origin=served.url) == 403  # without Streamlit's own token


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


def test_wrong_passwords_lock_the_name_and_say_nothing_about_it(served: Served):
    served.account("guessed")
    visitor = Visitor(served.url)
    wrong = [visitor.sign_in("guessed", f"wrong {number}") for number in range(5)]
    unknown = visitor.sign_in("nobody_at_all", "wrong 0")
    assert {one.status for one in [*wrong, unknown]} == {400}
    said = {re.findall(r'role="alert">(.*?)</div>', one.body)[0] for one in [wrong[0], unknown]}
    assert len(said) == 1
    assert visitor.sign_in("guessed").status == 400  # the right one, too late
    assert not visitor.session


def test_public_opens_the_browse_screens_and_nothing_else(browser: Browser, public: Served):
    visitor = Visitor(public.url)
    for path in sorted(DOCUMENT_PATHS):
        expected = 200 if path in PUBLIC_PAGES else 303
        assert visitor.ask(f"/{path}").status == expected, path
    assert visitor.ask("/_stcore/metrics").status == 401
    with opened(browser, public.url, landmark=".lc-headline", session="") as seen:
        page = seen.page
        expect(page.locator(".lc-sign-in")).to_be_visible()
        expect(page.get_by_test_id("stTopNavSection").filter(has_text="分析")).to_have_count(0)
        assert seen.errors == []


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

    assert "lc-analysis-head" not in _apart(talk)


def test_answers_carry_the_headers_and_no_open_sharing(served: Served):
    visitor = Visitor(served.url)
    signed = Visitor(served.url)
    signed.sign_in("reader")
    for answer in (
        visitor.ask("/sign-in"),
        visitor.ask("/zone"),
        signed.ask("/"),
        signed.ask("/app/static/langcheng.css"),
        signed.ask("/nonsense"),
    ):
        policy = answer.headers["content-security-policy"]
        assert "object-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-eval" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in answer.headers


def test_another_host_name_is_refused(served: Served):
    assert Visitor(served.url).ask("/sign-in", host="rebound.example").status == 400


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(served: Served):
    served.account("cookie")
    written = Visitor(served.url).sign_in("cookie").headers.get_all("set-cookie")
    session = next(one for one in written or [] if one.startswith(SESSION_COOKIE))
    assert "HttpOnly" in session
    assert "samesite=strict" in session.lower()


def test_no_secret_reaches_the_log(served: Served):
    token = served.signed_in("logged")
    Visitor(served.url).sign_in("logged", "a wrong secret 7")
    listen(served.url, token)
    log = (served.state.parent / "app.log").read_text(encoding="utf-8")
    for secret in (token, "correct horse 42", "a wrong secret 7"):
        assert secret not in log


def test_health_answers_anybody_and_tells_nothing_else(served: Served):
    assert json.loads(Visitor(served.url).ask("/health").body) == {"status": "ok"}
