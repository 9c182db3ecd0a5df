"""``cli.py site``: where would the next carriers serve most?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import geopandas as gpd
import typer

from analysis.file_study import study_of_files
from analysis.siting import SitingOptions, run_siting
from analysis.siting_ground import CandidateChoice, DemandChoice
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
from layers.loose_files import read_loose_file
from spatial_model.location_models import SitingModel

_OWN = "own"


@as_a_door
def site(
    k: Annotated[int | None, typer.Option("--k", help="Sites to add, 1 to 30.")] = None,
    model: Annotated[
        SitingModel | None, typer.Option("--model", help="What a good choice achieves.")
    ] = None,
    radius_m: Annotated[
        float | None, typer.Option("--radius-m", help="Service radius; default: the package's.")
    ] = None,
    time_limit: Annotated[
        float | None, typer.Option("--time-limit", help="Seconds for each number of sites.")
    ] = None,
    candidates: Annotated[
        str | None,
        typer.Option("--candidates", help="grid, towns, a zone's id, or a file of points."),
    ] = None,
    demand: Annotated[
        str | None,
        typer.Option(
            "--demand",
            help="grid (all land), zone_land, organisations, or a file of points (weight).",
        ),
    ] = None,
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
        typer.Option("--set", help="A setting as name:value, e.g. cell_m:250; repeatable."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write to this .json, .csv or .gpkg.")
    ] = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Where the next carriers would serve most, with those that stand taken as fixed."""
    study = _study(plan, as_of, zones, facilities, crs)
    named = {
        "k": k,
        "model": model,
        "radius_m": radius_m,
        "time_limit_s": time_limit,
        "kinds": kinds_of(kind) or _kinds_in_files(study, facilities),
    }
    own_candidates, from_candidates = _candidates(study, candidates)
    own_demand, from_demand = _demand(study, demand)
    options = _options(setting, {**named, **from_candidates, **from_demand})
    wording, last = words(), [""]

    def progress(share: float, step: str) -> None:
        if step != last[0]:
            last[0] = step
            typer.echo(f"{share:4.0%}  {wording.text(step)}", err=True)

    result = run_siting(
        study, options, progress, own_demand=own_demand, own_candidates=own_candidates
    )
    head = {
        "plan": study.name,
        "measure": "siting",
        "model": options.model.value,
        "kinds": list(options.kinds),
        "as_of": study.on,
    }
    if out is not None:
        write_result(result, out, head)
        typer.echo(f"→ {out}", err=True)
    else:
        show_result(result, form, head)


def _options(setting: list[str] | None, named: dict[str, Any]) -> SitingOptions:
    """Return the options: what `--set` says, then what has an option of its own."""
    base = SitingOptions.from_text(";".join(setting or ())).model_dump(exclude_unset=True)
    given = {name: value for name, value in named.items() if value is not None}
    return SitingOptions.checked({**base, **given})


def _kinds_in_files(study: Study, facilities: Path | None) -> list[str] | None:
    """In a file of facilities all of them stand, whatever their kind."""
    return sorted(set(study.facilities["kind"])) if facilities is not None else None


def _candidates(study: Study, text: str | None) -> tuple[gpd.GeoDataFrame | None, dict[str, Any]]:
    known = {CandidateChoice.GRID.value, CandidateChoice.TOWNS.value}
    if text is None or text in known:
        return None, {"candidates": text}
    if text in study.zones.index:
        return None, {"candidates": CandidateChoice.ZONE.value, "zone": text}
    return _points(study, text, "--candidates"), {"candidates": _OWN}


def _demand(study: Study, text: str | None) -> tuple[gpd.GeoDataFrame | None, dict[str, Any]]:
    known = {one.value: one.value for one in DemandChoice if one is not DemandChoice.OWN}
    known["grid"] = DemandChoice.LAND.value
    if text is None or text in known:
        return None, {"demand": known.get(text or "")}
    return _points(study, text, "--demand"), {"demand": _OWN}


def _points(study: Study, text: str, option: str) -> gpd.GeoDataFrame:
    path = Path(text)
    if not path.suffix:
        message = N_("“{text}” is neither one of the known choices, a zone nor a file")
        raise BadParameterError(Problem(option, message, params={"text": text}))
    return read_loose_file(path, crs=study.crs)


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
        on = day(as_of) or workspace.plan.header.default_as_of
        return study_of_plan(workspace.plan, workspace.layers, on)
    if zones is None or facilities is None or crs is None or plan or as_of:
        message = N_("give --zones, --facilities and --crs together, without --plan and --as-of")
        raise BadParameterError(Problem("--zones", message))
    return study_of_files(zones, facilities, crs=crs)
