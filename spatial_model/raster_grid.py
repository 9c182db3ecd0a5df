"""A raster without a file: where its cells lie, and what they hold."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from errors import N_, BadParameterError, Problem

LARGEST_CELLS = 64_000_000


@dataclass(frozen=True)
class RasterGrid:
    """Square cells in a metric CRS, rows from north to south.

    Parameters
    ----------
    west, north : float
        Outer corner of the first cell, metres.
    cell_m : float
        Side of a cell, metres.
    rows, columns : int
        Numbers of cells.
    crs : pyproj.CRS
        Metric coordinate system.
    """

    west: float
    north: float
    cell_m: float
    rows: int
    columns: int
    crs: Any

    @property
    def centre_x(self) -> NDArray[np.float64]:
        """Easting of the cell centres of a row, west to east."""
        return self.west + (np.arange(self.columns, dtype=np.float64) + 0.5) * self.cell_m

    @property
    def centre_y(self) -> NDArray[np.float64]:
        """Northing of the cell centres of a column, north to south."""
        return self.north - (np.arange(self.rows, dtype=np.float64) + 0.5) * self.cell_m

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        return (
            self.west,
            self.north - self.rows * self.cell_m,
            self.west + self.columns * self.cell_m,
            self.north,
        )

    @property
    def cell_area_km2(self) -> float:
        """Area of a cell in km²."""
        return self.cell_m**2 / 1e6


@dataclass(frozen=True)
class Surface:
    """Values on a grid; NaN where nothing was measured.

    Parameters
    ----------
    grid : RasterGrid
        Where the cells lie.
    values : ndarray of float, shape (rows, columns)
        First row in the north.
    unit : str
        Unit of the values.
    """

    grid: RasterGrid
    values: NDArray[np.floating[Any]]
    unit: str


def grid_over(bounds: tuple[float, float, float, float], *, cell_m: float, crs: Any) -> RasterGrid:
    """Return the grid of square cells that covers an extent, its corners on multiples of a cell.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east, north in metres.
    cell_m : float
        Side of a cell, metres.
    crs : pyproj.CRS
        Metric coordinate system of the bounds.

    Raises
    ------
    BadParameterError
        When the cell is no positive number, the extent is empty, or there would be more
        than `LARGEST_CELLS` cells.
    """
    west, south, east, north = bounds
    if not (math.isfinite(cell_m) and cell_m > 0):
        message = N_("“{value}” is not a cell size; give metres above 0")
        raise BadParameterError(Problem("cell_m", message, params={"value": str(cell_m)}))
    if not (all(map(math.isfinite, bounds)) and east > west and north > south):
        raise BadParameterError(Problem("extent", N_("the extent is empty; check the zones")))
    left, top = math.floor(west / cell_m) * cell_m, math.ceil(north / cell_m) * cell_m
    columns = max(math.ceil((east - left) / cell_m), 1)
    rows = max(math.ceil((top - south) / cell_m), 1)
    if rows * columns > LARGEST_CELLS:
        message = N_("cells of {value} m would be too many ({count}); choose larger cells")
        params = {"value": str(cell_m), "count": f"{rows * columns:,}"}
        raise BadParameterError(Problem("cell_m", message, params=params))
    return RasterGrid(left, top, cell_m, rows, columns, crs)
