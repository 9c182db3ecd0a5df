"""The review queue: what waits, the oldest first; verify it, or return it and say why."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from sqlalchemy import Connection

from errors import N_, Problem, StaleObservationError
from monitoring.records import AssessmentRecord
from pages import markup, writing
from pages.choice_list import Choice, choice_list, chosen_item
from pages.identity import current_actor, may
from pages.plan_keeping import keep_plan_where_readable
from pages.record_marks import indicator_name, moment, value_of, zone_words
from pages.record_store import record_store
from pages.record_trail import evidence_button, figure_facts, figure_head, trail
from pages.records_entry import promise_head
from pages.screen import Screen
from store.access import AccessTarget, Action, Decision
from store.observation_reading import (
    ObservationState,
    RecordedObservation,
    observation_of,
    writers_of,
)
from store.observations import return_observation, verify_observation
from store.versions import person_label


def review_queue(
    screen: Screen, connection: Connection, entered: Sequence[RecordedObservation]
) -> None:
    """Show what waits for review, and the chosen figure with the decision on it."""
    wording = screen.wording
    waiting = sorted(
        (one for one in entered if one.state is ObservationState.SUBMITTED),
        key=lambda one: one.recorded_at,
    )
    if not waiting:
        words = wording.text("Nothing waits for review. Submitted figures appear here.")
        markup.show(markup.element("p", words, cls="lc-empty"))
        return
    choices = [
        Choice(
            one.observation_id,
            indicator_name(screen, one.indicator_id),
            markup.joined(
                zone_words(screen, one.zone_id),
                " · ",
                value_of(screen, one),
                " · ",
                person_label(connection, one.author_id),
                " ",
                moment(one.recorded_at)[:10],
            ),
        )
        for one in waiting
    ]
    chosen = chosen_item(choices, screen.address.item)
    left, right = st.columns([5, 8], gap="large")
    with left:
        choice_list(
            screen, choices, chosen, key="review", on_choose=lambda item: screen.change(item=item)
        )
    seen = next(one for one in waiting if one.observation_id == chosen)
    with right, st.container(key="record_panel", gap="small"):
        _figure(screen, connection, seen)
        _decision(screen, connection, seen)
        markup.show(trail(screen, connection, seen))


def _figure(screen: Screen, connection: Connection, seen: RecordedObservation) -> None:
    record = record_of(screen, seen)
    if record is None:
        markup.show(figure_head(screen, seen))
    else:
        markup.show(promise_head(screen, record))
    markup.show(figure_facts(screen, connection, seen))
    if seen.supersedes:
        earlier = observation_of(connection, seen.supersedes)
        words = screen.wording.text("Takes the place of the verified figure")
        markup.show(markup.element("p", words, " ", value_of(screen, earlier), cls="lc-caveat"))
    evidence_button(screen, connection, seen)


def record_of(screen: Screen, seen: RecordedObservation) -> AssessmentRecord | None:
    """Return where the promise stands that a figure is for."""
    return next(
        (
            one
            for one in screen.assessment().of_zone(seen.zone_id)
            if one.indicator_id == seen.indicator_id and one.target_value is not None
        ),
        None,
    )


def may_review(screen: Screen, connection: Connection, seen: RecordedObservation) -> Decision:
    """Say whether the reader may decide on a figure; who had a hand in it may not."""
    actor = current_actor()
    writers = writers_of(connection, seen.observation_id)
    author = actor.person_id if actor.person_id in writers else seen.author_id
    target = AccessTarget(
        "observation", screen.workspace.name, seen.zone_id, seen.observation_id, author
    )
    return may(Action.REVIEW, target, actor)


def _decision(screen: Screen, connection: Connection, seen: RecordedObservation) -> None:
    wording, form = screen.wording, f"review_{seen.observation_id}_{seen.version}"
    decision = may_review(screen, connection, seen)
    if not decision.is_allowed:
        markup.show(markup.element("p", wording.problem(decision.reason), cls="lc-empty"))
        return
    key = f"reason_{form}"

    def decide(*, is_verified: bool) -> None:
        reason = str(st.session_state.get(key) or "").strip()
        if not is_verified and not reason:
            said = N_("Say what has to be corrected before you return it")
            writing.refuse("review", Problem("reason", said))
            return
        wanted = writing.request_id(form, is_verified, reason)
        actor, database = current_actor(), record_store()

        def write() -> RecordedObservation:
            if is_verified:
                keep_plan_where_readable(screen.workspace.folder)
                return verify_observation(
                    database, actor, seen.observation_id, seen.version, request_id=wanted
                )
            return return_observation(
                database,
                actor,
                seen.observation_id,
                seen.version,
                reason=reason,
                request_id=wanted,
            )

        try:
            made = writing.attempt("review", write)
        except StaleObservationError as error:
            writing.refuse("review", *error.problems)
            return
        if made is not None:
            words = N_("Verified: it counts from now on.") if is_verified else N_("Returned.")
            writing.done(wording.text(words))
            screen.change(item=None)

    writing.show_told(screen, "review")
    with st.form(f"form_{form}", border=False, enter_to_submit=False):
        st.text_area(
            wording.text("What has to be corrected (needed to return it)"), key=key, height=68
        )
        with st.container(horizontal=True, key="entry_buttons"):
            st.form_submit_button(
                wording.text("Verify"),
                type="primary",
                key=f"verify_{form}",
                on_click=lambda: decide(is_verified=True),
            )
            st.form_submit_button(
                wording.text("Return"),
                key=f"return_{form}",
                on_click=lambda: decide(is_verified=False),
            )
