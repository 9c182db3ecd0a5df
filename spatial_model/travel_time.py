"""How long the way takes: over a network, or in a straight line with a stated detour."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import KDTree

from spatial_model.cost_pairs import CostPairs, limit_of, minutes_per_metre
from spatial_model.crs import require_same_crs
from spatial_model.network import TravelNetwork
from spatial_model.network_places import (
    SNAP_LIMIT_M,
    WALK_KMH,
    NetworkPlaces,
    places_on_network,
)
from spatial_model.positions import point_coordinates

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

CELLS_AT_ONCE = 8_000_000
_ROUNDING_MIN = 1e-9


def travel_minutes(
    network: TravelNetwork,
    sources: gpd.GeoDataFrame,
    targets: gpd.GeoDataFrame,
    *,
    limit_min: float,
    is_to_sources: bool = False,
    walk_kmh: float = WALK_KMH,
    snap_limit_m: float = SNAP_LIMIT_M,
) -> pd.Series[float]:
    """Return the travel time of each target from its nearest source over the network.

    Parameters
    ----------
    network : TravelNetwork
        What is travelled on.
    sources, targets : GeoDataFrame
        Points in the CRS of the network.
    limit_min : float
        Longest time that counts, minutes, above 0.
    is_to_sources : bool
        Time from the target to its nearest source instead; differs where streets are one-way.
    walk_kmh : float
        Speed of the walk between a point and its nearest edge, km/h.
    snap_limit_m : float
        Points farther than this from every edge cannot be reached, metres.

    Returns
    -------
    Series of float
        ``network_minutes`` on the index of `targets`: walk, network and walk; NaN where no
        source is within the limit.

    Raises
    ------
    CrsMismatchError, LayerSchemaError
        When a layer is not in the network's metric CRS, or a row is no point.
    BadParameterError
        When the limit, the speed or the distance cannot be used.

    Notes
    -----
    One search from all sources at once (E. W. Dijkstra 1959, A note on two problems in
    connexion with graphs, Numerische Mathematik 1, 269–271), stopped at the limit. Sources
    and targets lie anywhere along edges; both on one edge are also joined along it directly.
    """
    limit_of(limit_min, name="limit_min")
    start, end = _joined(network, sources, targets, walk_kmh, snap_limit_m)
    way = network.reversed if is_to_sources else network
    start, end = (_turned(start), _turned(end)) if way is not network else (start, end)
    minutes = np.full(len(end), np.inf)
    if start.is_joined.any() and len(end):
        minutes = _at_places(way, node_minutes(way, start, limit_min=limit_min), end)
        source, target, along = _same_edge(way, start, end)
        np.minimum.at(minutes, target, along + start.snap_min[source] + end.snap_min[target])
    minutes[~(minutes <= limit_min + _ROUNDING_MIN)] = np.nan
    return pd.Series(minutes, index=targets.index, name="network_minutes", dtype="float64")


def travel_pairs(
    network: TravelNetwork,
    demand: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    *,
    limit_min: float,
    walk_kmh: float = WALK_KMH,
    snap_limit_m: float = SNAP_LIMIT_M,
) -> CostPairs:
    """Return the travel time of every demand point to every facility within a limit.

    Parameters
    ----------
    network, limit_min, walk_kmh, snap_limit_m
        As for `travel_minutes`.
    demand, facilities : GeoDataFrame
        Points in the CRS of the network.

    Returns
    -------
    CostPairs
        Minutes of the way *to* the facility; pairs beyond the limit are left out.

    Raises
    ------
    CrsMismatchError, LayerSchemaError, BadParameterError
        As for `travel_minutes`.

    Notes
    -----
    Facilities are searched in batches of at most `CELLS_AT_ONCE` times at once.
    """
    limit_of(limit_min, name="limit_min")
    start, end = _joined(network, facilities, demand, walk_kmh, snap_limit_m)
    way = network.reversed
    start, end = (_turned(start), _turned(end)) if way is not network else (start, end)
    batch = max(1, CELLS_AT_ONCE // (network.node_count + len(end) + 1))
    found: list[tuple[Indices, Indices, Floats]] = []
    for first in range(0, len(start), batch):
        some = start.part(slice(first, first + batch))
        minutes = _at_places(way, _each_node_minutes(way, some, limit_min), end)
        source, target, along = _same_edge(way, some, end)
        direct = along + some.snap_min[source] + end.snap_min[target]
        minutes[source, target] = np.minimum(minutes[source, target], direct)
        source, target = np.nonzero(minutes <= limit_min + _ROUNDING_MIN)
        found.append((target, source + first, minutes[source, target]))
    nothing = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))
    columns = [np.concatenate(one) for one in zip(nothing, *found, strict=True)]
    return CostPairs(columns[0], columns[1], columns[2], len(end), len(start), "min")


def straight_line_minutes(
    sources: gpd.GeoDataFrame,
    targets: gpd.GeoDataFrame,
    *,
    speed_kmh: float,
    detour_factor: float = 1.0,
    limit_min: float | None = None,
) -> pd.Series[float]:
    """Return the time of each target from its nearest source without a network.

    Parameters
    ----------
    sources, targets : GeoDataFrame
        Points in one metric CRS.
    speed_kmh : float
        Speed, km/h.
    detour_factor : float
        Way ÷ straight line, 1 or more: 1 is the straight line itself.
    limit_min : float, optional
        Longest time that counts, minutes.

    Returns
    -------
    Series of float
        ``straight_line_minutes`` on the index of `targets`; NaN without sources or beyond
        the limit. It knows no river, wall or one-way street, and is named so.

    Raises
    ------
    CrsMismatchError, LayerSchemaError
        When a layer is not metric, the two differ, or a row is no point.
    BadParameterError
        When the speed, the factor or the limit cannot be used.
    """
    per_metre = minutes_per_metre(speed_kmh, detour_factor)
    from_x, from_y = point_coordinates(sources, name="sources")
    to_x, to_y = point_coordinates(targets, name="targets")
    require_same_crs(sources, targets, names=("sources", "targets"))
    minutes = np.full(len(to_x), np.nan)
    if len(from_x) and len(to_x):
        tree = KDTree(np.column_stack([from_x, from_y]))
        minutes = np.asarray(tree.query(np.column_stack([to_x, to_y]))[0]) * per_metre
    if limit_min is not None:
        minutes[minutes > limit_of(limit_min, name="limit_min") + _ROUNDING_MIN] = np.nan
    name = "straight_line_minutes"
    return pd.Series(minutes, index=targets.index, name=name, dtype="float64")


def node_minutes(network: TravelNetwork, places: NetworkPlaces, *, limit_min: float) -> Floats:
    """Return the time at which each node is first reached from any of the places.

    Parameters
    ----------
    network : TravelNetwork
        What is travelled on.
    places : NetworkPlaces
        Where the ways begin, with the walk to the network.
    limit_min : float
        Minutes after which the search stops.

    Returns
    -------
    ndarray of float, shape (nodes,)
        Minutes; infinite where a node is not reached in time.
    """
    count = network.node_count
    sources = count + np.flatnonzero(places.is_joined)
    if not len(sources):
        return np.full(count, np.inf)
    graph = _with_places(network, places)
    found = dijkstra(graph, indices=sources, min_only=True, limit=limit_min + _ROUNDING_MIN)
    return np.asarray(found[:count], dtype=np.float64)


def _each_node_minutes(network: TravelNetwork, places: NetworkPlaces, limit_min: float) -> Floats:
    graph = _with_places(network, places)
    rows = network.node_count + np.arange(len(places))
    found = dijkstra(graph, indices=rows, limit=limit_min + _ROUNDING_MIN)
    return np.asarray(found[:, : network.node_count], dtype=np.float64)


def _with_places(network: TravelNetwork, places: NetworkPlaces) -> csr_array:
    """Return the graph with a node more for each place, from which one sets out."""
    graph, count = network.graph, network.node_count
    edge = np.where(places.is_joined, places.edge, 0)
    minutes = network.minutes[edge]
    ends = np.column_stack([network.u[edge], network.v[edge]])
    costs = np.column_stack([places.share * minutes, (1 - places.share) * minutes])
    costs += np.where(places.is_joined, places.snap_min, 0.0)[:, None]
    is_open = np.column_stack([~network.is_oneway[edge] | (places.share == 0), np.ones_like(edge)])
    is_open = is_open.astype(bool) & places.is_joined[:, None]
    starts = graph.indptr[-1] + np.concatenate([[0], np.cumsum(is_open.sum(axis=1))])
    return csr_array(
        (
            np.concatenate([graph.data, costs[is_open]]),
            np.concatenate([graph.indices, ends[is_open]]).astype(np.int32),
            np.concatenate([graph.indptr[:-1], starts]).astype(np.int32),
        ),
        shape=(count + len(places),) * 2,
    )


def _at_places(network: TravelNetwork, at_node: Floats, places: NetworkPlaces) -> Floats:
    """Return the time at places from the times at nodes (in the last axis)."""
    edge = np.where(places.is_joined, places.edge, 0)
    minutes = network.minutes[edge]
    is_back = ~network.is_oneway[edge] | (places.share == 1)
    back = np.where(is_back, (1 - places.share) * minutes, np.inf)
    walk = np.where(places.is_joined, places.snap_min, np.inf)
    ahead = at_node[..., network.u[edge]] + places.share * minutes
    found: Floats = np.minimum(ahead, at_node[..., network.v[edge]] + back) + walk
    return found


def _same_edge(
    network: TravelNetwork, start: NetworkPlaces, end: NetworkPlaces
) -> tuple[Indices, Indices, Floats]:
    """Return (start, end, minutes) of places on one edge, going along it."""
    order = np.argsort(np.where(start.is_joined, start.edge, -1), kind="stable")
    edges = np.where(start.is_joined, start.edge, -1)[order]
    wanted = np.where(end.is_joined, end.edge, -2)
    low, high = np.searchsorted(edges, wanted, "left"), np.searchsorted(edges, wanted, "right")
    count = high - low
    target = np.repeat(np.arange(len(end)), count)
    offset = np.arange(len(target)) - np.repeat(np.cumsum(count) - count, count)
    source = order[np.repeat(low, count) + offset]
    gap = end.share[target] - start.share[source]
    edge = end.edge[target]
    is_open = (gap >= 0) | ~network.is_oneway[edge]
    along = np.abs(gap) * network.minutes[edge]
    return source[is_open], target[is_open], along[is_open]


def _joined(
    network: TravelNetwork,
    sources: gpd.GeoDataFrame,
    targets: gpd.GeoDataFrame,
    walk_kmh: float,
    snap_limit_m: float,
) -> tuple[NetworkPlaces, NetworkPlaces]:
    given: dict[str, Any] = {"walk_kmh": walk_kmh, "snap_limit_m": snap_limit_m}
    return (
        places_on_network(network, sources, name="sources", **given),
        places_on_network(network, targets, name="targets", **given),
    )


def _turned(places: NetworkPlaces) -> NetworkPlaces:
    """Return the places as the network travelled the other way counts along its edges."""
    return NetworkPlaces(places.edge, 1 - places.share, places.snap_m, places.snap_min)
