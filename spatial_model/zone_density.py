"""Counts and densities of zones with the range that positions leave: one sum for every door."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd

from spatial_model.density import facility_counts, facility_density
from spatial_model.uncertainty import expected_counts


def zone_density(
    zones: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    land_area_km2: pd.Series[Any],
    *,
    confidence: float,
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

    Returns
    -------
    DataFrame
        On the index of `zones`: ``count`` (int), ``expected_count`` and
        ``density_per_km2``, the last two with ``_low`` and ``_high``. Without any
        facility expected counts and densities are NaN, for nothing was measured.

    Raises
    ------
    CrsMismatchError, LayerSchemaError, BadParameterError
        As for `facility_counts` and `expected_counts`.
    """
    table = pd.DataFrame({"count": facility_counts(zones, facilities)})
    table = table.join(expected_counts(zones, facilities, confidence=confidence))
    for column, counted in (
        ("density_per_km2", "count"),
        ("density_per_km2_low", "expected_count_low"),
        ("density_per_km2_high", "expected_count_high"),
    ):
        table[column] = facility_density(table[counted], land_area_km2)
    if facilities.empty:
        unmeasured = [name for name in table.columns if name != "count"]
        table[unmeasured] = float("nan")
    return table
