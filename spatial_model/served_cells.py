"""Which cells of a zone are reached when sites and outline move."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_model.boundary_error import signed_distance
from spatial_model.positions import Floats
from spatial_model.sites import Sites


def cells_around(
    outline: Any, error_m: float, cells: int, ground: Any
) -> tuple[Floats, Floats, Floats]:
    """Return the centres of cells on and around an outline.

    Parameters
    ----------
    outline : shapely Polygon or MultiPolygon
        In a metric CRS.
    error_m : float
        How far around it, metres.
    cells : int
        About how many cells the outline itself is to hold.
    ground : shapely Polygon or MultiPolygon, optional
        Cells outside the outline are kept only on it.

    Returns
    -------
    tuple of three ndarray of float
        Easting, northing, and metres outside the outline (`signed_distance`); one cell
        inside at the least.
    """
    west, south, east, north = outline.bounds
    side = math.sqrt(outline.area / cells)
    reach = error_m + side
    across = np.arange(west - reach + side / 2, east + reach, side)
    along = np.arange(south - reach + side / 2, north + reach, side)
    x, y = (axis.ravel() for axis in np.meshgrid(across, along))
    near = shapely.dwithin(outline, shapely.points(x, y), error_m)
    x, y = x[near], y[near]
    away = signed_distance(outline, x, y)
    if ground is not None:
        shapely.prepare(ground)
        kept = (away <= 0) | shapely.intersects_xy(ground, x, y)
        x, y, away = x[kept], y[kept], away[kept]
    if not (away <= 0).any():  # thinner than a cell everywhere
        point = outline.representative_point()
        x, y, away = np.append(x, point.x), np.append(y, point.y), np.append(away, 0.0)
    return x, y, away


def reached_cells(
    sx: Floats, sy: Floats, x: Floats, y: Floats, radius_m: float
) -> NDArray[np.bool_]:
    """Return which points lie within `radius_m` of any site; a reach of 0 reaches nothing.

    Parameters
    ----------
    sx, sy : ndarray of float
        Sites, metres.
    x, y : ndarray of float
        Points, metres.
    radius_m : float
        Straight-line reach, metres.
    """
    reached = np.zeros(x.size, dtype=bool)
    for east, north in zip(sx, sy, strict=True):
        reached |= (x - east) ** 2 + (y - north) ** 2 <= radius_m**2
    return reached if radius_m > 0 else np.zeros(x.size, dtype=bool)


def served_cells(
    sites: Sites, places: tuple[Floats, Floats], x: Floats, y: Floats, radius_m: float
) -> NDArray[np.bool_]:
    """Return which cells are reached in which draw.

    Parameters
    ----------
    sites : Sites
        As `gather_sites` gives them.
    places : tuple of two ndarray of float, shape (sites, draws)
        As `moved_sites` gives them.
    x, y : ndarray of float
        Cell centres, metres.
    radius_m : float
        Straight-line reach, metres; 0 reaches nothing.

    Returns
    -------
    ndarray of bool, shape (cells, draws)
    """
    served = np.zeros((x.size, places[0].shape[1]), dtype=bool)
    if radius_m <= 0:
        return served
    distance = np.hypot(x[:, None] - sites.x, y[:, None] - sites.y)
    sure = (distance + sites.radius_m <= radius_m).any(axis=1)
    served[sure] = True
    for site in range(sites.x.size):
        near = np.flatnonzero(~sure & (distance[:, site] <= radius_m + sites.radius_m[site]))
        if near.size:
            away = (x[near, None] - places[0][site]) ** 2 + (y[near, None] - places[1][site]) ** 2
            served[near] |= away <= radius_m**2
    return served


def served_shares(served: NDArray[np.bool_], away: Floats, offsets: Floats) -> Floats:
    """Return the served share of the cells that are inside, draw by draw.

    Parameters
    ----------
    served : ndarray of bool, shape (cells, draws)
        As `served_cells` gives it.
    away : ndarray of float
        Metres of each cell outside the drawn outline.
    offsets : ndarray of float
        Metres by which each draw moves the outline outwards.

    Returns
    -------
    ndarray of float
        Shares, 0 to 1, of the draws in which anything is left of the outline.
    """
    always = away <= float(offsets.min(initial=0.0))
    inside = np.full(offsets.size, float(always.sum()))
    reached = served[always].sum(axis=0, dtype=np.float64)
    band = away[~always, None] <= offsets
    inside += band.sum(axis=0)
    reached += (band & served[~always]).sum(axis=0)
    there = inside > 0
    return np.asarray(reached[there] / inside[there], dtype=np.float64)
