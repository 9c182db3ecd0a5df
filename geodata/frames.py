"""Make a layer's frame from records, in the columns and types that the layer names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
from pyproj import CRS

from layers.columns import LAYERS
from layers.typing_frames import typed


def layer_frame(
    name: str, records: Sequence[dict[str, Any]], geometries: Sequence[Any], crs: CRS
) -> gpd.GeoDataFrame:
    """Return the frame of a layer.

    Parameters
    ----------
    name : str
        Name of the layer in `layers.columns.LAYERS`.
    records : sequence of dict
        One a feature, with every column of the layer.
    geometries : sequence of geometry or None
        In the order of `records`.
    crs : pyproj.CRS
        What the geometries are in.

    Returns
    -------
    GeoDataFrame
        Columns in the layer's order and types.
    """
    layer = LAYERS[name]
    frame = pd.DataFrame(list(records), columns=layer.names)
    geometry = gpd.GeoSeries(list(geometries), index=frame.index, crs=crs)
    return gpd.GeoDataFrame(typed(frame, layer), geometry=geometry)
