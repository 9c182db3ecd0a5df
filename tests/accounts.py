"""Accounts for tests that drive the app: made in the store, signed in through the real form."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from html import unescape
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from pathlib import Path

from store.access import EVERY, OPERATOR, Grant, Role
from store.database import open_database
from store.people import add_person, grant

SESSION_COOKIE = "langcheng_session"
PASSWORD = "correct horse 42"  # noqa: S105
READER = "reader"
ALL_ROLES = tuple(Grant(role, EVERY, EVERY) for role in Role)


@dataclass(frozen=True)
class Account:
    """Someone who can sign in."""

    name: str
    person_id: str
    password: str = PASSWORD


class _Still(urllib.request.HTTPRedirectHandler):
    """Leaves redirects to whoever asks."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        return None


@dataclass(frozen=True)
class Answer:
    status: int
    headers: HTTPMessage
    body: str

    @property
    def location(self) -> str:
        return self.headers.get("location", "")


class Visitor:
    """A browser without a screen: keeps cookies, follows no redirect by itself."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.jar = CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.jar), _Still()
        )

    def ask(
        self,
        path: str,
        fields: dict[str, str] | None = None,
        *,
        method: str | None = None,
        **headers: str,
    ) -> Answer:
        data = None if fields is None else urllib.parse.urlencode(fields).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if fields is not None and "origin" not in named:
            named["origin"] = self.url
        request = urllib.request.Request(  # noqa: S310
            self.url + path, data=data, headers=named, method=method
        )
        try:
            with self._opener.open(request, timeout=30) as answer:
                return Answer(answer.status, answer.headers, answer.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read().decode(errors="replace"))

    def form_token(self, path: str, **headers: str) -> str:
        found = re.search(r'name="token" value="([^"]+)"', self.ask(path, **headers).body)
        assert found, f"{path} shows no form"
        return unescape(found.group(1))

    def sign_in(self, name: str, password: str = PASSWORD, next_page: str = "/") -> Answer:
        token = self.form_token("/sign-in")
        fields = {"token": token, "name": name, "password": password, "next": next_page}
        return self.ask("/sign-in", fields)

    @property
    def session(self) -> str:
        found = (one.value for one in self.jar if one.name == SESSION_COOKIE)
        return next(found, "") or ""


def store_in(state: Path) -> str:
    """Return the URL of the SQLite store that an app with this state folder opens."""
    return f"sqlite:///{state / 'records.sqlite'}"


def add_account(
    state: Path, name: str, grants: tuple[Grant, ...] = ALL_ROLES, display_name: str = ""
) -> Account:
    """Write an account with its roles into the store of a state folder."""
    database = open_database(store_in(state))
    try:
        operator = OPERATOR("tests")
        person_id = add_person(
            database,
            operator,
            sign_in_name=name,
            display_name=display_name or name,
            password=PASSWORD,
        )
        for one in grants:
            grant(database, operator, person_id, role=one.role, plan=one.plan, zone_id=one.zone_id)
    finally:
        database.close()
    return Account(name, person_id)


def session_at(url: str, name: str, password: str = PASSWORD) -> str:
    """Sign in over HTTP and return the session's token."""
    visitor = Visitor(url)
    answer = visitor.sign_in(name, password)
    assert answer.status == 303, answer.body[:2000]
    assert visitor.session
    return visitor.session
