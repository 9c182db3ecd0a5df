"""Roads and paths of an OpenStreetMap file, as edges that a profile may travel."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from errors import N_, BadParameterError, LayerSchemaError, Problem
from layers.reading import shown_path

OSM_ENDINGS = (".osm.pbf", ".osm")
_MILE_KM = 1.609344
_KNOT_KM = 1.852


class RoadProfile(StrEnum):
    """Who travels."""

    WALK = "walk"
    BIKE = "bike"
    DRIVE = "drive"


# Default speeds by value of the tag ``highway``, km/h, where no ``maxspeed`` says better.
# Driving: about two thirds of the usual urban limit of the class, for lights and turns.
# Walking and cycling: one speed on all that may be used (steps are slow, and pushed on).
_DRIVE = {
    "motorway": 90.0,
    "motorway_link": 50.0,
    "trunk": 60.0,
    "trunk_link": 40.0,
    "primary": 40.0,
    "primary_link": 30.0,
    "secondary": 35.0,
    "secondary_link": 25.0,
    "tertiary": 30.0,
    "tertiary_link": 20.0,
    "unclassified": 25.0,
    "residential": 20.0,
    "living_street": 10.0,
    "service": 10.0,
    "road": 20.0,
}
_QUIET = (
    *("primary", "primary_link", "secondary", "secondary_link", "tertiary", "tertiary_link"),
    *("unclassified", "residential", "living_street", "service", "road", "pedestrian"),
    *("footway", "path", "track", "cycleway"),
)
_WALK = {**dict.fromkeys([*_QUIET, "bridleway", "corridor"], 4.8), "steps": 2.4}
_BIKE = {
    **dict.fromkeys(_QUIET, 15.0),
    **dict.fromkeys(("footway", "pedestrian"), 4.8),
    **dict.fromkeys(("path", "track"), 10.0),
}
SPEEDS_KMH: Mapping[RoadProfile, Mapping[str, float]] = {
    RoadProfile.WALK: _WALK,
    RoadProfile.BIKE: _BIKE,
    RoadProfile.DRIVE: _DRIVE,
}
_ACCESS_KEYS = {
    RoadProfile.WALK: ("foot", "access"),
    RoadProfile.BIKE: ("bicycle", "vehicle", "access"),
    RoadProfile.DRIVE: ("motorcar", "motor_vehicle", "vehicle", "access"),
}
_ONEWAY_KEYS = {
    RoadProfile.WALK: ("oneway:foot",),
    RoadProfile.BIKE: ("oneway:bicycle", "oneway"),
    RoadProfile.DRIVE: ("oneway",),
}
_CLOSED = frozenset({"no", "private"})


@dataclass
class _Found:
    """What was collected, a list each column."""

    lines: list[Any]
    records: list[dict[str, Any]]


def read_osm_roads(
    path: Path,
    *,
    crs: CRS,
    profile: RoadProfile,
    speeds: Mapping[str, float] | None = None,
) -> gpd.GeoDataFrame:
    """Read the ways of an OpenStreetMap file that a profile may travel.

    Parameters
    ----------
    path : Path
        ``.osm.pbf`` or ``.osm`` (XML).
    crs : pyproj.CRS
        Metric CRS of the result; the file is in WGS-84.
    profile : RoadProfile
        Who travels; decides classes, access, one-way streets and default speeds.
    speeds : mapping of str to float, optional
        Speed by value of ``highway``, km/h; replaces or adds to `SPEEDS_KMH`.

    Returns
    -------
    GeoDataFrame
        A row for each stretch of a way between nodes that it shares with others, rows from 1
        on: ``osm_way_id, road_class, name, speed_kmh, is_speed_posted, oneway`` (yes or no,
        along the line) and the LineString in `crs`.

    Raises
    ------
    LayerSchemaError
        When the file is missing, broken or holds no way that the profile may travel.
    BadParameterError
        When a given speed is not above 0.

    Notes
    -----
    A ``maxspeed`` (km/h, mph, knots, walk) replaces the class's speed for driving; the others
    keep their own speed. Roundabouts and
    motorways are one-way unless tagged otherwise. Ways with ``access`` no or private are left
    out, as are areas, and ways whose nodes the file does not hold.
    """
    table = {**SPEEDS_KMH[profile], **_checked(speeds or {})}
    found = _collected(path, profile, table)
    if not found.lines:
        message = N_("holds no way that can be travelled by {profile}; choose another extract")
        raise LayerSchemaError(Problem(shown_path(path), message, params={"profile": profile}))
    geometry = gpd.GeoSeries(found.lines, crs="EPSG:4326").to_crs(crs)
    frame = gpd.GeoDataFrame(found.records, geometry=geometry)
    frame.index = np.arange(1, len(frame) + 1)
    return frame


def posted_kmh(text: str | None) -> float | None:
    """Return the speed that a ``maxspeed`` tag states, km/h; None where it states no number."""
    words = (text or "").split(";")[0].strip().lower()
    if words == "walk":
        return 7.0
    match = re.fullmatch(r"(\d{1,3}(?:\.\d+)?)\s*(km/h|kmh|kph|mph|knots)?", words)
    if match is None or float(match.group(1)) <= 0:
        return None
    factor = {"mph": _MILE_KM, "knots": _KNOT_KM}.get(match.group(2) or "", 1.0)
    return float(match.group(1)) * factor


def direction(tags: Mapping[str, str], profile: RoadProfile) -> int:
    """Return 1 where a way may be travelled only along its line, −1 against it, 0 both ways."""
    for key in _ONEWAY_KEYS[profile]:
        value = tags.get(key, "").lower()
        if value in {"yes", "true", "1"}:
            return 1
        if value in {"-1", "reverse"}:
            return -1
        if value in {"no", "false", "0"}:
            return 0
    if profile is RoadProfile.WALK:
        return 0
    is_circle = tags.get("junction") in {"roundabout", "circular"}
    return int(is_circle or tags.get("highway") in {"motorway", "motorway_link"})


def is_open(tags: Mapping[str, str], profile: RoadProfile) -> bool:
    """Whether a way may be travelled: the tag nearest to the profile decides."""
    if tags.get("area") == "yes":
        return False
    for key in _ACCESS_KEYS[profile]:
        if key in tags:
            return tags[key].lower() not in _CLOSED
    return True


def _checked(speeds: Mapping[str, float]) -> Mapping[str, float]:
    for name, value in speeds.items():
        if not (np.isfinite(value) and value > 0):
            message = N_("“{value}” is no speed; give km/h above 0")
            raise BadParameterError(Problem("speeds", message, name, {"value": str(value)}))
    return speeds


def _collected(path: Path, profile: RoadProfile, table: Mapping[str, float]) -> _Found:
    import osmium  # heavy, and only here

    where = shown_path(path)
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        message = N_("the file cannot be opened; check its name and that it may be read")
        raise LayerSchemaError(Problem(where, message)) from error
    unreadable = (RuntimeError, ValueError, OSError, osmium.InvalidLocationError)
    kind = "pbf" if path.name.lower().endswith(".pbf") else "osm"
    try:
        ways = _ways(osmium, osmium.io.File(str(path), kind), profile, table)
    except unreadable as error:
        message = N_("cannot be read as OpenStreetMap data; fetch the extract again")
        raise LayerSchemaError(Problem(where, message)) from error
    return _stretches(ways, profile, table)


Way = tuple[int, dict[str, str], list[int], list[tuple[float, float]]]


def _ways(osmium: Any, file: Any, profile: RoadProfile, table: Mapping[str, float]) -> list[Way]:
    reader = osmium.FileProcessor(file).with_locations()
    reader = reader.with_filter(osmium.filter.KeyFilter("highway"))
    found: list[Way] = []
    for one in reader:
        if not one.is_way():
            continue
        tags = {tag.k: tag.v for tag in one.tags}
        if tags["highway"] not in table or not is_open(tags, profile):
            continue
        nodes = [(node.ref, node.lon, node.lat) for node in one.nodes if node.location.valid()]
        if len(nodes) == len(one.nodes) and len(nodes) > 1:
            found.append((one.id, tags, [n[0] for n in nodes], [n[1:] for n in nodes]))
    return found


def _stretches(ways: list[Way], profile: RoadProfile, table: Mapping[str, float]) -> _Found:
    """Cut ways at the nodes that they share: there, and only there, one can turn."""
    uses: dict[int, int] = {}
    for _, _, refs, _ in ways:
        for ref in refs:
            uses[ref] = uses.get(ref, 0) + 1
    found = _Found([], [])
    for way_id, tags, refs, places in ways:
        way = direction(tags, profile)
        posted = posted_kmh(tags.get("maxspeed")) if profile is RoadProfile.DRIVE else None
        speed = table[tags["highway"]]
        record = {
            "osm_way_id": way_id,
            "road_class": tags["highway"],
            "name": tags.get("name", ""),
            "speed_kmh": posted or speed,
            "is_speed_posted": posted is not None,
            "oneway": "yes" if way else "no",
        }
        last = len(refs) - 1
        stops = [0, *(i for i in range(1, last) if uses[refs[i]] > 1), last]
        for first, end in pairwise(stops):
            line = shapely.LineString(places[first : end + 1])
            if line.length == 0:
                continue
            found.lines.append(line.reverse() if way < 0 else line)
            found.records.append(dict(record))
    return found
