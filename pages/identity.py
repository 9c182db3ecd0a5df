"""Who is looking, asked anew on every run of a page and before every write."""

from __future__ import annotations

import os

import streamlit as st

from pages.record_store import record_store
from store.access import ANONYMOUS, AccessTarget, Action, Actor, Decision, authorize
from store.sessions import session_actor, sign_out

USER_KEY = "langcheng_session"
PUBLIC = "LANGCHENG_PUBLIC"


def is_public() -> bool:
    """Whether this installation opens its browse screens to anyone."""
    return os.environ.get(PUBLIC, "").strip() == "1"


def current_actor() -> Actor:
    """Return who is signed in at this moment; `ANONYMOUS` when nobody is.

    The session, the account and its grants are read from the store on every call. The
    token comes from the connection (`st.user`), which the gate in ``shell/gate.py`` fills,
    never from `st.session_state`.
    """
    return actor_with(current_token())


def actor_with(token: str) -> Actor:
    """Return whose session a token stands for at this moment; `ANONYMOUS` without one.

    A file that is made only when it is asked for is made outside a page's run, where there is
    no connection to ask: the page keeps its token, and the session is still asked for anew.
    """
    if not token:
        return ANONYMOUS
    return session_actor(record_store(), token) or ANONYMOUS


def current_token() -> str:
    """Return the token of the session that this connection was opened with; empty without one."""
    token = st.user.to_dict().get(USER_KEY)
    return token if isinstance(token, str) else ""


def may(action: Action, target: AccessTarget, actor: Actor | None = None) -> Decision:
    """Say whether the reader may do something now, and why."""
    asking = current_actor() if actor is None else actor
    return authorize(asking, action, target, is_public=is_public())


def sign_out_here() -> None:
    """End the session of this connection."""
    token = current_token()
    if token:
        sign_out(record_store(), token)
