"""Before the first reader: does identity really reach the pages?

A page learns who is looking from ``st.user``, which Streamlit fills from a header only where
``server.trustedUserHeaders`` says so; started from another folder it silently does not. So
the app opens one connection to itself, through all of its middleware, and looks at what
arrives. Where that is not exactly the right thing, the server does not start.
"""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

import streamlit as st
from starlette.types import ASGIApp, Message
from streamlit.proto.BackMsg_pb2 import BackMsg

from errors import N_, LangchengError, Problem
from pages.identity import USER_KEY
from shell.gate import STREAM
from shell.request_checks import IDENTITY_HEADER, SESSION_COOKIE
from shell.visitors import Visitors

SECONDS = 30.0
FORGED = "forged"


class IdentityError(LangchengError, RuntimeError):
    """Who is signed in does not reach the pages as it should."""


_expected: str | None = None
_arrived: list[object] = []


def is_self_test() -> bool:
    """Whether this run of the shell script is the self-test, which draws nothing.

    It is while the server starts and only then: no reader is served yet.
    """
    if _expected is None:
        return False
    _arrived.append(st.user.to_dict().get(USER_KEY))
    return True


async def require_identity(app: ASGIApp, visitors: Visitors) -> None:
    """Open a connection as a signed-in visitor, and one with a forged header, to this app.

    Parameters
    ----------
    app : ASGIApp
        The whole app, its runtime started.
    visitors : Visitors
        Gets a token for the time of the test.

    Raises
    ------
    IdentityError
        When the identity does not reach the pages, or a forged one does.
    """
    global _expected
    token = secrets.token_urlsafe(32)
    _expected, visitors.probe = token, token
    try:
        _arrived.clear()
        await _connect(app, cookie=token, forged=FORGED)
        if not _arrived or any(one != token for one in _arrived):
            raise IdentityError(
                Problem(
                    ".streamlit/config.toml",
                    N_(
                        "the server does not start: who is signed in does not reach the pages. "
                        "Start it in the app's own folder (make run), so that "
                        "[server.trustedUserHeaders] of .streamlit/config.toml is read"
                    ),
                )
            )
        _arrived.clear()
        await _connect(app, cookie="", forged=token)
        if any(one is not None for one in _arrived):
            message = N_("the server does not start: a forged identity would reach the pages")
            raise IdentityError(Problem("shell/gate.py", message))
    finally:
        _expected, visitors.probe = None, ""
        _arrived.clear()


async def _connect(app: ASGIApp, *, cookie: str, forged: str) -> None:
    """Open one websocket inside this process, ask for a run, wait until it is over."""
    allowed = st.get_option("server.allowedHosts") or ["127.0.0.1"]
    host = str(allowed[0]) if "*" not in str(allowed[0]) else "127.0.0.1"
    host = f"[{host}]" if ":" in host else host
    run = BackMsg()
    run.rerun_script.query_string = ""
    messages: asyncio.Queue[Message] = asyncio.Queue()
    for message in (
        {"type": "websocket.connect"},
        {"type": "websocket.receive", "bytes": run.SerializeToString()},
    ):
        messages.put_nowait(message)
    closed = asyncio.Event()

    async def send(message: Message) -> None:
        if message["type"] == "websocket.close":
            closed.set()

    headers: list[tuple[bytes, bytes]] = [
        (b"host", host.encode()),
        (b"origin", f"http://{host}".encode()),
        (IDENTITY_HEADER.encode(), forged.encode()),
        (b"sec-websocket-protocol", b"streamlit"),
    ]
    if cookie:
        headers.append((b"cookie", f"{SESSION_COOKIE}={cookie}".encode()))
    scope: dict[str, Any] = {
        "type": "websocket",
        "asgi": {"version": "3.0"},
        "path": STREAM,
        "raw_path": STREAM.encode(),
        "root_path": "",
        "query_string": b"",
        "scheme": "ws",
        "headers": headers,
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 0),
        "subprotocols": ["streamlit"],
        "state": {},
    }

    async def serve() -> None:
        await app(scope, messages.get, send)

    connection = asyncio.create_task(serve())
    end = asyncio.get_running_loop().time() + SECONDS
    while not (_arrived or closed.is_set() or connection.done()):
        if asyncio.get_running_loop().time() > end:
            break
        await asyncio.sleep(0.05)
    messages.put_nowait({"type": "websocket.disconnect", "code": 1000})
    await asyncio.wait([connection], timeout=SECONDS)
