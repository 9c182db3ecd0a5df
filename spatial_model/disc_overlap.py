"""The exact area that discs share with a polygon."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def disc_shares(polygon: Any, x: Floats, y: Floats, radius_m: Floats) -> Floats:
    """Return the part of each disc that lies in the polygon.

    Parameters
    ----------
    polygon : shapely Polygon or MultiPolygon
        Valid and not empty; holes are left out.
    x, y : ndarray of float
        Centres.
    radius_m : ndarray of float
        Radii in the unit of the coordinates; a disc of radius 0 is its centre.

    Returns
    -------
    ndarray of float
        0 to 1; exactly 0 and 1 where the disc lies wholly outside or inside, and
        for radius 0 (1 on the border).

    Notes
    -----
    Area of a circle and a polygon by Green's theorem: each edge adds the signed
    area of its triangle with the centre, cut at the circle. No discretisation.
    """
    shapely.prepare(polygon)
    shares = shapely.intersects_xy(polygon, x, y).astype("float64")
    to_border = shapely.distance(shapely.boundary(polygon), shapely.points(x, y))
    start, end = _edges(polygon)
    for disc in np.flatnonzero(to_border < radius_m):
        centre = np.array([x[disc], y[disc]])
        overlap = _signed_overlap(start - centre, end - centre, float(radius_m[disc]))
        shares[disc] = min(max(overlap / (np.pi * radius_m[disc] ** 2), 0.0), 1.0)
    return shares


def _edges(polygon: Any) -> tuple[Floats, Floats]:
    """Return edge ends with the inside on the left of every edge."""
    oriented = shapely.orient_polygons(polygon, exterior_cw=False)
    rings = shapely.get_rings(shapely.get_parts(oriented))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    joined = ring[1:] == ring[:-1]
    return points[:-1][joined], points[1:][joined]


def _signed_overlap(start: Floats, end: Floats, radius: float) -> float:
    """Return the area of disc ∩ polygon for edges relative to the disc's centre."""
    along = end - start
    squared = (along**2).sum(axis=1)
    moved = squared > 0
    start, end, along, squared = start[moved], end[moved], along[moved], squared[moved]
    foot = -(start * along).sum(axis=1) / squared
    nearest = _cross(start, along) ** 2 / squared  # squared distance of the edge's line
    half = np.sqrt(np.maximum(radius**2 - nearest, 0.0) / squared)
    enter, leave = np.clip(foot - half, 0, 1), np.clip(foot + half, 0, 1)
    first = start + enter[:, None] * along
    second = start + leave[:, None] * along
    sectors = _angle(start, first) + _angle(second, end)
    return float((0.5 * _cross(first, second) + 0.5 * radius**2 * sectors).sum())


def _cross(a: Floats, b: Floats) -> Floats:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])


def _angle(a: Floats, b: Floats) -> Floats:
    return np.asarray(np.arctan2(_cross(a, b), (a * b).sum(axis=1)))
