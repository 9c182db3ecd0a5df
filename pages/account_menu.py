"""Who is signed in, at the top right of every page, with the way out."""

from __future__ import annotations

import logging

import streamlit as st

from errors import N_, LangchengError
from pages import identity, markup
from pages.admission import sign_in_address
from store.access import ANONYMOUS, EVERY, Actor, Role
from wording.language import Wording

LOG = logging.getLogger("langcheng.pages")
ROLE_NAMES = {
    Role.VIEWER: N_("viewer"),
    Role.ZONE_MANAGER: N_("zone manager"),
    Role.REVIEWER: N_("reviewer"),
    Role.OFFICIAL: N_("official"),
    Role.ADMINISTRATOR: N_("administrator"),
}
LONGEST_SHOWN = 10


def known_actor() -> Actor:
    """Return who is signed in; nobody where the store does not answer, which pages then say."""
    try:
        return identity.current_actor()
    except LangchengError as error:
        LOG.warning("record store cannot be asked: %s", error)
        return ANONYMOUS


def account_menu(wording: Wording, actor: Actor) -> None:
    """Draw the reader's name with roles and sign-out, or the way to sign in."""
    if actor.is_anonymous:
        words = markup.element(
            "a", wording.text("Sign in"), href=sign_in_address(wording), cls="lc-sign-in"
        )
        markup.show(words)
        return
    name = actor.display_name or actor.name
    shown = name if len(name) <= LONGEST_SHOWN else name[: LONGEST_SHOWN - 1] + "…"
    with st.popover(
        markup.without_markdown(shown), icon=":material/account_circle:", key="account"
    ):
        markup.show(
            markup.element(
                "div",
                markup.element("strong", name),
                markup.element("span", actor.name, cls="lc-note"),
                markup.element("ul", *(markup.element("li", one) for one in roles(wording, actor))),
                cls="lc-account",
            )
        )
        st.button(
            wording.text("Sign out"),
            key="sign_out",
            on_click=identity.sign_out_here,
            width="stretch",
        )
        markup.show(
            markup.element("a", wording.text("Choose a new password"), href="/password"),
        )


def roles(wording: Wording, actor: Actor) -> list[str]:
    """Return the reader's roles in words, each with its plan and zone where it is bound to one."""
    found = []
    for grant in sorted(actor.grants, key=lambda one: (one.role, one.plan, one.zone_id)):
        bound = [one for one in (grant.plan, grant.zone_id) if one != EVERY]
        words = wording.text(ROLE_NAMES[grant.role])
        found.append(f"{words} ({', '.join(bound)})" if bound else words)
    return found or [wording.text("no role yet")]
