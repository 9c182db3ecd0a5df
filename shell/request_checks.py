"""Is a request ours? Its cookie, its origin, its form; nothing here decides who may do what."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from shell.document import DOCUMENT_PATHS
from shell.settings import ShellSettings

SESSION_COOKIE = "langcheng_session"
FORM_COOKIE = "langcheng_form"
IDENTITY_HEADER = "x-langcheng-session"
LARGEST_FORM = 16_384
LONGEST_TOKEN = 200
LONGEST_NEXT = 2_500
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
_FORM_KEY = secrets.token_bytes(32)

Headers = Iterable[tuple[bytes, bytes]]


def header_of(headers: Headers, name: str) -> str:
    """Return the first header of that name, or an empty text."""
    wanted = name.encode("latin-1")
    return next((value.decode("latin-1") for key, value in headers if key == wanted), "")


def session_token(headers: Headers) -> str:
    """Return the session token that the browser sent; empty without one."""
    written = "; ".join(value.decode("latin-1") for key, value in headers if key == b"cookie")
    try:
        found = SimpleCookie(written).get(SESSION_COOKIE)
    except CookieError:
        return ""
    token = found.value if found else ""
    return token if len(token) <= LONGEST_TOKEN else ""


def is_own_origin(headers: Headers, settings: ShellSettings) -> bool:
    """Whether the page that sends this is one of ours; a browser always says where it is from."""
    origin = header_of(headers, "origin")
    if not origin:
        return False
    host = urlsplit(origin).netloc.lower()
    own = {header_of(headers, "host").lower(), settings.base_host.lower()} - {""}
    return urlsplit(origin).scheme in ("http", "https") and host in own


def is_at_this_machine(request: Request) -> bool:
    """Whether the browser runs on the server itself and nothing forwards for it."""
    address = request.client.host if request.client else ""
    return (
        address in LOOPBACK
        and (urlsplit(f"//{request.headers.get('host', '')}").hostname or "") in LOOPBACK
        and not any(name in request.headers for name in FORWARDED)
    )


def safe_next(asked: str) -> str:
    """Return the page to go to after signing in: one of ours, the atlas otherwise."""
    if len(asked) > LONGEST_NEXT or not asked.startswith("/") or asked.startswith("//"):
        return "/"
    if "\\" in asked or not asked.isprintable():
        return "/"
    parts = urlsplit(asked)
    if parts.scheme or parts.netloc or parts.path.strip("/") not in DOCUMENT_PATHS:
        return "/"
    query = urlencode(parse_qsl(parts.query, keep_blank_values=True))
    return f"/{parts.path.strip('/')}" + (f"?{query}" if query else "")


def form_seed(request: Request) -> str:
    """Return the random value that ties a form to one browser."""
    seed = request.cookies.get(FORM_COOKIE, "")
    return seed if 20 <= len(seed) <= LONGEST_TOKEN else secrets.token_urlsafe(24)


def form_token(seed: str, form: str) -> str:
    """Return the hidden value that a form must bring back."""
    return hmac.new(_FORM_KEY, f"{form}\n{seed}".encode(), hashlib.sha256).hexdigest()


def is_own_form(
    request: Request, fields: Mapping[str, str], form: str, settings: ShellSettings
) -> bool:
    """Whether a sent form is one that this server gave to this browser."""
    seed = request.cookies.get(FORM_COOKIE, "")
    expected = form_token(seed, form)
    return (
        bool(seed)
        and is_own_origin(request.scope["headers"], settings)
        and hmac.compare_digest(expected.encode(), fields.get("token", "").encode())
    )


async def read_form(request: Request) -> dict[str, str] | None:
    """Return the fields of a sent form; None when it is no form or too large."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        return None
    body = bytearray()
    async for chunk in request.stream():
        body.extend(chunk)
        if len(body) > LARGEST_FORM:
            return None
    try:
        given = parse_qs(
            body.decode("utf-8"), keep_blank_values=True, max_num_fields=20, errors="strict"
        )
    except ValueError:
        return None
    return {name: values[0] for name, values in given.items()}


def keep_seed(response: Response, seed: str, settings: ShellSettings) -> None:
    """Send the random value of the forms to the browser."""
    _set(response, FORM_COOKIE, seed, settings)


def keep_session(response: Response, token: str, settings: ShellSettings) -> None:
    """Send a session's token: unreadable for scripts, never sent from another site."""
    _set(response, SESSION_COOKIE, token, settings)


def drop_session(response: Response, settings: ShellSettings) -> None:
    """Make the browser forget its session."""
    response.delete_cookie(
        SESSION_COOKIE, path="/", secure=settings.is_https, httponly=True, samesite="strict"
    )


def _set(response: Response, name: str, value: str, settings: ShellSettings) -> None:
    response.set_cookie(
        name, value, path="/", secure=settings.is_https, httponly=True, samesite="strict"
    )
