"""How fast a raster is summed over counties, beside rasterstats."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np

from bench.national_case import national_case, population_rows
from bench.paired import Row, compare, finish, within
from spatial_model.raster_grid import RasterGrid, Surface
from spatial_model.zonal import ZonalMethod, zonal_sums

SIDE = 10_000


def raster_and_zones(side: int) -> tuple[gpd.GeoDataFrame, Surface]:
    """Return the counties, and a raster of `side` × `side` cells over them."""
    zones = gpd.read_file(national_case() / "counties.gpkg", use_arrow=True)
    west, south, east, north = zones.total_bounds
    cell_m = float(np.ceil(max(east - west, north - south) / side))
    grid = RasterGrid(float(west), float(north), cell_m, side, side, zones.crs)
    values = np.empty((side, side), dtype=np.float32)
    for first in range(0, side, 500):
        values[first : first + 500] = population_rows(grid, first, first + 500)
    return zones, Surface(grid, values, "people")


def ours(side: int, method: str) -> Callable[[], Any]:
    """Means by our zonal sums."""
    zones, surface = raster_and_zones(side)
    way = ZonalMethod(method)
    return lambda: np.asarray(zonal_sums(zones, surface, method=way)["mean"])


def by_rasterstats(side: int, method: str) -> Callable[[], Any]:
    """Means by rasterstats, cell centres as it always takes them."""
    from rasterio import Affine
    from rasterstats import zonal_stats

    zones, surface = raster_and_zones(side)
    grid = surface.grid
    place = Affine(grid.cell_m, 0, grid.west, 0, -grid.cell_m, grid.north)

    def run() -> Any:
        found = zonal_stats(
            zones.geometry, surface.values, affine=place, stats=["mean"], nodata=-9999
        )
        return np.array([one["mean"] for one in found], dtype=float)

    return run


def rows() -> list[Row]:
    """Measure both ways."""
    name = f"zonal means, {SIDE:,} × {SIDE:,} cells, 2,875 counties"
    return [
        compare(f"{name}, cell centres", ours=ours, theirs=by_rasterstats,
                case={"side": SIDE, "method": "centres"}, against="rasterstats", at_least=5,
                agree=within(1e-5, of_each=True)),
        compare(f"{name}, exact partial cells", ours=ours, theirs=by_rasterstats,
                case={"side": SIDE, "method": "exact"}, against="rasterstats (cell centres)",
                at_least=1.6, agree=within(0.05, of_each=True)),
    ]  # fmt: skip


def main() -> int:
    """Measure, write the report, return 1 when a limit is missed."""
    return finish("zonal", rows())


if __name__ == "__main__":
    sys.exit(main())
