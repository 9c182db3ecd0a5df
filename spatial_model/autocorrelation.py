"""Are full cells next to full cells, and where? Moran's I and Getis-Ord Gi*."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import ndtr

from errors import N_, Problem
from spatial_model.boundary_error import zone_outlines
from spatial_model.pattern_refusal import PatternRefusedError, require_enough
from spatial_model.positions import Floats

FEWEST_CELLS = 30
LARGEST_EXACT_SUM = 5_000
_OVERLAP_SHARE = 1e-6


@dataclass(frozen=True)
class MoransI:
    """How alike neighbouring cells are.

    Parameters
    ----------
    cells : int
        Cells measured.
    index, expected : float
        I, and what chance gives, −1/(n−1). Above it like stands by like.
    z, p_value : float
        Standard deviate and two-sided probability under randomisation.
    permuted_p_value : float
        Two-sided share of seeded permutations that lie as far from their mean; NaN without.
    """

    cells: int
    index: float
    expected: float
    z: float
    p_value: float
    permuted_p_value: float = math.nan


def neighbour_weights(pairs: NDArray[np.int64], count: int) -> Any:
    """Return the weights of neighbours as `esda` takes them.

    Parameters
    ----------
    pairs : ndarray of int, shape (pairs, 2)
        Neighbours, each pair in both directions.
    count : int
        Number of cells.

    Returns
    -------
    libpysal.weights.W
        Binary; a cell without neighbours has none.
    """
    from libpysal.weights import W

    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    ends = np.searchsorted(pairs[order, 0], np.arange(count + 1))
    others = pairs[order, 1].tolist()
    lists = {one: others[ends[one] : ends[one + 1]] for one in range(count)}
    return W(lists, id_order=list(range(count)), silence_warnings=True)


def morans_i(
    values: Floats,
    pairs: NDArray[np.int64],
    *,
    least: int = FEWEST_CELLS,
    permutations: int = 0,
    seed: int = 0,
) -> MoransI:
    """Return Moran's I of cells that do not overlap.

    Parameters
    ----------
    values : ndarray of float
        A value for each cell.
    pairs : ndarray of int, shape (pairs, 2)
        Neighbours, each pair in both directions; their weights add up to 1 for each cell.
    least : int
        Fewest cells that are measured.
    permutations : int
        Seeded permutations for a probability without a normal distribution.
    seed : int
        Start of the chance.

    Raises
    ------
    PatternRefusedError
        With too few cells, without neighbours, or when all values are the same.

    Notes
    -----
    P. A. P. Moran (1950), Biometrika 37, 17–23; moments under randomisation as in A. D.
    Cliff & J. K. Ord (1981), Spatial Processes, computed by `esda`.
    """
    from esda import Moran

    measured = np.asarray(values, dtype=np.float64)
    _require_values(measured, pairs, least, "morans_i")
    found = Moran(measured, neighbour_weights(pairs, measured.size), permutations=0)
    p_value = 2 * float(ndtr(-abs(found.z_rand)))
    permuted = math.nan
    if permutations > 0:
        lag = _row_standardised(pairs, measured.size)
        centred = measured - measured.mean()
        chance = np.random.default_rng(seed)
        indices = np.zeros(permutations)
        for draw in range(permutations):
            drawn = chance.permutation(centred)
            indices[draw] = drawn @ (lag @ drawn)
        observed = float(centred @ (lag @ centred))
        middle = float(np.append(indices, observed).mean())
        far = np.abs(indices - middle) >= abs(observed - middle) - 1e-12
        permuted = float((far.sum() + 1) / (permutations + 1))
    return MoransI(
        cells=measured.size,
        index=float(found.I),
        expected=float(found.EI),
        z=float(found.z_rand),
        p_value=p_value,
        permuted_p_value=permuted,
    )


def morans_i_only(values: Floats, pairs: NDArray[np.int64]) -> float:
    """Return Moran's I without its test; NaN when all values are the same.

    Parameters
    ----------
    values, pairs
        As for `morans_i`; for many draws of the same cells.
    """
    centred = np.asarray(values, dtype=np.float64) - np.mean(values)
    spread = float(centred @ centred)
    if spread == 0:
        return math.nan
    lag = _row_standardised(pairs, centred.size)
    filled = np.unique(pairs[:, 0]).size
    return float(centred @ (lag @ centred)) / spread * centred.size / filled


def hot_cells(
    values: Floats,
    pairs: NDArray[np.int64],
    *,
    least: int = FEWEST_CELLS,
    false_share: float = 0.05,
) -> pd.DataFrame:
    """Return the Getis-Ord Gi* of cells and which are hot or cold.

    Parameters
    ----------
    values : ndarray of int
        A count for each cell.
    pairs : ndarray of int, shape (pairs, 2)
        Neighbours, each pair in both directions; a cell is its own neighbour as well.
    least : int
        Fewest cells that are measured.
    false_share : float
        Part of the cells called hot or cold that may be so by chance (false discovery rate).

    Returns
    -------
    DataFrame
        A row a cell: ``value``; ``gi_star`` (standard deviate); ``p_value`` (two-sided);
        ``heat``, 1 hot, −1 cold, 0 neither.

    Raises
    ------
    PatternRefusedError
        As for `morans_i`.

    Notes
    -----
    J. K. Ord & A. Getis (1995), Geographical Analysis 27, 286–306, computed by `esda`. Counts of few points
    in many cells are far from normal, so the probability is not read off the deviate: it is
    the exact chance that as many cells drawn from all, without putting back, hold a sum as
    large (or as small). Where cells hold so many that a sum may pass `LARGEST_EXACT_SUM`, it is
    read off the deviate after all. False discoveries: Y. Benjamini & Y. Hochberg (1995), Journal of the
    Royal Statistical Society B 57, 289–300.
    """
    from esda import G_Local, fdr

    counts = np.asarray(values, dtype=np.int64)
    _require_values(counts.astype(np.float64), pairs, least, "hot_cells")
    weights = neighbour_weights(pairs, counts.size)
    found = G_Local(counts.astype(np.float64), weights, transform="B", star=True, permutations=0)
    sums = counts + np.bincount(
        pairs[:, 0], weights=counts[pairs[:, 1]], minlength=counts.size
    ).astype(np.int64)
    sizes = 1 + np.bincount(pairs[:, 0], minlength=counts.size)
    deviates = np.asarray(found.Zs, dtype=np.float64)
    if int(np.sort(counts)[::-1][: int(sizes.max())].sum()) <= LARGEST_EXACT_SUM:
        p_value, is_high = _exact_tails(counts, sums, sizes)
    else:
        p_value, is_high = 2 * ndtr(-np.abs(deviates)), deviates > 0
    heat = np.zeros(counts.size, dtype=np.int64)
    significant = p_value <= fdr(p_value, false_share)
    heat[significant & is_high] = 1
    heat[significant & ~is_high] = -1
    return pd.DataFrame({"value": counts, "gi_star": deviates, "p_value": p_value, "heat": heat})


def require_partition(zones: gpd.GeoDataFrame, *, least: int = FEWEST_CELLS) -> None:
    """Refuse zones over which no spatial autocorrelation can be measured.

    Parameters
    ----------
    zones : GeoDataFrame
        Polygons in a metric CRS; null geometry allowed.
    least : int
        Fewest zones.

    Raises
    ------
    PatternRefusedError
        When zones overlap (a part of one is counted twice and resembles itself), naming how
        many pairs, or are too few.
    """
    outlines = zone_outlines(zones)
    outlines = outlines[~shapely.is_missing(outlines)]
    tree = shapely.STRtree(outlines)
    first, second = tree.query(outlines, predicate="intersects")
    later = first < second
    first, second = first[later], second[later]
    shared = shapely.area(shapely.intersection(outlines[first], outlines[second]))
    smaller = np.minimum(shapely.area(outlines[first]), shapely.area(outlines[second]))
    pairs = int((shared > _OVERLAP_SHARE * smaller).sum())
    if pairs:
        message = N_("{pairs} pairs of zones overlap and would resemble themselves; use a grid")
        params = {"pairs": str(pairs)}
        raise PatternRefusedError(Problem("zones", message, "morans_i", params))
    require_enough(len(outlines), least=least, measure="morans_i", what="zones")


def _require_values(values: Floats, pairs: NDArray[np.int64], least: int, measure: str) -> None:
    if not np.isfinite(values).all():
        message = N_("a cell has no value; leave it out")
        raise PatternRefusedError(Problem("cells", message, measure))
    if values.size < least:
        message = N_("{count} cells are too few, {least} are needed; choose smaller cells")
        params = {"count": str(values.size), "least": str(least)}
        raise PatternRefusedError(Problem("cells", message, measure, params))
    if not len(pairs) or np.ptp(values) == 0:
        message = N_("all cells hold the same; there is no pattern to measure")
        raise PatternRefusedError(Problem("cells", message, measure))


def _row_standardised(pairs: NDArray[np.int64], count: int) -> Any:
    degree = np.bincount(pairs[:, 0], minlength=count)
    weights = 1.0 / degree[pairs[:, 0]]
    return sparse.csr_array((weights, (pairs[:, 0], pairs[:, 1])), shape=(count, count))


def _exact_tails(
    counts: NDArray[np.int64], sums: NDArray[np.int64], sizes: NDArray[np.int64]
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return two-sided chances of sums of cells drawn without putting back, and their side."""
    largest = int(sizes.max())
    most = int(np.sort(counts)[::-1][:largest].sum())
    # ways[k, s]: share of the draws of k cells with sum s, built up cell by cell as chances
    ways = np.zeros((largest + 1, most + 1))
    ways[0, 0] = 1.0
    for seen, count in enumerate(np.sort(counts), start=1):
        picked = np.arange(1, largest + 1) / seen  # chance that a set of k of `seen` holds this one
        shifted = np.zeros((largest, most + 1))
        if count <= most:
            shifted[:, count:] = ways[:-1, : most + 1 - count]
        ways[1:] = ways[1:] * np.maximum(1 - picked, 0)[:, None] + shifted * picked[:, None]
        ways[seen + 1 :] = 0.0
    upper = np.cumsum(ways[:, ::-1], axis=1)[:, ::-1]
    lower = np.cumsum(ways, axis=1)
    high, low = upper[sizes, sums], lower[sizes, sums]
    return np.minimum(1.0, 2 * np.minimum(high, low)), high < low
