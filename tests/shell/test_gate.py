"""The gate: who gets in, over HTTP and over a websocket, and what is said to the others."""

from __future__ import annotations

import asyncio

import pytest

from shell.document import DOCUMENT_PATHS
from shell.gate import ENDED, OPEN_PATHS, PUBLIC_PAGES, STREAM, IdentityGate
from shell.request_checks import IDENTITY_HEADER, SESSION_COOKIE
from shell.settings import ShellSettings
from shell.visitors import Standing

HOST = b"plan.example"
GOOD = "a-good-token"
DUE = "a-token-with-a-first-password"


class Told:
    """Stands in for the store: knows two tokens."""

    def __init__(self) -> None:
        self.known = {GOOD: Standing.SIGNED_IN, DUE: Standing.NEW_PASSWORD_DUE}
        self.is_empty = False

    def standing(self, token, *, is_active=True):
        return self.known.get(token, Standing.NOBODY)

    def nobody_has_an_account(self):
        return self.is_empty


class Inside:
    """The app behind the gate: keeps what reached it."""

    def __init__(self) -> None:
        self.scopes = []
        self.heard = []

    async def __call__(self, scope, receive, send):
        self.scopes.append(scope)
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"inside"})
            return
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] != "websocket.disconnect":
            self.heard.append(message)


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def inside():
    return Inside()


@pytest.fixture(autouse=True)
def closed_house(monkeypatch):
    monkeypatch.delenv("LANGCHENG_PUBLIC", raising=False)


def gate(inside, told, **settings):
    return IdentityGate(inside, told, lambda: ShellSettings(**settings))


def headers(token="", **more):
    given = [(b"host", HOST)]
    if token:
        given.append((b"cookie", f"other=1; {SESSION_COOKIE}={token}".encode()))
    return given + [
        (name.replace("_", "-").encode(), value.encode()) for name, value in more.items()
    ]


def ask(a_gate, path, token="", method="GET", query=b"", **more):
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "path": path,
        "method": method,
        "query_string": query,
        "headers": headers(token, **more),
    }
    asyncio.run(a_gate(scope, receive, send))
    answered = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    body = b"".join(one.get("body", b"") for one in sent[1:]).decode()
    return sent[0]["status"], answered, body


@pytest.mark.parametrize("path", sorted(DOCUMENT_PATHS))
def test_a_page_is_shown_only_to_who_is_signed_in(inside, told, path):
    status, answered, _ = ask(gate(inside, told), f"/{path}")
    assert (status, answered["location"][:9]) == (303, "/sign-in?")
    assert not inside.scopes
    assert ask(gate(inside, told), f"/{path}", GOOD)[::2] == (200, "inside")


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/health",
        "/_stcore/host-config",
        "/_stcore/upload_file/session/file",
        "/_stcore/agent/openapi.json",
        "/media/abc.csv",
        "/component/streamlit_folium.st_folium/index.html",
        "/static/js/index.js",
        "/app/static/langcheng.css",
        "/app/static/map/langcheng.js",
        "/app/static/fonts/../../main.py",
        "/health/../media/a",
        "/sign-in/../atlas",
        "//sign-in",
        "/pages/atlas.py",
        "/password",
        "/sign-out",
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE", "OPTIONS"])
def test_nothing_else_answers_before_signing_in(inside, told, path, method):
    status = ask(gate(inside, told), path, method=method, origin="http://plan.example")[0]
    assert status in (303, 401)
    assert not inside.scopes


@pytest.mark.parametrize(
    "path", [*sorted(OPEN_PATHS), "/app/static/sign-in.css", "/app/static/fonts/a/b.woff2"]
)
def test_what_signing_in_needs_is_open(inside, told, path):
    assert ask(gate(inside, told), path)[0] == 200


def test_the_address_asked_for_comes_back_after_signing_in(inside, told):
    location = ask(gate(inside, told), "/zone", query=b"zone=a%26b&lang=en")[1]["location"]
    assert location == "/sign-in?next=%2Fzone%3Fzone%3Da%2526b%26lang%3Den"


@pytest.mark.parametrize("path", ["//evil.example/x", "/\\evil.example", "/nonsense"])
def test_no_address_elsewhere_is_passed_on(inside, told, path):
    for more in ({}, {"sec_fetch_site": "cross-site"}):
        _, answered, body = ask(gate(inside, told), path, accept="text/html", **more)
        assert "evil" not in answered.get("location", "") + body


def test_a_link_from_a_mail_is_asked_for_once_more(inside, told):
    status, _, body = ask(gate(inside, told), "/zone", sec_fetch_site="cross-site")
    assert (status, 'content="0;url=/zone"' in body) == (200, True)
    assert not inside.scopes


def test_an_empty_installation_leads_to_its_set_up(inside, told):
    told.is_empty = True
    assert ask(gate(inside, told), "/")[1]["location"] == "/set-up"


def test_a_first_password_is_changed_before_anything_else(inside, told):
    assert ask(gate(inside, told), "/zone", DUE)[1]["location"] == "/password?next=%2Fzone"
    assert ask(gate(inside, told), "/media/a.csv", DUE)[0] == 401
    assert not inside.scopes
    assert ask(gate(inside, told), "/password", DUE)[0] == 200


