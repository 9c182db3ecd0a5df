"""The gate: nobody passes unless signed in, over HTTP and over websockets alike.

Identity is the session's token, put by this gate, and only by it, into a header that
Streamlit hands to the pages as ``st.user``. What a browser sends under that name is dropped.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from contextlib import suppress
from html import escape
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.identity import is_public
from shell.document import DOCUMENT_PATHS
from shell.request_checks import (
    IDENTITY_HEADER,
    header_of,
    is_own_origin,
    safe_next,
    session_token,
)
from shell.settings import ShellSettings
from shell.visitors import Standing, Visitors

HEALTH = "/health"
SIGN_IN = "/sign-in"
SET_UP = "/set-up"
SIGN_OUT = "/sign-out"
PASSWORD = "/password"  # noqa: S105
OIDC_START = "/sign-in/office"
OIDC_BACK = "/sign-in/office/back"
OPEN_PATHS = frozenset({HEALTH, SIGN_IN, SET_UP, OIDC_START, OIDC_BACK})
OPEN_FILES = re.compile(
    r"/app/static/(favicon\.svg|sign-in\.css|not-found\.css|fonts/[A-Za-z0-9][A-Za-z0-9._/-]*)"
)
PUBLIC_PAGES = frozenset({"", "atlas", "zone", "indicators", "sources"})
PUBLIC_FILES = re.compile(
    r"/(static|app/static|component|media|_stcore/bidi-components)/[^\\]+"
    r"|/_stcore/(health|host-config)"
)
STREAM = "/_stcore/stream"
SAFE_METHODS = ("GET", "HEAD")
ENDED = 4401  # private close code: the session behind an open page is over
WATCH_SECONDS = 15.0
AFTER_MESSAGE_SECONDS = 0.7


class IdentityGate:
    """Let in who is signed in; send the others to where they can sign in.

    Parameters
    ----------
    app : ASGIApp
        The application inside.
    visitors : Visitors
        Who is behind a token.
    settings : callable
        Gives the settings of the doors.
    """

    def __init__(
        self, app: ASGIApp, visitors: Visitors, settings: Callable[[], ShellSettings]
    ) -> None:
        self.app = app
        self.visitors = visitors
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or connection."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = [pair for pair in scope["headers"] if not _is_identity(pair[0])]
        token = session_token(headers)
        scope = {**scope, "headers": headers}
        if scope["type"] == "websocket":
            await self._connection(scope, receive, send, token)
        else:
            await self._request(scope, receive, send, token)

    async def _request(self, scope: Scope, receive: Receive, send: Send, token: str) -> None:
        path, method = str(scope["path"]), str(scope["method"])
        if path in OPEN_PATHS or (method in SAFE_METHODS and _is_open_file(path)):
            await self.app(scope, receive, send)
            return
        if method not in SAFE_METHODS and not is_own_origin(scope["headers"], self.settings()):
            await PlainTextResponse("cross-site request refused", 403)(scope, receive, send)
            return
        standing = await self._standing(token)
        if (
            standing is Standing.SIGNED_IN
            or (standing is Standing.NEW_PASSWORD_DUE and path in (PASSWORD, SIGN_OUT))
            or (standing is Standing.NOBODY and method in SAFE_METHODS and _is_public(path))
        ):
            await self.app(scope, receive, send)
        else:
            await (await self._turned_away(scope, standing))(scope, receive, send)

    async def _turned_away(self, scope: Scope, standing: Standing) -> Response:
        path = str(scope["path"])
        is_page = path in (PASSWORD, SIGN_OUT) or path.strip("/") in DOCUMENT_PATHS
        is_read = scope["method"] in SAFE_METHODS
        wants_page = is_page or "text/html" in header_of(scope["headers"], "accept")
        if not (is_read and wants_page):
            return PlainTextResponse("sign in first", 401, {"Cache-Control": "no-store"})
        query = scope.get("query_string", b"").decode("latin-1")
        asked = safe_next(quote(path, safe="/") + (f"?{query}" if query else ""))
        if standing is Standing.NEW_PASSWORD_DUE:
            return _redirect(f"{PASSWORD}?{urlencode({'next': asked})}")
        if header_of(scope["headers"], "sec-fetch-site") == "cross-site":
            # A strict cookie stays at home when a link in a mail is followed: ask once more
            # from a page of our own, and whoever is signed in arrives.
            return HTMLResponse(once_more(asked), headers={"Cache-Control": "no-store"})
        if await run_in_threadpool(self.visitors.nobody_has_an_account):
            return _redirect(SET_UP)
        return _redirect(f"{SIGN_IN}?{urlencode({'next': asked})}")

    async def _connection(self, scope: Scope, receive: Receive, send: Send, token: str) -> None:
        if str(scope["path"]) != STREAM or not is_own_origin(scope["headers"], self.settings()):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        standing = await self._standing(token)
        if standing is Standing.SIGNED_IN:
            named = (IDENTITY_HEADER.encode("latin-1"), token.encode("latin-1"))
            scope = {**scope, "headers": [*scope["headers"], named]}
            await _Watched(self, token, receive, send).serve(scope)
        elif standing is Standing.NOBODY and is_public():
            await self.app(scope, receive, send)
        else:
            await receive()
            asked = [str(one) for one in scope.get("subprotocols", ())]
            await send({"type": "websocket.accept", "subprotocol": asked[0] if asked else None})
            await send({"type": "websocket.close", "code": ENDED})

    async def _standing(self, token: str, *, is_active: bool = True) -> Standing:
        if not token:
            return Standing.NOBODY
        return await run_in_threadpool(self.visitors.standing, token, is_active=is_active)

    async def stands(self, token: str, *, is_active: bool) -> bool:
        """Whether the session behind an open connection still holds."""
        return await self._standing(token, is_active=is_active) is Standing.SIGNED_IN


class _Watched:
    """One open connection: it ends with the session that opened it, not a message later."""

    def __init__(self, gate: IdentityGate, token: str, receive: Receive, send: Send) -> None:
        self.gate = gate
        self.token = token
        self.outer_receive = receive
        self.outer_send = send
        self.is_over = False
        self.is_accepted = False
        self.heard = asyncio.Event()

    async def serve(self, scope: Scope) -> None:
        """Serve until either side is done or the session is over."""
        watcher = asyncio.create_task(self._watch())
        try:
            await self.gate.app(scope, self._receive, self._send)
        finally:
            self.is_over = True
            watcher.cancel()
            with suppress(asyncio.CancelledError):
                await watcher

    async def _receive(self) -> Message:
        message = await self.outer_receive()
        if message["type"] != "websocket.receive":
            return message
        if self.is_over or not await self.gate.stands(self.token, is_active=True):
            await self._end()
            return {"type": "websocket.disconnect", "code": ENDED}
        self.heard.set()
        return message

    async def _send(self, message: Message) -> None:
        if self.is_over:
            return
        self.is_accepted = self.is_accepted or message["type"] == "websocket.accept"
        await self.outer_send(message)

    async def _watch(self) -> None:
        while not self.is_over:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self.heard.wait(), WATCH_SECONDS)
                self.heard.clear()
                await asyncio.sleep(AFTER_MESSAGE_SECONDS)
            if not await self.gate.stands(self.token, is_active=False):
                await self._end()

    async def _end(self) -> None:
        if not self.is_over and self.is_accepted:
            self.is_over = True
            await self.outer_send({"type": "websocket.close", "code": ENDED})
        self.is_over = True


def _is_identity(name: bytes) -> bool:
    """Whether a header could be read as an identity; servers may take ``_`` for ``-``."""
    return name.lower().replace(b"_", b"-").startswith(b"x-langcheng-")


def _is_open_file(path: str) -> bool:
    return bool(OPEN_FILES.fullmatch(path)) and ".." not in path


def _is_public(path: str) -> bool:
    if not is_public() or ".." in path:
        return False
    return path.strip("/") in PUBLIC_PAGES or bool(PUBLIC_FILES.fullmatch(path))


def _redirect(to: str) -> Response:
    return RedirectResponse(to, 303, headers={"Cache-Control": "no-store"})


def once_more(to: str) -> str:
    """Return a page of ours that leads on by itself, so that strict cookies come along."""
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>廊城</title>'
        f'<meta http-equiv="refresh" content="0;url={escape(to, quote=True)}"></head>'
        f'<body><p><a href="{escape(to, quote=True)}">廊城 Langcheng</a></p></body></html>'
    )
