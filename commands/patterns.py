"""``cli.py measure patterns``: clustering or chance, on a plan or on any two files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.patterns import PatternsOptions, run_patterns
from commands.options import (
    AsOfOption,
    FormatOption,
    KindOption,
    PlanOption,
    as_a_door,
    kinds_of,
)
from commands.printing import OutputFormat
from commands.results import show_result, write_result
from commands.study_choice import chosen_study, told_progress


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
    study = chosen_study(plan, as_of, zones, facilities, crs)
    result = run_patterns(study, options, told_progress())
    head = {"plan": study.name, "measure": "patterns", "kinds": kinds, "as_of": study.on}
    if output is not None:
        write_result(result, output, head)
        typer.echo(f"→ {output}", err=True)
    else:
        show_result(result, form, head)
