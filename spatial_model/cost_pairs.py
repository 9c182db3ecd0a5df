"""What it costs to get from demand to facilities: only the pairs within a limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from errors import N_, BadParameterError, Problem
from spatial_model.crs import require_same_crs
from spatial_model.network_places import speed_of
from spatial_model.positions import point_coordinates

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class CostPairs:
    """Pairs of demand and facility that are within reach of each other.

    Parameters
    ----------
    demand, facility : ndarray of int
        Positions in their layers; each pair once, in no particular order.
    cost : ndarray of float
        What the way costs, 0 or more.
    demand_count, facility_count : int
        Sizes of the layers.
    unit : str
        ``m`` or ``min``.
    """

    demand: Indices
    facility: Indices
    cost: Floats
    demand_count: int
    facility_count: int
    unit: str

    def within(self, limit: float) -> CostPairs:
        """Return the pairs that cost no more than `limit`."""
        near = self.cost <= limit
        return CostPairs(
            self.demand[near],
            self.facility[near],
            self.cost[near],
            self.demand_count,
            self.facility_count,
            self.unit,
        )


def cost_pairs(cost: Any, *, unit: str = "min") -> CostPairs:
    """Return the pairs of a matrix of costs.

    Parameters
    ----------
    cost : array-like of float, shape (demand, facilities)
        NaN or infinite where there is no way.
    unit : str
        Unit of the costs.

    Raises
    ------
    BadParameterError
        When it is no matrix or a cost is negative.
    """
    matrix = np.asarray(cost, dtype=np.float64)
    if matrix.ndim != 2:
        raise BadParameterError(Problem("cost", N_("is no matrix of demand by facilities")))
    demand, facility = np.nonzero(np.isfinite(matrix))
    values = matrix[demand, facility]
    if (values < 0).any():
        raise BadParameterError(Problem("cost", N_("a cost is negative; give 0 or more")))
    return CostPairs(demand, facility, values, matrix.shape[0], matrix.shape[1], unit)


def distance_pairs(
    demand: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame, *, limit_m: float
) -> CostPairs:
    """Return straight-line distances of all pairs within a limit.

    Parameters
    ----------
    demand, facilities : GeoDataFrame
        Points in one metric CRS.
    limit_m : float
        Longest distance of a pair, metres, above 0.

    Raises
    ------
    CrsMismatchError, LayerSchemaError
        When a layer is not metric, the two differ, or a row is no point.
    BadParameterError
        When the limit is not above 0.
    """
    limit_of(limit_m, name="limit_m")
    from_x, from_y = point_coordinates(demand, name="demand")
    to_x, to_y = point_coordinates(facilities)
    require_same_crs(demand, facilities, names=("demand", "facilities"))
    if not (len(from_x) and len(to_x)):
        nothing = np.zeros(0, dtype=np.int64)
        return CostPairs(nothing, nothing, np.zeros(0), len(from_x), len(to_x), "m")
    first = KDTree(np.column_stack([from_x, from_y]))
    second = KDTree(np.column_stack([to_x, to_y]))
    found = first.sparse_distance_matrix(second, limit_m, output_type="ndarray")
    return CostPairs(
        found["i"].astype(np.int64),
        found["j"].astype(np.int64),
        found["v"].copy(),
        len(from_x),
        len(to_x),
        "m",
    )


def straight_line_pairs(
    demand: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    *,
    limit_min: float,
    speed_kmh: float,
    detour_factor: float = 1.0,
) -> CostPairs:
    """Return minutes of all pairs within a limit, straight line times a detour factor.

    Parameters
    ----------
    demand, facilities : GeoDataFrame
        Points in one metric CRS.
    limit_min : float
        Longest time of a pair, minutes, above 0.
    speed_kmh : float
        Speed, km/h.
    detour_factor : float
        Way ÷ straight line, 1 or more.
    """
    per_metre = minutes_per_metre(speed_kmh, detour_factor)
    limit_of(limit_min, name="limit_min")
    pairs = distance_pairs(demand, facilities, limit_m=limit_min / per_metre)
    return CostPairs(
        pairs.demand,
        pairs.facility,
        pairs.cost * per_metre,
        pairs.demand_count,
        pairs.facility_count,
        "min",
    )


def minutes_per_metre(speed_kmh: float, detour_factor: float) -> float:
    """Return the minutes that a metre of straight line costs.

    Raises
    ------
    BadParameterError
        When the speed is not above 0, or the factor is not between 1 and 10.
    """
    speed_of(speed_kmh, name="speed_kmh")
    if not (np.isfinite(detour_factor) and 1 <= detour_factor <= 10):
        message = N_("“{value}” is no detour factor; give a number between 1 and 10")
        raise BadParameterError(
            Problem("detour_factor", message, params={"value": str(detour_factor)})
        )
    return detour_factor * 60 / (speed_kmh * 1000)


def limit_of(value: float, *, name: str) -> float:
    """Return a limit, or refuse one that is not a finite number above 0.

    Raises
    ------
    BadParameterError
        When it is 0, negative, infinite or NaN.
    """
    if not (np.isfinite(value) and value > 0):
        message = N_("“{value}” is no limit; give a number above 0")
        raise BadParameterError(Problem(name, message, params={"value": str(value)}))
    return value
