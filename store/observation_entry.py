"""How a figure comes into the store: as a draft, alone, with others, or as a correction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict

from errors import N_, BadParameterError, Problem
from store.access import AccessTarget, Action, Actor
from store.database import Database
from store.ledger import Writing, new_id
from store.observation_content import (
    NewObservation,
    check_content,
    check_place,
    content_of,
    first_version,
    require_state,
    require_uncorrected,
    submitted,
)
from store.observation_reading import (
    OPEN_STATES,
    ObservationState,
    RecordedObservation,
    observation_of,
)
from store.record_changes import answered, asked_digest, require_version
from store.schema import observation
from store.versions import row_of


def add_observation(
    database: Database, actor: Actor, new: NewObservation, *, request_id: str | None = None
) -> RecordedObservation:
    """Enter a figure as a draft.

    Parameters
    ----------
    database : Database
    actor : Actor
        Becomes its author.
    new : NewObservation
    request_id : str, optional
        Makes a retry safe: it gets the figure that the first try entered.

    Returns
    -------
    RecordedObservation

    Raises
    ------
    AccessDeniedError, BadParameterError, StoreError
    """
    return add_observations(database, actor, [new], request_id=request_id)[0]


def add_observations(
    database: Database,
    actor: Actor,
    news: Sequence[NewObservation],
    *,
    request_id: str | None = None,
    is_submitted: bool = False,
    check: Callable[[Writing], None] | None = None,
) -> tuple[RecordedObservation, ...]:
    """Enter several figures of one zone, all of them or none.

    Parameters
    ----------
    database : Database
    actor : Actor
        Becomes their author.
    news : sequence of NewObservation
        Of one plan and zone.
    request_id : str, optional
        Makes a retry safe: it gets the figures that the first try entered.
    is_submitted : bool
        Whether they go to review at once.
    check : callable, optional
        Runs in the transaction before anything is written, and raises to stop it.

    Returns
    -------
    tuple of RecordedObservation
        In the order of `news`.

    Raises
    ------
    AccessDeniedError, BadParameterError, StoreError
    """
    for one in news:
        check_content(one)
    (place,) = {(one.plan, one.zone_id) for one in news}
    target = AccessTarget(observation.name, *place)
    asked = asked_digest("add", {"figures": [asdict(one) for one in news], "to": is_submitted})
    with database.acting(actor, Action.RECORD, target, request_id=request_id) as writing:
        if writing.earlier is not None:
            done = answered(writing, asked)
            return tuple(
                observation_of(writing.connection, one, 2 if is_submitted else 1)
                for one in done["figures"]
            )
        if check is not None:
            check(writing)
        ids = [new_id() for _ in news]
        for number, (observation_id, new) in enumerate(zip(ids, news, strict=True)):
            row = first_version(writing, observation_id, new)
            detail = {"verb": "add", "version": 1}
            if number == 0:  # the entry that carries the request's id
                detail |= {"asked": asked, "figures": ids}
            writing.append(observation, row, detail=detail)
        if is_submitted:
            for observation_id in ids:
                row = content_of(row_of(writing.connection, observation, observation_id))
                row |= {**submitted(row), "version": 2}
                writing.append(observation, row, detail={"verb": "submit", "version": 2})
        return tuple(observation_of(writing.connection, one) for one in ids)


def correct_observation(
    database: Database,
    actor: Actor,
    observation_id: str,
    version: int,
    new: NewObservation,
    *,
    reason: str,
    request_id: str | None = None,
) -> RecordedObservation:
    """Enter a draft that is to replace a verified figure; until it is verified that one counts.

    Parameters
    ----------
    database : Database
    actor : Actor
        Becomes the author of the correction.
    observation_id : str
        The verified figure.
    version : int
        Its version that the actor looked at.
    new : NewObservation
        Of the same plan, indicator and zone.
    reason : str
        Why the verified figure is wrong or was revised.
    request_id : str, optional

    Returns
    -------
    RecordedObservation
        The correction, with a number of its own.

    Raises
    ------
    StaleObservationError, AccessDeniedError, BadParameterError, UnknownNameError, StoreError
    """
    check_content(new)
    asked = asked_digest(
        "correct", {**asdict(new), "id": observation_id, "version": version, "reason": reason}
    )
    target = AccessTarget(observation.name, new.plan, new.zone_id)
    with database.acting(actor, Action.RECORD, target, request_id=request_id) as writing:
        if writing.earlier is not None:
            done = answered(writing, asked)
            return observation_of(writing.connection, done["object_id"], 1)
        present = row_of(writing.connection, observation, observation_id)
        require_version(writing.connection, present, version)
        said = N_("only a verified figure is corrected; change or withdraw this one instead")
        require_state(present, (ObservationState.VERIFIED,), said)
        check_place(present, new)
        if not reason.strip():
            said = N_("say why the verified figure has to be corrected")
            raise BadParameterError(Problem(observation_id, said, "reason"))
        require_uncorrected(writing, observation_id, (*OPEN_STATES, ObservationState.VERIFIED))
        row = first_version(writing, new_id(), new, present["evidence_sha256"])
        row |= {"supersedes": observation_id, "reason": reason.strip()}
        detail = {"verb": "correct", "version": 1, "asked": asked, "supersedes": observation_id}
        writing.append(observation, row, detail=detail)
        return observation_of(writing.connection, row["observation_id"])
