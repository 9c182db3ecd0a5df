"""What every answer says to the browser about itself, and which host names may ask."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from pages.online_base import online_bases
from shell.request_checks import header_of
from shell.settings import ShellSettings

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
COMPONENT = "/component/"
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def inline_hashes(html: str) -> tuple[str, ...]:
    """Return the CSP sources of the inline scripts of a document."""
    digests = [hashlib.sha256(one.encode()).digest() for one in _INLINE_SCRIPT.findall(html)]
    return tuple(f"'sha256-{base64.b64encode(one).decode('ascii')}'" for one in digests)


def tile_hosts() -> tuple[str, ...]:
    """Return the servers of the online base maps that the office has configured."""
    found = []
    for base in online_bases().values():
        parts = urlsplit(re.sub(r"\{s\}", "*", base.url))
        if parts.scheme in ("http", "https") and re.fullmatch(r"[A-Za-z0-9.:*-]+", parts.netloc):
            found.append(f"{parts.scheme}://{parts.netloc}")
    return tuple(found)


def content_policy(path: str, scripts: tuple[str, ...] = (), tiles: tuple[str, ...] = ()) -> str:
    """Return the content security policy of a path.

    Parameters
    ----------
    path : str
        A map's frame (``/component/…``) builds its map by scripts that the page sends it, so
        it alone may run inline scripts; it talks to nothing but this server.
    scripts : tuple of str
        Hashes of the document's own inline scripts.
    tiles : tuple of str
        Servers of online base maps.
    """
    is_frame = path.startswith(COMPONENT)
    inline = ("'unsafe-inline'", "'unsafe-eval'") if is_frame else scripts
    rules = {
        "default-src": ("'self'",),
        "script-src": ("'self'", *inline),
        "style-src": ("'self'", "'unsafe-inline'"),
        "img-src": ("'self'", "data:", "blob:", *tiles),
        "font-src": ("'self'", "data:"),
        "connect-src": ("'self'",),
        "worker-src": ("'self'", "blob:"),
        "frame-src": ("'self'",),
        "frame-ancestors": ("'self'",) if is_frame else ("'none'",),
        "object-src": ("'none'",),
        "base-uri": ("'none'",),
        "form-action": ("'self'",),
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())


class HeadersMiddleware:
    """Refuse foreign host names and put the headers on every answer.

    Parameters
    ----------
    app : ASGIApp
        The application inside.
    document : str
        Streamlit's page, whose inline scripts the policy lets run.
    settings : callable
        Gives the settings of the doors.
    """

    def __init__(self, app: ASGIApp, document: str, settings: Callable[[], ShellSettings]) -> None:
        self.app = app
        self.scripts = inline_hashes(document)
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and not is_host_allowed(header_of(scope["headers"], "host")):
            await PlainTextResponse("unknown host name", 400)(scope, receive, send)
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        policy = content_policy(str(scope["path"]), self.scripts, tile_hosts())
        is_https = self.settings().is_https

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in FIXED.items():
                    headers[name] = value
                headers["Content-Security-Policy"] = policy
                if is_https:
                    headers["Strict-Transport-Security"] = "max-age=31536000"
                if "access-control-allow-origin" in headers:
                    del headers["access-control-allow-origin"]
            await send(message)

        await self.app(scope, receive, answer)
