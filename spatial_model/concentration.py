"""How unevenly facilities are spread, and which kinds a zone is strong in."""

from __future__ import annotations

import math
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from errors import N_, BadParameterError, LayerSchemaError, Problem
from spatial_model.boundary_error import zone_outlines
from spatial_model.crs import require_same_crs
from spatial_model.positions import Floats, point_coordinates


def gini(amounts: Floats) -> float:
    """Return the Gini coefficient of amounts.

    Parameters
    ----------
    amounts : ndarray of float
        0 or more each.

    Returns
    -------
    float
        0 all alike, (n − 1)/n all in one; NaN when there is nothing to share.

    Raises
    ------
    BadParameterError
        When an amount is negative or not finite.

    Notes
    -----
    C. Gini (1912), Variabilità e mutabilità. Where there are fewer facilities than cells,
    chance alone gives a high value: compare with `random_gini`.
    """
    sorted_ones = _amounts(amounts)
    total = float(sorted_ones.sum())
    if total == 0:
        return math.nan
    rank = np.arange(1, sorted_ones.size + 1)
    return float(
        ((2 * rank - sorted_ones.size - 1) * sorted_ones).sum() / (sorted_ones.size * total)
    )


def random_gini(
    room: Floats, *, count: int, draws: int, confidence: float = 0.9, seed: int = 0
) -> tuple[float, float]:
    """Return the range of the Gini coefficient when chance deals points out to cells.

    Parameters
    ----------
    room : ndarray of float
        Ground in each cell, m²: a cell at the edge gets fewer points.
    count : int
        Points, 1 or more.
    draws : int
        Seeded draws.
    confidence : float
        Part of them that the range holds.
    seed : int
        Start of the chance.

    Raises
    ------
    BadParameterError
        When there is no room at all, or an amount of it is negative or not finite.
    """
    if _amounts(room).sum() == 0:
        message = N_("no cell has any ground; check the study's outline")
        raise BadParameterError(Problem("room", message))
    chance = np.random.default_rng(seed)
    dealt = chance.multinomial(count, np.asarray(room) / np.sum(room), size=draws)
    found = [gini(one.astype(np.float64)) for one in dealt]
    low, high = np.quantile(found, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


def lorenz_curve(amounts: Floats) -> pd.DataFrame:
    """Return the Lorenz curve of amounts.

    Parameters
    ----------
    amounts : ndarray of float
        0 or more each.

    Returns
    -------
    DataFrame
        ``cell_share`` of the poorest cells and ``amount_share`` that they hold, from 0, 0 to
        1, 1; only the ends when there is nothing to share.

    Raises
    ------
    BadParameterError
        As for `gini`.
    """
    sorted_ones = _amounts(amounts)
    total = sorted_ones.sum()
    if total == 0:
        return pd.DataFrame({"cell_share": [0.0, 1.0], "amount_share": [0.0, 1.0]})
    shares = np.arange(sorted_ones.size + 1) / sorted_ones.size
    held = np.concatenate([[0.0], np.cumsum(sorted_ones) / total])
    return pd.DataFrame({"cell_share": shares, "amount_share": held})


def top_share(amounts: Floats, *, cell_share: float = 0.1) -> float:
    """Return the share of all that the fullest cells hold.

    Parameters
    ----------
    amounts : ndarray of float
        0 or more each.
    cell_share : float
        Part of the cells, above 0 and at most 1; rounded up to whole cells.

    Returns
    -------
    float
        0 to 1; NaN when there is nothing to share.

    Raises
    ------
    BadParameterError
        When `cell_share` or an amount cannot be used.
    """
    if not 0 < cell_share <= 1:
        message = N_("“{value}” is no share of the cells; give a number above 0 and at most 1")
        raise BadParameterError(Problem("cell_share", message, params={"value": str(cell_share)}))
    sorted_ones = _amounts(amounts)
    total = float(sorted_ones.sum())
    if total == 0:
        return math.nan
    top = math.ceil(cell_share * sorted_ones.size - 1e-9)
    return float(sorted_ones[sorted_ones.size - top :].sum()) / total


def location_quotient(
    zones: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame, *, least: int = 5
) -> pd.DataFrame:
    """Return how much stronger than the whole each zone is in each kind of facility.

    Parameters
    ----------
    zones : GeoDataFrame
        Polygons in the package's metric CRS; they may overlap; null geometry allowed.
    facilities : GeoDataFrame
        Points in the same CRS with column ``kind``: the whole that zones are held against.
    least : int
        Fewest facilities in a zone; below it the quotients of the zone are left empty,
        since one facility more or less would turn them round.

    Returns
    -------
    DataFrame
        Index of `zones` by ``kind``, in order of the kinds' names:
        ``zone_kind_count, zone_count`` and ``location_quotient`` (n_zk/n_z) ÷ (N_k/N): 1 as
        the whole, 2 twice as strong; NaN where suppressed or not drawn.

    Raises
    ------
    CrsMismatchError
        When a frame is not metric or the two differ.
    LayerSchemaError
        When an outline or a facility cannot be used, or there is no column ``kind``.

    Notes
    -----
    P. S. Florence (1939), Report on the Location of Industry (Political and Economic Planning).
    """
    outlines = zone_outlines(zones)
    if "kind" not in facilities.columns:
        message = N_("column is missing; add it to the layer")
        raise LayerSchemaError(Problem("facilities", message, "kind"))
    x, y = point_coordinates(facilities)
    require_same_crs(zones, facilities, names=("zones", "facilities"))
    kinds = facilities["kind"].astype(str)
    whole = kinds.value_counts().sort_index()
    rows: list[dict[str, Any]] = []
    for label, outline in zip(zones.index, outlines, strict=True):
        drawn = outline is not None
        inside = shapely.intersects_xy(outline, x, y) if drawn else np.zeros(x.size, dtype=bool)
        here, total = kinds[inside].value_counts(), int(inside.sum())
        for kind, of_kind in whole.items():
            count = int(here.get(kind, 0))
            shown = drawn and total >= least
            quotient = (count / total) / (of_kind / x.size) if shown and total else math.nan
            numbers = (float(count), float(total)) if drawn else (math.nan, math.nan)
            rows.append(
                {
                    "zone": label,
                    "kind": kind,
                    "zone_kind_count": numbers[0],
                    "zone_count": numbers[1],
                    "location_quotient": quotient,
                }
            )
    columns = ["zone", "kind", "zone_kind_count", "zone_count", "location_quotient"]
    table = pd.DataFrame(rows, columns=columns).set_index(["zone", "kind"])
    return table.rename_axis([zones.index.name or "zone_id", "kind"])


def _amounts(amounts: Floats) -> Floats:
    values = np.sort(np.asarray(amounts, dtype=np.float64))
    if not (np.isfinite(values).all() and (values >= 0).all()):
        message = N_("an amount is negative or not finite; give 0 or more")
        raise BadParameterError(Problem("amounts", message))
    return values
