"""A recorded figure in full: what it says, what it rests on, and who did what when."""

from __future__ import annotations

import math

import streamlit as st
from sqlalchemy import Connection

from errors import N_, LangchengError
from pages import figures, markup
from pages.identity import actor_with, current_token
from pages.markup import Markup
from pages.record_marks import (
    indicator_name,
    moment,
    period_words,
    state_chip,
    value_of,
    zone_words,
)
from pages.record_store import record_store
from pages.screen import Screen
from plan.models import Comparability
from store.evidence import EvidenceFile, evidence_file, read_evidence
from store.observation_reading import (
    ObservationState,
    RecordedObservation,
    observation_history,
)
from store.versions import person_label

STEPS = {
    ObservationState.DRAFT: N_("saved as a draft"),
    ObservationState.SUBMITTED: N_("submitted for review"),
    ObservationState.VERIFIED: N_("verified"),
    ObservationState.RETURNED: N_("returned"),
    ObservationState.WITHDRAWN: N_("withdrawn"),
}


def figure_head(
    screen: Screen, seen: RecordedObservation, *, is_superseded: bool = False
) -> Markup:
    """Return the heading of a figure: indicator, zone, state."""
    return markup.element(
        "header",
        markup.element("h2", indicator_name(screen, seen.indicator_id)),
        markup.element("span", zone_words(screen, seen.zone_id), cls="lc-tag"),
        state_chip(screen, seen.state, is_superseded=is_superseded),
        cls="lc-record-head",
    )


def figure_facts(screen: Screen, connection: Connection, seen: RecordedObservation) -> Markup:
    """Return what a figure says, name by name."""
    wording = screen.wording
    comparability = wording.text(figures.COMPARABILITIES[Comparability(seen.comparability)])
    pairs: list[tuple[object, object]] = [
        (wording.text("Value"), value_of(screen, seen)),
        (wording.text("True of"), period_words(screen, seen)),
        (wording.text("Comparability"), comparability),
        (wording.text("Evidence"), _evidence_words(screen, connection, seen)),
    ]
    if seen.note:
        pairs.append((wording.text("Note"), seen.note))
    if seen.reason:
        pairs.append((wording.text(_reason_name(seen)), seen.reason))
    pairs.append((wording.text("Entered by"), person_label(connection, seen.author_id)))
    return markup.rows(pairs)


def _reason_name(seen: RecordedObservation) -> str:
    if seen.state is ObservationState.WITHDRAWN:
        return N_("Withdrawn because")
    return N_("Corrected because") if seen.supersedes else N_("Returned because")


def _evidence_words(screen: Screen, connection: Connection, seen: RecordedObservation) -> Markup:
    wording = screen.wording
    said: list[object] = [seen.evidence_reference] if seen.evidence_reference else []
    file = evidence_of(connection, seen)
    if file is not None:
        size = wording.quantity(math.ceil(file.size_bytes / 1024), "KB")
        said.append(markup.element("small", f" {file.name} · {size}"))
    if not said:
        return markup.element("span", wording.text("none named"), cls="lc-unknown")
    return markup.joined(*said)


def evidence_of(connection: Connection, seen: RecordedObservation) -> EvidenceFile | None:
    """Return the file that a figure rests on, without what it holds."""
    if seen.evidence_sha256 is None:
        return None
    return evidence_file(connection, seen.evidence_sha256)


def evidence_button(screen: Screen, connection: Connection, seen: RecordedObservation) -> None:
    """Offer the file that a figure rests on, read only when it is asked for."""
    file = evidence_of(connection, seen)
    if file is None:
        return

    token = current_token()

    def content() -> bytes:
        reader = actor_with(token)
        with record_store().reading() as again:
            try:
                return read_evidence(again, reader, file.sha256)[1]
            except LangchengError as error:
                return screen.wording.problem(error.problems[0]).encode("utf-8")

    st.download_button(
        screen.wording.text("Open the evidence file"),
        content,
        file_name=file.name,
        mime="application/octet-stream",  # saved, never opened inside the application
        key=f"evidence_{seen.observation_id}_{seen.version}",
        on_click="ignore",
        icon=":material/attach_file:",
        type="tertiary",
    )


def trail(screen: Screen, connection: Connection, seen: RecordedObservation) -> Markup:
    """Return every version of a figure, the newest first: when, who, what."""
    versions = observation_history(connection, seen.observation_id)
    steps = [_step(screen, connection, one, versions) for one in reversed(versions)]
    return markup.joined(
        markup.element("h3", screen.wording.text("Who did what")),
        markup.element("ol", *steps, cls="lc-trail"),
    )


def _step(
    screen: Screen,
    connection: Connection,
    one: RecordedObservation,
    versions: tuple[RecordedObservation, ...],
) -> Markup:
    wording = screen.wording
    before = next((two for two in versions if two.version == one.version - 1), None)
    words = wording.text(STEPS[one.state])
    if one.version == 1 and one.supersedes:
        words = wording.text("entered as a correction")
    elif before is not None and before.state == one.state:
        words = wording.text("changed")
    elif before is not None and one.state is ObservationState.DRAFT:
        words = wording.text("changed after the return")
    reason = one.reason if before is None or before.reason != one.reason else ""
    return markup.element(
        "li",
        markup.element("time", moment(one.recorded_at)),
        markup.element(
            "span",
            markup.element("b", person_label(connection, one.acted_by)),
            " ",
            words,
            " · ",
            value_of(screen, one),
            markup.element("small", " ", period_words(screen, one)),
            markup.element("q", reason) if reason else None,
        ),
    )
