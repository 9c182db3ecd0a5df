"""What carriers reach: shares by zone with their ranges, gaps, and what the demand has of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.coverage_ground import ground_outside, points_of, reach_shares
from analysis.coverage_options import CoverageOptions
from analysis.located import CONFIDENCE, CONFIDENCE_PARAMETER, Located
from analysis.progress import Progress
from analysis.result import Quantity, Reading, Value
from analysis.study import Study
from analysis.travel import DEFAULT_DETOUR, DETOUR_PARAMETER, WALK_PARAMETER, Reach, reach
from errors import N_
from layers.kinds import Grade
from spatial_model.coverage import coverage_bounds, coverage_share, service_area
from spatial_model.demand import Demand, demand_within
from spatial_model.distance_surface import nearest_distance
from spatial_model.gaps import coverage_gaps
from spatial_model.ground_cells import cells_inside
from spatial_model.network_places import WALK_KMH
from spatial_model.raster_grid import RasterGrid, Surface
from spatial_model.simulation import simulated_coverage


@dataclass(frozen=True)
class Served:
    """What a run measured before it is put into words.

    Parameters
    ----------
    table : DataFrame
        Names and shares by zone, with ranges.
    gaps : GeoDataFrame
        Unreached ground.
    area : shapely geometry
        Reached ground.
    covered : ndarray of bool
        Which of the demand is reached.
    readings : tuple of Reading
        What has to be said with every figure.
    reach : Reach, optional
        Where time and not a radius ends it.
    """

    table: pd.DataFrame
    gaps: gpd.GeoDataFrame
    area: Any
    covered: Any
    readings: tuple[Reading, ...]
    reach: Reach | None = None


def served_by_radius(
    study: Study, options: CoverageOptions, located: Located, demand: Demand, progress: Progress
) -> Served:
    """Return what is within a radius in a straight line."""
    radius_m = options.radius_m
    table, said = _ranged(study, options, located, radius_m, progress)
    land = gpd.GeoSeries([study.ground], crs=study.crs)
    gaps = coverage_gaps(
        land, located.sites, radius_m=radius_m, smallest_km2=options.smallest_gap_km2
    )
    area = service_area(located.sites, radius_m=radius_m).iloc[0]
    note = N_(
        "Reach is a straight line of {radius}, not roads: rivers, walls and hills are not in it."
    )
    params: dict[str, Value] = {"radius": Quantity(radius_m, 0, "m")}
    first = Reading(note, params, is_caveat=True, is_decisive=True)
    covered = demand_within(demand, located.sites, radius_m=radius_m)
    return Served(table, gaps, area, covered, (first, *said))


def served_by_time(
    study: Study, options: CoverageOptions, located: Located, demand: Demand, progress: Progress
) -> Served:
    """Return what is within a travel time; along roads only boundaries give a range."""
    found = reach(
        study, located.sites, mode=options.mode, minutes=options.minutes,
        speed_kmh=options.speed_kmh or study.parameter(WALK_PARAMETER, WALK_KMH),
        detour_factor=options.detour_factor or study.parameter(DETOUR_PARAMETER, DEFAULT_DETOUR),
    )  # fmt: skip
    area = found.area
    if found.radius_m is not None:
        table, said = _ranged(study, options, located, found.radius_m, progress)
    else:
        table = _named(study)
        table["coverage_share"] = reach_shares(study.zones, area)
        table = table.join(_by_boundary(study, area))
        table["moved_coverage_share"] = table["coverage_share"].where(table["grade"] != Grade.C)
        note = N_(
            "Along roads positions are taken as stated; the range of a zone comes from its "
            "boundary alone, moved in and out by its stated error."
        )
        said = (Reading(note, is_caveat=True),)
    gaps = ground_outside(study.ground, area, crs=study.crs, smallest_km2=options.smallest_gap_km2)
    minutes = found.cost_of(points_of(demand))
    covered = np.nan_to_num(minutes, nan=math.inf) <= options.minutes
    return Served(table, gaps, area, covered, (*found.readings, *said), found)


def nearest_surface(
    study: Study, located: Located, grid: RasterGrid, found: Reach | None
) -> Surface:
    """Return the way to the nearest site: metres in a straight line, or minutes of a reach.

    Parameters
    ----------
    study : Study
        Ground; cells off it are NaN.
    located : Located
        Sites.
    grid : RasterGrid
        The cells; the way is that of their middles.
    found : Reach or None
        How the time is measured; None for a straight line.
    """
    if found is None:
        return nearest_distance(grid, located.sites, study.ground)
    row, column = np.nonzero(cells_inside(grid, study.ground))
    middles = shapely.points(grid.centre_x[column], grid.centre_y[row])
    values = np.full((grid.rows, grid.columns), np.nan)
    values[row, column] = found.cost_of(gpd.GeoDataFrame(geometry=middles, crs=study.crs))
    return Surface(grid, values, "min")


def _ranged(
    study: Study, options: CoverageOptions, located: Located, radius_m: float, progress: Progress
) -> tuple[pd.DataFrame, tuple[Reading, ...]]:
    """Return shares within a radius with both ranges, and what has to be said of them."""
    zones, sites = study.zones, located.sites
    table = _named(study)
    table["coverage_share"] = coverage_share(zones, sites, radius_m=radius_m)
    low, high = (coverage_bounds(zones, one, radius_m=radius_m) for one in (sites, located.every))
    table["coverage_share_low"] = low["coverage_share_low"]
    table["coverage_share_high"] = high["coverage_share_high"]
    table["moved_coverage_share"] = table["coverage_share"].where(zones["grade"] != Grade.C)
    parts = []
    for number, (_, one) in enumerate(zones.groupby(level=0, sort=False)):
        share = 0.1 + 0.55 * number / len(zones)
        progress(share, N_("Moving positions and boundaries"))
        parts.append(
            simulated_coverage(
                one, sites, radius_m=radius_m, boundary_error_m=one["boundary_error_m"],
                confidence=study.parameter(CONFIDENCE_PARAMETER, CONFIDENCE),
                draws=options.draws, seed=options.seed, ground=study.ground, cells=1_500,
            )
        )  # fmt: skip
    moved = pd.concat(parts).reindex(zones.index) if parts else pd.DataFrame(index=zones.index)
    table = table.join(moved.add_prefix("moved_"))
    if not (table["moved_coverage_share_low"] > table["coverage_share"]).any():
        return table, ()
    message = N_(
        "Where a range lies above its figure, carriers stated on one spot would really "
        "stand apart and reach more."
    )
    return table, (Reading(message, is_caveat=True),)


def _by_boundary(study: Study, area: Any) -> pd.DataFrame:
    """Return the least and most of each share with the boundary as drawn, moved in, moved out."""
    zones = study.zones
    errors_m = zones["boundary_error_m"].fillna(0.0)
    found = [reach_shares(zones, area)]
    for sign in (-1, 1):
        moved = shapely.buffer(zones.geometry.array, sign * errors_m.to_numpy())
        kept = shapely.intersection(moved, study.ground)
        kept[shapely.is_empty(kept)] = None
        found.append(reach_shares(zones.set_geometry(gpd.GeoSeries(kept, zones.index)), area))
    shares = pd.concat(found, axis="columns").where(errors_m > 0, axis="index")
    low, high = shares.min(axis="columns"), shares.max(axis="columns")
    return pd.DataFrame({"moved_coverage_share_low": low, "moved_coverage_share_high": high})


def _named(study: Study) -> pd.DataFrame:
    names = ["name_zh", "name_en", "zone_kind", "grade"]
    table = pd.DataFrame(study.zones[names]).copy()
    table["area_km2"] = study.zones["land_area_km2"]
    return table
