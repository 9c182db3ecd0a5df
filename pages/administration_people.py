"""People: accounts on the left, what one may do on the right; nothing is deleted, only disabled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

import streamlit as st

from errors import N_, Problem, StaleObservationError
from pages import markup, writing
from pages.account_menu import ROLE_NAMES
from pages.choice_list import Choice, choice_list, chosen_item
from pages.identity import current_actor
from pages.markup import Markup
from pages.record_marks import zone_words
from pages.record_store import record_store
from pages.screen import Screen
from store.access import EVERY, Grant, Role
from store.credentials import set_password
from store.people import add_person, grant, rename, revoke, set_enabled
from store.person_reading import Person, people

NEW = "new"
ROLE_NOTES = {
    Role.VIEWER: N_("reads everything of the plan, changes nothing"),
    Role.ZONE_MANAGER: N_("enters the figures of his zones"),
    Role.REVIEWER: N_("verifies or returns figures that others entered"),
    Role.OFFICIAL: N_("takes maps and figures out of the building"),
    Role.ADMINISTRATOR: N_("keeps accounts, lists, audit trail and backups; enters no figures"),
}


def people_section(screen: Screen) -> None:
    """Show who has an account, and the chosen one's roles."""
    with record_store().reading() as connection:
        known = people(connection)
    choices = [
        Choice(NEW, screen.wording.text("New account"), screen.wording.text("name and roles")),
        *(
            Choice(one.person_id, one.display_name, one.sign_in_name, _summary(screen, one))
            for one in known
        ),
    ]
    asked = screen.address.item or (known[0].person_id if known else NEW)
    chosen = chosen_item(choices, asked)
    left, right = st.columns([5, 8], gap="large")
    with left:
        choice_list(
            screen, choices, chosen, key="people", on_choose=lambda item: screen.change(item=item)
        )
    with right, st.container(key="record_panel", gap="small"):
        writing.show_told(screen, "people")
        found = next((one for one in known if one.person_id == chosen), None)
        if found is None:
            _new(screen)
        else:
            _person(screen, found)


def role_words(screen: Screen, one: Grant) -> str:
    """Return a grant in words: the role, with its plan and zone where it is bound to one."""
    words = screen.wording.text(ROLE_NAMES[one.role])
    bound = [one.plan] if one.plan not in (EVERY, screen.workspace.name) else []
    bound += [zone_words(screen, one.zone_id)] if one.zone_id != EVERY else []
    return f"{words} · {' · '.join(bound)}" if bound else words


def _summary(screen: Screen, one: Person) -> Markup:
    if not one.is_enabled:
        words = screen.wording.text("disabled")
        return markup.element("span", "✕ ", words, cls="lc-chip lc-status-no_data")
    roles = sorted({screen.wording.text(ROLE_NAMES[held.role]) for held in one.grants})
    words = "、".join(roles) if screen.wording.language != "en" else ", ".join(roles)
    return markup.element("span", words or screen.wording.text("no role yet"), cls="lc-tag")


def _done(screen: Screen, write: Callable[[], object], words: str) -> bool:
    """Write; say so, or why not. True where it was written."""
    try:
        made = writing.attempt("people", lambda: (write(), True))
    except StaleObservationError as error:
        writing.refuse("people", *error.problems)
        return False
    if made is None:
        return False
    writing.done(screen.wording.text(words))
    return True


def _new(screen: Screen) -> None:
    wording, form = screen.wording, "person_new"
    ending = writing.turn(form)

    def add() -> None:
        name = str(st.session_state.get(f"name_{ending}") or "").strip()
        shown = str(st.session_state.get(f"shown_{ending}") or "").strip()
        password = str(st.session_state.get(f"password_{ending}") or "")
        wanted = writing.request_id(form, name, shown)

        def write() -> None:
            made = add_person(
                record_store(),
                current_actor(),
                sign_in_name=name,
                display_name=shown,
                password=password or None,
                must_change=True,
                request_id=wanted,
            )
            screen.change(item=made)

        if _done(screen, write, N_("The account is there. Give it a role now.")):
            writing.next_turn(form)

    markup.show(markup.element("h2", wording.text("New account")))
    with st.form("form_person_new", border=False, enter_to_submit=False):
        left, right = st.columns(2, gap="small")
        with left:
            st.text_input(wording.text("Sign-in name"), key=f"name_{ending}", autocomplete="off")
        with right:
            st.text_input(wording.text("Name as shown"), key=f"shown_{ending}", autocomplete="off")
        st.text_input(
            wording.text("First password (at least 10 characters; to be changed at first sign-in)"),
            key=f"password_{ending}",
            type="password",
            autocomplete="new-password",
        )
        st.form_submit_button(
            wording.text("Make the account"),
            type="primary",
            key=f"add_{ending}",
            on_click=writing.once(form, add),
        )


def _person(screen: Screen, one: Person) -> None:
    wording = screen.wording
    markup.show(
        markup.element(
            "header",
            markup.element("h2", one.display_name),
            markup.element("span", one.sign_in_name, cls="lc-tag"),
            None if one.is_enabled else _summary(screen, one),
            cls="lc-record-head",
        ),
        markup.element("h3", wording.text("Roles")),
    )
    _roles(screen, one)
    _give(screen, one)
    _account(screen, one)


