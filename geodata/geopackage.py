"""Write a GeoPackage so that nobody ever sees half of it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd
import pyogrio
from pyogrio.errors import (
    DataLayerError,
    DataSourceError,
    FeatureError,
    FieldError,
    GeometryError,
)

from layers.columns import LAYERS
from layers.reading import TAGS_TABLE

_DRIVER_ERRORS = (DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError)


def write_geopackage(
    path: Path,
    frames: Mapping[str, Any],
    tags: Mapping[str, str],
    layer_sources: Mapping[str, Sequence[str]],
) -> None:
    """Write the layers aside, flush them to the disk, then rename.

    Parameters
    ----------
    path : Path
        Where the file is to be.
    frames : mapping of str to frame
        Every layer of `layers.columns.LAYERS` by name.
    tags : mapping of str to str
        What is said of the file as a whole. It is kept in a table of its own: GDAL
        copies metadata of a whole GeoPackage into a file beside it on every read.
    layer_sources : mapping of str to sequence of str
        Ids of the sources of each layer, written as its tag ``SOURCES``.

    Raises
    ------
    OSError
        When the disk is full or the folder cannot be written; `path` is as it was.
        Its text names no folder: it is shown to people elsewhere.
    """
    aside = path.with_name(f"{path.name}.building-{os.getpid()}{path.suffix}")
    try:
        _remove_aside(aside)
        for name, layer in LAYERS.items():
            frame = frames[name]
            options: dict[str, Any] = {"layer": name, "driver": "GPKG"}
            if layer.geometry_types:
                options["geometry_type"] = layer.geometry_types[0]
                options["promote_to_multi"] = layer.geometry_types[0].startswith("Multi")
            if name in layer_sources:
                options["layer_metadata"] = {"SOURCES": ";".join(layer_sources[name])}
            pyogrio.write_dataframe(frame, aside, **options)
        table = pd.DataFrame(sorted(tags.items()), columns=["key", "value"])
        pyogrio.write_dataframe(table, aside, layer=TAGS_TABLE, driver="GPKG")
        _flush(aside)
        _read_back(aside, {name: len(frames[name]) for name in LAYERS})
        aside.replace(path)
        _flush(path.parent)
    except _DRIVER_ERRORS as error:  # RuntimeErrors: what GDAL says of a full disk
        raise OSError(str(error).replace(f"{aside.parent}{os.sep}", "")) from error
    finally:
        _remove_aside(aside)


def _read_back(aside: Path, counts: Mapping[str, int]) -> None:
    """Refuse a file that holds less than was written: a driver may only log a failed write."""
    for name, count in counts.items():
        found = pyogrio.read_info(aside, layer=name, force_feature_count=True)["features"]
        if found != count:
            raise OSError(f"{name}: {found} of {count} features")


def _remove_aside(aside: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        with suppress(OSError):  # the folder itself may be gone, or closed to us
            aside.with_name(aside.name + suffix).unlink(missing_ok=True)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
