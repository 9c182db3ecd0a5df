"""Before a page is drawn: which plans a reader may open, and what he is told where he may not."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from errors import N_, AccessDeniedError, Problem, UnknownNameError
from monitoring.workspace import package_folders, rights_plan
from pages import identity, markup
from pages.record_store import record_store
from store.access import AccessTarget, Action, Actor
from wording.language import Wording


def readable_plans(actor: Actor) -> tuple[str, ...]:
    """Return the packages that a reader may open, by the names that addresses use.

    Raises
    ------
    UnknownNameError
        When there is no plan package at all.
    AccessDeniedError
        When there are some, none of them for this reader.
    """
    folders = package_folders()
    if not folders:
        raise UnknownNameError(
            Problem("geodata/", N_("there is no plan package; add a folder with plan/plan.yaml"))
        )
    plans = {name: rights_plan(folder) for name, folder in folders.items()}
    decisions = {
        name: identity.may(Action.BROWSE, AccessTarget("plan", plan=plan), actor)
        for name, plan in plans.items()
    }
    allowed = tuple(name for name, one in decisions.items() if one.is_allowed)
    if not allowed:
        first = next(iter(plans))
        _note_refusal(actor, Action.BROWSE, plans[first], decisions[first].reason)
        raise AccessDeniedError(decisions[first].reason)
    return allowed


def refused(name: str, action: Action, actor: Actor) -> Problem | None:
    """Return why a reader may not do what a page needs; None where he may.

    A refusal stands in the audit trail, once for each page of a session.

    Parameters
    ----------
    name : str
        The package's folder, as an address names it; rights are those on the plan in it.
    action : Action
    actor : Actor
    """
    folder = package_folders().get(name)
    if folder is None:
        return None  # the address is told off for it
    plan = rights_plan(folder)
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
