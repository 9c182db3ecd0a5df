"""What a reader can set for a coverage."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from analysis.coverage_ground import DEMAND_WORDS, DemandChoice
from analysis.options import ChoiceList, Options, option
from analysis.study import Study
from analysis.travel import (
    DEFAULT_DETOUR,
    DETOUR_PARAMETER,
    MODE_WORDS,
    WALK_PARAMETER,
    TravelMode,
)
from errors import N_
from spatial_model.network_places import WALK_KMH


class ReachBy(StrEnum):
    """What ends a reach."""

    RADIUS = "radius"
    TIME = "time"


REACH_WORDS: dict[str, str] = {
    ReachBy.RADIUS: N_("Radius"),
    ReachBy.TIME: N_("Travel time"),
}


class CoverageOptions(Options):
    """What can be set for a coverage."""

    family: ClassVar[str] = "coverage"
    kinds: tuple[str, ...] = option(
        (),
        label=N_("Kinds"),
        explained=N_("Which kinds of carrier serve; all of them when none is chosen."),
        choices=ChoiceList.FACILITY_KINDS,
    )
    by: ReachBy = option(
        ReachBy.RADIUS,
        label=N_("Reach by"),
        explained=N_("Whether reach ends at a distance in a straight line or at a travel time."),
        words=REACH_WORDS,
    )
    radius_m: float = option(
        1000.0,
        label=N_("Service radius"),
        explained=N_("Straight-line distance to which a carrier serves."),
        unit="m",
        ge=50,
        le=50_000,
        used_with={"by": (ReachBy.RADIUS,)},
    )
    minutes: float = option(
        15.0,
        label=N_("Longest way"),
        explained=N_("How long the way to a carrier may take."),
        unit="min",
        ge=1,
        le=180,
        used_with={"by": (ReachBy.TIME,)},
    )
    mode: TravelMode = option(
        TravelMode.DETOUR,
        label=N_("Way"),
        explained=N_("How the way is measured; roads need a network."),
        words=MODE_WORDS,
        choices=ChoiceList.TRAVEL_MODES,
        used_with={"by": (ReachBy.TIME,)},
    )
    demand: DemandChoice = option(
        DemandChoice.GRID,
        label=N_("Who is to be reached"),
        explained=N_("What the demand-weighted share is a share of."),
        words=DEMAND_WORDS,
        choices=ChoiceList.DEMANDS,
    )
    smallest_gap_km2: float = option(
        0.5,
        label=N_("Smallest gap"),
        explained=N_("Unreached ground below this area is not listed; the share counts all of it."),
        unit="km²",
        ge=0,
        le=1_000,
    )
    speed_kmh: float = option(
        0.0,
        label=N_("Speed"),
        explained=N_(
            "How fast people travel; the package's walking speed stands until it is changed. "
            "15 is cycling, 25 driving in town."
        ),
        unit="km/h",
        ge=0,
        le=120,
        is_advanced=True,
        used_with={"by": (ReachBy.TIME,), "mode": (TravelMode.STRAIGHT_LINE, TravelMode.DETOUR)},
    )
    detour_factor: float = option(
        0.0,
        label=N_("Detour factor"),
        explained=N_(
            "How many times longer the way is than the straight line, 1 to 3; the package's "
            "factor stands until it is changed."
        ),
        ge=0,
        le=3,
        is_advanced=True,
        used_with={"by": (ReachBy.TIME,), "mode": (TravelMode.DETOUR,)},
    )
    surface_cell_m: float = option(
        200.0,
        label=N_("Cell of the distance surface"),
        explained=N_("Side of a cell of the surface, and of the grid that stands for the land."),
        unit="m",
        ge=20,
        le=2_000,
        is_advanced=True,
    )
    draws: int = option(
        200,
        label=N_("Draws"),
        explained=N_("How often positions and boundaries are moved to find the ranges."),
        ge=50,
        le=5_000,
        is_advanced=True,
    )
    seed: int = option(
        1,
        label=N_("Start of the chance"),
        explained=N_("The same number gives the same ranges again."),
        ge=0,
        le=1_000_000,
        is_advanced=True,
    )


def package_figures(study: Study, options: CoverageOptions) -> dict[str, float]:
    """Return what stands for each option left at 0: the plan package's own figure."""
    return {
        "speed_kmh": study.parameter(WALK_PARAMETER, WALK_KMH),
        "detour_factor": study.parameter(DETOUR_PARAMETER, DEFAULT_DETOUR),
    }
