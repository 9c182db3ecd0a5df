"""The web app put together: pages, doors, gate, headers."""

from __future__ import annotations

import logging
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cache
from pathlib import Path
from typing import TypedDict

import streamlit
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from streamlit.starlette import App

from errors import LangchengError
from pages.plan_keeping import keep_every_plan_soon
from pages.record_store import record_store
from shell.document import DocumentMiddleware
from shell.gate import (
    HEALTH,
    OIDC_BACK,
    OIDC_START,
    PASSWORD,
    SET_UP,
    SIGN_IN,
    SIGN_OUT,
    IdentityGate,
)
from shell.headers import HeadersMiddleware
from shell.office_sign_in import OfficeSignIn
from shell.self_test import require_identity
from shell.set_up import SetUpPages
from shell.settings import ShellSettings, read_settings
from shell.sign_in import SignInPages
from shell.visitors import Visitors
from wording.language import wording_in

SHELL_SCRIPT = Path(__file__).resolve().parent / "main.py"
FAILED = 3
BOTH = ("GET", "POST")


async def health(_request: Request) -> JSONResponse:
    """Answer that the process serves requests."""
    return JSONResponse({"status": "ok"})


@cache
def shell_settings() -> ShellSettings:
    """Return the settings of this process."""
    return read_settings()


class AppParts(TypedDict):
    """What `streamlit.starlette.App` is made of."""

    script_path: Path
    routes: list[Route]
    middleware: list[Middleware]
    lifespan: Callable[[App], AbstractAsyncContextManager[None]]


def app_parts() -> AppParts:
    """Return the parts of the web app; it refuses to start where identity misses the pages.

    The door itself calls ``App(**app_parts())``: ``streamlit run`` recognises an app by that
    call, and would run a file without it as a script, around every route and middleware.
    """
    visitors = Visitors(record_store)
    pages = SignInPages(visitors, shell_settings)
    set_up = SetUpPages(visitors, shell_settings)
    office = OfficeSignIn(visitors, shell_settings)

    @asynccontextmanager
    async def started(app: App) -> AsyncIterator[None]:
        try:
            shell_settings()
            await run_in_threadpool(record_store)
            await require_identity(app, visitors)
            keep_every_plan_soon()
            _greet(visitors, set_up)
        except LangchengError as error:
            _refuse_to_start(error)
        yield

    return AppParts(
        script_path=SHELL_SCRIPT,
        routes=[
            Route(HEALTH, health),
            Route(SIGN_IN, pages.sign_in, methods=BOTH),
            Route(PASSWORD, pages.password, methods=BOTH),
            Route(SIGN_OUT, pages.sign_out, methods=("POST",)),
            Route(SET_UP, set_up.set_up, methods=BOTH),
            Route(OIDC_START, office.start),
            Route(OIDC_BACK, office.back),
        ],
        middleware=[
            Middleware(HeadersMiddleware, document=_document(), settings=shell_settings),
            Middleware(IdentityGate, visitors=visitors, settings=shell_settings),
            Middleware(DocumentMiddleware),
        ],
        lifespan=started,
    )


def _document() -> str:
    return (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")


def _greet(visitors: Visitors, set_up: SetUpPages) -> None:
    if visitors.nobody_has_an_account():
        port = streamlit.get_option("server.port")
        print(
            "langcheng: 首次使用，请在本机浏览器打开下面的地址，设置第一位管理员\n"
            "langcheng: first start; open this address in a browser on this machine to set up the "
            "first administrator\n"
            f"  http://127.0.0.1:{port}{SET_UP}?code={set_up.code}",
            flush=True,
        )


def _refuse_to_start(error: LangchengError) -> None:
    """Say in plain words why the server does not start, and end it."""
    for one in error.problems:
        print(f"langcheng: {one.place()}: {wording_in('zh-CN').problem(one)}", file=sys.stderr)
        print(f"langcheng: {one}", file=sys.stderr)
    # What was said is enough: the server under us would add where in the code it was said.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    raise SystemExit(FAILED)
