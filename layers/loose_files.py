"""Zones and facilities from any vector file, outside of a plan package."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.errors import ShapelyError

from errors import N_, CrsMismatchError, LayerSchemaError, Problem
from layers.reading import shown_path
from spatial_model.crs import require_metric

# How a file of each ending begins: a virtual file that names others does not get past this.
_BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    ".gpkg": (b"SQLite format 3\x00",),
    ".fgb": (b"fgb",),
    ".shp": (b"\x00\x00\x27\x0a",),
    ".geojson": (b"{",),
    ".json": (b"{",),
}
_UNREADABLE = (
    DataLayerError, DataSourceError, FeatureError, GeometryError, ShapelyError, CRSError, ValueError
)  # fmt: skip


def read_loose_file(path: Path, *, crs: Any, layer: str | None = None) -> gpd.GeoDataFrame:
    """Read a vector file into a metric CRS.

    Parameters
    ----------
    path : Path
        GeoPackage, GeoJSON, Shapefile or FlatGeobuf that declares its CRS.
    crs : pyproj.CRS or None
        Metric CRS that the features are to be in; None keeps the file's own, which must
        then be metric.
    layer : str, optional
        Layer of the file; by default the only one.

    Returns
    -------
    GeoDataFrame
        All its columns, the geometry named ``geometry``, rows from 1 on.

    Raises
    ------
    LayerSchemaError
        When the file is missing, none of these, broken, or a coordinate is not finite.
    CrsMismatchError
        When it declares no CRS, or `crs` is None and it declares degrees.
    """
    where = shown_path(path)
    _check_beginning(path, where)
    try:
        names = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
        chosen = layer if layer is not None else names[0] if len(names) == 1 else None
        with np.errstate(invalid="ignore"):  # a coordinate that is NaN is refused below
            frame = None if chosen is None else pyogrio.read_dataframe(path, layer=chosen)
    except _UNREADABLE as error:
        message = N_("cannot be read; save it again as a GeoPackage")
        raise LayerSchemaError(Problem(where, message)) from error
    if frame is None:
        message = N_("holds several layers or none ({known}); keep one")
        known = ", ".join(names) or "—"
        raise LayerSchemaError(Problem(where, message, params={"known": known}))
    if not isinstance(frame, gpd.GeoDataFrame):
        message = N_("has no geometry; give a layer of the map")
        raise LayerSchemaError(Problem(where, message))
    if frame.crs is None:
        message = N_("has no coordinate system; declare the one it was made in")
        raise CrsMismatchError(Problem(where, message))
    if frame.geometry.name != "geometry":
        frame = frame.drop(columns="geometry", errors="ignore").rename_geometry("geometry")
    frame.index = np.arange(1, len(frame) + 1)
    points, owner = shapely.get_coordinates(frame.geometry.array, return_index=True)
    bad = np.unique(owner[~np.isfinite(points).all(axis=1)])
    if bad.size:
        message = N_("has a coordinate that is not a finite number; mend or leave out the row")
        raise LayerSchemaError([Problem(where, message, str(frame.index[row])) for row in bad])
    if crs is None:
        require_metric(frame, name=where)
        return frame
    target = CRS.from_user_input(crs)
    if frame.crs == target:
        return frame
    moved = frame.to_crs(target)
    points, owner = shapely.get_coordinates(moved.geometry.array, return_index=True)
    bad = np.unique(owner[~np.isfinite(points).all(axis=1)])
    if bad.size:  # metres declared as degrees, latitude and longitude the wrong way round …
        message = N_("does not lie where {crs} can be used; check the system that it declares")
        params = {"crs": target.name}
        raise CrsMismatchError(
            [Problem(where, message, str(frame.index[row]), params) for row in bad]
        )
    return moved


def _check_beginning(path: Path, where: str) -> None:
    beginnings = _BEGINNINGS.get(path.suffix.lower())
    if beginnings is None:
        message = N_("layers are read from {known}; save the layer as one of them")
        raise LayerSchemaError(Problem(where, message, params={"known": ", ".join(_BEGINNINGS)}))
    try:
        with path.open("rb") as file:
            start = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        message = N_("the file cannot be opened; check its name and that it may be read")
        raise LayerSchemaError(Problem(where, message)) from error
    if not start.startswith(beginnings):
        message = N_("cannot be read; save it again as a GeoPackage")
        raise LayerSchemaError(Problem(where, message))
