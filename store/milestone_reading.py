"""Which milestones there are, how far each has come, and its history."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, RowMapping

from store.schema import milestone
from store.versions import newest_rows, row_of, rows_of


class MilestoneState(StrEnum):
    """How far a milestone has come."""

    PLANNED = "planned"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True)
class RecordedMilestone:
    """One version of a milestone, as the store has it.

    Parameters
    ----------
    milestone_id : str
    version : int
    plan, zone_id, project, label : str
    due_on : date
    state : MilestoneState
    done_on : date or None
    evidence_reference : str
    evidence_sha256 : str or None
    note : str
    acted_by : str
        Who made this version.
    recorded_at : str
    entry : int
    """

    milestone_id: str
    version: int
    plan: str
    zone_id: str
    project: str
    label: str
    due_on: date
    state: MilestoneState
    done_on: date | None
    evidence_reference: str
    evidence_sha256: str | None
    note: str
    acted_by: str
    recorded_at: str
    entry: int


def milestone_from(row: RowMapping) -> RecordedMilestone:
    """Return the milestone that a row of ``milestone`` holds.

    Parameters
    ----------
    row : RowMapping

    Returns
    -------
    RecordedMilestone
    """
    return RecordedMilestone(**{**row, "state": MilestoneState(row["state"])})


def milestones(
    connection: Connection,
    *,
    plan: str,
    zone_id: str | None = None,
    zone_ids: Collection[str] | None = None,
    known_on: str | None = None,
) -> tuple[RecordedMilestone, ...]:
    """Return the newest version of every milestone, as it was known at an instant.

    Parameters
    ----------
    connection : Connection
    plan : str
    zone_id : str, optional
    zone_ids : collection of str, optional
    known_on : str, optional
        Stamp; what was recorded later is not seen.

    Returns
    -------
    tuple of RecordedMilestone
        The one that is due first stands first.
    """
    conditions = [milestone.c.plan == plan]
    if zone_id is not None:
        conditions.append(milestone.c.zone_id == zone_id)
    if zone_ids is not None:
        conditions.append(milestone.c.zone_id.in_(sorted(zone_ids)))
    rows = newest_rows(connection, milestone, *conditions, known_on=known_on)
    return tuple(sorted((milestone_from(row) for row in rows), key=lambda one: one.due_on))


def milestone_history(connection: Connection, milestone_id: str) -> tuple[RecordedMilestone, ...]:
    """Return every version of a milestone, the first one first.

    Parameters
    ----------
    connection : Connection
    milestone_id : str

    Returns
    -------
    tuple of RecordedMilestone
    """
    return tuple(milestone_from(row) for row in rows_of(connection, milestone, milestone_id))


def milestone_of(
    connection: Connection, milestone_id: str, version: int | None = None
) -> RecordedMilestone:
    """Return one milestone, in its newest version unless another is asked for.

    Parameters
    ----------
    connection : Connection
    milestone_id : str
    version : int, optional

    Returns
    -------
    RecordedMilestone

    Raises
    ------
    UnknownNameError
        Where there is none.
    """
    return milestone_from(row_of(connection, milestone, milestone_id, version))
