"""Which cells of a grid the borders of polygons run through, and which lie wholly inside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# A border this close to a cell (in cell widths) still marks it. Binning a point is off by less
# than 1e-9 of a cell, so a point of an unmarked cell is on the same side as the cell's centre.
_MARGIN = 1e-6
_EPSILON = float(np.finfo(np.float64).eps)


@dataclass(frozen=True)
class Cells:
    """A grid of square cells: its south-west corner, the side of a cell, and its size.

    Every polygon laid on it must lie inside with at least one cell to spare on each side.
    """

    left: float
    bottom: float
    cell: float
    columns: int
    rows: int

    def of(self, x: Floats, y: Floats) -> NDArray[np.int64]:
        """Return the number of the cell of each point; points beyond the grid get an edge cell."""
        column = np.clip((x - self.left) / self.cell, 0, self.columns - 1).astype(np.int64)
        row = np.clip((y - self.bottom) / self.cell, 0, self.rows - 1).astype(np.int64)
        row *= self.columns
        row += column
        return row


def cells_over(polygons: NDArray[np.object_], *, cell_count: int) -> Cells:
    """Return a grid of about `cell_count` cells over polygons, one spare cell on each side.

    Parameters
    ----------
    polygons : ndarray of Polygon or MultiPolygon
        At least one, none null or empty.
    cell_count : int
        How many cells are wanted.
    """
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(polygons))
    # A cell never gets so small that rounding of the coordinates reaches the margin.
    largest = max(abs(west), abs(south), abs(east), abs(north), 1.0)
    smallest = 1e8 * _EPSILON * largest
    area = max(east - west, smallest) * max(north - south, smallest)
    cell = max((area / cell_count) ** 0.5, max(east - west, north - south) / cell_count, smallest)
    columns, rows = int((east - west) / cell) + 3, int((north - south) / cell) + 3
    return Cells(west - cell, south - cell, cell, columns, rows)


def zone_cells(
    polygons: NDArray[np.object_], cells: Cells
) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints, Ints]]:
    """Return the border cells and the runs of inner cells of polygons.

    Parameters
    ----------
    polygons : ndarray of Polygon or MultiPolygon
        None null or empty; they may overlap. They get prepared.
    cells : Cells
        A grid that holds them all.

    Returns
    -------
    tuple
        ``(zone, cell)`` of every border cell, and ``(zone, first, after)`` of every run of
        cells in a row that lie wholly inside, in order of zone and cell.
    """
    zone, cell = _border_cells(polygons, cells)
    # Between two border cells of a row lies a run of cells that is wholly in or out: the centre
    # of its first cell decides. The spare columns see to it that every such run has both ends.
    row = cell // cells.columns
    gap = (zone[1:] == zone[:-1]) & (row[1:] == row[:-1]) & (cell[1:] > cell[:-1] + 1)
    of, first, after = zone[1:][gap], cell[:-1][gap] + 1, cell[1:][gap]
    x = cells.left + (first % cells.columns + 0.5) * cells.cell
    y = cells.bottom + (first // cells.columns + 0.5) * cells.cell
    inner = shapely.intersects_xy(polygons[of], x, y)
    return (zone, cell), (of[inner], first[inner], after[inner])


def spans(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Return, for each closed span first…last, its number and every integer in it."""
    lengths = last - first + 1
    owner = np.repeat(np.arange(first.size), lengths)
    offsets = np.cumsum(lengths) - lengths
    return owner, np.arange(owner.size) - offsets[owner] + first[owner]


def _border_cells(polygons: NDArray[np.object_], cells: Cells) -> tuple[Ints, Ints]:
    """Return zone and cell of every cell that a border touches, sorted."""
    parts, zone_of_part = shapely.get_parts(polygons, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    zone = zone_of_part[part_of_ring[ring]].astype(np.int64)
    x = (points[:, 0] - cells.left) / cells.cell
    y = (points[:, 1] - cells.bottom) / cells.cell
    joined = ring[1:] == ring[:-1]
    column, row = x.astype(np.int64), y.astype(np.int64)
    across, up = x - column, y - row
    clear = (across > _MARGIN) & (across < 1 - _MARGIN) & (up > _MARGIN) & (up < 1 - _MARGIN)
    key = (zone * cells.rows + row) * cells.columns + column
    # Both ends well inside one cell: so is what lies between them.
    within = clear[1:] & clear[:-1] & (key[1:] == key[:-1])
    quick = key[:-1][joined & within]
    quick = quick[np.concatenate([[True], quick[1:] != quick[:-1]])] if quick.size else quick
    crossing = joined & ~within
    x0, x1, y0, y1 = x[:-1][crossing], x[1:][crossing], y[:-1][crossing], y[1:][crossing]
    swap = x0 > x1
    slow = _crossed(
        zone[:-1][crossing],
        np.where(swap, x1, x0),
        np.where(swap, y1, y0),
        np.where(swap, x0, x1),
        np.where(swap, y0, y1),
        cells,
    )
    key = np.unique(np.concatenate([quick, slow]))
    size = cells.rows * cells.columns
    return key // size, key % size


def _crossed(zone: Ints, x0: Floats, y0: Floats, x1: Floats, y1: Floats, cells: Cells) -> Ints:
    """Return the keys of the cells that segments from west to east run through."""
    first = np.floor(x0 - _MARGIN).astype(np.int64)
    last = np.floor(x1 + _MARGIN).astype(np.int64)
    owner, column = spans(first, last)  # each segment, cut at the columns that it runs through
    run = x1 - x0
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(run > 0, (y1 - y0) / run, 0.0)
    # Where rounding in x would move the crossing by more than the margin (nearly upright
    # segments), the whole height is marked in each column: more cells, never fewer.
    rounding = 8 * _EPSILON * (1 + np.maximum(np.abs(x0), np.abs(x1)))
    steep = (np.abs(y1 - y0) * rounding >= 0.5 * _MARGIN * run)[owner]
    x0, y0, x1, y1, slope = x0[owner], y0[owner], x1[owner], y1[owner], slope[owner]
    enters_here = steep | (column - _MARGIN <= x0)
    leaves_here = steep | (column + 1 + _MARGIN >= x1)
    at_enter = np.where(enters_here, y0, y0 + slope * (column - _MARGIN - x0))
    at_leave = np.where(leaves_here, y1, y0 + slope * (column + 1 + _MARGIN - x0))
    lowest = np.floor(np.minimum(at_enter, at_leave) - _MARGIN).astype(np.int64)
    highest = np.floor(np.maximum(at_enter, at_leave) + _MARGIN).astype(np.int64)
    piece, row = spans(np.maximum(lowest, 0), np.minimum(highest, cells.rows - 1))
    return (zone[owner[piece]] * cells.rows + row) * cells.columns + column[piece]
