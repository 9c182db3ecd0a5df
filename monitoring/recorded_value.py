"""A verified figure of the record store, as an observation of a plan."""

from __future__ import annotations

from datetime import date

from plan.models import Citation, ObservedValue
from wording.language import Wording


class RecordCitation(Citation):
    """Where a recorded figure comes from: people, day and evidence instead of a page."""

    author: str
    reviewer: str
    verified_on: date
    evidence: str  # document named, and name of the file kept


class RecordedValue(ObservedValue):
    """A verified figure of the record store.

    `observation_id` is the store's number behind ``REC_``; `recorded_id` is the number.
    """

    citation: RecordCitation
    recorded_id: str
    target_id: str | None = None
    verified_at: str


def recorded_words(wording: Wording, said: RecordCitation) -> str:
    """Return who entered and verified a figure, when, and what it rests on."""
    return provenance_words(wording, said.author, said.reviewer, said.verified_on, said.evidence)


def provenance_words(
    wording: Wording,
    author: str,
    reviewer: str | None,
    verified_on: date | None,
    evidence: str | None,
) -> str:
    """Return one sentence on where a recorded figure comes from."""
    people = wording.text(
        "entered by {author}, verified by {reviewer} on {day}",
        author=author,
        reviewer=reviewer or "",
        day=wording.day(verified_on),
    )
    if not evidence:
        return people
    return f"{people} · {wording.text('rests on {evidence}', evidence=evidence)}"
