"""The first start: a page that makes the first administrator, once, on the server itself."""

from __future__ import annotations

import hmac
import secrets
import threading
from collections.abc import Callable, Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from errors import LangchengError
from shell.form_page import FormField, FormPage, shown, words_of
from shell.gate import SET_UP, SIGN_IN
from shell.request_checks import is_at_this_machine, is_own_form, read_form
from shell.settings import ShellSettings
from shell.sign_in import LONGEST_AGENT, LONGEST_NAME, TOO_OLD, entered, new_password_fields
from shell.visitors import Visitors
from store.access import EVERY, OPERATOR, Role
from store.people import add_person, grant
from store.sessions import sign_in
from wording.language import Wording

COMMAND = ".venv/bin/python cli.py user add {name} --role administrator"
SET_UP_ACTOR = "set-up page"


class SetUpPages:
    """The set-up page with its one-time code, which only the server's terminal shows.

    Parameters
    ----------
    visitors : Visitors
        Who has an account; brings the store.
    settings : callable
        Gives the settings of the doors.
    """

    def __init__(self, visitors: Visitors, settings: Callable[[], ShellSettings]) -> None:
        self.visitors = visitors
        self.settings = settings
        self.code = secrets.token_hex(4)
        self._lock = threading.Lock()

    async def set_up(self, request: Request) -> Response:
        """Show the page, or take what was filled in; afterwards it leads to signing in."""
        if not await run_in_threadpool(self.visitors.nobody_has_an_account):
            return RedirectResponse(SIGN_IN, 303)
        wording, settings = words_of(request), self.settings()
        if not is_at_this_machine(request):
            return shown(request, _elsewhere(wording), settings, status=403)
        if request.method != "POST":
            return shown(request, self._page(wording, request.query_params), settings)
        fields = await read_form(request)
        if fields is None or not is_own_form(request, fields, SET_UP, settings):
            return self._again(request, {}, wording.text(TOO_OLD))
        if not hmac.compare_digest(fields.get("code", "").strip().encode(), self.code.encode()):
            said = wording.text("This is not the code that the server's terminal shows.")
            return self._again(request, fields, said)
        if fields.get("new", "") != fields.get("again", ""):
            said = wording.text("The two new passwords are not the same.")
            return self._again(request, fields, said)
        try:
            token = await run_in_threadpool(self._make, request, fields)
        except LangchengError as error:
            said = " ".join(wording.problem(one) for one in error.problems)
            return self._again(request, fields, said)
        if token is None:
            return RedirectResponse(SIGN_IN, 303)
        return entered(token, "/?lang=en" if wording.language == "en" else "/", settings)

    def _make(self, request: Request, fields: dict[str, str]) -> str | None:
        name = fields.get("name", "").strip()[:LONGEST_NAME]
        store, operator = self.visitors.store(), OPERATOR(SET_UP_ACTOR)
        with self._lock:
            if not self.visitors.nobody_has_an_account():
                return None
            person_id = add_person(
                store,
                operator,
                sign_in_name=name,
                display_name=fields.get("display_name", "").strip()[:LONGEST_NAME],
                password=fields.get("new", ""),
            )
            grant(store, operator, person_id, role=Role.ADMINISTRATOR, plan=EVERY, zone_id=EVERY)
        self.code = secrets.token_hex(16)  # never again
        return sign_in(
            store,
            name,
            fields.get("new", ""),
            address=request.client.host if request.client else "",
            agent=request.headers.get("user-agent", "")[:LONGEST_AGENT],
        )

    def _again(self, request: Request, fields: dict[str, str], refused: str) -> Response:
        page = self._page(words_of(request), fields, refused)
        return shown(request, page, self.settings(), status=400)

    def _page(self, wording: Wording, given: Mapping[str, str], refused: str = "") -> FormPage:
        code = given.get("code", "")[:20]
        fields = (
            FormField(
                "code",
                wording.text("Code"),
                value=code,
                hint=wording.text("It stands in the terminal in which the server was started."),
                longest=40,
                is_first=not code,
            ),
            FormField(
                "name",
                wording.text("Sign-in name"),
                autocomplete="username",
                value=given.get("name", "")[:LONGEST_NAME],
                hint=wording.text("Letters, digits, . _ - @ ; for example wang.wei"),
                longest=LONGEST_NAME,
                is_first=bool(code),
            ),
            FormField(
                "display_name",
                wording.text("Name as colleagues know it"),
                autocomplete="name",
                value=given.get("display_name", "")[:LONGEST_NAME],
                longest=LONGEST_NAME,
            ),
            *new_password_fields(wording),
        )
        return FormPage(
            action=SET_UP,
            title=wording.text("Set up the first administrator"),
            lead=(
                wording.text("Nobody has an account here yet. This page appears only once."),
                wording.text(
                    "The administrator gives accounts and roles to the others; figures are recorded "
                    "and reviewed under other roles."
                ),
            ),
            submit=wording.text("Set up and sign in"),
            fields=fields,
            refused=refused,
        )


def _elsewhere(wording: Wording) -> FormPage:
    """Tell a visitor from another machine what has to happen on the server."""
    return FormPage(
        action=SET_UP,
        title=wording.text("Not set up yet"),
        lead=(
            wording.text(
                "Nobody has an account here yet. The first administrator is set up on the server "
                "itself: open this page in a browser there, or type this in its terminal."
            ),
        ),
        commands=(COMMAND.format(name="NAME"),),
        ways=((wording.text("Then sign in"), SIGN_IN),),
    )
