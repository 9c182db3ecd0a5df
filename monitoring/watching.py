"""Read out of the record store what the early warnings look at."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from monitoring.watched import Duty, Entry, EntryState, Responsible, Stage, Watched
from store.access import EVERY, Role
from store.milestone_reading import MilestoneState, milestones
from store.observation_reading import ObservationState, observations
from store.responsibilities import responsibilities
from store.schema import assignment, person
from store.versions import newest_rows


def watched(connection: Connection, plan: str, *, known_on: str | None = None) -> Watched:
    """Return entries, milestones, responsibility list and zone managers of a plan.

    Parameters
    ----------
    connection : Connection
        One snapshot of the record store.
    plan : str
        Plan id.
    known_on : str, optional
        Stamp; what was recorded later is not seen.

    Returns
    -------
    Watched
    """
    people = newest_rows(connection, person, known_on=known_on)
    names = {row["person_id"]: row["display_name"] for row in people}
    enabled = {row["person_id"] for row in people if row["is_enabled"]}

    def responsible(person_id: str, *, is_listed: bool = True) -> Responsible:
        return Responsible(person_id, names.get(person_id, person_id), is_listed)

    return Watched(
        entries=_entries(connection, plan, names, known_on),
        stages=tuple(
            Stage(
                milestone_id=one.milestone_id,
                zone_id=one.zone_id,
                project=one.project,
                label=one.label,
                due_on=one.due_on,
                is_done=one.state is MilestoneState.DONE,
                has_evidence=bool(one.evidence_reference.strip() or one.evidence_sha256),
            )
            for one in milestones(connection, plan=plan, known_on=known_on)
            if one.state is not MilestoneState.DROPPED
        ),
        duties=tuple(
            Duty(
                responsibility_id=one.responsibility_id,
                indicator_id=one.indicator_id,
                zone_id=one.zone_id,
                year=one.year,
                due_on=one.due_on,
                responsible=responsible(one.person_id),
            )
            for one in responsibilities(connection, plan=plan, known_on=known_on)
        ),
        managers=tuple(
            (zone_id, responsible(person_id, is_listed=False))
            for zone_id, person_id in _managers(connection, plan, known_on)
            if person_id in enabled
        ),
    )


def _entries(
    connection: Connection, plan: str, names: Mapping[str, str], known_on: str | None
) -> tuple[Entry, ...]:
    known = observations(connection, plan=plan, known_on=known_on)
    superseded = {one.supersedes for one in known if one.state is ObservationState.VERIFIED}
    return tuple(
        Entry(
            observation_id=one.observation_id,
            indicator_id=one.indicator_id,
            zone_id=one.zone_id,
            value=one.value,
            on=one.observed_on,
            state=EntryState(one.state),
            author=Responsible(one.author_id, names.get(one.author_id, one.author_id)),
            has_evidence=bool(one.evidence_reference.strip() or one.evidence_sha256),
        )
        for one in known
        if one.state is not ObservationState.WITHDRAWN and one.observation_id not in superseded
    )


def _managers(
    connection: Connection, plan: str, known_on: str | None
) -> tuple[tuple[str, str], ...]:
    query = select(assignment).where(assignment.c.role == Role.ZONE_MANAGER)
    if known_on is not None:
        query = query.where(assignment.c.recorded_at <= known_on)
    standing: dict[tuple[str, str, str], bool] = {}
    for row in connection.execute(query.order_by(assignment.c.entry)):
        if row.plan in (plan, EVERY):
            standing[row.zone_id, row.person_id, row.plan] = row.is_granted
    granted = [(zone_id, who) for (zone_id, who, _), is_on in standing.items() if is_on]
    return tuple(dict.fromkeys(granted))
