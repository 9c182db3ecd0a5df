"""What an uncertain boundary does to a zone: its outline moved in and out as a whole."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from errors import N_, BadParameterError, LayerSchemaError, Problem
from spatial_model.crs import require_metric
from spatial_model.positions import Floats

# Areas are buffered at this many offsets either way and interpolated between them: the area of a
# moved outline is very nearly a square function of the offset, so the error stays below 0.2 %.
OFFSETS_EITHER_WAY = 6


def zone_outlines(zones: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Return the outlines of zones, None where a zone is not drawn.

    Parameters
    ----------
    zones : GeoDataFrame
        Polygons or MultiPolygons in a metric CRS; null and empty geometry allowed.

    Raises
    ------
    CrsMismatchError
        When the frame is not metric.
    LayerSchemaError
        When an outline is no polygon, crosses itself or encloses nothing, naming every row.
    """
    require_metric(zones, name="zones")
    outlines = np.array(zones.geometry.array, dtype=object)
    outlines[shapely.is_missing(outlines) | shapely.is_empty(outlines)] = None
    drawn = ~shapely.is_missing(outlines)
    is_polygon = np.isin(shapely.get_type_id(outlines), (3, 6))
    checks = (
        (drawn & ~is_polygon, N_("is no polygon; give the zone's outline")),
        (
            drawn & is_polygon & _encloses_nothing(outlines),
            N_("the outline encloses nothing; draw it or leave it out"),
        ),
        (
            drawn & is_polygon & ~shapely.is_valid(outlines),
            N_("the outline crosses itself; repair it"),
        ),
    )
    problems = {
        row: Problem("zones", message, str(zones.index[row]))
        for bad, message in reversed(checks)
        for row in np.flatnonzero(bad)
    }
    if problems:
        raise LayerSchemaError(problems[row] for row in sorted(problems))
    return outlines


def _encloses_nothing(outlines: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return which outlines hold no ground; a figure of eight holds some, whichever way it turns."""
    flat = ~(shapely.area(outlines) > 0)
    flat[flat] = ~(shapely.area(shapely.make_valid(outlines[flat])) > 0)
    return np.asarray(flat, dtype=bool)


def stated_errors(zones: gpd.GeoDataFrame, boundary_error_m: pd.Series[Any]) -> Floats:
    """Return how far each zone's boundary may be off, 0 where nothing is stated.

    Parameters
    ----------
    zones : GeoDataFrame
        The zones.
    boundary_error_m : Series of float
        Metres either way, on an index that holds the zones' labels; NaN, or a label that is
        missing, where nothing is stated: such a boundary counts as drawn.

    Raises
    ------
    BadParameterError
        When an error is negative or infinite, naming every row.
    """
    if boundary_error_m.index.equals(zones.index):
        errors = boundary_error_m.to_numpy(dtype="float64", na_value=np.nan)
    else:
        stated = boundary_error_m[~boundary_error_m.index.duplicated()]
        errors = stated.reindex(zones.index).to_numpy(dtype="float64", na_value=np.nan)
    bad = np.isinf(errors) | (errors < 0)
    if bad.any():
        message = N_("boundary error “{value}” cannot be used; state metres, 0 or more")
        raise BadParameterError(
            Problem("boundary_error_m", message, str(zones.index[row]), {"value": str(errors[row])})
            for row in np.flatnonzero(bad)
        )
    return np.asarray(np.nan_to_num(errors, nan=0.0), dtype=np.float64)


def signed_distance(outline: Any, x: Floats, y: Floats) -> Floats:
    """Return how far points lie outside an outline.

    Parameters
    ----------
    outline : shapely Polygon or MultiPolygon
        In a metric CRS.
    x, y : ndarray of float
        Points in metres.

    Returns
    -------
    ndarray of float
        Metres to the boundary: above 0 outside, below 0 inside, 0 on it. The outline moved
        outwards by d metres (inwards where d < 0) holds the points whose distance is at most d.
    """
    shapely.prepare(outline)
    inside = shapely.intersects_xy(outline, x, y)
    away = shapely.distance(shapely.boundary(outline), shapely.points(x, y))
    return np.asarray(np.where(inside, -away, away), dtype=np.float64)


def moved_areas_m2(outline: Any, offsets_m: Floats, *, within: Any = None) -> Floats:
    """Return the area of an outline moved in or out.

    Parameters
    ----------
    outline : shapely Polygon or MultiPolygon
        In a metric CRS.
    offsets_m : ndarray of float
        Metres outwards, below 0 inwards.
    within : shapely Polygon or MultiPolygon, optional
        Ground that an outline does not grow beyond (a coast, the study's limit).

    Returns
    -------
    ndarray of float
        m² in the plane of the CRS; 0 where nothing is left. Interpolated between
        `OFFSETS_EITHER_WAY` exact areas either way, exact at 0.
    """
    furthest = float(np.abs(offsets_m).max(initial=0.0))
    if furthest == 0:
        return np.full(offsets_m.size, float(outline.area))
    steps = _steps(furthest)
    return np.asarray(np.interp(offsets_m, steps, _areas_m2(outline, furthest, within)))


def _steps(furthest_m: float) -> Floats:
    return np.linspace(-furthest_m, furthest_m, 2 * OFFSETS_EITHER_WAY + 1)


# The same zones are asked for kind after kind: their outlines are moved once.
@lru_cache(maxsize=256)
def _areas_m2(outline: Any, furthest_m: float, within: Any) -> tuple[float, ...]:
    """Return the area of an outline at every step; geometries are equal by coordinates."""
    steps = _steps(furthest_m)
    grown = shapely.buffer(outline, steps)
    if within is not None:
        allowed = shapely.union(within, outline)
        shapely.prepare(allowed)
        outwards = steps > 0
        grown[outwards] = shapely.intersection(grown[outwards], allowed)
    areas = shapely.area(grown)
    areas[OFFSETS_EITHER_WAY] = outline.area
    return tuple(areas.tolist())
