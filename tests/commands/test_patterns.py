import json

import geopandas as gpd
import pytest
import shapely
from typer.testing import CliRunner

from analysis.file_study import study_of_files
from cli import app
from errors import BadParameterError, CrsMismatchError, LayerSchemaError
from tests.analysis.test_patterns import knots
from tests.spatial_model import toy_district

QUICK = ["--set", "draws:39", "--set", "cell_m:250", "--set", "longest_m:1500"]


def run(*arguments):
    return CliRunner().invoke(app, ["measure", "patterns", *arguments])


@pytest.fixture
def files(tmp_path):
    zones = toy_district.zones().rename_axis("zone_id").reset_index()
    rows = knots()
    points = gpd.GeoDataFrame(
        {"kind": [row[2] for row in rows], "uncertainty_m": [row[4] for row in rows]},
        geometry=[shapely.Point(row[0], row[1]) for row in rows],
        crs=toy_district.CRS,
    )
    zones.to_file(tmp_path / "zones.gpkg", driver="GPKG")
    points.to_crs("EPSG:4490").to_file(tmp_path / "points.geojson", driver="GeoJSON")
    return tmp_path


def arguments(folder, points="points.geojson", zones="zones.gpkg", crs="EPSG:4549"):
    return ["--zones", str(folder / zones), "--facilities", str(folder / points), "--crs", crs]


def test_two_files(files):
    answer = run(*arguments(files), *QUICK, "--format", "json")
    assert answer.exit_code == 0, answer.output
    found = json.loads(answer.stdout)
    assert found["plan"] == "zones.gpkg + points.geojson" and found["measure"] == "patterns"
    records = {one["measure"]: one for one in found["records"]}
    assert records["nearest_neighbour_index"]["verdict"] == "clustered"
    assert records["morans_i_of_zones"] == {
        **dict.fromkeys(records["morans_i_of_zones"]), "measure": "morans_i_of_zones", "verdict": "refused"
    }  # fmt: skip
    assert set(found["curves"]) == {"ripley_l", "cross_l", "lorenz"}
    assert found["tables"]["location_quotients"]
    assert any(one["is_caveat"] for one in found["readings"])
    # the union of the zones is the ground: 16 km²
    assert "16 km²" in found["method"]


def test_a_table_says_it_in_words_and_files_are_written_whole(files):
    answer = run(*arguments(files), *QUICK, "--kind", "incubator")
    assert answer.exit_code == 0 and "\n- " in answer.stdout and "\n! " in answer.stdout
    for name in ("out.json", "out.csv", "out.gpkg"):
        answer = run(*arguments(files), *QUICK, "--output", str(files / name))
        assert answer.exit_code == 0 and (files / name).stat().st_size > 100
    assert not list(files.glob(".*part*"))
    cells = gpd.read_file(files / "out.gpkg", layer="cells")
    assert cells["count"].sum() == 40
    assert run(*arguments(files), *QUICK, "--output", str(files / "out.xls")).exit_code == 2
    assert run(*arguments(files), *QUICK, "--output", str(files / "no/out.csv")).exit_code == 2


@pytest.mark.parametrize(
    "wrong",
    [
        ["--set", "draws:1"], ["--set", "nothing:1"], ["--kind", "castle"], ["--plan", "x"],
        ["--as-of", "2023-12-31"], ["--crs", "EPSG:4490"], ["--crs", "EPSG:3857"], ["--crs", "here"],
        ["--zones", "missing.gpkg"], ["--facilities", "x.vrt"],
    ],
)  # fmt: skip
def test_bad_input_is_said_in_a_line(files, wrong):
    answer = run(*arguments(files), *wrong)
    assert answer.exit_code == 2 and answer.stderr.strip()
    assert "Traceback" not in answer.output


def test_files_that_cannot_be_used(files):
    def study(**names):
        given = {"zones": "zones.gpkg", "facilities": "points.geojson", **names}
        return study_of_files(files / given["zones"], files / given["facilities"], crs="EPSG:4549")

    fine = study()
    assert fine.ground.area == pytest.approx(16e6, rel=1e-6) and fine.crs.to_epsg() == 4549
    assert (fine.facilities["uncertainty_m"] == 100).all()
    zones = toy_district.zones().rename_axis("zone_id").reset_index()
    bow = shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)])
    zones.set_geometry([bow, *zones.geometry[1:]]).to_file(files / "bow.gpkg", driver="GPKG")
    with pytest.raises(LayerSchemaError, match="crosses itself"):
        study(zones="bow.gpkg")
    zones.assign(zone_id="same").to_file(files / "twice.gpkg", driver="GPKG")
    with pytest.raises(LayerSchemaError, match="twice"):
        study(zones="twice.gpkg")
    with pytest.raises(LayerSchemaError, match="is not a point"):
        study(facilities="zones.gpkg")
    # a Shapefile whose .prj is lost declares nothing
    zones.to_file(files / "bare.shp")
    (files / "bare.prj").unlink()
    with pytest.raises(CrsMismatchError, match="no coordinate system"):
        study(zones="bare.shp")
    (files / "broken.gpkg").write_bytes(b"SQLite format 3\x00" + b"x" * 50)
    (files / "false.geojson").write_text("<OGRVRTDataSource/>")
    for name in ("broken.gpkg", "false.geojson", "none.gpkg", "points.txt"):
        with pytest.raises(LayerSchemaError):
            study(zones=name)
    with pytest.raises(BadParameterError):
        study_of_files(files / "zones.gpkg", files / "points.geojson", crs="")
