"""What a zone's location quotients become when positions and its boundary move."""

from __future__ import annotations

import math
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from errors import N_, BadParameterError, Problem
from spatial_model.boundary_error import signed_distance, stated_errors, zone_outlines
from spatial_model.concentration import location_quotient
from spatial_model.sites import gather_sites, moved_sites


def location_quotient_ranges(
    zones: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    *,
    boundary_error_m: pd.Series[Any],
    least: int = 5,
    confidence: float = 0.9,
    draws: int = 199,
    seed: int = 0,
) -> pd.DataFrame:
    """Return location quotients with the range that positions and boundaries leave.

    Parameters
    ----------
    zones, facilities, least
        As for `location_quotient`; facilities with ``uncertainty_m``.
    boundary_error_m : Series of float
        Metres either way for each zone; NaN where nothing is stated: as drawn.
    confidence : float
        Part of the draws that a range holds.
    draws : int
        How often everything is moved, 1 or more.
    seed : int
        Start of the chance: the same seed gives the same digits.

    Returns
    -------
    DataFrame
        As `location_quotient`, with ``location_quotient_low`` and ``location_quotient_high``;
        NaN where suppressed. Draws that leave fewer than `least` facilities in the zone are
        left out of the range.

    Raises
    ------
    CrsMismatchError, LayerSchemaError, BadParameterError
        As for `location_quotient` and `simulate_ranges`.
    """
    if draws < 1 or not 0 < confidence < 1:
        message = N_("a range needs 1 draw or more and a confidence between 0 and 1")
        raise BadParameterError(Problem("draws", message))
    table = location_quotient(zones, facilities, least=least)
    errors = stated_errors(zones, boundary_error_m)
    sites = gather_sites(facilities)
    chance = np.random.default_rng(seed)
    shift = chance.uniform(-1.0, 1.0, draws)
    x, y = moved_sites(sites, draws=draws, generator=chance)
    kinds = facilities["kind"].astype(str).to_numpy()
    names = np.unique(kinds)
    of_kind = np.zeros((names.size, sites.x.size))
    np.add.at(of_kind, (np.searchsorted(names, kinds), sites.site_of), 1.0)
    whole = of_kind.sum(axis=1) / max(kinds.size, 1)
    lows, highs = [], []
    for row, outline in enumerate(zone_outlines(zones)):
        if outline is None or not names.size:
            lows += [math.nan] * names.size
            highs += [math.nan] * names.size
            continue
        # only what may fall on either side of the boundary has to be moved
        stated = signed_distance(outline, sites.x, sites.y)
        slack = sites.radius_m + errors[row]
        unsure = np.abs(stated) <= slack
        away = signed_distance(outline, x[unsure].ravel(), y[unsure].ravel())
        inside = away.reshape(-1, draws) <= shift * errors[row]
        counts = of_kind[:, unsure] @ inside
        counts += of_kind[:, ~unsure & (stated < 0)].sum(axis=1, keepdims=True)
        total = counts.sum(axis=0)
        enough = total >= max(least, 1)
        quotients = counts[:, enough] / total[enough] / whole[:, None]
        for one in quotients:
            tails = [(1 - confidence) / 2, (1 + confidence) / 2]
            low, high = np.quantile(one, tails) if one.size else (math.nan, math.nan)
            lows.append(float(low))
            highs.append(float(high))
    table["location_quotient_low"], table["location_quotient_high"] = lows, highs
    hidden = table["location_quotient"].isna()
    table.loc[hidden, ["location_quotient_low", "location_quotient_high"]] = math.nan
    return table
