"""What an uncertain position does to a count: probabilities instead of yes and no."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from errors import N_, BadParameterError, Problem
from spatial_model.crs import require_metric, require_same_crs
from spatial_model.disc_overlap import disc_shares
from spatial_model.positions import Floats, discs
from spatial_model.sites import gather_sites

_CERTAIN = 1e-12  # a quantile is not moved by less than this


def inside_probability(zones: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the probability that each facility stands in each zone.

    The true place is taken as equally likely anywhere in a disc around the
    stated point, so the probability is the part of the disc inside the zone.

    Parameters
    ----------
    zones : GeoDataFrame
        Polygons or MultiPolygons in the package's metric CRS; null geometry allowed.
    facilities : GeoDataFrame
        Points in the same CRS with ``uncertainty_m``, the disc's radius in metres;
        0 means that the point is sure.

    Returns
    -------
    DataFrame of float
        Index of `zones`, a column per row of `facilities` named by its index;
        0 to 1, exactly 0 or 1 where the disc lies wholly outside or inside (with
        radius 0, a point on the border counts); NaN for zones that are not drawn.

    Raises
    ------
    CrsMismatchError
        When a frame is not metric or the two differ.
    LayerSchemaError
        When a facility is no point or its ``uncertainty_m`` is missing or negative.

    Notes
    -----
    The overlap is computed exactly, by Green's theorem. Facilities whose disc
    reaches over a border belong to each side in part. The zone's own boundary
    is taken as drawn: its grade of accuracy is not in the probability.
    """
    require_metric(zones, name="zones")
    x, y, radius = discs(facilities)
    require_same_crs(zones, facilities, names=("zones", "facilities"))
    table = np.full((len(zones), len(facilities)), np.nan)
    for row, polygon in enumerate(np.asarray(zones.geometry.array, dtype=object)):
        if polygon is not None and not polygon.is_empty:
            table[row] = disc_shares(polygon, x, y, radius)
    return pd.DataFrame(table, index=zones.index, columns=facilities.index)


def expected_counts(
    zones: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame, *, confidence: float = 0.9
) -> pd.DataFrame:
    """Return how many facilities to expect in each zone, with an interval.

    Parameters
    ----------
    zones, facilities : GeoDataFrame
        As for `inside_probability`.
    confidence : float
        Probability that the interval is to hold at least, between 0 and 1.

    Returns
    -------
    DataFrame of float
        On the index of `zones`: ``expected_count`` Σ P(inside), and
        ``expected_count_low`` and ``expected_count_high``, the whole numbers that
        cut off at most (1 − confidence)/2 on either side; NaN for zones not drawn.

    Raises
    ------
    CrsMismatchError, LayerSchemaError
        As for `inside_probability`.
    BadParameterError
        When `confidence` is not between 0 and 1.

    Notes
    -----
    The count of independent yes-or-no facts of unequal probability is
    Poisson-binomial; its distribution is built exactly by adding one site at
    a time (Hong 2013, Computational Statistics & Data Analysis 59, 41–51), so
    nothing is simulated. Facilities that share one stated point (institutes hosted on
    one campus, see `gather_sites`) are in or out together and are added in one step of
    their number; different sites are independent.
    """
    if not 0 < confidence < 1:
        raise BadParameterError(
            Problem(
                "confidence",
                N_("“{value}” is not between 0 and 1"),
                params={"value": str(confidence)},
            )
        )
    probabilities = inside_probability(zones, facilities).to_numpy()
    sites = gather_sites(facilities)
    of_sites = np.empty((len(zones), sites.members.size))
    of_sites[:, sites.site_of] = probabilities
    rows = [_count_interval(row, sites.members, confidence) for row in of_sites]
    return pd.DataFrame(
        np.array(rows, dtype="float64").reshape(len(zones), 3),
        index=zones.index,
        columns=["expected_count", "expected_count_low", "expected_count_high"],
    )


def count_distribution(probabilities: Floats, steps: NDArray[np.int64] | None = None) -> Floats:
    """Return the distribution of how many of independent facts are true.

    Parameters
    ----------
    probabilities : ndarray of float
        Probability of each, 0 to 1.
    steps : ndarray of int, optional
        How much each adds when true, 1 or more; 1 where left out.

    Returns
    -------
    ndarray of float
        Probability of 0, 1, … n in all, n the sum of the steps; sums to 1.
    """
    if steps is None:
        steps = np.ones(probabilities.size, dtype=np.int64)
    order = np.lexsort((steps, probabilities))
    distribution = np.zeros(int(steps.sum()) + 1)
    distribution[0] = 1.0
    seen = 1
    for probability, step in zip(probabilities[order], steps[order], strict=True):
        shifted = distribution[:seen] * probability
        distribution[:seen] *= 1 - probability
        distribution[step : seen + step] += shifted
        seen += int(step)
    return distribution


def _count_interval(
    probabilities: Floats, members: NDArray[np.int64], confidence: float
) -> tuple[float, float, float]:
    if np.isnan(probabilities).any():
        return np.nan, np.nan, np.nan
    sure = int(members[probabilities == 1].sum())
    is_open = (probabilities > 0) & (probabilities < 1)
    open_ones, steps = probabilities[is_open], members[is_open]
    cumulative = np.cumsum(count_distribution(open_ones, steps))
    tail = (1 - confidence) / 2
    low = int(np.searchsorted(cumulative, tail - _CERTAIN))
    high = int(np.searchsorted(cumulative, 1 - tail - _CERTAIN))
    expected = sure + float(np.sort(open_ones * steps).sum())
    return expected, float(sure + low), float(sure + high)
