"""Who is in reach of what: straight line, straight line with a detour, or over the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from analysis.result import Quantity, Reading
from analysis.study import Study
from errors import N_, BadParameterError, Problem
from spatial_model.cost_pairs import CostPairs, minutes_per_metre, straight_line_pairs
from spatial_model.network import TravelNetwork
from spatial_model.network_places import SNAP_LIMIT_M, WALK_KMH, snapping
from spatial_model.service_network import BESIDE_M, service_area_polygons, straight_line_areas
from spatial_model.travel_time import straight_line_minutes, travel_minutes, travel_pairs

Floats = NDArray[np.float64]

LONGEST_MIN = 24 * 60.0
WALK_PARAMETER, DETOUR_PARAMETER = "walk_speed_kmh", "detour_factor"
DEFAULT_DETOUR = 1.3


class TravelMode(StrEnum):
    """How the way to a facility is measured."""

    STRAIGHT_LINE = "straight_line"
    DETOUR = "detour"
    NETWORK = "network"


MODE_WORDS: dict[str, str] = {
    TravelMode.STRAIGHT_LINE: N_("Straight line"),
    TravelMode.DETOUR: N_("Straight line × detour factor"),
    TravelMode.NETWORK: N_("Road network"),
}


@dataclass(frozen=True, eq=False)
class Reach:
    """What facilities reach within a time.

    Parameters
    ----------
    mode : TravelMode
        How it was measured.
    minutes : float
        The time.
    areas : GeoDataFrame
        Area of each facility, on their index, in the study's CRS; may be empty polygons.
    cost_of : callable
        Takes points in the study's CRS, gives the minutes of each to its nearest facility,
        NaN where none can be reached at all; not cut at `minutes`.
    pairs_of : callable
        Takes points, gives the minutes to every facility within `minutes`.
    readings : tuple of Reading
        What the mode leaves out; each is to be shown with any figure made from it.
    radius_m : float or None
        Where the reach is a disc, its radius in metres; None along roads.
    """

    mode: TravelMode
    minutes: float
    areas: gpd.GeoDataFrame
    cost_of: Callable[[gpd.GeoDataFrame], Floats]
    pairs_of: Callable[[gpd.GeoDataFrame], CostPairs]
    readings: tuple[Reading, ...]
    radius_m: float | None = None

    @property
    def area(self) -> Any:
        """All areas together, as one geometry; ground counts once."""
        return shapely.union_all(np.asarray(self.areas.geometry.array, dtype=object))


def travel_modes(study: Study) -> tuple[TravelMode, ...]:
    """Return the modes that a study can carry: the network only where there is one."""
    modes = (TravelMode.STRAIGHT_LINE, TravelMode.DETOUR)
    return modes if study.network is None else (*modes, TravelMode.NETWORK)


def reach(
    study: Study,
    facilities: gpd.GeoDataFrame,
    *,
    mode: TravelMode,
    minutes: float,
    speed_kmh: float,
    detour_factor: float = DEFAULT_DETOUR,
) -> Reach:
    """Return what facilities reach within a time.

    Parameters
    ----------
    study : Study
        Gives the network and the CRS.
    facilities : GeoDataFrame
        Points that stand for sites, in the study's CRS; leave town points out before.
    mode : TravelMode
        How the way is measured.
    minutes : float
        Longest time, above 0.
    speed_kmh : float
        Speed in a straight line; on the network edges have their own and this one is not used.
    detour_factor : float
        Way ÷ straight line, for `TravelMode.DETOUR`.

    Raises
    ------
    BadParameterError
        When a number cannot be used, or the study has no network for the mode.
    CrsMismatchError, LayerSchemaError
        When the facilities are not points in the study's CRS.
    """
    if mode is TravelMode.NETWORK:
        walk_kmh = study.parameter(WALK_PARAMETER, WALK_KMH)
        return _network_reach(network_of(study), facilities, minutes, walk_kmh)
    factor = detour_factor if mode is TravelMode.DETOUR else 1.0
    given: dict[str, float] = {"speed_kmh": speed_kmh, "detour_factor": factor}
    areas = straight_line_areas(facilities, limit_min=minutes, **given)

    def cost_of(points: gpd.GeoDataFrame) -> Floats:
        found = straight_line_minutes(facilities, points, **given)
        return np.asarray(found, dtype=np.float64)

    def pairs_of(points: gpd.GeoDataFrame) -> CostPairs:
        return straight_line_pairs(points, facilities, limit_min=minutes, **given)

    radius_m = minutes / minutes_per_metre(**given)
    params = {
        "distance": Quantity(radius_m, 0, "m"),
        "minutes": Quantity(minutes, 0, "min"),
        "speed": Quantity(speed_kmh, 1, "km/h"),
    }
    if mode is TravelMode.DETOUR:
        message = N_(
            "No road network is used: every way is taken as {factor} times the straight line at "
            "{speed}, so {minutes} reach {distance} in a straight line; rivers, walls and "
            "one-way streets are not in it."
        )
        given_words = {**params, "factor": Quantity(factor, 2)}
        reading = Reading(message, given_words, is_caveat=True, is_decisive=True)
    else:
        message = N_(
            "Reach is a straight line: {minutes} at {speed} are {distance}; real ways are "
            "longer, and rivers and walls are not in it."
        )
        reading = Reading(message, params, is_caveat=True, is_decisive=True)
    return Reach(mode, minutes, _frame(areas), cost_of, pairs_of, (reading,), radius_m)


def network_of(study: Study) -> TravelNetwork:
    """Return the network of a study.

    Raises
    ------
    BadParameterError
        When it has none, with what to do.
    """
    if study.network is None:
        message = N_(
            "there is no road network here; add one under `network` in sources/build.yaml, or "
            "choose the straight line with a detour factor"
        )
        raise BadParameterError(Problem(study.name, message))
    return study.network


def _network_reach(
    network: TravelNetwork, facilities: gpd.GeoDataFrame, minutes: float, walk_kmh: float
) -> Reach:
    areas = service_area_polygons(
        network, facilities, limit_min=minutes, is_each=True, walk_kmh=walk_kmh
    )

    def cost_of(points: gpd.GeoDataFrame) -> Floats:
        found = travel_minutes(
            network,
            facilities,
            points,
            limit_min=LONGEST_MIN,
            is_to_sources=True,
            walk_kmh=walk_kmh,
        )
        return np.asarray(found, dtype=np.float64)

    def pairs_of(points: gpd.GeoDataFrame) -> CostPairs:
        return travel_pairs(network, points, facilities, limit_min=minutes, walk_kmh=walk_kmh)

    joined = snapping(network, facilities, walk_kmh=walk_kmh)
    readings = network_readings(network, joined, minutes=minutes, walk_kmh=walk_kmh)
    return Reach(TravelMode.NETWORK, minutes, _frame(areas), cost_of, pairs_of, readings)


def network_readings(
    network: TravelNetwork, joined: pd.DataFrame, *, minutes: float, walk_kmh: float
) -> tuple[Reading, ...]:
    """Return what limits a reach over a network: its width, its snapping, its parts.

    Parameters
    ----------
    network : TravelNetwork
        What is travelled on.
    joined : DataFrame
        What `spatial_model.network_places.snapping` says of the facilities.
    minutes, walk_kmh : float
        Time, and speed of the walk to the network.
    """
    message = N_(
        "Reach follows the road network to the facilities: streets within {minutes} and the "
        "ground {width} on either side of them; the walk to the street counts at {speed}."
    )
    params = {
        "minutes": Quantity(minutes, 0, "min"),
        "width": Quantity(BESIDE_M, 0, "m"),
        "speed": Quantity(walk_kmh, 1, "km/h"),
    }
    readings = [Reading(message, params)]
    if joined["is_joined"].any():
        near = joined.loc[joined["is_joined"], "snap_m"]
        message = N_(
            "Facilities lie {median} from the nearest street in the middle, {most} at most."
        )
        params = {
            "median": Quantity(float(near.median()), 0, "m"),
            "most": Quantity(float(near.max()), 0, "m"),
        }
        readings.append(Reading(message, params))
    off = int((~joined["is_joined"]).sum())
    if off:
        message = N_(
            "{count} of {all} facilities lie farther than {limit} from every street of the "
            "network and reach nothing here."
        )
        params = {
            "count": Quantity(off),
            "all": Quantity(len(joined)),
            "limit": Quantity(SNAP_LIMIT_M, 0, "m"),
        }
        readings.append(Reading(message, params, is_caveat=True, is_decisive=True))
    if network.parts.count > 1:
        aside = int((joined["network_part"] > 0).sum())
        message = N_(
            "The network falls into {count} parts that no street joins; the longest holds "
            "{share} of its length, and {aside} facilities stand on another part."
        )
        params = {
            "count": Quantity(network.parts.count),
            "share": Quantity(network.parts.largest_length_share, 1, is_share=True),
            "aside": Quantity(aside),
        }
        readings.append(Reading(message, params, is_caveat=True))
    return tuple(readings)


def _frame(areas: gpd.GeoSeries) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=areas)
