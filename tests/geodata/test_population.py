"""A population raster comes in whole, dated, in the package's metres, or is refused with a reason."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import rasterio
from pyproj import CRS

from analysis.coverage import CoverageOptions, run_coverage
from analysis.density import DensityOptions, run_density
from analysis.study import study_of_plan
from errors import SourceError
from geodata.build import build_package
from geodata.datum import Datum
from geodata.declarations import AmountKind, PopulationInput
from geodata.outlines import Projection
from geodata.population import in_metres
from layers.population import POPULATION_FILE, package_population
from layers.rasters import raster_tags
from monitoring.workspace import open_workspace
from spatial_model.crs import metric_crs
from spatial_model.raster_grid import RasterGrid, Surface
from spatial_model.zonal import zonal_sums
from tests.toy import built_toy, copied_toy

WANTED = PopulationInput(source="p", file="p.tif", counted_on=date(2025, 12, 31))
TM = metric_crs("tmerc:base=EPSG:4490,central_meridian=120,false_easting=500000")


@pytest.fixture(scope="module")
def toy(tmp_path_factory) -> Path:
    return built_toy(tmp_path_factory.mktemp("people"))


def spoil(package: Path, **changes) -> None:
    """Write another raster into a package, with its checksum."""
    folder = package / "sources" / "population"
    given = {"crs": "EPSG:4549", "values": np.full((8, 8), 100.0), "nodata": -1, **changes}
    values = given["values"].astype("float32")
    with rasterio.open(
        folder / "people.tif", "w", driver="GTiff", count=1, dtype="float32",
        width=values.shape[1], height=values.shape[0], crs=given["crs"], nodata=given["nodata"],
        transform=given.get("transform", rasterio.Affine(500, 0, 500000, 0, -500, 3304000)),
    ) as file:  # fmt: skip
        file.write(values, 1)
    path = folder / "source.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    found = hashlib.sha256((folder / "people.tif").read_bytes()).hexdigest()
    lines[-1] = f"  sha256: {found}"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_people_of_the_toy_by_hand(toy):
    workspace = open_workspace(toy)
    study = study_of_plan(workspace.plan, workspace.layers)
    assert study.population is not None
    assert str(study.population.on) == "2025-12-31" and study.population.source == "population"
    sums = zonal_sums(study.zones, study.population.surface)["sum"]
    # a square is 16 cells: 1600 in the west, 800 in the east; the corridor half of each
    assert sums["square_sw"] == pytest.approx(1600, rel=1e-3)
    assert sums["square_ne"] == pytest.approx(800, rel=1e-3)
    assert sums["corridor"] == pytest.approx(2400, rel=1e-3)
    assert sums["district"] == pytest.approx(4800, rel=1e-3)


def test_per_10000_people_and_people_within_reach(toy):
    workspace = open_workspace(toy)
    study = study_of_plan(workspace.plan, workspace.layers)
    options = DensityOptions(kinds=("incubator",), draws=50, bandwidth="fixed", bandwidth_m=900)
    table = run_density(study, options).tables[0].frame
    expected = table["expected_count"]["square_sw"] / 1600 * 10_000
    assert table["per_10000_people"]["square_sw"] == pytest.approx(expected, rel=1e-3)
    # 900 m around A (501000, 3301000): of sw's cells all but the corners' 4 have their centre,
    # 250 or 750 m off along each axis, within √(750² + 250²) = 791 m
    asked = CoverageOptions(kinds=("incubator",), radius_m=900, demand="population", draws=50)
    result = run_coverage(study, asked)
    share = result.tables[0].frame["demand_coverage_share"]["square_sw"]
    assert share == pytest.approx((12 + 1) / 16)  # and the corner that C reaches
    assert any("2025" in str(one.params.get("day")) for one in result.headline)


def test_it_is_built_once_and_removed_when_no_longer_named(tmp_path):
    package = built_toy(tmp_path)
    path = package / POPULATION_FILE
    before = path.stat().st_mtime_ns
    assert raster_tags(path)["DATE"] == "2025-12-31"
    assert not build_package(package).was_built and path.stat().st_mtime_ns == before
    path.unlink()
    assert build_package(package).was_built and path.is_file()
    plan = package / "sources" / "build.yaml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text[: text.index("population:")], encoding="utf-8")
    build_package(package)
    assert not path.exists()
    layers = open_workspace(package).layers
    assert package_population(layers.path, crs=layers.crs) is None


def test_degrees_keep_every_person():
    values = np.random.default_rng(1).integers(0, 50, (30, 40)).astype(float)
    values[0, 0] = np.nan
    grid = RasterGrid(120.0, 29.86, 0.001, 30, 40, CRS("EPSG:4326"))
    found = in_metres(Surface(grid, values, ""), Datum.WGS84, WANTED, Projection(TM), "p.tif")
    assert np.nansum(found.values) == pytest.approx(np.nansum(values))
    assert found.grid.crs == TM and 90 < found.grid.cell_m < 115
    west, south, _, north = found.grid.bounds
    assert west == pytest.approx(500000, abs=200) and 3000 < north - south < 3700


def test_densities_become_amounts():
    # 0.01° by 0.01° at 30° N is about 1.069 km²
    grid = RasterGrid(120.0, 30.0, 0.01, 1, 1, CRS("EPSG:4326"))
    wanted = WANTED.model_copy(update={"holds": AmountKind.PER_KM2})
    given = Surface(grid, np.array([[1000.0]]), "")
    found = in_metres(given, Datum.WGS84, wanted, Projection(TM), "p.tif")
    assert np.nansum(found.values) == pytest.approx(1069, rel=0.003)


def test_the_shift_of_gcj02_is_undone():
    grid = RasterGrid(120.0, 30.0, 0.001, 10, 10, CRS("EPSG:4326"))
    given = Surface(grid, np.ones((10, 10)), "")
    plain = in_metres(given, Datum.WGS84, WANTED, Projection(TM), "p.tif").grid
    moved = in_metres(given, Datum.GCJ02, WANTED, Projection(TM), "p.tif").grid
    assert 200 < abs(plain.west - moved.west) < 800


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"crs": None}, "no coordinate system"),
        ({"values": np.full((8, 8), -1.0)}, "no value anywhere"),
        ({"values": np.full((8, 8), -5.0), "nodata": -1}, "negative"),
        ({"transform": rasterio.Affine(500, 9, 500000, 9, -500, 3304000)}, "rotated"),
    ],
)
def test_a_bad_raster_is_refused_and_nothing_is_built(tmp_path, changes, match):
    package = copied_toy(tmp_path)
    spoil(package, **changes)
    with pytest.raises(SourceError, match=match) as caught:
        build_package(package)
    assert str(caught.value).startswith("sources/population/people.tif")
    assert not (package / "district.gpkg").exists() and not (package / POPULATION_FILE).exists()
