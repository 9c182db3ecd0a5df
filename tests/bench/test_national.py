"""The national run, small: a dozen counties, a few thousand facilities."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from bench import national_case
from bench.national import measured
from bench.national_case import CHINA, KINDS, towns, write_case
from spatial_model.coverage import coverage_share
from spatial_model.crs import metric_crs
from spatial_model.density import facility_counts


@pytest.fixture(scope="module")
def counties():
    """Twelve crooked counties of about 30 km."""
    rng = np.random.default_rng(2)
    frame = shapely.box(0, 3_000_000, 120_000, 3_090_000)
    seeds = shapely.multipoints(rng.random((12, 2)) * [120_000, 90_000] + [0, 3_000_000])
    cells = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=frame))
    shapes = shapely.segmentize(shapely.intersection(cells, frame), 500)
    ids = [f"c{number}" for number in range(12)]
    return gpd.GeoDataFrame({"zone_id": ids, "name": ids}, geometry=shapes, crs=CHINA)


@pytest.fixture(scope="module")
def case(counties, tmp_path_factory):
    folder = tmp_path_factory.mktemp("national")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(national_case, "ROWS_A_FILE", 1500)
        patch.setattr(national_case, "ROWS_A_GROUP", 400)
        write_case(folder, counties, town_count=60, facility_count=4000, cell_m=1000)
    return folder


def points_of(folder, kind="*"):
    files = sorted(folder.glob(f"facilities/kind={kind}/*.parquet"))
    return gpd.GeoDataFrame(pd.concat([gpd.read_parquet(file) for file in files]), crs=CHINA)


def result(folder, measure, zones="counties"):
    return measured(str(folder), measure, zones, 1)()


def test_the_system_is_equal_area_and_the_model_takes_it():
    assert metric_crs(CHINA.to_wkt()) == CHINA
    for latitude in (20, 35, 50):  # a square degree anywhere has the area that it has on the ground
        square = shapely.segmentize(shapely.box(110, latitude, 111, latitude + 1), 0.01)
        frame = gpd.GeoSeries([square], crs="EPSG:4490")
        area = abs(CHINA.get_geod().geometry_area_perimeter(square)[0])
        assert frame.to_crs(CHINA).area.iloc[0] == pytest.approx(area, rel=1e-5)


def test_towns_fill_their_county(counties):
    made = towns(counties, 60)
    assert len(made) == 60
    area = made.dissolve("county").area
    assert area.to_numpy() == pytest.approx(counties.area.to_numpy(), rel=1e-9)


def test_what_is_written_is_what_geopandas_reads(case):
    points = points_of(case)
    assert len(points) == 4000 and points.crs == CHINA
    assert {file.name for file in (case / "facilities").iterdir()} == {f"kind={k}" for k in KINDS}


def test_the_run_gives_what_the_model_gives(case, counties):
    points = points_of(case)
    counts = facility_counts(counties, points)
    assert result(case, "counts").tolist() == counts.to_list()
    assert counts.sum() > 3000
    density = result(case, "density")
    assert density[:, 0].tolist() == counts.to_list()
    assert density[:, 2] == pytest.approx(counts / (counties.area / 1e6), rel=1e-3)
    sites = points_of(case, "incubator")
    expected = coverage_share(counties, sites, radius_m=5000)
    assert result(case, "coverage").tolist() == expected.to_list()
    assert result(case, "counts", "towns").sum() == pytest.approx(counts.sum(), abs=5)


def test_exact_and_centres_agree_on_a_smooth_population(case):
    exact, centres = result(case, "zonal_exact"), result(case, "zonal_centres")
    assert centres[:, 1] == pytest.approx(exact[:, 1], rel=0.01)
    assert (np.abs(centres[:, 2] - exact[:, 2]) <= centres[:, 4]).all()
