"""How well demand is served by carriers within a travel time, by zone and by cell."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

import numpy as np
import pandas as pd

from analysis.coverage_ground import DEMAND_WORDS, DemandChoice, DemandGround
from analysis.options import ChoiceList, Options, option
from analysis.progress import Progress, silent
from analysis.result import (
    AnalysisResult,
    Quantity,
    Reading,
    ResultColumn,
    ResultShapes,
    ResultTable,
    ShapeRole,
    Value,
    Word,
)
from analysis.served_ground import (
    TRAVELLER_WORDS,
    Floats,
    ServedGround,
    Traveller,
    by_zone,
    demand_cells,
    served_ground,
    weighted_mean,
)
from analysis.study import Study
from analysis.travel import MODE_WORDS, TravelMode
from errors import N_
from spatial_model.accessibility import cumulative_opportunities, two_step_floating_catchment
from spatial_model.decay import (
    LUO_QI_SLOW_WEIGHTS,
    Decay,
    binary_decay,
    gaussian_decay,
    linear_decay,
    zone_decay,
)
from spatial_model.demand import Demand, DemandBasis


class DecayChoice(StrEnum):
    """How a carrier counts less the farther it is."""

    GAUSSIAN = "gaussian"
    LINEAR = "linear"
    ZONES = "zones"
    BINARY = "binary"


DECAY_WORDS: dict[str, str] = {
    DecayChoice.GAUSSIAN: N_("Gaussian: slowly at first, to nothing at the limit"),
    DecayChoice.LINEAR: N_("Linear: evenly, to nothing at the limit"),
    DecayChoice.ZONES: N_("Three zones: 1, 0.68 and 0.22 by thirds of the limit"),
    DecayChoice.BINARY: N_("Not at all: whole up to the limit"),
}
PER_DEMAND = {DemandBasis.GRID: 100.0, DemandBasis.POINTS: 100.0, DemandBasis.RASTER: 10_000.0}
"""How much demand a score is given for."""


class AccessibilityOptions(Options):
    """What can be set for an accessibility."""

    family: ClassVar[str] = "accessibility"
    kinds: tuple[str, ...] = option(
        (),
        label=N_("Kinds"),
        explained=N_("Which kinds of carrier serve; all of them when none is chosen."),
        choices=ChoiceList.FACILITY_KINDS,
    )
    mode: TravelMode = option(
        TravelMode.DETOUR,
        label=N_("Way"),
        explained=N_("How the way is measured; roads need a network."),
        words=MODE_WORDS,
        choices=ChoiceList.TRAVEL_MODES,
    )
    traveller: Traveller = option(
        Traveller.WALK,
        label=N_("Travel"),
        explained=N_("Decides the speed where there is no network; speeds are in the package."),
        words=TRAVELLER_WORDS,
    )
    minutes: float = option(
        30.0,
        label=N_("Longest way"),
        explained=N_("Carriers farther than this do not count."),
        unit="min",
        ge=1,
        le=180,
    )
    decay: DecayChoice = option(
        DecayChoice.GAUSSIAN,
        label=N_("Decay"),
        explained=N_("How a carrier counts less the farther it is."),
        words=DECAY_WORDS,
    )
    demand: DemandChoice = option(
        DemandChoice.GRID,
        label=N_("Who is to be reached"),
        explained=N_("Among whom the carriers are shared."),
        words=DEMAND_WORDS,
        choices=ChoiceList.DEMANDS,
    )
    cell_m: float = option(
        500.0,
        label=N_("Cell of the grid"),
        explained=N_("Side of the squares that stand for the land."),
        unit="m",
        ge=100,
        le=5000,
        is_advanced=True,
    )


def run_accessibility(
    study: Study,
    options: AccessibilityOptions,
    progress: Progress = silent,
    *,
    given: DemandGround | None = None,
) -> AnalysisResult:
    """Return how well demand is served, by a floating catchment.

    Parameters
    ----------
    study : Study
        Zones, carriers, ground and perhaps a network.
    options : AccessibilityOptions
        What is asked.
    progress : callable
        Told how far it is.
    given : DemandGround, optional
        Demand of a file, instead of the one that the options name.

    Returns
    -------
    AnalysisResult
        Table by zone: ``demand, access, opportunities, nearest_min`` (means by demand) and
        ``unserved_share``; shapes: the same by cell or point of demand.

    Raises
    ------
    BadParameterError
        When no site is known, or the study has no such demand or network.
    """
    progress(0.0, N_("Finding who serves"))
    served = served_ground(
        study,
        kinds=options.kinds,
        mode=options.mode,
        traveller=options.traveller,
        minutes=options.minutes,
        demand=options.demand,
        cell_m=options.cell_m,
        given=given,
    )
    progress(0.4, N_("Measuring the ways"))
    pairs = served.reach.pairs_of(served.points)
    nearest = served.reach.cost_of(served.points)
    progress(0.7, N_("Sharing carriers among those who reach them"))
    heads = pd.Series(served.demand.weight)
    offers = pd.Series(np.ones(len(served.located.sites)))
    decay = decay_of(options.decay, options.minutes)
    per = PER_DEMAND[served.demand.basis]
    access = two_step_floating_catchment(heads, offers, pairs, decay=decay).to_numpy() * per
    chances = cumulative_opportunities(heads, offers, pairs, limit=options.minutes).to_numpy()
    figures: dict[str, Floats] = {
        "access": np.asarray(access, dtype=np.float64),
        "opportunities": np.asarray(chances, dtype=np.float64),
        "nearest_min": nearest,
    }
    table = by_zone(study, served.demand, figures, {"unserved_share": chances == 0})
    progress(1.0, N_("Done"))
    unit = unit_of_access(served.demand, per)
    column = ResultColumn("access", N_("Access"), unit, 2)
    cells = demand_cells(served, figures, cell_m=options.cell_m)
    return AnalysisResult(
        family=options.family,
        options_text=options.to_text(),
        study_name=study.name,
        on=study.on,
        method=_method(options, served),
        headline=_readings(options, served, access, chances, unit),
        tables=(
            ResultTable(
                "accessibility_by_zone",
                N_("Accessibility by zone"),
                table,
                (
                    column,
                    ResultColumn("opportunities", N_("Carriers within the time"), "", 1),
                    ResultColumn("nearest_min", N_("Nearest carrier"), "min", 1),
                    ResultColumn(
                        "unserved_share", N_("Demand that reaches none"), "", 1, is_share=True
                    ),
                ),
            ),
        ),
        shapes=(
            ResultShapes("accessibility", N_("Accessibility"), cells, ShapeRole.CHOROPLETH, column),
        ),
    )


def decay_of(choice: DecayChoice, limit: float) -> Decay:
    """Return the decay that a choice stands for, ending at a limit."""
    if choice is DecayChoice.GAUSSIAN:
        return gaussian_decay(limit)
    if choice is DecayChoice.LINEAR:
        return linear_decay(limit)
    if choice is DecayChoice.ZONES:
        return zone_decay((limit / 3, limit * 2 / 3, limit), LUO_QI_SLOW_WEIGHTS)
    return binary_decay(limit)


def unit_of_access(demand: Demand, per: float) -> str:
    """Return the unit of a score: per so much demand."""
    unit = demand.unit
    return f"/{per:,.0f} {unit}".rstrip() if unit else f"/{per:,.0f}"


def _method(options: AccessibilityOptions, served: ServedGround) -> Reading:
    message = N_(
        "Two-step floating catchment (E2SFCA) over {sites} sites within {minutes}; way: {mode}; "
        "decay: {decay}."
    )
    params: dict[str, Value] = {
        "sites": Quantity(len(served.located.sites)),
        "minutes": Quantity(options.minutes, 0, "min"),
        "mode": Word(MODE_WORDS[options.mode]),
        "decay": Word(DECAY_WORDS[options.decay]),
    }
    return Reading(message, params)


def _readings(
    options: AccessibilityOptions, served: ServedGround, access: object, chances: object, unit: str
) -> tuple[Reading, ...]:
    weight = served.demand.weight
    scores, counts = np.asarray(access, dtype=float), np.asarray(chances, dtype=float)
    message = N_(
        "Within {minutes}, {share} of the demand reaches at least one carrier, and the mean is "
        "{mean} carriers to choose from."
    )
    params = {
        "minutes": Quantity(options.minutes, 0, "min"),
        "share": Quantity(float(weight[counts > 0].sum() / weight.sum()), 1, is_share=True),
        "mean": Quantity(weighted_mean(counts, weight), 1),
    }
    first = Reading(message, params)
    message = N_(
        "Shared among all who reach them, carriers come to {mean} on average and {best} where "
        "access is best."
    )
    params = {
        "mean": Quantity(weighted_mean(scores, weight), 2, unit),
        "best": Quantity(float(scores.max()), 2, unit),
    }
    second = Reading(message, params)
    message = N_(
        "Each carrier counts as one, whatever its size; the score compares places and is no "
        "count of visits."
    )
    return (first, second, Reading(message, is_caveat=True), *served.readings)
