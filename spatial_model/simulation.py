"""Counts, densities and coverage as ranges: positions and boundaries moved by seeded chance."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from errors import N_, BadParameterError, Problem
from spatial_model.boundary_error import (
    moved_areas_m2,
    signed_distance,
    stated_errors,
    zone_outlines,
)
from spatial_model.coverage import coverage_share
from spatial_model.crs import require_same_crs
from spatial_model.positions import Floats
from spatial_model.served_cells import (
    cells_around,
    reached_cells,
    served_cells,
    served_shares,
)
from spatial_model.sites import Sites, gather_sites, moved_sites

CELLS_A_ZONE = 4_000
DRAWS, SEED = 500, 0
"""Behind every range of a count or density, unless a reader asks for others."""
_SITES_AT_ONCE = 2_000


def simulate_ranges(
    zones: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    *,
    boundary_error_m: pd.Series[Any],
    confidence: float = 0.9,
    draws: int = DRAWS,
    seed: int = SEED,
    ground: Any = None,
    land_area_km2: pd.Series[Any] | None = None,
) -> pd.DataFrame:
    """Return the range of each zone's count and density when nothing is where it is stated.

    In every draw each site stands anywhere in its disc of ``uncertainty_m`` (facilities
    that share one stated point move together, see `gather_sites`) and each boundary is
    moved as a whole, outwards or inwards, by a distance that is equally likely anywhere
    within its stated error.

    Parameters
    ----------
    zones : GeoDataFrame
        Polygons or MultiPolygons in the package's metric CRS; null geometry allowed.
    facilities : GeoDataFrame
        Points in the same CRS with ``uncertainty_m`` in metres, and ``precision`` if known.
    boundary_error_m : Series of float
        Metres either way for each zone; NaN where nothing is stated: as drawn.
    confidence : float
        Probability that a range is to hold, between 0 and 1.
    draws : int
        How often everything is moved, 1 or more.
    seed : int
        Start of the chance, 0 or more: the same seed gives the same digits.
    ground : shapely Polygon or MultiPolygon, optional
        Land in the same CRS beyond which no zone grows; a zone that covers all of it
        (the district itself) is not held back.
    land_area_km2 : Series of float, optional
        Geodesic land area by zone, for the densities; the planar area otherwise.

    Returns
    -------
    DataFrame of float
        ``count_low, count_high, density_per_km2_low, density_per_km2_high`` on the index
        of `zones`; NaN for zones that are not drawn. The counts are whole numbers that cut
        off at most (1 − confidence)/2 of the draws on either side; a density is the count of
        a draw by the area of the same draw. Without facilities both are 0.

    Raises
    ------
    CrsMismatchError
        When a frame is not metric or the two differ.
    LayerSchemaError
        When an outline or a facility cannot be used, naming the rows.
    BadParameterError
        When a number is out of its limits.

    Notes
    -----
    Monte-Carlo error propagation (Heuvelink 1998, Error Propagation in Environmental
    Modelling with GIS). One draw moves all boundaries by the same part of their errors, so
    that the order of zones does not matter; ranges of several zones are not independent.
    """
    outlines, errors, sites, chance = _prepared(
        zones, facilities, boundary_error_m, confidence, draws, seed
    )
    shift = chance.uniform(-1.0, 1.0, draws)
    limits = [_limit(outline, ground) for outline in outlines]
    counts = np.zeros((len(zones), draws))
    for first in range(0, sites.x.size, _SITES_AT_ONCE):
        part = _part(sites, first)
        x, y = moved_sites(part, draws=draws, generator=chance)
        for row, outline in enumerate(outlines):
            if outline is not None:
                counts[row] += _counted(outline, part, x, y, shift * errors[row], limits[row])
    table = np.full((len(zones), 4), np.nan)
    tails = _tails(confidence)
    for row, outline in enumerate(outlines):
        if outline is None:
            continue
        areas = moved_areas_m2(outline, shift * errors[row], within=limits[row]) / 1e6
        if land_area_km2 is not None:
            areas *= float(land_area_km2.reindex(zones.index).iloc[row]) * 1e6 / outline.area
        table[row, :2] = _quantiles(counts[row], tails)
        there = areas > 0
        table[row, 2:] = _quantiles(counts[row][there] / areas[there], tails)
    columns = ["count_low", "count_high", "density_per_km2_low", "density_per_km2_high"]
    return pd.DataFrame(table, index=zones.index, columns=columns)


def simulated_coverage(
    zones: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    *,
    radius_m: float,
    boundary_error_m: pd.Series[Any],
    confidence: float = 0.9,
    draws: int = DRAWS,
    seed: int = SEED,
    ground: Any = None,
    cells: int = CELLS_A_ZONE,
) -> pd.DataFrame:
    """Return the range of the share of each zone within reach of a facility.

    Positions and boundaries move as in `simulate_ranges`. A town-level position takes part
    with its whole disc.

    Parameters
    ----------
    zones, facilities, boundary_error_m, confidence, draws, seed, ground
        As for `simulate_ranges`.
    radius_m : float
        Service radius in metres, straight line.
    cells : int
        About how many cells each zone is measured on, 100 or more.

    Returns
    -------
    DataFrame of float
        ``coverage_share_low, coverage_share_high``, 0 to 1, on the index of `zones`; NaN for
        zones that are not drawn; 0 without facilities.

    Raises
    ------
    CrsMismatchError, LayerSchemaError, BadParameterError
        As for `simulate_ranges`; also when the radius is negative or not finite.

    Notes
    -----
    Each zone is measured at the centres of a grid of its own. What the grid is off by at the
    stated positions and the drawn boundary, where the exact share is known
    (`coverage_share`), is taken off every draw, so that the range stands around the exact share.
    """
    outlines, errors, sites, chance = _prepared(
        zones, facilities, boundary_error_m, confidence, draws, seed
    )
    _whole("cells", cells, least=100)
    exact = coverage_share(zones, facilities, radius_m=radius_m).to_numpy()
    shift = chance.uniform(-1.0, 1.0, draws)
    places = moved_sites(sites, draws=draws, generator=chance)
    table = np.full((len(zones), 2), np.nan)
    for row, outline in enumerate(outlines):
        if outline is None:
            continue
        x, y, away = cells_around(outline, errors[row], cells, _limit(outline, ground))
        served = served_cells(sites, places, x, y, radius_m)
        offsets = shift * errors[row]
        drawn = away <= 0
        stated = reached_cells(sites.x, sites.y, x[drawn], y[drawn], radius_m)
        bias = exact[row] - float(stated.mean())
        shares = served_shares(served, away, offsets) + bias
        table[row] = _quantiles(np.clip(shares, 0.0, 1.0), _tails(confidence))
    columns = ["coverage_share_low", "coverage_share_high"]
    return pd.DataFrame(table, index=zones.index, columns=columns)


def _prepared(
    zones: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    boundary_error_m: pd.Series[Any],
    confidence: float,
    draws: int,
    seed: int,
) -> tuple[NDArray[np.object_], Floats, Sites, np.random.Generator]:
    if not 0 < confidence < 1:
        message = N_("“{value}” is not between 0 and 1")
        raise BadParameterError(Problem("confidence", message, params={"value": str(confidence)}))
    _whole("draws", draws, least=1)
    _whole("seed", seed, least=0)
    outlines = zone_outlines(zones)
    errors = stated_errors(zones, boundary_error_m)
    sites = gather_sites(facilities)
    require_same_crs(zones, facilities, names=("zones", "facilities"))
    return outlines, errors, sites, np.random.default_rng(seed)


def _whole(name: str, value: int, *, least: int) -> None:
    if not (math.isfinite(value) and value >= least and int(value) == value):
        message = N_("“{value}” cannot be used; give a whole number from {least} on")
        params = {"value": str(value), "least": str(least)}
        raise BadParameterError(Problem(name, message, params=params))


def _part(sites: Sites, first: int) -> Sites:
    span = slice(first, first + _SITES_AT_ONCE)
    return Sites(
        sites.x[span], sites.y[span], sites.radius_m[span], sites.members[span], sites.site_of[:0]
    )


def _limit(outline: Any, ground: Any) -> Any:
    """Return the ground that holds a growing zone back, None where nothing does."""
    if outline is None or ground is None:
        return None
    return ground if _is_limited(outline, ground) else None


@lru_cache(maxsize=256)
def _is_limited(outline: Any, ground: Any) -> bool:
    missing = shapely.area(shapely.difference(ground, outline))
    return bool(missing > 1e-6 * ground.area)


def _counted(
    outline: Any, sites: Sites, x: Floats, y: Floats, offsets: Floats, limit: Any
) -> Floats:
    """Return how many facilities are inside, draw by draw."""
    stated = signed_distance(outline, sites.x, sites.y)
    slack = sites.radius_m + float(np.abs(offsets).max(initial=0.0))
    is_sure = stated <= -slack
    counts = np.full(offsets.size, float(sites.members[is_sure].sum()))
    open_ones = np.flatnonzero(~is_sure & (stated <= slack))
    if not open_ones.size:
        return counts
    px, py = x[open_ones].ravel(), y[open_ones].ravel()
    away = signed_distance(outline, px, py).reshape(open_ones.size, -1)
    inside = away <= offsets
    if limit is not None:
        grown = np.flatnonzero((inside & (away > 0)).ravel())
        shapely.prepare(limit)
        on_ground = shapely.intersects_xy(limit, px[grown], py[grown])
        inside.ravel()[grown[~on_ground]] = False
    return counts + np.asarray(sites.members[open_ones] @ inside, dtype=np.float64)


def _tails(confidence: float) -> tuple[float, float]:
    return (1 - confidence) / 2, (1 + confidence) / 2


def _quantiles(drawn: Floats, tails: tuple[float, float]) -> Floats:
    if not drawn.size:
        return np.full(2, np.nan)
    return np.asarray(np.quantile(drawn, tails, method="inverted_cdf"), dtype=np.float64)
