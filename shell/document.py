"""The HTML document around the app: its language, name, mark, fonts and manners."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TITLE = "廊城"
HEAD = (
    '<link rel="icon" type="image/svg+xml" href="./app/static/favicon.svg" />'
    '<link rel="stylesheet" href="./app/static/fonts/noto-sans-sc/noto-sans-sc.css" />'
    '<link rel="stylesheet" href="./app/static/langcheng.css" />'
    '<script src="./app/static/document.js"></script>'
)
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
}
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
    return html.replace("</head>", f"{HEAD}</head>", 1)


def language_of(query: bytes) -> str:
    """Return the document language that the address asks for; Chinese otherwise."""
    asked = parse_qs(query.decode("latin-1")).get("lang", [""])[0]
    return "en" if asked == "en" else "zh-CN"


class DocumentMiddleware:
    """Dress the HTML document and set headers on every answer.

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
        is_page = "." not in scope["path"].rsplit("/", 1)[-1]
        if is_page:  # the document must arrive here as text, not compressed
            plain = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
            scope = {**scope, "headers": plain}
        language = language_of(scope.get("query_string", b""))
        start: Message | None = None
        body = bytearray()

        async def answer(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if is_page and headers.get("content-type", "").startswith("text/html"):
                    start = message
                    return
            if start is None:
                await send(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body", False):
                return
            dressed = dressed_document(body.decode("utf-8"), language).encode("utf-8")
            headers = MutableHeaders(scope=start)
            headers["content-length"] = str(len(dressed))
            for name in ("etag", "last-modified"):
                if name in headers:
                    del headers[name]
            await send(start)
            await send({"type": "http.response.body", "body": dressed})

        await self.app(scope, receive, answer)
