"""Where a plan stood on a day, as it was known at an instant: out of the record store alone.

Figures, names and the plan's own files come from append-only rows, so the same two days
give the same answer for ever, whatever has been corrected or recorded since.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath

from sqlalchemy import Connection

from errors import N_, BadParameterError, Problem
from monitoring.assessment import assess_plan
from monitoring.kept_counts import COUNTS_FILE, KeptCounts, counts_by_year
from monitoring.recorded import RecordedFigures, known_names, plan_with, recorded_figures
from monitoring.records import Assessment
from monitoring.workspace import Workspace
from plan.loading import FOLDER, read_plan
from plan.models import PlanPackage
from store.access import OPERATOR
from store.audit import read_entries
from store.clock import read_stamp, stamp
from store.database import Database
from store.plan_snapshots import first_kept_at, keep_plan, plan_known
from wording.days import civil_day, end_of_day, parse_day

KEEPER = OPERATOR("langcheng")
WHERE = "--known-on"


@dataclass(frozen=True)
class Replay:
    """A plan as it was known at an instant.

    Parameters
    ----------
    plan : PlanPackage
        As its files were then, with the figures that were verified then.
    figures : RecordedFigures
    counts : KeptCounts
        What the map held then.
    names : dict of str to str
        Everybody's name then, by person id.
    known_on : str
        The instant, as a stamp.
    digest : str
        Of the plan's files.
    kept_at : str
        From when on the plan's files and the counts are known to have been so.
    """

    plan: PlanPackage
    figures: RecordedFigures
    counts: KeptCounts
    names: dict[str, str]
    known_on: str
    digest: str
    kept_at: str

    def assess(self, as_of: date) -> Assessment:
        """Return where the plan stood on a day, as it was known at the instant."""
        return assess_plan(
            self.plan, as_of, lambda target: self.counts.counted(self.plan, target, as_of)
        )


def keep_plan_of(database: Database, workspace: Workspace) -> bool:
    """Keep what a plan package says now, unless it says what was kept last.

    Parameters
    ----------
    database : Database
    workspace : Workspace
        The package, just opened.

    Returns
    -------
    bool
        Whether something was written.

    Raises
    ------
    StoreError
        Then the records are as they were.
    """
    files = {
        f"{FOLDER}/{path.name}": path.read_bytes()
        for path in sorted((workspace.folder / FOLDER).glob("*.yaml"))
    }
    files[COUNTS_FILE] = counts_by_year(workspace).to_bytes()
    return keep_plan(database, KEEPER, workspace.name, files)


def known_instant(connection: Connection, text: str, now: datetime) -> str:
    """Return the stamp that a day or an instant stands for.

    A day stands for its end; today for the newest thing recorded. So nothing can be
    recorded later that would have counted, and the same stamp gives the same answer.

    Parameters
    ----------
    connection : Connection
    text : str
        ``2026-03-31``, or a stamp as the store writes it.
    now : datetime
        Aware.

    Returns
    -------
    str

    Raises
    ------
    BadParameterError
        When it is neither, or lies ahead.
    """
    newest = next((one.recorded_at for one in read_entries(connection, limit=1)), "")
    latest = max(stamp(now), newest)
    day = parse_day(text)
    if day is not None and day == civil_day(now):
        return newest or stamp(now)
    if day is not None:
        asked = stamp(end_of_day(day))
    else:
        try:
            asked = stamp(read_stamp(text))
        except ValueError as error:
            message = N_("{text} is no day as 2023-12-31 and no instant as {form}")
            params = {"text": text[:40], "form": "2023-12-31T15:59:59.000000Z"}
            raise BadParameterError(Problem(WHERE, message, params=params)) from error
    if asked > latest:
        message = N_("{text} lies ahead: what will be known then is not known yet")
        raise BadParameterError(Problem(WHERE, message, params={"text": text}))
    return asked


def replay(connection: Connection, plan_id: str, known_on: str) -> Replay:
    """Return a plan with its figures as they were known at an instant.

    Parameters
    ----------
    connection : Connection
        One snapshot of the record store.
    plan_id : str
    known_on : str
        Stamp, see `known_instant`.

    Returns
    -------
    Replay

    Raises
    ------
    BadParameterError
        When no copy of the plan had been kept by then.
    PlanPackageError
        When the kept files are not a plan package as this version reads it.
    StoreError
        When what was kept was changed.
    """
    kept = plan_known(connection, plan_id, known_on)
    if kept is None:
        first = first_kept_at(connection, plan_id)
        message = N_("no copy of plan {plan} was kept by then; the first is of {first}")
        params = {"plan": plan_id, "first": first or "—"}
        raise BadParameterError(Problem(WHERE, message, params=params))
    with tempfile.TemporaryDirectory() as folder:
        for name, content in kept.files.items():
            path = PurePosixPath(name)
            if path.parent == PurePosixPath(FOLDER):  # nothing is written anywhere else
                place = Path(folder) / FOLDER / path.name
                place.parent.mkdir(exist_ok=True)
                place.write_bytes(content)
        plan = read_plan(Path(folder))
    figures = recorded_figures(connection, plan, known_on=known_on)
    return Replay(
        plan=plan_with(plan, figures),
        figures=figures,
        counts=KeptCounts.from_bytes(kept.files.get(COUNTS_FILE, b"{}")),
        names=known_names(connection, known_on),
        known_on=known_on,
        digest=kept.digest,
        kept_at=kept.recorded_at,
    )
