"""Verified figures of the record store, laid over a plan package beside its own.

A recorded figure enters as an observation with a citation of its own kind: who entered
it, who verified it and when, and what it rests on. So everything that reads a plan's
observations counts it. What is entered, submitted or returned never comes this way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError
from sqlalchemy import Connection, select

from errors import N_, Problem
from monitoring.recorded_value import RecordCitation, RecordedValue
from monitoring.workspace import Workspace
from plan.models import CitedSource, Comparability, Label, Period, PlanPackage, SourceKind
from store.clock import read_stamp
from store.observation_reading import RecordedObservation, counting_observations
from store.schema import evidence as evidence_table
from store.schema import person
from store.versions import newest_rows
from wording.days import civil_day

RECORDS_SOURCE = "langcheng_records"
VERIFIED_HERE = Label(zh="经审核的填报数据", en="Entered and verified here")


@dataclass(frozen=True)
class RecordedFigures:
    """What the record store adds to a plan.

    Parameters
    ----------
    values : tuple of RecordedValue
        Verified, not superseded, and fitting the plan.
    problems : tuple of Problem
        Verified figures that the plan has no place for, and why.
    """

    values: tuple[RecordedValue, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def digest(self) -> str:
        """Changes whenever a figure, its people or its evidence does."""
        said = "\n".join(one.model_dump_json() for one in self.values)
        return hashlib.sha256(said.encode()).hexdigest() if self.values else ""


def known_names(connection: Connection, known_on: str | None = None) -> dict[str, str]:
    """Return everybody's name, as it was known at an instant, by person id.

    Parameters
    ----------
    connection : Connection
    known_on : str, optional
        Stamp.

    Returns
    -------
    dict of str to str
    """
    rows = newest_rows(connection, person, known_on=known_on)
    return {row["person_id"]: row["display_name"] for row in rows}


def recorded_figures(
    connection: Connection,
    plan: PlanPackage,
    *,
    known_on: str | None = None,
    is_for_public: bool = False,
) -> RecordedFigures:
    """Return the verified figures of a plan.

    Parameters
    ----------
    connection : Connection
        To the record store.
    plan : PlanPackage
    known_on : str, optional
        Stamp; what was recorded later is not seen.
    is_for_public : bool
        Leaves out who entered and verified it, the note, and what it rests on.

    Returns
    -------
    RecordedFigures
    """
    counting = counting_observations(connection, plan=plan.header.plan_id, known_on=known_on)
    if not counting:
        return RecordedFigures()
    names = None if is_for_public else known_names(connection, known_on)
    files = _file_names(connection, counting)
    values: list[RecordedValue] = []
    problems: list[Problem] = []
    for one in counting:
        problem = _unfit(plan, one)
        if problem is not None:
            problems.append(problem)
            continue
        try:
            values.append(_value(plan, one, names, files))
        except ValidationError:
            message = N_("this verified figure does not fit the plan's format and is not counted")
            problems.append(Problem("records", message, one.observation_id))
    return RecordedFigures(tuple(values), tuple(problems))


def with_recorded(workspace: Workspace, figures: RecordedFigures) -> Workspace:
    """Return the workspace with verified figures laid over its plan.

    Parameters
    ----------
    workspace : Workspace
    figures : RecordedFigures

    Returns
    -------
    Workspace
        The same layers; a plan whose observations include the figures.
    """
    if not figures.values:
        return workspace
    return replace(
        workspace,
        plan=plan_with(workspace.plan, figures),
        records_digest=figures.digest,
    )


def plan_with(plan: PlanPackage, figures: RecordedFigures) -> PlanPackage:
    """Return the plan with verified figures among its observations, and their source."""
    if not figures.values:
        return plan
    source = CitedSource(
        source_id=_source_id(plan),
        title="廊城填报记录 Langcheng records",
        kind=SourceKind.GOVERNMENT,
        reliability=Label(
            zh="由责任人填报、经他人审核，附依据，全程留痕",
            en="Entered by who answers for it, verified by somebody else, with evidence and trail",
        ),
    )
    return plan.model_copy(
        update={
            "observations": (*plan.observations, *figures.values),
            "sources": (*plan.sources, source),
        }
    )


def _source_id(plan: PlanPackage) -> str:
    known = {one.source_id for one in plan.sources}
    name = RECORDS_SOURCE
    while name in known:
        name += "_"
    return name


def _file_names(connection: Connection, counting: Sequence[RecordedObservation]) -> dict[str, str]:
    wanted = {one.evidence_sha256 for one in counting if one.evidence_sha256}
    if not wanted:
        return {}
    query = select(evidence_table.c.sha256, evidence_table.c.name)
    rows = connection.execute(query.where(evidence_table.c.sha256.in_(wanted)))
    return {row.sha256: row.name for row in rows}


def _unfit(plan: PlanPackage, one: RecordedObservation) -> Problem | None:
    indicators = {known.indicator_id: known for known in plan.indicators}
    indicator = indicators.get(one.indicator_id)
    said = ""
    if indicator is None or one.zone_id not in {zone.zone_id for zone in plan.zones}:
        said = N_("the plan no longer has indicator {indicator} in zone {zone}: not counted")
    elif one.unit != indicator.unit:
        said = N_("recorded in {unit}, but the plan now has another unit: not counted")
    elif one.comparability not in set(Comparability):
        said = N_("comparability {comparability} is unknown: not counted")
    if not said:
        return None
    params = {
        "indicator": one.indicator_id,
        "zone": one.zone_id,
        "unit": one.unit,
        "comparability": one.comparability,
    }
    return Problem("records", said, one.observation_id, params)


def _value(
    plan: PlanPackage,
    one: RecordedObservation,
    names: Mapping[str, str] | None,
    files: Mapping[str, str],
) -> RecordedValue:
    verified_on = civil_day(read_stamp(one.recorded_at))
    author = reviewer = evidence = note = ""
    said: list[str] = []
    if names is not None:
        author = names.get(one.author_id, one.author_id)
        reviewer = names.get(one.acted_by, one.acted_by)
        kept = files.get(one.evidence_sha256 or "", "")
        evidence = " · ".join(filter(None, [one.evidence_reference.strip(), kept]))
        note = one.note.strip()
        said = [f"填报 {author}", f"审核 {reviewer}"]
    start = one.period_from if one.period_from and one.period_from < one.observed_on else None
    printed = one.observed_on.isoformat()
    return RecordedValue(
        observation_id=f"REC_{one.observation_id}",
        recorded_id=one.observation_id,
        indicator=one.indicator_id,
        zone=one.zone_id,
        target_id=one.target_id,
        scope=one.scope or plan.header.target_scope,
        value=float(one.value),
        is_approximate=bool(one.is_approximate),
        unit=one.unit,
        period=Period(
            kind="reported",
            start=start,
            end=one.observed_on,
            printed=f"{start.isoformat()}–{printed}" if start else printed,
        ),
        filed_under_year=one.observed_on.year,
        comparability=Comparability(one.comparability),
        reason=Label(zh=note, en=note) if note else VERIFIED_HERE,
        citation=RecordCitation(
            source=_source_id(plan),
            at=" · ".join(
                [*said, verified_on.isoformat(), *([f"依据 {evidence}"] if evidence else [])]
            ),
            author=author,
            reviewer=reviewer,
            verified_on=verified_on,
            evidence=evidence,
        ),
        verified_at=one.recorded_at,
    )
