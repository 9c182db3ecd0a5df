"""GeoTIFF out and in: what is written is read back, and what is bad is refused."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import rasterio
from pyproj import CRS

from errors import CrsMismatchError, LayerSchemaError
from layers.rasters import NODATA, RasterTags, raster_bytes, read_raster, write_raster
from spatial_model.crs import metric_crs
from spatial_model.raster_grid import RasterGrid, Surface

TM = metric_crs("tmerc:base=EPSG:4490,central_meridian=120,false_easting=500000")
TAGS = RasterTags("密度", "quartic, h 800 m", "toy", date(2026, 1, 1), 800.0)


def surface(rows=600, columns=700) -> Surface:
    values = np.arange(rows * columns, dtype="float64").reshape(rows, columns) / 7
    values[0, :5] = np.nan
    return Surface(RasterGrid(500000, 3304000, 50, rows, columns, TM), values, "/km²")


def spoilt(path: Path, *, crs="EPSG:4549", transform=None, values=None) -> Path:
    values = np.ones((4, 4), "float32") if values is None else values
    transform = transform or rasterio.Affine(50, 0, 500000, 0, -50, 3304000)
    with rasterio.open(
        path, "w", driver="GTiff", count=1, dtype=values.dtype, height=4, width=4, crs=crs,
        transform=transform, nodata=NODATA,
    ) as file:  # fmt: skip
        file.write(values, 1)
    return path


def test_what_is_written_is_read_back(tmp_path):
    path = tmp_path / "a.tif"
    write_raster(path, surface(), TAGS)
    back = read_raster(path)
    assert back.unit == "/km²" and back.grid.bounds == surface().grid.bounds
    assert CRS(back.grid.crs).equals(TM, ignore_axis_order=True)
    assert np.allclose(back.values, surface().values, rtol=1e-6, equal_nan=True)
    assert [one.name for one in tmp_path.iterdir()] == ["a.tif"]


def test_the_file_says_what_it_is(tmp_path):
    path = tmp_path / "a.tif"
    path.write_bytes(raster_bytes(surface(), TAGS))
    with rasterio.open(path) as file:
        assert file.nodata == NODATA and file.descriptions == ("密度",)
        assert file.units == ("/km²",)
        said = file.tags()
        assert (said["METHOD"], said["SOURCE"]) == ("quartic, h 800 m", "toy")
        assert (said["DATE"], said["BANDWIDTH_M"]) == ("2026-01-01", "800")


def test_it_is_cloud_optimised(tmp_path):
    """Tiled, with overviews, index first: what a COG is (OGC 21-026)."""
    path = tmp_path / "a.tif"
    write_raster(path, surface(), TAGS)
    with rasterio.open(path) as file:
        assert file.profile["tiled"] and file.block_shapes == [(256, 256)]
        assert file.overviews(1) and file.compression.value == "DEFLATE"
        assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
    assert b"LAYOUT=IFDS_BEFORE_DATA" in path.read_bytes()[:1000]


def test_a_surface_in_degrees_is_not_written():
    grid = RasterGrid(120, 30, 0.01, 2, 2, CRS("EPSG:4490"))
    with pytest.raises(CrsMismatchError):
        raster_bytes(Surface(grid, np.ones((2, 2)), ""), TAGS)


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(LayerSchemaError, match=r"a\.tif: .*written") as caught:
        write_raster(tmp_path / "no" / "a.tif", surface(), TAGS)
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:3857"])
def test_degrees_and_mercator_are_refused(tmp_path, crs):
    path = spoilt(tmp_path / "a.tif", crs=crs)
    with pytest.raises(CrsMismatchError):
        read_raster(path)
    assert read_raster(path, metric=False).values.shape == (4, 4)


def test_no_crs_is_refused(tmp_path):
    with pytest.raises(CrsMismatchError, match="no coordinate system"):
        read_raster(spoilt(tmp_path / "a.tif", crs=None))


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ({"values": np.full((4, 4), NODATA, "float32")}, "no value anywhere"),
        ({"values": np.full((4, 4), np.nan, "float32")}, "no value anywhere"),
        ({"values": np.full((4, 4), np.inf, "float32")}, "infinite"),
        ({"transform": rasterio.Affine(50, 9, 500000, 9, -50, 3304000)}, "rotated"),
        ({"transform": rasterio.Affine(50, 0, 500000, 0, -40, 3304000)}, "square"),
        ({"transform": rasterio.Affine(50, 0, 500000, 0, 50, 3304000)}, "square"),
    ],
)
def test_what_else_is_refused(tmp_path, given, match):
    with pytest.raises(LayerSchemaError, match=match):
        read_raster(spoilt(tmp_path / "a.tif", **given))


def test_what_is_no_geotiff_is_refused(tmp_path):
    (tmp_path / "a.tif").write_text("<VRTDataset rasterXSize='1' rasterYSize='1'/>")
    for name in ("a.tif", "missing.tif"):
        with pytest.raises(LayerSchemaError, match="GeoTIFF"):
            read_raster(tmp_path / name)
