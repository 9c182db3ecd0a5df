"""Read the edges of a network: from a vector file, from OpenStreetMap, or as a package built them."""

from __future__ import annotations

from functools import lru_cache
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

from errors import N_, CrsMismatchError, LangchengError, LayerSchemaError, Problem
from layers.osm_roads import OSM_ENDINGS, RoadProfile, read_osm_roads
from layers.reading import read_tags, shown_path
from spatial_model.network import TravelNetwork, build_network

NETWORK_FILE = "network.gpkg"
NETWORK_LAYER = "edges"
SNAP_TAG = "snap_m"
"""Key under which a built network keeps its snapping distance."""
EDGE_COLUMNS = ("length_m", "minutes", "speed_kmh", "oneway", "road_class", "name")
"""Columns of an edge layer that are read; all others are left."""

# How a file of each ending begins: a virtual file that names others does not get past this.
_BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    ".gpkg": (b"SQLite format 3\x00",),
    ".fgb": (b"fgb",),
    ".shp": (b"\x00\x00\x27\x0a",),
    ".geojson": (b"{",),
    ".json": (b"{",),
}
_UNREADABLE = (
    DataLayerError,
    DataSourceError,
    FeatureError,
    GeometryError,
    ShapelyError,
    CRSError,
    ValueError,
)


def read_edges(
    path: Path,
    *,
    crs: Any,
    layer: str | None = None,
    profile: RoadProfile = RoadProfile.WALK,
    speeds: dict[str, float] | None = None,
) -> gpd.GeoDataFrame:
    """Read the edges of a network into a metric CRS.

    Parameters
    ----------
    path : Path
        GeoPackage, GeoJSON, Shapefile or FlatGeobuf with its own CRS, or an OpenStreetMap
        file (``.osm.pbf``, ``.osm``).
    crs : pyproj.CRS or str or None
        CRS that the edges are to be in; None leaves them in that of the file.
    layer : str, optional
        Layer of the file; by default the only one, or the one named ``edges``.
    profile : RoadProfile
        Who travels; only for OpenStreetMap files.
    speeds : dict of str to float, optional
        Speed by road class, km/h, instead of the profile's; only for OpenStreetMap files.

    Returns
    -------
    GeoDataFrame
        Lines in `crs` with those of `EDGE_COLUMNS` that the file has; its rows from 1 on.

    Raises
    ------
    LayerSchemaError
        When the file is missing, is none of these, is broken, or holds no line.
    CrsMismatchError
        When it has no CRS.
    """
    target = None if crs is None else CRS.from_user_input(crs)
    if path.name.lower().endswith(OSM_ENDINGS):
        given = target or CRS.from_epsg(4326)
        return read_osm_roads(path, crs=given, profile=profile, speeds=speeds)
    _check_beginning(path)
    try:
        frame = pyogrio.read_dataframe(path, layer=layer or _only_layer(path))
    except LangchengError:
        raise
    except _UNREADABLE as error:
        message = N_("the network cannot be read; save it again as a GeoPackage with lines")
        raise LayerSchemaError(Problem(shown_path(path), message)) from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.empty:
        message = N_("holds no edge; give a network with at least one line")
        raise LayerSchemaError(Problem(shown_path(path), message))
    if frame.crs is None:
        message = N_("has no coordinate system; declare the one it was made in")
        raise CrsMismatchError(Problem(shown_path(path), message))
    kept = [name for name in EDGE_COLUMNS if name in frame.columns]
    edges = frame[[*kept, "geometry"]].copy()
    edges.index = np.arange(1, len(edges) + 1)
    _check_coordinates(edges, shown_path(path))
    return edges if target is None or edges.crs == target else edges.to_crs(target)


def package_network(layers_file: Path) -> TravelNetwork | None:
    """Return the network that was built beside a package's layers, None where it has none.

    Parameters
    ----------
    layers_file : Path
        The ``district.gpkg`` of the package.

    Returns
    -------
    TravelNetwork or None
        The same object as long as the file does not change; not to be changed.

    Raises
    ------
    LayerSchemaError
        When the built file is broken.
    """
    path = layers_file.with_name(NETWORK_FILE)
    try:
        if not path.is_file():
            return None
        state = path.stat()
    except OSError:  # a closed folder: nothing there that we could read
        return None
    return _network_of(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4)
def _network_of(path: Path, _changed_ns: int, _size: int) -> TravelNetwork:
    try:
        snap_m = float(read_tags(path)[SNAP_TAG])
        edges = read_edges(path, crs=None, layer=NETWORK_LAYER)
        return build_network(edges, snap_m=snap_m, name=shown_path(path))
    except (LangchengError, KeyError, ValueError) as error:
        message = N_("the network cannot be read; build the package again")
        raise LayerSchemaError(Problem(shown_path(path), message)) from error


def _check_beginning(path: Path) -> None:
    where = shown_path(path)
    beginnings = _BEGINNINGS.get(path.suffix.lower())
    if beginnings is None:
        message = N_("networks are read from {known}; save the edges as one of them")
        known = ", ".join([*_BEGINNINGS, *OSM_ENDINGS])
        raise LayerSchemaError(Problem(where, message, params={"known": known}))
    try:
        with path.open("rb") as file:
            start = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        message = N_("the file cannot be opened; check its name and that it may be read")
        raise LayerSchemaError(Problem(where, message)) from error
    if not start.startswith(beginnings):
        message = N_("the network cannot be read; save it again as a GeoPackage with lines")
        raise LayerSchemaError(Problem(where, message))


def _only_layer(path: Path) -> str | None:
    names = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    if len(names) == 1:
        return names[0]
    if NETWORK_LAYER in names:
        return NETWORK_LAYER
    message = N_("holds several layers ({known}); name the one with the edges")
    raise LayerSchemaError(
        Problem(shown_path(path), message, params={"known": ", ".join(names) or "—"})
    )


def _check_coordinates(edges: gpd.GeoDataFrame, where: str) -> None:
    """Refuse rows that no projection can take; the network itself checks the rest."""
    geometries = np.asarray(edges.geometry.array, dtype=object)
    points, owner = shapely.get_coordinates(geometries, return_index=True)
    bad = np.isin(np.arange(len(edges)), owner[~np.isfinite(points).all(axis=1)])
    bad |= shapely.is_missing(geometries) | shapely.is_empty(geometries)
    if bad.any():
        message = N_("is no line with a length; leave the row out or draw it")
        raise LayerSchemaError([Problem(where, message, str(row)) for row in edges.index[bad]])
