"""``cli.py site``: where would the next carriers serve most?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import geopandas as gpd
import typer

from analysis.siting import SitingOptions, run_siting
from analysis.siting_ground import CandidateChoice, DemandChoice
from analysis.study import Study
from commands.options import (
    AsOfOption,
    FormatOption,
    KindOption,
    PlanOption,
    as_a_door,
    kinds_of,
)
from commands.printing import OutputFormat
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
        typer.Option(
            "--candidates", help="grid, towns, metro, carriers, a zone's id, or a file of points."
        ),
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
    zones: ZonesOption = None,
    facilities: FacilitiesOption = None,
    crs: CrsOption = None,
    setting: SettingOption = None,
    out: OutOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Where the next carriers would serve most, with those that stand taken as fixed."""
    study = chosen_study(plan, as_of, zones, facilities, crs)
    named = {
        "k": k,
        "model": model,
        "radius_m": radius_m,
        "time_limit_s": time_limit,
        "kinds": kinds_of(kind) or _kinds_in_files(study, facilities),
    }
    own_candidates, from_candidates = _candidates(study, candidates)
    own_demand, from_demand = _demand(study, demand)
    options = options_of(SitingOptions, setting, {**named, **from_candidates, **from_demand})
    result = run_siting(
        study, options, told_progress(), own_demand=own_demand, own_candidates=own_candidates
    )
    head = {"measure": "siting", "model": options.model.value, "kinds": list(options.kinds)}
    counted = len(study.of_kinds(options.kinds))
    told_result(result, study, head, out, form, counted=counted)


def _kinds_in_files(study: Study, facilities: Path | None) -> list[str] | None:
    """In a file of facilities all of them stand, whatever their kind."""
    return sorted(set(study.facilities["kind"])) if facilities is not None else None


def _candidates(study: Study, text: str | None) -> tuple[gpd.GeoDataFrame | None, dict[str, Any]]:
    by_other_options = (CandidateChoice.ZONE, CandidateChoice.OWN)
    known = {one.value for one in CandidateChoice if one not in by_other_options}
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
