"""Read a district's GeoPackage: one frame a layer, in the package's metric CRS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.errors import ShapelyError

from errors import N_, LayerSchemaError, Problem
from layers.columns import LAYERS
from layers.kinds import FacilityState
from layers.typing_frames import typed

TAGS_TABLE = "about"
"""Plain table of the GeoPackage (key, value) that says how it was built."""
CONTENT_KEY_TAG = "content_key"
"""Key under which that table holds the key of the content."""

# what a damaged file raises; ValueError and UnicodeDecodeError for texts and columns
_UNREADABLE = (DataSourceError, FeatureError, GeometryError, ShapelyError, CRSError, ValueError)
_STANDING = tuple(state for state in FacilityState if state.is_standing)


@dataclass(frozen=True)
class DistrictLayers:
    """Everything that is on the ground of one district.

    Parameters
    ----------
    district, neighbours, water, zones, functional_units, facilities, organisations, towns,
    metro_stations, metro_lines, base_points : GeoDataFrame
        One layer each, with the columns of `layers.columns.LAYERS` and a
        ``geometry``, all in `crs`. Not to be changed in place.
    sources : DataFrame
        One row a dataset: where the features come from.
    crs : pyproj.CRS
        The package's metric coordinate system.
    content_key : str
        Changes exactly when the content was rebuilt; a key for caches.
    path : Path
        The file that was read.
    """

    district: gpd.GeoDataFrame
    neighbours: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    zones: gpd.GeoDataFrame
    functional_units: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    organisations: gpd.GeoDataFrame
    towns: gpd.GeoDataFrame
    metro_stations: gpd.GeoDataFrame
    metro_lines: gpd.GeoDataFrame
    base_points: gpd.GeoDataFrame
    sources: pd.DataFrame
    crs: CRS
    content_key: str
    path: Path

    @property
    def drawn_zones(self) -> gpd.GeoDataFrame:
        """Zones with a geometry, indexed by ``zone_id``; geometries of the caller's own.

        A measure prepares the polygons that it asks, which two threads must not do to one.
        """
        drawn = self.zones[self.zones.geometry.notna()]
        own = shapely.from_wkb(shapely.to_wkb(drawn.geometry.array))
        drawn = drawn.set_geometry(gpd.GeoSeries(own, index=drawn.index, crs=drawn.crs))
        return drawn.set_index(drawn["zone_id"].rename(None))

    def register(
        self,
        kinds: Sequence[str] | None = None,
        levels: Sequence[str] = (),
        standing_on: date | None = None,
        *,
        with_undated: bool = False,
    ) -> gpd.GeoDataFrame:
        """Return facilities and organisations that stand, located or not.

        Parameters
        ----------
        kinds : sequence of str, optional
            Facility kinds; a second kind counts as well. None for all.
        levels : sequence of str
            Levels of recognition; empty for any.
        standing_on : date, optional
            Leave out what is known to have opened in a later year, and what is undated:
            without an opening year, first found in a later year, and not in the plan.
        with_undated : bool
            Keep what is undated on `standing_on`.

        Returns
        -------
        GeoDataFrame
            Columns of the facilities layer, indexed by facility id, in `crs`.
            Planned ones and those under construction are left out.
        """
        frame = pd.concat([self.facilities, self.organisations], ignore_index=True)
        keep = frame["state"].isin(_STANDING)
        if kinds is not None:
            keep &= frame["kind"].isin(kinds) | frame["also_kind"].isin(kinds)
        if levels:
            keep &= frame["level"].isin(levels)
        if standing_on is not None:
            keep &= ~(frame["opened_year"] > standing_on.year).fillna(False).astype("bool")
            if not with_undated:
                keep &= ~_undated(frame, standing_on)
        kept = frame[keep]
        return kept.set_index(kept["facility_id"].rename(None))

    def located(
        self,
        kinds: Sequence[str] | None = None,
        levels: Sequence[str] = (),
        standing_on: date | None = None,
        *,
        with_undated: bool = False,
    ) -> gpd.GeoDataFrame:
        """Return what `register` returns and has a position."""
        frame = self.register(kinds, levels, standing_on, with_undated=with_undated)
        return frame[frame.geometry.notna()]


def _undated(frame: gpd.GeoDataFrame, on: date) -> pd.Series[bool]:
    first_known = pd.to_numeric(frame["known_year"].astype("str").str[:4], errors="coerce")
    is_found_later = frame["opened_year"].isna() & (first_known > on.year)
    undated: pd.Series[bool] = is_found_later & ~frame["is_in_plan"].astype("bool")
    return undated


def shown_path(path: Path) -> str:
    """Return the file's name below its package: messages tell nobody where the server keeps it."""
    return f"{path.parent.name}/{path.name}" if path.parent.name else path.name


def read_layers(path: Path) -> DistrictLayers:
    """Read every layer of a district's GeoPackage.

    Parameters
    ----------
    path : Path
        The ``district.gpkg`` of a package.

    Returns
    -------
    DistrictLayers
        As read, with column types set; `layers.schemas.check_layers` checks it.

    Raises
    ------
    LayerSchemaError
        When the file or a layer is missing or cannot be read.
    """
    try:
        is_built = path.is_file()
    except OSError:  # a closed folder: nothing there that we could read
        is_built = False
    if not is_built:
        message = N_("the layers are not built yet; run: cli.py build")
        raise LayerSchemaError(Problem(shown_path(path), message))
    frames: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, layer in LAYERS.items():
        try:
            frames[name] = typed(pyogrio.read_dataframe(path, layer=name), layer)
        except DataLayerError:
            message = N_("layer {layer} is missing; build the package again")
            problems.append(Problem(path.name, message, params={"layer": name}))
        except _UNREADABLE as error:
            message = N_("the file cannot be read as a GeoPackage; build the package again")
            raise LayerSchemaError(Problem(shown_path(path), message)) from error
    if problems:
        raise LayerSchemaError(problems)
    crs = frames["district"].crs
    key = read_content_key(path) or ""
    return DistrictLayers(**frames, crs=crs, content_key=key, path=path)


def read_content_key(path: Path) -> str | None:
    """Return the key of the content that `path` was built from, None if there is none."""
    return read_tags(path).get(CONTENT_KEY_TAG)


def read_tags(path: Path) -> dict[str, str]:
    """Return what is said of a GeoPackage as a whole; empty where nothing can be read."""
    try:
        if not path.is_file():
            return {}
        table = pyogrio.read_dataframe(path, layer=TAGS_TABLE)
        return dict(zip(table["key"], table["value"], strict=True))
    except (OSError, DataLayerError, KeyError, *_UNREADABLE):
        return {}
