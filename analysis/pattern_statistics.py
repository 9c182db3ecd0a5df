"""The measures of a pattern, each computed or refused: one row a measure, in the same columns."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from errors import N_, LangchengError, Problem
from spatial_model.autocorrelation import hot_cells, morans_i, require_partition
from spatial_model.concentration import gini, random_gini
from spatial_model.grid_counts import CellGrid, ground_in_cells, touching_cells
from spatial_model.nearest_neighbour import nearest_neighbour_index
from spatial_model.pattern_ranges import moved_patterns
from spatial_model.pattern_refusal import PatternRefusedError, require_enough
from spatial_model.ripley import RipleyCurve, cross_l, ripley_l
from spatial_model.sites import Sites

TEST_LEVEL = 0.05
Floats = NDArray[np.float64]


class Measure(StrEnum):
    """What was measured."""

    NEAREST = "nearest_neighbour_index"
    RIPLEY = "ripley_l"
    MORAN = "morans_i"
    HOT = "hot_cells"
    GINI = "gini"
    CROSS = "cross_l"
    ZONES = "morans_i_of_zones"


class Verdict(StrEnum):
    """What a measure says."""

    CLUSTERED = "clustered"
    EVEN = "even"
    CHANCE = "chance"
    TOGETHER = "together"
    APART = "apart"
    REFUSED = "refused"


MEASURE_WORDS: dict[str, str] = {
    Measure.NEAREST: N_("Nearest-neighbour index R"),
    Measure.RIPLEY: N_("Ripley's L (m)"),
    Measure.MORAN: N_("Moran's I of the cells"),
    Measure.HOT: N_("Hot cells (Gi*)"),
    Measure.GINI: N_("Gini coefficient of the cells"),
    Measure.CROSS: N_("Cross-L of two kinds (m)"),
    Measure.ZONES: N_("Moran's I of the zones"),
}
VERDICT_WORDS: dict[str, str] = {
    Verdict.CLUSTERED: N_("Clustered: more than chance"),
    Verdict.EVEN: N_("Spread out: more even than chance"),
    Verdict.CHANCE: N_("No different from chance"),
    Verdict.TOGETHER: N_("Nearer to each other than chance"),
    Verdict.APART: N_("Keep apart more than chance"),
    Verdict.REFUSED: N_("Not computed"),
}


@dataclass(frozen=True)
class Setting:
    """How everything is measured.

    Parameters
    ----------
    ground : shapely geometry
        Where points could stand.
    least : int
        Fewest points.
    draws, seed : int
        Of every simulation.
    confidence : float
        Of the ranges that positions leave.
    longest_m : float
        Longest distance of the L functions.
    told : callable
        Told the share of a step done.
    """

    ground: Any
    least: int
    draws: int
    seed: int
    confidence: float
    longest_m: float
    told: Callable[[float], None]

    @property
    def distances_m(self) -> Floats:
        """Twenty distances up to the longest."""
        return np.asarray(np.linspace(self.longest_m / 20, self.longest_m, 20), dtype=np.float64)


@dataclass
class Found:
    """Rows and curves gathered measure by measure."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    refused: list[tuple[Measure, Problem]] = field(default_factory=list)
    ripley: RipleyCurve | None = None
    cross: RipleyCurve | None = None
    cells: pd.DataFrame | None = None

    def row(self, measure: Measure) -> dict[str, Any]:
        """Return the row of a measure."""
        return next(one for one in self.rows if one["measure"] == measure)

    def add(self, measure: Measure, verdict: Verdict, **numbers: float) -> None:
        """Add the row of a measure."""
        empty = dict.fromkeys(
            ("value", "value_low", "value_high", "by_chance", "p_value", "count"), math.nan
        )
        self.rows.append({"measure": str(measure), **empty, **numbers, "verdict": str(verdict)})

    def attempt(self, measure: Measure, compute: Callable[[], None]) -> None:
        """Compute a measure, or keep the reason why it cannot be."""
        try:
            compute()
        except PatternRefusedError as error:
            self.add(measure, Verdict.REFUSED)
            self.refused.append((measure, error.problems[0]))


def measure_points(found: Found, x: Floats, y: Floats, setting: Setting) -> None:
    """Measure distances between points: nearest neighbours and Ripley's L."""

    def nearest() -> None:
        one = nearest_neighbour_index(
            x,
            y,
            setting.ground,
            least=setting.least,
            draws=setting.draws,
            seed=setting.seed,
            told=lambda share: setting.told(share / 2),
        )
        verdict = _sided(one.simulated_p_value, one.index < one.simulated_index)
        found.add(
            Measure.NEAREST,
            verdict,
            value=one.index,
            by_chance=one.simulated_index,
            p_value=one.simulated_p_value,
            count=one.count,
            mean_m=one.mean_distance_m,
            expected_m=one.expected_distance_m * one.simulated_index,
        )

    def ripley() -> None:
        curve = ripley_l(
            x, y, setting.ground, distances_m=setting.distances_m, draws=setting.draws,
            least=setting.least, seed=setting.seed, told=lambda share: setting.told(0.5 + share / 2),
        )  # fmt: skip
        found.ripley = curve
        found.add(Measure.RIPLEY, _sided(curve.p_value, curve.is_above), **_curve_numbers(curve))

    found.attempt(Measure.NEAREST, nearest)
    found.attempt(Measure.RIPLEY, ripley)


