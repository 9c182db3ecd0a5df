"""Who is to be served: demand as points with weights, and the share of it within reach."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from errors import N_, BadParameterError, Problem
from spatial_model.crs import require_metric, require_same_crs
from spatial_model.ground_cells import cells_inside
from spatial_model.positions import Floats, point_coordinates
from spatial_model.raster_grid import Surface, grid_over

LARGEST_WEIGHT = 1e15
"""Sums and products of larger weights would overflow or lose their digits."""


class DemandBasis(StrEnum):
    """What the weights stand for."""

    GRID = "grid"  # every piece of ground alike
    POINTS = "points"  # a layer of points with weights
    RASTER = "raster"  # a raster of people, jobs or the like


@dataclass(frozen=True)
class Demand:
    """Demand at points.

    Parameters
    ----------
    x, y : ndarray of float
        Coordinates in metres.
    weight : ndarray of float
        How much is demanded there, 0 or more.
    basis : DemandBasis
        What it stands for.
    unit : str
        Unit of the weights.
    crs : pyproj.CRS
        Metric coordinate system.
    """

    x: Floats
    y: Floats
    weight: Floats
    basis: DemandBasis
    unit: str
    crs: Any

    @property
    def total(self) -> float:
        """All of it."""
        return float(self.weight.sum())


def demand_from_points(
    points: gpd.GeoDataFrame, *, weight_column: str | None = None, unit: str = ""
) -> Demand:
    """Return the demand that stands at points.

    Parameters
    ----------
    points : GeoDataFrame
        Points in a metric CRS.
    weight_column : str, optional
        Column with a number of 0 or more a row; 1 each when left out.
    unit : str
        Unit of the weights.

    Raises
    ------
    CrsMismatchError, LayerSchemaError
        When the frame is not metric or holds something else than points.
    BadParameterError
        When the column is missing, or a weight is missing, negative or not finite; when
        all weights are 0 or there is no point.
    """
    x, y = point_coordinates(points)
    if weight_column is None:
        weight = np.ones(x.size)
    elif weight_column not in points.columns:
        message = N_("there is no column “{column}” with weights; name another")
        raise BadParameterError(Problem("demand", message, params={"column": weight_column}))
    else:
        weight = pd.to_numeric(points[weight_column], errors="coerce").to_numpy(dtype="float64")
    bad = ~((weight >= 0) & (weight <= LARGEST_WEIGHT))  # so too for nan
    if bad.any():
        message = N_("the weight is missing, negative or beyond all sense; give 0 to 1e15")
        raise BadParameterError(Problem("demand", message, str(row)) for row in points.index[bad])
    return _checked(Demand(x, y, weight, DemandBasis.POINTS, unit, points.crs))


def demand_from_grid(ground: gpd.GeoSeries, *, cell_m: float) -> Demand:
    """Return even demand over the ground: a point in the middle of each cell.

    Parameters
    ----------
    ground : GeoSeries or GeoDataFrame
        Polygons in a metric CRS, taken together.
    cell_m : float
        Side of a cell in metres; the weight of each is its area in km².

    Raises
    ------
    CrsMismatchError
        When the ground is not metric.
    BadParameterError
        When the cell is not above 0, there would be too many, or none lies on the ground.
    """
    require_metric(ground, name="ground")
    land = shapely.union_all(np.asarray(ground.geometry.array, dtype=object))
    bounds = tuple(float(one) for one in shapely.bounds(land))
    grid = grid_over(bounds, cell_m=cell_m, crs=ground.crs)  # type: ignore[arg-type]
    row, column = np.nonzero(cells_inside(grid, land))
    weight = np.full(row.size, grid.cell_area_km2)
    x, y = grid.centre_x[column], grid.centre_y[row]
    return _checked(Demand(x, y, weight, DemandBasis.GRID, "km²", ground.crs))


def demand_from_raster(surface: Surface, ground: gpd.GeoSeries | None = None) -> Demand:
    """Return the demand of a raster: a point in the middle of each cell that has some.

    Parameters
    ----------
    surface : Surface
        Amounts a cell (people, jobs), not densities; NaN is none.
    ground : GeoSeries or GeoDataFrame, optional
        Cells whose centre is off it are left out.

    Raises
    ------
    CrsMismatchError
        When the raster is not metric, or the ground is not in its CRS.
    BadParameterError
        When an amount is negative, or there is none on the ground.
    """
    grid = surface.grid
    require_metric(grid, name="demand")
    values = np.asarray(np.nan_to_num(surface.values, nan=0.0), dtype="float64")
    if (values < 0).any():
        message = N_("the raster holds negative amounts; mark such cells as nodata")
        raise BadParameterError(Problem("demand", message))
    if ground is not None:
        require_same_crs(grid, ground, names=("demand", "ground"))
        land = shapely.union_all(np.asarray(ground.geometry.array, dtype=object))
        values = np.where(cells_inside(grid, land), values, 0.0)
    row, column = np.nonzero(values > 0)
    x, y = grid.centre_x[column], grid.centre_y[row]
    weight = values[row, column]
    return _checked(Demand(x, y, weight, DemandBasis.RASTER, surface.unit, grid.crs))


def demand_within(
    demand: Demand, facilities: gpd.GeoDataFrame, *, radius_m: float
) -> NDArray[np.bool_]:
    """Return which demand lies within a straight-line radius of a facility.

    Parameters
    ----------
    demand : Demand
        Points of demand.
    facilities : GeoDataFrame
        Points in the same CRS; may be empty.
    radius_m : float
        Metres, above 0; the circle itself is within.

    Raises
    ------
    CrsMismatchError, LayerSchemaError
        When the frame is not metric, in another CRS, or holds something else than points.
    BadParameterError
        When the radius is not above 0.
    """
    if not (np.isfinite(radius_m) and radius_m > 0):
        message = N_("“{value}” is not a radius; give metres above 0")
        raise BadParameterError(Problem("radius_m", message, params={"value": str(radius_m)}))
    x, y = point_coordinates(facilities)
    require_same_crs(demand, facilities, names=("demand", "facilities"))
    if not x.size:
        return np.zeros(demand.x.size, dtype=bool)
    reach = radius_m * (1 + 1e-12)
    tree = cKDTree(np.column_stack([x, y]))
    distance, _ = tree.query(
        np.column_stack([demand.x, demand.y]), distance_upper_bound=reach + 1e-9, workers=-1
    )
    return np.asarray(distance <= reach)


def demand_coverage(
    zones: gpd.GeoDataFrame, demand: Demand, covered: NDArray[np.bool_]
) -> pd.Series[float]:
    """Return the share of each zone's demand that is served.

    Parameters
    ----------
    zones : GeoDataFrame
        Polygons or MultiPolygons in the demand's CRS; null geometry allowed.
    demand : Demand
        Points of demand.
    covered : ndarray of bool
        Whether each is served: within a radius (`demand_within`) or a travel time.

    Returns
    -------
    Series of float
        ``demand_coverage_share`` Σ D·1[served] / Σ D, 0 to 1, on the index of `zones`; NaN
        where the zone is not drawn or has no demand.

    Raises
    ------
    CrsMismatchError
        When the zones are not metric or not in the demand's CRS.
    BadParameterError
        When `covered` does not have one value a point of demand.
    """
    require_metric(zones, name="zones")
    require_same_crs(zones, demand, names=("zones", "demand"))
    if np.shape(covered) != demand.x.shape:
        message = N_("served or not must be told of each point of demand")
        raise BadParameterError(Problem("demand", message))
    shares = np.full(len(zones), np.nan)
    for number, polygon in enumerate(np.asarray(zones.geometry.array, dtype=object)):
        if polygon is None or polygon.is_empty:
            continue
        shapely.prepare(polygon)
        inside = shapely.intersects_xy(polygon, demand.x, demand.y)
        total = float(np.sort(demand.weight[inside]).sum())
        if total > 0:
            shares[number] = float(np.sort(demand.weight[inside & covered]).sum()) / total
    return pd.Series(shares, index=zones.index, name="demand_coverage_share", dtype="float64")


def _checked(demand: Demand) -> Demand:
    if not demand.total > 0:
        message = N_("there is no demand here; choose another basis")
        raise BadParameterError(Problem("demand", message))
    return demand