def _roles(screen: Screen, one: Person) -> None:
    wording = screen.wording
    if not one.grants:
        words = wording.text("No role yet: this account can sign in and see nothing.")
        markup.show(markup.element("p", words, cls="lc-empty"))
    ordered = sorted(one.grants, key=lambda held: (held.role, held.plan, held.zone_id))
    for number, held in enumerate(ordered):

        def take(held: Grant = held, number: int = number) -> None:
            form = f"revoke_{one.person_id}_{number}"
            wanted = writing.request_id(form, asdict(held))

            def write() -> None:
                revoke(
                    record_store(),
                    current_actor(),
                    one.person_id,
                    **asdict(held),
                    request_id=wanted,
                )

            if _done(screen, write, N_("The role is taken back; its sessions are ended.")):
                writing.next_turn(form)

        with st.container(
            horizontal=True, vertical_alignment="center", key=f"role_{one.person_id}_{number}"
        ):
            markup.show(
                markup.element(
                    "span",
                    markup.element("b", role_words(screen, held)),
                    markup.element("small", "  ", wording.text(ROLE_NOTES[held.role])),
                )
            )
            st.button(
                wording.text("Take back"),
                key=f"revoke_{one.person_id}_{number}",
                type="tertiary",
                on_click=take,
            )


def _give(screen: Screen, one: Person) -> None:
    wording, form = screen.wording, f"grant_{one.person_id}"
    ending = writing.turn(form)
    plan = screen.workspace.name

    def give() -> None:
        role = Role(st.session_state[f"role_{ending}"])
        zone_id = str(st.session_state[f"zone_{ending}"])
        if role is Role.ZONE_MANAGER and zone_id == EVERY:
            said = N_("A zone manager needs a zone: choose one")
            writing.refuse("people", Problem("zone", said))
            return
        # Accounts, trail and backups are the installation's: so is who keeps them.
        is_for_all = role is Role.ADMINISTRATOR and zone_id == EVERY
        held = Grant(role, EVERY if is_for_all else plan, zone_id)
        wanted = writing.request_id(form, asdict(held))

        def write() -> None:
            grant(record_store(), current_actor(), one.person_id, **asdict(held), request_id=wanted)

        if _done(screen, write, N_("The role is given.")):
            writing.next_turn(form)

    with (
        st.form(f"form_{form}", border=False, enter_to_submit=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.selectbox(
            wording.text("Role"),
            [str(role) for role in Role],
            format_func=lambda role: wording.text(ROLE_NAMES[Role(role)]),
            key=f"role_{ending}",
            width=180,
        )
        st.selectbox(
            wording.text("Zone"),
            [EVERY, *screen.zone_ids()],
            format_func=lambda zone: (
                wording.text("All zones") if zone == EVERY else screen.zone_name(zone)
            ),
            key=f"zone_{ending}",
            width=220,
        )
        st.form_submit_button(
            wording.text("Give this role"),
            type="primary",
            key=f"give_{ending}",
            on_click=writing.once(form, give),
        )


def _account(screen: Screen, one: Person) -> None:
    wording = screen.wording
    markup.show(markup.element("h3", wording.text("Account")))
    with st.container(horizontal=True):
        with st.popover(wording.text("Another name")):
            _rename(screen, one)
        with st.popover(wording.text("New password")):
            _password(screen, one)
        words = N_("Disable the account") if one.is_enabled else N_("Enable the account")
        said = (
            N_("Disabled; its sessions are ended.")
            if one.is_enabled
            else N_("The account can sign in again.")
        )
        key = f"enable_{one.person_id}_{one.version}"

        def write() -> None:
            set_enabled(
                record_store(),
                current_actor(),
                one.person_id,
                is_enabled=not one.is_enabled,
                request_id=writing.request_id(key, not one.is_enabled),
            )

        st.button(wording.text(words), key=key, on_click=lambda: _done(screen, write, said))


def _rename(screen: Screen, one: Person) -> None:
    key, wording = f"rename_{one.person_id}_{one.version}", screen.wording

    def change() -> None:
        name = str(st.session_state.get(key) or "").strip()

        def write() -> None:
            rename(
                record_store(),
                current_actor(),
                one.person_id,
                display_name=name,
                request_id=writing.request_id(key, name),
            )

        _done(screen, write, N_("The name is changed."))

    with st.form(f"form_{key}", border=False, enter_to_submit=False):
        st.text_input(wording.text("Name as shown"), key=key, placeholder=one.display_name)
        st.form_submit_button(wording.text("Change the name"), key=f"button_{key}", on_click=change)


def _password(screen: Screen, one: Person) -> None:
    wording, form = screen.wording, f"password_{one.person_id}"
    key = f"field_{form}_{writing.turn(form)}"

    def change() -> None:
        password = str(st.session_state.get(key) or "")

        def write() -> None:
            set_password(
                record_store(),
                current_actor(),
                one.person_id,
                password,
                must_change=True,
                request_id=writing.request_id(form, "password"),
            )

        if _done(screen, write, N_("The password is set; it is changed at the next sign-in.")):
            writing.next_turn(form)

    with st.form(f"form_{key}", border=False, enter_to_submit=False):
        st.text_input(
            wording.text("New password"), key=key, type="password", autocomplete="new-password"
        )
        st.form_submit_button(
            wording.text("Set the password"), key=f"button_{key}", on_click=change
        )
