"""A GeoTIFF as a grid and a reader of windows, so that a large one is never in memory whole."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS

from errors import N_, CrsMismatchError, LayerSchemaError, Problem
from layers.rasters import shape_problem
from layers.reading import shown_path
from spatial_model.crs import require_metric
from spatial_model.raster_grid import RasterGrid

_DRIVER = "GTiff"  # named, so that a .tif that is a VRT or WMS fetches nothing


@dataclass(frozen=True)
class RasterFile:
    """The first band of a GeoTIFF, read window by window.

    Parameters
    ----------
    path : Path
        The file.
    grid : RasterGrid
        Where its cells lie.
    unit : str
        Unit of its values, "" where none is said.
    """

    path: Path
    grid: RasterGrid
    unit: str

    def read(
        self, first_row: int, after_row: int, first_column: int, after_column: int
    ) -> NDArray[np.float64]:
        """Return a window as float64, NaN where the file has nodata.

        Raises
        ------
        LayerSchemaError
            When the window cannot be read, naming its rows.
        """
        import rasterio
        from rasterio.errors import RasterioError

        rows, columns = (first_row, after_row), (first_column, after_column)
        try:
            with rasterio.open(self.path, driver=_DRIVER) as file:
                band = file.read(1, window=(rows, columns), masked=True)
            if np.iscomplexobj(band):
                raise ValueError("complex numbers cannot be summed by zone")
        except (RasterioError, OSError, ValueError) as error:
            message = N_("cannot be read as a GeoTIFF; give an undamaged .tif file")
            place = f"row {first_row}"
            raise LayerSchemaError(Problem(shown_path(self.path), message, place)) from error
        values: Any = np.ma.filled(band.astype("float64"), np.nan)
        return np.asarray(values, dtype=np.float64)


def open_raster(path: Path) -> RasterFile:
    """Open a GeoTIFF without reading its cells.

    Parameters
    ----------
    path : Path
        North up, square cells, in a metric CRS.

    Raises
    ------
    CrsMismatchError
        When it has no CRS, or not a metric one.
    LayerSchemaError
        When it cannot be read, is rotated, or its cells are not square.
    """
    import rasterio
    from rasterio.errors import RasterioError

    where = shown_path(path)
    try:
        with rasterio.open(path, driver=_DRIVER) as file:
            place, rows, columns = file.transform, file.height, file.width
            crs = CRS.from_wkt(file.crs.to_wkt()) if file.crs else None
            unit = file.units[0] or file.tags().get("UNIT") or ""
    except (RasterioError, OSError, ValueError) as error:
        message = N_("cannot be read as a GeoTIFF; give an undamaged .tif file")
        raise LayerSchemaError(Problem(where, message)) from error
    if crs is None:
        message = N_("the raster has no coordinate system; declare the one it was made in")
        raise CrsMismatchError(Problem(where, message))
    problem = shape_problem(where, place)
    if problem is not None:
        raise LayerSchemaError(problem)
    grid = RasterGrid(place.c, place.f, place.a, rows, columns, crs)
    require_metric(grid, name=where)
    return RasterFile(path, grid, unit)
