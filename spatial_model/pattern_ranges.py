"""What a pattern becomes when every site stands somewhere in its disc."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from errors import N_, BadParameterError, Problem
from spatial_model.autocorrelation import morans_i_only
from spatial_model.grid_counts import CellGrid, points_in_cells, touching_cells
from spatial_model.nearest_neighbour import clark_evans, mean_nearest_distance_m
from spatial_model.random_points import moved_on_ground
from spatial_model.sites import Sites


def moved_patterns(
    sites: Sites,
    ground: Any,
    cells: CellGrid,
    *,
    draws: int = 199,
    confidence: float = 0.9,
    seed: int = 0,
    with_members: bool = False,
    told: Callable[[float], None] | None = None,
) -> pd.DataFrame:
    """Return the range of the nearest-neighbour index and of Moran's I over moved positions.

    Parameters
    ----------
    sites : Sites
        As `gather_sites` gives them; at least two.
    ground : shapely Polygon or MultiPolygon
        A site stated on it does not leave it.
    cells : CellGrid
        Cells on which Moran's I is measured.
    draws : int
        How often all sites are moved, 1 or more.
    confidence : float
        Part of the draws that a range holds.
    seed : int
        Start of the chance: the same seed gives the same digits.
    with_members : bool
        Whether a site counts once for each facility on it.
    told : callable, optional
        Told the share of the draws done, after each; may raise to stop.

    Returns
    -------
    DataFrame
        Index ``nearest_neighbour_index``, ``morans_i``; columns ``low``, ``high``; NaN where no
        draw could be measured.

    Raises
    ------
    BadParameterError
        When `draws` or `confidence` cannot be used.
    """
    if draws < 1 or not 0 < confidence < 1:
        message = N_("a range needs 1 draw or more and a confidence between 0 and 1")
        raise BadParameterError(Problem("draws", message))
    chance = np.random.default_rng(seed)
    times = sites.members if with_members else np.ones(sites.x.size, dtype=np.int64)
    pairs = touching_cells(cells)
    area = float(ground.area)
    indices, morans = [], []
    for draw in range(draws):
        x, y = moved_on_ground(sites, ground, draws=1, generator=chance)
        east, north = np.repeat(x[:, 0], times), np.repeat(y[:, 0], times)
        mean = mean_nearest_distance_m(east, north)
        indices.append(clark_evans(mean, count=east.size, area_m2=area).index)
        counts = points_in_cells(cells, east, north).astype(np.float64)
        morans.append(morans_i_only(counts, pairs))
        if told is not None:
            told((draw + 1) / draws)
    tails = ((1 - confidence) / 2, (1 + confidence) / 2)
    rows = {}
    for name, drawn in (("nearest_neighbour_index", indices), ("morans_i", morans)):
        known = np.array(drawn)[~np.isnan(drawn)]
        rows[name] = np.quantile(known, tails) if known.size else np.full(2, np.nan)
    return pd.DataFrame.from_dict(rows, orient="index", columns=["low", "high"])
