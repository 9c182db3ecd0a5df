"""Which cells of a raster lie on the ground: a cell belongs where its centre lies."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_model.raster_grid import RasterGrid


def cells_inside(grid: RasterGrid, ground: Any) -> NDArray[np.bool_]:
    """Return which cells have their centre inside a polygon.

    Parameters
    ----------
    grid : RasterGrid
        The cells.
    ground : shapely Polygon or MultiPolygon
        Valid, in the grid's CRS; holes are left out; empty or None gives no cell.

    Returns
    -------
    ndarray of bool, shape (rows, columns)
        A centre exactly on the border belongs to one side, so that polygons
        which meet there share no cell and leave none out.

    Notes
    -----
    Even-odd rule along the rows: each edge flips all cells east of where it
    crosses a row's line of centres (Hormann & Agathos 2001, Computational
    Geometry 20, 131–144).
    """
    flips = np.zeros(
        (grid.rows, grid.columns + 1), dtype=np.uint8
    )  # odd or even is all that counts
    if ground is None or shapely.is_empty(ground):
        return flips[:, :-1].astype(bool)
    rings = shapely.get_rings(shapely.get_parts(ground))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    # in cells: x east of the first centre, y south of the first centre
    x = (points[:, 0] - grid.west) / grid.cell_m - 0.5
    y = (grid.north - points[:, 1]) / grid.cell_m - 0.5
    joined = ring[1:] == ring[:-1]
    x0, y0, x1, y1 = x[:-1][joined], y[:-1][joined], x[1:][joined], y[1:][joined]
    low, high = np.minimum(y0, y1), np.maximum(y0, y1)
    first = np.clip(np.ceil(low), 0, grid.rows).astype(np.int64)  # rows in [low, high)
    after = np.clip(np.ceil(high), 0, grid.rows).astype(np.int64)
    count = after - first
    edge = np.repeat(np.arange(count.size), count)
    row = np.arange(edge.size) - np.repeat(np.cumsum(count) - count, count) + first[edge]
    crossing = x0[edge] + (row - y0[edge]) / (y1 - y0)[edge] * (x1 - x0)[edge]
    column = np.clip(np.ceil(crossing), 0, grid.columns).astype(np.int64)
    np.add.at(flips, (row, column), 1)
    return (np.cumsum(flips, axis=1, dtype=np.uint8)[:, :-1] & 1).astype(bool)
