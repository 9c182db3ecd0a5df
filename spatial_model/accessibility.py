"""How well demand is served: supply per head within reach, potentials, counts, nearest cost."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from errors import N_, BadParameterError, LayerSchemaError, Problem
from spatial_model.cost_pairs import CostPairs
from spatial_model.decay import Decay, DecayKind, binary_decay

Floats = NDArray[np.float64]


def two_step_floating_catchment(
    demand: pd.Series[Any], supply: pd.Series[Any], costs: CostPairs, *, decay: Decay
) -> pd.Series[float]:
    """Return supply per unit of demand that each demand point can reach (2SFCA, E2SFCA).

    Parameters
    ----------
    demand : Series of float
        Size of each demand point, 0 or more, in the order of the pairs.
    supply : Series of float
        Size of each facility, 0 or more, in the order of the pairs.
    costs : CostPairs
        Costs of demand to facility; pairs that are missing are out of reach.
    decay : Decay
        `binary_decay` gives 2SFCA, the others an enhanced one.

    Returns
    -------
    Series of float
        ``access`` on the index of `demand`: Σ_j R_j f(c_ij) with R_j = S_j / Σ_k D_k f(c_kj);
        unit of supply per unit of demand. 0 where nothing is in reach.

    Raises
    ------
    LayerSchemaError
        When a size is missing, negative or infinite.
    BadParameterError
        When the layers are not as long as the pairs say.

    Notes
    -----
    W. Luo & F. Wang 2003, Measures of spatial accessibility to health care in a GIS
    environment, Environment and Planning B 30, 865–884; W. Luo & Y. Qi 2009, An enhanced
    two-step floating catchment area (E2SFCA) method, Health & Place 15, 1100–1107.
    Σ D·A equals Σ S over the facilities that any demand reaches (`served_supply`).
    """
    heads, offers = _sizes(demand, "demand"), _sizes(supply, "supply")
    _check_lengths(heads, offers, costs)
    weight = _weights(costs, decay)
    ratio = _ratio(heads, offers, costs, weight)
    access = np.bincount(
        costs.demand, weights=ratio[costs.facility] * weight, minlength=costs.demand_count
    )
    return pd.Series(access, index=demand.index, name="access", dtype="float64")


def supply_ratio(
    demand: pd.Series[Any], supply: pd.Series[Any], costs: CostPairs, *, decay: Decay
) -> pd.Series[float]:
    """Return the first step of 2SFCA: supply per weighted demand of each facility.

    Parameters
    ----------
    demand, supply, costs, decay
        As for `two_step_floating_catchment`.

    Returns
    -------
    Series of float
        ``supply_ratio`` on the index of `supply`; NaN where no demand is in reach.
    """
    heads, offers = _sizes(demand, "demand"), _sizes(supply, "supply")
    _check_lengths(heads, offers, costs)
    weight = _weights(costs, decay)
    reached = _reached_demand(heads, costs, weight)
    ratio = np.full(len(offers), np.nan)
    np.divide(offers, reached, out=ratio, where=reached > 0)
    return pd.Series(ratio, index=supply.index, name="supply_ratio", dtype="float64")


def served_supply(
    demand: pd.Series[Any], supply: pd.Series[Any], costs: CostPairs, *, decay: Decay
) -> float:
    """Return the supply of the facilities that any demand reaches: what Σ D·A must equal.

    Parameters
    ----------
    demand, supply, costs, decay
        As for `two_step_floating_catchment`.
    """
    ratio = supply_ratio(demand, supply, costs, decay=decay)
    return float(_sizes(supply, "supply")[ratio.notna().to_numpy()].sum())


def gravity_access(
    demand: pd.Series[Any], supply: pd.Series[Any], costs: CostPairs, *, decay: Decay
) -> pd.Series[float]:
    """Return the potential of each demand point: Σ_j S_j f(c_ij).

    Parameters
    ----------
    demand : Series
        Gives the index; its sizes do not count.
    supply, costs, decay
        As for `two_step_floating_catchment`; `power_decay` or `exponential_decay`.

    Returns
    -------
    Series of float
        ``gravity_access`` on the index of `demand`, in units of supply.

    Raises
    ------
    BadParameterError
        When a power decay meets a cost of 0, or the lengths do not fit.

    Notes
    -----
    W. G. Hansen 1959, How accessibility shapes land use, Journal of the American Institute
    of Planners 25, 73–76.
    """
    offers = _sizes(supply, "supply")
    _check_lengths(demand, offers, costs)
    weight = _weights(costs, decay)
    found = np.bincount(
        costs.demand, weights=offers[costs.facility] * weight, minlength=costs.demand_count
    )
    return pd.Series(found, index=demand.index, name="gravity_access", dtype="float64")


def cumulative_opportunities(
    demand: pd.Series[Any], supply: pd.Series[Any], costs: CostPairs, *, limit: float
) -> pd.Series[float]:
    """Return the supply within a limit of each demand point.

    Parameters
    ----------
    demand, supply, costs
        As for `gravity_access`.
    limit : float
        Largest cost that counts, itself included; above 0, in the unit of the costs.

    Returns
    -------
    Series of float
        ``cumulative_opportunities`` on the index of `demand`, in units of supply.
    """
    found = gravity_access(demand, supply, costs, decay=binary_decay(limit))
    return found.rename("cumulative_opportunities")


def nearest_cost(demand: pd.Series[Any], costs: CostPairs) -> pd.Series[float]:
    """Return the cost of the nearest facility.

    Parameters
    ----------
    demand : Series
        Gives the index.
    costs : CostPairs
        Costs of demand to facility.

    Returns
    -------
    Series of float
        ``nearest_cost`` on the index of `demand`, in the unit of the costs; NaN where no
        facility is among the pairs.
    """
    _check_lengths(demand, np.zeros(costs.facility_count), costs)
    found = np.full(costs.demand_count, np.inf)
    np.minimum.at(found, costs.demand, costs.cost)
    found[np.isinf(found)] = np.nan
    return pd.Series(found, index=demand.index, name="nearest_cost", dtype="float64")


def _weights(costs: CostPairs, decay: Decay) -> Floats:
    if decay.kind is DecayKind.POWER and (costs.cost == 0).any():
        message = N_(
            "demand lies at a facility, where a power of cost 0 is infinite; choose the "
            "exponential decay, or give such pairs a cost"
        )
        raise BadParameterError(Problem("cost", message))
    return decay.weight(costs.cost)


def _reached_demand(heads: Floats, costs: CostPairs, weight: Floats) -> Floats:
    found: Floats = np.bincount(
        costs.facility, weights=heads[costs.demand] * weight, minlength=costs.facility_count
    ).astype(np.float64)
    return found


def _ratio(heads: Floats, offers: Floats, costs: CostPairs, weight: Floats) -> Floats:
    reached = _reached_demand(heads, costs, weight)
    ratio = np.zeros(len(offers))
    np.divide(offers, reached, out=ratio, where=reached > 0)
    return ratio


def _sizes(column: pd.Series[Any], name: str) -> Floats:
    try:
        sizes: Floats = column.to_numpy(dtype="float64", na_value=np.nan)
    except (TypeError, ValueError) as error:
        message = N_("the column holds something that is no number; write numbers only")
        raise LayerSchemaError(Problem(name, message, str(column.name))) from error
    bad = ~(np.isfinite(sizes) & (sizes >= 0))
    if bad.any():
        message = N_("the size is missing, negative or infinite; write a number, 0 or more")
        raise LayerSchemaError([Problem(name, message, str(row)) for row in column.index[bad]])
    return sizes


def _check_lengths(heads: Any, offers: Any, costs: CostPairs) -> None:
    if len(heads) == costs.demand_count and len(offers) == costs.facility_count:
        return
    message = N_("costs are of {demand} × {facilities}; give the sizes of the same layers")
    params = {"demand": str(costs.demand_count), "facilities": str(costs.facility_count)}
    raise BadParameterError(Problem("cost", message, params=params))
