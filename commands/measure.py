"""``cli.py measure``: measure the layers of a plan."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from analysis.coverage import CoverageOptions, ReachBy, run_coverage
from analysis.density import DensityOptions, run_density
from commands.measure_partitioned import (
    SchedulerOption,
    WorkersOption,
    counts,
    goes_by_parts,
    measure_partitioned,
    zonal,
)
from commands.options import (
    AsOfOption,
    FormatOption,
    KindOption,
    PlanOption,
    as_a_door,
    chosen_day,
    kinds_of,
    opened,
)
from commands.printing import OutputFormat, show
from commands.results import told_result
from commands.study_choice import (
    CrsOption,
    FacilitiesOption,
    OutOption,
    SettingOption,
    ZonesOption,
    chosen_study,
    options_of,
    told_progress,
)
from errors import N_, BadParameterError, Problem
from monitoring.spatial import coverage_table, density_table
from plan.vocabulary import LARGEST_RADIUS_M

measure = typer.Typer(
    help="Measure the layers: counts, density, coverage, zonal, patterns.", no_args_is_help=True
)
measure.command()(counts)
measure.command()(zonal)


@measure.command()
@as_a_door
def density(
    kind: KindOption = None,
    plan: PlanOption = None,
    as_of: AsOfOption = None,
    zones: ZonesOption = None,
    facilities: FacilitiesOption = None,
    crs: CrsOption = None,
    setting: SettingOption = None,
    workers: WorkersOption = 1,
    scheduler: SchedulerOption = None,
    out: OutOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Facilities per km² of land in each zone, with the range that position accuracy leaves."""
    others = {"--plan": plan, "--as-of": as_of, "--kind": kind, "--set": setting}
    if goes_by_parts(facilities, workers, scheduler):
        measure_partitioned(
            "density", zones, facilities, crs, workers=workers, scheduler=scheduler,
            others=others, out=out, form=form,
        )  # fmt: skip
        return
    if any((zones, facilities, crs, setting, out)):
        options = options_of(DensityOptions, setting, {"kinds": kinds_of(kind)})
        study = chosen_study(plan, as_of, zones, facilities, crs)
        result = run_density(study, options, told_progress())
        told = {"measure": "density", "kinds": list(options.kinds)}
        counted = len(study.of_kinds(options.kinds))
        told_result(result, study, told, out, form, counted=counted)
        return
    workspace, kinds = opened(plan), kinds_of(kind)
    on = chosen_day(workspace, as_of)
    table = density_table(workspace, kinds, as_of=on).reset_index()
    head: dict[str, Any] = {"plan": workspace.name, "measure": "density"}
    head |= {"kinds": kinds, "as_of": on}
    show(table.to_dict("records"), form, head=head)


@measure.command()
@as_a_door
def coverage(
    radius_m: Annotated[float, typer.Option("--radius-m", help="Straight-line radius, metres.")],
    kind: KindOption = None,
    plan: PlanOption = None,
    as_of: AsOfOption = None,
    zones: ZonesOption = None,
    facilities: FacilitiesOption = None,
    crs: CrsOption = None,
    setting: SettingOption = None,
    workers: WorkersOption = 1,
    scheduler: SchedulerOption = None,
    out: OutOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Share of each zone's area within a straight-line radius of a facility."""
    if not 0 < radius_m <= LARGEST_RADIUS_M:  # so too for nan
        message = N_("the radius must be a number above 0 and at most {limit} metres")
        params = {"limit": f"{LARGEST_RADIUS_M:,}"}
        raise BadParameterError(Problem("--radius-m", message, params=params))
    others = {"--plan": plan, "--as-of": as_of, "--kind": kind, "--set": setting}
    if goes_by_parts(facilities, workers, scheduler):
        measure_partitioned(
            "coverage", zones, facilities, crs, workers=workers, scheduler=scheduler,
            others=others, out=out, form=form, radius_m=radius_m,
        )  # fmt: skip
        return
    if any((zones, facilities, crs, setting, out)):
        given = {"kinds": kinds_of(kind), "radius_m": radius_m}
        chosen = options_of(CoverageOptions, setting, given)
        study = chosen_study(plan, as_of, zones, facilities, crs)
        result = run_coverage(study, chosen, told_progress())
        more = {"mode": _mode(chosen), "kinds": list(chosen.kinds), "radius_m": radius_m}
        counted = len(study.of_kinds(chosen.kinds))
        told_result(result, study, {"measure": "coverage", **more}, out, form, counted=counted)
        return
    workspace, kinds = opened(plan), kinds_of(kind)
    on = chosen_day(workspace, as_of)
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


def _mode(options: CoverageOptions) -> str:
    return "straight_line" if options.by is ReachBy.RADIUS else str(options.mode)
