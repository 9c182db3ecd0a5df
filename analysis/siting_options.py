"""What a siting run can be asked."""

from __future__ import annotations

from typing import ClassVar

from analysis.options import ChoiceList, Options, option
from analysis.siting_ground import FULL_CHAIN_KINDS, CandidateChoice, DemandChoice
from analysis.study import Study
from errors import N_
from spatial_model.siting_solution import SitingModel

MODEL_WORDS: dict[str, str] = {
    SitingModel.MCLP: N_("Reach most (maximal covering)"),
    SitingModel.P_MEDIAN: N_("Shortest mean distance (p-median)"),
    SitingModel.LSCP: N_("Reach all with the fewest (set covering)"),
}
DEMAND_WORDS: dict[str, str] = {
    DemandChoice.LAND: N_("All land of the district alike"),
    DemandChoice.ZONE_LAND: N_("Land of the plan's zones only"),
    DemandChoice.ORGANISATIONS: N_("Anchor organisations"),
    DemandChoice.POPULATION: N_("People, where the package has a population raster"),
}
CANDIDATE_WORDS: dict[str, str] = {
    CandidateChoice.GRID: N_("Anywhere on land (a grid)"),
    CandidateChoice.ZONE: N_("Inside one zone (a grid)"),
    CandidateChoice.TOWNS: N_("The points of the towns"),
    CandidateChoice.METRO: N_("The metro stations"),
    CandidateChoice.CARRIERS: N_("Where carriers stand already"),
    CandidateChoice.DRAWN: N_("Points picked on the map or typed"),
}
DEFAULT_RADIUS_M = 1000.0


class SitingOptions(Options):
    """What a siting run can be asked."""

    family: ClassVar[str] = "siting"

    k: int = option(
        12,
        label=N_("Sites to add"),
        explained=N_("How many further carriers are to be placed."),
        ge=1,
        le=30,
    )
    model: SitingModel = option(
        SitingModel.MCLP,
        label=N_("Aim"),
        explained=N_("What a good choice achieves: most demand reached, or the shortest way."),
        words=MODEL_WORDS,
    )
    kinds: tuple[str, ...] = option(
        FULL_CHAIN_KINDS,
        label=N_("Kinds that serve already"),
        explained=N_("Carriers of these kinds stand, stay and serve; what they reach is done."),
        choices=ChoiceList.FACILITY_KINDS,
    )
    radius_m: float = option(
        0.0,
        label=N_("Service radius"),
        explained=N_("How far a carrier serves; the package's figure stands until it is changed."),
        unit="m",
        ge=0,
        le=20_000,
    )
    demand: DemandChoice = option(
        DemandChoice.ZONE_LAND,
        label=N_("Whom to serve"),
        explained=N_("What is counted as reached: land, or organisations of the register."),
        words=DEMAND_WORDS,
    )
    candidates: CandidateChoice = option(
        CandidateChoice.GRID,
        label=N_("Where sites may be proposed"),
        explained=N_("The places among which the model chooses; only these can be proposed."),
        words=CANDIDATE_WORDS,
    )
    zone: str = option(
        "",
        label=N_("Zone of the candidates"),
        explained=N_("The zone in which sites may be proposed, where one zone is chosen."),
        choices=ChoiceList.ZONES,
    )
    candidate_kinds: tuple[str, ...] = option(
        (),
        label=N_("Kinds of the candidates"),
        explained=N_("Carriers of these kinds could be enlarged or built beside; none is all."),
        choices=ChoiceList.FACILITY_KINDS,
        used_with={"candidates": (CandidateChoice.CARRIERS,)},
    )
    drawn: tuple[str, ...] = option(
        (),
        label=N_("Picked candidates"),
        explained=N_("Points picked on the map, as longitude_latitude."),
    )
    cell_m: float = option(
        500.0,
        label=N_("Demand cell"),
        explained=N_("Land is counted in square cells of this side; smaller is slower."),
        unit="m",
        ge=100,
        le=5_000,
        is_advanced=True,
    )
    spacing_m: float = option(
        1000.0,
        label=N_("Distance between candidates"),
        explained=N_("Distance between neighbouring places of the candidate grid."),
        unit="m",
        ge=200,
        le=5_000,
        is_advanced=True,
    )
    detour_factor: float = option(
        1.0,
        label=N_("Detour factor"),
        explained=N_("Ways are taken as the straight line times this; 1 is the line itself."),
        ge=1,
        le=3,
        is_advanced=True,
    )
    time_limit_s: float = option(
        10.0,
        label=N_("Time for each number of sites"),
        explained=N_(
            "After this long, ten minutes in all, the best found so far is taken, and said to be so."
        ),
        unit="s",
        ge=0.1,
        le=120,
        is_advanced=True,
    )


def service_radius_m(study: Study, options: SitingOptions) -> float:
    """Return the radius asked for, or the package's for the kinds, in metres."""
    if options.radius_m > 0:
        return options.radius_m
    general = study.parameter("service_radius_m", DEFAULT_RADIUS_M)
    if len(options.kinds) == 1:
        return study.parameter(f"service_radius_m_{options.kinds[0]}", general)
    return general


def package_figures(study: Study, options: SitingOptions) -> dict[str, float]:
    """Return what stands for a radius left at 0: the plan package's own figure."""
    return {"radius_m": service_radius_m(study, options.model_copy(update={"radius_m": 0.0}))}
