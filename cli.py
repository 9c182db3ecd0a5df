"""The command line: what the screens show, for scripts and for people without a browser.

Exit codes: 0 good; 2 bad input, with one message a problem on standard error.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from commands.access import accessibility, travel
from commands.audit import audit, migrate
from commands.backup import backup, restore_command
from commands.digest import digest
from commands.measure import measure
from commands.milestones import milestones
from commands.options import (
    AllOption,
    FormatOption,
    PlanOption,
    as_a_door,
    chosen_folders,
)
from commands.patterns import patterns
from commands.people import user, whoami_can
from commands.printing import OutputFormat, report, show, words
from commands.records import records
from commands.report import report as plan_report
from commands.responsibility import responsibility
from commands.rules import rules
from commands.site import site
from commands.standing import assess
from commands.surface import surface
from commands.usage import SpokenGroup
from errors import N_, LangchengError, Problem
from geodata.build import build_package, source_problems
from layers.catalogue import layer_catalogue
from monitoring.workspace import layers_path, package_problems

app = typer.Typer(
    cls=SpokenGroup,
    help="Langcheng 廊城: an innovation plan on one map, and how far it has come.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(measure, name="measure")
app.add_typer(surface, name="surface")
measure.command()(patterns)
measure.command()(accessibility)
measure.command()(travel)
app.command()(site)
app.command()(assess)
app.command()(digest)
app.command("report")(plan_report)
app.add_typer(user, name="user")
app.command()(whoami_can)
app.command()(rules)
app.add_typer(audit, name="audit")
app.command()(migrate)
app.add_typer(backup, name="backup")
app.add_typer(records, name="records")
app.add_typer(milestones, name="milestones")
app.add_typer(responsibility, name="responsibility")
app.command("restore")(restore_command)


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


if __name__ == "__main__":
    sys.exit(app())
