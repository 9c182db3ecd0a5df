"""Cut lines where others meet them, so that one can turn there."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.ops import substring

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


class Noding(StrEnum):
    """Where one can turn from one line into another."""

    ENDS = "ends"  # only where ends meet: what a routable layer means; bridges stay bridges
    JUNCTIONS = "junctions"  # also where a line ends on the middle of another
    CROSSINGS = "crossings"  # also where two lines cross: no bridges and tunnels


def noded_pieces(
    lines: NDArray[np.object_], *, noding: Noding, snap_m: float
) -> tuple[NDArray[np.object_], Indices]:
    """Return lines cut where others meet them.

    Parameters
    ----------
    lines : ndarray of LineString or MultiLineString
        Lines with a length, in a metric CRS.
    noding : Noding
        Where to cut.
    snap_m : float
        How near an end must lie to a line to meet it; a cut nearer than this to an end of
        the line is not made. Metres.

    Returns
    -------
    tuple of ndarray
        LineStrings in the direction of their line, and the position of that line in `lines`.
    """
    parts, row = shapely.get_parts(lines, return_index=True)
    keep = shapely.length(parts) > 0
    parts, row = parts[keep], row[keep].astype(np.int64)
    if noding is Noding.ENDS:
        return parts, row
    part, along = _junctions(parts, snap_m)
    if noding is Noding.CROSSINGS:
        other_part, other_along = _crossings(parts)
        part = np.concatenate([part, other_part])
        along = np.concatenate([along, other_along])
    length = shapely.length(parts)
    slack = max(snap_m, 1e-9)
    inside = (along > slack) & (along < length[part] - slack)
    cuts: dict[int, list[float]] = {}
    for one, at in zip(part[inside].tolist(), along[inside].tolist(), strict=True):
        cuts.setdefault(one, []).append(at)
    pieces: list[Any] = []
    owner: list[int] = []
    for one, line in enumerate(parts):
        for piece in _cut(line, float(length[one]), cuts.get(one, ()), slack):
            pieces.append(piece)
            owner.append(int(row[one]))
    made = np.empty(len(pieces), dtype=object)
    made[:] = pieces
    return made, np.array(owner, dtype=np.int64)


def _junctions(parts: NDArray[np.object_], snap_m: float) -> tuple[Indices, Floats]:
    ends = np.concatenate([shapely.get_point(parts, 0), shapely.get_point(parts, -1)])
    end, part = shapely.STRtree(parts).query(ends, predicate="dwithin", distance=snap_m)
    return part, shapely.line_locate_point(parts[part], ends[end])


def _crossings(parts: NDArray[np.object_]) -> tuple[Indices, Floats]:
    first, second = shapely.STRtree(parts).query(parts, predicate="intersects")
    once = first < second
    first, second = first[once], second[once]
    meeting = shapely.intersection(parts[first], parts[second])
    points, pair = shapely.get_coordinates(meeting, return_index=True)
    at = shapely.points(points)
    part = np.concatenate([first[pair], second[pair]])
    return part, shapely.line_locate_point(parts[part], np.concatenate([at, at]))


def _cut(
    line: shapely.LineString, length: float, cuts: list[float] | tuple[()], slack: float
) -> list[Any]:
    if not cuts:
        return [line]
    stops = [0.0]
    for at in sorted(cuts):
        if at - stops[-1] > slack:
            stops.append(at)
    stops.append(length)
    return [substring(line, stops[i], stops[i + 1]) for i in range(len(stops) - 1)]
