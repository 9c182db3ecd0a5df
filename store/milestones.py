"""Milestones of named projects: set, reached, dropped, each step a version of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import RowMapping

from errors import N_, BadParameterError, Problem
from store.access import Action, Actor
from store.database import Database
from store.evidence import require_evidence
from store.ledger import Writing, new_id
from store.milestone_reading import (
    MilestoneState,
    RecordedMilestone,
    milestone_from,
    milestone_history,
    milestones,
)
from store.record_changes import add_record, change_record
from store.schema import milestone

__all__ = [
    "MilestoneState",
    "NewMilestone",
    "RecordedMilestone",
    "add_milestone",
    "complete_milestone",
    "drop_milestone",
    "edit_milestone",
    "milestone_history",
    "milestones",
    "reopen_milestone",
]


@dataclass(frozen=True)
class NewMilestone:
    """What an administrator sets.

    Parameters
    ----------
    plan, zone_id : str
    project : str
        Name of the project, as the plan or its yearly list has it.
    label : str
        What is to be reached.
    due_on : date
    note : str
    """

    plan: str
    zone_id: str
    project: str
    label: str
    due_on: date
    note: str = ""


def add_milestone(
    database: Database, actor: Actor, new: NewMilestone, *, request_id: str | None = None
) -> RecordedMilestone:
    """Set a milestone.

    Parameters
    ----------
    database : Database
    actor : Actor
    new : NewMilestone
    request_id : str, optional

    Returns
    -------
    RecordedMilestone

    Raises
    ------
    AccessDeniedError, BadParameterError, StoreError
    """

    def check(writing: Writing) -> None:
        _check(new)

    row = {
        "milestone_id": new_id(),
        **asdict(new),
        "state": MilestoneState.PLANNED,
        "done_on": None,
        "evidence_reference": "",
        "evidence_sha256": None,
    }
    action = Action.MANAGE_MILESTONES
    made = add_record(database, actor, action, milestone, row, check=check, request_id=request_id)
    return milestone_from(made)


def edit_milestone(
    database: Database,
    actor: Actor,
    milestone_id: str,
    version: int,
    new: NewMilestone,
    *,
    request_id: str | None = None,
) -> RecordedMilestone:
    """Change what a planned milestone says or when it is due.

    Parameters
    ----------
    database : Database
    actor : Actor
    milestone_id : str
    version : int
        The version that the actor looked at.
    new : NewMilestone
        Of the same plan and zone.
    request_id : str, optional

    Returns
    -------
    RecordedMilestone

    Raises
    ------
    StaleObservationError, AccessDeniedError, BadParameterError, UnknownNameError, StoreError
    """

    def change(writing: Writing, present: RowMapping) -> Mapping[str, Any]:
        _require(present, MilestoneState.PLANNED, N_("only a planned milestone can be changed"))
        _check(new)
        if (new.plan, new.zone_id) != (present["plan"], present["zone_id"]):
            said = N_("plan and zone of a milestone do not change: drop it, set another")
            raise BadParameterError(Problem(milestone_id, said, "zone_id"))
        return asdict(new)

    action = Action.MANAGE_MILESTONES
    return milestone_from(
        change_record(
            database, actor, action, milestone, milestone_id, version, "edit", change,
            asked=asdict(new), request_id=request_id,
        )
    )  # fmt: skip


def complete_milestone(
    database: Database,
    actor: Actor,
    milestone_id: str,
    version: int,
    *,
    done_on: date,
    evidence_reference: str = "",
    evidence_sha256: str | None = None,
    note: str | None = None,
    request_id: str | None = None,
) -> RecordedMilestone:
    """Say that a milestone was reached, when, and what shows it.

    Parameters
    ----------
    database : Database
    actor : Actor
        A manager of its zone.
    milestone_id : str
    version : int
    done_on : date
    evidence_reference : str
    evidence_sha256 : str, optional
        One of the two has to be given.
    note : str, optional
        Default: the note stays.
    request_id : str, optional

    Returns
    -------
    RecordedMilestone

    Raises
    ------
    StaleObservationError, AccessDeniedError, BadParameterError, UnknownNameError, StoreError
    """
    columns = {
        "state": MilestoneState.DONE,
        "done_on": done_on,
        "evidence_reference": evidence_reference.strip(),
        "evidence_sha256": evidence_sha256,
        **({} if note is None else {"note": note}),
    }

    def change(writing: Writing, present: RowMapping) -> Mapping[str, Any]:
        _require(present, MilestoneState.PLANNED, N_("only a planned milestone can be reached"))
        if not columns["evidence_reference"] and not evidence_sha256:
            said = N_("say what shows that the milestone was reached: a reference or a file")
            raise BadParameterError(Problem(milestone_id, said, "evidence"))
        require_evidence(writing, evidence_sha256)
        return columns

    return milestone_from(
        change_record(
            database, actor, Action.RECORD, milestone, milestone_id, version, "complete", change,
            asked=columns, request_id=request_id,
        )
    )  # fmt: skip


def drop_milestone(
    database: Database,
    actor: Actor,
    milestone_id: str,
    version: int,
    *,
    reason: str,
    request_id: str | None = None,
) -> RecordedMilestone:
    """Give a planned milestone up; it stays in the trail.

    Parameters
    ----------
    database : Database
    actor : Actor
    milestone_id : str
    version : int
    reason : str
        Becomes its note.
    request_id : str, optional

    Returns
    -------
    RecordedMilestone

    Raises
    ------
    StaleObservationError, AccessDeniedError, BadParameterError, UnknownNameError, StoreError
    """
    return _turned(
        database, actor, milestone_id, version, "drop", MilestoneState.DROPPED, reason, request_id
    )


def reopen_milestone(
    database: Database,
    actor: Actor,
    milestone_id: str,
    version: int,
    *,
    reason: str,
    request_id: str | None = None,
) -> RecordedMilestone:
    """Make a milestone that was reached or dropped by mistake a planned one again.

    Parameters
    ----------
    database : Database
    actor : Actor
    milestone_id : str
    version : int
    reason : str
        Becomes its note.
    request_id : str, optional

    Returns
    -------
    RecordedMilestone

    Raises
    ------
    StaleObservationError, AccessDeniedError, BadParameterError, UnknownNameError, StoreError
    """
    return _turned(
        database, actor, milestone_id, version, "reopen", MilestoneState.PLANNED, reason, request_id
    )


def _turned(
    database: Database,
    actor: Actor,
    milestone_id: str,
    version: int,
    verb: str,
    state: MilestoneState,
    reason: str,
    request_id: str | None,
) -> RecordedMilestone:
    def change(writing: Writing, present: RowMapping) -> Mapping[str, Any]:
        if verb == "drop":
            _require(present, MilestoneState.PLANNED, N_("only a planned milestone can be dropped"))
        elif present["state"] == MilestoneState.PLANNED:
            raise BadParameterError(Problem(milestone_id, N_("this milestone is open already")))
        if not reason.strip():
            said = N_("say why the milestone is dropped or opened again")
            raise BadParameterError(Problem(milestone_id, said, "reason"))
        nothing_done = {"done_on": None, "evidence_reference": "", "evidence_sha256": None}
        return {"state": state, "note": reason.strip(), **nothing_done}

    return milestone_from(
        change_record(
            database, actor, Action.MANAGE_MILESTONES, milestone, milestone_id, version, verb,
            change, asked={"reason": reason}, request_id=request_id,
        )
    )  # fmt: skip


def _check(new: NewMilestone) -> None:
    for name in ("project", "label"):
        if not getattr(new, name).strip():
            said = N_("a milestone needs the name of its project and what is to be reached")
            raise BadParameterError(Problem("milestone", said, name))


def _require(present: RowMapping, state: MilestoneState, said: str) -> None:
    if present["state"] != state:
        raise BadParameterError(Problem(present["milestone_id"], said, "state"))
