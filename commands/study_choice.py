"""What a command measures: a plan package, or any two files; and how it tells of its progress."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from analysis.file_study import study_of_files
from analysis.progress import Progress
from analysis.study import Study, study_of_plan
from commands.options import day, opened
from commands.printing import words
from errors import N_, BadParameterError, Problem

ZonesOption = Annotated[
    Path | None, typer.Option("--zones", help="A file of zones, instead of a plan.")
]
FacilitiesOption = Annotated[
    Path | None, typer.Option("--facilities", help="A file of facilities, with --zones.")
]
CrsOption = Annotated[str | None, typer.Option("--crs", help="Metric CRS for files, as EPSG:4549.")]
SettingOption = Annotated[
    list[str] | None,
    typer.Option("--set", help="A setting of the screen as name:value; repeatable."),
]
OutOption = Annotated[
    Path | None, typer.Option("--out", help="Write to this .json, .csv or .gpkg.")
]


def chosen_study(
    plan: str | None,
    as_of: str | None,
    zones: Path | None,
    facilities: Path | None,
    crs: str | None,
) -> Study:
    """Return the study of the plan, or of two files where they are given.

    Raises
    ------
    BadParameterError
        When some but not all of the files' options are given, or both kinds.
    """
    files: tuple[Any, ...] = (zones, facilities, crs)
    if not any(files):
        workspace = opened(plan)
        return study_of_plan(workspace.plan, workspace.layers, day(as_of))
    if zones is None or facilities is None or crs is None or plan or as_of:
        message = N_("give --zones, --facilities and --crs together, without --plan and --as-of")
        raise BadParameterError(Problem("--zones", message))
    return study_of_files(zones, facilities, crs=crs)


def told_progress() -> Progress:
    """Return a progress that prints each new step on standard error."""
    wording, last = words(), [""]

    def progress(share: float, step: str) -> None:
        if step != last[0]:
            last[0] = step
            typer.echo(f"{share:4.0%}  {wording.text(step)}", err=True)

    return progress
