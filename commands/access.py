"""``cli.py measure accessibility`` and ``measure travel``: who can get where, and how well served."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from analysis.accessibility import AccessibilityOptions, run_accessibility
from analysis.coverage_ground import DemandGround
from analysis.result import AnalysisResult, Quantity, Reading, Value
from analysis.study import Study
from analysis.travel import TravelMode
from analysis.travel_times import TravelOptions, run_travel
from commands.options import AsOfOption, FormatOption, KindOption, PlanOption, as_a_door, kinds_of
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
from layers.networks import read_edges
from layers.osm_roads import RoadProfile
from spatial_model.demand import demand_from_points
from spatial_model.network import build_network

ModeOption = Annotated[
    TravelMode | None, typer.Option("--mode", help="straight_line, detour or network.")
]
MinutesOption = Annotated[
    float | None, typer.Option("--minutes", help="Longest way that counts, minutes.")
]
NetworkOption = Annotated[
    Path | None, typer.Option("--network", help="A file of edges, or .osm.pbf, to travel on.")
]
ProfileOption = Annotated[
    RoadProfile, typer.Option("--profile", help="Who travels on OpenStreetMap ways.")
]
NetworkSpeedOption = Annotated[
    float | None, typer.Option("--network-speed-kmh", help="One speed for every edge, km/h.")
]
DemandOption = Annotated[
    Path | None, typer.Option("--demand", help="A file of points that are to be served.")
]
WeightOption = Annotated[
    str | None, typer.Option("--weight", help="Column of --demand with the size of each point.")
]


def _command(name: str, told: str, model: Any, run: Callable[..., AnalysisResult]) -> Any:
    """Return the command of a family that measures ways: all of them take the same options."""

    def command(
        kind: KindOption = None,
        mode: ModeOption = None,
        minutes: MinutesOption = None,
        plan: PlanOption = None,
        as_of: AsOfOption = None,
        zones: ZonesOption = None,
        facilities: FacilitiesOption = None,
        crs: CrsOption = None,
        network: NetworkOption = None,
        profile: ProfileOption = RoadProfile.WALK,
        network_speed_kmh: NetworkSpeedOption = None,
        demand: DemandOption = None,
        weight: WeightOption = None,
        setting: SettingOption = None,
        out: OutOption = None,
        form: FormatOption = OutputFormat.TABLE,
    ) -> None:
        options = options_of(model, setting, _named(kind, mode, minutes, network))
        study = _with_network(
            chosen_study(plan, as_of, zones, facilities, crs), network, profile, network_speed_kmh
        )
        result = run(study, options, told_progress(), given=_given_demand(study, demand, weight))
        head = {"measure": name, "mode": str(options.mode), "minutes": options.minutes}
        counted = len(study.of_kinds(options.kinds))
        told_result(result, study, head, out, form, counted=counted)

    command.__name__, command.__doc__ = name, told
    return as_a_door(command)


accessibility = _command(
    "accessibility",
    "Carriers per demand within a travel time (2SFCA, E2SFCA), with counts and nearest.",
    AccessibilityOptions,
    run_accessibility,
)
travel = _command(
    "travel",
    "Minutes to the nearest carrier, and the ground within a travel time of each.",
    TravelOptions,
    run_travel,
)


def _named(
    kind: list[str] | None, mode: TravelMode | None, minutes: float | None, network: Path | None
) -> dict[str, Any]:
    """Return the options that were named; a network that is given is also used."""
    if mode is None and network is not None:
        mode = TravelMode.NETWORK
    return {"kinds": kinds_of(kind), "mode": mode, "minutes": minutes}


def _with_network(
    study: Study, path: Path | None, profile: RoadProfile, speed_kmh: float | None
) -> Study:
    if path is None:
        return study
    edges = read_edges(path, crs=study.crs, profile=profile)
    return replace(study, network=build_network(edges, speed_kmh=speed_kmh, name=path.name))


def _given_demand(study: Study, path: Path | None, weight: str | None) -> DemandGround | None:
    if path is None:
        if weight is not None:
            message = N_("names a column of --demand; give that file too")
            raise BadParameterError(Problem("--weight", message))
        return None
    points = read_loose_file(path, crs=study.crs)
    demand = demand_from_points(points, weight_column=weight)
    message = N_("Demand is the {count} points of {file}.")
    params: dict[str, Value] = {"count": Quantity(len(points)), "file": path.name}
    return DemandGround(demand, (Reading(message, params),))
