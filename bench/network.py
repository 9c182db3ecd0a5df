"""Travel time from 50 sources over a network of 200 k nodes, beside networkx.

``python -m bench network``. Both get the same graph, built before the clock starts, and give the
minutes at which each node is first reached from any source; ours also finds the places of the
sources on the network while the clock runs. networkx is measured twice: on the multigraph with
named weights that OSMnx and edge layers with parallel streets give, and on a graph that was
stripped to one plain weight a pair of nodes first, its best case.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from bench.paired import Row, compare, finish, within
from spatial_model.network import TravelNetwork, build_network
from spatial_model.network_places import places_on_network
from spatial_model.travel_time import node_minutes

CRS = "EPSG:4549"
SEED = 20260101
SPACING_M = 100.0
LIMIT_MIN = 1e6


def streets(side: int) -> gpd.GeoDataFrame:
    """Return a crooked grid of side × side corners, a tenth of its streets one-way."""
    rng = np.random.default_rng(SEED)
    at = np.stack(np.meshgrid(np.arange(side) * SPACING_M, np.arange(side) * SPACING_M), -1)
    at += rng.uniform(-20, 20, at.shape)
    across = np.stack([at[:, :-1].reshape(-1, 2), at[:, 1:].reshape(-1, 2)], axis=1)
    along = np.stack([at[:-1].reshape(-1, 2), at[1:].reshape(-1, 2)], axis=1)
    lines = shapely.linestrings(np.concatenate([across, along]))
    return gpd.GeoDataFrame(
        {
            "speed_kmh": rng.uniform(4, 50, len(lines)),
            "oneway": np.where(rng.random(len(lines)) < 0.1, "yes", "no"),
        },
        geometry=lines,
        crs=CRS,
    )


def case(side: int, sources: int) -> tuple[TravelNetwork, gpd.GeoDataFrame, Any]:
    """Return the network, points on some of its nodes, and which nodes those are."""
    network = build_network(streets(side))
    nodes = np.random.default_rng(SEED).choice(network.node_count, sources, replace=False)
    points = gpd.GeoDataFrame(geometry=shapely.points(network.x[nodes], network.y[nodes]), crs=CRS)
    return network, points, nodes


def ours(side: int, sources: int) -> Callable[[], Any]:
    """Prepare our search."""
    network, points, _ = case(side, sources)
    _ = network.graph, network.tree

    def run() -> Any:
        return node_minutes(network, places_on_network(network, points), limit_min=LIMIT_MIN)

    return run


def theirs(side: int, sources: int) -> Callable[[], Any]:
    """Prepare networkx' search on the edges as they are: a multigraph."""
    import networkx as nx

    network, _, nodes = case(side, sources)
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(network.node_count))
    columns = (network.u, network.v, network.minutes, network.is_oneway)
    for u, v, minutes, is_oneway in zip(*(one.tolist() for one in columns), strict=True):
        graph.add_edge(u, v, travel_time=minutes)
        if not is_oneway:
            graph.add_edge(v, u, travel_time=minutes)
    return _search(graph, set(nodes.tolist()), "travel_time", network.node_count)


def theirs_stripped(side: int, sources: int) -> Callable[[], Any]:
    """Prepare networkx' search on a graph of plain weights."""
    import networkx as nx

    network, _, nodes = case(side, sources)
    graph = nx.DiGraph()
    graph.add_nodes_from(range(network.node_count))
    pairs = network.graph.tocoo()
    graph.add_weighted_edges_from(
        zip(pairs.row.tolist(), pairs.col.tolist(), pairs.data.tolist(), strict=True)
    )
    return _search(graph, set(nodes.tolist()), "weight", network.node_count)


def _search(graph: Any, sources: set[int], weight: str, count: int) -> Callable[[], Any]:
    import networkx as nx

    def run() -> Any:
        reached = nx.multi_source_dijkstra_path_length(graph, sources, weight=weight)
        minutes = np.full(count, np.inf)
        minutes[list(reached)] = list(reached.values())
        return minutes

    return run


def rows() -> list[Row]:
    """Return what was measured."""
    return [
        compare(
            "travel time, 200 k nodes, 50 sources",
            ours=ours,
            theirs=theirs,
            case={"side": 450, "sources": 50},
            against="networkx multi_source_dijkstra, multigraph",
            at_least=25.0,
            agree=within(1e-6),
            pairs=3,
            repeats=3,
        ),
        compare(
            "the same, against networkx at its best",
            ours=ours,
            theirs=theirs_stripped,
            case={"side": 450, "sources": 50},
            against="networkx multi_source_dijkstra, stripped graph",
            at_least=10.0,
            agree=within(1e-6),
            pairs=3,
            repeats=3,
        ),
    ]


def main() -> int:
    """Run, print, write; 1 when a limit is missed."""
    return finish("network", rows())


if __name__ == "__main__":
    sys.exit(main())
