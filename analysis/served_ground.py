"""What travel and accessibility share: who travels how fast, from where, and figures by zone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from analysis.coverage_ground import DemandChoice, DemandGround, demand_of, points_of
from analysis.located import (
    Located,
    coarse_reading,
    located_of,
    register_readings,
    without_organisations,
)
from analysis.result import Reading
from analysis.study import Study
from analysis.travel import DEFAULT_DETOUR, DETOUR_PARAMETER, Reach, TravelMode, reach
from errors import N_, BadParameterError, Problem
from spatial_model.demand import Demand, DemandBasis

Floats = NDArray[np.float64]


class Traveller(StrEnum):
    """How people travel; decides the speed where there is no network."""

    WALK = "walk"
    CYCLE = "cycle"
    DRIVE = "drive"


TRAVELLER_WORDS: dict[str, str] = {
    Traveller.WALK: N_("On foot"),
    Traveller.CYCLE: N_("By bicycle"),
    Traveller.DRIVE: N_("By car"),
}
_DEFAULT_KMH = {Traveller.WALK: 4.8, Traveller.CYCLE: 15.0, Traveller.DRIVE: 25.0}


@dataclass(frozen=True, eq=False)
class ServedGround:
    """Sites, what they reach, and the demand that is asked about.

    Parameters
    ----------
    located : Located
        Facilities of the chosen kinds.
    reach : Reach
        What their sites reach.
    demand : Demand
        Who is to be served.
    points : GeoDataFrame
        A point for each piece of demand.
    readings : tuple of Reading
        What has to be said with every figure.
    """

    located: Located
    reach: Reach
    demand: Demand
    points: gpd.GeoDataFrame
    readings: tuple[Reading, ...]


def served_ground(
    study: Study,
    *,
    kinds: tuple[str, ...],
    mode: TravelMode,
    traveller: Traveller,
    minutes: float,
    demand: DemandChoice,
    cell_m: float,
    given: DemandGround | None = None,
) -> ServedGround:
    """Return who is served by which sites.

    Parameters
    ----------
    study : Study
        What is measured; its parameters give speeds and detour factor.
    kinds, mode, traveller, minutes, demand, cell_m
        As the options say.
    given : DemandGround, optional
        Demand of a file, instead of `demand`.

    Raises
    ------
    BadParameterError
        When no site is known, or the study has no such demand or network.
    """
    located = located_of(study, kinds)
    if not kinds and given is None and demand is DemandChoice.ORGANISATIONS:
        located = without_organisations(located)  # nobody is in reach because of himself
    if located.sites.empty:
        message = N_("no carrier of these kinds has a position that is a site; choose other kinds")
        raise BadParameterError(Problem("kinds", message))
    asked = given or demand_of(study, demand, cell_m=cell_m)
    found = reach(
        study,
        located.sites,
        mode=mode,
        minutes=minutes,
        speed_kmh=study.parameter(f"{traveller}_speed_kmh", _DEFAULT_KMH[traveller]),
        detour_factor=study.parameter(DETOUR_PARAMETER, DEFAULT_DETOUR),
    )
    coarse = coarse_reading(located)
    note = N_(
        "Positions are taken as stated; the range of a zone comes from its boundary alone, "
        "moved in and out by its stated error."
    )
    readings = (
        *found.readings,
        Reading(note, is_caveat=True),
        *asked.readings,
        *register_readings(located),
        *(() if coarse is None else (coarse,)),
    )
    return ServedGround(located, found, asked.demand, points_of(asked.demand), readings)


def demand_cells(served: ServedGround, columns: dict[str, Any], *, cell_m: float) -> Any:
    """Return the demand with figures: squares for a grid, else points."""
    demand = served.demand
    if demand.basis is DemandBasis.GRID:
        half = cell_m / 2
        shapes = shapely.box(demand.x - half, demand.y - half, demand.x + half, demand.y + half)
        geometry = gpd.GeoSeries(shapes, crs=demand.crs)
    else:
        geometry = served.points.geometry
    index = pd.RangeIndex(1, len(demand.x) + 1, name="demand_id")
    frame = gpd.GeoDataFrame({"demand": demand.weight, **columns}, geometry=geometry.to_numpy())
    return frame.set_index(index).set_crs(demand.crs)


def by_zone(
    study: Study, demand: Demand, means: dict[str, Floats], shares: dict[str, Any]
) -> pd.DataFrame:
    """Return figures of the demand in each zone.

    Parameters
    ----------
    study : Study
        Gives the zones, in their order.
    demand : Demand
        Who is served.
    means : dict of str to ndarray
        Figures to be averaged by demand; NaN counts nowhere.
    shares : dict of str to ndarray of bool
        Facts whose share of the demand is given.

    Returns
    -------
    DataFrame
        Index ``zone_id``: names, kind, grade, ``demand`` and the figures; NaN where no demand
        lies in the zone. Beside each figure ``<name>_low`` and ``<name>_high``: the least and
        the most of it with the boundary as drawn, moved in and moved out by its stated error.
        Zones overlap, so rows must not be summed.
    """
    table = pd.DataFrame(study.zones[["name_zh", "name_en", "zone_kind", "grade"]]).copy()
    figures = [*means, *shares]
    rows = np.full((len(table), 3, 1 + len(figures)), np.nan)
    errors_m = study.zones["boundary_error_m"].to_numpy(dtype="float64")
    for row, polygon in enumerate(study.zones.geometry):
        if polygon is None or polygon.is_empty:
            continue
        error_m = float(errors_m[row])
        moves = (0.0, -error_m, error_m) if error_m > 0 else (0.0,)
        for at, move_m in enumerate(moves):
            outline = shapely.buffer(polygon, move_m) if move_m else polygon
            rows[row, at] = _figures(outline, demand, means, shares)
    table["demand"] = rows[:, 0, 0]
    known = np.isfinite(rows[:, :, 1:])
    low = np.where(known, rows[:, :, 1:], np.inf).min(axis=1)
    high = np.where(known, rows[:, :, 1:], -np.inf).max(axis=1)
    has_range = known[:, 0] & (errors_m > 0)[:, None]
    for at, name in enumerate(figures):
        table[name] = rows[:, 0, at + 1]
        table[f"{name}_low"] = np.where(has_range[:, at], low[:, at], np.nan)
        table[f"{name}_high"] = np.where(has_range[:, at], high[:, at], np.nan)
    return table


def _figures(
    outline: Any, demand: Demand, means: dict[str, Floats], shares: dict[str, Any]
) -> Floats:
    found = np.full(1 + len(means) + len(shares), np.nan)
    shapely.prepare(outline)
    inside = shapely.intersects_xy(outline, demand.x, demand.y)
    weight = demand.weight[inside]
    found[0] = weight.sum()
    if found[0] > 0:
        for at, values in enumerate(means.values(), start=1):
            found[at] = weighted_mean(values[inside], weight)
        for at, facts in enumerate(shares.values(), start=1 + len(means)):
            found[at] = weight[facts[inside]].sum() / found[0]
    return found


def weighted_mean(values: Floats, weight: Floats) -> float:
    """Return the mean by weight over what is known; NaN where nothing is."""
    known = np.isfinite(values)
    total = float(weight[known].sum())
    return float((values[known] * weight[known]).sum() / total) if total > 0 else float("nan")


def weighted_median(values: Floats, weight: Floats) -> float:
    """Return the least value that half of the weight does not exceed, of what is known."""
    known = np.isfinite(values) & (weight > 0)
    if not known.any():
        return float("nan")
    order = np.argsort(values[known], kind="stable")
    sums = np.cumsum(weight[known][order])
    at = int(np.searchsorted(sums, sums[-1] / 2))
    return float(values[known][order][at])
