"""Accessibility within a reach, by zone and over the ground: what the Coverage screen adds by time."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.accessibility import PER_DEMAND, unit_of_access
from analysis.coverage_ground import points_of
from analysis.result import ResultColumn, ResultSurface, ResultTable
from analysis.served_ground import by_zone
from analysis.study import Study
from analysis.travel import Reach
from errors import N_
from spatial_model.accessibility import supply_ratio, two_step_floating_catchment
from spatial_model.decay import gaussian_decay
from spatial_model.demand import Demand
from spatial_model.ground_cells import cells_inside
from spatial_model.raster_grid import RasterGrid, Surface


def access_within(
    study: Study, found: Reach, demand: Demand, *, grid: RasterGrid
) -> tuple[ResultTable, ResultSurface]:
    """Return E2SFCA (Gaussian) within a reach: by zone, and as a surface over the ground.

    Parameters
    ----------
    study : Study
        Zones and ground.
    found : Reach
        What the sites reach, each counted as one.
    demand : Demand
        Among whom the sites are shared.
    grid : RasterGrid
        Cells of the surface; those off the ground stay empty.
    """
    points = points_of(demand)
    pairs = found.pairs_of(points)
    decay = gaussian_decay(found.minutes)
    heads, offers = pd.Series(demand.weight), pd.Series(np.ones(len(found.areas)))
    per = PER_DEMAND[demand.basis]
    access = two_step_floating_catchment(heads, offers, pairs, decay=decay).to_numpy() * per
    column = ResultColumn("access", N_("Access"), unit_of_access(demand, per), 2)
    table = by_zone(study, demand, {"access": np.asarray(access, dtype=np.float64)}, {})
    row, at = np.nonzero(cells_inside(grid, study.ground))
    middles = shapely.points(grid.centre_x[at], grid.centre_y[row])
    cells = found.pairs_of(gpd.GeoDataFrame(geometry=middles, crs=study.crs))
    ratio = supply_ratio(heads, offers, pairs, decay=decay).fillna(0).to_numpy() * per
    values = np.full((grid.rows, grid.columns), np.nan)
    values[row, at] = np.bincount(
        cells.demand, weights=ratio[cells.facility] * decay.weight(cells.cost), minlength=len(row)
    )
    return (
        ResultTable("accessibility", N_("Accessibility by zone"), table, (column,)),
        ResultSurface(
            "accessibility",
            N_("Accessibility"),
            Surface(grid, values, unit_of_access(demand, per)),
            2,
        ),
    )
