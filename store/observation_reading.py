"""What was recorded about the indicators: figures, their states and their history."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, RowMapping, select

from store.schema import observation
from store.versions import newest_rows, row_of, rows_of


class ObservationState(StrEnum):
    """How far a figure has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    VERIFIED = "verified"
    WITHDRAWN = "withdrawn"


OPEN_STATES = frozenset(
    {ObservationState.DRAFT, ObservationState.SUBMITTED, ObservationState.RETURNED}
)
"""States of a figure that somebody still has to do something about."""


@dataclass(frozen=True)
class RecordedObservation:
    """One version of a figure, as the store has it.

    Parameters
    ----------
    observation_id : str
    version : int
    plan, indicator_id, zone_id : str
    target_id : str or None
    value : float
    unit : str
    observed_on : date
        The day that the value is true of.
    period_from, period_to : date or None
        The time that a flow was counted over.
    scope, comparability : str
        As the plan package has them.
    is_approximate : bool
    evidence_reference : str
    evidence_sha256 : str or None
    note : str
    state : ObservationState
    reason : str
        Why it was returned, withdrawn or corrected.
    supersedes : str or None
        The verified figure that this one corrects.
    author_id : str
        Who entered it first.
    acted_by : str
        Who made this version.
    recorded_at : str
    entry : int
        Its audit entry.
    """

    observation_id: str
    version: int
    plan: str
    indicator_id: str
    zone_id: str
    target_id: str | None
    value: float
    unit: str
    observed_on: date
    period_from: date | None
    period_to: date | None
    scope: str
    comparability: str
    is_approximate: bool
    evidence_reference: str
    evidence_sha256: str | None
    note: str
    state: ObservationState
    reason: str
    supersedes: str | None
    author_id: str
    acted_by: str
    recorded_at: str
    entry: int

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state in OPEN_STATES

    @property
    def has_evidence(self) -> bool:
        """Whether it names or holds what it rests on."""
        return bool(self.evidence_reference or self.evidence_sha256)


def observation_from(row: RowMapping) -> RecordedObservation:
    """Return the figure that a row of ``observation`` holds.

    Parameters
    ----------
    row : RowMapping

    Returns
    -------
    RecordedObservation
    """
    return RecordedObservation(**{**row, "state": ObservationState(row["state"])})


def observations(
    connection: Connection,
    *,
    plan: str,
    zone_id: str | None = None,
    zone_ids: Collection[str] | None = None,
    indicator_id: str | None = None,
    state: ObservationState | str | None = None,
    known_on: str | None = None,
) -> tuple[RecordedObservation, ...]:
    """Return the newest version of every figure, as it was known at an instant.

    Parameters
    ----------
    connection : Connection
    plan : str
    zone_id, indicator_id : str, optional
        Only figures of this zone, of this indicator.
    zone_ids : collection of str, optional
        Only figures of these zones, such as those that a person may read.
    state : ObservationState, optional
        Only figures that are in this state then.
    known_on : str, optional
        Stamp; what was recorded later is not seen.

    Returns
    -------
    tuple of RecordedObservation
        In the order in which they were first entered.
    """
    conditions = [observation.c.plan == plan]
    if zone_id is not None:
        conditions.append(observation.c.zone_id == zone_id)
    if zone_ids is not None:
        conditions.append(observation.c.zone_id.in_(sorted(zone_ids)))
    if indicator_id is not None:
        conditions.append(observation.c.indicator_id == indicator_id)
    rows = newest_rows(connection, observation, *conditions, known_on=known_on)
    found = (observation_from(row) for row in rows)
    return tuple(one for one in found if state is None or one.state == state)


def counting_observations(
    connection: Connection,
    *,
    plan: str,
    zone_id: str | None = None,
    indicator_id: str | None = None,
    known_on: str | None = None,
) -> tuple[RecordedObservation, ...]:
    """Return the figures that count: verified, and not superseded by a verified one.

    Parameters
    ----------
    connection : Connection
    plan : str
    zone_id, indicator_id : str, optional
    known_on : str, optional
        Stamp; what was recorded later is not seen.

    Returns
    -------
    tuple of RecordedObservation
    """
    verified = observations(
        connection,
        plan=plan,
        zone_id=zone_id,
        indicator_id=indicator_id,
        state=ObservationState.VERIFIED,
        known_on=known_on,
    )
    superseded = {one.supersedes for one in verified}
    return tuple(one for one in verified if one.observation_id not in superseded)


def observation_of(
    connection: Connection, observation_id: str, version: int | None = None
) -> RecordedObservation:
    """Return one figure, in its newest version unless another is asked for.

    Parameters
    ----------
    connection : Connection
    observation_id : str
    version : int, optional

    Returns
    -------
    RecordedObservation

    Raises
    ------
    UnknownNameError
        Where there is none.
    """
    return observation_from(row_of(connection, observation, observation_id, version))


def observation_history(
    connection: Connection, observation_id: str
) -> tuple[RecordedObservation, ...]:
    """Return every version of a figure, the first one first.

    Parameters
    ----------
    connection : Connection
    observation_id : str

    Returns
    -------
    tuple of RecordedObservation
        Empty where no figure has this number.
    """
    rows = rows_of(connection, observation, observation_id)
    return tuple(observation_from(row) for row in rows)


def corrections_of(connection: Connection, observation_id: str) -> tuple[RecordedObservation, ...]:
    """Return the newest version of every figure that corrects this one, withdrawn ones too.

    Parameters
    ----------
    connection : Connection
    observation_id : str

    Returns
    -------
    tuple of RecordedObservation
    """
    rows = newest_rows(connection, observation, observation.c.supersedes == observation_id)
    return tuple(observation_from(row) for row in rows)


def writers_of(connection: Connection, observation_id: str) -> frozenset[str]:
    """Return everybody who had a hand in what a figure says: its author and its editors.

    Parameters
    ----------
    connection : Connection
    observation_id : str

    Returns
    -------
    frozenset of str
        Person ids.
    """
    by_hand = (ObservationState.DRAFT, ObservationState.SUBMITTED)
    query = select(observation.c.author_id, observation.c.acted_by, observation.c.state).where(
        observation.c.observation_id == observation_id
    )
    found: set[str] = set()
    for row in connection.execute(query):
        found.add(row.author_id)
        if row.state in by_hand:
            found.add(row.acted_by)
    return frozenset(found)
