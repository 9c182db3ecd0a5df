"""A network to travel on: edges with minutes, joined where their ends meet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from errors import N_, BadParameterError, LayerSchemaError, Problem
from spatial_model.crs import require_metric
from spatial_model.network_ends import joined_ends
from spatial_model.network_noding import Noding, noded_pieces

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

EDGES = "edges"
SPEED_COLUMN, MINUTES_COLUMN, LENGTH_COLUMN = "speed_kmh", "minutes", "length_m"
ONEWAY_COLUMN = "oneway"
FASTEST_KMH = 400.0
LARGEST_SNAP_M = 100.0
_FORWARD = frozenset({"yes", "true", "1", "1.0", "forward"})
_BACKWARD = frozenset({"-1", "-1.0", "reverse", "backward"})
_BOTH = frozenset({"no", "false", "0", "0.0", "", "none", "nan", "<na>", "both"})


@dataclass(frozen=True)
class NetworkParts:
    """How far a network hangs together, one-way streets taken as open both ways.

    Parameters
    ----------
    count : int
        Number of parts that no edge joins.
    largest_length_share : float
        Share of all length that lies in the longest part, 0–1; NaN without edges.
    part_of_node : ndarray of int
        Part of each node; 0 is the longest.
    """

    count: int
    largest_length_share: float
    part_of_node: Indices


@dataclass(frozen=True, eq=False)
class TravelNetwork:
    """A directed graph with minutes and the lines that it was made from.

    Parameters
    ----------
    x, y : ndarray of float, shape (nodes,)
        Where the nodes lie, metres.
    u, v : ndarray of int, shape (edges,)
        First and last node of each edge, in the direction of its line.
    minutes : ndarray of float, shape (edges,)
        Time along the whole edge, the same both ways.
    length_m : ndarray of float, shape (edges,)
        Length of the edge, metres.
    is_oneway : ndarray of bool, shape (edges,)
        Whether it can only be travelled from `u` to `v`.
    lines : ndarray of LineString, shape (edges,)
        Course of each edge, from `u` to `v`.
    crs : pyproj.CRS
        Metric coordinate system.
    snap_m : float
        Ends no farther apart than this were made one node.
    row : ndarray of int, shape (edges,)
        Position in the edge layer of the row that each edge was made from.
    """

    x: Floats
    y: Floats
    u: Indices
    v: Indices
    minutes: Floats
    length_m: Floats
    is_oneway: NDArray[np.bool_]
    lines: NDArray[np.object_]
    crs: Any
    snap_m: float
    row: Indices

    @property
    def node_count(self) -> int:
        """Number of nodes."""
        return len(self.x)

    @cached_property
    def graph(self) -> csr_array:
        """Minutes from node to node, the quickest of parallel edges; shape (nodes, nodes)."""
        back = ~self.is_oneway
        rows = np.concatenate([self.u, self.v[back]])
        columns = np.concatenate([self.v, self.u[back]])
        minutes = np.concatenate([self.minutes, self.minutes[back]])
        is_loop = rows == columns
        rows, columns, minutes = rows[~is_loop], columns[~is_loop], minutes[~is_loop]
        order = np.lexsort((minutes, columns, rows))
        rows, columns, minutes = rows[order], columns[order], minutes[order]
        is_first = np.ones(len(rows), dtype=bool)
        is_first[1:] = (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
        starts = np.zeros(self.node_count + 1, dtype=np.int64)
        np.cumsum(np.bincount(rows[is_first], minlength=self.node_count), out=starts[1:])
        return csr_array(
            (minutes[is_first], columns[is_first], starts),
            shape=(self.node_count, self.node_count),
        )

    @cached_property
    def parts(self) -> NetworkParts:
        """Parts that no edge joins."""
        if not len(self.u):
            return NetworkParts(0, float("nan"), np.zeros(0, dtype=np.int64))
        count, label = connected_components(self.graph, directed=False)
        lengths = np.bincount(label[self.u], weights=self.length_m, minlength=count)
        rank = np.empty(count, dtype=np.int64)
        rank[np.argsort(-lengths, kind="stable")] = np.arange(count)
        total = float(lengths.sum())
        share = float(lengths.max()) / total if total else float("nan")
        return NetworkParts(int(count), share, rank[label])

    @cached_property
    def reversed(self) -> TravelNetwork:
        """The same network travelled the other way: what it costs to get *to* a place."""
        if not self.is_oneway.any():
            return self
        return replace(self, u=self.v, v=self.u, lines=shapely.reverse(self.lines))

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Index of the lines, to find the edge nearest to a place."""
        return shapely.STRtree(self.lines)