@pytest.mark.parametrize(
    "name", ["X-Langcheng-Session", "x-langcheng-session", "X_Langcheng_Session"]
)
def test_an_identity_that_the_browser_claims_is_dropped(inside, told, name):
    scope_headers = [*headers(GOOD), (name.lower().encode(), b"somebody-else")]
    scope = {
        "type": "http",
        "path": "/zone",
        "method": "GET",
        "query_string": b"",
        "headers": scope_headers,
    }

    async def nothing(_message=None):
        return {"type": "http.request"}

    asyncio.run(gate(inside, told)(scope, nothing, nothing))
    assert not [one for one in inside.scopes[0]["headers"] if b"langcheng" in one[0]]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_change_must_come_from_a_page_of_ours(inside, told, method):
    path = "/_stcore/upload_file/a/b"
    for origin in ("", "null", "http://evil.example", "http://plan.example.evil.example"):
        more = {"origin": origin} if origin else {}
        assert ask(gate(inside, told), path, GOOD, method, **more)[0] == 403
    assert not inside.scopes
    assert ask(gate(inside, told), path, GOOD, method, origin="http://plan.example")[0] == 200


def test_behind_a_proxy_the_configured_address_is_ours(inside, told):
    behind = gate(inside, told, base_url="https://atlas.example")
    assert ask(behind, "/zone", GOOD, "POST", origin="https://atlas.example")[0] == 200


def test_public_opens_the_browse_screens_and_nothing_else(inside, told, monkeypatch):
    monkeypatch.setenv("LANGCHENG_PUBLIC", "1")
    for path in DOCUMENT_PATHS:
        expected = 200 if path in PUBLIC_PAGES else 303
        assert ask(gate(inside, told), f"/{path}")[0] == expected, path
    for path in ("/static/js/a.js", "/media/a.csv", "/_stcore/health", "/component/a/index.html"):
        assert ask(gate(inside, told), path)[0] == 200
    for path in ("/_stcore/upload_file/a/b", "/_stcore/metrics", "/password", "/app/../x"):
        assert ask(gate(inside, told), path)[0] in (303, 401)
    upload = ask(
        gate(inside, told),
        "/_stcore/upload_file/a/b",
        method="PUT",
        origin="http://plan.example",
    )
    assert upload[0] == 401


@pytest.mark.parametrize("value", ["", "0", "true", "yes"])
def test_only_one_word_makes_it_public(inside, told, monkeypatch, value):
    monkeypatch.setenv("LANGCHENG_PUBLIC", value)
    assert ask(gate(inside, told), "/")[0] == 303


def connect(a_gate, token="", path=STREAM, messages=(), origin="http://plan.example", **more):
    """Open a websocket, say the messages (a callable is called), hear what comes back."""
    sent = []

    async def run():
        waiting = [{"type": "websocket.connect"}, *messages]

        async def receive():
            await asyncio.sleep(0)
            if not waiting:
                await asyncio.sleep(0.05)
                return {"type": "websocket.disconnect", "code": 1000}
            message = waiting.pop(0)
            if callable(message):
                message()
                return await receive()
            return message

        async def send(message):
            sent.append(message)

        given = headers(token, **more) + ([(b"origin", origin.encode())] if origin else [])
        scope = {"type": "websocket", "path": path, "headers": given, "subprotocols": ["streamlit"]}
        await a_gate(scope, receive, send)

    asyncio.run(run())
    return sent


SAID = {"type": "websocket.receive", "bytes": b"rerun"}


def test_a_connection_carries_the_identity_of_its_session_and_no_other(inside, told):
    connect(gate(inside, told), GOOD, messages=[SAID], x_langcheng_session="forged")
    carried = [v for k, v in inside.scopes[0]["headers"] if k == IDENTITY_HEADER.encode()]
    assert carried == [GOOD.encode()]
    assert SAID in inside.heard


@pytest.mark.parametrize("token", ["", "wrong", DUE])
def test_a_connection_without_a_session_is_ended_at_once(inside, told, token):
    sent = connect(gate(inside, told), token, messages=[SAID])
    assert sent[-1] == {"type": "websocket.close", "code": ENDED}
    assert not inside.scopes


@pytest.mark.parametrize("origin", ["", "null", "http://localhost:9999", "http://evil.example"])
def test_a_connection_from_another_site_is_refused(inside, told, origin):
    sent = connect(gate(inside, told), GOOD, origin=origin)
    assert sent == [{"type": "websocket.close", "code": 1008}]
    assert not inside.scopes


def test_only_the_one_stream_is_connected(inside, told):
    assert connect(gate(inside, told), GOOD, path="/other")[-1]["code"] == 1008
    assert not inside.scopes


def test_an_open_page_ends_with_its_session_before_its_next_word_is_heard(inside, told):
    def over():
        told.known.clear()

    sent = connect(gate(inside, told), GOOD, messages=[SAID, over, {**SAID, "bytes": b"write"}])
    assert [one["bytes"] for one in inside.heard if "bytes" in one] == [b"rerun"]
    assert sent[-1] == {"type": "websocket.close", "code": ENDED}


def test_a_silent_page_ends_with_its_session_too(inside, told, monkeypatch):
    monkeypatch.setattr("shell.gate.WATCH_SECONDS", 0.01)

    def over():
        told.known.clear()

    sent = connect(gate(inside, told), GOOD, messages=[over])
    assert {"type": "websocket.close", "code": ENDED} in sent


def test_in_a_public_house_a_visitor_is_nobody(inside, told, monkeypatch):
    monkeypatch.setenv("LANGCHENG_PUBLIC", "1")
    connect(gate(inside, told), "", messages=[SAID], x_langcheng_session=GOOD)
    assert not [one for one in inside.scopes[0]["headers"] if b"langcheng" in one[0]]
