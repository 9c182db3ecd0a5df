"""A mid-term or closing assessment of a whole plan, from what was known at an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection

from errors import N_, BadParameterError, Problem
from monitoring.records import AssessmentRecord
from monitoring.replay import Replay, known_instant, replay
from monitoring.watched import Entry, EntryState, Stage
from monitoring.watching import watched
from plan.models import IndicatorRole, PlanHeader
from spatial_model.progress import Status
from store.clock import utc_now


class ReportKind(StrEnum):
    """Which assessment it is."""

    MIDTERM = "midterm"
    CLOSING = "closing"


@dataclass(frozen=True)
class PlanReport:
    """Where every promise of a plan stands, on what evidence, and what is missing.

    Parameters
    ----------
    kind : ReportKind
    as_of : date
    replay : Replay
        What it was read from.
    method : str
    records : tuple of AssessmentRecord
        Promises in figures, in the plan's order.
    unquantified_count : int
        Promises and orientations without a figure; they have no result.
    missing : tuple of AssessmentRecord
        Promises of `records` for which no figure was reported that could carry a result.
    waiting : tuple of Entry
        Figures that were entered by then and not verified: they do not count.
    stages : tuple of Stage
        Milestones.
    """

    kind: ReportKind
    as_of: date
    replay: Replay
    method: str
    records: tuple[AssessmentRecord, ...]
    unquantified_count: int
    missing: tuple[AssessmentRecord, ...]
    waiting: tuple[Entry, ...]
    stages: tuple[Stage, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many promises have each status, in the order of the closed list."""
        found = {str(one): sum(own.status is one for own in self.records) for one in Status}
        return {status: count for status, count in found.items() if count}


def plan_report(
    connection: Connection,
    plan_id: str,
    kind: ReportKind,
    *,
    as_of: date | None,
    known_on: str,
) -> PlanReport:
    """Return an assessment of the plan as it was known at an instant.

    Parameters
    ----------
    connection : Connection
        One snapshot of the record store; nothing else is read.
    plan_id : str
    kind : ReportKind
    as_of : date, optional
        Default: the end of the plan's middle year, or of the plan.
    known_on : str
        A day or an instant, see `monitoring.replay.known_instant`.

    Returns
    -------
    PlanReport

    Raises
    ------
    BadParameterError
        When the day does not fit the kind, or nothing is known of the instant.
    """
    instant = known_instant(connection, known_on, utc_now())
    known = replay(connection, plan_id, instant)
    on = _day(known.plan.header, kind, as_of)
    assessment = known.assess(on)
    own = [one for one in assessment.records if one.role is not IndicatorRole.PRIOR_PLAN]
    promised = tuple(one for one in own if one.target_value is not None)
    seen = watched(connection, plan_id, known_on=instant)
    return PlanReport(
        kind=kind,
        as_of=on,
        replay=known,
        method=assessment.method,
        records=promised,
        unquantified_count=len(own) - len(promised),
        missing=tuple(one for one in promised if one.status is Status.NO_DATA),
        waiting=tuple(
            one for one in seen.entries if one.state is not EntryState.VERIFIED and one.on <= on
        ),
        stages=seen.stages,
    )


def _day(header: PlanHeader, kind: ReportKind, as_of: date | None) -> date:
    middle = date((header.starts_on.year + header.ends_on.year) // 2, 12, 31)
    on = as_of or (header.ends_on if kind is ReportKind.CLOSING else middle)
    params = {"day": on.isoformat(), "end": header.ends_on.isoformat()}
    if kind is ReportKind.CLOSING and on < header.ends_on:
        message = N_("a closing assessment needs a day from {end} on, when the plan has run out")
        raise BadParameterError(Problem("--as-of", message, params=params))
    if kind is ReportKind.MIDTERM and not header.starts_on <= on < header.ends_on:
        message = N_("a mid-term assessment needs a day while the plan runs, before {end}")
        raise BadParameterError(Problem("--as-of", message, params=params))
    return on
