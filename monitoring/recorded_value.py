"""A verified figure of the record store, as an observation of a plan."""

from __future__ import annotations

from datetime import date

from plan.models import Citation, ObservedValue


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
