"""Any number of workers gives the figures of one process, to the last digit."""

import operator
import sys
import tempfile
import threading
import time

import geopandas as gpd
import locket
import numpy as np
import pandas as pd
import pytest
import shapely
from distributed import diskutils
from pyproj import CRS

from analysis.partitions import (
    partitioned_counts,
    partitioned_coverage,
    partitioned_density,
    partitioned_zonal_sums,
)
from analysis.workers import part_map
from errors import BadParameterError, CrsMismatchError, LayerSchemaError
from layers.geoparquet import open_points
from layers.raster_windows import open_raster
from layers.rasters import RasterTags, write_raster
from spatial_model.coverage import coverage_share
from spatial_model.density import facility_counts
from spatial_model.raster_grid import RasterGrid, Surface
from spatial_model.zonal import ZonalMethod, zonal_sums
from tests.spatial_model import toy_district

METRIC = CRS("EPSG:4549")
WEST, NORTH, SIDE = 500000, 3304000, 4000
RADIUS_M = 120.0


@pytest.fixture(scope="module")
def zones():
    """Crooked cells that overlap the squares of the toy district."""
    rng = np.random.default_rng(11)
    seeds = shapely.multipoints(rng.random((40, 2)) * SIDE + [WEST, NORTH - SIDE])
    frame = shapely.box(WEST, NORTH - SIDE, WEST + SIDE, NORTH)
    cells = shapely.intersection(
        shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=frame)), frame
    )
    shapes = [*cells, *toy_district.zones().geometry]
    index = [f"z{n}" for n in range(len(shapes))]
    return gpd.GeoDataFrame(geometry=shapes, index=index, crs=METRIC)


@pytest.fixture(scope="module")
def facilities():
    rng = np.random.default_rng(12)
    at = rng.random((3000, 2)) * (SIDE + 400) + [WEST - 200, NORTH - SIDE - 200]
    return gpd.GeoDataFrame(geometry=shapely.points(at), crs=METRIC)


@pytest.fixture(scope="module")
def folder(facilities, tmp_path_factory):
    folder = tmp_path_factory.mktemp("points")
    for number in range(3):
        part = facilities.iloc[number * 1000 : (number + 1) * 1000]
        part.to_parquet(folder / f"part-{number}.parquet", row_group_size=300)
    return folder


@pytest.fixture(scope="module")
def raster(tmp_path_factory):
    rng = np.random.default_rng(13)
    values = rng.random((800, 800)) * 100
    values[rng.random((800, 800)) < 0.05] = np.nan
    surface = Surface(RasterGrid(WEST, NORTH, 5, 800, 800, METRIC), values, "people")
    path = tmp_path_factory.mktemp("raster") / "people.tif"
    write_raster(path, surface, RasterTags("people", "made up", "seed 13"))
    return path


@pytest.fixture(scope="module")
def two_workers():
    with part_map(workers=2) as mapped:
        yield mapped


def test_one_process_gives_what_the_model_gives(zones, facilities, folder):
    points = open_points(folder)
    assert partitioned_counts(zones, points).equals(facility_counts(zones, facilities))
    share = partitioned_coverage(zones, points, radius_m=RADIUS_M)
    assert share.equals(coverage_share(zones, facilities, radius_m=RADIUS_M))
    assert 0.1 < share.mean() < 1


def test_two_workers_give_the_same(zones, folder, raster, two_workers):
    points, band = open_points(folder), open_raster(raster)
    alone, shared = (
        [
            partitioned_counts(zones, points, **how).to_frame(),
            partitioned_density(zones, points, **how),
            partitioned_coverage(zones, points, radius_m=RADIUS_M, **how).to_frame(),
            *(partitioned_zonal_sums(zones, band, method=one, **how) for one in ZonalMethod),
        ]
        for how in ({}, {"mapped": two_workers})
    )
    for mine, theirs in zip(alone, shared, strict=True):
        pd.testing.assert_frame_equal(mine, theirs, check_exact=True)


@pytest.mark.parametrize("method", ZonalMethod)
def test_windows_of_a_file_give_what_the_whole_raster_gives(zones, raster, method):
    band = open_raster(raster)
    whole = Surface(band.grid, band.read(0, 800, 0, 800), band.unit)
    assert partitioned_zonal_sums(zones, band, method=method).equals(
        zonal_sums(zones, whole, method=method)
    )


def test_an_error_of_a_worker_arrives_whole(zones, folder, two_workers, tmp_path):
    spoilt = toy_district.facilities()
    spoilt.geometry = [None, *spoilt.geometry.iloc[1:]]
    spoilt.to_parquet(tmp_path / "spoilt.parquet")
    with pytest.raises(LayerSchemaError, match=r"spoilt.parquet: row group 0, row 0: ") as raised:
        partitioned_counts(zones, open_points(tmp_path), mapped=two_workers)
    assert len(raised.value.problems) == 1
    # and the workers go on working
    points = open_points(folder)
    assert partitioned_counts(zones, points, mapped=two_workers).sum() > 3000


def test_bad_input_is_named(zones, folder):
    points = open_points(folder)
    with pytest.raises(CrsMismatchError, match="facilities"):
        partitioned_counts(zones.set_crs("EPSG:4550", allow_override=True), points)
    with pytest.raises(BadParameterError, match="radius_m"):
        partitioned_coverage(zones, points, radius_m=0)
    with pytest.raises(BadParameterError, match="--workers"), part_map(workers=0):
        pass


def test_no_zones(folder, raster):
    none = toy_district.zones().iloc[:0]
    points = open_points(folder)
    assert partitioned_counts(none, points).empty
    assert partitioned_coverage(none, points, radius_m=10).empty
    assert partitioned_zonal_sums(none, open_raster(raster)).empty


def test_workers_wait_for_nobody_elses_and_leave_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    shared = tmp_path / "dask-scratch-space"
    shared.mkdir()
    looked_in = list(sys.path)
    held = locket.lock_file(str(shared / "global.lock"))  # another job, in the middle of its start
    held.acquire()
    released = threading.Timer(120, held.release)
    released.start()
    try:
        with part_map(workers=2) as mapped:
            assert [*mapped(operator.add, 10, [1, 2, 3])] == [11, 12, 13]
            assert str(shared) not in sys.path  # where anybody could lay a module
            (own,) = tmp_path.glob("langcheng-workers-*")
            assert own.stat().st_mode & 0o077 == 0
        assert released.is_alive()  # it was not waited for
    finally:
        released.cancel()
        released.join()
        held.release()
    assert sorted(tmp_path.iterdir()) == [shared]
    assert sys.path == looked_in


def test_a_slow_disk_is_no_failed_start(monkeypatch):
    monkeypatch.setattr(diskutils.WorkSpace, "_init_workspace", slowly(diskutils.WorkSpace))
    with part_map(workers=2) as mapped:
        assert [*mapped(operator.add, 10, [1])] == [11]


def slowly(workspace):
    at_once = workspace._init_workspace

    def init(self, base_dir):
        time.sleep(1.2)
        return at_once(self, base_dir)

    return init
