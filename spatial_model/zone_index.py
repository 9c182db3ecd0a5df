"""Zones laid out once as a grid, so that any number of points can be counted in batches.

A zone's border runs through few cells. Every other cell lies wholly inside or wholly outside
of it: its points are counted without looking at the zone. Points in border cells are tested
exactly. The counts are exact, not an approximation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, pairwise

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from errors import N_, LayerSchemaError, Problem
from spatial_model.crs import require_metric
from spatial_model.zone_cells import Cells, Floats, Ints, cells_over, spans, zone_cells

_FEWEST_CELLS, _MOST_CELLS = 1 << 16, 1 << 26
_CELLS_PER_ZONE = 1 << 12
_VERTICES_AT_ONCE = 500_000
_POINTS_AT_ONCE = 500_000


def zone_polygons(zones: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Return the polygons of zones, refusing what is none.

    Parameters
    ----------
    zones : GeoDataFrame
        Polygons or MultiPolygons in a metric CRS.

    Returns
    -------
    ndarray of shapely geometries
        In the order of the rows.

    Raises
    ------
    CrsMismatchError
        When the frame is not metric.
    LayerSchemaError
        When a zone is null, empty, no polygon, or has a corner that is not finite.
    """
    require_metric(zones, name="zones")
    polygons = np.asarray(zones.geometry.array, dtype=object)
    bad = shapely.is_missing(polygons) | shapely.is_empty(polygons)
    bad |= ~np.isin(shapely.get_type_id(polygons), (3, 6))
    message = N_("has no polygon; leave out zones that are not drawn")
    if not bad.any():
        bad = ~np.isfinite(shapely.bounds(polygons)).all(axis=1)
        message = N_("has a corner that is not a finite number; draw the zone again")
    if bad.any():
        raise LayerSchemaError([Problem("zones", message, str(row)) for row in zones.index[bad]])
    return polygons


@dataclass(frozen=True)
class _Classes:
    """What the cells of one class share: zones that hold them whole, zones whose border they are.

    Both as compressed lists: the zones of class c are ``zones[starts[c]:starts[c + 1]]``.
    """

    inner_starts: Ints
    inner_zones: Ints
    border_starts: Ints
    border_zones: Ints


class ZoneIndex:
    """Zones as a grid; counts the points that each zone covers, batch after batch.

    Build it with `zone_index`. It holds no points, so it may be kept. One thread at a time:
    GEOS builds parts of a prepared geometry when it is asked, and two threads that ask at
    once have been seen to corrupt memory.

    Parameters
    ----------
    polygons : ndarray of Polygon or MultiPolygon
        As `zone_polygons` returns them; they get prepared.
    """

    def __init__(self, polygons: NDArray[np.object_]) -> None:
        self._polygons = polygons
        self.zone_count = len(polygons)
        if not self.zone_count:
            return
        shapely.prepare(polygons)
        wanted = min(max(_CELLS_PER_ZONE * len(polygons), _FEWEST_CELLS), _MOST_CELLS)
        self._cells: Cells = cells_over(polygons, cell_count=wanted)
        laid = [self._laid(portion) for portion in _portions(polygons)]
        zone = np.concatenate([part[0] for part in laid])
        first = np.concatenate([part[1] for part in laid])
        after = np.concatenate([part[2] for part in laid])
        is_border = np.concatenate([part[3] for part in laid])
        del laid
        self._table, self._classes = _classified(zone, first, after, is_border, self._cells)
        self._is_border = np.diff(self._classes.border_starts) > 0

    def counts(self, x: Floats, y: Floats) -> Ints:
        """Return how many points each zone covers, its border included.

        Parameters
        ----------
        x, y : ndarray of float
            Coordinates in the CRS of the zones, finite; may be empty.

        Returns
        -------
        ndarray of int64
            Number of points, in the order of the zones. Counts of batches add up.

        Raises
        ------
        LayerSchemaError
            When a coordinate is NaN or infinite, naming its position in the batch.
        """
        _require_finite(x, y)
        if not self.zone_count or not x.size:
            return np.zeros(self.zone_count, dtype=np.int64)
        total = np.zeros(self.zone_count, dtype=np.int64)
        for begin in range(0, x.size, _POINTS_AT_ONCE):
            part = slice(begin, begin + _POINTS_AT_ONCE)
            total += self._counts(x[part], y[part])
        return total

    def _counts(self, x: Floats, y: Floats) -> Ints:
        code = self._table[self._cells.of(x, y)]
        classes = self._classes
        per_class = np.bincount(code, minlength=len(self._is_border))
        inner = np.repeat(per_class, np.diff(classes.inner_starts))
        counts = np.zeros(self.zone_count, dtype=np.int64)
        np.add.at(counts, classes.inner_zones, inner)
        at = np.flatnonzero(self._is_border[code])
        at = at[np.argsort(code[at], kind="stable")]  # neighbours together: quicker to test
        code, x, y = code[at], x[at], y[at]
        start, size = classes.border_starts[:-1][code], np.diff(classes.border_starts)[code]
        nth = 0
        while code.size:
            zone = classes.border_zones[start + nth]
            hits = shapely.intersects_xy(self._polygons[zone], x, y)
            counts += np.bincount(zone[hits], minlength=self.zone_count)
            nth += 1
            more = size > nth
            code, x, y, start, size = code[more], x[more], y[more], start[more], size[more]
        return counts

    def _laid(self, portion: slice) -> tuple[Ints, Ints, Ints, NDArray[np.bool_]]:
        polygons = self._polygons[portion]
        (zone, cell), (of, first, after) = zone_cells(polygons, self._cells)
        return (
            np.concatenate([zone, of]) + portion.start,
            np.concatenate([cell, first]),
            np.concatenate([cell + 1, after]),
            np.concatenate([np.ones(zone.size, dtype=bool), np.zeros(of.size, dtype=bool)]),
        )


