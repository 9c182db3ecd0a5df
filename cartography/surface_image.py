"""A surface as a picture that lies on the web map: reprojected, in classes, a PNG in the text."""

from __future__ import annotations

import base64
import io
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartography.colour import rgb
from cartography.value_classes import ValueClasses

WEB_MERCATOR = "EPSG:3857"
EARTH_RADIUS_M = 6378137.0
LARGEST_SIDE_PX = 1400
NO_COLOUR = 255
PIXELS_A_CELL = 2
"""So that the pixel under the centre of a cell is the cell's, however the grids lie."""


@dataclass(frozen=True)
class SurfaceImage:
    """A picture and where it lies.

    Parameters
    ----------
    png : bytes
        Palette image, transparent where nothing was measured.
    bounds : two pairs of float
        ``((south, west), (north, east))`` in degrees; rows are equal steps of the web
        map's own projection, so the picture fits it without bending.
    """

    png: bytes
    bounds: tuple[tuple[float, float], tuple[float, float]]

    @property
    def uri(self) -> str:
        """The picture as a ``data:`` address."""
        return "data:image/png;base64," + base64.b64encode(self.png).decode("ascii")


def surface_image(
    values: NDArray[np.floating[Any]],
    *,
    west: float,
    north: float,
    cell_m: float,
    crs: Any,
    classes: ValueClasses,
    is_zero_clear: bool = False,
) -> SurfaceImage:
    """Return a surface in the web map's projection, coloured by class.

    Parameters
    ----------
    values : ndarray of float, shape (rows, columns)
        First row in the north; NaN is not measured.
    west, north, cell_m : float
        Outer corner of the first cell and side of a cell, metres.
    crs : pyproj.CRS
        Metric coordinate system of the grid.
    classes : ValueClasses
        Bounds and colours.
    is_zero_clear : bool
        Leave exact zeros without colour: the ground shows.
    """
    import rasterio.warp
    from affine import Affine
    from PIL import Image
    from rasterio import crs as raster_crs

    source_crs, target_crs = (
        raster_crs.CRS.from_wkt(crs.to_wkt()),
        raster_crs.CRS.from_string(WEB_MERCATOR),
    )
    rows, columns = values.shape
    bounds = (west, north - rows * cell_m, west + columns * cell_m, north)
    left, bottom, right, top = rasterio.warp.transform_bounds(source_crs, target_crs, *bounds)
    finest = (right - left) / columns / PIXELS_A_CELL
    side = max(finest, max(right - left, top - bottom) / LARGEST_SIDE_PX)
    width, height = math.ceil((right - left) / side), math.ceil((top - bottom) / side)
    is_shrunk = side > 2 * finest
    shown = np.full((height, width), np.nan, dtype=np.float64)
    rasterio.warp.reproject(
        values.astype(np.float64),
        shown,
        src_transform=Affine(cell_m, 0, west, 0, -cell_m, north),
        src_crs=source_crs,
        dst_transform=Affine(side, 0, left, 0, -side, top),
        dst_crs=target_crs,
        src_nodata=np.nan,
        dst_nodata=np.nan,
        resampling=rasterio.warp.Resampling.average
        if is_shrunk
        else rasterio.warp.Resampling.nearest,
    )
    index = classes.index(shown)
    if is_zero_clear:
        index = np.where(shown == 0, -1, index)
    picture = Image.fromarray(np.where(index < 0, NO_COLOUR, index).astype(np.uint8), mode=None)
    picture = picture.convert("L")
    palette = [round(part * 255) for colour in classes.colours for part in rgb(colour)]
    picture.putpalette(palette + [0] * (768 - len(palette)))
    written = io.BytesIO()
    picture.save(written, "PNG", transparency=NO_COLOUR, optimize=False)
    right, bottom = left + width * side, top - height * side
    return SurfaceImage(
        png=written.getvalue(),
        bounds=((_latitude(bottom), _longitude(left)), (_latitude(top), _longitude(right))),
    )


def _longitude(easting: float) -> float:
    return round(float(np.degrees(easting / EARTH_RADIUS_M)), 7)


def _latitude(northing: float) -> float:
    return round(float(np.degrees(2 * np.arctan(np.exp(northing / EARTH_RADIUS_M)) - np.pi / 2)), 7)
