"""What a geodata file holds, layer by layer, as its driver describes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import fiona
import pandas as pd
from fiona.errors import FionaError
from pyproj import CRS

from errors import N_, LayerSchemaError, Problem
from layers.reading import shown_path

_DRIVERS = ["GPKG"]  # named, so that no other driver is tried and nothing is fetched


def layer_catalogue(path: Path) -> pd.DataFrame:
    """Return the catalogue of a GeoPackage.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    DataFrame
        One row a layer in the order of the file: ``layer``, ``driver``,
        ``geometry_type`` (None for a plain table), ``crs`` (its name, None without
        one), ``feature_count``, ``columns`` (name and type), ``tags``.

    Raises
    ------
    LayerSchemaError
        When the file is missing or is no GeoPackage.
    """
    if not path.is_file():
        message = N_("the layers are not built yet; run: cli.py build")
        raise LayerSchemaError(Problem(shown_path(path), message))
    records: list[dict[str, Any]] = []
    try:
        for name in fiona.listlayers(str(path)):
            with fiona.open(path, layer=name, enabled_drivers=_DRIVERS) as layer:
                records.append(_record(name, layer))
    except (FionaError, OSError, ValueError) as error:
        message = N_("the file cannot be read as a GeoPackage; build the package again")
        raise LayerSchemaError(Problem(shown_path(path), message)) from error
    frame = pd.DataFrame(records, dtype=object)  # object: an absent CRS stays None, not NaN
    return frame.astype({"feature_count": "int64"})


def _record(name: str, layer: Any) -> dict[str, Any]:
    geometry = layer.schema["geometry"]
    wkt = layer.crs_wkt
    return {
        "layer": name,
        "driver": layer.driver,
        "geometry_type": None if geometry == "None" else geometry,
        "crs": CRS.from_wkt(wkt).name if wkt else None,
        "feature_count": len(layer),
        "columns": ", ".join(f"{key}:{kind}" for key, kind in layer.schema["properties"].items()),
        "tags": dict(sorted(layer.tags().items())),
    }
