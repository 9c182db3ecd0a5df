"""``cli.py surface``: a surface as a GeoTIFF, of a plan or of any two files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.density_surface import density_surface
from analysis.located import Located, located_of
from analysis.study import Study
from commands.options import AsOfOption, KindOption, PlanOption, as_a_door, kinds_of
from commands.printing import words
from commands.results import reading_text
from commands.study_choice import CrsOption, FacilitiesOption, ZonesOption, chosen_study
from errors import N_, BadParameterError, Problem
from layers.rasters import RasterTags, write_raster
from spatial_model.distance_surface import nearest_distance
from spatial_model.kernel import BandwidthRule, EdgeHandling, Kernel
from spatial_model.raster_grid import Surface, grid_over

surface = typer.Typer(help="Write a surface as a GeoTIFF: kernel, nearest.", no_args_is_help=True)

LARGEST_BANDWIDTH_M = 1_000_000

TifOption = Annotated[Path, typer.Option("--out", help="Write to this .tif.")]
CellOption = Annotated[float, typer.Option("--cell-m", help="Side of a cell, metres.")]


@surface.command("kernel")
@as_a_door
def kernel_command(
    out: TifOption,
    cell_m: CellOption = 100.0,
    bandwidth_m: Annotated[
        float | None, typer.Option("--bandwidth-m", help="Bandwidth, metres; default: the rule's.")
    ] = None,
    rule: Annotated[
        BandwidthRule, typer.Option("--rule", help="Rule for the bandwidth: scott or silverman.")
    ] = BandwidthRule.SCOTT,
    kernel: Annotated[
        Kernel, typer.Option("--kernel", help="quartic or gaussian.")
    ] = Kernel.QUARTIC,
    edge: Annotated[
        EdgeHandling, typer.Option("--edge", help="renormalised or none.")
    ] = EdgeHandling.RENORMALISED,
    kind: KindOption = None,
    plan: PlanOption = None,
    as_of: AsOfOption = None,
    zones: ZonesOption = None,
    facilities: FacilitiesOption = None,
    crs: CrsOption = None,
) -> None:
    """Kernel density of facilities, per km², on the ground."""
    _check(out)
    if bandwidth_m is not None and not 0 < bandwidth_m <= LARGEST_BANDWIDTH_M:  # so too for nan
        message = N_("the bandwidth must be a number above 0 and at most {limit} metres")
        params = {"limit": f"{LARGEST_BANDWIDTH_M:,}"}
        raise BadParameterError(Problem("--bandwidth-m", message, params=params))
    study, located = _measured(kind, plan, as_of, zones, facilities, crs)
    found = density_surface(
        study, located, kernel=kernel, rule=None if bandwidth_m is not None else rule,
        fixed_m=bandwidth_m or 0.0, edge=edge, cell_m=cell_m,
    )  # fmt: skip
    if not found.surfaces:
        message = N_("Fewer than two places are known, so there is no surface; look at the map.")
        raise BadParameterError(Problem("--kind", message))
    method = reading_text(words(), found.method)
    _write(out, found.surfaces[0].surface, study, "kernel density", method, found.bandwidth_m)
    for reading in found.readings:
        mark = "! " if reading.is_caveat else "- "
        typer.echo(mark + reading_text(words(), reading), err=True)


@surface.command("nearest")
@as_a_door
def nearest_command(
    out: TifOption,
    cell_m: CellOption = 100.0,
    kind: KindOption = None,
    plan: PlanOption = None,
    as_of: AsOfOption = None,
    zones: ZonesOption = None,
    facilities: FacilitiesOption = None,
    crs: CrsOption = None,
) -> None:
    """Straight-line distance to the nearest facility, metres, on the ground."""
    _check(out)
    study, located = _measured(kind, plan, as_of, zones, facilities, crs)
    grid = grid_over(study.ground.bounds, cell_m=cell_m, crs=study.crs)
    found = nearest_distance(grid, located.sites, study.ground)
    method = f"k-d tree, {len(located.sites)} sites, straight line"
    _write(out, found, study, "distance to the nearest facility", method, None)


def _check(out: Path) -> None:
    if out.suffix.lower() not in (".tif", ".tiff"):
        message = N_("a surface is written as a GeoTIFF; let the name end in .tif")
        raise BadParameterError(Problem("--out", message))


def _measured(
    kind: list[str] | None,
    plan: str | None,
    as_of: str | None,
    zones: Path | None,
    facilities: Path | None,
    crs: str | None,
) -> tuple[Study, Located]:
    kinds = kinds_of(kind)
    study = chosen_study(plan, as_of, zones, facilities, crs)
    return study, located_of(study, tuple(kinds or ()))


def _write(
    out: Path, found: Surface, study: Study, title: str, method: str, bandwidth_m: float | None
) -> None:
    tags = RasterTags(title, method, study.name, study.on, bandwidth_m)
    write_raster(out, found, tags)
    typer.echo(f"→ {out}", err=True)
