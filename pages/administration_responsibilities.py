"""责任清单 The responsibility list being kept: who answers for which figure of a year, by when."""

from __future__ import annotations

from datetime import date

import streamlit as st

from errors import N_, Problem, StaleObservationError
from pages import figures, markup, writing
from pages.identity import current_actor
from pages.record_marks import indicator_name, today_here, zone_words
from pages.record_store import record_store
from pages.responsibility_list import responsibility_table
from pages.screen import Screen
from plan.models import IndicatorRole
from store.observation_reading import observations
from store.person_reading import people
from store.responsibilities import (
    NewResponsibility,
    RecordedResponsibility,
    add_responsibility,
    end_responsibility,
    responsibilities,
)
from wording.days import parse_day

APART = (IndicatorRole.BASELINE_ONLY, IndicatorRole.PRIOR_PLAN)
PLACE = "responsibility"


def responsibilities_section(screen: Screen) -> None:
    """Show the list of the plan, put lines on it, and take lines off."""
    wording, plan = screen.wording, screen.workspace.name
    with record_store().reading() as connection:
        lines = responsibilities(connection, plan=plan)
        entered = observations(connection, plan=plan)
        persons = {
            one.person_id: f"{one.display_name} ({one.sign_in_name})"
            for one in people(connection)
            if one.is_enabled
        }
        table = responsibility_table(screen, connection, lines, entered, with_zone=True)
    writing.show_told(screen, PLACE)
    _add(screen, persons)
    if lines:
        markup.show(table)
        with st.popover(wording.text("Take a line off the list")):
            _end(screen, lines)
    else:
        words = wording.text("The list is empty. Put its first line on it above.")
        markup.show(markup.element("p", words, cls="lc-empty"))


def _add(screen: Screen, persons: dict[str, str]) -> None:
    wording, form = screen.wording, "responsibility_new"
    ending = writing.turn(form)
    promised = {
        f"{one.zone_id}:{one.indicator_id}": (
            f"{figures.label(screen, one)} · {screen.zone_name(one.zone_id)}"
        )
        for one in screen.assessment().records
        if one.target_value is not None and one.role not in APART
    }
    this_year = today_here().year
    years = list(range(screen.workspace.plan.header.starts_on.year, this_year + 2))

    def add() -> None:
        zone_id, indicator_id = str(st.session_state[f"what_{ending}"]).split(":")
        due_on = parse_day(str(st.session_state.get(f"due_{ending}") or ""))
        who, year = st.session_state.get(f"who_{ending}"), st.session_state[f"year_{ending}"]
        if due_on is None or not who:
            said = N_("Choose who answers for it, and write by when, as 2024-01-31")
            writing.refuse(PLACE, Problem("due_on", said))
            return
        new = NewResponsibility(
            screen.workspace.name, indicator_id, zone_id, str(who), int(year), due_on
        )
        wanted = writing.request_id(form, vars(new))
        made = writing.attempt(
            PLACE,
            lambda: add_responsibility(record_store(), current_actor(), new, request_id=wanted),
        )
        if made is not None:
            writing.next_turn(form)
            writing.done(wording.text("The line is on the list."))

    with (
        st.form("form_responsibility_new", border=True, enter_to_submit=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.selectbox(
            wording.text("Indicator"),
            list(promised),
            format_func=promised.__getitem__,
            key=f"what_{ending}",
            width=320,
        )
        st.selectbox(
            wording.text("Year"),
            years,
            index=max(0, years.index(this_year) - 1) if this_year in years else 0,
            key=f"year_{ending}",
            width=100,
        )
        st.selectbox(
            wording.text("Who answers for it"),
            list(persons),
            format_func=persons.__getitem__,
            index=None,
            placeholder=wording.text("choose"),
            key=f"who_{ending}",
            width=200,
        )
        st.text_input(
            wording.text("Due on"),
            key=f"due_{ending}",
            placeholder=date(this_year + 1, 1, 31).isoformat(),
            width=140,
        )
        st.form_submit_button(
            wording.text("Put on the list"),
            type="primary",
            key=f"put_{ending}",
            on_click=writing.once(form, add),
        )


def _end(screen: Screen, lines: tuple[RecordedResponsibility, ...]) -> None:
    wording, form = screen.wording, "responsibility_end"
    ending = writing.turn(form)
    by_id = {one.responsibility_id: one for one in lines}

    def name(item: str) -> str:
        one = by_id[item]
        what = indicator_name(screen, one.indicator_id)
        return f"{one.year} · {what} · {zone_words(screen, one.zone_id)}"

    def end() -> None:
        one = by_id[st.session_state[f"end_line_{ending}"]]
        reason = str(st.session_state.get(f"end_reason_{ending}") or "").strip()
        wanted = writing.request_id(form, one.responsibility_id, one.version, reason)
        try:
            made = writing.attempt(
                PLACE,
                lambda: end_responsibility(
                    record_store(),
                    current_actor(),
                    one.responsibility_id,
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
            writing.done(wording.text("The line is off the list; it stays in the trail."))

    with st.form(f"form_{form}_{ending}", border=False, enter_to_submit=False):
        st.selectbox(wording.text("Line"), list(by_id), format_func=name, key=f"end_line_{ending}")
        st.text_input(wording.text("Why?"), key=f"end_reason_{ending}")
        st.form_submit_button(
            wording.text("Take it off"),
            key=f"end_button_{ending}",
            on_click=writing.once(form, end),
        )
