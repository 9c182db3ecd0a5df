"""What coverage stands on: who is reached, and who is to be reached."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from analysis.result import Quantity, Reading, Value
from analysis.study import Study
from errors import N_, BadParameterError, Problem
from layers.kinds import FacilityKind, Precision
from spatial_model.area import geodesic_area_m2
from spatial_model.demand import (
    Demand,
    demand_from_grid,
    demand_from_points,
    demand_from_raster,
)


class DemandChoice(StrEnum):
    """Who is to be reached."""

    GRID = "grid"
    ORGANISATIONS = "organisations"
    POPULATION = "population"


DEMAND_WORDS: dict[str, str] = {
    DemandChoice.GRID: N_("Land, every piece alike"),
    DemandChoice.ORGANISATIONS: N_("Anchor organisations of the plan"),
    DemandChoice.POPULATION: N_("People, where the package has a population raster"),
}


@dataclass(frozen=True)
class DemandGround:
    """Demand with what is to be said of it."""

    demand: Demand
    readings: tuple[Reading, ...]


def demand_of(study: Study, choice: DemandChoice, *, cell_m: float) -> DemandGround:
    """Return the demand of a study on a basis.

    Parameters
    ----------
    study : Study
        Ground, organisations, population.
    choice : DemandChoice
        The basis.
    cell_m : float
        Cell of the even grid, metres.

    Raises
    ------
    BadParameterError
        When the study has nothing of that basis, with what to choose instead.
    """
    ground = gpd.GeoSeries([study.ground], crs=study.crs)
    if choice is DemandChoice.POPULATION:
        if study.population is None:
            message = N_(
                "there is no population raster here; add one under `population` in "
                "sources/build.yaml, or choose the land or the organisations"
            )
            raise BadParameterError(Problem("demand", message))
        demand = demand_from_raster(study.population.surface, ground)
        message = N_(
            "Demand is people by the population raster “{source}” of {day}: {total} on this land."
        )
        params: dict[str, Value] = {
            "source": study.population.source,
            "day": study.population.on or "—",
            "total": Quantity(demand.total),
        }
        return DemandGround(demand, (Reading(message, params),))
    if choice is DemandChoice.ORGANISATIONS:
        every = study.of_kinds((FacilityKind.ORGANISATION,))
        located = every[every["precision"] != Precision.TOWN]
        if located.empty:
            message = N_("no organisation has a position; choose the land instead")
            raise BadParameterError(Problem("demand", message))
        message = N_(
            "Demand is the organisations that the plan names, one each: {located} of {all} have a "
            "position that is a site; the others are in no share."
        )
        params = {
            "located": Quantity(len(located)),
            "all": Quantity(study.registered_count((FacilityKind.ORGANISATION,))),
        }
        readings = (Reading(message, params, is_caveat=True),)
        return DemandGround(demand_from_points(located), readings)
    demand = demand_from_grid(ground, cell_m=cell_m)
    message = N_(
        "Demand is the land itself, every piece alike: fields and hills count as towns do."
    )
    return DemandGround(demand, (Reading(message, is_caveat=True),))


def reach_shares(zones: gpd.GeoDataFrame, reach: Any) -> pd.Series[float]:
    """Return the share of each zone inside a reach; NaN where the zone is not drawn."""
    polygons = np.asarray(zones.geometry.array, dtype=object)
    shares = np.full(len(zones), np.nan)
    shapely.prepare(reach)
    for row, polygon in enumerate(polygons):
        if polygon is not None and polygon.area > 0:
            shares[row] = min(shapely.intersection(polygon, reach).area / polygon.area, 1.0)
    return pd.Series(shares, index=zones.index, name="coverage_share", dtype="float64")


def ground_outside(ground: Any, reach: Any, *, crs: Any, smallest_km2: float) -> gpd.GeoDataFrame:
    """Return the parts of the ground outside a reach, as `coverage_gaps` does."""
    parts = shapely.get_parts(shapely.difference(ground, reach))
    parts = parts[shapely.get_dimensions(parts) == 2]
    gaps = gpd.GeoDataFrame(geometry=gpd.GeoSeries(parts, crs=crs), crs=crs)
    gaps["area_km2"] = geodesic_area_m2(gaps.geometry) / 1e6
    gaps["share"] = gaps.geometry.area / ground.area
    gaps = gaps[gaps["area_km2"] >= smallest_km2].sort_values("area_km2", ascending=False)
    gaps.index = pd.RangeIndex(1, len(gaps) + 1, name="gap_id")
    return gaps[["area_km2", "share", "geometry"]]


def points_of(demand: Demand) -> gpd.GeoDataFrame:
    """Return the points of a demand as a frame."""
    points: NDArray[np.object_] = np.asarray(shapely.points(demand.x, demand.y), dtype=object)
    return gpd.GeoDataFrame(geometry=points, crs=demand.crs)
