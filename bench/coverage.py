"""How fast coverage shares are, beside joining all reaches and cutting them at the zones."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from bench.paired import Row, compare, finish, within
from spatial_model.coverage import SEGMENTS_PER_QUADRANT, coverage_share
from spatial_model.coverage_raster import coverage_share_by_grid


def case(facilities: int, zones: int, extent_m: int) -> tuple[Any, Any]:
    """Return ragged zones of about a tenth of the extent across, and points all over it."""
    generator = np.random.default_rng(1)
    crs = CRS("EPSG:4549")
    corner = np.array([500_000, 3_300_000])
    at = generator.uniform(0, extent_m, (facilities, 2)) + corner
    shapes = []
    for _ in range(zones):
        centre = generator.uniform(0.15, 0.85, 2) * extent_m + corner
        angle = np.linspace(0, 2 * np.pi, 200, endpoint=False)
        reach = extent_m * generator.uniform(0.08, 0.12) * (1 + 0.2 * np.sin(5 * angle))
        ring = np.column_stack([np.cos(angle), np.sin(angle)]) * reach[:, None] + centre
        shapes.append(shapely.Polygon(ring))
    points = gpd.GeoDataFrame(geometry=shapely.points(at), crs=crs)
    return gpd.GeoDataFrame(geometry=shapes, crs=crs), points


def by_grid(facilities: int, zones: int, extent_m: int, radius_m: float) -> Callable[[], Any]:
    """Ours, distances on a grid of 200 m."""
    layer, points = case(facilities, zones, extent_m)
    return lambda: np.asarray(
        coverage_share_by_grid(layer, points, radius_m=radius_m)["coverage_share"]
    )


def exact(facilities: int, zones: int, extent_m: int, radius_m: float) -> Callable[[], Any]:
    """Ours, exact."""
    layer, points = case(facilities, zones, extent_m)
    return lambda: np.asarray(coverage_share(layer, points, radius_m=radius_m))


def by_union(facilities: int, zones: int, extent_m: int, radius_m: float) -> Callable[[], Any]:
    """Join all reaches, cut them at each zone."""
    layer, points = case(facilities, zones, extent_m)

    def run() -> Any:
        reach = points.geometry.buffer(radius_m, quad_segs=SEGMENTS_PER_QUADRANT).union_all()
        return np.asarray(layer.geometry.intersection(reach).area / layer.geometry.area)

    return run


def rows() -> list[Row]:
    """Measure both ways, thinly and thickly spread."""
    found = []
    for extent_m, radius_m in ((60_000, 400.0), (60_000, 800.0)):
        given = {"facilities": 10_000, "zones": 22, "extent_m": extent_m, "radius_m": radius_m}
        name = f"coverage, 10 k facilities, 22 zones, radius {radius_m:.0f} m"
        against = "union of buffers, then intersect"
        found += [
            compare(f"{name}, 200 m grid", ours=by_grid, theirs=by_union, case=given,
                    against=against, at_least=5, agree=within(1e-3), repeats=3),
            compare(f"{name}, exact", ours=exact, theirs=by_union, case=given,
                    against=against, at_least=1.4, agree=within(1e-9), repeats=3),
        ]  # fmt: skip
    return found


def main() -> int:
    """Measure, write the report, return 1 when a limit is missed."""
    return finish("coverage", rows())


if __name__ == "__main__":
    sys.exit(main())
