"""Points sorted into square cells, so that whole cells are counted at once.

A zone's border runs through few cells. Every other cell lies wholly inside or
wholly outside: its points are counted without looking at them. Points in border
cells are tested exactly. The result is exact, not an approximation.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_POINTS_PER_CELL = 2.0
_MOST_CELLS_A_SIDE = 2048
# A border this close to a cell (in cell widths) still marks it. Binning a point is off by less
# than 1e-9 of a cell, so a point of an unmarked cell is on the same side as the cell's centre.
_MARGIN = 1e-6
_EPSILON = float(np.finfo(np.float64).eps)


class PointGrid:
    """A square grid over points; counts those that a polygon covers.

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

    def count(self, polygon: Any) -> int:
        """Return how many points the polygon covers, its border included.

        Parameters
        ----------
        polygon : shapely Polygon or MultiPolygon
            Prepared with `shapely.prepare` for speed; not empty.

        Returns
        -------
        int
            Number of points.
        """
        window = self._window(polygon)
        if window is None:
            return 0
        left, bottom, right, top = window
        on_border = self._border_cells(polygon, window)
        within = self._inner_cells(polygon, on_border, left, bottom)
        columns = np.arange(left, right + 1)
        rows = np.arange(bottom, top + 1)
        cells = rows[:, None] * self._side + columns[None, :]
        inner, border = cells[within], cells[on_border]
        whole = int((self._starts[inner + 1] - self._starts[inner]).sum())
        chosen = self._points_in(border)
        if not chosen.size:
            return whole
        hits = shapely.intersects_xy(polygon, self._x[chosen], self._y[chosen])
        return whole + int(np.count_nonzero(hits))

    def _cells_of(self, values: Floats, origin: float) -> NDArray[np.uint16]:
        cells = ((values - origin) / self._cell).astype(np.uint16)
        return np.minimum(cells, np.uint16(self._side - 1))

    def _window(self, polygon: Any) -> tuple[int, int, int, int] | None:
        low_x, low_y, high_x, high_y = shapely.bounds(polygon)
        edges = (
            (low_x - self._left) / self._cell - _MARGIN,
            (low_y - self._bottom) / self._cell - _MARGIN,
            (high_x - self._left) / self._cell + _MARGIN,
            (high_y - self._bottom) / self._cell + _MARGIN,
        )
        if edges[0] > self._side or edges[1] > self._side or edges[2] < 0 or edges[3] < 0:
            return None
        left, bottom, right, top = (min(max(math.floor(e), 0), self._side - 1) for e in edges)
        return left, bottom, right, top

    def _border_cells(self, polygon: Any, window: tuple[int, int, int, int]) -> Bools:
        left, bottom, right, top = window
        x0, y0, x1, y1 = self._segments(polygon)
        marked = np.zeros((top - bottom + 1, right - left + 1), dtype=bool)
        # Each segment, cut at the columns that it runs through.
        first = np.clip(np.floor(x0 - _MARGIN), left, right).astype(np.int64)
        last = np.clip(np.floor(x1 + _MARGIN), left, right).astype(np.int64)
        near = (x1 + _MARGIN >= left) & (x0 - _MARGIN <= right + 1)
        near &= np.maximum(y0, y1) + _MARGIN >= bottom
        near &= np.minimum(y0, y1) - _MARGIN <= top + 1
        x0, y0, x1, y1 = x0[near], y0[near], x1[near], y1[near]
        owner, column = _spans(first[near], last[near])
        run = x1 - x0
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = np.where(run > 0, (y1 - y0) / run, 0.0)
        # Where rounding in x would move the crossing by more than the margin (nearly upright
        # segments), the whole height is marked in each column: more cells, never fewer.
        rounding = 8 * _EPSILON * (1 + np.maximum(np.abs(x0), np.abs(x1)))
        steep = np.abs(y1 - y0) * rounding >= 0.5 * _MARGIN * run
        enter = np.clip(column - _MARGIN, x0[owner], x1[owner])
        leave = np.clip(column + 1 + _MARGIN, x0[owner], x1[owner])
        at_enter = y0[owner] + slope[owner] * (enter - x0[owner])
        at_leave = y0[owner] + slope[owner] * (leave - x0[owner])
        at_enter = np.where(steep[owner], y0[owner], at_enter)
        at_leave = np.where(steep[owner], y1[owner], at_leave)
        low = np.minimum(at_enter, at_leave) - _MARGIN
        high = np.maximum(at_enter, at_leave) + _MARGIN
        inside = (high >= bottom) & (low <= top + 1)
        lowest = np.clip(np.floor(low[inside]), bottom, top).astype(np.int64)
        highest = np.clip(np.floor(high[inside]), bottom, top).astype(np.int64)
        piece, row = _spans(lowest, highest)
        marked[row - bottom, column[inside][piece] - left] = True
        return marked

    def _segments(self, polygon: Any) -> tuple[Floats, Floats, Floats, Floats]:
        """Return border segments in cell units, each from west to east."""
        rings = shapely.get_rings(shapely.get_parts(polygon))
        points, ring = shapely.get_coordinates(rings, return_index=True)
        x = (points[:, 0] - self._left) / self._cell
        y = (points[:, 1] - self._bottom) / self._cell
        joined = ring[1:] == ring[:-1]
        x0, x1, y0, y1 = x[:-1][joined], x[1:][joined], y[:-1][joined], y[1:][joined]
        swap = x0 > x1
        return (
            np.where(swap, x1, x0),
            np.where(swap, y1, y0),
            np.where(swap, x0, x1),
            np.where(swap, y0, y1),
        )

    def _inner_cells(self, polygon: Any, on_border: Bools, left: int, bottom: int) -> Bools:
        """Decide each run of unmarked cells in a row by the centre of its first cell."""
        free = ~on_border
        starts = free.copy()
        starts[:, 1:] &= on_border[:, :-1]
        flat = np.flatnonzero(starts)
        if not flat.size:
            return free
        width = on_border.shape[1]
        x = self._left + (left + flat % width + 0.5) * self._cell
        y = self._bottom + (bottom + flat // width + 0.5) * self._cell
        verdict = shapely.intersects_xy(polygon, x, y)
        run = np.cumsum(starts.ravel()) - 1
        return np.asarray(verdict[run.clip(0)].reshape(on_border.shape) & free)

    def _points_in(self, cells: Ints) -> Ints:
        first, after = self._starts[cells], self._starts[cells + 1]
        filled = after > first
        return _spans(first[filled], after[filled] - 1)[1]


def _spans(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Return, for each closed span first…last, its number and every integer in it."""
    lengths = last - first + 1
    owner = np.repeat(np.arange(first.size), lengths)
    offsets = np.cumsum(lengths) - lengths
    return owner, np.arange(owner.size) - offsets[owner] + first[owner]
