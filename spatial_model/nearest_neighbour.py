"""Do points stand closer to each other than chance would put them? The nearest-neighbour index."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from scipy.spatial import cKDTree
from scipy.special import ndtr

from errors import N_, BadParameterError, Problem
from spatial_model.pattern_refusal import PatternRefusedError, require_enough
from spatial_model.positions import Floats
from spatial_model.random_points import random_points, require_ground

FEWEST_POINTS = 2


class EdgeCorrection(StrEnum):
    """How the index allows for neighbours beyond the edge of the ground."""

    NONE = "none"
    DONNELLY = "donnelly_1978"


@dataclass(frozen=True)
class NearestNeighbourIndex:
    """How far the nearest neighbours are, against chance.

    Parameters
    ----------
    count : int
        Points measured.
    mean_distance_m, expected_distance_m : float
        Mean distance to the nearest neighbour, seen and expected by chance, metres.
    index : float
        R: seen ÷ expected; 1 is chance, 0 all on one spot, 2.149 the widest spacing possible.
    z, p_value : float
        Standard deviate and two-sided probability under chance.
    edge_correction : EdgeCorrection
        What was allowed for.
    simulated_p_value : float
        Two-sided share of points strewn over the same ground that are at least as far from
        the middle of chance; NaN where nothing was simulated. It needs no edge correction.
    simulated_index : float
        R of points strewn over the same ground, in the mean: above 1, for the edge's sake.
    """

    count: int
    mean_distance_m: float
    expected_distance_m: float
    index: float
    z: float
    p_value: float
    edge_correction: EdgeCorrection
    simulated_p_value: float = math.nan
    simulated_index: float = math.nan


def clark_evans(
    mean_distance_m: float, *, count: int, area_m2: float, perimeter_m: float | None = None
) -> NearestNeighbourIndex:
    """Return the nearest-neighbour index of a mean distance.

    Parameters
    ----------
    mean_distance_m : float
        Mean distance of the points to their nearest neighbours, metres.
    count : int
        Number of points.
    area_m2 : float
        Area in which they could stand, m². It is fixed beforehand, not drawn around them.
    perimeter_m : float, optional
        Length of its edge, for Donnelly's correction, made for compact (rectangular) areas.

    Raises
    ------
    BadParameterError
        When a number is not finite or not positive.
    PatternRefusedError
        With fewer than two points.

    Notes
    -----
    P. J. Clark & F. C. Evans (1954), Ecology 35, 445–453: expected 0.5 √(A/n), standard
    error 0.26136 / √(n²/A). With `perimeter_m`: K. P. Donnelly (1978), in I. Hodder (ed.),
    Simulation Studies in Archaeology, 91–95.
    """
    require_enough(count, least=FEWEST_POINTS, measure="nearest_neighbour_index")
    numbers = {"mean_distance_m": mean_distance_m, "area_m2": area_m2, "perimeter_m": perimeter_m}
    for name, number in numbers.items():
        least = 0.0 if name == "mean_distance_m" else math.ulp(0.0)
        if number is not None and not (math.isfinite(number) and number >= least):
            message = N_("“{value}” cannot be measured with; give a number above 0")
            raise BadParameterError(Problem(name, message, params={"value": str(number)}))
    expected = 0.5 * math.sqrt(area_m2 / count)
    error = 0.26136 / math.sqrt(count**2 / area_m2)
    if perimeter_m is not None:
        expected += (0.0514 + 0.0412 / math.sqrt(count)) * perimeter_m / count
        error = math.sqrt(
            0.0703 * area_m2 / count**2 + 0.037 * perimeter_m * math.sqrt(area_m2 / count**5)
        )
    z = (mean_distance_m - expected) / error
    return NearestNeighbourIndex(
        count=count,
        mean_distance_m=mean_distance_m,
        expected_distance_m=expected,
        index=mean_distance_m / expected,
        z=z,
        p_value=2 * float(ndtr(-abs(z))),
        edge_correction=EdgeCorrection.NONE if perimeter_m is None else EdgeCorrection.DONNELLY,
    )


def mean_nearest_distance_m(x: Floats, y: Floats) -> float:
    """Return the mean distance of points to their nearest neighbours, metres.

    Parameters
    ----------
    x, y : ndarray of float
        Two points or more, metres. Points on one spot are 0 m apart.
    """
    tree = cKDTree(np.column_stack([x, y]))
    distances = np.sort(tree.query(tree.data, k=2)[0][:, 1])
    return float(distances.mean())


def nearest_neighbour_index(
    x: Floats,
    y: Floats,
    ground: Any,
    *,
    edge_correction: EdgeCorrection = EdgeCorrection.NONE,
    least: int = 30,
    draws: int = 0,
    seed: int = 0,
    told: Callable[[float], None] | None = None,
) -> NearestNeighbourIndex:
    """Return the nearest-neighbour index of points on a ground.

    Parameters
    ----------
    x, y : ndarray of float
        Points on the ground, metres.
    ground : shapely Polygon or MultiPolygon
        Where they could stand, in the same metric CRS.
    edge_correction : EdgeCorrection
        Allowance in the formula for neighbours beyond the edge.
    least : int
        Fewest points that are measured.
    draws : int
        Patterns strewn over the ground for a probability that needs no edge correction.
    seed : int
        Start of the chance.
    told : callable, optional
        Told the share of the draws done, after each; may raise to stop.

    Raises
    ------
    PatternRefusedError
        With fewer than `least` points, or when all stand on one spot.
    LayerSchemaError
        When the ground has no area.
    """
    require_ground(ground)
    require_enough(x.size, least=max(least, FEWEST_POINTS), measure="nearest_neighbour_index")
    if np.ptp(x) == 0 and np.ptp(y) == 0:
        message = N_("all points stand on one spot; there is no pattern to measure")
        raise PatternRefusedError(Problem("facilities", message, "nearest_neighbour_index"))
    perimeter = ground.length if edge_correction is EdgeCorrection.DONNELLY else None
    mean = mean_nearest_distance_m(x, y)
    found = clark_evans(mean, count=x.size, area_m2=float(ground.area), perimeter_m=perimeter)
    if draws < 1:
        return found
    chance = np.random.default_rng(seed)
    means = np.zeros(draws)
    for draw in range(draws):
        strewn_x, strewn_y = random_points(ground, count=x.size, draws=1, generator=chance)
        means[draw] = mean_nearest_distance_m(strewn_x[0], strewn_y[0])
        if told is not None:
            told((draw + 1) / draws)
    below, above = int((means <= mean).sum()), int((means >= mean).sum())
    simulated = min(1.0, 2 * (min(below, above) + 1) / (draws + 1))
    middle = float(means.mean()) / found.expected_distance_m
    return replace(found, simulated_p_value=simulated, simulated_index=middle)
