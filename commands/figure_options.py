"""The options that say what a figure is, and the figure that they make."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from commands.options import day
from errors import N_, BadParameterError, Problem
from monitoring.entry_checks import require_entry
from plan.models import PlanPackage
from store.access import AccessTarget, Action, Actor
from store.clock import utc_now
from store.database import Database
from store.evidence import LARGEST_BYTES, add_evidence
from store.ledger import earlier_entry
from store.observation_reading import RecordedObservation, observations
from store.observations import NewObservation
from store.record_changes import require_allowed
from wording.days import civil_day

ValueOption = Annotated[float | None, typer.Option("--value", help="In the indicator's unit.")]
OnOption = Annotated[
    str | None, typer.Option("--on", help="Day that the value is true of, as 2023-12-31.")
]
FromOption = Annotated[
    str | None, typer.Option("--from", help="First day of the period; --on is its last.")
]
UnitOption = Annotated[str | None, typer.Option("--unit", help="Default: the indicator's.")]
ScopeOption = Annotated[str | None, typer.Option("--scope", help="Default: the target's.")]
ComparabilityOption = Annotated[
    str | None, typer.Option("--comparability", help="same (default), probable, part_year, …")
]
ApproximateOption = Annotated[
    bool | None, typer.Option("--approximate/--exact", help="Whether the source rounds it.")
]
EvidenceOption = Annotated[
    str | None, typer.Option("--evidence", help="What it rests on: document, date, page.")
]
FileOption = Annotated[
    Path | None, typer.Option("--file", help="pdf, png, jpg, xlsx, docx, txt or zip, up to 20 MB.")
]
NoteOption = Annotated[str | None, typer.Option("--note", help="What a reviewer should know.")]


@dataclass(frozen=True)
class FigureOptions:
    """What was typed; None is what was not.

    Parameters
    ----------
    value : float or None
    on, from_ : str or None
    unit, scope, comparability : str or None
    approximate : bool or None
    evidence : str or None
    file : Path or None
    note : str or None
    """

    value: float | None = None
    on: str | None = None
    from_: str | None = None
    unit: str | None = None
    scope: str | None = None
    comparability: str | None = None
    approximate: bool | None = None
    evidence: str | None = None
    file: Path | None = None
    note: str | None = None

    @property
    def typed(self) -> tuple[object, ...]:
        """What was typed, and None for each that was not."""
        return tuple(getattr(self, one.name) for one in fields(self))

    def entered(
        self,
        database: Database,
        actor: Actor,
        plan: PlanPackage,
        first: NewObservation,
        *,
        besides: str | None = None,
        request_id: str | None = None,
    ) -> NewObservation:
        """Return `first` with what was typed in its place, checked, its file handed in.

        Parameters
        ----------
        database : Database
        actor : Actor
        plan : PlanPackage
        first : NewObservation
        besides : str, optional
            The figure that is changed or corrected: it is no double of itself.
        request_id : str, optional
            A retry is not checked again: it gets the answer of the first try.

        Returns
        -------
        NewObservation

        Raises
        ------
        AccessDeniedError, BadParameterError
        """
        place = AccessTarget("observation", first.plan, first.zone_id)
        require_allowed(database, actor, Action.RECORD, place)
        new = self._typed(first)
        content = b"" if self.file is None else read_bytes(self.file)
        with database.reading() as connection:
            is_retry = request_id is not None and earlier_entry(connection, request_id) is not None
            known = [
                one
                for one in observations(connection, plan=new.plan, zone_id=new.zone_id)
                if one.observation_id != besides
            ]
        if not is_retry:
            require_entry(plan, new, today=civil_day(utc_now()), known=known)
        if self.file is None:
            return new
        if is_retry:
            return replace(new, evidence_sha256=hashlib.sha256(content).hexdigest())
        sha256 = handed_in(database, actor, content, self.file, plan=new.plan, zone_id=new.zone_id)
        return replace(new, evidence_sha256=sha256)

    def _typed(self, first: NewObservation) -> NewObservation:
        typed: dict[str, Any] = {
            "value": self.value,
            "unit": self.unit,
            "scope": self.scope,
            "comparability": self.comparability,
            "is_approximate": self.approximate,
            "evidence_reference": None if self.evidence is None else self.evidence.strip(),
            "note": None if self.note is None else self.note.strip(),
        }
        new = replace(first, **{name: one for name, one in typed.items() if one is not None})
        if self.on is not None:
            observed_on = required_day(self.on, "--on")
            period_to = None if new.period_to is None else observed_on
            new = replace(new, observed_on=observed_on, period_to=period_to)
        if self.from_ is not None:
            start = required_day(self.from_, "--from")
            new = replace(new, period_from=start, period_to=new.observed_on)
        return new


def content_of(recorded: RecordedObservation) -> NewObservation:
    """Return what a recorded figure says, as somebody would enter it.

    Parameters
    ----------
    recorded : RecordedObservation

    Returns
    -------
    NewObservation
    """
    return NewObservation(
        **{one.name: getattr(recorded, one.name) for one in fields(NewObservation)}
    )


def read_bytes(path: Path, *, option: str = "--file") -> bytes:
    """Read a file that was named on the command line.

    Parameters
    ----------
    path : Path
    option : str

    Returns
    -------
    bytes

    Raises
    ------
    BadParameterError
        Where it cannot be read.
    """
    try:
        with path.open("rb") as opened:
            return opened.read(LARGEST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: NUL in the name
        said = N_("{path} cannot be read; check the name and that you may read it")
        raise BadParameterError(Problem(option, said, params={"path": str(path)})) from error


def handed_in(
    database: Database, actor: Actor, content: bytes, path: Path, *, plan: str, zone_id: str
) -> str:
    """Hand a file in as evidence.

    Parameters
    ----------
    database : Database
    actor : Actor
    content : bytes
        Of the file.
    path : Path
        As it was named on the command line.
    plan, zone_id : str

    Returns
    -------
    str
        Its SHA-256.

    Raises
    ------
    AccessDeniedError
    BadParameterError
        Where it is not taken; the file is named.
    """
    try:
        return add_evidence(database, actor, content, path.name, plan=plan, zone_id=zone_id).sha256
    except BadParameterError as error:
        named = f"--file {path.name}"
        problems = [replace(one, where=named, key="") for one in error.problems]
        raise BadParameterError(problems) from error


def required_day(text: str, option: str) -> date:
    """Parse a day that has to be given.

    Parameters
    ----------
    text : str
    option : str

    Returns
    -------
    date

    Raises
    ------
    BadParameterError
    """
    return cast(date, day(text, option=option))