def measure_cells(
    found: Found, counts: NDArray[np.int64], cells: CellGrid, setting: Setting
) -> None:
    """Measure a grid of counts: Moran's I, hot cells, Gini."""
    pairs, total = touching_cells(cells), int(counts.sum())

    def enough() -> None:
        require_enough(total, least=setting.least, measure="cells")

    def moran() -> None:
        enough()
        one = morans_i(
            counts.astype(np.float64),
            pairs,
            permutations=max(setting.draws, 999),
            seed=setting.seed,
        )
        found.add(
            Measure.MORAN,
            _sided(one.permuted_p_value, one.index > one.expected),
            value=one.index,
            by_chance=one.expected,
            p_value=one.permuted_p_value,
            count=one.cells,
        )

    def hot() -> None:
        enough()
        found.cells = hot_cells(counts.astype(np.float64), pairs)
        number = int((found.cells["heat"] == 1).sum())
        verdict = Verdict.CLUSTERED if number else Verdict.CHANCE
        found.add(Measure.HOT, verdict, value=number, count=len(counts))

    def uneven() -> None:
        enough()
        value = gini(counts.astype(np.float64))
        low, high = random_gini(
            ground_in_cells(cells, setting.ground), count=total, draws=setting.draws,
            confidence=1 - TEST_LEVEL, seed=setting.seed,
        )  # fmt: skip
        verdict = (
            Verdict.CLUSTERED if value > high else Verdict.EVEN if value < low else Verdict.CHANCE
        )
        found.add(Measure.GINI, verdict, value=value, by_chance=(low + high) / 2, count=len(counts))

    found.attempt(Measure.MORAN, moran)
    found.attempt(Measure.HOT, hot)
    found.attempt(Measure.GINI, uneven)


def measure_company(
    found: Found, first: tuple[Floats, Floats], second: tuple[Floats, Floats], setting: Setting
) -> None:
    """Measure whether two kinds seek or shun each other."""

    def company() -> None:
        curve = cross_l(
            first, second, setting.ground, distances_m=setting.distances_m, draws=setting.draws,
            least=setting.least, seed=setting.seed, told=setting.told,
        )  # fmt: skip
        found.cross = curve
        verdict = Verdict.CHANCE
        if curve.p_value <= TEST_LEVEL:
            verdict = Verdict.TOGETHER if curve.is_above else Verdict.APART
        found.add(Measure.CROSS, verdict, **_curve_numbers(curve))

    found.attempt(Measure.CROSS, company)


def measure_zones(found: Found, zones: gpd.GeoDataFrame, values: Floats) -> None:
    """Measure Moran's I over zones where they are a partition; where not, say why not."""

    def over_zones() -> None:
        require_partition(zones)
        from libpysal.weights import Queen

        weights = Queen.from_dataframe(zones, use_index=False, silence_warnings=True)
        pairs = [(one, near) for one, others in weights.neighbors.items() for near in others]
        moran = morans_i(values, np.array(pairs, dtype=np.int64).reshape(-1, 2), permutations=999)
        found.add(
            Measure.ZONES,
            _sided(moran.permuted_p_value, moran.index > moran.expected),
            value=moran.index,
            by_chance=moran.expected,
            p_value=moran.permuted_p_value,
            count=moran.cells,
        )

    try:
        found.attempt(Measure.ZONES, over_zones)
    except LangchengError as error:  # an outline that crosses itself stops this measure only
        found.add(Measure.ZONES, Verdict.REFUSED)
        found.refused.append((Measure.ZONES, error.problems[0]))


def add_position_ranges(
    found: Found, sites: Sites, cells: CellGrid, setting: Setting, *, with_members: bool
) -> None:
    """Put the range that positions leave beside the measures that have one."""
    measured = [one for one in found.rows if one["verdict"] != Verdict.REFUSED]
    ranged = [one for one in measured if one["measure"] in (Measure.NEAREST, Measure.MORAN)]
    if not ranged:
        return
    table = moved_patterns(
        sites, setting.ground, cells, draws=setting.draws, confidence=setting.confidence,
        seed=setting.seed, with_members=with_members, told=setting.told,
    )  # fmt: skip
    for row in ranged:
        row["value_low"] = float(table.loc[row["measure"], "low"])
        row["value_high"] = float(table.loc[row["measure"], "high"])


def _curve_numbers(curve: RipleyCurve) -> dict[str, float]:
    rise = curve.frame["l_minus_r_m"].to_numpy()
    top = int(np.abs(rise).argmax())
    middle = curve.frame[["l_minus_r_m_low", "l_minus_r_m_high"]].to_numpy()[top].mean()
    return {
        "value": float(rise[top]),
        "by_chance": float(middle),
        "p_value": curve.p_value,
        "count": float(curve.count),
    }


def _sided(p_value: float, is_clustered: bool) -> Verdict:
    if p_value > TEST_LEVEL:
        return Verdict.CHANCE
    return Verdict.CLUSTERED if is_clustered else Verdict.EVEN
