"""填报 Records: what is due, entering it, reviewing it, and the history of every figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st
from sqlalchemy import Connection

from errors import N_, LangchengError
from pages import markup, writing
from pages.choice_list import choice_list, chosen_item
from pages.early_warnings import warning_table, warnings_on
from pages.identity import current_actor, may
from pages.record_marks import today_here
from pages.record_store import record_store
from pages.record_workbook import workbook_popover, workbook_zones
from pages.records_due import (
    DueFigure,
    due_choice,
    due_figures,
    due_summary,
    pressing_count,
)
from pages.records_entry import entry_panel
from pages.records_history import history
from pages.records_review import review_queue
from pages.screen import Screen, guarded
from store.access import AccessTarget, Action, Actor, Role, readable_zones
from store.observation_reading import (
    ObservationState,
    RecordedObservation,
    observation_of,
    observations,
)

PARTS = {
    "due": N_("Due"),
    "review": N_("Review"),
    "history": N_("History"),
    "warnings": N_("Early warnings"),
}
EVERY_ZONE = ""


@guarded
def render(screen: Screen) -> None:
    """Show the part that the address names, or the one that the reader's role begins with."""
    actor = current_actor()
    own = readable_zones(actor, screen.workspace.name)
    zones = [one for one in screen.zone_ids() if own is None or one in own]
    if not zones:
        decision = may(Action.READ_RECORDS, AccessTarget("plan", screen.workspace.name), actor)
        words = screen.wording.problem(decision.reason)
        markup.show(markup.element("p", words, cls="lc-empty"))
        return
    # What is due is due today, unless the address speaks of another day.
    today = today_here()
    screen = replace(screen, today=today)
    with record_store().reading() as connection:
        entered = observations(connection, plan=screen.workspace.name, zone_ids=zones)
        zone_id = screen.address.zone if screen.address.zone in zones else None
        shown = [zone_id] if zone_id else zones
        warnings = [one for one in warnings_on(screen) if one.zone_id in shown]
        entered_here = [one for one in entered if one.zone_id in shown]
        due = due_figures(screen.assessment(), entered_here, warnings, shown)
        waiting = [one for one in entered_here if one.state is ObservationState.SUBMITTED]
        counts = {
            "due": pressing_count(due),
            "review": len(waiting),
            "history": len(entered_here),
            "warnings": len(warnings),
        }
        part = _part(screen, actor)
        _controls(screen, actor, zones, zone_id, part, counts)
        _heading(screen, part, due)
        writing.show_done()
        if part == "due":
            _due(screen, connection, due, today=today, with_zone=len(shown) > 1)
        elif part == "review":
            review_queue(screen, connection, entered_here)
        elif part == "history":
            history(screen, connection, entered_here)
        else:
            markup.show(warning_table(screen, warnings, with_zone=len(shown) > 1))


def _part(screen: Screen, actor: Actor) -> str:
    """Return the part to show: what the address asks for, else what the role begins with."""
    if screen.address.part in PARTS:
        return str(screen.address.part)
    roles = {one.role for one in actor.grants if one.plan in ("*", screen.workspace.name)}
    if Role.ZONE_MANAGER in roles:
        return "due"
    return "review" if Role.REVIEWER in roles else "history"


def _controls(
    screen: Screen,
    actor: Actor,
    zones: list[str],
    zone_id: str | None,
    part: str,
    counts: dict[str, int],
) -> None:
    wording = screen.wording
    with st.container(key="records_controls", horizontal=True, vertical_alignment="center"):
        st.session_state["records_zone"] = zone_id or EVERY_ZONE
        options = zones if len(zones) == 1 else [EVERY_ZONE, *zones]
        if len(zones) == 1:
            st.session_state["records_zone"] = zones[0]
        st.selectbox(
            wording.text("Zone"),
            options,
            format_func=lambda one: (
                wording.label(screen.workspace.plan.zone(one).label)
                if one
                else wording.text("All zones")
            ),
            key="records_zone",
            label_visibility="collapsed",
            width=260,
            on_change=lambda: screen.change(
                zone=st.session_state["records_zone"] or None, item=None
            ),
        )
        st.session_state["records_part"] = part
        st.segmented_control(
            wording.text("Part"),
            list(PARTS),
            format_func=lambda one: f"{wording.text(PARTS[one])} {counts[one]}",
            key="records_part",
            label_visibility="collapsed",
            required=True,
            on_change=lambda: screen.change(part=st.session_state["records_part"], item=None),
        )
        shown = [zone_id] if zone_id else zones
        if part == "due" and (entered_for := workbook_zones(screen, actor, shown)):
            workbook_popover(screen, entered_for)


def _heading(screen: Screen, part: str, due: list[DueFigure]) -> None:
    wording = screen.wording
    leads = {
        "due": due_summary(screen, due),
        "review": wording.text("Submitted figures, the oldest first. Nobody reviews his own."),
        "history": wording.text("Nothing is overwritten or deleted: a correction supersedes."),
        "warnings": wording.text(
            "On {day}: what needs attention, by which rule, and who answers for it.",
            day=wording.day(screen.as_of),
        ),
    }
    markup.show(
        markup.element(
            "header",
            markup.element("h1", wording.text("Records")),
            markup.element("p", leads[part], cls="lc-lead"),
            cls="lc-title lc-records-title",
        )
    )


def _due(
    screen: Screen,
    connection: Connection,
    due: list[DueFigure],
    *,
    today: date,
    with_zone: bool,
) -> None:
    if not due:
        words = screen.wording.text(
            "The plan promises no number for this zone. Its orientation is on the zone's page."
        )
        markup.show(markup.element("p", words, cls="lc-empty"))
        return
    corrected = _corrected(screen, connection)
    asked = screen.address.item
    if corrected is not None:
        asked = f"{corrected.zone_id}:{corrected.indicator_id}"
    choices = [due_choice(screen, one, with_zone=with_zone) for one in due]
    chosen = chosen_item(choices, asked)
    left, right = st.columns([5, 8], gap="large")
    with left:
        choice_list(
            screen, choices, chosen, key="due", on_choose=lambda item: screen.change(item=item)
        )
    with right, st.container(key="record_panel", gap="small"):
        one = next(one for one in due if one.item == chosen)
        entry_panel(screen, connection, one, today=today, corrected=corrected)


def _corrected(screen: Screen, connection: Connection) -> RecordedObservation | None:
    """Return the verified figure that the address wants corrected: ``zone:indicator:figure``."""
    parts = (screen.address.item or "").split(":")
    if len(parts) != 3:
        return None
    try:
        seen = observation_of(connection, parts[2])
    except LangchengError:
        return None
    is_here = (seen.plan, seen.zone_id, seen.indicator_id) == (screen.workspace.name, *parts[:2])
    is_open = is_here and seen.state is ObservationState.VERIFIED
    return seen if is_open else None