def zone_index(zones: gpd.GeoDataFrame) -> ZoneIndex:
    """Return the index of zones, to count points in any number of batches.

    Parameters
    ----------
    zones : GeoDataFrame
        Polygons or MultiPolygons in the package's metric CRS; they may overlap.

    Returns
    -------
    ZoneIndex
        Its counts are in the order of `zones`.

    Raises
    ------
    CrsMismatchError, LayerSchemaError
        As for `zone_polygons`.
    """
    # A copy: preparing geometries that others hold would change how they can be used.
    return ZoneIndex(zone_polygons(zones).copy())


def _require_finite(x: Floats, y: Floats) -> None:
    if x.shape != y.shape:
        message = N_("has {first} eastings and {second} northings; give as many of both")
        params = {"first": str(x.size), "second": str(y.size)}
        raise LayerSchemaError(Problem("facilities", message, params=params))
    # A sum is finite only where every part is; quicker than looking at each.
    if np.isfinite(x.sum()) and np.isfinite(y.sum()):
        return
    bad = np.flatnonzero(~(np.isfinite(x) & np.isfinite(y)))
    if bad.size:
        message = N_("has a coordinate that is not a finite number; leave it out or locate it")
        raise LayerSchemaError(Problem("facilities", message, str(row)) for row in bad[:20])


def _portions(polygons: NDArray[np.object_]) -> Iterator[slice]:
    vertices = np.cumsum(shapely.get_num_coordinates(polygons)) // _VERTICES_AT_ONCE
    edges = [0, *(np.flatnonzero(np.diff(vertices)) + 1).tolist(), len(polygons)]
    for begin, end in pairwise(edges):
        yield slice(begin, end)


def _classified(
    zone: Ints, first: Ints, after: Ints, is_border: NDArray[np.bool_], cells: Cells
) -> tuple[NDArray[np.unsignedinteger], _Classes]:
    """Return a class for each cell, and what the classes mean.

    Every interval of cells carries a random 64-bit mark of its zone; the sum of the marks that
    are open tells one combination of zones from another. A second, independent mark proves that
    no two combinations share a sum; else new ones are drawn.
    """
    member = 2 * zone + is_border
    at = np.concatenate([first, after])
    order = np.argsort(at, kind="stable")
    at = at[order]
    last = np.concatenate([at[1:] != at[:-1], [True]])
    starts = np.concatenate([[0], at[last]])
    for seed in count():  # the first, practically always
        sums = []
        rng = np.random.default_rng(seed)
        for _ in range(2):
            mark = rng.integers(0, 2**64, size=2 * int(zone.max()) + 2, dtype=np.uint64)[member]
            opened = np.cumsum(np.concatenate([mark, -mark])[order])[last]  # wraps around, exactly
            sums.append(np.concatenate([np.zeros(1, dtype=np.uint64), opened]))
        _, example, code = np.unique(sums[0], return_index=True, return_inverse=True)
        if np.array_equal(sums[1][example][code], sums[1]):
            break
    narrow = np.uint16 if example.size <= 2**16 else np.uint32
    lengths = np.diff(np.append(starts, cells.rows * cells.columns))
    table = np.repeat(code.astype(narrow), lengths)
    return table, _members(starts[example], zone, first, after, is_border)


def _members(
    example: Ints, zone: Ints, first: Ints, after: Ints, is_border: NDArray[np.bool_]
) -> _Classes:
    """Return the zones whose intervals hold the example cell of each class."""
    order = np.argsort(example, kind="stable")
    place = example[order]
    low, high = np.searchsorted(place, first), np.searchsorted(place, after)
    interval, nth = spans(low, high - 1)
    of_class = order[nth]
    found = []
    for wanted in (False, True):
        kept = is_border[interval] == wanted
        sort = np.lexsort((zone[interval[kept]], of_class[kept]))
        sizes = np.bincount(of_class[kept], minlength=example.size)
        found += [np.concatenate([[0], np.cumsum(sizes)]), zone[interval[kept]][sort]]
    return _Classes(*found)
