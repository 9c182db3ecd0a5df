"""Surfaces and analyses from the command line: files out, and what is refused."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pytest
from typer.testing import CliRunner

import cli
from layers.rasters import read_raster
from tests.spatial_model import toy_district
from tests.toy import built_toy

RUNNER = CliRunner()


@pytest.fixture(scope="module")
def toy(tmp_path_factory) -> str:
    return str(built_toy(tmp_path_factory.mktemp("surface")))


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> list[str]:
    folder = tmp_path_factory.mktemp("files")
    toy_district.zones().rename_axis("zone_id").to_file(folder / "z.gpkg", engine="pyogrio")
    points = toy_district.facilities().rename_axis("facility_id")
    points.assign(kind="incubator").to_file(folder / "f.gpkg", engine="pyogrio")
    given = ["--zones", str(folder / "z.gpkg"), "--facilities", str(folder / "f.gpkg")]
    return [*given, "--crs", "EPSG:4549"]


def run(*arguments: str):
    return RUNNER.invoke(cli.app, list(arguments))


def good(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_kernel_surface_of_a_plan(toy, tmp_path):
    out = tmp_path / "k.tif"
    good("surface", "kernel", "--plan", toy, "--bandwidth-m", "800", "--cell-m", "50",
         "--kind", "incubator", "--out", str(out))  # fmt: skip
    found = read_raster(out)
    assert found.unit == "/km²"
    assert np.nansum(found.values) * found.grid.cell_area_km2 == pytest.approx(3, rel=0.02)


def test_a_nearest_surface_of_files(files, tmp_path):
    out = tmp_path / "n.tif"
    good("surface", "nearest", *files, "--cell-m", "100", "--out", str(out))
    found = read_raster(out)
    assert found.unit == "m" and found.values[0, 0] == pytest.approx(np.hypot(950, 950), rel=1e-4)


def test_density_and_coverage_of_files(files, tmp_path):
    density, coverage = tmp_path / "d.json", tmp_path / "c.gpkg"
    good("measure", "density", *files, "--out", str(density), "--set", "draws:50")
    document = json.loads(density.read_text(encoding="utf-8"))
    by_zone = {one["zone_id"]: one for one in document["records"]}
    assert by_zone["sw"]["count"] == 2 and document["measure"] == "density"
    assert any(one["is_caveat"] for one in document["readings"])
    good("measure", "coverage", "--radius-m", "500", *files, "--set", "draws:50",
         "--out", str(coverage))  # fmt: skip
    assert gpd.read_file(coverage, layer="gaps")["area_km2"].sum() > 0


def test_the_plan_as_csv(toy, tmp_path):
    out = tmp_path / "d.csv"
    good("measure", "density", "--plan", toy, "--set", "draws:50", "--out", str(out))
    head = out.read_text(encoding="utf-8-sig").splitlines()[0]
    assert "density_per_km2_low" in head and "count_low" in head and "expected_count" in head


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["surface", "kernel", "--out", "x.png"], ".tif"),
        (["surface", "kernel", "--out", "x.tif", "--bandwidth-m", "0"], "--bandwidth-m"),
        (["surface", "kernel", "--out", "x.tif", "--bandwidth-m", "20"], "bandwidth_m"),
        (["surface", "nearest", "--out", "x.tif", "--cell-m", "0"], "cell_m"),
        (["surface", "nearest", "--out", "x.tif", "--kind", "castle"], "castle"),
        (["measure", "density", "--set", "cell_km:0"], "cell_km"),
        (["measure", "density", "--set", "speed:4"], "speed"),
        (
            ["measure", "coverage", "--radius-m", "500", "--kind", "park", "--set", "draws:50"],
            "facilities",
        ),
        (["measure", "density", "--crs", "EPSG:4549"], "--zones"),
    ],
)
def test_bad_input_ends_in_a_message(toy, tmp_path, arguments, words, monkeypatch):
    monkeypatch.chdir(tmp_path)
    plan = [] if "--crs" in arguments else ["--plan", toy]
    result = run(*arguments, *plan)
    assert result.exit_code == 2 and words in result.output, result.output
    assert not list(tmp_path.iterdir())
