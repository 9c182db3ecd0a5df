"""How far it is to the nearest facility, from everywhere."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
from scipy.spatial import cKDTree

from errors import N_, BadParameterError, Problem
from spatial_model.crs import require_same_crs
from spatial_model.ground_cells import cells_inside
from spatial_model.positions import point_coordinates
from spatial_model.raster_grid import RasterGrid, Surface


def nearest_distance(grid: RasterGrid, facilities: gpd.GeoDataFrame, ground: Any = None) -> Surface:
    """Return the straight-line distance from each cell's centre to the nearest facility.

    Parameters
    ----------
    grid : RasterGrid
        The cells.
    facilities : GeoDataFrame
        Points in the grid's CRS, in any order; those beyond the grid count as well.
    ground : shapely Polygon or MultiPolygon, optional
        Cells whose centre is off it are NaN; the whole grid when left out.

    Returns
    -------
    Surface
        Metres, exact at cell centres; elsewhere in a cell at most half its diagonal off.

    Raises
    ------
    CrsMismatchError
        When the frame is not metric or its CRS is not the grid's.
    LayerSchemaError
        When a facility is no point.
    BadParameterError
        When there are no facilities.

    Notes
    -----
    Nearest neighbours by a k-d tree (Bentley 1975, Communications of the ACM 18, 509–517).
    """
    x, y = point_coordinates(facilities)
    require_same_crs(grid, facilities, names=("grid", "facilities"))
    if not x.size:
        message = N_("there are no facilities; choose other kinds or another day")
        raise BadParameterError(Problem("facilities", message))
    shape = (grid.rows, grid.columns)
    inside = np.ones(shape, dtype=bool) if ground is None else cells_inside(grid, ground)
    row, column = np.nonzero(inside)
    values = np.full(shape, np.nan)
    centres = np.column_stack([grid.centre_x[column], grid.centre_y[row]])
    values[row, column], _ = cKDTree(np.column_stack([x, y])).query(centres, workers=-1)
    return Surface(grid, values, "m")
