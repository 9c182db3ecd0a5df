"""Which cells of a raster have their centre in which polygon, row by row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_model.raster_grid import RasterGrid
from spatial_model.zone_cells import Ints, spans


@dataclass(frozen=True)
class Runs:
    """Runs of cells of a row whose centres lie in a polygon, in order of row and column.

    Parameters
    ----------
    zone, row, first, after : ndarray of int64
        Position of the polygon, row, first column and the column after the last.
    """

    zone: Ints
    row: Ints
    first: Ints
    after: Ints

    def in_rows(self, first: int, after: int) -> Runs:
        """Return the runs of rows `first` to `after`."""
        part = slice(*np.searchsorted(self.row, (first, after)))
        return Runs(self.zone[part], self.row[part], self.first[part], self.after[part])


def inside_runs(polygons: NDArray[np.object_], grid: RasterGrid) -> Runs:
    """Return the runs of cells whose centres lie in each polygon.

    Parameters
    ----------
    polygons : ndarray of Polygon or MultiPolygon
        Valid, in the CRS of the grid; they may overlap and reach beyond it.
    grid : RasterGrid
        Where the cells lie.

    Returns
    -------
    Runs
        Cells by the even-odd rule along the row of centres. A centre on the border that two
        polygons share belongs to exactly one of them.
    """
    parts, zone_of_part = shapely.get_parts(polygons, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    x = (points[:, 0] - grid.west) / grid.cell_m
    y = (grid.north - points[:, 1]) / grid.cell_m - 0.5  # row r has its centres at y = r
    joined = (ring[1:] == ring[:-1]) & (y[1:] != y[:-1])
    zone = zone_of_part[part_of_ring[ring[:-1][joined]]].astype(np.int64)
    x0, x1, y0, y1 = x[:-1][joined], x[1:][joined], y[:-1][joined], y[1:][joined]
    # From north to south, so that neighbours get the same crossing from the border they share.
    swap = y0 > y1
    x0, x1 = np.where(swap, x1, x0), np.where(swap, x0, x1)
    y0, y1 = np.where(swap, y1, y0), np.where(swap, y0, y1)
    first = np.clip(np.ceil(y0), 0, grid.rows).astype(np.int64)
    after = np.clip(np.ceil(y1), 0, grid.rows).astype(np.int64)
    segment, row = spans(first, after - 1)
    slope = (x1 - x0) / (y1 - y0)
    crossing = x0[segment] + (row - y0[segment]) * slope[segment]
    column = np.clip(np.ceil(crossing - 0.5), 0, grid.columns).astype(np.int64)
    width = grid.columns + 1
    key = np.sort((zone[segment] * grid.rows + row) * width + column)
    # Rings are closed, so every row of a polygon has an even number of crossings.
    begin, end = key[0::2], key[1::2]
    kept = end > begin
    line, start, stop = begin[kept] // width, begin[kept] % width, end[kept] % width
    zone, row = line // grid.rows, line % grid.rows
    order = np.lexsort((zone, start, row))
    return Runs(zone[order], row[order], start[order], stop[order])
