import csv
import io
import json

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import CRS
from typer.testing import CliRunner

from cli import app
from layers.rasters import RasterTags, write_raster
from spatial_model.raster_grid import RasterGrid, Surface
from tests.spatial_model import toy_district

COUNTS = {"nw": 2, "ne": 2, "sw": 2, "se": 1, "corridor": 4}


def run(*arguments):
    return CliRunner().invoke(app, ["measure", *map(str, arguments)])


def good(*arguments):
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def column(document, name):
    return {one["zone_id"]: one[name] for one in document["records"]}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    zones = toy_district.zones().rename_axis("zone_id").reset_index()
    zones.to_file(folder / "zones.gpkg")
    zones.to_crs("EPSG:4490").to_file(folder / "degrees.gpkg")
    points = toy_district.facilities()
    points.to_file(folder / "points.gpkg")
    (folder / "points").mkdir()
    points.iloc[:3].to_parquet(folder / "points" / "a.parquet", row_group_size=2)
    points.iloc[3:].to_parquet(folder / "points" / "b.parquet")
    grid = RasterGrid(500000, 3304000, 100, 40, 40, CRS(toy_district.CRS))
    people = Surface(grid, np.full((40, 40), 5.0), "people")
    write_raster(folder / "people.tif", people, RasterTags("people", "made up", "five a cell"))
    return folder


@pytest.mark.parametrize("facilities", ["points.gpkg", "points", "points/a.parquet"])
def test_counts_of_any_pair_of_files(files, facilities):
    found = good("counts", "--zones", files / "zones.gpkg", "--facilities", files / facilities)
    if facilities.endswith("a.parquet"):  # A, B and C; D is in the other file
        assert column(found, "count") == {"nw": 1, "ne": 2, "sw": 2, "se": 1, "corridor": 3}
    else:
        assert column(found, "count") == COUNTS
    assert found["measure"] == "counts"


def test_workers_print_what_one_process_prints(files):
    given = ("coverage", "--radius-m", 700, "--zones", files / "zones.gpkg")
    given += ("--facilities", files / "points")
    assert good(*given) == good(*given, "--workers", 2)


def test_density_and_coverage_of_a_folder(files):
    given = ("--zones", files / "zones.gpkg", "--facilities", files / "points")
    density = column(good("density", *given), "density_per_km2")
    assert density["nw"] == pytest.approx(0.5, rel=0.002)  # 2 on 4 km²
    share = column(good("coverage", *given, "--radius-m", 500), "coverage_share")
    # a circle about D in the middle and a quarter about C on the corner, of 4 km²
    assert share["nw"] == pytest.approx(1.25 * np.pi * 0.25 / 4, rel=0.002)


@pytest.mark.parametrize("method", ["exact", "centres"])
def test_zonal_sums_of_a_raster(files, method, tmp_path):
    given = ("zonal", "--zones", files / "zones.gpkg", "--raster", files / "people.tif")
    found = good(*given, "--method", method)
    # 400 cells of 5 in a square of 2 km; the corridor 2 km × 4 km has 800
    assert column(found, "sum") == {
        "nw": 2000,
        "ne": 2000,
        "sw": 2000,
        "se": 2000,
        "corridor": 4000,
    }
    assert set(column(found, "mean").values()) == {5}
    for name in ("t.csv", "t.gpkg", "t.json"):
        assert run(*given, "--method", method, "--out", tmp_path / name).exit_code == 0
    rows = csv.DictReader(io.StringIO((tmp_path / "t.csv").read_text(encoding="utf-8-sig")))
    assert [float(row["sum"]) for row in rows] == [2000, 2000, 2000, 2000, 4000]
    assert gpd.read_file(tmp_path / "t.gpkg")["mean"].to_list() == [5] * 5


def test_degrees_are_reprojected_only_when_asked_for(files):
    given = ("counts", "--zones", files / "degrees.gpkg", "--facilities", files / "points")
    refused = run(*given)
    assert refused.exit_code == 2 and "degrees.gpkg" in refused.stderr
    assert column(good(*given, "--crs", "EPSG:4549"), "count")["se"] <= 1


