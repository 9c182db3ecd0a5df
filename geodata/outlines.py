"""Read outlines from GeoJSON, out of their datum into the package's metric CRS."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import CRS, Transformer
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from errors import N_, Problem
from geodata.datum import Datum, to_wgs84
from strict_yaml import unreadable


@dataclass(frozen=True)
class Projection:
    """The way from degrees in any datum to the package's metres.

    WGS-84 degrees are taken as degrees of the metric CRS's own datum (CGCS2000
    agrees with WGS-84 to within decimetres), so that no grid file of the machine
    decides the result.

    Parameters
    ----------
    crs : pyproj.CRS
        Metric CRS.
    """

    crs: CRS

    def metres(self, datum: Datum, degrees: Any) -> Any:
        """Return an array of (x, y) in metres of an array of (lon, lat) in `datum`."""
        lon, lat = to_wgs84(datum, degrees[:, 0], degrees[:, 1])
        forward = Transformer.from_crs(self.crs.geodetic_crs, self.crs, always_xy=True)
        return np.column_stack(forward.transform(lon, lat))

    def points(self, datum: Datum, positions: Iterable[tuple[float, float] | None]) -> list[Any]:
        """Return a point in metres for each position, None where there is none."""
        listed = list(positions)
        found = [one for one in listed if one is not None]
        if not found:
            return [None] * len(listed)
        metres = self.metres(datum, np.array(found, dtype=np.float64))
        made = iter(shapely.points(metres))
        return [None if one is None else next(made) for one in listed]


@dataclass(frozen=True)
class Outline:
    """One polygonal feature.

    Parameters
    ----------
    properties : dict
        As in the file.
    geometry : shapely.MultiPolygon
        Valid, in metres.
    """

    properties: dict[str, Any]
    geometry: BaseGeometry


@dataclass(frozen=True)
class Notes:
    """Where a step notes what it finds.

    Parameters
    ----------
    problems : list of Problem
        Errors; any of them stops the build.
    flagged : list of Problem
        Remarks; the build goes on.
    """

    problems: list[Problem]
    flagged: list[Problem]


def read_outlines(
    path: Path, where: str, datum: Datum, projection: Projection, notes: Notes
) -> list[Outline]:
    """Read the polygons of a GeoJSON file.

    Parameters
    ----------
    path : Path
        A FeatureCollection, a Feature, or a bare geometry.
    where : str
        The file as the reader of a problem knows it.
    datum : Datum
        What its coordinates are in.
    projection : Projection
        The way to metres.
    notes : Notes
        Where errors and repairs are noted.

    Returns
    -------
    list of Outline
        In the order of the file; features with an error are left out.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        features = _features(json.loads(text, parse_constant=_refuse_constant))
    except OSError as error:
        notes.problems.append(unreadable(where, error))
        return []
    except (ValueError, RecursionError) as error:
        message = N_("cannot be read as GeoJSON: {detail}")
        notes.problems.append(Problem(where, message, params={"detail": str(error)}))
        return []
    outlines = []
    for number, feature in enumerate(features, 1):
        properties = feature.get("properties")
        if not isinstance(properties, dict):
            properties = {}
        name = str(properties.get("zone_id") or properties.get("name_zh") or f"feature {number}")
        geometry = _polygons(feature.get("geometry"), where, name, notes.problems)
        if geometry is None:
            continue
        metres = shapely.transform(geometry, lambda xy: projection.metres(datum, xy))
        repaired = _repaired(metres, where, name, notes)
        if repaired is not None:
            outlines.append(Outline(properties, repaired))
    return outlines


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _features(content: Any) -> list[dict[str, Any]]:
    if not isinstance(content, dict) or "type" not in content:
        raise ValueError("no GeoJSON object")
    if content["type"] == "FeatureCollection":
        features = content.get("features")
        if not isinstance(features, list) or not all(isinstance(one, dict) for one in features):
            raise ValueError("the FeatureCollection has no list of features")
        return features
    if content["type"] == "Feature":
        return [content]
    return [{"geometry": content}]


def _polygons(raw: Any, where: str, name: str, problems: list[Problem]) -> BaseGeometry | None:
    try:
        geometry = shapely.force_2d(shape(raw))
    except (
        ShapelyError,
        ArithmeticError,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        RecursionError,
    ):
        problems.append(Problem(where, N_("the geometry cannot be read"), name))
        return None
    if geometry.geom_type not in ("Polygon", "MultiPolygon") or geometry.is_empty:
        message = N_("a polygon is needed here, not {found}")
        found = "∅" if geometry.is_empty else geometry.geom_type
        problems.append(Problem(where, message, name, {"found": found}))
        return None
    west, south, east, north = geometry.bounds
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        message = N_("coordinates must be degrees of longitude and latitude")
        problems.append(Problem(where, message, name))
        return None
    return geometry


def _repaired(
    geometry: BaseGeometry, where: str, name: str, notes: Notes
) -> shapely.MultiPolygon | None:
    if geometry.is_valid:
        return polygonal(geometry)
    reason = shapely.is_valid_reason(geometry)
    repaired = polygonal(shapely.make_valid(geometry))
    if repaired.is_empty:
        message = N_("the outline is not valid and encloses nothing: {reason}")
        notes.problems.append(Problem(where, message, name, {"reason": reason}))
        return None
    message = N_("the outline was not valid ({reason}) and was repaired; check it")
    notes.flagged.append(Problem(where, message, name, {"reason": reason}))
    return repaired


def polygonal(geometry: BaseGeometry) -> shapely.MultiPolygon:
    """Return the polygons of a geometry as one MultiPolygon; lines and points drop out."""
    parts: list[shapely.Polygon] = []
    for part in shapely.get_parts(geometry):
        if part.geom_type == "Polygon" and not part.is_empty:
            parts.append(part)
        elif part.geom_type in ("MultiPolygon", "GeometryCollection"):
            parts.extend(polygonal(part).geoms)
    return shapely.MultiPolygon(parts)
