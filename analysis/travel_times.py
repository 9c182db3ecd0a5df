"""How long the way to the nearest carrier takes, by zone and by cell, and what is in reach."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

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
    Traveller,
    by_zone,
    demand_cells,
    served_ground,
    weighted_mean,
    weighted_median,
)
from analysis.study import Study
from analysis.travel import MODE_WORDS, TravelMode
from errors import N_


class TravelOptions(Options):
    """What can be set for travel times."""

    family: ClassVar[str] = "travel"
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
        15.0,
        label=N_("Longest way"),
        explained=N_("Service areas end here; times themselves are given beyond it too."),
        unit="min",
        ge=1,
        le=180,
    )
    demand: DemandChoice = option(
        DemandChoice.GRID,
        label=N_("Who is to be reached"),
        explained=N_("From where the ways are measured."),
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


def run_travel(
    study: Study,
    options: TravelOptions,
    progress: Progress = silent,
    *,
    given: DemandGround | None = None,
) -> AnalysisResult:
    """Return the travel time to the nearest carrier.

    Parameters
    ----------
    study, options, progress, given
        As for `analysis.accessibility.run_accessibility`.

    Returns
    -------
    AnalysisResult
        Table by zone: ``demand, nearest_min`` (mean by demand of what is reached at all),
        ``within_share`` (in time) and ``unreached_share`` (by no way); shapes: the minutes by
        cell or point, and the service area of each site.

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
    progress(0.6, N_("Measuring the ways"))
    nearest = served.reach.cost_of(served.points)
    is_within = np.nan_to_num(nearest, nan=np.inf) <= options.minutes
    is_cut_off = np.isnan(nearest)
    table = by_zone(
        study,
        served.demand,
        {"nearest_min": nearest},
        {"within_share": is_within, "unreached_share": is_cut_off},
    )
    progress(1.0, N_("Done"))
    column = ResultColumn("nearest_min", N_("Nearest carrier"), "min", 1)
    names = served.located.sites[["name_zh", "name_en", "kind"]]
    weight = served.demand.weight
    message = N_(
        "{share} of the demand has a carrier within {minutes}; the way to the nearest takes "
        "{median} at most for half of it, {mean} on average."
    )
    params = {
        "share": Quantity(float(weight[is_within].sum() / weight.sum()), 1, is_share=True),
        "minutes": Quantity(options.minutes, 0, "min"),
        "median": Quantity(weighted_median(nearest, weight), 1, "min"),
        "mean": Quantity(weighted_mean(nearest, weight), 1, "min"),
    }
    headline = [Reading(message, params)]
    if is_cut_off.any():
        message = N_("No way leads to a carrier from {share} of the demand; it is in no mean.")
        share = float(weight[is_cut_off].sum() / weight.sum())
        params = {"share": Quantity(share, 1, is_share=True)}
        headline.append(Reading(message, params, is_caveat=True))
    message = N_("Travel time to the nearest of {sites} sites; way: {mode}.")
    params_of_method: dict[str, Value] = {
        "sites": Quantity(len(served.located.sites)),
        "mode": Word(MODE_WORDS[options.mode]),
    }
    return AnalysisResult(
        family=options.family,
        options_text=options.to_text(),
        study_name=study.name,
        on=study.on,
        method=Reading(message, params_of_method),
        headline=(*headline, *served.readings),
        tables=(
            ResultTable(
                "travel_by_zone",
                N_("Travel time by zone"),
                table,
                (
                    column,
                    ResultColumn("within_share", N_("Demand in time"), "", 1, is_share=True),
                    ResultColumn(
                        "unreached_share", N_("Demand without any way"), "", 1, is_share=True
                    ),
                ),
            ),
        ),
        shapes=(
            ResultShapes(
                "travel_minutes",
                N_("Minutes to the nearest carrier"),
                demand_cells(served, {"nearest_min": nearest}, cell_m=options.cell_m),
                ShapeRole.CHOROPLETH,
                column,
            ),
            ResultShapes(
                "service_areas",
                N_("Service areas"),
                served.reach.areas.join(names),
                ShapeRole.REACH,
                None,
                "name_zh",
            ),
        ),
    )
