"""``cli.py measure``: measure the layers of a plan."""

from __future__ import annotations

from typing import Annotated

import typer

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
from commands.printing import OutputFormat, show
from errors import N_, BadParameterError, Problem
from monitoring.spatial import coverage_table, density_table
from plan.vocabulary import LARGEST_RADIUS_M

measure = typer.Typer(help="Measure the layers: density, coverage.", no_args_is_help=True)


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
