"""Surfaces as GeoTIFF files, and GeoTIFF files as surfaces."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from pyproj import CRS

from errors import N_, CrsMismatchError, LangchengError, LayerSchemaError, Problem
from spatial_model.crs import require_metric
from spatial_model.raster_grid import LARGEST_CELLS, RasterGrid, Surface

NODATA = -9999.0
BLOCK = 256
_DRIVER = "GTiff"  # named, so that a .tif that is a VRT or WMS fetches nothing
_SQUARE = 1e-6  # of a cell


@dataclass(frozen=True)
class RasterTags:
    """What is said of a raster in the file itself.

    Parameters
    ----------
    title : str
        What its one band holds.
    method : str
        How it was computed, with its settings.
    source : str
        What it was computed from.
    on : date or None
        Day that it stands for.
    bandwidth_m : float or None
        Of a kernel surface.
    more : tuple of (str, str)
        Further tags by name.
    """

    title: str
    method: str
    source: str
    on: date | None = None
    bandwidth_m: float | None = None
    more: tuple[tuple[str, str], ...] = ()


def raster_bytes(surface: Surface, tags: RasterTags) -> bytes:
    """Return a surface as a cloud-optimised GeoTIFF.

    Parameters
    ----------
    surface : Surface
        Values on a metric grid; NaN becomes the file's nodata.
    tags : RasterTags
        Written as band description and tags, with the unit.

    Returns
    -------
    bytes
        float32, tiled 256 × 256, with overviews, DEFLATE.

    Raises
    ------
    CrsMismatchError
        When the grid is not metric.
    """
    import rasterio
    from rasterio.io import MemoryFile
    from rasterio.shutil import copy

    require_metric(surface.grid, name=tags.title)
    grid = surface.grid
    values = np.where(np.isfinite(surface.values), surface.values, NODATA).astype("float32")
    profile = {
        "driver": "GTiff", "count": 1, "dtype": "float32", "nodata": NODATA,
        "height": grid.rows, "width": grid.columns,
        "crs": rasterio.crs.CRS.from_wkt(CRS(grid.crs).to_wkt()),
        "transform": rasterio.Affine(grid.cell_m, 0, grid.west, 0, -grid.cell_m, grid.north),
    }  # fmt: skip
    said = {
        "METHOD": tags.method, "SOURCE": tags.source, "UNIT": surface.unit,
        "DATE": tags.on.isoformat() if tags.on else "",
        "BANDWIDTH_M": "" if tags.bandwidth_m is None else f"{tags.bandwidth_m:g}",
    }  # fmt: skip
    said.update(tags.more)
    with MemoryFile() as plain, MemoryFile(ext=".tif") as finished:
        with plain.open(**profile) as file:
            file.write(values, 1)
            file.set_band_description(1, tags.title)
            file.units = (surface.unit,)
            file.update_tags(**{key: text for key, text in said.items() if text})
        with plain.open() as file:
            copy(file, finished.name, driver="COG", compress="DEFLATE", blocksize=BLOCK,
                 overview_resampling="average")  # fmt: skip
        return bytes(finished.read())


def write_raster(path: Path, surface: Surface, tags: RasterTags) -> None:
    """Write a surface as a cloud-optimised GeoTIFF, aside first, then renamed.

    Parameters
    ----------
    path : Path
        Where the file is to be.
    surface, tags
        As for `raster_bytes`.

    Raises
    ------
    CrsMismatchError
        When the grid is not metric.
    LayerSchemaError
        When the file cannot be written; what stood there before is as it was.
    """
    content = raster_bytes(surface, tags)
    aside = path.with_name(f"{path.name}.writing-{os.getpid()}")
    try:
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        message = N_("the file cannot be written: {detail}")
        params = {"detail": error.strerror or "I/O"}
        raise LayerSchemaError(Problem(path.name, message, params=params)) from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def read_raster(path: Path, *, metric: bool = True) -> Surface:
    """Read the first band of a GeoTIFF.

    Parameters
    ----------
    path : Path
        The file.
    metric : bool
        Refuse degrees and other systems that are not metres; without it the cell's side
        is in the unit of the file's own system.

    Returns
    -------
    Surface
        float64, NaN where the file has nodata; the unit is the band's, "" where none is said.

    Raises
    ------
    CrsMismatchError
        When the file has no CRS, or not a metric one.
    LayerSchemaError
        When it cannot be read, is rotated, has cells that are not square, an infinite
        value, or nodata everywhere.
    """
    import rasterio
    from rasterio.errors import RasterioError

    try:
        with rasterio.open(path, driver=_DRIVER) as file:
            place, count = file.transform, file.count
            if file.width * file.height > LARGEST_CELLS:
                message = N_("the raster is too large ({count} cells); clip it to the district")
                params = {"count": f"{file.width * file.height:,}"}
                raise LayerSchemaError(Problem(path.name, message, params=params))
            crs = CRS.from_wkt(file.crs.to_wkt()) if file.crs else None
            unit = (file.units[0] or file.tags().get("UNIT") or "") if count else ""
            band = (
                file.read(1, masked=True)
                if count
                else np.ma.masked_invalid(np.full((1, 1), np.nan))
            )
    except LangchengError:
        raise
    except (RasterioError, OSError, ValueError) as error:
        message = N_("cannot be read as a GeoTIFF; give an undamaged .tif file")
        raise LayerSchemaError(Problem(path.name, message)) from error
    if crs is None:
        message = N_("the raster has no coordinate system; declare the one it was made in")
        raise CrsMismatchError(Problem(path.name, message))
    problem = shape_problem(path.name, place)
    if problem is not None:
        raise LayerSchemaError(problem)
    grid = RasterGrid(place.c, place.f, place.a, band.shape[0], band.shape[1], crs)
    if metric:
        require_metric(grid, name=path.name)
    values = np.ma.filled(np.ma.asanyarray(band).astype("float64"), np.nan)
    if np.isinf(values).any():
        message = N_("the raster holds infinite values; mark such cells as nodata")
        raise LayerSchemaError(Problem(path.name, message))
    if np.isnan(values).all():
        message = N_(
            "the raster has no value anywhere (nodata in every cell); give one with values"
        )
        raise LayerSchemaError(Problem(path.name, message))
    return Surface(grid, values, unit)


def raster_tags(path: Path) -> dict[str, str]:
    """Return what a GeoTIFF says of itself; empty where nothing can be read."""
    import rasterio
    from rasterio.errors import RasterioError

    try:
        if not path.is_file():
            return {}
        with rasterio.open(path, driver=_DRIVER) as file:
            return dict(file.tags())
    except (RasterioError, OSError, ValueError):
        return {}


def shape_problem(where: str, place: Any) -> Problem | None:
    """Return what is wrong with a raster's affine `place`, None when its cells are square."""
    if abs(place.b) > _SQUARE * abs(place.a) or abs(place.d) > _SQUARE * abs(place.a):
        return Problem(where, N_("the raster is rotated; warp it to rows that run west to east"))
    if place.a <= 0 or place.e >= 0 or abs(place.a + place.e) > _SQUARE * place.a:
        message = N_("the raster's cells are not square with north up; warp it to square cells")
        return Problem(where, message)
    return None
