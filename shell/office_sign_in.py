"""Signing in with the account of the office: OpenID Connect by configuration.

The provider says only who somebody is. Which account that is, and what it may do, is
decided by the record store: an account is bound to one ``issuer subject`` pair by an
administrator, and nobody gets one by arriving.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from httpx2 import HTTPError
from joserfc.errors import JoseError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from errors import LangchengError
from shell.form_page import FormPage, next_of, shown, words_of
from shell.gate import OIDC_BACK, SIGN_IN, once_more
from shell.request_checks import keep_session, safe_next
from shell.settings import OidcSettings, ShellSettings
from shell.sign_in import LONGEST_AGENT
from shell.visitors import Visitors
from store.person_reading import actor_of_subject
from store.sessions import start_session

LOG = logging.getLogger("langcheng.shell")
NEXT_KEY = "langcheng_next"
# Signed with a key of the provider's; never "none" and never our own shared secret.
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384"})
LONGEST_SUBJECT = 500


class OfficeSignIn:
    """The way to the office's identity provider and back.

    Parameters
    ----------
    visitors : Visitors
        Brings the store.
    settings : callable
        Gives the settings of the doors.
    """

    def __init__(self, visitors: Visitors, settings: Callable[[], ShellSettings]) -> None:
        self.visitors = visitors
        self.settings = settings
        self._client: Any = None

    async def start(self, request: Request) -> Response:
        """Send the browser to the provider."""
        oidc = self.settings().oidc
        if oidc is None:
            return RedirectResponse(SIGN_IN, 303)
        try:
            client = await self._provider(oidc)
            request.session[NEXT_KEY] = next_of(request)
            answer: Response = await client.authorize_redirect(
                request, self.settings().base_url + OIDC_BACK
            )
        except (AuthlibBaseError, HTTPError, ValueError, RuntimeError) as error:
            LOG.warning("identity provider cannot be asked: %s", type(error).__name__)
            return self._told(request, _unreachable(request))
        return answer

    async def back(self, request: Request) -> Response:
        """Take what the provider sends back, and open a session for a bound account."""
        oidc, settings = self.settings().oidc, self.settings()
        if oidc is None:
            return RedirectResponse(SIGN_IN, 303)
        wording = words_of(request)
        try:
            client = await self._provider(oidc)
            where = safe_next(str(request.session.pop(NEXT_KEY, "/")))
            claims = (await client.authorize_access_token(request)).get("userinfo") or {}
            subject = f"{claims['iss']} {claims['sub']}"
        except (HTTPError, RuntimeError) as error:
            LOG.warning("identity provider cannot be asked: %s", type(error).__name__)
            return self._told(request, _unreachable(request))
        except (AuthlibBaseError, JoseError, KeyError, ValueError) as error:
            LOG.warning("sign-in by the provider was refused: %s", type(error).__name__)
            said = wording.text("The office's sign-in did not succeed. Please try again.")
            return self._told(request, said)
        try:
            token = await run_in_threadpool(self._session_for, request, subject)
        except LangchengError as error:
            return self._told(request, " ".join(wording.problem(one) for one in error.problems))
        if token is None:
            LOG.warning("nobody is bound to the identity that the provider named")
            said = wording.text(
                "Your office's account is known, but none of ours is bound to it. Give this line to "
                "the administrator:"
            )
            return self._told(request, said, commands=(subject[:LONGEST_SUBJECT],))
        # A page of our own asks for the next: a strict cookie does not come along on the
        # way back from another site.
        response = HTMLResponse(once_more(where), headers={"Cache-Control": "no-store"})
        keep_session(response, token, settings)
        return response

    def _session_for(self, request: Request, subject: str) -> str | None:
        store = self.visitors.store()
        with store.reading() as connection:
            actor = actor_of_subject(connection, subject)
        if actor is None:
            return None
        return start_session(
            store,
            actor.person_id,
            address=request.client.host if request.client else "",
            agent=request.headers.get("user-agent", "")[:LONGEST_AGENT],
        )

    async def _provider(self, oidc: OidcSettings) -> Any:
        if self._client is None:
            self._client = OAuth().register(
                "office",
                client_id=oidc.client_id,
                client_secret=oidc.client_secret,
                server_metadata_url=f"{oidc.issuer.rstrip('/')}/.well-known/openid-configuration",
                client_kwargs={"scope": "openid", "code_challenge_method": "S256", "timeout": 10},
            )
        metadata = await self._client.load_server_metadata()
        if metadata.get("issuer") != oidc.issuer:
            raise ValueError("the provider names another issuer")
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = [
            one for one in offered if one in ALGORITHMS
        ]
        return self._client

    def _told(self, request: Request, said: str, commands: tuple[str, ...] = ()) -> Response:
        wording = words_of(request)
        page = FormPage(
            action=SIGN_IN,
            title=wording.text("Sign in"),
            refused=said,
            commands=commands,
            ways=((wording.text("Back to the sign-in page"), SIGN_IN),),
        )
        return shown(request, page, self.settings(), status=403)


def _unreachable(request: Request) -> str:
    wording = words_of(request)
    return wording.text("The office's sign-in service does not answer. Please try again later.")
