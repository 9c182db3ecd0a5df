"""An app that asks who you are, and talking to it without a browser."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from store.access import EVERY, Grant, Role
from tests.accounts import SESSION_COOKIE, add_account, session_at
from tests.browser import ROOT, serve

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


@contextmanager
def serving(folder: Path, *, public: str = "") -> Iterator[Served]:
    """Serve the app with a store of its own."""
    given = {"LANGCHENG_STATE": str(folder / "state"), "LANGCHENG_PUBLIC": public}
    with serve(ROOT / "app.py", folder / "app.log", environment=given, signed_in=True) as url:
        yield Served(url, folder / "state")


@dataclass
class Heard:
    """What one connection said: session ids, text of all messages, how it ended."""

    session_ids: list[str]
    text: str
    close_code: int | None


def apart(talk: Callable[[], Coroutine[Any, Any, Spoken]]) -> Spoken:
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

    return apart(talk)
