"""填报表 Many figures at once: the zone's workbook handed out, filled in, and handed in again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from errors import N_, BadParameterError, Problem
from monitoring.entry_defaults import due_targets
from monitoring.workbook_entry import WorkbookEntered, enter_workbook
from monitoring.workbook_reading import LARGEST_BYTES
from monitoring.workbook_template import template_bytes
from pages import markup, writing
from pages.identity import actor_with, current_actor, current_token, may
from pages.record_marks import today_here
from pages.record_store import record_store
from pages.screen import Screen
from store.access import AccessTarget, Action, Actor
from store.observation_reading import counting_observations

FORM = "workbook"
MOST_SHOWN = 12


def workbook_zones(screen: Screen, actor: Actor, zones: Sequence[str]) -> list[str]:
    """Return the zones that the reader enters figures for and that promise a number."""
    plan = screen.workspace.plan
    return [
        one
        for one in zones
        if may(Action.RECORD, AccessTarget("observation", screen.workspace.name, one), actor)
        and due_targets(plan, one)
    ]


def workbook_popover(screen: Screen, zones: Sequence[str]) -> None:
    """Offer the workbook of a zone, and take a filled-in one: all of it or nothing."""
    wording = screen.wording
    with st.popover(wording.text("Workbook"), icon=":material/table_view:", width="content"):
        zone_id = zones[0]
        if len(zones) > 1:
            zone_id = st.selectbox(
                wording.text("Zone"), zones, format_func=screen.zone_name, key="workbook_zone"
            )
        words = wording.text(
            "Enter many figures at once: save the workbook, fill in its light columns, hand it in "
            "here. It is taken as a whole or not at all."
        )
        markup.show(markup.element("p", words, cls="lc-note"))
        st.download_button(
            wording.text("Save the workbook"),
            partial(_template, screen, zone_id, current_token()),
            file_name=wording.text("{zone} entry workbook", zone=screen.zone_name(zone_id))
            + ".xlsx",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            key="workbook_save",
            on_click="ignore",
            icon=":material/download:",
        )
        _hand_in(screen)


def _template(screen: Screen, zone_id: str, token: str) -> bytes:
    target = AccessTarget("zone", screen.workspace.name, zone_id)
    decision = may(Action.READ_RECORDS, target, actor_with(token))
    if not decision:
        return screen.wording.problem(decision.reason).encode("utf-8")
    with record_store().reading() as connection:
        counting = counting_observations(connection, plan=screen.workspace.name, zone_id=zone_id)
    plan, today = screen.workspace.plan, today_here()
    return template_bytes(plan, zone_id, screen.wording, today=today, counting=counting)


def _hand_in(screen: Screen) -> None:
    wording, ending = screen.wording, writing.turn(FORM)

    def enter() -> None:
        given = st.session_state.get(f"workbook_file_{ending}")
        if given is None:
            writing.refuse(FORM, Problem("", N_("Choose the filled-in workbook first")))
            return
        entered = writing.attempt(
            FORM,
            lambda: _entered(
                screen,
                str(given.name),
                bytes(given.getvalue()),
                is_submitted=bool(st.session_state.get(f"workbook_submit_{ending}")),
            ),
        )
        if entered is None:
            return
        writing.next_turn(FORM)
        screen.change(item=None)
        words = N_("{count} figures were entered")
        if entered.is_repeated:
            words = N_("this workbook was entered before; nothing was changed")
        writing.done(wording.text(words, count=len(entered.read.figures)))

    with st.form(f"form_workbook_{ending}", border=False, enter_to_submit=False):
        with st.container(key="workbook_file"):
            st.file_uploader(
                wording.text("The filled-in workbook"),
                type=["xlsx"],
                key=f"workbook_file_{ending}",
                max_upload_size=LARGEST_BYTES // 2**20,
            )
        st.checkbox(
            wording.text("Hand all of them in for review at once"),
            key=f"workbook_submit_{ending}",
            value=True,
        )
        st.form_submit_button(
            wording.text("Check and enter"),
            type="primary",
            key=f"workbook_enter_{ending}",
            on_click=writing.once(FORM, enter),
        )
    writing.show_told(screen, FORM, with_place=True)


def _entered(screen: Screen, name: str, content: bytes, *, is_submitted: bool) -> WorkbookEntered:
    """Enter a workbook; where much is wrong with it, name the first cells and count the rest."""
    try:
        return enter_workbook(
            record_store(),
            current_actor(),
            content,
            screen.workspace.plan,
            name=name,
            today=today_here(),
            is_submitted=is_submitted,
        )
    except BadParameterError as error:
        found = [Problem(one.key, one.message, params=one.params) for one in error.problems]
        if len(found) > MOST_SHOWN:
            said = N_("and {count} more problems of this sort")
            rest = {"count": str(len(found) - MOST_SHOWN)}
            found = [*found[:MOST_SHOWN], Problem("", said, params=rest)]
        raise BadParameterError(found) from error
