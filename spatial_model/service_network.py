"""What a network reaches in time: stretches of its edges, and the ground along them."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from errors import N_, BadParameterError, Problem
from spatial_model.cost_pairs import limit_of, minutes_per_metre
from spatial_model.coverage import SEGMENTS_PER_QUADRANT
from spatial_model.network import TravelNetwork
from spatial_model.network_places import (
    SNAP_LIMIT_M,
    WALK_KMH,
    NetworkPlaces,
    places_on_network,
)
from spatial_model.positions import point_coordinates
from spatial_model.travel_time import node_minutes

Floats = NDArray[np.float64]

BESIDE_M = 100.0
CORNERS_OF_A_BEND = 4  # a quarter turn; the strip is never wider than stated


def service_area_polygons(
    network: TravelNetwork,
    facilities: gpd.GeoDataFrame,
    *,
    limit_min: float,
    beside_m: float = BESIDE_M,
    is_to_facilities: bool = True,
    is_each: bool = False,
    walk_kmh: float = WALK_KMH,
    snap_limit_m: float = SNAP_LIMIT_M,
) -> gpd.GeoSeries:
    """Return the ground along the stretches of the network within a travel time.

    Parameters
    ----------
    network : TravelNetwork
        What is travelled on.
    facilities : GeoDataFrame
        Points in the CRS of the network.
    limit_min : float
        Longest time, minutes, above 0; the walk from the facility to the network counts.
    beside_m : float
        Ground no farther than this from a reached stretch belongs to the area, metres.
    is_to_facilities : bool
        Whether people travel to the facilities (else from them); one-way streets differ.
    is_each : bool
        One area a facility, on the index of `facilities`; else one row for all together.
    walk_kmh, snap_limit_m : float
        As for `travel_minutes`.

    Returns
    -------
    GeoSeries
        ``service_area`` polygons in the network's CRS; empty where nothing is reached.

    Raises
    ------
    CrsMismatchError, LayerSchemaError, BadParameterError
        As for `travel_minutes`.

    Notes
    -----
    Edges are cut exactly where the limit is reached, and what remains is widened by
    `beside_m`: the line-based network buffer (Oliver, Schuurman & Hall 2007, International
    Journal of Health Geographics 6:41; Forsyth et al. 2012, ibid. 11:14). Unlike a hull of
    reached nodes it does not claim ground between roads that nobody can get to. The walk
    from the road into the strip is not timed.
    """
    if not (np.isfinite(beside_m) and beside_m > 0):
        message = N_("“{value}” is no width; give metres above 0")
        raise BadParameterError(Problem("beside_m", message, params={"value": str(beside_m)}))
    limit_of(limit_min, name="limit_min")
    places = places_on_network(
        network, facilities, walk_kmh=walk_kmh, snap_limit_m=snap_limit_m, name="facilities"
    )
    way = network
    if is_to_facilities and network.reversed is not network:
        way = network.reversed
        places = NetworkPlaces(places.edge, 1 - places.share, places.snap_m, places.snap_min)
    groups = [slice(i, i + 1) for i in range(len(places))] if is_each else [slice(None)]
    areas = [
        _widened(reached_stretches(way, places.part(rows), limit_min=limit_min), beside_m)
        for rows in groups
    ]
    index = facilities.index if is_each else None
    return gpd.GeoSeries(areas, index=index, crs=network.crs, name="service_area")


def reached_stretches(
    network: TravelNetwork, places: NetworkPlaces, *, limit_min: float
) -> NDArray[np.object_]:
    """Return the stretches of edges that can be reached in time, cut at the limit.

    Parameters
    ----------
    network : TravelNetwork
        What is travelled on.
    places : NetworkPlaces
        Where the ways begin.
    limit_min : float
        Longest time, minutes.

    Returns
    -------
    ndarray of LineString
        Stretches in the order of edges; they may touch or overlap.
    """
    at_node = node_minutes(network, places, limit_min=limit_min)
    ahead = np.maximum(limit_min - at_node[network.u], 0) / network.minutes
    back = np.maximum(limit_min - at_node[network.v], 0) / network.minutes
    back = np.where(network.is_oneway, 0.0, back)
    whole = ahead + back >= 1
    edges = np.arange(len(network.u))
    parts = [(edges[whole], np.zeros(int(whole.sum())), np.ones(int(whole.sum())))]
    for some, low, high in (
        (~whole & (ahead > 0), np.zeros(len(edges)), ahead),
        (~whole & (back > 0), 1 - back, np.ones(len(edges))),
    ):
        parts.append((edges[some], low[some], high[some]))
    joined = np.flatnonzero(places.is_joined & (places.snap_min <= limit_min))
    edge, share = places.edge[joined], places.share[joined]
    spread = (limit_min - places.snap_min[joined]) / network.minutes[edge]
    low = np.where(network.is_oneway[edge], share, np.maximum(share - spread, 0))
    parts.append((edge, low, np.minimum(share + spread, 1)))
    edge, low, high = (np.concatenate(one) for one in zip(*parts, strict=True))
    high = np.minimum(high, 1)
    order = np.lexsort((high, low, edge))
    order = order[(high > low)[order]]
    return _stretches(network, edge[order], low[order], high[order])


def straight_line_areas(
    facilities: gpd.GeoDataFrame,
    *,
    limit_min: float,
    speed_kmh: float,
    detour_factor: float = 1.0,
) -> gpd.GeoSeries:
    """Return the disc around each facility that a travel time reaches without a network.

    Parameters
    ----------
    facilities : GeoDataFrame
        Points in a metric CRS.
    limit_min, speed_kmh, detour_factor : float
        As for `straight_line_minutes`.

    Returns
    -------
    GeoSeries
        ``service_area`` on the index of `facilities`: discs, drawn as in `service_area`,
        never larger than true.
    """
    per_metre = minutes_per_metre(speed_kmh, detour_factor)
    radius_m = limit_of(limit_min, name="limit_min") / per_metre
    x, y = point_coordinates(facilities)
    reach: Any = shapely.buffer(shapely.points(x, y), radius_m, quad_segs=SEGMENTS_PER_QUADRANT)
    return gpd.GeoSeries(reach, index=facilities.index, crs=facilities.crs, name="service_area")


def _stretches(network: TravelNetwork, edge: Any, low: Floats, high: Floats) -> NDArray[np.object_]:
    lines: NDArray[np.object_] = network.lines[edge].copy()
    cut = np.flatnonzero((low > 0) | (high < 1))
    for at in cut.tolist():
        lines[at] = _between(lines[at], float(low[at]), float(high[at]))
    return lines


def _between(line: Any, low: float, high: float) -> Any:
    from shapely.ops import substring

    return substring(line, low, high, normalized=True)


def _widened(stretches: NDArray[np.object_], beside_m: float) -> Any:
    if not len(stretches):
        return shapely.Polygon()
    # One by one and then joined: a buffer of all stretches at once takes gigabytes in GEOS.
    merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(stretches)))
    return shapely.union_all(shapely.buffer(merged, beside_m, quad_segs=CORNERS_OF_A_BEND))
