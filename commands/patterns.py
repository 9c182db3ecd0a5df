"""``cli.py measure patterns``: clustering or chance, on a plan or on any two files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from analysis.file_study import study_of_files
from analysis.patterns import PatternsOptions, run_patterns
from analysis.study import Study, study_of_plan
from commands.options import (
    AsOfOption,
    FormatOption,
    KindOption,
    PlanOption,
    as_a_door,
    day,
    kinds_of,
    opened,
)
from commands.printing import OutputFormat, words
from commands.results import show_result, write_result
from errors import N_, BadParameterError, Problem


@as_a_door
def patterns(
    kind: KindOption = None,
    plan: PlanOption = None,
    as_of: AsOfOption = None,
    zones: Annotated[
        Path | None, typer.Option("--zones", help="A file of zones, instead of a plan.")
    ] = None,
    facilities: Annotated[
        Path | None, typer.Option("--facilities", help="A file of facilities, with --zones.")
    ] = None,
    crs: Annotated[
        str | None, typer.Option("--crs", help="Metric CRS for files, as EPSG:4549.")
    ] = None,
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", help="A setting as name:value, e.g. cell_m:1000; repeatable."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", help="Write to this .json, .csv or .gpkg.")
    ] = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Clustering or chance: each measure with its verdict, or why it cannot be computed."""
    kinds = kinds_of(kind)
    given = [*(setting or ()), *([f"kinds:{','.join(kinds)}"] if kinds else ())]
    options = PatternsOptions.from_text(";".join(given))
    study = _study(plan, as_of, zones, facilities, crs)
    wording, last = words(), [""]

    def progress(share: float, step: str) -> None:
        if step != last[0]:
            last[0] = step
            typer.echo(f"{share:4.0%}  {wording.text(step)}", err=True)

    result = run_patterns(study, options, progress)
    head = {"plan": study.name, "measure": "patterns", "kinds": kinds, "as_of": study.on}
    if output is not None:
        write_result(result, output, head)
        typer.echo(f"→ {output}", err=True)
    else:
        show_result(result, form, head)


def _study(
    plan: str | None,
    as_of: str | None,
    zones: Path | None,
    facilities: Path | None,
    crs: str | None,
) -> Study:
    files: tuple[Any, ...] = (zones, facilities, crs)
    if not any(files):
        workspace = opened(plan)
        return study_of_plan(workspace.plan, workspace.layers, day(as_of))
    if zones is None or facilities is None or crs is None or plan or as_of:
        message = N_("give --zones, --facilities and --crs together, without --plan and --as-of")
        raise BadParameterError(Problem("--zones", message))
    return study_of_files(zones, facilities, crs=crs)
