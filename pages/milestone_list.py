"""节点 The milestones of a zone's projects: due, reached with evidence, or dropped."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from errors import N_, Problem, StaleObservationError
from pages import markup, writing
from pages.identity import current_actor, may
from pages.markup import Markup
from pages.record_marks import today_here, zone_words
from pages.record_store import record_store
from pages.responsibility_list import may_read
from pages.screen import Screen
from store.access import AccessTarget, Action
from store.milestone_reading import MilestoneState, RecordedMilestone, milestones
from store.milestones import complete_milestone
from wording.days import parse_day


def milestone_section(screen: Screen, zone_id: str) -> None:
    """Show a zone's milestones; its manager says there what has been reached."""
    if not may_read(screen, zone_id):
        return
    wording = screen.wording
    with record_store().reading() as connection:
        found = milestones(connection, plan=screen.workspace.name, zone_id=zone_id)
    markup.show(markup.element("h2", wording.text("Milestones")))
    if not found:
        words = wording.text(
            "No milestone is set for this zone yet. An administrator sets them under "
            "Administration."
        )
        markup.show(markup.element("p", words, cls="lc-empty"))
        return
    markup.show(milestone_table(screen, found))
    _reached(screen, zone_id, [one for one in found if one.state is MilestoneState.PLANNED])


def milestone_table(
    screen: Screen, found: Sequence[RecordedMilestone], *, with_zone: bool = False
) -> Markup:
    """Return milestones: project, what is to be reached, by when, how far it is, what shows it."""
    wording = screen.wording
    head: list[object] = [wording.text("Zone")] if with_zone else []
    head += [
        wording.text("Project"),
        wording.text("Milestone"),
        wording.text("Due on"),
        wording.text("State"),
        wording.text("Evidence"),
    ]
    body: list[list[object]] = [
        [
            *([zone_words(screen, one.zone_id)] if with_zone else []),
            one.project,
            markup.joined(
                one.label,
                markup.element("small", " ", one.note) if one.note else None,
            ),
            markup.element("span", wording.day(one.due_on), cls="lc-nowrap"),
            milestone_chip(screen, one),
            one.evidence_reference or ("✓" if one.evidence_sha256 else "—"),
        ]
        for one in found
    ]
    return markup.table(head, body, label=wording.text("Milestones"))


def milestone_chip(screen: Screen, one: RecordedMilestone) -> Markup:
    """Return how far a milestone has come, as mark and word."""
    wording = screen.wording
    days = (one.due_on - (screen.address.date or today_here())).days
    if one.state is MilestoneState.DONE:
        words = wording.text("reached on {day}", day=wording.day(one.done_on))
        mark, status = "✔", "on_track"
    elif one.state is MilestoneState.DROPPED:
        mark, words, status = "✕", wording.text("dropped"), "no_data"
    elif days < 0:
        mark, words, status = "⚠", wording.text("overdue by {count} days", count=-days), "not_met"
    else:
        mark, words, status = "○", wording.text("due in {count} days", count=days), "no_data"
    return markup.element(
        "span",
        markup.element("i", mark, aria_hidden="true"),
        words,
        cls=f"lc-chip lc-status-{status}",
    )


def _reached(screen: Screen, zone_id: str, planned: list[RecordedMilestone]) -> None:
    """Let the zone's manager say that a milestone was reached, when, and what shows it."""
    wording, form = screen.wording, f"milestone_{zone_id}"
    target = AccessTarget("milestone", screen.workspace.name, zone_id)
    if not planned or not may(Action.RECORD, target).is_allowed:
        return
    ending = writing.turn(form)
    by_id = {one.milestone_id: one for one in planned}

    def save() -> None:
        chosen = by_id[st.session_state[f"reached_{ending}"]]
        on = parse_day(str(st.session_state.get(f"reached_on_{ending}") or ""))
        shown = str(st.session_state.get(f"reached_by_{ending}") or "").strip()
        if on is None or on > today_here():
            said = N_("Reached on: write a day that is not to come, as 2023-12-31")
            writing.refuse("milestone", Problem("done_on", said))
            return
        wanted = writing.request_id(form, chosen.milestone_id, chosen.version, on, shown)
        try:
            made = writing.attempt(
                "milestone",
                lambda: complete_milestone(
                    record_store(),
                    current_actor(),
                    chosen.milestone_id,
                    chosen.version,
                    done_on=on,
                    evidence_reference=shown,
                    request_id=wanted,
                ),
            )
        except StaleObservationError as error:
            writing.refuse("milestone", *error.problems)
            return
        if made is not None:
            writing.next_turn(form)
            writing.done(wording.text("Recorded as reached."))

    with st.popover(wording.text("A milestone was reached"), icon=":material/flag:"):
        with st.form(f"form_{form}", border=False, enter_to_submit=False):
            st.selectbox(
                wording.text("Milestone"),
                list(by_id),
                format_func=lambda one: f"{by_id[one].project} · {by_id[one].label}",
                key=f"reached_{ending}",
            )
            st.text_input(
                wording.text("Reached on"), key=f"reached_on_{ending}", placeholder="2023-12-31"
            )
            st.text_input(
                wording.text("Evidence: document, number, page or address"),
                key=f"reached_by_{ending}",
            )
            st.form_submit_button(
                wording.text("Record it"),
                type="primary",
                key=f"reached_save_{ending}",
                on_click=writing.once(form, save),
            )
        writing.show_told(screen, "milestone")
