"""Tables, cells and curves of a pattern."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.pattern_statistics import MEASURE_WORDS, VERDICT_WORDS, Found
from analysis.result import ResultColumn, ResultCurve, ResultShapes, ResultTable, ShapeRole
from analysis.study import Study
from errors import N_
from spatial_model.concentration import lorenz_curve
from spatial_model.grid_counts import CellGrid


def statistics_table(found: Found) -> ResultTable:
    """Return one row a measure with its verdict."""
    return ResultTable(
        "statistics",
        N_("Clustering or chance"),
        pd.DataFrame(found.rows),
        (
            ResultColumn("measure", N_("Measure"), words=MEASURE_WORDS),
            ResultColumn("verdict", N_("Verdict"), words=VERDICT_WORDS),
            ResultColumn("value", N_("Value"), decimals=2),
            ResultColumn("by_chance", N_("By chance"), decimals=2),
            ResultColumn("p_value", N_("Probability by chance"), decimals=3),
            ResultColumn("count", N_("Points or cells")),
        ),
    )


def quotient_table(quotients: pd.DataFrame, total: int) -> ResultTable:
    """Return the location quotients that are not suppressed, of zones that are a part only."""
    # a zone that holds everything has 1 throughout, which says nothing
    is_whole = quotients["zone_count"] == total
    shown = quotients[quotients["location_quotient"].notna() & ~is_whole]
    return ResultTable(
        "location_quotients",
        N_("Which kinds each zone is strong in (location quotient)"),
        shown,
        (
            ResultColumn("grade", N_("Boundary grade")),
            ResultColumn("kind", N_("Kind")),
            ResultColumn("zone_kind_count", N_("Of this kind")),
            ResultColumn("zone_count", N_("In the zone")),
            ResultColumn("location_quotient", N_("Location quotient"), decimals=2),
        ),
    )


def cell_shapes(
    found: Found, counts: NDArray[np.int64], cells: CellGrid, study: Study
) -> tuple[ResultShapes, ...]:
    """Return the hot and cold cells, and the cells that hold points."""
    squares = gpd.GeoDataFrame({"count": counts}, geometry=cells.shapes(), crs=study.crs)
    squares = squares.set_geometry(squares.geometry.intersection(study.ground))
    shapes = []
    if found.cells is not None:
        heat = squares.join(found.cells[["gi_star", "p_value", "heat"]])
        marked = heat[heat["heat"] != 0]
        if len(marked):
            is_cold = bool((marked["heat"] < 0).any())
            role = ShapeRole.DIFFERENCE if is_cold else ShapeRole.CHOROPLETH
            title = N_("Hot and cold cells") if is_cold else N_("Hot cells")
            column = ResultColumn("gi_star", N_("Gi*"), decimals=1)
            shapes.append(ResultShapes("hot_cells", title, marked, role, column))
    column = ResultColumn("count", N_("Points"))
    filled = squares[squares["count"] > 0]
    shapes.append(
        ResultShapes("cells", N_("Points in each cell"), filled, ShapeRole.CHOROPLETH, column)
    )
    return tuple(shapes)


def curves_of(found: Found, counts: NDArray[np.int64]) -> tuple[ResultCurve, ...]:
    """Return the L functions with their envelopes and the Lorenz curve."""
    curves = []
    x = ResultColumn("distance_m", N_("Distance"), "m")
    titles: tuple[tuple[str, str, Callable[[Found], Any]], ...] = (
        (
            "ripley_l",
            N_("Clustering by distance: L(r) − r and what chance leaves"),
            lambda one: one.ripley,
        ),
        (
            "cross_l",
            N_("Company by distance: cross-L(r) − r and what chance leaves"),
            lambda one: one.cross,
        ),
    )
    for name, title, of in titles:
        curve = of(found)
        if curve is not None:
            y = (ResultColumn("l_minus_r_m", N_("L(r) − r"), "m"),)
            curves.append(ResultCurve(name, title, curve.frame, x, y))
    if counts.sum():
        lorenz = lorenz_curve(counts.astype(np.float64))
        lorenz["equal_share"] = lorenz["cell_share"]
        share = ResultColumn("cell_share", N_("Share of the cells, emptiest first"), is_share=True)
        both = (
            ResultColumn("amount_share", N_("Share of the points that they hold"), is_share=True),
            ResultColumn("equal_share", N_("All alike"), is_share=True),
        )
        curves.append(
            ResultCurve(
                "lorenz", N_("How unevenly cells hold points (Lorenz)"), lorenz, share, both
            )
        )
    return tuple(curves)
