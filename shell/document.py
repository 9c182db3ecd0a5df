"""The HTML document around the app: its language, name, mark, fonts and manners."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TITLE = "廊城"
HEAD = (
    '<link rel="icon" type="image/svg+xml" href="./app/static/favicon.svg" />'
    '<link rel="stylesheet" href="./app/static/fonts/noto-sans-sc/noto-sans-sc.css" />'
    '<link rel="stylesheet" href="./app/static/langcheng.css" />'
    '<link rel="stylesheet" href="./app/static/analysis.css" />'
    '<script src="./app/static/document.js"></script>'
)
DOCUMENT_PATHS = frozenset(
    {
        *("", "atlas", "zone", "indicators", "sources", "density", "coverage", "patterns"),
        *("siting", "records", "administration"),
    }
)
FORM_PATHS = frozenset(
    {"sign-in", "sign-out", "set-up", "password", "sign-in/office", "sign-in/office/back"}
)
# Streamlit's own doors that are not ours: usage figures, its sign-in, its interface for programs.
CLOSED_PATHS = frozenset(
    {
        "_stcore/metrics",
        "_stcore/script-health-check",
        "auth/login",
        "auth/logout",
        "oauth2callback",
    }
)
CLOSED_PARTS = "/_stcore/agent/"
PARTS_OF_PAGES = ("/component/", "/app/static/", "/static/")
NOT_FOUND = """<!doctype html><html lang="{language}"><head><meta charset="utf-8">
<title>廊城 · 404</title><link rel="stylesheet" href="/app/static/fonts/noto-sans-sc/noto-sans-sc.css">
<link rel="stylesheet" href="/app/static/not-found.css"></head>
<body><main><h1>没有这个页面</h1><p>请检查网址，或从一张图重新进入。</p>
<p lang="en">There is no such page. Check the address, or start again from the atlas.</p>
<p><a href="/">一张图 Atlas</a></p></main></body></html>"""
NO_SCRIPT = "<noscript><p>请在浏览器中启用 JavaScript。Please switch JavaScript on.</p></noscript>"
_NO_SCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
_UNUSED_LINKS = re.compile(
    r'<link\b(?=[^>]*(?:rel="shortcut icon"|as="font"|rel="service-desc"))[^>]*>', re.DOTALL
)


def dressed_document(html: str, language: str) -> str:
    """Return Streamlit's page with our language, name, styles and script.

    Parameters
    ----------
    html : str
        The document that Streamlit serves.
    language : str
        BCP 47 tag for the document.
    """
    html = html.replace('<html lang="en">', f'<html lang="{language}">', 1)
    html = html.replace("<title>Streamlit</title>", f"<title>{TITLE}</title>", 1)
    html = _UNUSED_LINKS.sub("", html)
    html = _NO_SCRIPT.sub(NO_SCRIPT, html)
    return html.replace("</head>", f"{HEAD}</head>", 1)


def language_of(query: bytes) -> str:
    """Return the document language that the address asks for; Chinese otherwise."""
    asked = parse_qs(query.decode("latin-1")).get("lang", [""])[0]
    return "en" if asked == "en" else "zh-CN"


class DocumentMiddleware:
    """Dress the HTML document and refuse unknown pages.

    Parameters
    ----------
    app : ASGIApp
        The application inside.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = str(scope["path"])
        language = language_of(scope.get("query_string", b""))
        if path.strip("/") in CLOSED_PATHS or path.startswith(CLOSED_PARTS):
            await _not_found(language)(scope, receive, send)
            return
        if path.startswith(PARTS_OF_PAGES) or path.strip("/") in FORM_PATHS:
            await self.app(scope, receive, send)
            return
        # The document must arrive here whole and as text, not compressed.
        unwanted = {b"accept-encoding", b"range", b"if-range"}
        kept = [pair for pair in scope["headers"] if pair[0] not in unwanted]
        answer = _Answer(path, language, scope["method"], send)
        await self.app({**scope, "headers": kept}, receive, answer)


class _Answer:
    """One answer on its way out: documents are held back and dressed, the rest passes."""

    def __init__(self, path: str, language: str, method: str, send: Send) -> None:
        self.is_known = path.strip("/") in DOCUMENT_PATHS
        self.language = language
        self.method = method
        self.send = send
        self.start: Message | None = None
        self.body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            kind = MutableHeaders(scope=message).get("content-type", "")
            if kind.startswith("text/html"):
                self.start = message
                return
        if self.start is None:
            await self.send(message)
            return
        self.body.extend(message.get("body", b""))
        if not message.get("more_body", False):
            await self._finish(self.start)

    async def _finish(self, start: Message) -> None:
        if self.is_known:
            html = dressed_document(self.body.decode("utf-8"), self.language)
        else:
            start["status"] = 404
            html = NOT_FOUND.format(language=self.language)
        sent = b"" if self.method == "HEAD" else html.encode("utf-8")
        headers = MutableHeaders(scope=start)
        headers["content-length"] = str(len(html.encode("utf-8")))
        for name in ("etag", "last-modified"):
            if name in headers:
                del headers[name]
        await self.send(start)
        await self.send({"type": "http.response.body", "body": sent})


def _not_found(language: str) -> HTMLResponse:
    return HTMLResponse(NOT_FOUND.format(language=language), 404)
