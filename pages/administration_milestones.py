"""节点 Milestones being kept: set, dropped, opened again; zone managers say what was reached."""

from __future__ import annotations

import streamlit as st

from errors import N_, Problem, StaleObservationError
from pages import markup, writing
from pages.identity import current_actor
from pages.milestone_list import milestone_table
from pages.record_marks import today_here, zone_words
from pages.record_store import record_store
from pages.screen import Screen
from store.milestone_reading import MilestoneState, RecordedMilestone, milestones
from store.milestones import (
    NewMilestone,
    add_milestone,
    drop_milestone,
    reopen_milestone,
)
from wording.days import parse_day

PLACE = "milestone"


def milestones_section(screen: Screen) -> None:
    """Show every milestone of the plan, set new ones, drop or open others."""
    wording = screen.wording
    with record_store().reading() as connection:
        found = milestones(connection, plan=screen.workspace.name)
    writing.show_told(screen, PLACE)
    _add(screen)
    if not found:
        words = wording.text("No milestone is set yet. Set the first one above.")
        markup.show(markup.element("p", words, cls="lc-empty"))
        return
    markup.show(milestone_table(screen, found, with_zone=True))
    with st.popover(wording.text("Drop a milestone, or open it again")):
        _turn(screen, found)


def _add(screen: Screen) -> None:
    wording, form = screen.wording, "milestone_new"
    ending = writing.turn(form)

    def add() -> None:
        due_on = parse_day(str(st.session_state.get(f"due_{ending}") or ""))
        if due_on is None:
            said = N_("Due on: write the day as 2024-06-30")
            writing.refuse(PLACE, Problem("due_on", said))
            return
        new = NewMilestone(
            screen.workspace.name,
            str(st.session_state[f"zone_{ending}"]),
            str(st.session_state.get(f"project_{ending}") or "").strip(),
            str(st.session_state.get(f"label_{ending}") or "").strip(),
            due_on,
        )
        wanted = writing.request_id(form, vars(new))
        made = writing.attempt(
            PLACE, lambda: add_milestone(record_store(), current_actor(), new, request_id=wanted)
        )
        if made is not None:
            writing.next_turn(form)
            writing.done(wording.text("The milestone is set."))

    with (
        st.form("form_milestone_new", border=True, enter_to_submit=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.selectbox(
            wording.text("Zone"),
            screen.zone_ids(),
            format_func=screen.zone_name,
            key=f"zone_{ending}",
            width=160,
        )
        st.text_input(wording.text("Project"), key=f"project_{ending}", width=220)
        st.text_input(wording.text("What is to be reached"), key=f"label_{ending}", width=260)
        st.text_input(
            wording.text("Due on"),
            key=f"due_{ending}",
            placeholder=f"{today_here().year + 1}-06-30",
            width=140,
        )
        st.form_submit_button(
            wording.text("Set the milestone"),
            type="primary",
            key=f"set_{ending}",
            on_click=writing.once(form, add),
        )


def _turn(screen: Screen, found: tuple[RecordedMilestone, ...]) -> None:
    wording, form = screen.wording, "milestone_turn"
    ending = writing.turn(form)
    by_id = {one.milestone_id: one for one in found}

    def turn() -> None:
        one = by_id[st.session_state[f"turned_{ending}"]]
        reason = str(st.session_state.get(f"turned_reason_{ending}") or "").strip()
        wanted = writing.request_id(form, one.milestone_id, one.version, reason)
        is_planned = one.state is MilestoneState.PLANNED
        change = drop_milestone if is_planned else reopen_milestone
        try:
            made = writing.attempt(
                PLACE,
                lambda: change(
                    record_store(),
                    current_actor(),
                    one.milestone_id,
                    one.version,
                    reason=reason,
                    request_id=wanted,
                ),
            )
        except StaleObservationError as error:
            writing.refuse(PLACE, *error.problems)
            return
        if made is not None:
            writing.next_turn(form)
            words = N_("The milestone is dropped.") if is_planned else N_("It is open again.")
            writing.done(wording.text(words))

    def name(item: str) -> str:
        one = by_id[item]
        return f"{zone_words(screen, one.zone_id)} · {one.project} · {one.label}"

    with st.form(f"form_{form}_{ending}", border=False, enter_to_submit=False):
        st.selectbox(
            wording.text("Milestone"), list(by_id), format_func=name, key=f"turned_{ending}"
        )
        st.text_input(wording.text("Why?"), key=f"turned_reason_{ending}")
        st.form_submit_button(
            wording.text("Drop it, or open it again"),
            key=f"turned_button_{ending}",
            on_click=writing.once(form, turn),
        )