def test_what_does_not_go_together_is_named(files, tmp_path):
    zones, points = ("--zones", files / "zones.gpkg"), ("--facilities", files / "points")
    crossed = toy_district.zones().rename_axis("zone_id").reset_index()
    bow = shapely.Polygon([(0, 0), (100, 100), (100, 0), (0, 100)])
    crossed.geometry = [*crossed.geometry.iloc[:4], bow]
    crossed.to_file(tmp_path / "crossed.gpkg")
    for arguments, place in (
        (("counts", *zones), "--zones"),
        (("counts", *zones, *points, "--kind", "incubator"), "--kind"),
        (("density", *zones, *points, "--as-of", "2023-12-31"), "--as-of"),
        (("counts", *zones, "--facilities", files / "points.gpkg", "--workers", 2), "--workers"),
        (("counts", *zones, *points, "--workers", 0), "--workers"),
        (("counts", *zones, *points, "--crs", "EPSG:3857"), "EPSG:3857"),
        (("counts", "--zones", tmp_path / "crossed.gpkg", *points), "corridor"),
        (("zonal", *zones, "--raster", files / "zones.gpkg"), "zones.gpkg"),
        (("zonal", *zones, "--crs", "EPSG:4550", "--raster", files / "people.tif"), "raster"),
    ):
        result = run(*arguments)
        assert result.exit_code == 2, arguments
        assert place in result.stderr and not result.stdout, result.output


def test_counts_say_which_points_count(files, tmp_path):
    points = toy_district.facilities().assign(state=["open", "planned", "closed", "open", "open"])
    points.to_file(tmp_path / "points.gpkg")
    found = good(
        "counts", "--zones", files / "zones.gpkg", "--facilities", tmp_path / "points.gpkg"
    )
    assert sum(column(found, "count").values()) < sum(COUNTS.values())
    (said,) = [one["text"] for one in found["readings"]]
    assert "计入 3 个" in said and "1 个为规划" in said and "1 个已关闭" in said
    whole = good("counts", "--zones", files / "zones.gpkg", "--facilities", files / "points.gpkg")
    assert [one["text"] for one in whole["readings"]] == ["points.gpkg 的 5 个点位全部计入。"]


@pytest.mark.parametrize("measured", ["counts", "density", "coverage"])
def test_points_that_miss_every_zone_are_told_twice(files, tmp_path, measured):
    away = toy_district.facilities()
    away.geometry = away.geometry.translate(400_000, 0)
    away.to_file(tmp_path / "away.gpkg")
    more = ("--radius-m", "500") if measured == "coverage" else ()
    result = run(
        *(measured, "--zones", files / "zones.gpkg", "--facilities", tmp_path / "away.gpkg"),
        *("--crs", toy_district.CRS, "--format", "json", *more),
    )
    assert result.exit_code == 0, result.output
    assert "没有一个落在" in result.stderr
    said = json.loads(result.stdout)["readings"]
    assert any("没有一个落在" in one["text"] and one["is_decisive"] for one in said)


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"zone_id": ["a", "a", "b", "c", "d"]}, "a 重复出现"),
        ({"zone_id": ["a", None, "b", "c", "d"]}, "第 2 行没有编号"),
        ({"land_area_km2": [1.0, -1.0, 1.0, 1.0, 1.0]}, "land_area_km2"),
        ({"boundary_error_m": [1.0, -1.0, 1.0, 1.0, 1.0]}, "boundary_error_m"),
    ],
)
def test_counts_refuse_zones_as_the_others_do(files, tmp_path, columns, told):
    zones = toy_district.zones().rename_axis("zone_id").reset_index().assign(**columns)
    zones.to_file(tmp_path / "zones.gpkg")
    result = run(
        "counts", "--zones", tmp_path / "zones.gpkg", "--facilities", files / "points.gpkg"
    )
    assert result.exit_code == 2 and told in result.stderr


