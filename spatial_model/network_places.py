"""Where points touch a network: the nearest edge, the way along it, and the walk to it."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from errors import N_, BadParameterError, Problem
from spatial_model.crs import require_same_crs
from spatial_model.network import FASTEST_KMH, TravelNetwork
from spatial_model.positions import point_coordinates

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

WALK_KMH = 4.8
SNAP_LIMIT_M = 500.0
_AT_END = 1e-9


@dataclass(frozen=True, eq=False)
class NetworkPlaces:
    """Points on a network, in the order of their layer.

    Parameters
    ----------
    edge : ndarray of int
        Nearest edge; −1 where none lies near enough.
    share : ndarray of float
        How far along that edge, 0–1 in its direction.
    snap_m : ndarray of float
        Straight line from the point to the edge, metres; NaN where none was looked at.
    snap_min : ndarray of float
        Walk over that distance, minutes.
    """

    edge: Indices
    share: Floats
    snap_m: Floats
    snap_min: Floats

    @property
    def is_joined(self) -> NDArray[np.bool_]:
        """Whether the point has a place on the network."""
        return self.edge >= 0

    def __len__(self) -> int:
        return len(self.edge)

    def part(self, rows: slice) -> NetworkPlaces:
        """Return some of the places."""
        return NetworkPlaces(
            self.edge[rows], self.share[rows], self.snap_m[rows], self.snap_min[rows]
        )


def places_on_network(
    network: TravelNetwork,
    points: gpd.GeoDataFrame,
    *,
    walk_kmh: float = WALK_KMH,
    snap_limit_m: float = SNAP_LIMIT_M,
    name: str = "points",
) -> NetworkPlaces:
    """Return the nearest place on the network of each point.

    Parameters
    ----------
    network : TravelNetwork
        What the points are joined to.
    points : GeoDataFrame
        Points in the same CRS.
    walk_kmh : float
        Speed of the walk between point and edge, km/h.
    snap_limit_m : float
        Points farther than this from every edge are not joined, metres.
    name : str
        How the reader knows the layer, for messages.

    Raises
    ------
    CrsMismatchError, LayerSchemaError
        When the points are not metric, not in the network's CRS, or no points.
    BadParameterError
        When a speed or distance cannot be used.

    Notes
    -----
    Among edges equally near, as at a crossing, the first of the network is taken.
    """
    speed_of(walk_kmh, name="walk_kmh")
    if not (np.isfinite(snap_limit_m) and snap_limit_m >= 0):
        message = N_("“{value}” is no distance; give metres, 0 or more")
        raise BadParameterError(
            Problem("snap_limit_m", message, params={"value": str(snap_limit_m)})
        )
    x, y = point_coordinates(points, name=name)
    require_same_crs(network, points, names=("network", name))
    at = np.asarray(shapely.points(x, y), dtype=object)
    edge = np.full(len(at), -1, dtype=np.int64)
    share, snap_m = np.zeros(len(at)), np.full(len(at), np.nan)
    if len(at):
        (row, near), distance = network.tree.query_nearest(at, return_distance=True)
        order = np.lexsort((near, row))
        row, first = np.unique(row[order], return_index=True)
        snap_m[row] = distance[order][first]
        close = snap_m[row] <= snap_limit_m
        edge[row[close]] = near[order][first][close]
        joined = edge >= 0
        share[joined] = shapely.line_locate_point(
            network.lines[edge[joined]], at[joined], normalized=True
        )
    share[share < _AT_END] = 0.0
    share[share > 1 - _AT_END] = 1.0
    return NetworkPlaces(edge, share, snap_m, snap_m / (walk_kmh * 1000 / 60))


def snapping(
    network: TravelNetwork,
    points: gpd.GeoDataFrame,
    *,
    walk_kmh: float = WALK_KMH,
    snap_limit_m: float = SNAP_LIMIT_M,
) -> pd.DataFrame:
    """Return how each point is joined to the network.

    Parameters
    ----------
    network, points, walk_kmh, snap_limit_m
        As for `places_on_network`.

    Returns
    -------
    DataFrame
        On the index of `points`: ``snap_m`` (metres to the nearest edge), ``snap_min`` (the
        walk over it, minutes), ``is_joined`` and ``network_part`` (0 is the longest part of
        the network, −1 not joined).
    """
    places = places_on_network(network, points, walk_kmh=walk_kmh, snap_limit_m=snap_limit_m)
    part = np.full(len(places), -1, dtype=np.int64)
    joined = places.is_joined
    part[joined] = network.parts.part_of_node[network.u[places.edge[joined]]]
    return pd.DataFrame(
        {
            "snap_m": places.snap_m,
            "snap_min": places.snap_min,
            "is_joined": joined,
            "network_part": part,
        },
        index=points.index,
    )


def speed_of(value: float, *, name: str) -> float:
    """Return a speed in km/h, or refuse it.

    Raises
    ------
    BadParameterError
        When it is not above 0 and at most `spatial_model.network.FASTEST_KMH`.
    """
    if not (np.isfinite(value) and 0 < value <= FASTEST_KMH):
        message = N_("“{value}” is no speed; give km/h above 0 and at most {limit}")
        params = {"value": str(value), "limit": f"{FASTEST_KMH:.0f}"}
        raise BadParameterError(Problem(name, message, params=params))
    return value
