"""Where facilities stand: coordinates of points, or an error that names the rows."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from errors import N_, LayerSchemaError, Problem
from spatial_model.crs import require_metric

Floats = NDArray[np.float64]


def point_coordinates(
    facilities: gpd.GeoDataFrame, *, name: str = "facilities"
) -> tuple[Floats, Floats]:
    """Return the coordinates of facilities in metres.

    Parameters
    ----------
    facilities : GeoDataFrame
        Points in a metric CRS; may be empty.
    name : str
        How the reader knows the layer, for messages.

    Returns
    -------
    tuple of ndarray
        East and north, in the order of the rows.

    Raises
    ------
    CrsMismatchError
        When the frame is not metric.
    LayerSchemaError
        When a geometry is null, empty or not a point, naming every such row.
    """
    require_metric(facilities, name=name)
    points = np.asarray(facilities.geometry.array, dtype=object)
    try:
        x, y = shapely.get_x(points), shapely.get_y(points)  # NaN for all that is not a point
    except shapely.errors.GEOSException:  # GEOS refuses to give a coordinate of an empty point
        points = points.copy()
        points[shapely.is_empty(points)] = None
        x, y = shapely.get_x(points), shapely.get_y(points)
    bad = ~(np.isfinite(x) & np.isfinite(y))
    if not bad.any():
        return x, y
    raise LayerSchemaError(
        [
            Problem(
                name,
                N_("is not a point; leave out facilities that have no position"),
                str(row),
            )
            for row in facilities.index[bad]
        ]
    )


def discs(facilities: gpd.GeoDataFrame) -> tuple[Floats, Floats, Floats]:
    """Return where facilities are stated to be and how far off they may stand.

    Parameters
    ----------
    facilities : GeoDataFrame
        Points with ``uncertainty_m``, the radius in metres within which each stands.

    Returns
    -------
    tuple of three arrays of float
        Easting, northing and radius, metres, in the order of the frame.

    Raises
    ------
    LayerSchemaError
        When a facility is no point or its ``uncertainty_m`` is missing or negative.
    """
    if "uncertainty_m" not in facilities.columns:
        raise LayerSchemaError(
            Problem("facilities", N_("column is missing; add it to the layer"), "uncertainty_m")
        )
    x, y = point_coordinates(facilities)
    radius_m = facilities["uncertainty_m"].to_numpy(dtype="float64", na_value=np.nan)
    bad = ~(np.isfinite(radius_m) & (radius_m >= 0))
    if bad.any():
        message = N_("uncertainty_m is missing or negative; state the radius in metres")
        raise LayerSchemaError(
            [Problem("facilities", message, str(row)) for row in facilities.index[bad]]
        )
    return x, y, radius_m
