"""How fast a kernel surface is, beside the exact sum and what others offer."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from bench.paired import Row, compare, finish, within
from spatial_model.kernel import (
    BandwidthRule,
    EdgeHandling,
    Kernel,
    bandwidth_m,
    kernel_surface,
)
from spatial_model.raster_grid import RasterGrid

EXTENT_M = 100_000
WEST, SOUTH = 500_000, 3_300_000


def case(points: int, side: int) -> tuple[gpd.GeoDataFrame, RasterGrid]:
    """Return points in 60 clusters, and square cells over 100 × 100 km."""
    generator = np.random.default_rng(1)
    centres = generator.uniform(0.1, 0.9, (60, 2)) * EXTENT_M
    at = centres[generator.integers(0, 60, points)] + generator.normal(0, 6_000, (points, 2))
    at = np.clip(at, 0, EXTENT_M) + np.array([WEST, SOUTH])
    crs = CRS("EPSG:4549")
    grid = RasterGrid(WEST, SOUTH + EXTENT_M, EXTENT_M / side, side, side, crs)
    return gpd.GeoDataFrame(geometry=shapely.points(at), crs=crs), grid


def _bandwidth(facilities: gpd.GeoDataFrame, given_m: float | None, kernel: Kernel) -> float:
    if given_m is not None:
        return given_m
    return bandwidth_m(facilities, BandwidthRule.SCOTT, kernel=kernel)


def ours(points: int, side: int, kernel: str, given_m: float | None) -> Callable[[], Any]:
    """Our surface."""
    facilities, grid = case(points, side)
    h = _bandwidth(facilities, given_m, Kernel(kernel))
    return lambda: (
        kernel_surface(
            facilities, grid, kernel=Kernel(kernel), bandwidth_m=h, edge=EdgeHandling.NONE
        ).values
    )


def by_exact_sum(points: int, side: int, kernel: str, given_m: float | None) -> Callable[[], Any]:
    """Sum over each point's own window of cells, compiled beforehand."""
    import numba

    facilities, grid = case(points, side)
    h = _bandwidth(facilities, given_m, Kernel(kernel)) / grid.cell_m
    row = (grid.north - facilities.geometry.y.to_numpy()) / grid.cell_m - 0.5
    column = (facilities.geometry.x.to_numpy() - grid.west) / grid.cell_m - 0.5

    @numba.njit(fastmath=True)
    def summed(row: Any, column: Any, h: float, side: int) -> Any:
        values = np.zeros((side, side))
        for point in range(row.size):
            first, last = math.ceil(row[point] - h), math.floor(row[point] + h)
            for at in range(max(0, first), min(side - 1, last) + 1):
                down = (at - row[point]) ** 2
                wide = math.sqrt(max(h * h - down, 0.0))
                left, right = math.ceil(column[point] - wide), math.floor(column[point] + wide)
                for along in range(max(0, left), min(side - 1, right) + 1):
                    u = 1 - (down + (along - column[point]) ** 2) / (h * h)
                    values[at, along] += u * u
        return values * (3 / (math.pi * h * h))

    summed(row[:10], column[:10], h, side)
    return lambda: summed(row, column, h, side) / grid.cell_area_km2


def by_sklearn(points: int, side: int, kernel: str, given_m: float | None) -> Callable[[], Any]:
    """scikit-learn's KernelDensity; it has a Gaussian and no quartic."""
    from sklearn.neighbors import KernelDensity

    facilities, grid = case(points, side)
    h = _bandwidth(facilities, given_m, Kernel(kernel))
    at = np.column_stack([facilities.geometry.x, facilities.geometry.y])
    x, y = np.meshgrid(grid.centre_x, grid.centre_y)
    cells = np.column_stack([x.ravel(), y.ravel()])

    def run() -> Any:
        fitted = KernelDensity(kernel="gaussian", bandwidth=h).fit(at)
        return np.exp(fitted.score_samples(cells)).reshape(side, side) * points * 1e6

    return run


def by_scipy(points: int, side: int, kernel: str, given_m: float | None) -> Callable[[], Any]:
    """Run gaussian_kde of scipy; its bump is stretched as the points are."""
    from scipy.stats import gaussian_kde

    facilities, grid = case(points, side)
    at = np.vstack([facilities.geometry.x, facilities.geometry.y])
    x, y = np.meshgrid(grid.centre_x, grid.centre_y)
    cells = np.vstack([x.ravel(), y.ravel()])
    return lambda: gaussian_kde(at, "scott")(cells).reshape(side, side) * points * 1e6


def rows() -> list[Row]:
    """Measure at the size that is asked for, and others' at one that they can carry."""
    large = {"points": 100_000, "side": 2_000, "kernel": "quartic"}
    small = {"points": 10_000, "side": 200, "kernel": "gaussian", "given_m": None}
    name = "kernel surface, 100 k points, 2000 × 2000 cells, quartic"
    exact = "exact sum compiled by numba"
    return [
        compare(f"{name}, bandwidth by Scott's rule (9.5 km)", ours=ours, theirs=by_exact_sum,
                case={**large, "given_m": None}, against=exact, at_least=15,
                agree=within(2e-4, of_peak=True)),
        compare(f"{name}, bandwidth 2 km", ours=ours, theirs=by_exact_sum,
                case={**large, "given_m": 2_000}, against=exact, at_least=3,
                agree=within(2e-4, of_peak=True)),
        compare("kernel surface, 10 k points, 200 × 200 cells, Gaussian", ours=ours,
                theirs=by_sklearn, case=small, against="scikit-learn KernelDensity", at_least=15,
                agree=within(2e-3, of_peak=True), pairs=1),
        compare("kernel surface, 10 k points, 200 × 200 cells, Gaussian", ours=ours,
                theirs=by_scipy, case=small, against="scipy gaussian_kde", at_least=15,
                agree=within(5e-2, of_peak=True), pairs=1),
    ]  # fmt: skip


def main() -> int:
    """Measure, write the report, return 1 when a limit is missed."""
    return finish("kernel", rows())


if __name__ == "__main__":
    sys.exit(main())
