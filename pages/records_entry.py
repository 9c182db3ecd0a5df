"""Entering a figure: with the promise and the last figure in sight; drafts, returns, corrections."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date

import streamlit as st
from sqlalchemy import Connection

from errors import N_, Problem, StaleObservationError
from monitoring.entry_checks import entry_problems
from monitoring.records import AssessmentRecord
from pages import figures, markup, writing
from pages.entry_fields import EntryFields
from pages.identity import current_actor, may
from pages.record_marks import state_chip
from pages.record_store import record_store
from pages.record_trail import evidence_of, figure_facts
from pages.records_due import DueFigure
from pages.screen import Screen
from pages.stale_figure import (
    forget_version,
    note_stale,
    remember_version,
    show_stale,
    take_version,
    version_before,
)
from store.access import AccessTarget, Action
from store.evidence import add_evidence
from store.observation_reading import ObservationState, RecordedObservation, observations
from store.observations import (
    NewObservation,
    add_observations,
    correct_observation,
    edit_observation,
    submit_observation,
)


@dataclass(frozen=True)
class Entering:
    """What a form is for.

    Parameters
    ----------
    zone_id, indicator_id : str
    target_id, scope : str or None
        Of the promise.
    edited : RecordedObservation, optional
        The draft or returned figure that is changed.
    corrected : RecordedObservation, optional
        The verified figure that is corrected.
    """

    zone_id: str
    indicator_id: str
    target_id: str | None
    scope: str | None
    edited: RecordedObservation | None = None
    corrected: RecordedObservation | None = None

    @property
    def form(self) -> str:
        """Name of the form on the page."""
        base = self.edited or self.corrected
        return f"entry_{self.zone_id}_{self.indicator_id}_{base.observation_id if base else 'new'}"


def entering_of(due: DueFigure, corrected: RecordedObservation | None = None) -> Entering:
    """Return what the form beside the list is for: a returned figure, a draft, or a new one."""
    record = due.record
    edited = due.in_state(ObservationState.RETURNED) or due.in_state(ObservationState.DRAFT)
    return Entering(
        record.zone_id,
        record.indicator_id,
        record.target_id,
        record.scope,
        edited=edited if corrected is None else None,
        corrected=corrected,
    )


def entry_panel(
    screen: Screen,
    connection: Connection,
    due: DueFigure,
    *,
    today: date,
    corrected: RecordedObservation | None = None,
) -> None:
    """Show the promise, what has come in, and the form for whoever may fill it."""
    wording, record = screen.wording, due.record
    markup.show(promise_head(screen, record))
    waiting = due.in_state(ObservationState.SUBMITTED)
    entering = entering_of(due, corrected)
    if waiting is not None and corrected is None and entering.edited is None:
        words = wording.text("This figure is submitted. A reviewer verifies or returns it.")
        markup.show(
            markup.element(
                "div",
                state_chip(screen, waiting.state),
                markup.element("p", words, cls="lc-note"),
                figure_facts(screen, connection, waiting),
                cls="lc-waiting",
            )
        )
        if not st.toggle(
            wording.text("Enter a figure of another day"), key=f"another_{due.item}", value=False
        ):
            return
    target = AccessTarget("observation", screen.workspace.name, record.zone_id)
    decision = may(Action.RECORD, target)
    if not decision.is_allowed:
        markup.show(markup.element("p", wording.problem(decision.reason), cls="lc-empty"))
        return
    _form(screen, connection, due, entering, today=today)


def promise_head(screen: Screen, record: AssessmentRecord) -> markup.Markup:
    """Return what a manager has before his eyes: the promise, the last figure, the line."""
    wording = screen.wording
    due_on = markup.element("small", " ", record.target_on) if record.target_on else None
    seen_on = (
        markup.element("small", " ", record.observed_on)
        if record.observed_on
        else markup.element("small", " ", wording.text("no comparable figure"))
    )
    line = figures.number(screen, record.expected_value, record.unit, max(record.decimals or 0, 1))
    facts: list[tuple[object, object]] = [
        (wording.text("Target"), markup.joined(figures.target(screen, record), due_on)),
        (wording.text("Last figure"), markup.joined(figures.observed(screen, record), seen_on)),
        (wording.text("On the line at {day}", day=wording.day(screen.as_of)), line),
    ]
    return markup.element(
        "header",
        markup.element(
            "span",
            markup.element("h2", figures.label(screen, record)),
            markup.element("span", screen.zone_name(record.zone_id), cls="lc-tag"),
            figures.chip(screen, record.status),
            cls="lc-record-head",
        ),
        markup.element(
            "dl",
            *(
                markup.element("div", markup.element("dt", name), markup.element("dd", value))
                for name, value in facts
            ),
            cls="lc-in-sight",
        ),
    )


def _form(
    screen: Screen, connection: Connection, due: DueFigure, entering: Entering, *, today: date
) -> None:
    wording, form = screen.wording, entering.form
    base = entering.edited or entering.corrected
    remember_version(form, base)
    if entering.edited and entering.edited.state is ObservationState.RETURNED:
        words = wording.text("Returned: {reason}", reason=entering.edited.reason)
        markup.show(markup.element("p", words, cls="lc-returned", role="status"))
    if entering.corrected:
        words = wording.text(
            "A correction: the verified figure counts until the new one is verified. Both stay in "
            "the history."
        )
        markup.show(markup.element("p", words, cls="lc-note"))
    show_stale(screen, connection, form)
    writing.show_told(screen, form)
    indicator = screen.workspace.plan.indicator(entering.indicator_id)
    fields = EntryFields(writing.turn(form), indicator, is_correction=bool(entering.corrected))
    wanted = due.duty.year if due.duty and due.duty.year else None
    fields.fill(base, suggested_on=date(wanted, 12, 31) if wanted else None)
    file = evidence_of(connection, base) if base else None

    def saving(*, is_submitted: bool) -> Callable[[], None]:
        def save() -> None:
            _save(screen, entering, fields, today, is_submitted=is_submitted)

        return writing.once(form, save)

    with st.form(f"form_{form}", border=False, enter_to_submit=False):
        fields.draw(screen, today=today, file_name=file.name if file else None)
        with st.container(horizontal=True, horizontal_alignment="left", key="entry_buttons"):
            st.form_submit_button(
                wording.text("Submit for review"),
                type="primary",
                key=f"submit_{fields.ending}",
                on_click=saving(is_submitted=True),
            )
            st.form_submit_button(
                wording.text("Save as draft"),
                key=f"draft_{fields.ending}",
                on_click=saving(is_submitted=False),
            )


def _save(
    screen: Screen, entering: Entering, fields: EntryFields, today: date, *, is_submitted: bool
) -> None:
    form = entering.form
    words = N_("Submitted for review.") if is_submitted else N_("Saved as a draft.")

    def write() -> RecordedObservation:
        return _written(screen, entering, fields, new, is_submitted=is_submitted)

    content, problems = fields.read()
    file = fields.file()
    rests_on = content["evidence_reference"] or file or _kept_file(entering)
    if is_submitted and not rests_on:
        said = N_("Evidence: name a document or add a file before you submit")
        problems.append(Problem("evidence", said))
    if entering.corrected and not fields.text("reason"):
        problems.append(Problem("reason", N_("Say why the verified figure is wrong")))
    if problems:
        writing.refuse(form, *problems)
        return
    new = NewObservation(
        plan=screen.workspace.name,
        indicator_id=entering.indicator_id,
        zone_id=entering.zone_id,
        unit=fields.indicator.unit,
        target_id=entering.target_id,
        scope=entering.scope or "",
        evidence_sha256=_kept_file(entering),
        **content,
    )
    with record_store().reading() as connection:
        known = observations(connection, plan=new.plan, zone_id=new.zone_id)
    base = entering.edited or entering.corrected
    others = [one for one in known if base is None or one.observation_id != base.observation_id]
    if wrong := entry_problems(screen.workspace.plan, new, today=today, known=others):
        writing.refuse(form, *wrong)
        return
    try:
        made = writing.attempt(form, write, words=screen.wording.text(words))
    except StaleObservationError:
        note_stale(form)
        return
    if made is None:
        return
    forget_version(form)
    screen.change(item=None, part=None)


def _kept_file(entering: Entering) -> str | None:
    base = entering.edited or entering.corrected
    return base.evidence_sha256 if base else None


def _written(
    screen: Screen,
    entering: Entering,
    fields: EntryFields,
    new: NewObservation,
    *,
    is_submitted: bool,
) -> RecordedObservation:
    """Write file, figure and submission; each has its own request id, so a retry does none twice."""
    database, actor, form = record_store(), current_actor(), entering.form
    file = fields.file()
    if file is not None:
        name, content = file
        kept = add_evidence(
            database,
            actor,
            content,
            name,
            plan=new.plan,
            zone_id=new.zone_id,
            request_id=writing.request_id(form, "evidence", name, len(content), content[:64]),
        )
        new = replace(new, evidence_sha256=kept.sha256)
    said = asdict(new)
    if entering.edited is None and entering.corrected is None:
        wanted = writing.request_id(form, "add", is_submitted, said)
        return add_observations(
            database, actor, [new], request_id=wanted, is_submitted=is_submitted
        )[0]
    observation_id, version = version_before(form)
    if entering.corrected is not None:
        reason = fields.text("reason")
        made = correct_observation(
            database,
            actor,
            observation_id,
            version,
            new,
            reason=reason,
            request_id=writing.request_id(form, "correct", version, reason, said),
        )
    else:
        wanted = writing.request_id(form, "edit", version, said)
        made = edit_observation(database, actor, observation_id, version, new, request_id=wanted)
        take_version(form, made)
    if not is_submitted:
        return made
    return submit_observation(
        database,
        actor,
        made.observation_id,
        made.version,
        request_id=writing.request_id(form, "submit", made.observation_id, made.version),
    )
