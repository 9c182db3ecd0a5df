"""Who is behind a session's token, as the gate needs to know it."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from enum import StrEnum

from store.database import Database
from store.people import has_people
from store.sessions import must_change_password, session_actor


class Standing(StrEnum):
    """How a visitor stands before the gate."""

    NOBODY = "nobody"
    SIGNED_IN = "signed_in"
    NEW_PASSWORD_DUE = "new_password_due"  # noqa: S105


class Visitors:
    """Answers about tokens and accounts, read from the store each time.

    Parameters
    ----------
    store : callable
        Gives the opened record store.
    """

    def __init__(self, store: Callable[[], Database]) -> None:
        self.store = store
        self.probe = ""
        self._has_accounts = False

    def standing(self, token: str, *, is_active: bool = True) -> Standing:
        """Return how the visitor with this token stands.

        Parameters
        ----------
        token : str
            As the browser sent it.
        is_active : bool
            Whether this counts as a sign of life of the session.
        """
        if self.probe and hmac.compare_digest(token.encode(), self.probe.encode()):
            return Standing.SIGNED_IN  # the self-test before the first request, never later
        actor = session_actor(self.store(), token, is_active=is_active)
        if actor is None:
            return Standing.NOBODY
        if must_change_password(self.store(), actor.person_id):
            return Standing.NEW_PASSWORD_DUE
        return Standing.SIGNED_IN

    def nobody_has_an_account(self) -> bool:
        """Whether this installation still waits for its first administrator."""
        if not self._has_accounts:
            with self.store().reading() as connection:
                self._has_accounts = has_people(connection)
        return not self._has_accounts
