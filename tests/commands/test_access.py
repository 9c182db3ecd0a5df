"""``measure travel`` and ``measure accessibility`` on the toy and on files."""

from __future__ import annotations

import csv
import json

import geopandas as gpd
import pyogrio
import pytest
import shapely
from typer.testing import CliRunner

from cli import app
from tests.spatial_model import toy_district
from tests.spatial_model.toy_streets import corners, streets
from tests.toy import built_toy

RUN = CliRunner()


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    return str(built_toy(tmp_path_factory.mktemp("access")))


def run(*arguments: str):
    return RUN.invoke(app, ["measure", *arguments], env={"LANGCHENG_LANG": "en"})


@pytest.mark.parametrize("measured", ["travel", "accessibility"])
def test_on_a_plan(toy, measured):
    done = run(measured, "--plan", toy, "--mode", "network", "--minutes", "30", "--format", "json")
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    assert document["measure"] == measured and document["mode"] == "network"
    assert document["minutes"] == 30 and document["plan"] == "toy_2030"
    assert {"zone_id", "nearest_min", "demand"} <= set(document["records"][0])
    assert any(one["is_caveat"] for one in document["readings"])


@pytest.fixture
def files(tmp_path):
    pyogrio.write_dataframe(toy_district.zones().reset_index(names="zone_id"), tmp_path / "z.gpkg")
    pyogrio.write_dataframe(corners("A", "F"), tmp_path / "f.gpkg")
    pyogrio.write_dataframe(streets(), tmp_path / "n.gpkg")
    homes = gpd.GeoDataFrame(
        {"people": [10.0, 30.0]},
        geometry=[shapely.Point(500000, 3301000), shapely.Point(501000, 3300000)],
        crs="EPSG:4549",
    )
    pyogrio.write_dataframe(homes, tmp_path / "d.gpkg")
    return tmp_path


def file_options(files):
    return (
        *("--zones", str(files / "z.gpkg"), "--facilities", str(files / "f.gpkg")),
        *("--crs", "EPSG:4549", "--network", str(files / "n.gpkg")),
    )


def test_on_files_with_a_network_and_demand(files):
    # D lies 20 minutes from F by E; B lies 10 minutes from A. Of 40 people all are in time.
    out = files / "out.json"
    done = run(
        *("travel", *file_options(files), "--demand", str(files / "d.gpkg"), "--weight", "people"),
        *("--minutes", "15", "--out", str(out)),
    )
    assert done.exit_code == 0, done.output
    document = json.loads(out.read_text())
    assert document["mode"] == "network"
    (southwest,) = [one for one in document["records"] if one["zone_id"] == "sw"]
    assert southwest["demand"] == 40
    assert southwest["nearest_min"] == pytest.approx((10 * 20 + 30 * 10) / 40)
    assert southwest["within_share"] == pytest.approx(0.75)


def test_geopackage_and_csv_out(files):
    for name in ("out.gpkg", "out.csv"):
        done = run("travel", *file_options(files),
                   "--out", str(files / name))  # fmt: skip
        assert done.exit_code == 0, done.output
    layers = {name for name, _ in pyogrio.list_layers(files / "out.gpkg")}
    assert layers == {"travel_minutes", "service_areas"}
    with (files / "out.csv").open(encoding="utf-8-sig") as file:
        assert {row["zone_id"] for row in csv.DictReader(file)} == set(toy_district.SQUARES)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("travel", "--minutes", "0"), "minutes"),
        (("travel", "--minutes", "nan"), "minutes"),
        (("accessibility", "--set", "decay:sudden"), "decay"),
        (("accessibility", "--weight", "people"), "--weight"),
        (("travel", "--network", "no-such-file.gpkg"), "cannot be opened"),
        (("travel", "--network", "streets.vrt"), "networks are read from"),
    ],
)
def test_bad_input_is_a_message(toy, arguments, told):
    done = run(*arguments, "--plan", toy)
    assert done.exit_code == 2 and told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_network_without_speeds_is_a_message_unless_one_is_given(files):
    pyogrio.write_dataframe(streets(other=1), files / "n.gpkg")
    done = run("travel", *file_options(files))
    assert done.exit_code == 2 and "neither minutes nor speed_kmh" in done.stderr
    done = run("travel", *file_options(files),
               "--network-speed-kmh", "6", "--format", "csv")  # fmt: skip
    assert done.exit_code == 0, done.output
