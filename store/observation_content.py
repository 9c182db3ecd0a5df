"""What a figure says, and which step its state allows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import RowMapping

from errors import N_, BadParameterError, Problem
from store.evidence import require_evidence
from store.ledger import Writing
from store.observation_reading import ObservationState, corrections_of
from store.versions import person_label

FIXED = ("plan", "indicator_id", "zone_id")
CHANGEABLE = (ObservationState.DRAFT, ObservationState.RETURNED)


@dataclass(frozen=True)
class NewObservation:
    """What somebody enters.

    Parameters
    ----------
    plan, indicator_id, zone_id : str
        Ids of the plan package; whether they exist is checked before.
    value : float
    unit : str
        The indicator's.
    observed_on : date
        The day that the value is true of.
    target_id : str, optional
        The promise that it is held against, where the indicator has several.
    period_from, period_to : date, optional
        The time that a flow was counted over.
    scope, comparability : str
        As the plan package has them.
    is_approximate : bool
    evidence_reference : str
        Where it is printed: number and date of a document, a page, an address.
    evidence_sha256 : str, optional
        A file that was added to the store before.
    note : str
    """

    plan: str
    indicator_id: str
    zone_id: str
    value: float
    unit: str
    observed_on: date
    target_id: str | None = None
    period_from: date | None = None
    period_to: date | None = None
    scope: str = ""
    comparability: str = "same"
    is_approximate: bool = False
    evidence_reference: str = ""
    evidence_sha256: str | None = None
    note: str = ""


def content_of(row: RowMapping) -> dict[str, Any]:
    """Return the columns of a row that the next version starts from.

    Parameters
    ----------
    row : RowMapping

    Returns
    -------
    dict of str
    """
    return {name: row[name] for name in row if name not in ("recorded_at", "entry")}


def first_version(
    writing: Writing, observation_id: str, new: NewObservation, known_sha256: str | None = None
) -> dict[str, Any]:
    """Return the first version of a figure, after checking that its author may use its file.

    Parameters
    ----------
    writing : Writing
    observation_id : str
    new : NewObservation
    known_sha256 : str, optional
        A file that needs no check: the figure that is corrected rests on it.

    Returns
    -------
    dict of str

    Raises
    ------
    BadParameterError
    """
    if new.evidence_sha256 != known_sha256:
        require_evidence(writing, new.evidence_sha256)
    return {
        **asdict(new),
        "observation_id": observation_id,
        "version": 1,
        "state": ObservationState.DRAFT,
        "reason": "",
        "supersedes": None,
        "author_id": writing.actor.person_id,
        "acted_by": writing.actor.person_id,
    }


def submitted(row: RowMapping | Mapping[str, Any]) -> dict[str, Any]:
    """Return what becomes different when a figure is handed in.

    Parameters
    ----------
    row : mapping of str

    Returns
    -------
    dict of str

    Raises
    ------
    BadParameterError
        Where it does not say what it rests on.
    """
    if not row["evidence_reference"] and not row["evidence_sha256"]:
        said = N_("say what the figure rests on before it is submitted: a reference or a file")
        raise BadParameterError(Problem(row["observation_id"], said, "evidence"))
    return {"state": ObservationState.SUBMITTED, "reason": ""}


def check_content(new: NewObservation) -> None:
    """Refuse what no table may hold; whether it is plausible is asked before, by the doors.

    Parameters
    ----------
    new : NewObservation

    Raises
    ------
    BadParameterError
    """
    if not math.isfinite(new.value):
        said = N_("a figure has to be a number")
        raise BadParameterError(Problem(new.indicator_id, said, "value"))


def check_place(present: RowMapping, new: NewObservation) -> None:
    """Refuse to move a figure to another plan, indicator or zone.

    Parameters
    ----------
    present : RowMapping
    new : NewObservation

    Raises
    ------
    BadParameterError
    """
    moved = [name for name in FIXED if present[name] != getattr(new, name)]
    if moved:
        said = N_("plan, indicator and zone of a figure do not change: withdraw it, enter another")
        raise BadParameterError(Problem(present["observation_id"], said, moved[0]))


def require_state(present: RowMapping, states: Sequence[str], said: str) -> None:
    """Refuse a step that the present state does not allow.

    Parameters
    ----------
    present : RowMapping
    states : sequence of str
        Those that allow it.
    said : str
        Says which they are.

    Raises
    ------
    BadParameterError
    """
    if present["state"] not in states:
        raise BadParameterError(Problem(present["observation_id"], said, "state"))


def require_submitted(present: RowMapping) -> None:
    """Refuse to review a figure that is not under review.

    Parameters
    ----------
    present : RowMapping

    Raises
    ------
    BadParameterError
    """
    said = N_("only a submitted figure can be verified or returned")
    require_state(present, (ObservationState.SUBMITTED,), said)


def require_uncorrected(
    writing: Writing, observation_id: str, states: Sequence[ObservationState]
) -> None:
    """Refuse a second correction of one figure.

    Parameters
    ----------
    writing : Writing
    observation_id : str
        The figure that is corrected.
    states : sequence of ObservationState
        A correction in one of them stands in the way.

    Raises
    ------
    BadParameterError
        Naming the correction that there is.
    """
    for one in corrections_of(writing.connection, observation_id):
        if one.state in states:
            said = N_("figure {other} of {who} already corrects this one: go on from there")
            who = person_label(writing.connection, one.author_id)
            params = {"other": one.observation_id, "who": who}
            raise BadParameterError(Problem(observation_id, said, "supersedes", params))
