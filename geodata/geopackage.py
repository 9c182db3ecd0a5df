"""Write a GeoPackage so that nobody ever sees half of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyogrio

from layers.columns import LAYERS


def write_geopackage(path: Path, frames: Mapping[str, Any], tags: Mapping[str, str]) -> None:
    """Write the layers aside, flush them to the disk, then rename.

    Parameters
    ----------
    path : Path
        Where the file is to be.
    frames : mapping of str to frame
        Every layer of `layers.columns.LAYERS` by name.
    tags : mapping of str to str
        Metadata of the file as a whole.

    Raises
    ------
    OSError
        When the disk is full or the folder cannot be written; `path` is as it was.
    """
    aside = path.with_name(f"{path.name}.building-{os.getpid()}{path.suffix}")
    try:
        _remove_aside(aside)
        for number, (name, layer) in enumerate(LAYERS.items()):
            frame = frames[name]
            options: dict[str, Any] = {"layer": name, "driver": "GPKG"}
            if layer.geometry_types:
                options["geometry_type"] = layer.geometry_types[0]
                options["promote_to_multi"] = layer.geometry_types[0].startswith("Multi")
            if number == 0:
                options["dataset_metadata"] = dict(tags)
            if "source_id" in frame.columns and name != "sources":
                listed = sorted(frame["source_id"].dropna().unique())
                options["layer_metadata"] = {"SOURCES": ";".join(listed)}
            pyogrio.write_dataframe(frame, aside, **options)
        _flush(aside)
        aside.replace(path)
        _flush(path.parent)
    finally:
        _remove_aside(aside)


def _remove_aside(aside: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        aside.with_name(aside.name + suffix).unlink(missing_ok=True)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