def test_counts_refuse_an_uncertainty_that_is_none(files, tmp_path):
    toy_district.facilities().assign(uncertainty_m=-1.0).to_file(tmp_path / "points.gpkg")
    result = run(
        "counts", "--zones", files / "zones.gpkg", "--facilities", tmp_path / "points.gpkg"
    )
    assert result.exit_code == 2 and "uncertainty_m" in result.stderr


def test_a_stated_land_area_divides_in_both_paths(files, tmp_path):
    zones = toy_district.zones().rename_axis("zone_id").reset_index().assign(land_area_km2=2.0)
    zones.to_file(tmp_path / "zones.gpkg")
    given = ("density", "--zones", tmp_path / "zones.gpkg", "--facilities")
    by_parts = good(*given, files / "points")
    whole = good(*given, files / "points.gpkg", "--crs", toy_district.CRS)
    assert column(by_parts, "density_per_km2")["corridor"] == COUNTS["corridor"] / 2
    assert column(whole, "density_per_km2")["corridor"] == COUNTS["corridor"] / 2
    assert "land_area_km2" in by_parts["method"]
    assert any("land_area_km2" in one["text"] for one in whole["readings"])


STATES = ["open", "planned", None, " Closed ", "under_construction", "", "unknown", "OPEN"]


@pytest.fixture(scope="module")
def stated(tmp_path_factory):
    """Return the same points with a state thrice: GeoPackage, GeoParquet file and folder."""
    folder = tmp_path_factory.mktemp("stated")
    toy_district.zones().rename_axis("zone_id").reset_index().to_file(folder / "zones.gpkg")
    draw = np.random.default_rng(7)
    places = shapely.points(draw.uniform(499000, 505000, 400), draw.uniform(3299000, 3305000, 400))
    states = np.array(STATES, dtype=object)[draw.integers(0, len(STATES), 400)]
    points = gpd.GeoDataFrame({"state": states}, geometry=places, crs=toy_district.CRS)
    points.to_file(folder / "points.gpkg")
    points.to_parquet(folder / "points.parquet", row_group_size=37)
    (folder / "points").mkdir()
    for number in range(3):
        part = points.iloc[number::3]
        part.to_parquet(folder / "points" / f"{number}.parquet", row_group_size=50)
    points.drop(columns="state").to_file(folder / "all.gpkg")
    return folder


@pytest.mark.parametrize(
    ("measured", "name", "more"),
    [
        ("counts", "count", ()),
        ("density", "density_per_km2", ()),
        ("coverage", "coverage_share", ("--radius-m", 90)),
    ],
)
def test_a_state_means_the_same_whatever_the_format(stated, measured, name, more):
    given = (measured, "--zones", stated / "zones.gpkg", "--crs", toy_district.CRS, *more)
    loose, *parted = (
        column(good(*given, "--facilities", stated / one), name)
        for one in ("points.gpkg", "points.parquet", "points")
    )
    for found in parted:
        assert found == pytest.approx(loose, rel=1e-9)
    everything = column(good(*given, "--facilities", stated / "all.gpkg"), name)
    assert all(0 < loose[zone_id] < everything[zone_id] for zone_id in loose)


@pytest.mark.parametrize("form", ["points.gpkg", "points.parquet", "points"])
def test_an_unknown_state_is_refused_whatever_the_format(files, tmp_path, form):
    points = toy_district.facilities().assign(state=["open", "shut", "open", "open", ""])
    points.to_file(tmp_path / "points.gpkg")
    points.to_parquet(tmp_path / "points.parquet")
    (tmp_path / "points").mkdir()
    points.to_parquet(tmp_path / "points" / "a.parquet")
    result = run("counts", "--zones", files / "zones.gpkg", "--facilities", tmp_path / form)
    assert result.exit_code == 2 and not result.stdout
    assert "shut" in result.stderr and "under_construction" in result.stderr
