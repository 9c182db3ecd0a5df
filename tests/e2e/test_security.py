"""Which doors are closed, tried from outside over HTTP and in a real browser."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Browser, expect

from shell.document import DOCUMENT_PATHS
from shell.gate import PUBLIC_PAGES
from tests.accounts import SESSION_COOKIE, Visitor
from tests.e2e.screens import opened
from tests.e2e.served import Served, listen


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
