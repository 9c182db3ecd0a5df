"""The table of targets in a letter or report: promise, figure, status, source and people."""

from __future__ import annotations

from collections.abc import Sequence

from commands.document import Cell, Grid, Noted, status_chip
from monitoring.promise_words import promise_words, seen_words
from monitoring.records import AssessmentRecord
from plan.models import Comparability
from wording.language import DASH, Wording

WIDTHS = (17, 21, 19, 12, 17, 14)  # percent


def target_grid(wording: Wording, records: Sequence[AssessmentRecord]) -> Grid:
    """Return the targets as a table, each figure with unit, day, source, author and reviewer.

    Parameters
    ----------
    wording : Wording
    records : sequence of AssessmentRecord

    Returns
    -------
    Grid
    """
    head = [
        wording.text("Indicator"),
        wording.text("Target"),
        wording.text("Observed"),
        wording.text("Status"),
        wording.text("Source or evidence"),
        wording.text("Entered by · verified by, on"),
    ]
    return Grid(head, [_row(wording, one) for one in records], WIDTHS)


def _row(wording: Wording, one: AssessmentRecord) -> list[Cell]:
    is_recorded = one.observation_author is not None
    source = one.observation_evidence if is_recorded else one.observation_citation
    return [
        wording.name(one.label_zh, one.label_en),
        Noted(f"{promise_words(wording, one)} ({wording.day(one.target_on)})", one.citation),
        Noted(seen_words(wording, one), _reserve(wording, one)),
        status_chip(wording, one.status),
        source or DASH,
        _people(wording, one),
    ]


def _people(wording: Wording, one: AssessmentRecord) -> Cell:
    if one.observation_author is None:
        return wording.text("published figure") if one.observed_on else DASH
    reviewer, on = one.observation_reviewer or DASH, wording.day(one.observation_verified_on)
    return Noted(one.observation_author, f"{reviewer} {on}")


def _reserve(wording: Wording, one: AssessmentRecord) -> str:
    """Return why a figure is to be read with care; empty where it is not."""
    said = []
    if one.observation_comparability is Comparability.PROBABLE:
        reason = wording.name(one.observation_reason_zh, one.observation_reason_en)
        said.append(f"{wording.text('unconfirmed')}: {reason}")
    if one.is_stale:
        said.append(wording.text("figure out of date"))
    return " · ".join(said)
