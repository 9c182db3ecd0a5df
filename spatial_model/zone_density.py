"""Counts and densities of zones with the range that positions and boundaries leave: one sum for every door."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd

from spatial_model.density import facility_counts, facility_density
from spatial_model.simulation import DRAWS, SEED, simulate_ranges
from spatial_model.uncertainty import expected_counts


def zone_density(
    zones: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    land_area_km2: pd.Series[Any],
    *,
    confidence: float,
    boundary_error_m: pd.Series[Any],
    ground: Any = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Return counted and expected facilities of each zone, and each per km² of land.

    Parameters
    ----------
    zones : GeoDataFrame
        Polygons or MultiPolygons in the package's metric CRS; they may overlap.
    facilities : GeoDataFrame
        Points in the same CRS with ``uncertainty_m``.
    land_area_km2 : Series of float
        Geodesic land area on the index of `zones`; NaN where unknown.
    confidence : float
        Probability that an interval is to hold at least, between 0 and 1.
    boundary_error_m : Series of float
        Metres by which each boundary may be off either way; NaN where nothing is stated:
        as drawn.
    ground : shapely Polygon or MultiPolygon, optional
        Land in the same CRS beyond which no zone grows.
    draws, seed : int
        Of the ranges; the same seed gives the same digits.

    Returns
    -------
    DataFrame
        On the index of `zones`: ``count`` (int), ``expected_count`` and
        ``density_per_km2``, each with ``_low`` and ``_high``: of ``expected_count`` the exact
        interval of the positions alone, of the others the range of `simulate_ranges`, in
        which positions and boundaries move. Without any facility all but ``count`` are
        NaN, for nothing was measured.

    Raises
    ------
    CrsMismatchError, LayerSchemaError, BadParameterError
        As for `facility_counts`, `expected_counts` and `simulate_ranges`.
    """
    table = pd.DataFrame({"count": facility_counts(zones, facilities)})
    ranges = simulate_ranges(
        zones, facilities, boundary_error_m=boundary_error_m, confidence=confidence,
        draws=draws, seed=seed, ground=ground, land_area_km2=land_area_km2,
    )  # fmt: skip
    expected = expected_counts(zones, facilities, confidence=confidence)
    density = facility_density(table["count"], land_area_km2)
    parts = [table, ranges.iloc[:, :2], expected, density, ranges.iloc[:, 2:]]
    table = pd.concat(parts, axis="columns")
    if facilities.empty:
        unmeasured = [name for name in table.columns if name != "count"]
        table[unmeasured] = float("nan")
    return table
