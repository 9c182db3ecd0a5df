"""The history: every figure that was ever entered, what became of it, and who did what."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st
from sqlalchemy import Connection

from errors import StaleObservationError
from pages import markup, writing
from pages.choice_list import Choice, choice_list, chosen_item
from pages.downloads import csv_button
from pages.identity import current_actor, may
from pages.record_marks import (
    STATES,
    indicator_name,
    period_words,
    state_chip,
    value_of,
    zone_words,
)
from pages.record_store import record_store
from pages.record_trail import evidence_button, figure_facts, figure_head, trail
from pages.screen import Screen
from store.access import AccessTarget, Action
from store.observation_reading import (
    ObservationState,
    RecordedObservation,
    corrections_of,
)
from store.observations import withdraw_observation
from store.versions import person_label

ALL = ""
CHANGEABLE = (ObservationState.DRAFT, ObservationState.RETURNED)


def history(screen: Screen, connection: Connection, entered: Sequence[RecordedObservation]) -> None:
    """Show the figures that the filters leave, and the chosen one with its trail."""
    wording = screen.wording
    if not entered:
        words = wording.text(
            "No figure has been entered yet. A zone manager enters the first one under “Due”."
        )
        markup.show(markup.element("p", words, cls="lc-empty"))
        return
    kept = _filtered(screen, connection, entered)
    if not kept:
        words = wording.text("No figure fits these filters. Widen one of them.")
        markup.show(markup.element("p", words, cls="lc-empty"))
        return
    superseded = {
        one.supersedes
        for one in entered
        if one.supersedes and one.state is ObservationState.VERIFIED
    }
    choices = [
        Choice(
            one.observation_id,
            indicator_name(screen, one.indicator_id),
            markup.joined(
                zone_words(screen, one.zone_id),
                " · ",
                value_of(screen, one),
                " · ",
                period_words(screen, one),
            ),
            state_chip(screen, one.state, is_superseded=one.observation_id in superseded),
        )
        for one in kept
    ]
    chosen = chosen_item(choices, screen.address.item)
    left, right = st.columns([5, 8], gap="large")
    with left:
        choice_list(
            screen, choices, chosen, key="history", on_choose=lambda item: screen.change(item=item)
        )
    seen = next(one for one in kept if one.observation_id == chosen)
    with right, st.container(key="record_panel", gap="small"):
        head = figure_head(screen, seen, is_superseded=seen.observation_id in superseded)
        markup.show(head, figure_facts(screen, connection, seen))
        _corrections(screen, connection, seen)
        evidence_button(screen, connection, seen)
        _actions(screen, connection, seen)
        markup.show(trail(screen, connection, seen))


def _filtered(
    screen: Screen, connection: Connection, entered: Sequence[RecordedObservation]
) -> list[RecordedObservation]:
    wording = screen.wording
    with st.container(key="history_controls", horizontal=True, vertical_alignment="center"):
        names = {one.indicator_id: indicator_name(screen, one.indicator_id) for one in entered}
        indicator = _filter("history_indicator", wording.text("All indicators"), names, 280)
        states = {str(one.state): wording.text(STATES[one.state][1]) for one in entered}
        state = _filter("history_state", wording.text("All states"), states, 158)
        kept = [
            one
            for one in reversed(entered)
            if indicator in (ALL, one.indicator_id) and state in (ALL, str(one.state))
        ]
        csv_button(
            wording.text("History (CSV)"),
            lambda: history_frame(screen, kept),
            f"{screen.workspace.name}_records.csv",
            key="history_csv",
        )
    return kept


def _filter(key: str, everything: str, options: dict[str, str], width: int) -> str:
    if st.session_state.get(key) not in (None, ALL, *options):
        st.session_state[key] = ALL
    chosen = st.selectbox(
        everything,
        [ALL, *options],
        format_func=lambda one: options.get(one, everything),
        key=key,
        label_visibility="collapsed",
        width=width,
    )
    return str(chosen or ALL)


def history_frame(screen: Screen, entered: Sequence[RecordedObservation]) -> pd.DataFrame:
    """Return figures as a frame for a file, in the names of the store, people by name."""
    with record_store().reading() as connection:
        rows = [
            {
                "observation_id": one.observation_id,
                "version": one.version,
                "zone_id": one.zone_id,
                "indicator_id": one.indicator_id,
                "indicator": indicator_name(screen, one.indicator_id),
                "value": one.value,
                "unit": one.unit,
                "observed_on": one.observed_on,
                "period_from": one.period_from,
                "comparability": one.comparability,
                "state": str(one.state),
                "evidence_reference": one.evidence_reference,
                "evidence_sha256": one.evidence_sha256,
                "note": one.note,
                "reason": one.reason,
                "supersedes": one.supersedes,
                "author": person_label(connection, one.author_id),
                "acted_by": person_label(connection, one.acted_by),
                "recorded_at": one.recorded_at,
            }
            for one in entered
        ]
    return pd.DataFrame(rows)


def _corrections(screen: Screen, connection: Connection, seen: RecordedObservation) -> None:
    for one in corrections_of(connection, seen.observation_id):
        if one.state is not ObservationState.WITHDRAWN:
            words = screen.wording.text("Corrected to")
            markup.show(
                markup.element(
                    "p",
                    words,
                    " ",
                    value_of(screen, one),
                    " ",
                    state_chip(screen, one.state),
                    cls="lc-caveat",
                )
            )


def _actions(screen: Screen, connection: Connection, seen: RecordedObservation) -> None:
    """Offer what may still be done with a figure: correct, go on with it, withdraw."""
    wording = screen.wording
    target = AccessTarget("observation", screen.workspace.name, seen.zone_id, seen.observation_id)
    if not may(Action.RECORD, target).is_allowed:
        return
    writing.show_told(screen, "history")
    item = f"{seen.zone_id}:{seen.indicator_id}"
    with st.container(horizontal=True, key="history_actions"):
        is_corrected = any(
            one.state is not ObservationState.WITHDRAWN
            for one in corrections_of(connection, seen.observation_id)
        )
        if seen.state is ObservationState.VERIFIED and not is_corrected:
            st.button(
                wording.text("Correct this figure"),
                key=f"correct_{seen.observation_id}",
                icon=":material/edit:",
                on_click=lambda: screen.change(part="due", item=f"{item}:{seen.observation_id}"),
            )
        if seen.state in CHANGEABLE:
            st.button(
                wording.text("Go on with it"),
                key=f"edit_{seen.observation_id}",
                icon=":material/edit:",
                on_click=lambda: screen.change(part="due", item=item),
            )
            with st.popover(wording.text("Withdraw")):
                _withdraw(screen, seen)


def _withdraw(screen: Screen, seen: RecordedObservation) -> None:
    wording, form = screen.wording, f"withdraw_{seen.observation_id}_{seen.version}"

    def withdraw() -> None:
        reason = str(st.session_state.get(f"reason_{form}") or "").strip()
        wanted = writing.request_id(form, reason)
        try:
            made = writing.attempt(
                "history",
                lambda: withdraw_observation(
                    record_store(),
                    current_actor(),
                    seen.observation_id,
                    seen.version,
                    reason=reason,
                    request_id=wanted,
                ),
            )
        except StaleObservationError as error:
            writing.refuse("history", *error.problems)
            return
        if made is not None:
            writing.done(wording.text("Withdrawn. It stays in the history."))

    with st.form(f"form_{form}", border=False, enter_to_submit=False):
        st.text_input(wording.text("Why?"), key=f"reason_{form}")
        st.form_submit_button(wording.text("Withdraw it"), key=f"button_{form}", on_click=withdraw)
