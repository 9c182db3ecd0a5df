"""Sums of a raster over polygons with exact shares of border cells, from the outlines alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from errors import N_, LayerSchemaError, Problem
from spatial_model.raster_grid import RasterGrid

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Window = Callable[[int, int, int, int], NDArray[Any]]

BLOCK_ROWS = 256


@dataclass(frozen=True)
class _Pieces:
    """Outlines cut at every cell border: each piece lies in one cell, or beside the grid."""

    zone: Ints
    row: Ints
    column: Ints
    fall: Floats  # rows that the piece goes down, signed
    middle: Floats  # column coordinate of its middle


def edge_sums(
    polygons: NDArray[np.object_], grid: RasterGrid, read: Window
) -> tuple[Floats, Floats]:
    """Return sums and measured cells of each polygon, border cells by their share inside.

    Parameters
    ----------
    polygons : ndarray of shapely Polygon or MultiPolygon
        Valid, in the CRS of the grid; they may overlap and reach beyond the grid.
    grid : RasterGrid
        Where the cells lie.
    read : callable
        Reads rows: ``first_row, after_row, first_column, after_column``; NaN where nothing
        was measured. Always asked for whole rows, so that a polygon's sum has the same last
        digit whatever other polygons are summed with it.

    Returns
    -------
    tuple of ndarray of float
        Σ value × share of cell, and Σ share over measured cells, in the order of `polygons`.

    Raises
    ------
    LayerSchemaError
        When a row that a polygon reaches holds an infinite value.

    Notes
    -----
    Green's theorem on a step function: the integral of the raster over a polygon is the sum,
    over the pieces of its outline, of the height of a piece times what the row holds to the
    west of it. Pieces come from cutting the outline at all cell borders, as scan converters
    with exact area coverage do, so the shares are exact up to rounding and the inner cells
    cost nothing.
    """
    pieces = _pieces(polygons, grid)
    size = len(polygons)
    total, measured = np.zeros(size), np.zeros(size)
    block = pieces.row // BLOCK_ROWS
    order = np.argsort(block, kind="stable")
    bounds = np.searchsorted(block[order], np.arange(-(-grid.rows // BLOCK_ROWS) + 1))
    for number, (first, after) in enumerate(pairwise(bounds)):
        if first == after:
            continue
        part = order[first:after]
        top = number * BLOCK_ROWS
        bottom = min(top + BLOCK_ROWS, grid.rows)
        values = np.asarray(read(top, bottom, 0, grid.columns), dtype=np.float64)
        zone, row = pieces.zone[part], pieces.row[part] - top
        column, fall = pieces.column[part], pieces.fall[part]
        ahead = column + 1 - pieces.middle[part]  # of the cell, east of the piece
        if np.isinf(values).any():
            message = N_("holds an infinite value; mark such cells as nodata")
            raise LayerSchemaError(Problem("raster", message))
        is_known = ~np.isnan(values)
        if is_known.all():
            west = np.clip(pieces.middle[part], 0, grid.columns)
            measured += np.bincount(zone, -fall * west, size)
        else:
            measured += _integral(is_known.astype(np.float64), zone, row, column, fall, ahead, size)
            values = np.where(is_known, values, 0.0)
        total += _integral(values, zone, row, column, fall, ahead, size)
    return total, np.maximum(measured, 0.0)


def _integral(
    values: Floats, zone: Ints, row: Ints, column: Ints, fall: Floats, ahead: Floats, size: int
) -> Floats:
    west = np.zeros((values.shape[0], values.shape[1] + 1))
    np.cumsum(values, axis=1, out=west[:, 1:])
    on_grid = (column >= 0) & (column < values.shape[1])
    inside = np.clip(column, 0, values.shape[1] - 1)
    reached = west[row, np.clip(column + 1, 0, values.shape[1])]
    reached -= np.where(on_grid, ahead * values[row, inside], 0.0)
    return np.asarray(np.bincount(zone, -fall * reached, size), dtype=np.float64)


def _pieces(polygons: NDArray[np.object_], grid: RasterGrid) -> _Pieces:
    parts, zone = shapely.get_parts(shapely.orient_polygons(polygons), return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    x = (points[:, 0] - grid.west) / grid.cell_m
    y = (grid.north - points[:, 1]) / grid.cell_m
    joined = (ring[1:] == ring[:-1]) & (y[1:] != y[:-1])
    joined &= (np.maximum(y[1:], y[:-1]) > 0) & (np.minimum(y[1:], y[:-1]) < grid.rows)
    at = np.flatnonzero(joined)
    owner = zone[part[ring[at]]].astype(np.int64)
    x0, x1, y0, y1 = x[at], x[at + 1], y[at], y[at + 1]
    is_cut = (np.floor(x0) != np.floor(x1)) | (np.floor(y0) != np.floor(y1))
    whole, cut = np.flatnonzero(~is_cut), np.flatnonzero(is_cut)
    edge, start, end = _cuts(x0[cut], x1[cut], y0[cut], y1[cut])
    edge = cut[edge]
    edges = np.concatenate([whole, edge])
    from_t = np.concatenate([np.zeros(whole.size), start])
    to_t = np.concatenate([np.ones(whole.size), end])
    # In the order of the outlines, so that a polygon's pieces are summed in one order.
    order = np.argsort(edges, kind="stable")
    edges, from_t, to_t = edges[order], from_t[order], to_t[order]
    half = (from_t + to_t) / 2
    middle = x0[edges] + half * (x1 - x0)[edges]
    height = y0[edges] + half * (y1 - y0)[edges]
    row = np.floor(height).astype(np.int64)
    kept = (row >= 0) & (row < grid.rows)
    column = np.floor(np.clip(middle, -1, grid.columns)).astype(np.int64)
    fall = (to_t - from_t) * (y1 - y0)[edges]
    return _Pieces(owner[edges][kept], row[kept], column[kept], fall[kept], middle[kept])


def _cuts(x0: Floats, x1: Floats, y0: Floats, y1: Floats) -> tuple[Ints, Floats, Floats]:
    """Return edge, start and end (0–1 along the edge) of the pieces between cell borders."""
    across, t_across = _crossings(x0, x1)
    down, t_down = _crossings(y0, y1)
    every = np.arange(x0.size)
    edge = np.concatenate([every, across, down, every])
    t = np.concatenate([np.zeros(x0.size), t_across, t_down, np.ones(x0.size)])
    order = np.lexsort((t, edge))
    edge, t = edge[order], t[order]
    follows = edge[1:] == edge[:-1]
    return edge[:-1][follows], t[:-1][follows], t[1:][follows]


def _crossings(start: Floats, end: Floats) -> tuple[Ints, Floats]:
    """Return edge and place along it of every whole number between its ends."""
    low, high = np.minimum(start, end), np.maximum(start, end)
    first = np.floor(low).astype(np.int64) + 1
    count = np.maximum(np.ceil(high).astype(np.int64) - first, 0)
    edge = np.repeat(np.arange(start.size), count)
    step = np.arange(edge.size) - np.repeat(np.cumsum(count) - count, count)
    line = (first[edge] + step).astype(np.float64)
    return edge, np.clip((line - start[edge]) / (end - start)[edge], 0.0, 1.0)
