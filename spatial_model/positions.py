"""Where facilities stand: coordinates of points, or an error that names the rows."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from errors import N_, LayerSchemaError, Problem
from spatial_model.crs import require_metric


def point_coordinates(
    facilities: gpd.GeoDataFrame,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the coordinates of facilities in metres.

    Parameters
    ----------
    facilities : GeoDataFrame
        Points in a metric CRS; may be empty.

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
    require_metric(facilities, name="facilities")
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
                "facilities",
                N_("is not a point; leave out facilities that have no position"),
                str(row),
            )
            for row in facilities.index[bad]
        ]
    )
