"""Before a page is drawn: which plans a reader may open, and what he is told where he may not."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from errors import N_, AccessDeniedError, Problem, UnknownNameError
from monitoring.workspace import package_names
from pages import identity, markup
from pages.record_store import record_store
from store.access import AccessTarget, Action, Actor
from wording.language import Wording


def readable_plans(actor: Actor) -> tuple[str, ...]:
    """Return the plans that a reader may open.

    Raises
    ------
    UnknownNameError
        When there is no plan package at all.
    AccessDeniedError
        When there are some, none of them for this reader.
    """
    names = tuple(package_names())
    if not names:
        raise UnknownNameError(
            Problem("geodata/", N_("there is no plan package; add a folder with plan/plan.yaml"))
        )
    decisions = [
        identity.may(Action.BROWSE, AccessTarget("plan", plan=name), actor) for name in names
    ]
    allowed = tuple(name for name, one in zip(names, decisions, strict=True) if one.is_allowed)
    if not allowed:
        _note_refusal(actor, Action.BROWSE, names[0], decisions[0].reason)
        raise AccessDeniedError(decisions[0].reason)
    return allowed


def refused(plan: str, action: Action, actor: Actor) -> Problem | None:
    """Return why a reader may not do what a page needs; None where he may.

    A refusal stands in the audit trail, once for each page of a session.
    """
    if plan not in package_names():
        return None  # the address is told off for it
    target = AccessTarget("plan", plan=plan)
    decision = identity.may(action, target, actor)
    if decision.is_allowed:
        return None
    _note_refusal(actor, action, plan, decision.reason)
    return decision.reason


def _note_refusal(actor: Actor, action: Action, plan: str, reason: Problem) -> None:
    """Write a refusal into the audit trail, once for each page of a session."""
    told = f"refused_{action}_{plan}_{actor.person_id}"
    if actor.is_anonymous or st.session_state.get(told):
        return
    with record_store().working(actor) as writing:
        said = reason.message.format_map(reason.params)
        writing.note(action, AccessTarget("plan", plan=plan), is_allowed=False, reason=said)
    st.session_state[told] = True


def show_refusal(wording: Wording, reason: Problem) -> None:
    """Say in one sentence why a page stays closed, and who can open it."""
    markup.show(
        markup.element(
            "section",
            markup.element("h2", wording.text("This page is not open to you")),
            markup.element("p", wording.problem(reason)),
            markup.element("p", wording.text("Your office's administrator gives roles.")),
            cls="lc-problems lc-not-open",
            role="alert",
        )
    )


def show_signed_out(wording: Wording) -> None:
    """Say that nobody is signed in any more, and where to sign in."""
    markup.show(
        markup.element(
            "section",
            markup.element("h2", wording.text("You are signed out.")),
            markup.element(
                "p",
                markup.element("a", wording.text("Sign in"), href=sign_in_address(wording)),
            ),
            cls="lc-problems lc-signed-out",
            role="alert",
        )
    )


def sign_in_address(wording: Wording) -> str:
    """Return the sign-in page, in the reader's language."""
    return "/sign-in?" + urlencode({"lang": "en" if wording.language == "en" else "zh"})
