"""Where lines end, and which ends are one place."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

CURVE_LEVEL = 14


def joined_ends(
    lines: NDArray[np.object_], *, snap_m: float
) -> tuple[Floats, Floats, Indices, Indices]:
    """Return the nodes at which lines begin and end.

    Parameters
    ----------
    lines : ndarray of LineString
        Lines in a metric CRS.
    snap_m : float
        Ends no farther apart than this, in chains, are one node; metres.

    Returns
    -------
    tuple of four arrays
        Easting and northing of the nodes (the mean of their ends), and the node of the first
        and of the last point of each line. Nodes lie in the order of a Hilbert curve, whatever
        the order of the lines: near ones are near in memory, which a search is faster for.
    """
    ends = np.concatenate(
        [
            shapely.get_coordinates(shapely.get_point(lines, 0)),
            shapely.get_coordinates(shapely.get_point(lines, -1)),
        ]
    )
    places, place_of_end = np.unique(ends, axis=0, return_inverse=True)
    place_of_end = place_of_end.reshape(-1)
    if snap_m > 0 and len(places) > 1:
        places, node_of_place = _clusters(places, snap_m)
        place_of_end = node_of_place[place_of_end]
    order = _along_a_curve(places)
    rank = np.empty(len(places), dtype=np.int64)
    rank[order] = np.arange(len(places))
    places, node = places[order], rank[place_of_end]
    return places[:, 0].copy(), places[:, 1].copy(), node[: len(lines)], node[len(lines) :]


def _along_a_curve(places: Floats) -> Indices:
    points = gpd.GeoSeries(gpd.points_from_xy(places[:, 0], places[:, 1]))
    curve = points.hilbert_distance(level=CURVE_LEVEL).to_numpy()
    order: Indices = np.lexsort((places[:, 1], places[:, 0], curve)).astype(np.int64)
    return order


def _clusters(places: Floats, snap_m: float) -> tuple[Floats, Indices]:
    pairs = KDTree(places).query_pairs(snap_m, output_type="ndarray")
    if not len(pairs):
        return places, np.arange(len(places), dtype=np.int64)
    links = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(places),) * 2)
    count, label = connected_components(links, directed=False)
    sizes = np.bincount(label, minlength=count)
    sums = [np.bincount(label, weights=places[:, axis], minlength=count) for axis in (0, 1)]
    middles: Floats = np.column_stack(sums).astype(np.float64) / sizes[:, None]
    order = np.lexsort((middles[:, 1], middles[:, 0]))
    rank = np.empty(count, dtype=np.int64)
    rank[order] = np.arange(count)
    return middles[order], rank[label]
