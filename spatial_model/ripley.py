"""At which distances do points cluster, and do two kinds seek each other? Ripley's K and L."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from errors import N_, BadParameterError, Problem
from spatial_model.pattern_refusal import PatternRefusedError, require_enough
from spatial_model.positions import Floats
from spatial_model.random_points import random_points, require_ground

Told = Callable[[float], None]
MOST_POINTS = 3_000
SMALLEST_GROUP = 5


@dataclass(frozen=True)
class RipleyCurve:
    """L(r) − r with what chance leaves.

    Parameters
    ----------
    frame : DataFrame
        ``distance_m``; ``k_m2``; ``l_minus_r_m`` (0 is chance, above it closer together,
        below farther apart) with the envelope of chance ``l_minus_r_m_low``,
        ``l_minus_r_m_high`` at each distance.
    p_value : float
        Probability under chance of a curve that leaves the middle of chance as far
        anywhere (one test for the whole curve, maximum absolute deviation).
    above_to_m, below_to_m : float
        Largest distance at which the curve is above, and below, the envelope; NaN if nowhere.
    above_from_m : float
        Smallest distance at which it is above; NaN if nowhere.
    is_above : bool
        Whether it leaves the middle of chance farthest upwards.
    count : int
        Points measured, of both kinds where there are two.
    """

    frame: pd.DataFrame
    p_value: float
    above_from_m: float
    above_to_m: float
    below_to_m: float
    is_above: bool
    count: int


def ripley_l(
    x: Floats,
    y: Floats,
    ground: Any,
    *,
    distances_m: Floats,
    draws: int = 199,
    confidence: float = 0.95,
    least: int = 30,
    seed: int = 0,
    told: Told | None = None,
) -> RipleyCurve:
    """Return Ripley's L of points against points strewn over the same ground.

    Parameters
    ----------
    x, y : ndarray of float
        Points on the ground, metres.
    ground : shapely Polygon or MultiPolygon
        Where they could stand, in the same metric CRS.
    distances_m : ndarray of float
        Rising distances above 0, metres.
    draws : int
        Patterns strewn by chance, 19 or more.
    confidence : float
        Part of them that the envelope holds at each distance.
    least : int
        Fewest points that are measured.
    seed : int
        Start of the chance: the same seed gives the same digits.
    told : callable, optional
        Told the share of the draws done, after each; may raise to stop.

    Raises
    ------
    PatternRefusedError
        With too few or more than `MOST_POINTS` points, or all on one spot.
    BadParameterError, LayerSchemaError
        When a parameter or the ground cannot be used.

    Notes
    -----
    B. D. Ripley (1977), Journal of the Royal Statistical Society B 39, 172–212; J. Besag
    (1977), ibid., 193–195, for L = √(K/π). Pairs are counted by `pointpats`, and the ground's
    area replaces the box that it takes. There is no edge correction: the strewn patterns lose
    the same pairs at the same edge, so the envelope, not 0, is what chance looks like.
    """
    _require(x, y, ground, distances_m, draws, confidence, least)
    area = float(ground.area)
    observed = _k(x, y, distances_m, area)
    chance = np.random.default_rng(seed)
    simulated = []
    for _ in range(draws):
        strewn_x, strewn_y = random_points(ground, count=x.size, draws=1, generator=chance)
        simulated.append(_k(strewn_x[0], strewn_y[0], distances_m, area))
        if told is not None:
            told(len(simulated) / draws)
    return _curve(observed, np.array(simulated), distances_m, confidence, x.size)


def cross_l(
    first: tuple[Floats, Floats],
    second: tuple[Floats, Floats],
    ground: Any,
    *,
    distances_m: Floats,
    draws: int = 199,
    confidence: float = 0.95,
    least: int = 30,
    seed: int = 0,
    told: Told | None = None,
) -> RipleyCurve:
    """Return the L function between two kinds of points against kinds dealt out by chance.

    Parameters
    ----------
    first, second : tuple of two ndarray of float
        Eastings and northings of the two kinds, metres; a facility belongs to one only.
    ground, distances_m, draws, confidence, least, seed, told
        As for `ripley_l`; `least` counts both kinds together, each needs `SMALLEST_GROUP`.

    Returns
    -------
    RipleyCurve
        Above the envelope the kinds stand nearer to each other than if the same places had
        been dealt out to them by chance; below it they keep apart.

    Raises
    ------
    PatternRefusedError, BadParameterError, LayerSchemaError
        As for `ripley_l`; also when one kind has too few points.

    Notes
    -----
    Random labelling: places stay, kinds are shuffled over them (P. J. Diggle 2003,
    Statistical Analysis of Spatial Point Patterns, section 4.5), so that a common liking for
    the same places is not taken for liking each other.
    """
    x, y = (np.concatenate(pair) for pair in zip(first, second, strict=True))
    size = first[0].size
    for count in (size, second[0].size):
        require_enough(count, least=SMALLEST_GROUP, measure="cross_l")
    _require(x, y, ground, distances_m, draws, confidence, least)
    order = np.lexsort((np.arange(x.size) >= size, y, x))  # so that rows may come in any order
    is_first = (np.arange(x.size) < size)[order]
    points = np.column_stack([x, y])[order]
    # the first distance that holds each pair; a pair beyond the last falls into one more bin
    steps = np.searchsorted(distances_m, cdist(points, points)).astype(np.int64)
    scale = float(ground.area) / (size * (x.size - size))

    def k_of(labels: NDArray[np.bool_]) -> Floats:
        held = steps[np.ix_(np.flatnonzero(labels), np.flatnonzero(~labels))]
        pairs = np.bincount(held.ravel(), minlength=distances_m.size + 1)
        return np.asarray(np.cumsum(pairs[:-1]) * scale, dtype=np.float64)

    chance = np.random.default_rng(seed)
    simulated = []
    for _ in range(draws):
        simulated.append(k_of(chance.permutation(is_first)))
        if told is not None:
            told(len(simulated) / draws)
    return _curve(k_of(is_first), np.array(simulated), distances_m, confidence, x.size)


def _k(x: Floats, y: Floats, distances_m: Floats, area_m2: float) -> Floats:
    from pointpats import k

    points = np.column_stack([x, y])
    width, height = np.ptp(points, axis=0)
    # pointpats counts d < r; the next number above r makes it d ≤ r, as the definition has it.
    support = np.nextafter(distances_m, np.inf)
    _, values = k(points, support=support)
    return np.asarray(values * (area_m2 / (width * height)), dtype=np.float64)


def _curve(
    observed: Floats, simulated: Floats, distances_m: Floats, confidence: float, count: int
) -> RipleyCurve:
    seen = np.sqrt(observed / np.pi) - distances_m
    drawn = np.sqrt(simulated / np.pi) - distances_m
    low, high = np.quantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    everything = np.vstack([seen, drawn])
    away = everything - everything.mean(axis=0)
    farthest = np.abs(away).max(axis=1)
    p_value = float((farthest >= farthest[0] - 1e-9).mean())
    above, below = distances_m[seen > high + 1e-9], distances_m[seen < low - 1e-9]
    frame = pd.DataFrame(
        {
            "distance_m": distances_m,
            "k_m2": observed,
            "l_minus_r_m": seen,
            "l_minus_r_m_low": low,
            "l_minus_r_m_high": high,
        }
    )
    return RipleyCurve(
        frame=frame,
        p_value=p_value,
        above_from_m=float(above.min()) if above.size else math.nan,
        above_to_m=float(above.max()) if above.size else math.nan,
        below_to_m=float(below.max()) if below.size else math.nan,
        is_above=bool(away[0][np.abs(away[0]).argmax()] > 0),
        count=count,
    )


def _require(
    x: Floats,
    y: Floats,
    ground: Any,
    distances_m: Floats,
    draws: int,
    confidence: float,
    least: int,
) -> None:
    require_ground(ground)
    rising = distances_m.size > 0 and bool(np.isfinite(distances_m).all())
    if not (rising and distances_m[0] > 0 and (np.diff(distances_m) > 0).all()):
        message = N_("distances must rise from above 0; give metres")
        raise BadParameterError(Problem("distances_m", message))
    if draws < 19 or not 0 < confidence < 1:
        message = N_("an envelope needs 19 draws or more and a confidence between 0 and 1")
        raise BadParameterError(Problem("draws", message))
    require_enough(x.size, least=max(least, 2), measure="ripley")
    if x.size > MOST_POINTS:
        message = N_(
            "{count} points are too many, {most} at the most; choose kinds or a smaller area"
        )
        params = {"count": f"{x.size:,}", "most": f"{MOST_POINTS:,}"}
        raise PatternRefusedError(Problem("facilities", message, "ripley", params))
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        message = N_("all points stand on one spot or line; there is no pattern to measure")
        raise PatternRefusedError(Problem("facilities", message, "ripley"))
