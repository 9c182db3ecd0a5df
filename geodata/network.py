"""Build a package's ``network.gpkg``: checked edges with their minutes, beside the layers."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from errors import N_, LangchengError, Problem, SourceError
from geodata.declarations import FORMAT_VERSION, NetworkInput
from geodata.outlines import Projection
from geodata.sources import Sources
from layers.networks import NETWORK_FILE, NETWORK_LAYER, SNAP_TAG, read_edges
from layers.reading import CONTENT_KEY_TAG, TAGS_TABLE, read_tags, shown_path
from spatial_model.crs import metric_crs
from spatial_model.network import TravelNetwork, build_network

_DRIVER_ERRORS = (DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError)
_FLAGGED_TAG = "flagged"


@dataclass(frozen=True, eq=False)
class PlannedNetwork:
    """A network that was read and checked, to be written once the layers stand.

    Parameters
    ----------
    path : Path
        Where it is to lie.
    is_wanted : bool
        Whether the package names a network at all.
    network : TravelNetwork or None
        What is to be written; None when the file holds it already.
    classes : ndarray of str
        Road class of each edge.
    tags : dict of str to str
        What is said of the file as a whole.
    flagged : tuple of Problem
        What was noticed and did not stop the build.
    """

    path: Path
    is_wanted: bool = True
    network: TravelNetwork | None = None
    classes: Any = ()
    tags: dict[str, str] = field(default_factory=dict)
    flagged: tuple[Problem, ...] = ()


def plan_network(folder: Path, sources: Sources, *, force: bool = False) -> PlannedNetwork:
    """Read and check the network that a package names, where it has changed.

    Parameters
    ----------
    folder : Path
        Folder of the package.
    sources : Sources
        Verified sources.
    force : bool
        Read it even when nothing has changed.

    Raises
    ------
    SourceError
        When the source cannot be read or makes no network.
    """
    path = folder / NETWORK_FILE
    wanted = sources.plan.network
    if wanted is None:
        return PlannedNetwork(path, is_wanted=False)
    key = network_key(sources, wanted)
    tags = read_tags(path)
    if not force and tags.get(CONTENT_KEY_TAG) == key:
        return PlannedNetwork(path, flagged=_flags(tags))
    where = f"sources/{wanted.source}/{wanted.file}"
    try:
        crs = metric_crs(sources.plan.metric_crs)
    except LangchengError:  # told with its key by the build of the layers
        return PlannedNetwork(path)
    try:
        network, classes = _network(sources, wanted, where, Projection(crs))
    except SourceError:
        raise
    except LangchengError as error:
        raise SourceError(
            Problem(where, one.message, one.key, one.params) for one in error.problems
        ) from error
    flagged = _noticed(network, where)
    tags = {
        CONTENT_KEY_TAG: key,
        SNAP_TAG: repr(network.snap_m),
        _FLAGGED_TAG: json.dumps([asdict(one) for one in flagged], ensure_ascii=False),
    }
    return PlannedNetwork(path, True, network, classes, tags, flagged)


def write_network(planned: PlannedNetwork) -> bool:
    """Write a planned network, or remove the file of a package that names none any more.

    Returns
    -------
    bool
        Whether a file was written.

    Raises
    ------
    SourceError
        When it cannot be written; an existing file stays as it was.
    """
    if not planned.is_wanted:
        with suppress(OSError):
            planned.path.unlink(missing_ok=True)
    if planned.network is None:
        return False
    _write(planned.path, planned.network, planned.classes, planned.tags)
    return True


def network_problems(folder: Path, sources: Sources) -> tuple[Problem, ...]:
    """Return whether the built network is older than its source."""
    path, wanted = folder / NETWORK_FILE, sources.plan.network
    found = read_tags(path).get(CONTENT_KEY_TAG)
    if wanted is None or found is None or found == network_key(sources, wanted):
        return ()
    message = N_("the sources have changed since the layers were built: run `make build`")
    return (Problem(shown_path(path), message),)


def network_key(sources: Sources, wanted: NetworkInput) -> str:
    """Return a key that changes exactly when the network has to be built again."""
    record = sources.records[wanted.source]
    parts = [
        f"format {FORMAT_VERSION}",
        sources.plan.metric_crs,
        wanted.model_dump_json(),
        str(record.datum),
        *(one.sha256 for one in record.files if one.file == wanted.file),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _network(
    sources: Sources, wanted: NetworkInput, where: str, projection: Projection
) -> tuple[TravelNetwork, Any]:
    datum = sources.datum(wanted.source)
    edges = read_edges(
        sources.path(wanted.source, wanted.file),
        crs=None,
        layer=wanted.layer,
        profile=wanted.profile,
        speeds=dict(wanted.speeds_kmh),
    )
    if edges.crs.is_geographic:
        metres = shapely.transform(
            np.asarray(edges.geometry.array, dtype=object), lambda xy: projection.metres(datum, xy)
        )
        edges = edges.set_geometry(gpd.GeoSeries(metres, index=edges.index, crs=projection.crs))
    elif datum.is_shifted:
        message = N_("coordinates in {datum} must be in degrees, so that the shift can be undone")
        raise SourceError(Problem(where, message, params={"datum": str(datum)}))
    else:
        edges = edges.to_crs(projection.crs)
    if "road_class" not in edges.columns:
        edges["road_class"] = ""
    network = build_network(
        edges, speed_kmh=wanted.speed_kmh, snap_m=wanted.snap_m, noding=wanted.noding, name=where
    )
    return network, edges["road_class"].fillna("").astype(str).to_numpy()[network.row]


def _noticed(network: TravelNetwork, where: str) -> tuple[Problem, ...]:
    if network.parts.count < 2:
        return ()
    message = N_(
        "the network falls into {count} parts that nothing joins; the longest holds {share} of "
        "its length: check the ends of lines, snap_m and noding"
    )
    params = {
        "count": f"{network.parts.count:,}",
        "share": f"{network.parts.largest_length_share:.1%}",
    }
    return (Problem(where, message, params=params),)


def _write(path: Path, network: TravelNetwork, classes: Any, tags: dict[str, str]) -> None:
    """Write aside, flush, rename: nobody reads half of it."""
    aside = path.with_name(f"{path.name}.building-{os.getpid()}{path.suffix}")
    frame = gpd.GeoDataFrame(
        {
            "minutes": network.minutes,
            "length_m": network.length_m,
            "oneway": np.where(network.is_oneway, "yes", "no"),
            "road_class": classes,
        },
        geometry=gpd.GeoSeries(network.lines, crs=network.crs),
    )
    table = pd.DataFrame(sorted(tags.items()), columns=["key", "value"])
    try:
        pyogrio.write_dataframe(frame, aside, layer=NETWORK_LAYER, driver="GPKG")
        pyogrio.write_dataframe(table, aside, layer=TAGS_TABLE, driver="GPKG")
        found = pyogrio.read_info(aside, layer=NETWORK_LAYER, force_feature_count=True)["features"]
        if found != len(frame):
            raise OSError(f"{found} of {len(frame)} edges")
        with aside.open("rb") as file:
            os.fsync(file.fileno())
        aside.replace(path)
    except (OSError, *_DRIVER_ERRORS) as error:
        message = N_("the layers cannot be written: {detail}")
        detail = getattr(error, "strerror", None) or str(error)
        params = {"detail": detail.replace(f"{aside.parent}{os.sep}", "")}
        raise SourceError(Problem(shown_path(path), message, params=params)) from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def _flags(tags: dict[str, str]) -> tuple[Problem, ...]:
    try:
        return tuple(Problem(**one) for one in json.loads(tags.get(_FLAGGED_TAG, "[]")))
    except (ValueError, TypeError):
        return ()
