"""Coordinates out of Arrow columns, without a geometry object in between where possible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_POINT_BYTES = 21  # byte order, type, x, y
_POINT_HEAD = np.array([1, 1, 0, 0, 0], dtype=np.uint8)  # little-endian, POINT


@dataclass(frozen=True)
class PointColumn:
    """Where the points of a table are.

    Parameters
    ----------
    names : tuple of str
        The geometry column, or the columns of eastings and northings.
    encoding : str
        ``WKB``, ``POINT`` (GeoArrow: struct or pairs of x and y) or ``columns``.
    """

    names: tuple[str, ...]
    encoding: str


def coordinates_of(batch: Any, column: PointColumn) -> tuple[Floats, Floats]:
    """Return the coordinates of the rows of an Arrow record batch.

    Parameters
    ----------
    batch : pyarrow.RecordBatch
        Holds the columns that `column` names.
    column : PointColumn
        Where the points are.

    Returns
    -------
    tuple of ndarray of float
        Eastings and northings; NaN where a row holds no point.
    """
    if column.encoding == "columns":
        return _numbers(batch.column(column.names[0])), _numbers(batch.column(column.names[1]))
    values = batch.column(column.names[0])
    if column.encoding == "POINT":
        return _of_geoarrow(values)
    return _of_wkb(values)


def _numbers(values: Any) -> Floats:
    import pyarrow as pa

    numbers = values.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return np.asarray(numbers, dtype=np.float64)  # an absent one is NaN


def _of_geoarrow(values: Any) -> tuple[Floats, Floats]:
    import pyarrow as pa

    if pa.types.is_struct(values.type):
        first, second = _numbers(values.field("x")).copy(), _numbers(values.field("y")).copy()
    else:
        size = values.type.list_size
        pairs = _numbers(values.flatten()) if not values.null_count else _with_gaps(values, size)
        first, second = pairs.reshape(-1, size)[:, 0].copy(), pairs.reshape(-1, size)[:, 1].copy()
    if values.null_count:
        absent = np.asarray(values.is_null())
        first[absent] = second[absent] = np.nan
    return first, second


def _with_gaps(values: Any, size: int) -> Floats:
    rows = [one if one is not None else [np.nan] * size for one in values.to_pylist()]
    return np.asarray(rows, dtype=np.float64).ravel()


def _of_wkb(values: Any) -> tuple[Floats, Floats]:
    import pyarrow as pa

    if not values.null_count:
        large = values.cast(pa.large_binary())
        _, offsets, content = large.buffers()
        start = np.frombuffer(offsets, dtype=np.int64)[large.offset : large.offset + len(large) + 1]
        if len(large) and (np.diff(start) == _POINT_BYTES).all():
            raw = np.frombuffer(content, dtype=np.uint8)[start[0] : start[-1]]
            raw = raw.reshape(-1, _POINT_BYTES)
            if (raw[:, :5] == _POINT_HEAD).all():
                pairs = np.ascontiguousarray(raw[:, 5:]).view("<f8")
                return pairs[:, 0].copy(), pairs[:, 1].copy()
    # Another byte order, a height, absent rows, or no points at all.
    shapes = shapely.from_wkb(np.asarray(values.to_pylist(), dtype=object), on_invalid="ignore")
    shapes[shapely.is_empty(shapes)] = None
    return shapely.get_x(shapes), shapely.get_y(shapes)