def build_network(
    edges: gpd.GeoDataFrame,
    *,
    speed_kmh: float | None = None,
    snap_m: float = 1.0,
    noding: Noding = Noding.ENDS,
    name: str = EDGES,
) -> TravelNetwork:
    """Return the network of an edge layer.

    Parameters
    ----------
    edges : GeoDataFrame
        LineStrings or MultiLineStrings in a metric CRS. Time comes from column ``minutes``,
        else from ``speed_kmh`` (km/h) and ``length_m`` (metres; the length of the line where
        the column is missing). Column ``oneway``, where there is one: yes, no, −1 (against
        the line). A line of several parts gives an edge each and shares its minutes by length.
    speed_kmh : float, optional
        One speed for every edge; wins over the columns. km/h.
    snap_m : float
        Ends no farther apart than this become one node, metres, 0 to `LARGEST_SNAP_M`.
    noding : Noding
        Whether edges also meet elsewhere than at their ends.
    name : str
        How the reader knows the layer, for messages.

    Returns
    -------
    TravelNetwork
        Nodes in order of place, edges in order of rows.

    Raises
    ------
    CrsMismatchError
        When the frame has no metric CRS.
    LayerSchemaError
        When the layer is empty, a row is no line or has coordinates that are no numbers, or
        is without usable speed, minutes, length or one-way value: every such row is named.
    BadParameterError
        When `speed_kmh` or `snap_m` cannot be used.

    Notes
    -----
    Ends are joined over chains: a and c become one node when both lie within `snap_m` of b.
    The node lies in the mean of its ends; lengths stay those of the lines.
    """
    require_metric(edges, name=name)
    if not (np.isfinite(snap_m) and 0 <= snap_m <= LARGEST_SNAP_M):
        message = N_("“{value}” is no snapping distance; give metres between 0 and {limit}")
        params = {"value": str(snap_m), "limit": f"{LARGEST_SNAP_M:.0f}"}
        raise BadParameterError(Problem("snap_m", message, params=params))
    if len(edges) == 0:
        message = N_("holds no edge; give a network with at least one line")
        raise LayerSchemaError(Problem(name, message))
    whole = np.asarray(edges.geometry.array, dtype=object)
    _check_lines(edges, whole, name)
    oneway = _directions(edges, name)
    length_m = _lengths(edges, whole, name)
    minutes = _minutes(edges, length_m, speed_kmh, name)
    lines, row = noded_pieces(whole, noding=noding, snap_m=snap_m)
    share = shapely.length(lines) / shapely.length(whole)[row]
    lines = np.where(oneway[row] < 0, shapely.reverse(lines), lines)
    x, y, u, v = joined_ends(lines, snap_m=snap_m)
    return TravelNetwork(
        x=x,
        y=y,
        u=u,
        v=v,
        minutes=minutes[row] * share,
        length_m=length_m[row] * share,
        is_oneway=oneway[row] != 0,
        lines=lines,
        crs=edges.crs,
        snap_m=float(snap_m),
        row=row,
    )


def _check_lines(edges: gpd.GeoDataFrame, lines: Any, name: str) -> None:
    is_line = np.isin(shapely.get_type_id(lines), (1, 5))
    points, owner = shapely.get_coordinates(lines, return_index=True)
    is_line[owner[~np.isfinite(points).all(axis=1)]] = False
    is_line[is_line] = shapely.length(lines[is_line]) > 0
    _refuse(edges, ~is_line, name, N_("is no line with a length; leave the row out or draw it"))


def _lengths(edges: gpd.GeoDataFrame, lines: Any, name: str) -> Floats:
    if LENGTH_COLUMN not in edges.columns:
        return np.asarray(shapely.length(lines), dtype=np.float64)
    length_m = _numbers(edges, LENGTH_COLUMN)
    message = N_("length_m is missing or not above 0; give metres, or leave the column out")
    _refuse(edges, ~(np.isfinite(length_m) & (length_m > 0)), name, message)
    return length_m


def _minutes(
    edges: gpd.GeoDataFrame, length_m: Floats, speed_kmh: float | None, name: str
) -> Floats:
    if speed_kmh is not None:
        if not (np.isfinite(speed_kmh) and 0 < speed_kmh <= FASTEST_KMH):
            message = N_("“{value}” is no speed; give km/h above 0 and at most {limit}")
            params = {"value": str(speed_kmh), "limit": f"{FASTEST_KMH:.0f}"}
            raise BadParameterError(Problem("speed_kmh", message, params=params))
        return length_m / (speed_kmh * 1000 / 60)
    if MINUTES_COLUMN in edges.columns:
        minutes = _numbers(edges, MINUTES_COLUMN)
        message = N_("minutes are missing or not above 0; give the travel time of the edge")
        _refuse(edges, ~(np.isfinite(minutes) & (minutes > 0)), name, message)
        return minutes
    if SPEED_COLUMN not in edges.columns:
        message = N_(
            "has neither minutes nor speed_kmh; add a column with the speed of each edge, "
            "or state one speed for all"
        )
        raise LayerSchemaError(Problem(name, message, SPEED_COLUMN))
    speed = _numbers(edges, SPEED_COLUMN)
    message = N_(
        "speed_kmh is missing, not above 0 or beyond 400; give the speed of the edge, "
        "or state one speed for all"
    )
    _refuse(edges, ~(np.isfinite(speed) & (speed > 0) & (speed <= FASTEST_KMH)), name, message)
    return length_m / (speed * 1000 / 60)


def _directions(edges: gpd.GeoDataFrame, name: str) -> NDArray[np.int8]:
    """Return 0 both ways, 1 along the line, -1 against it."""
    found = np.zeros(len(edges), dtype=np.int8)
    if ONEWAY_COLUMN not in edges.columns:
        return found
    written = [str(value).strip().lower() for value in edges[ONEWAY_COLUMN]]
    found[[value in _FORWARD for value in written]] = 1
    found[[value in _BACKWARD for value in written]] = -1
    bad = (found == 0) & ~np.array([value in _BOTH for value in written])
    _refuse(edges, bad, name, N_("oneway is not yes, no or -1; write one of them"))
    return found


def _numbers(edges: gpd.GeoDataFrame, column: str) -> Floats:
    try:
        numbers: Floats = edges[column].to_numpy(dtype="float64", na_value=np.nan)
    except (TypeError, ValueError) as error:
        message = N_("the column holds something that is no number; write numbers only")
        raise LayerSchemaError(Problem(EDGES, message, column)) from error
    return numbers


def _refuse(edges: gpd.GeoDataFrame, bad: NDArray[np.bool_], name: str, message: str) -> None:
    if bad.any():
        raise LayerSchemaError([Problem(name, message, str(row)) for row in edges.index[bad]])
