"""Between WGS-84 and the two shifted datums of Chinese web maps, GCJ-02 and BD-09.

Neither datum has an EPSG code, so no coordinate library can see or undo the
shift. The formulas are the ones that have been public since 2010 (first in the
open "EvilTransform" code) and that every open converter uses; they were never
published officially. GCJ-02 is a sum of sines on Krasovsky's ellipsoid; BD-09
is a further shift in polar form on GCJ-02. Both are smooth, and here they are
inverted by iteration, to far below 1e-7 degree (1 cm).

Limits: the shift applies inside the rectangle 72.004–137.8347° E,
0.8293–55.8271° N; outside it a coordinate is returned unchanged. The rectangle
is wider than the country, so a point abroad but inside it would be shifted
wrongly. CGCS2000 and WGS-84 agree to within a few decimetres and are taken as one.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

Degrees = NDArray[np.float64]
Pair = tuple[Degrees, Degrees]

_KRASOVSKY_AXIS_M = 6378245.0
_KRASOVSKY_E2 = 0.00669342162296594323
_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271
_BAIDU_PI = np.pi * 3000.0 / 180.0
_TOLERANCE_DEGREES = 1e-11
_MOST_STEPS = 30


class Datum(StrEnum):
    """Datums that a source may be in."""

    WGS84 = "WGS-84"
    CGCS2000 = "CGCS2000"
    GCJ02 = "GCJ-02"
    BD09 = "BD-09"

    @property
    def is_shifted(self) -> bool:
        """Whether the datum is one of the shifted ones."""
        return self in (Datum.GCJ02, Datum.BD09)


def to_wgs84(datum: Datum, lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Return WGS-84 degrees of coordinates in `datum`.

    Parameters
    ----------
    datum : Datum
        What the coordinates are in.
    lon, lat : array_like
        Degrees east and north, any shape.

    Returns
    -------
    tuple of ndarray
        Longitude and latitude in WGS-84, same shape.
    """
    if datum is Datum.GCJ02:
        return _shifted(lon, lat, lambda x, y: _inverted(_gcj02, x, y))
    if datum is Datum.BD09:
        return _shifted(lon, lat, lambda x, y: _inverted(_gcj02, *_inverted(_bd09, x, y)))
    return _degrees(lon, lat)


def from_wgs84(datum: Datum, lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Return coordinates in `datum` of WGS-84 degrees; the inverse of `to_wgs84`."""
    if datum is Datum.GCJ02:
        return _shifted(lon, lat, _gcj02)
    if datum is Datum.BD09:
        return _shifted(lon, lat, lambda x, y: _bd09(*_gcj02(x, y)))
    return _degrees(lon, lat)


def is_shifted_here(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
    """Return whether the shifted datums differ from WGS-84 at these degrees."""
    lon, lat = _degrees(lon, lat)
    return (lon > _WEST) & (lon < _EAST) & (lat > _SOUTH) & (lat < _NORTH)


def _degrees(lon: ArrayLike, lat: ArrayLike) -> Pair:
    return np.array(lon, dtype=np.float64), np.array(lat, dtype=np.float64)


def _shifted(lon: ArrayLike, lat: ArrayLike, shift: Callable[[Degrees, Degrees], Pair]) -> Pair:
    """Shift the coordinates inside the rectangle and leave the others."""
    new_lon, new_lat = _degrees(lon, lat)
    inside = is_shifted_here(new_lon, new_lat)
    new_lon[inside], new_lat[inside] = shift(new_lon[inside], new_lat[inside])
    return new_lon, new_lat


def _gcj02(lon: Degrees, lat: Degrees) -> Pair:
    x, y = lon - 105.0, lat - 35.0
    short = (20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)) * 2.0 / 3.0
    root = np.sqrt(np.abs(x))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + short
    north += (20.0 * np.sin(np.pi * y) + 40.0 * np.sin(np.pi * y / 3.0)) * 2.0 / 3.0
    north += (160.0 * np.sin(np.pi * y / 12.0) + 320.0 * np.sin(np.pi * y / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + short
    east += (20.0 * np.sin(np.pi * x) + 40.0 * np.sin(np.pi * x / 3.0)) * 2.0 / 3.0
    east += (150.0 * np.sin(np.pi * x / 12.0) + 300.0 * np.sin(np.pi * x / 30.0)) * 2.0 / 3.0
    phi = np.radians(lat)
    magic = 1.0 - _KRASOVSKY_E2 * np.sin(phi) ** 2
    meridian_m = _KRASOVSKY_AXIS_M * (1.0 - _KRASOVSKY_E2) / (magic * np.sqrt(magic))
    parallel_m = _KRASOVSKY_AXIS_M / np.sqrt(magic) * np.cos(phi)
    return lon + np.degrees(east / parallel_m), lat + np.degrees(north / meridian_m)


def _bd09(lon: Degrees, lat: Degrees) -> Pair:
    radius = np.hypot(lon, lat) + 2e-5 * np.sin(lat * _BAIDU_PI)
    angle = np.arctan2(lat, lon) + 3e-6 * np.cos(lon * _BAIDU_PI)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def _inverted(forward: Callable[[Degrees, Degrees], Pair], lon: Degrees, lat: Degrees) -> Pair:
    """Solve forward(x) = (lon, lat) by fixed-point steps; the shift's slope is below 0.01."""
    guess_lon, guess_lat = lon.copy(), lat.copy()
    for _ in range(_MOST_STEPS):
        seen_lon, seen_lat = forward(guess_lon, guess_lat)
        step_lon, step_lat = lon - seen_lon, lat - seen_lat
        guess_lon, guess_lat = guess_lon + step_lon, guess_lat + step_lat
        size = np.maximum(np.abs(step_lon), np.abs(step_lat))
        if not (size > _TOLERANCE_DEGREES).any():
            break
    return guess_lon, guess_lat
