import csv
import io
import json

import geopandas as gpd
import pytest
import shapely
from typer.testing import CliRunner

from cli import app
from tests.spatial_model import toy_district

QUICK = ["--k", "2", "--set", "cell_m:400"]


def run(*arguments):
    return CliRunner().invoke(app, ["site", *arguments])


@pytest.fixture
def files(tmp_path):
    toy_district.zones().rename_axis("zone_id").reset_index().to_file(tmp_path / "zones.gpkg")
    toy_district.facilities("A").to_file(tmp_path / "points.gpkg")
    at = shapely.points([[503000, 3303000], [503000, 3301000], [501000, 3303000]])
    offered = gpd.GeoDataFrame({"weight": [1.0, 5.0, 2.0]}, geometry=at, crs=toy_district.CRS)
    offered.to_crs("EPSG:4490").to_file(tmp_path / "offered.geojson", driver="GeoJSON")
    return tmp_path


def given(folder):
    return [
        "--zones", str(folder / "zones.gpkg"), "--facilities", str(folder / "points.gpkg"),
        "--crs", "EPSG:4549",
    ]  # fmt: skip


def test_two_files_and_a_layer_of_candidates(files):
    answer = run(
        *given(files), *QUICK, "--candidates", str(files / "offered.geojson"), "--format", "json"
    )
    assert answer.exit_code == 0, answer.output
    found = json.loads(answer.stdout)  # nothing else is printed there, no banner of a solver
    assert found["measure"] == "siting" and found["model"] == "mclp"
    assert [one["rank"] for one in found["records"]] == [1, 2]
    assert all(one["gain_share"] == pytest.approx(0.2, abs=0.03) for one in found["records"])
    assert len(found["tables"]["zones"]) == 5 and len(found["curves"]["gain"]) == 3
    assert any("HiGHS" in text for text in [found["method"]])
    assert any(one["is_caveat"] for one in found["readings"])


def test_a_layer_of_demand_and_a_zone_of_candidates(files):
    answer = run(
        *given(files), "--k", "1", "--demand", str(files / "offered.geojson"),
        "--candidates", "se", "--set", "spacing_m:200", "--format", "csv",
    )  # fmt: skip
    assert answer.exit_code == 0, answer.output
    (row,) = csv.DictReader(io.StringIO(answer.stdout))
    assert float(row["gain_share"]) == pytest.approx(5 / 8)


def test_every_model_and_file(files):
    for model, name in (("p_median", "out.json"), ("lscp", "out.csv"), ("mclp", "out.gpkg")):
        path = files / name
        answer = run(*given(files), *QUICK, "--model", model, "--out", str(path))
        assert answer.exit_code == 0, answer.output
        assert path.stat().st_size > 100 and not answer.stdout
    assert len(gpd.read_file(files / "out.gpkg", layer="proposed")) == 2


@pytest.mark.parametrize(
    ("said", "arguments"),
    [
        ("31", ["--k", "31"]),
        ("k", ["--k", "0"]),
        ("3", ["--k", "9", "--candidates", "FILE"]),
        ("radius_m", ["--radius-m", "-5"]),
        ("--candidates", ["--candidates", "nowhere"]),
        ("--demand", ["--demand", "nothing"]),
        ("no.gpkg", ["--candidates", "no.gpkg"]),
        ("--kind", ["--kind", "castle"]),
        ("cell_m", ["--set", "cell_m:abc"]),
    ],
)
def test_bad_wishes_end_with_a_message(files, said, arguments):
    path = str(files / "offered.geojson")
    answer = run(*given(files), *[path if one == "FILE" else one for one in arguments])
    assert answer.exit_code == 2 and said in answer.output.replace("k:", "k: ")
    assert "Traceback" not in answer.output
