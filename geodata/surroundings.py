"""Build what gives the map its bearings: towns, metro, base points."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from errors import N_
from geodata.areas import Desk
from geodata.declarations import InputFile
from geodata.facilities import flag_outside
from geodata.frames import layer_frame
from geodata.tables import Row, Table, note_repeated

TOWN_TABLE = Table(
    required=("town_id", "name_zh", "lon", "lat", "is_proxy"),
    optional=("uncertainty_m", "position_source", "note_en"),
)
STATION_TABLE = Table(required=("name_zh", "lines", "lon", "lat"), optional=("position_basis",))
BASE_POINT_TABLE = Table(
    required=("name_zh", "kind", "lon", "lat"),
    optional=("uncertainty_text", "position_source", "original_datum", "note_en"),
)


def build_towns(desk: Desk, inputs: Sequence[InputFile], district: Any) -> gpd.GeoDataFrame:
    """Read the towns; one without a point keeps a null geometry."""
    records, geometries = [], []
    seen: dict[str, str] = {}
    for one in inputs:
        rows = desk.rows(one.source, one.file, TOWN_TABLE)
        note_repeated(rows, "town_id", seen)
        for row, point in zip(rows, _points(desk, one, rows), strict=True):
            flag_outside(desk, row, point, district)
            records.append(
                {
                    "town_id": row.words("town_id"),
                    "name_zh": row.words("name_zh"),
                    "is_proxy": row.flag("is_proxy"),
                    "uncertainty_m": row.number("uncertainty_m", 0.0),
                    "position_source": row.text("position_source"),
                }
            )
            geometries.append(point)
    return layer_frame("towns", records, geometries, desk.projection.crs)


def build_base_points(desk: Desk, inputs: Sequence[InputFile]) -> gpd.GeoDataFrame:
    """Read the base points."""
    records, geometries = [], []
    for one in inputs:
        rows = desk.rows(one.source, one.file, BASE_POINT_TABLE)
        for row, point in zip(rows, _points(desk, one, rows, is_needed=True), strict=True):
            records.append(
                {
                    "kind": row.words("kind"),
                    "name_zh": row.words("name_zh"),
                    "uncertainty_text": row.text("uncertainty_text"),
                }
            )
            geometries.append(point)
    return layer_frame("base_points", records, geometries, desk.projection.crs)


def build_metro(
    desk: Desk, inputs: Sequence[InputFile]
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Read the stations and join those of each line.

    Returns
    -------
    tuple of GeoDataFrame
        The layers ``metro_stations`` and ``metro_lines``. A line of one station is not drawn.
    """
    records, geometries = [], []
    members: dict[str, list[Any]] = {}
    for one in inputs:
        rows = desk.rows(one.source, one.file, STATION_TABLE)
        note_repeated(rows, "name_zh")
        for row, point in zip(rows, _points(desk, one, rows, is_needed=True), strict=True):
            names = [name.strip() for name in row.words("lines").split(";") if name.strip()]
            records.append(
                {
                    "name_zh": row.words("name_zh"),
                    "lines": ";".join(names),
                    "position_basis": row.text("position_basis"),
                }
            )
            geometries.append(point)
            for name in names if point is not None else []:
                members.setdefault(name, []).append((point.x, point.y))
    crs = desk.projection.crs
    stations = layer_frame("metro_stations", records, geometries, crs)
    lines, tracks = [], []
    for name in sorted(members):
        if len(members[name]) < 2:
            continue
        places = np.array(members[name], dtype=np.float64)
        tracks.append(shapely.LineString(places[along_line(places)]))
        lines.append({"line": name, "station_count": len(places)})
    return stations, layer_frame("metro_lines", lines, tracks, crs)


def along_line(places: NDArray[np.float64]) -> list[int]:
    """Return the order in which a line passes its stations: the shortest path found.

    From every station the nearest one not yet passed is taken in turn; each such
    path is then shortened by turning stretches around (2-opt), and the shortest wins.
    It runs from the west or, where the line extends more to the north, from the south.

    Parameters
    ----------
    places : ndarray, shape (n, 2)
        Stations in metres.

    Returns
    -------
    list of int
        Positions in `places`.
    """
    gaps = np.hypot(*(places[:, None, :] - places[None, :, :]).transpose(2, 0, 1))
    paths = [_shortened(_nearest_path(gaps, start), gaps) for start in range(len(places))]
    best = min(paths, key=lambda path: round(_length(path, gaps), 3))
    extent = np.ptp(places, axis=0)
    axis = 0 if extent[0] >= extent[1] else 1
    return best if places[best[0], axis] <= places[best[-1], axis] else best[::-1]


def _nearest_path(gaps: NDArray[np.float64], start: int) -> list[int]:
    path, left = [start], set(range(len(gaps))) - {start}
    while left:
        path.append(min(left, key=lambda one: (gaps[path[-1], one], one)))
        left.remove(path[-1])
    return path


def _shortened(path: list[int], gaps: NDArray[np.float64]) -> list[int]:
    is_better = True
    while is_better:
        is_better = False
        for first in range(len(path) - 1):
            for last in range(first + 1, len(path)):
                turned = path[:first] + path[first : last + 1][::-1] + path[last + 1 :]
                if _length(turned, gaps) < _length(path, gaps) - 1e-6:
                    path, is_better = turned, True
    return path


def _length(path: list[int], gaps: NDArray[np.float64]) -> float:
    return float(sum(gaps[here, there] for here, there in pairwise(path)))


def _points(desk: Desk, one: InputFile, rows: list[Row], *, is_needed: bool = False) -> list[Any]:
    positions = [row.position() for row in rows]
    for row, position in zip(rows, positions, strict=True):
        if is_needed and position is None:
            row.note("lon", N_("a position is needed here"))
    return desk.projection.points(desk.sources.datum(one.source), positions)
