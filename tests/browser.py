"""A real browser and a served app for tests; anything missing fails with one clear line."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.accounts import READER, SESSION_COOKIE, add_account, session_at

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--font-render-hinting=none",
)
START_SECONDS = 60


def chromium_path() -> str:
    """Return the browser to drive, or fail the test in one line."""
    named = os.environ.get("LANGCHENG_CHROMIUM")
    if named and Path(named).is_file():
        return named
    for name in CHROMIUM_NAMES:
        found = shutil.which(name)
        if found:
            return found
    pytest.fail(
        "No Chromium found: install it (Debian: apt-get install chromium) or name it in LANGCHENG_CHROMIUM.",
        pytrace=False,
    )


_running: list[Browser] = []


@contextmanager
def launch_chromium() -> Iterator[Browser]:
    """Start the browser headless and end it afterwards; inside another start, share that one."""
    if _running:
        yield _running[0]
        return
    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_ARGUMENTS))
        _running.append(browser)
        try:
            yield browser
        finally:
            _running.clear()
            browser.close()


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


OUTSIDE = re.compile(r"^(?:https?|wss?)://(?!127\.0\.0\.1[:/])")
_sessions: dict[str, str] = {}


def session_of(url: str) -> str:
    """Return the session with which tests look at a served app; empty where it needs none."""
    parts = urlsplit(url)
    return _sessions.get(f"{parts.scheme}://{parts.netloc}", "")


def _wait_for(url: str, path: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}{path}", timeout=2):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"The app did not start:\n{log.read_text(errors='replace')[-3000:]}", pytrace=False)


@contextmanager
def serve(
    script: Path,
    log: Path,
    *,
    cwd: Path = ROOT,
    environment: Mapping[str, str] | None = None,
    options: Sequence[str] = (),
    signed_in: bool = False,
    health: str = "",
) -> Iterator[str]:
    """Serve a Streamlit script or app on 127.0.0.1 and yield its address.

    Parameters
    ----------
    script : Path
        What ``streamlit run`` gets.
    log : Path
        File for the server's output.
    cwd : Path
        Where it runs; ``.streamlit/config.toml`` is read from there.
    environment : mapping, optional
        Added to the environment.
    options : sequence of str
        Further options of ``streamlit run``.
    signed_in : bool
        Whether the script is Langcheng itself: then a reader with every role is added to its
        store and signed in, and `open_page` looks with that session. Without
        ``LANGCHENG_STATE`` in `environment` the state is kept beside the log.
    health : str
        Path that answers once it runs; by default what Streamlit or Langcheng has for it.
    """
    given = dict(environment or {})
    if signed_in:
        state = Path(given.setdefault("LANGCHENG_STATE", str(log.parent / "state")))
        given.setdefault("LANGCHENG_DATABASE_URL", "")
        add_account(state, READER)
    port = free_port()
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(script)),
        *("--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"),
        *("--server.fileWatcherType", "none", "--browser.gatherUsageStats", "false"),
        *options,
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": str(ROOT), **given},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            path = health or ("/health" if signed_in else "/_stcore/health")
            _wait_for(url, path, process, log)
            if signed_in:
                _sessions[url] = session_at(url, READER)
            yield url
        finally:
            _sessions.pop(f"http://127.0.0.1:{port}", None)
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def open_page(
    browser: Browser,
    *,
    width: int = 1440,
    height: int = 900,
    locale: str = "zh-CN",
    url: str = "",
    session: str | None = None,
) -> Iterator[tuple[Page, list[str], list[str]]]:
    """Open a page; yield it with the outside requests and the errors it made.

    A request to anything but 127.0.0.1 is refused and listed. It is signed in at `url` with
    `session`; by default with the one that `serve` opened there, with an empty one not at all.
    """
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": height}, locale=locale
    )
    token = session_of(url) if session is None else session
    if token:
        parts = urlsplit(url)
        context.add_cookies(
            [{"name": SESSION_COOKIE, "value": token, "url": f"{parts.scheme}://{parts.netloc}"}]
        )
    outside: list[str] = []
    errors: list[str] = []

    def refuse(route, request):  # type: ignore[no-untyped-def]
        outside.append(request.url)
        route.abort()

    # Requests to the app itself pass untouched: one that waits for this process while the
    # context is being closed would keep it open for ever.
    context.route(OUTSIDE, refuse)
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        yield page, outside, errors
    finally:
        context.unroute_all(behavior="ignoreErrors")
        context.close()
