"""Enters a filled-in workbook into the store: all of it or nothing, and only once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from monitoring.workbook_reading import FiguresRead, read_workbook, workbook_zone
from plan.models import PlanPackage
from store.access import AccessTarget, Action, Actor
from store.database import Database
from store.ledger import Writing, earlier_entry
from store.observation_reading import RecordedObservation, observations
from store.observations import add_observations
from store.record_changes import require_allowed


@dataclass(frozen=True)
class WorkbookEntered:
    """What became of a workbook.

    Parameters
    ----------
    read : FiguresRead
        What it holds.
    recorded : tuple of RecordedObservation
        What the store has of it now; empty for a trial.
    is_trial : bool
        Whether it was only checked.
    is_repeated : bool
        Whether it had been entered before, so that nothing was changed.
    """

    read: FiguresRead
    recorded: tuple[RecordedObservation, ...] = ()
    is_trial: bool = False
    is_repeated: bool = False


def enter_workbook(
    database: Database,
    actor: Actor,
    content: bytes,
    plan: PlanPackage,
    *,
    name: str,
    today: date,
    is_submitted: bool = False,
    is_trial: bool = False,
) -> WorkbookEntered:
    """Check every figure of a workbook and enter them in one transaction.

    Parameters
    ----------
    database : Database
    actor : Actor
        Becomes the author.
    content : bytes
    plan : PlanPackage
    name : str
        Of the file, for messages.
    today : date
    is_submitted : bool
        Whether the figures go to review at once.
    is_trial : bool
        Only check.

    Returns
    -------
    WorkbookEntered

    Raises
    ------
    BadParameterError
        With all problems, each with its sheet and cell; nothing was entered then.
    AccessDeniedError, StoreError
    """
    plan_id = plan.header.plan_id
    zone_id = workbook_zone(content, plan, name=name)
    target = AccessTarget("observation", plan_id, zone_id)
    require_allowed(database, actor, Action.RECORD, target)
    request_id = _request_id(content, actor, is_submitted=is_submitted)

    def known(connection: Connection) -> tuple[RecordedObservation, ...]:
        return observations(connection, plan=plan_id, zone_id=zone_id)

    with database.reading() as connection:
        is_repeated = earlier_entry(connection, request_id) is not None
        recorded = () if is_repeated else known(connection)
    read = read_workbook(content, plan, name=name, today=today, known=recorded)
    if is_trial:
        return WorkbookEntered(read, is_trial=True, is_repeated=is_repeated)

    def check(writing: Writing) -> None:  # somebody may have entered the same in between
        read_workbook(content, plan, name=name, today=today, known=known(writing.connection))

    entered = add_observations(
        database,
        actor,
        read.figures,
        request_id=request_id,
        is_submitted=is_submitted,
        check=check,
    )
    return WorkbookEntered(read, entered, is_repeated=is_repeated)


def _request_id(content: bytes, actor: Actor, *, is_submitted: bool) -> str:
    """Return one number for one file, one person and one way of entering it."""
    digest = hashlib.sha256(content).hexdigest()
    who = hashlib.sha256(actor.person_id.encode()).hexdigest()[:16]
    return f"workbook-{digest}-{who}-{'submit' if is_submitted else 'draft'}"
