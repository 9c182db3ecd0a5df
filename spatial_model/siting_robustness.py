"""How much of a choice of sites holds when the standing sites are not where they are stated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from errors import N_, BadParameterError, LayerSchemaError, Problem
from spatial_model.crs import require_same_crs
from spatial_model.positions import point_coordinates
from spatial_model.sites import gather_sites, moved_sites


@dataclass(frozen=True)
class SitingRange:
    """Shares of demand covered over all draws: lower end, middle, upper end.

    Parameters
    ----------
    before, after, gain : tuple of float
        With the standing sites only, with the chosen ones too, and the difference of the two
        in one draw; each (low, median, high), 0 to 1.
    draws : int
        How often the standing sites were moved.
    """

    before: tuple[float, float, float]
    after: tuple[float, float, float]
    gain: tuple[float, float, float]
    draws: int


def siting_range(
    demand: gpd.GeoDataFrame,
    chosen: gpd.GeoDataFrame,
    existing: gpd.GeoDataFrame,
    *,
    weights: pd.Series[Any],
    radius_m: float,
    confidence: float = 0.9,
    draws: int = 500,
    seed: int = 0,
) -> SitingRange:
    """Return how much demand a choice covers while the standing sites move in their discs.

    Parameters
    ----------
    demand : GeoDataFrame
        Points in a metric CRS.
    chosen : GeoDataFrame
        Sites to be built, in the same CRS; they stay where they are.
    existing : GeoDataFrame
        Standing sites with ``uncertainty_m`` (and ``precision`` if known); those that share
        one stated point move together.
    weights : Series of float
        Demand of each point, on the index of `demand`.
    radius_m : float
        Distance up to which a site serves, metres, straight line.
    confidence : float
        Share of the draws that a range holds, between 0 and 1.
    draws : int
        How often the standing sites are moved, 1 or more.
    seed : int
        The same seed gives the same digits.

    Returns
    -------
    SitingRange
        The choice is not made anew in a draw: it is what was decided, judged under doubt.

    Raises
    ------
    CrsMismatchError
        When a layer is not metric or they differ.
    LayerSchemaError
        When a row is no point, has no accuracy or no weight.
    BadParameterError
        When a number is out of its limits.
    """
    _check(radius_m, confidence, draws)
    places = np.column_stack(point_coordinates(demand, name="demand"))
    built = np.column_stack(point_coordinates(chosen, name="candidates"))
    sites = gather_sites(existing)
    require_same_crs(demand, chosen, names=("demand", "candidates"))
    require_same_crs(demand, existing, names=("demand", "existing"))
    weight = weights.reindex(demand.index).to_numpy(dtype="float64", na_value=np.nan)
    bad = ~(np.isfinite(weight) & (weight >= 0))
    if bad.any() or not weight.sum() > 0:
        message = N_("a weight is missing or negative; give a number, 0 or more")
        raise LayerSchemaError(Problem("demand", message))
    tree = cKDTree(places)
    is_new = _reached(tree, built, radius_m)
    x, y = moved_sites(sites, draws=draws, generator=np.random.default_rng(seed))
    before, after = np.zeros(draws), np.zeros(draws)
    for draw in range(draws):
        standing = np.column_stack([x[:, draw], y[:, draw]])
        is_served = _reached(tree, standing, radius_m)
        before[draw] = weight[is_served].sum()
        after[draw] = weight[is_served | is_new].sum()
    total = weight.sum()
    tail = (1 - confidence) / 2

    def ends(values: NDArray[np.float64]) -> tuple[float, float, float]:
        low, middle, high = np.quantile(values / total, [tail, 0.5, 1 - tail])
        return float(low), float(middle), float(high)

    return SitingRange(ends(before), ends(after), ends(after - before), draws)


def _check(radius_m: float, confidence: float, draws: int) -> None:
    if not (np.isfinite(radius_m) and radius_m > 0):
        message = N_("“{value}” is not a service radius; give a number above 0")
        raise BadParameterError(Problem("radius_m", message, params={"value": str(radius_m)}))
    if not 0 < confidence < 1:
        message = N_("“{value}” is not between 0 and 1")
        raise BadParameterError(Problem("confidence", message, params={"value": str(confidence)}))
    if draws < 1:
        message = N_("“{value}” is not a number of draws; give 1 or more")
        raise BadParameterError(Problem("draws", message, params={"value": str(draws)}))


def _reached(tree: cKDTree, sites: NDArray[np.float64], radius_m: float) -> NDArray[np.bool_]:
    is_reached = np.zeros(tree.n, dtype=bool)
    if len(sites):
        for near in tree.query_ball_point(sites, radius_m * (1 + 1e-12)):
            is_reached[near] = True
    return is_reached
