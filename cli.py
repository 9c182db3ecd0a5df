"""The command line: what the screens show, for scripts and for people without a browser.

Exit codes: 0 good; 2 bad input, with one message a problem on standard error.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from errors import N_, BadParameterError, LangchengError, Problem
from geodata.build import build_package, source_problems
from layers.catalogue import layer_catalogue
from layers.kinds import FacilityKind
from monitoring.assessment import assess as assess_workspace
from monitoring.spatial import coverage_table, density_table
from monitoring.workspace import (
    Workspace,
    find_package,
    layers_path,
    open_workspace,
    package_folders,
    package_problems,
)
from plan.vocabulary import LARGEST_RADIUS_M
from printing import OutputFormat, report, show, words
from wording.days import parse_day

app = typer.Typer(
    help="Langcheng 廊城: an innovation plan on one map, and how far it has come.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
measure = typer.Typer(help="Measure the layers: density, coverage.", no_args_is_help=True)
app.add_typer(measure, name="measure")


PlanOption = Annotated[
    str | None,
    typer.Option("--plan", help="Name of a plan package, or a folder. Default: the only one."),
]
FormatOption = Annotated[OutputFormat, typer.Option("--format", help="table, json or csv.")]
AllOption = Annotated[bool, typer.Option("--all", help="Every plan package that can be found.")]
AsOfOption = Annotated[str | None, typer.Option("--as-of", help="Day, as 2023-12-31.")]
KindOption = Annotated[
    list[str] | None,
    typer.Option("--kind", help="Facility kind, e.g. incubator; may be given several times."),
]

Command = TypeVar("Command", bound=Callable[..., None])


def as_a_door(command: Command) -> Command:
    """Turn what the rooms raise into messages and exit code 2."""

    @wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except LangchengError as error:
            report(error.problems)
            raise typer.Exit(2) from error

    return guarded  # type: ignore[return-value]


def chosen_folders(plan: str | None, *, every: bool) -> list[Path]:
    """Return the packages that ``--plan`` or ``--all`` name."""
    folders = package_folders()
    if every:
        return list(folders.values())
    if plan is not None:
        return [find_package(plan)]
    if len(folders) == 1:
        return list(folders.values())
    raise BadParameterError(
        Problem(
            "--plan",
            N_("name one of the plan packages: {known}"),
            params={"known": ", ".join(folders) or "—"},
        )
    )


def opened(plan: str | None) -> Workspace:
    """Open the chosen package, building its layers first where a source changed."""
    (folder,) = chosen_folders(plan, every=False)
    build_package(folder)
    return open_workspace(folder)


def day(text: str | None, *, option: str = "--as-of") -> date | None:
    """Parse a day given on the command line."""
    if text is None:
        return None
    parsed = parse_day(text)
    if parsed is None:
        message = N_("{text} is not a day; write it as 2023-12-31")
        raise BadParameterError(Problem(option, message, params={"text": text}))
    return parsed


def kinds_of(names: Sequence[str] | None) -> list[str] | None:
    """Check facility kinds given on the command line."""
    unknown = [name for name in names or () if name not in set(FacilityKind)]
    if unknown:
        raise BadParameterError(
            Problem(
                "--kind",
                N_("facility kind {kind} is unknown; known kinds: {known}"),
                params={"kind": name, "known": ", ".join(FacilityKind)},
            )
            for name in unknown
        )
    return list(dict.fromkeys(names)) if names else None


def build_one(folder: Path, *, force: bool, every: bool) -> None:
    """Build the layers of one package and say what happened."""
    wording = words()

    def progress(step: str, share: float) -> None:
        typer.echo(f"{folder.name}  {share:4.0%}  {wording.text(step)}", err=True)

    result = build_package(folder, force=force, report=progress)
    state = N_("built") if result.was_built else N_("up to date")
    typer.echo(f"{folder.name}: {wording.text(state)} → {result.path}")
    report(result.flagged, package=folder.name if every else "")


@app.command()
@as_a_door
def build(
    plan: PlanOption = None,
    every: AllOption = False,
    force: Annotated[bool, typer.Option("--force", help="Build even if nothing changed.")] = False,
) -> None:
    """Build the map layers from their sources where one has changed."""
    failed: list[tuple[str, tuple[Problem, ...]]] = []
    for folder in chosen_folders(plan, every=every):
        try:
            build_one(folder, force=force, every=every)
        except LangchengError as error:  # the other packages are built all the same
            failed.append((folder.name if every else "", error.problems))
    for name, problems in failed:
        report(problems, package=name)
    if failed:
        raise typer.Exit(2)


@app.command()
@as_a_door
def check(plan: PlanOption = None, every: AllOption = False) -> None:
    """Check a plan package, its sources and its layers; list everything that is wrong."""
    wording = words()
    is_bad = False
    for folder in chosen_folders(plan, every=every):
        problems = (*package_problems(folder), *source_problems(folder))
        report(problems, package=folder.name if every else "")
        is_bad = is_bad or bool(problems)
        if not problems:
            typer.echo(f"{folder.name}: {wording.text(N_('in order'))}")
    if is_bad:
        raise typer.Exit(2)


@app.command()
@as_a_door
def layers(plan: PlanOption = None, form: FormatOption = OutputFormat.TABLE) -> None:
    """List the layers of a package: driver, schema, feature count, CRS, tags."""
    (folder,) = chosen_folders(plan, every=False)
    build_package(folder)
    catalogue = layer_catalogue(layers_path(folder))
    show(catalogue.to_dict("records"), form, head={"plan": folder.name})


@app.command()
@as_a_door
def assess(
    plan: PlanOption = None, as_of: AsOfOption = None, form: FormatOption = OutputFormat.TABLE
) -> None:
    """Say where every target stands on a day."""
    workspace = opened(plan)
    assessment = assess_workspace(workspace, day(as_of) or workspace.plan.header.default_as_of)
    records = [record.to_dict() for record in assessment.records]
    if form is OutputFormat.TABLE:
        shown = ("zone_id", "indicator_id", "label_zh", "baseline_value", "observed_value",
                 "observed_on", "comparator", "target_value", "unit", "status")  # fmt: skip
        records = [{key: record[key] for key in shown} for record in records]
    head = {"plan": assessment.plan, "as_of": assessment.as_of, "method": assessment.method}
    show(records, form, head=head)


@measure.command()
@as_a_door
def density(
    kind: KindOption = None,
    plan: PlanOption = None,
    as_of: AsOfOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Facilities per km² of land in each zone, with the range that position accuracy leaves."""
    workspace, on, kinds = opened(plan), day(as_of), kinds_of(kind)
    table = density_table(workspace, kinds, as_of=on).reset_index()
    head = {"plan": workspace.name, "measure": "density", "kinds": kinds, "as_of": on}
    show(table.to_dict("records"), form, head=head)


@measure.command()
@as_a_door
def coverage(
    radius_m: Annotated[float, typer.Option("--radius-m", help="Straight-line radius, metres.")],
    kind: KindOption = None,
    plan: PlanOption = None,
    as_of: AsOfOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Share of each zone's area within a straight-line radius of a facility."""
    if not 0 < radius_m <= LARGEST_RADIUS_M:  # so too for nan
        message = N_("the radius must be a number above 0 and at most {limit} metres")
        params = {"limit": f"{LARGEST_RADIUS_M:,}"}
        raise BadParameterError(Problem("--radius-m", message, params=params))
    workspace, on, kinds = opened(plan), day(as_of), kinds_of(kind)
    table = coverage_table(workspace, kinds, radius_m=radius_m, as_of=on).reset_index()
    head = {
        "plan": workspace.name,
        "measure": "coverage",
        "mode": "straight_line",
        "kinds": kinds,
        "radius_m": radius_m,
        "as_of": on,
    }
    show(table.to_dict("records"), form, head=head)


if __name__ == "__main__":
    sys.exit(app())
