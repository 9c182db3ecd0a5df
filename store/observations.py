"""Figures on their way: entered, submitted, verified or returned, corrected, never overwritten.

Every step is one function that takes the version that its caller looked at. A step writes
a new version; the ones before stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import RowMapping

from errors import N_, BadParameterError, Problem
from store.access import Action, Actor
from store.database import Database
from store.evidence import require_evidence
from store.ledger import Writing
from store.observation_content import (
    CHANGEABLE,
    NewObservation,
    check_content,
    check_place,
    require_state,
    require_submitted,
    require_uncorrected,
    submitted,
)
from store.observation_entry import add_observation, add_observations, correct_observation
from store.observation_reading import (
    ObservationState,
    RecordedObservation,
    observation_from,
    writers_of,
)
from store.record_changes import Change, change_record
from store.schema import observation
from store.versions import row_of

__all__ = [
    "NewObservation",
    "add_observation",
    "add_observations",
    "correct_observation",
    "edit_observation",
    "return_observation",
    "submit_observation",
    "verify_observation",
    "withdraw_observation",
]


def edit_observation(
    database: Database,
    actor: Actor,
    observation_id: str,
    version: int,
    new: NewObservation,
    *,
    request_id: str | None = None,
) -> RecordedObservation:
    """Change what a draft or a returned figure says; it is a draft afterwards.

    Parameters
    ----------
    database : Database
    actor : Actor
    observation_id : str
    version : int
        The version that the actor looked at.
    new : NewObservation
        Of the same plan, indicator and zone.
    request_id : str, optional

    Returns
    -------
    RecordedObservation

    Raises
    ------
    StaleObservationError
        Where somebody else changed it since.
    AccessDeniedError, BadParameterError, UnknownNameError, StoreError
    """
    check_content(new)

    def change(writing: Writing, present: RowMapping) -> Mapping[str, Any]:
        require_state(present, CHANGEABLE, N_("only a draft or a returned figure can be changed"))
        check_place(present, new)
        if new.evidence_sha256 != present["evidence_sha256"]:
            require_evidence(writing, new.evidence_sha256)
        return {**asdict(new), "state": ObservationState.DRAFT, "reason": present["reason"]}

    return _step(
        database, actor, observation_id, version, "edit", change, asdict(new), request_id=request_id
    )


def submit_observation(
    database: Database,
    actor: Actor,
    observation_id: str,
    version: int,
    *,
    request_id: str | None = None,
) -> RecordedObservation:
    """Hand a figure in for review; it must say what it rests on.

    Parameters
    ----------
    database : Database
    actor : Actor
    observation_id : str
    version : int
    request_id : str, optional

    Returns
    -------
    RecordedObservation

    Raises
    ------
    StaleObservationError, AccessDeniedError, BadParameterError, UnknownNameError, StoreError
    """

    def change(writing: Writing, present: RowMapping) -> Mapping[str, Any]:
        require_state(present, CHANGEABLE, N_("only a draft or a returned figure can be submitted"))
        return submitted(present)

    return _step(
        database, actor, observation_id, version, "submit", change, {}, request_id=request_id
    )


def withdraw_observation(
    database: Database,
    actor: Actor,
    observation_id: str,
    version: int,
    *,
    reason: str = "",
    request_id: str | None = None,
) -> RecordedObservation:
    """Take a draft or a returned figure out of the way; it stays in the trail.

    Parameters
    ----------
    database : Database
    actor : Actor
    observation_id : str
    version : int
    reason : str
    request_id : str, optional

    Returns
    -------
    RecordedObservation

    Raises
    ------
    StaleObservationError, AccessDeniedError, BadParameterError, UnknownNameError, StoreError
    """

    def change(writing: Writing, present: RowMapping) -> Mapping[str, Any]:
        require_state(present, CHANGEABLE, N_("only a draft or a returned figure can be withdrawn"))
        return {"state": ObservationState.WITHDRAWN, "reason": reason.strip()}

    asked = {"reason": reason}
    return _step(
        database, actor, observation_id, version, "withdraw", change, asked, request_id=request_id
    )


def verify_observation(
    database: Database,
    actor: Actor,
    observation_id: str,
    version: int,
    *,
    request_id: str | None = None,
) -> RecordedObservation:
    """Confirm a submitted figure: from now on it counts.

    Parameters
    ----------
    database : Database
    actor : Actor
        Nobody who had a hand in the figure.
    observation_id : str
    version : int
    request_id : str, optional

    Returns
    -------
    RecordedObservation

    Raises
    ------
    StaleObservationError, AccessDeniedError, BadParameterError, UnknownNameError, StoreError
    """

    def change(writing: Writing, present: RowMapping) -> Mapping[str, Any]:
        require_submitted(present)
        if present["supersedes"]:
            require_uncorrected(writing, present["supersedes"], (ObservationState.VERIFIED,))
        return {"state": ObservationState.VERIFIED, "reason": ""}

    return _step(
        database, actor, observation_id, version, "verify", change, {}, request_id=request_id
    )


def return_observation(
    database: Database,
    actor: Actor,
    observation_id: str,
    version: int,
    *,
    reason: str,
    request_id: str | None = None,
) -> RecordedObservation:
    """Send a submitted figure back and say why.

    Parameters
    ----------
    database : Database
    actor : Actor
        Nobody who had a hand in the figure.
    observation_id : str
    version : int
    reason : str
        What has to be mended.
    request_id : str, optional

    Returns
    -------
    RecordedObservation

    Raises
    ------
    StaleObservationError, AccessDeniedError, BadParameterError, UnknownNameError, StoreError
    """

    def change(writing: Writing, present: RowMapping) -> Mapping[str, Any]:
        require_submitted(present)
        if not reason.strip():
            said = N_("say what has to be mended before the figure is returned")
            raise BadParameterError(Problem(observation_id, said, "reason"))
        return {"state": ObservationState.RETURNED, "reason": reason.strip()}

    asked = {"reason": reason}
    return _step(
        database, actor, observation_id, version, "return", change, asked, request_id=request_id
    )


def _step(
    database: Database,
    actor: Actor,
    observation_id: str,
    version: int,
    verb: str,
    change: Change,
    asked: Mapping[str, Any],
    *,
    request_id: str | None,
) -> RecordedObservation:
    action = Action.REVIEW if verb in ("verify", "return") else Action.RECORD
    with database.reading() as connection:
        writers = writers_of(connection, observation_id)
        seen = row_of(connection, observation, observation_id)
    # who had a hand in it counts as its author: nobody reviews what he wrote or changed
    author_id = actor.person_id if actor.person_id in writers else seen["author_id"]
    row = change_record(
        database,
        actor,
        action,
        observation,
        observation_id,
        version,
        verb,
        change,
        asked=asked,
        author_id=author_id,
        request_id=request_id,
    )
    return observation_from(row)
