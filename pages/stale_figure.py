"""Two editors: which version of a figure a form was opened on, and what to do when it moved on."""

from __future__ import annotations

import streamlit as st
from sqlalchemy import Connection

from pages import markup, writing
from pages.record_marks import moment, period_words, state_chip, value_of
from pages.screen import Screen
from store.observation_reading import (
    ObservationState,
    RecordedObservation,
    observation_of,
)
from store.versions import person_label


def remember_version(form: str, base: RecordedObservation | None) -> None:
    """Keep which version the reader has before his eyes, until he takes another."""
    if base is not None:
        st.session_state.setdefault(_version_key(form), (base.observation_id, base.version))


def version_before(form: str) -> tuple[str, int]:
    """Return the figure and the version that the form was opened on."""
    observation_id, version = st.session_state[_version_key(form)]
    return observation_id, version


def take_version(form: str, now: RecordedObservation) -> None:
    """Let the form go on from another version; what is typed stays."""
    st.session_state[_version_key(form)] = (now.observation_id, now.version)


def forget_version(form: str) -> None:
    """Open the form on the newest version the next time."""
    st.session_state.pop(_version_key(form), None)


def note_stale(form: str) -> None:
    """Keep that somebody else was there first."""
    st.session_state[_stale_key(form)] = True


def show_stale(screen: Screen, connection: Connection, form: str) -> None:
    """Say who changed the figure meanwhile and to what; nothing typed is lost."""
    if not st.session_state.get(_stale_key(form)):
        return
    wording = screen.wording
    now = observation_of(connection, version_before(form)[0])
    words = wording.text(
        "{who} changed this figure at {when}, after you opened it. Yours is still in the form.",
        who=person_label(connection, now.acted_by),
        when=moment(now.recorded_at),
    )

    def take_theirs() -> None:
        st.session_state.pop(_stale_key(form), None)
        forget_version(form)
        writing.next_turn(form)

    def keep_mine() -> None:
        st.session_state.pop(_stale_key(form), None)
        take_version(form, now)

    with st.container(key="stale_figure"):
        markup.show(
            markup.element(
                "div",
                markup.element("p", words, cls="lc-strong"),
                markup.element(
                    "p",
                    wording.text("Now in the store:"),
                    " ",
                    value_of(screen, now),
                    markup.element("small", " ", period_words(screen, now), " "),
                    state_chip(screen, now.state),
                ),
                cls="lc-stale",
                role="alert",
            )
        )
        with st.container(horizontal=True):
            st.button(wording.text("Take theirs"), key=f"theirs_{form}", on_click=take_theirs)
            if now.state in (ObservationState.DRAFT, ObservationState.RETURNED):
                st.button(wording.text("Keep mine"), key=f"mine_{form}", on_click=keep_mine)


def _version_key(form: str) -> str:
    return f"version_{form}"


def _stale_key(form: str) -> str:
    return f"stale_{form}"
