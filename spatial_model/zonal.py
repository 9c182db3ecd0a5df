"""Sums and means of a raster over zones: by cell centres, or with exact partial cells."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from errors import N_, BadParameterError, LayerSchemaError, Problem
from spatial_model.crs import require_same_crs
from spatial_model.edge_integral import edge_sums
from spatial_model.raster_grid import RasterGrid, Surface
from spatial_model.scanline import Runs, inside_runs
from spatial_model.zone_cells import Floats
from spatial_model.zone_index import zone_polygons

Window = Callable[[int, int, int, int], NDArray[Any]]
"""Gives ``first_row, after_row, first_column, after_column`` of a raster; NaN where unmeasured."""

EDGES_FROM_CELLS = 4_000_000
"""From this size of raster on, exact sums are taken along the outlines, which is quicker."""
BLOCK_ROWS = 256
"""Rows that are summed on their own; a sum is always built of the same blocks, in order."""


class ZonalMethod(StrEnum):
    """Which part of a border cell counts."""

    CENTRES = "centres"  # the whole cell where the zone holds its centre
    EXACT = "exact"  # the share of the cell that lies in the zone


def zonal_sums(
    zones: gpd.GeoDataFrame,
    raster: Surface | tuple[RasterGrid, Window],
    *,
    method: ZonalMethod = ZonalMethod.EXACT,
) -> pd.DataFrame:
    """Return sum, mean and measured area of a raster over zones.

    Parameters
    ----------
    zones : GeoDataFrame
        Polygons or MultiPolygons in a metric CRS; they may overlap.
    raster : Surface, or RasterGrid with a function that reads rows
        Cells in the same CRS; NaN where nothing was measured. The function takes the first
        row and the one after the last, so that a large file is never in memory whole.
    method : ZonalMethod
        ``exact``: every cell by the share of it that lies in the zone. ``centres``: whole
        cells, those whose centre the zone holds.

    Returns
    -------
    DataFrame
        On the index of `zones`: ``sum`` (of value × share of cell), ``mean`` (sum ÷
        ``cell_count``), ``cell_count`` (measured cells, shares added), ``measured_share``
        (measured ÷ all cells of the zone, 0–1) and ``error_bound`` (how far ``cell_count``
        may be off, in cells). ``sum`` and ``mean`` are NaN where no cell was measured.

    Raises
    ------
    CrsMismatchError
        When zones or raster have no metric CRS, or not the same.
    LayerSchemaError
        When a zone is no polygon, or no cell of the raster was measured.

    Notes
    -----
    Exact shares by ``exactextract`` (D. Baston, ISciences); on rasters of
    `EDGES_FROM_CELLS` cells and more along the outlines (`edge_sums`), which gives the same
    within rounding. By centres, a cell whose centre
    lies on a border belongs to one of the two zones that share it. The area is then off by
    less than one cell for each cell that the border runs through, which ``error_bound``
    gives at its most; on counties of a thousand cells and more the means are in practice
    within 0.1 %. Sums are taken in blocks of `BLOCK_ROWS` rows and in the order of the
    blocks, so the same input gives the same last digit, whoever works on it.
    """
    polygons = zone_polygons(zones)
    if str(method) not in set(ZonalMethod):
        message = N_("“{value}” is not a way to sum a raster; known ones: {known}")
        params = {"value": str(method), "known": ", ".join(ZonalMethod)}
        raise BadParameterError(Problem("method", message, params=params))
    grid, read = reader_of(raster)
    require_same_crs(zones, grid, names=("zones", "raster"))
    if method == ZonalMethod.EXACT:
        total, measured = exact_sums(polygons, grid, read)
    else:
        runs = inside_runs(polygons, grid)
        blocks = range(block_count(grid))
        parts = [block_sums(runs, grid, read, block, len(polygons)) for block in blocks]
        total, measured = joined_blocks(parts, len(polygons))
    return zonal_table(zones, grid, total, measured, method=method)


def zonal_table(
    zones: gpd.GeoDataFrame,
    grid: RasterGrid,
    total: Floats,
    measured: Floats,
    *,
    method: ZonalMethod,
) -> pd.DataFrame:
    """Return the table of `zonal_sums` from sums and measured cells.

    Parameters
    ----------
    zones : GeoDataFrame
        As for `zonal_sums`.
    grid : RasterGrid
        Where the cells lie.
    total, measured : ndarray of float
        Sum of value × share, and of shares, of each zone.
    method : ZonalMethod
        How they were summed.

    Raises
    ------
    LayerSchemaError
        When no zone holds a measured cell, or a sum is not finite.
    """
    polygons = np.asarray(zones.geometry.array, dtype=object)
    if len(polygons) and not measured.any():
        message = N_(
            "holds no measured cell in any zone; check that it covers them and what it marks as nodata"
        )
        raise LayerSchemaError(Problem("raster", message))
    if not np.isfinite(total).all():
        message = N_("holds an infinite value; mark such cells as nodata")
        raise LayerSchemaError(Problem("raster", message))
    cells = shapely.area(polygons) / grid.cell_m**2
    error = np.zeros(len(polygons))
    if method == ZonalMethod.CENTRES:
        # A border of length L runs through at most 2 L / cell + 4 cells a part and hole.
        rings = shapely.get_num_geometries(shapely.boundary(polygons))
        error = 2 * shapely.length(polygons) / grid.cell_m + 4.0 * np.maximum(rings, 1)
    is_measured = measured > 0
    share = np.divide(measured, cells, out=np.zeros(len(cells)), where=cells > 0)
    return pd.DataFrame(
        {
            "sum": np.where(is_measured, total, np.nan),
            "mean": np.divide(total, measured, out=np.full(len(cells), np.nan), where=is_measured),
            "cell_count": measured,
            "measured_share": np.minimum(share, 1.0),
            "error_bound": np.minimum(error, np.maximum(cells, measured)),
        },
        index=zones.index,
        dtype="float64",
    )


def reader_of(raster: Surface | tuple[RasterGrid, Window]) -> tuple[RasterGrid, Window]:
    """Return grid and window reader of a raster in memory or behind a reader."""
    if not isinstance(raster, Surface):
        return raster
    values = raster.values

    def read(first_row: int, after_row: int, first_column: int, after_column: int) -> Any:
        return values[first_row:after_row, first_column:after_column]

    return raster.grid, read


def block_count(grid: RasterGrid) -> int:
    """Return how many blocks of `BLOCK_ROWS` rows a raster has."""
    return -(-grid.rows // BLOCK_ROWS)


def block_sums(
    runs: Runs, grid: RasterGrid, read: Window, block: int, zone_count: int
) -> tuple[Floats, Floats]:
    """Return sums and numbers of measured cells of one block of rows, by cell centres.

    Parameters
    ----------
    runs : Runs
        Of all zones.
    grid : RasterGrid
        Where the cells lie.
    read : callable
        Reads a window.
    block : int
        Which block of `BLOCK_ROWS` rows, from 0.
    zone_count : int
        How many zones there are.
    """
    first = block * BLOCK_ROWS
    after = min(first + BLOCK_ROWS, grid.rows)
    total, measured = np.zeros(zone_count), np.zeros(zone_count)
    part = runs.in_rows(first, after)
    if not part.zone.size:
        return total, measured
    west, east = int(part.first.min()), int(part.after.max())
    # One cell more, so that a run may end with the last one.
    values = np.zeros((after - first) * (east - west) + 1)
    values[:-1] = np.asarray(read(first, after, west, east), dtype=np.float64).ravel()
    base = (part.row - first) * (east - west) - west
    begin, end = base + part.first, base + part.after
    edges = np.stack([begin, end], axis=1).ravel()
    cells: Any = end - begin
    if not np.isfinite(values.sum()):
        missing = np.isnan(values)
        values[missing] = 0.0
        cells = np.add.reduceat((~missing).astype(np.int64), edges)[::2]
    sums = np.add.reduceat(values, edges)[::2]
    np.add.at(total, part.zone, sums)
    np.add.at(measured, part.zone, cells)
    return total, measured


def joined_blocks(parts: list[tuple[Floats, Floats]], zone_count: int) -> tuple[Floats, Floats]:
    """Return the sums over blocks, added in the order of the blocks."""
    total, measured = np.zeros(zone_count), np.zeros(zone_count)
    for sums, cells in parts:
        total += sums
        measured += cells
    return total, measured


def exact_sums(
    polygons: NDArray[np.object_], grid: RasterGrid, read: Window
) -> tuple[Floats, Floats]:
    """Return sums and measured cells of each polygon, border cells by their share inside.

    Parameters
    ----------
    polygons : ndarray of Polygon or MultiPolygon
        In the CRS of the grid. Each is summed on its own, so any part of them gives the
        same figures.
    grid : RasterGrid
        Where the cells lie.
    read : callable
        Reads a window.
    """
    if not len(polygons):
        return np.zeros(0), np.zeros(0)
    if grid.rows * grid.columns >= EDGES_FROM_CELLS:  # by the raster alone: parts agree
        return edge_sums(polygons, grid, read)
    from exactextract import exact_extract
    from exactextract.feature import GeoPandasFeatureSource
    from exactextract.raster import RasterSource

    class Windows(RasterSource):  # type: ignore[misc]
        """What exactextract asks of a raster, answered by `read`."""

        def res(self) -> tuple[float, float]:
            return grid.cell_m, grid.cell_m

        def extent(self) -> tuple[float, float, float, float]:
            return grid.bounds

        def srs_wkt(self) -> str:
            return str(grid.crs.to_wkt())

        def nodata_value(self) -> None:
            return None

        def read_window(self, x0: int, y0: int, nx: int, ny: int) -> NDArray[Any]:
            return read(y0, y0 + ny, x0, x0 + nx)

    frame = gpd.GeoDataFrame(geometry=gpd.GeoSeries(polygons, crs=grid.crs))
    found = exact_extract(
        Windows(), GeoPandasFeatureSource(frame), ["sum", "count"], output="pandas"
    )
    total = found["sum"].to_numpy(dtype="float64", na_value=0.0)
    measured = found["count"].to_numpy(dtype="float64", na_value=0.0)
    return np.where(measured > 0, total, 0.0), measured
