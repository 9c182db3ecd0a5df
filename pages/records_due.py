"""What is due: the figures of a zone that somebody waits for, the most pressing first."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from errors import N_
from monitoring.records import Assessment, AssessmentRecord
from monitoring.warned import EarlyWarning, WarningKind
from pages import figures, markup
from pages.choice_list import Choice
from pages.markup import Markup
from pages.record_marks import state_chip
from pages.screen import Screen
from plan.models import IndicatorRole
from store.observation_reading import ObservationState, RecordedObservation

APART = (IndicatorRole.BASELINE_ONLY, IndicatorRole.PRIOR_PLAN)
RETURNED, OVERDUE, SOON, DRAFT, MISSING, WAITING, FRESH = range(7)


@dataclass(frozen=True)
class DueFigure:
    """A promise with what has been entered for it and why a figure is wanted.

    Parameters
    ----------
    record : AssessmentRecord
        Where the promise stands.
    entered : tuple of RecordedObservation
        Its figures on their way: drafts, submitted, returned; the newest last.
    warnings : tuple of EarlyWarning
        What is said about it.
    """

    record: AssessmentRecord
    entered: tuple[RecordedObservation, ...]
    warnings: tuple[EarlyWarning, ...]

    @property
    def item(self) -> str:
        """What the address names it by."""
        return f"{self.record.zone_id}:{self.record.indicator_id}"

    def in_state(self, state: ObservationState) -> RecordedObservation | None:
        """Return the newest figure in a state."""
        return next((one for one in reversed(self.entered) if one.state == state), None)

    @property
    def duty(self) -> EarlyWarning | None:
        """What the responsibility list asks for, where its day is near or past."""
        return next((one for one in self.warnings if one.kind is WarningKind.DUE), None)

    @property
    def rank(self) -> int:
        """How pressing it is, the most pressing 0."""
        if self.in_state(ObservationState.RETURNED):
            return RETURNED
        if self.in_state(ObservationState.SUBMITTED):
            return WAITING
        if self.duty is not None:
            return OVERDUE if self.duty.is_overdue else SOON
        if self.in_state(ObservationState.DRAFT):
            return DRAFT
        if any(one.kind is WarningKind.STALE for one in self.warnings):
            return MISSING
        return FRESH


def due_figures(
    assessment: Assessment,
    entered: Iterable[RecordedObservation],
    warnings: Iterable[EarlyWarning],
    zones: Collection[str],
) -> list[DueFigure]:
    """Return every promise of the zones, the most pressing first.

    Parameters
    ----------
    assessment : Assessment
        Of the day that the page speaks of.
    entered : iterable of RecordedObservation
        Newest versions.
    warnings : iterable of EarlyWarning
    zones : collection of str
        Zone ids.
    """
    figures_by: dict[tuple[str, str], list[RecordedObservation]] = {}
    for one in entered:
        if one.is_open:
            figures_by.setdefault((one.zone_id, one.indicator_id), []).append(one)
    said: dict[tuple[str, str | None], list[EarlyWarning]] = {}
    for warning in warnings:
        said.setdefault((warning.zone_id, warning.indicator_id), []).append(warning)
    found = [
        DueFigure(
            record=record,
            entered=tuple(figures_by.get((record.zone_id, record.indicator_id), ())),
            warnings=tuple(said.get((record.zone_id, record.indicator_id), ())),
        )
        for record in assessment.records
        if record.zone_id in zones and record.target_value is not None and record.role not in APART
    ]
    far = date.max
    return sorted(found, key=lambda one: (one.rank, one.duty.due_on if one.duty else far))


def due_choice(screen: Screen, due: DueFigure, *, with_zone: bool) -> Choice:
    """Return a promise as a row of the list."""
    wording, record = screen.wording, due.record
    newest = (
        wording.text(
            "last {value}, {day}",
            value=wording.quantity(record.observed_value, record.unit or "", record.decimals or 0),
            day=wording.day(record.observed_on),
        )
        if record.observed_on
        else wording.text("no figure yet")
    )
    zone = f"{screen.zone_name(record.zone_id)} · " if with_zone else ""
    return Choice(due.item, figures.label(screen, record), zone + newest, due_chip(screen, due))


def due_chip(screen: Screen, due: DueFigure) -> Markup | None:
    """Return why a figure is wanted, as mark and word; None where nothing presses."""
    wording = screen.wording
    states = {
        RETURNED: ObservationState.RETURNED,
        WAITING: ObservationState.SUBMITTED,
        DRAFT: ObservationState.DRAFT,
    }
    if due.rank in states:
        return state_chip(screen, states[due.rank])
    if due.duty is not None and due.duty.days_left is not None:
        days = abs(due.duty.days_left)
        late = wording.text("overdue by {count} days", count=days)
        left = wording.text("due in {count} days", count=days)
        return (
            _chip("⚠", late, "not_met")
            if due.rank == OVERDUE
            else _chip("◷", left, "needs_acceleration")
        )
    if due.rank == MISSING:
        never = due.record.observed_on is None
        words = N_("never reported") if never else N_("no figure for a year")
        return _chip("◌", wording.text(words), "limited_progress")
    return _chip("✔", wording.text("up to date"), "on_track")


def due_summary(screen: Screen, due: Iterable[DueFigure]) -> str:
    """Return in one line how much presses."""
    wording = screen.wording
    ranks = [one.rank for one in due]
    said = [
        (RETURNED, N_("returned: {count}")),
        (OVERDUE, N_("overdue: {count}")),
        (SOON, N_("due soon: {count}")),
        (MISSING, N_("without a current figure: {count}")),
        (WAITING, N_("waiting for review: {count}")),
    ]
    parts = [wording.text(words, count=ranks.count(rank)) for rank, words in said if rank in ranks]
    return " · ".join(parts) or wording.text("Nothing is due: every figure is up to date.")


def pressing_count(due: Iterable[DueFigure]) -> int:
    """Return how many figures somebody should enter now."""
    return sum(one.rank not in (WAITING, FRESH) for one in due)


def _chip(mark: str, words: str, status: str) -> Markup:
    return markup.element(
        "span",
        markup.element("i", mark, aria_hidden="true"),
        words,
        cls=f"lc-chip lc-status-{status}",
    )
