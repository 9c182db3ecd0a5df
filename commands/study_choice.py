"""What a command measures, with which settings: a plan package, or any two files; and its progress."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from analysis.file_readings import missing_reading
from analysis.file_study import study_of_files
from analysis.options import Options
from analysis.progress import Progress
from analysis.study import Study, study_of_plan
from commands.options import chosen_day, day, opened
from commands.printing import one_line, words
from commands.results import reading_text
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
    Path | None, typer.Option("--out", "--output", help="Write to this .json, .csv or .gpkg.")
]

Given = TypeVar("Given", bound=Options)


def chosen_study(
    plan: str | None,
    as_of: str | None,
    zones: Path | None,
    facilities: Path | None,
    crs: str | None,
) -> Study:
    """Return the study of the plan, or of two files where they are given.

    Without a day a plan is measured on its ``default_as_of``, and files as they are now.

    Raises
    ------
    BadParameterError
        When some but not all of the files' options are given, or both kinds.
    """
    files: tuple[Any, ...] = (zones, facilities, crs)
    if not any(files):
        workspace = opened(plan)
        return study_of_plan(workspace.plan, workspace.layers, chosen_day(workspace, as_of))
    if zones is None or facilities is None or crs is None or plan:
        message = N_("give --zones, --facilities and --crs together, without --plan")
        raise BadParameterError(Problem("--zones", message))
    study = study_of_files(zones, facilities, crs=crs, on=day(as_of))
    if study.origin is not None and study.origin.is_missing_zones:
        warn_of_missing(facilities.name, zones.name)
    return study


def warn_of_missing(points_name: str, zones_name: str) -> None:
    """Say on standard error that no point lies in any zone."""
    text = reading_text(words(), missing_reading(points_name, zones_name))
    typer.echo(one_line(f"! {text}"), err=True)


def options_of(model: type[Given], setting: list[str] | None, named: dict[str, Any]) -> Given:
    """Return the options: what `--set` says, then what has an option of its own.

    Parameters
    ----------
    model : type of Options
        The family's.
    setting : list of str, optional
        As ``name:value``.
    named : dict
        Values of the command's own options; None is not given.
    """
    base = model.from_text(";".join(setting or ())).model_dump(exclude_unset=True)
    given = {name: value for name, value in named.items() if value is not None}
    return model.checked({**base, **given})


def told_progress() -> Progress:
    """Return a progress that prints each new step on standard error."""
    wording, last = words(), [""]

    def progress(share: float, step: str) -> None:
        if step != last[0]:
            last[0] = step
            typer.echo(f"{share:4.0%}  {wording.text(step)}", err=True)

    return progress
