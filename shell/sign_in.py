"""Signing in and changing one's password: pages of our own, around Streamlit's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from errors import N_, LangchengError, SignInError
from pages.identity import is_public
from shell.form_page import FormField, FormPage, next_of, shown, words_of
from shell.gate import OIDC_START, PASSWORD, SET_UP, SIGN_IN, SIGN_OUT
from shell.request_checks import (
    drop_session,
    is_own_form,
    keep_session,
    read_form,
    session_token,
)
from shell.settings import ShellSettings
from shell.visitors import Standing, Visitors
from store.people import change_password
from store.sessions import session_actor, sign_in, sign_out
from wording.language import Wording

TOO_OLD = N_("This page was open for too long or came from elsewhere. Please try again.")
LONGEST_AGENT = 200
LONGEST_NAME = 64


class SignInPages:
    """The pages around a session.

    Parameters
    ----------
    visitors : Visitors
        Who is behind a token; brings the store.
    settings : callable
        Gives the settings of the doors.
    """

    def __init__(self, visitors: Visitors, settings: Callable[[], ShellSettings]) -> None:
        self.visitors = visitors
        self.settings = settings

    async def sign_in(self, request: Request) -> Response:
        """Show the sign-in page, or take what was filled in."""
        if request.method == "POST":
            return await self._sign_in(request)
        if await run_in_threadpool(self.visitors.nobody_has_an_account):
            return RedirectResponse(SET_UP, 303)
        response = self._sign_in_page(request)
        token = session_token(request.scope["headers"])
        if token and await run_in_threadpool(self.visitors.standing, token) is Standing.NOBODY:
            drop_session(response, self.settings())  # over: the browser need not keep it
        return response

    def _sign_in_page(
        self, request: Request, *, name: str = "", refused: str = "", next_page: str | None = None
    ) -> Response:
        wording, settings = words_of(request), self.settings()
        ways: list[tuple[str, str]] = []
        if settings.oidc:
            label = settings.oidc.label or wording.text("Sign in with the office's account")
            ways.append((label, OIDC_START))
        if is_public():
            home = "/?lang=en" if wording.language == "en" else "/"
            ways.append((wording.text("Continue without signing in"), home))
        told = ""
        if request.query_params.get("ended") and not refused:
            told = wording.text("You are signed out.")
        page = FormPage(
            action=SIGN_IN,
            title=wording.text("Sign in"),
            lead=(wording.text("The plan on one map: zones, targets, progress."),),
            submit=wording.text("Sign in"),
            fields=(
                FormField(
                    "name",
                    wording.text("Sign-in name"),
                    autocomplete="username",
                    value=name,
                    longest=LONGEST_NAME,
                    is_first=not name,
                ),
                FormField(
                    "password",
                    wording.text("Password"),
                    kind="password",
                    autocomplete="current-password",
                    is_first=bool(name),
                ),
            ),
            ways=tuple(ways),
            told=told,
            refused=refused,
            note=wording.text(
                "No account, or the password is forgotten? Ask your office's administrator. "
                "Signing in and what is recorded afterwards are kept in an audit trail."
            ),
        )
        where = next_of(request) if next_page is None else next_page
        return shown(request, page, settings, next_page=where, status=400 if refused else 200)

    async def _sign_in(self, request: Request) -> Response:
        wording, settings = words_of(request), self.settings()
        fields = await read_form(request)
        if fields is None or not is_own_form(request, fields, SIGN_IN, settings):
            return self._sign_in_page(request, refused=wording.text(TOO_OLD))
        where, name = next_of(request, fields), fields.get("name", "").strip()[:LONGEST_NAME]
        try:
            token = await run_in_threadpool(
                sign_in,
                self.visitors.store(),
                name,
                fields.get("password", "")[:LONGEST_AGENT],
                address=request.client.host if request.client else "",
                agent=request.headers.get("user-agent", "")[:LONGEST_AGENT],
            )
        except SignInError as error:
            return self._sign_in_page(
                request, name=name, refused=_words(wording, error), next_page=where
            )
        return entered(token, where, settings)

    async def password(self, request: Request) -> Response:
        """Show the page for a new password, or take it."""
        token = session_token(request.scope["headers"])
        actor = await run_in_threadpool(session_actor, self.visitors.store(), token)
        if actor is None:  # ended since the gate looked
            return RedirectResponse(SIGN_IN, 303)
        if request.method != "POST":
            return self._password_page(request, actor.display_name)
        wording, settings = words_of(request), self.settings()
        fields = await read_form(request)
        if fields is None or not is_own_form(request, fields, PASSWORD, settings):
            return self._password_page(request, actor.display_name, wording.text(TOO_OLD))
        new = fields.get("new", "")
        if new != fields.get("again", ""):
            message = wording.text("The two new passwords are not the same.")
            return self._password_page(request, actor.display_name, message)
        try:
            await run_in_threadpool(
                change_password, self.visitors.store(), actor, fields.get("password", ""), new
            )
            fresh = await run_in_threadpool(
                sign_in,
                self.visitors.store(),
                actor.name,
                new,
                address=request.client.host if request.client else "",
                agent=request.headers.get("user-agent", "")[:LONGEST_AGENT],
            )
        except LangchengError as error:
            return self._password_page(request, actor.display_name, _words(wording, error))
        return entered(fresh, next_of(request, fields), settings)

    def _password_page(self, request: Request, who: str, refused: str = "") -> Response:
        wording = words_of(request)
        page = FormPage(
            action=PASSWORD,
            title=wording.text("Choose a new password"),
            lead=(wording.text("Signed in as {name}.", name=who),),
            submit=wording.text("Keep the new password"),
            fields=(
                FormField(
                    "password",
                    wording.text("Present password"),
                    kind="password",
                    autocomplete="current-password",
                    is_first=True,
                ),
                *new_password_fields(wording),
            ),
            refused=refused,
            note=wording.text("Every other session of this account ends with the change."),
        )
        status = 400 if refused else 200
        return shown(request, page, self.settings(), next_page=next_of(request), status=status)

    async def sign_out(self, request: Request) -> Response:
        """Ask once, then end the session."""
        wording, settings = words_of(request), self.settings()
        page = FormPage(
            action=SIGN_OUT, title=wording.text("Sign out"), submit=wording.text("Sign out")
        )
        if request.method != "POST":
            return shown(request, page, settings)
        fields = await read_form(request)
        if fields is None or not is_own_form(request, fields, SIGN_OUT, settings):
            return shown(
                request, replace(page, refused=wording.text(TOO_OLD)), settings, status=400
            )
        token = session_token(request.scope["headers"])
        await run_in_threadpool(sign_out, self.visitors.store(), token)
        response = RedirectResponse(f"{SIGN_IN}?ended=1", 303, {"Cache-Control": "no-store"})
        drop_session(response, settings)
        return response


def entered(token: str, where: str, settings: ShellSettings) -> Response:
    """Return the answer that carries a new session to the browser."""
    response = RedirectResponse(where, 303, {"Cache-Control": "no-store"})
    keep_session(response, token, settings)
    return response


def new_password_fields(wording: Wording) -> tuple[FormField, FormField]:
    """Return the two lines for a new password."""
    hint = wording.text("At least 10 characters; not your sign-in name.")
    return (
        FormField(
            "new",
            wording.text("New password"),
            kind="password",
            autocomplete="new-password",
            hint=hint,
        ),
        FormField(
            "again",
            wording.text("New password again"),
            kind="password",
            autocomplete="new-password",
        ),
    )


def _words(wording: Wording, error: LangchengError) -> str:
    return " ".join(wording.problem(one) for one in error.problems)
