"""A siting problem: whom to serve, where one might build, and what already stands."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from errors import N_, BadParameterError, LayerSchemaError, Problem
from spatial_model.crs import require_same_crs
from spatial_model.positions import point_coordinates

Floats = NDArray[np.float64]

LARGEST_PAIRS = 20_000_000
_TOUCHES = 1 + 1e-12  # a point exactly on the radius is within it, whatever the rounding


@dataclass(frozen=True, eq=False)
class SitingProblem:
    """Demand, candidates and standing sites, reduced to costs.

    Parameters
    ----------
    cost : ndarray of float, shape (demand, candidates)
        Cost of reaching each candidate: metres or minutes; infinite where there is no way.
    served_at : ndarray of float, shape (demand,)
        Least cost of reaching a standing site; infinite where none stands.
    weights : ndarray of float, shape (demand,)
        What each demand point counts, 0 or more; a point of weight 0 asks for nothing.
    threshold : float
        Cost up to which demand is covered, in the unit of `cost`.
    unit : str
        ``m`` or ``min``.
    demand_index, candidate_index : Index
        Names of the rows and columns of `cost`.

    Raises
    ------
    BadParameterError
        When the threshold is not above 0, or there is no demand, no candidate or too much of both.
    LayerSchemaError
        When a weight or cost is missing or negative, naming every such row.
    """

    cost: Floats
    served_at: Floats
    weights: Floats
    threshold: float
    unit: str = "m"
    demand_index: pd.Index[Any] = field(default_factory=lambda: pd.RangeIndex(0))
    candidate_index: pd.Index[Any] = field(default_factory=lambda: pd.RangeIndex(0))

    def __post_init__(self) -> None:
        demand, candidates = self.cost.shape
        for name, index, size in (
            ("demand_index", self.demand_index, demand),
            ("candidate_index", self.candidate_index, candidates),
        ):
            if not len(index):
                object.__setattr__(self, name, pd.RangeIndex(size))
        _check_size(demand, candidates)
        if not (math.isfinite(self.threshold) and self.threshold > 0):
            message = N_("“{value}” is not a service radius; give a number above 0")
            raise BadParameterError(
                Problem("threshold", message, params={"value": str(self.threshold)})
            )
        if len(self.served_at) != demand or len(self.weights) != demand:
            message = N_("the table of costs does not fit the demand points; rebuild it")
            raise LayerSchemaError(Problem("cost", message))
        _check_weights(self.weights, self.demand_index)
        bad = np.isnan(self.cost).any(axis=1) | (self.cost < 0).any(axis=1)
        bad |= np.isnan(self.served_at) | (self.served_at < 0)
        _refuse(bad, self.demand_index, "cost", N_("a cost is missing or negative; leave it out"))

    @property
    def total_weight(self) -> float:
        """All demand, in the unit of the weights."""
        return float(self.weights.sum())

    @property
    def is_served(self) -> NDArray[np.bool_]:
        """Which demand a standing site covers already."""
        return self.served_at <= self.threshold * _TOUCHES

    @property
    def covers(self) -> NDArray[np.bool_]:
        """Which demand (row) each candidate (column) would cover."""
        return self.cost <= self.threshold * _TOUCHES

    def least_cost(self, chosen: NDArray[np.int64]) -> Floats:
        """Return the cost of the nearest site of each demand point, with `chosen` built."""
        if not len(chosen):
            return self.served_at
        nearest = self.cost[:, chosen].min(axis=1)
        return np.asarray(np.minimum(self.served_at, nearest), dtype="float64")

    def covered_weight(self, chosen: NDArray[np.int64]) -> float:
        """Return the demand covered with `chosen` (columns) built beside what stands."""
        is_covered = self.least_cost(chosen) <= self.threshold * _TOUCHES
        return float(self.weights[is_covered].sum())

    def mean_cost(self, chosen: NDArray[np.int64]) -> float:
        """Return the weighted mean cost of the nearest site; NaN where some have none."""
        asked = self.weights > 0
        mean = np.average(self.least_cost(chosen)[asked], weights=self.weights[asked])
        return float(mean) if np.isfinite(mean) else math.nan


def siting_problem(
    demand: gpd.GeoDataFrame,
    candidates: gpd.GeoDataFrame,
    existing: gpd.GeoDataFrame,
    *,
    weights: pd.Series[float] | None = None,
    radius_m: float,
    detour_factor: float = 1.0,
) -> SitingProblem:
    """Return the siting problem of three layers of points, by straight line.

    Parameters
    ----------
    demand, candidates, existing : GeoDataFrame
        Points in one metric CRS; `existing` may be empty.
    weights : Series of float, optional
        On the index of `demand`; 1 each where left out.
    radius_m : float
        Distance up to which a site serves, metres.
    detour_factor : float
        Ways are taken as straight line × this, 1 or more; 1 is the straight line itself.

    Returns
    -------
    SitingProblem
        Costs in metres.

    Raises
    ------
    CrsMismatchError
        When a layer is not metric or they differ.
    LayerSchemaError
        When a row is no point, or a weight is missing or negative.
    BadParameterError
        When demand or candidates are empty or too many, or a number is out of its limits.
    """
    if not (math.isfinite(detour_factor) and detour_factor >= 1):
        message = N_("“{value}” is not a detour factor; give 1 or more")
        raise BadParameterError(
            Problem("detour_factor", message, params={"value": str(detour_factor)})
        )
    asked = np.column_stack(point_coordinates(demand, name="demand"))
    offered = np.column_stack(point_coordinates(candidates, name="candidates"))
    standing = np.column_stack(point_coordinates(existing, name="existing"))
    require_same_crs(demand, candidates, names=("demand", "candidates"))
    require_same_crs(demand, existing, names=("demand", "existing"))
    _check_size(len(asked), len(offered))  # before the table of costs takes its memory
    served_at = np.full(len(asked), np.inf)
    if len(standing):
        served_at = cKDTree(standing).query(asked)[0] * detour_factor
    counted = pd.Series(1.0, index=demand.index) if weights is None else weights
    return SitingProblem(
        cost=cdist(asked, offered) * detour_factor,
        served_at=served_at,
        weights=np.asarray(counted.reindex(demand.index), dtype=np.float64),
        threshold=radius_m,
        demand_index=demand.index,
        candidate_index=candidates.index,
    )


def _check_size(demand: int, candidates: int) -> None:
    if not demand:
        message = N_("there is no demand to serve; choose another basis or a finer grid")
        raise BadParameterError(Problem("demand", message))
    if not candidates:
        message = N_("there are no candidate sites; choose another source or a finer grid")
        raise BadParameterError(Problem("candidates", message))
    if demand * candidates > LARGEST_PAIRS:
        message = N_(
            "{demand} demand points × {candidates} candidates are too many; take a coarser grid"
        )
        params = {"demand": f"{demand:,}", "candidates": f"{candidates:,}"}
        raise BadParameterError(Problem("demand", message, params=params))


def _check_weights(weights: Floats, index: pd.Index[Any]) -> None:
    bad = ~(np.isfinite(weights) & (weights >= 0))
    _refuse(bad, index, "demand", N_("a weight is missing or negative; give a number, 0 or more"))
    if not (weights > 0).any():
        message = N_("all weights are 0: there is no demand to serve; choose another basis")
        raise BadParameterError(Problem("demand", message))


def _refuse(bad: NDArray[np.bool_], index: pd.Index[Any], where: str, message: str) -> None:
    if bad.any():
        raise LayerSchemaError([Problem(where, message, str(row)) for row in index[bad][:50]])
