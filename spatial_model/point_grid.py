"""Points sorted into square cells, so that whole cells are counted at once.

A zone's border runs through few cells. Every other cell lies wholly inside or
wholly outside: its points are counted without looking at them. Points in border
cells are tested exactly. The result is exact, not an approximation.
"""

from __future__ import annotations

import math

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_POINTS_PER_CELL = 2.0
_MOST_CELLS_A_SIDE = 2048
_POLYGONS_AT_ONCE = 512
_POINTS_AT_ONCE = 2_000_000
# A border this close to a cell (in cell widths) still marks it. Binning a point is off by less
# than 1e-9 of a cell, so a point of an unmarked cell is on the same side as the cell's centre.
_MARGIN = 1e-6
_EPSILON = float(np.finfo(np.float64).eps)


class PointGrid:
    """A square grid over points; counts those that each polygon covers.

    Parameters
    ----------
    x, y : ndarray of float
        Coordinates of at least one point, finite.
    """

    def __init__(self, x: Floats, y: Floats) -> None:
        side = math.sqrt(x.size / _POINTS_PER_CELL)
        self._side = int(min(max(side, 1.0), _MOST_CELLS_A_SIDE))
        self._left, self._bottom = float(x.min()), float(y.min())
        extent = max(float(x.max()) - self._left, float(y.max()) - self._bottom)
        # A cell never gets so small that rounding of the coordinates reaches the margin.
        largest = max(float(np.abs(x).max()), float(np.abs(y).max()), 1.0)
        self._cell = max(extent / self._side * (1 + 1e-9), 1e8 * _EPSILON * largest)
        column = self._cells_of(x, self._left)
        row = self._cells_of(y, self._bottom)
        counts = np.bincount(row.astype(np.int64) * self._side + column, minlength=self._side**2)
        self._starts = np.concatenate([[0], np.cumsum(counts)])
        # By column, then by row: on 16-bit numbers numpy's stable sort is a radix sort.
        order = np.argsort(column, kind="stable")
        order = order[np.argsort(row[order], kind="stable")]
        self._x, self._y = x[order], y[order]

    def counts(self, polygons: NDArray[np.object_]) -> Ints:
        """Return how many points each polygon covers, its border included.

        Parameters
        ----------
        polygons : ndarray of shapely Polygon or MultiPolygon
            None of them null or empty; they may overlap. They get prepared.

        Returns
        -------
        ndarray of int64
            Number of points, in the order of `polygons`.
        """
        shapely.prepare(polygons)
        batches = [
            self._batch(polygons[first : first + _POLYGONS_AT_ONCE])
            for first in range(0, len(polygons), _POLYGONS_AT_ONCE)
        ]
        return np.concatenate([np.zeros(0, dtype=np.int64), *batches])

    def _batch(self, polygons: NDArray[np.object_]) -> Ints:
        zone, row, column = self._border_cells(polygons)
        counts = np.zeros(len(polygons), dtype=np.int64)
        # Between two border cells of a row lies a run of cells that is wholly in or out:
        # the centre of its first cell decides.
        gap = (zone[1:] == zone[:-1]) & (row[1:] == row[:-1]) & (column[1:] > column[:-1] + 1)
        of, at, first, after = zone[1:][gap], row[1:][gap], column[:-1][gap] + 1, column[1:][gap]
        x = self._left + (first + 0.5) * self._cell
        y = self._bottom + (at + 0.5) * self._cell
        inner = shapely.intersects_xy(polygons[of], x, y)
        of, at, first, after = of[inner], at[inner], first[inner], after[inner]
        base = at * self._side
        np.add.at(counts, of, self._starts[base + after] - self._starts[base + first])
        # Points in border cells are asked one by one; the outermost columns hold none.
        real = (column >= 0) & (column < self._side)
        zone, cell = zone[real], row[real] * self._side + column[real]
        start, end = self._starts[cell], self._starts[cell + 1]
        filled = end > start
        zone, start, end = zone[filled], start[filled], end[filled]
        share = np.cumsum(end - start) // _POINTS_AT_ONCE  # bounds the memory, not the result
        for part in np.unique(share):
            chosen = share == part
            owner, point = _spans(start[chosen], end[chosen] - 1)
            asked = zone[chosen][owner]
            hits = shapely.intersects_xy(polygons[asked], self._x[point], self._y[point])
            counts += np.bincount(asked[hits], minlength=len(polygons))
        return counts

    def _cells_of(self, values: Floats, origin: float) -> NDArray[np.uint16]:
        cells = ((values - origin) / self._cell).astype(np.uint16)
        return np.minimum(cells, np.uint16(self._side - 1))

    def _border_cells(self, polygons: NDArray[np.object_]) -> tuple[Ints, Ints, Ints]:
        """Return zone, row and column of every cell that a border touches, in that order.

        Border west or east of the grid is marked in column −1 or `side`, so that
        every run of inner cells has a border cell at both ends.
        """
        side = self._side
        zone, x0, y0, x1, y1 = self._segments(polygons)
        near = np.maximum(y0, y1) + _MARGIN >= 0
        near &= np.minimum(y0, y1) - _MARGIN <= side
        zone, x0, y0, x1, y1 = zone[near], x0[near], y0[near], x1[near], y1[near]
        # Each segment, cut at the columns that it runs through.
        first = np.clip(np.floor(x0 - _MARGIN), -1, side).astype(np.int64)
        last = np.clip(np.floor(x1 + _MARGIN), -1, side).astype(np.int64)
        owner, column = _spans(first, last)
        run = x1 - x0
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = np.where(run > 0, (y1 - y0) / run, 0.0)
        # Where rounding in x would move the crossing by more than the margin (nearly upright
        # segments), the whole height is marked in each column: more cells, never fewer.
        rounding = 8 * _EPSILON * (1 + np.maximum(np.abs(x0), np.abs(x1)))
        steep = (np.abs(y1 - y0) * rounding >= 0.5 * _MARGIN * run)[owner]
        x0, y0, x1, y1, slope = x0[owner], y0[owner], x1[owner], y1[owner], slope[owner]
        enters_here = steep | (column - _MARGIN <= x0) | (column < 0)
        leaves_here = steep | (column + 1 + _MARGIN >= x1) | (column >= side)
        at_enter = np.where(enters_here, y0, y0 + slope * (column - _MARGIN - x0))
        at_leave = np.where(leaves_here, y1, y0 + slope * (column + 1 + _MARGIN - x0))
        low = np.minimum(at_enter, at_leave) - _MARGIN
        high = np.maximum(at_enter, at_leave) + _MARGIN
        kept = (high >= 0) & (low <= side)
        lowest = np.clip(np.floor(low[kept]), 0, side - 1).astype(np.int64)
        highest = np.clip(np.floor(high[kept]), 0, side - 1).astype(np.int64)
        piece, row = _spans(lowest, highest)
        width = side + 2
        owner_zone = zone[owner[kept][piece]]
        key = np.unique((owner_zone * side + row) * width + column[kept][piece] + 1)
        line, column = key // width, key % width - 1
        return line // side, line % side, column

    def _segments(
        self, polygons: NDArray[np.object_]
    ) -> tuple[Ints, Floats, Floats, Floats, Floats]:
        """Return zone and ends of border segments in cell units, each from west to east."""
        parts, zone = shapely.get_parts(polygons, return_index=True)
        rings, part = shapely.get_rings(parts, return_index=True)
        points, ring = shapely.get_coordinates(rings, return_index=True)
        x = (points[:, 0] - self._left) / self._cell
        y = (points[:, 1] - self._bottom) / self._cell
        joined = ring[1:] == ring[:-1]
        x0, x1, y0, y1 = x[:-1][joined], x[1:][joined], y[:-1][joined], y[1:][joined]
        swap = x0 > x1
        return (
            zone[part[ring[1:][joined]]],
            np.where(swap, x1, x0),
            np.where(swap, y1, y0),
            np.where(swap, x0, x1),
            np.where(swap, y0, y1),
        )


def _spans(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Return, for each closed span first…last, its number and every integer in it."""
    lengths = last - first + 1
    owner = np.repeat(np.arange(first.size), lengths)
    offsets = np.cumsum(lengths) - lengths
    return owner, np.arange(owner.size) - offsets[owner] + first[owner]
