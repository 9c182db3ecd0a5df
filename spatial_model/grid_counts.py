"""Points counted in the cells of a grid over the study's ground, and which cells touch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from errors import N_, BadParameterError, Problem
from spatial_model.positions import Floats
from spatial_model.random_points import require_ground
from spatial_model.raster_grid import RasterGrid, grid_over

MOST_CELLS = 20_000


@dataclass(frozen=True)
class CellGrid:
    """The cells of a grid that lie on the ground.

    Parameters
    ----------
    grid : RasterGrid
        Where the cells lie.
    rows, columns : ndarray of int
        Place of each kept cell in the grid, row by row from the north-west.
    place : ndarray of int, shape of the grid
        Number of the kept cell, −1 where none is kept.
    """

    grid: RasterGrid
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    place: NDArray[np.int64]

    @property
    def count(self) -> int:
        """Number of kept cells."""
        return int(self.rows.size)

    def shapes(self) -> NDArray[np.object_]:
        """Return the kept cells as squares."""
        west = self.grid.west + self.columns * self.grid.cell_m
        north = self.grid.north - self.rows * self.grid.cell_m
        side = self.grid.cell_m
        return np.asarray(shapely.box(west, north - side, west + side, north), dtype=object)


def cells_on_ground(ground: Any, x: Floats, y: Floats, *, cell_m: float, crs: Any) -> CellGrid:
    """Return the cells of a grid whose centre lies on the ground, and those that hold a point.

    Parameters
    ----------
    ground : shapely Polygon or MultiPolygon
        In a metric CRS.
    x, y : ndarray of float
        Points on the ground, metres: none is lost where a cell's centre lies off the ground.
    cell_m : float
        Side of a cell, metres. Cells at the edge hold less ground than the others.
    crs : pyproj.CRS
        Of the ground.

    Raises
    ------
    BadParameterError
        When the cell is no positive number, or gives more than `MOST_CELLS` cells.
    LayerSchemaError
        When the ground has no area.
    """
    require_ground(ground)
    grid = grid_over(ground.bounds, cell_m=cell_m, crs=crs)
    if grid.rows * grid.columns > MOST_CELLS:
        message = N_("cells of {value} m would be too many ({count}); choose larger cells")
        params = {"value": f"{cell_m:g}", "count": f"{grid.rows * grid.columns:,}"}
        raise BadParameterError(Problem("cell_m", message, params=params))
    shapely.prepare(ground)
    centre_x, centre_y = np.meshgrid(grid.centre_x, grid.centre_y)
    kept = shapely.intersects_xy(ground, centre_x, centre_y)
    row, column, inside = _cells_of(grid, x, y)
    kept[row[inside], column[inside]] = True
    rows, columns = np.nonzero(kept)
    place = np.full(kept.shape, -1, dtype=np.int64)
    place[rows, columns] = np.arange(rows.size)
    return CellGrid(grid, rows.astype(np.int64), columns.astype(np.int64), place)


def points_in_cells(cells: CellGrid, x: Floats, y: Floats) -> NDArray[np.int64]:
    """Count points in the kept cells.

    Parameters
    ----------
    cells : CellGrid
        As `cells_on_ground` gives them.
    x, y : ndarray of float
        Points in metres; what lies in no kept cell is not counted.

    Returns
    -------
    ndarray of int
        A count for each kept cell. A point on a side belongs to the cell east or south of it.
    """
    row, column, inside = _cells_of(cells.grid, x, y)
    number = cells.place[row[inside], column[inside]]
    return np.bincount(number[number >= 0], minlength=cells.count).astype(np.int64)


def ground_in_cells(cells: CellGrid, ground: Any) -> Floats:
    """Return how much ground lies in each kept cell, m².

    Parameters
    ----------
    cells : CellGrid
        As `cells_on_ground` gives them.
    ground : shapely Polygon or MultiPolygon
        The same ground.
    """
    squares = cells.shapes()
    shapely.prepare(ground)
    room = np.full(cells.count, cells.grid.cell_m**2)
    cut = ~shapely.contains(ground, squares)
    room[cut] = shapely.area(shapely.intersection(squares[cut], ground))
    return room


def touching_cells(cells: CellGrid) -> NDArray[np.int64]:
    """Return the pairs of kept cells that share a side or a corner (queen contiguity).

    Parameters
    ----------
    cells : CellGrid
        As `cells_on_ground` gives them.

    Returns
    -------
    ndarray of int, shape (pairs, 2)
        Each pair in both directions.
    """
    wide = np.pad(cells.place, 1, constant_values=-1)
    pairs = []
    for down in (-1, 0, 1):
        for across in (-1, 0, 1):
            if down == across == 0:
                continue
            other = wide[cells.rows + 1 + down, cells.columns + 1 + across]
            there = other >= 0
            pairs.append(np.column_stack([np.flatnonzero(there), other[there]]))
    return np.concatenate(pairs).astype(np.int64)


def _cells_of(
    grid: RasterGrid, x: Floats, y: Floats
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    column = np.floor((x - grid.west) / grid.cell_m).astype(np.int64)
    row = np.floor((grid.north - y) / grid.cell_m).astype(np.int64)
    # what stands on the far side of the grid belongs to its last cells
    column[x == grid.bounds[2]] = grid.columns - 1
    row[y == grid.bounds[1]] = grid.rows - 1
    inside = (column >= 0) & (column < grid.columns) & (row >= 0) & (row < grid.rows)
    return row, column, inside
