"""Which coordinate system a measure may use: the one module that decides.

A measure in metres calls `require_metric` first and never reprojects silently.
Web Mercator is refused although its unit is called metre: at 30° N its areas
are a third too large.
"""

from __future__ import annotations

import math
from typing import Any, Protocol

from pyproj import CRS
from pyproj.crs import GeographicCRS, ProjectedCRS
from pyproj.crs.coordinate_operation import TransverseMercatorConversion
from pyproj.exceptions import CRSError

from errors import N_, BadParameterError, CrsMismatchError, Problem

_TMERC_KEYS = {
    "central_meridian": "longitude_natural_origin",
    "latitude_of_origin": "latitude_natural_origin",
    "false_easting": "false_easting",
    "false_northing": "false_northing",
    "scale": "scale_factor_natural_origin",
}
_MERCATOR_STARTS = ("Mercator", "Popular Visualisation")


class HasCrs(Protocol):
    """Anything of geopandas that carries a coordinate reference system."""

    @property
    def crs(self) -> Any:
        """The coordinate reference system, or None."""


def metric_crs(text: str) -> CRS:
    """Return the metric coordinate system that a plan package names.

    Parameters
    ----------
    text : str
        An authority code such as ``EPSG:4549``, or a transverse Mercator of the
        package's own: ``tmerc:base=EPSG:4490,central_meridian=121.5,false_easting=500000``.
        ``base`` and ``central_meridian`` are required; ``latitude_of_origin``,
        ``false_easting`` and ``false_northing`` default to 0 and ``scale`` to 1.

    Returns
    -------
    pyproj.CRS
        A projected system in metres, its datum that of ``base``.

    Raises
    ------
    BadParameterError
        When the text cannot be read.
    CrsMismatchError
        When it names a system in which metres, areas or densities would be wrong.
    """
    kind, _, rest = text.strip().partition(":")
    crs = _transverse_mercator(text, rest) if kind.lower() == "tmerc" else _from_authority(text)
    problem = _metric_problem(crs, name=text)
    if problem is not None:
        raise CrsMismatchError(problem)
    return crs


def require_metric(frame: HasCrs, *, name: str) -> None:
    """Refuse a frame whose coordinates are not metres on the ground.

    Parameters
    ----------
    frame : GeoDataFrame or GeoSeries
        What is about to be measured.
    name : str
        How the reader knows it, for the message.

    Raises
    ------
    CrsMismatchError
        When the frame has no CRS, a geographic one, one not in metres, or a
        (Web) Mercator such as EPSG:3857, whose areas are 33 % too large at 30° N.
    """
    problem = _metric_problem(frame.crs, name=name)
    if problem is not None:
        raise CrsMismatchError(problem)


def require_same_crs(first: HasCrs, second: HasCrs, *, names: tuple[str, str]) -> None:
    """Refuse two frames that do not share one coordinate system.

    Parameters
    ----------
    first, second : GeoDataFrame or GeoSeries
        Frames about to be laid over each other.
    names : tuple of str
        How the reader knows them, for the message.

    Raises
    ------
    CrsMismatchError
        When the systems differ or one is missing.
    """
    if first.crs is not None and second.crs is not None and first.crs == second.crs:
        return
    raise CrsMismatchError(
        Problem(
            names[1],
            N_(
                "coordinate system {second} differs from {first} of {other}; "
                "reproject the layer when it is read"
            ),
            params={
                "first": _label(first.crs),
                "second": _label(second.crs),
                "other": names[0],
            },
        )
    )


def _label(crs: Any) -> str:
    return "—" if crs is None else str(crs.name)


def _metric_problem(crs: CRS | None, *, name: str) -> Problem | None:
    if crs is None:
        return Problem(name, N_("has no coordinate system; declare the one it was made in"))
    params = {"crs": _label(crs)}
    if crs.is_geographic:
        return Problem(
            name,
            N_("coordinate system {crs} is in degrees; reproject to the package's metric system"),
            params=params,
        )
    units = {axis.unit_name.lower() for axis in crs.axis_info[:2]}
    if not crs.is_projected or not units <= {"metre", "meter"}:
        return Problem(
            name,
            N_(
                "coordinate system {crs} is not in metres; reproject to the package's metric system"
            ),
            params=params,
        )
    operation = crs.coordinate_operation
    if operation is not None and operation.method_name.startswith(_MERCATOR_STARTS):
        return Problem(
            name,
            N_(
                "coordinate system {crs} is a Mercator for display and enlarges areas; "
                "reproject to the package's metric system"
            ),
            params=params,
        )
    return None


def _from_authority(text: str) -> CRS:
    try:
        return CRS.from_user_input(text.strip())
    except CRSError as error:
        raise BadParameterError(_unreadable(text)) from error


def _transverse_mercator(text: str, rest: str) -> CRS:
    parts = [part.partition("=") for part in rest.split(",")]
    given = {key.strip(): value.strip() for key, _, value in parts}
    base = given.pop("base", None)
    if base is None or "central_meridian" not in given or len(parts) != len(given) + 1:
        raise BadParameterError(_unreadable(text))
    if not set(given) <= set(_TMERC_KEYS):
        raise BadParameterError(_unreadable(text))
    try:
        numbers = {_TMERC_KEYS[key]: float(value) for key, value in given.items()}
    except ValueError as error:
        raise BadParameterError(_unreadable(text)) from error
    if not all(math.isfinite(number) for number in numbers.values()):
        raise BadParameterError(_unreadable(text))
    base_crs = _from_authority(base)
    if not base_crs.is_geographic:
        raise BadParameterError(_unreadable(text))
    conversion = TransverseMercatorConversion(**numbers)
    name = f"{base_crs.name} / TM {given['central_meridian']}E"
    return CRS.from_user_input(
        ProjectedCRS(conversion, name=name, geodetic_crs=GeographicCRS.from_user_input(base_crs))
    )


def _unreadable(text: str) -> Problem:
    return Problem(
        "crs",
        N_(
            "“{text}” is not a coordinate system; write EPSG:4549 or "
            "tmerc:base=EPSG:4490,central_meridian=121.5,false_easting=500000"
        ),
        params={"text": text},
    )
