"""Outlines, zones and water of the toy district: 4 × 4 km in four squares of 2 km."""

from __future__ import annotations

import json

import pytest
import shapely
from pyproj import Transformer

from errors import SourceError
from geodata.build import build_package
from geodata.datum import Datum, from_wgs84
from layers.reading import read_layers
from tests.geodata.spoiling import replace_in
from tests.toy import copied_toy


@pytest.fixture
def toy(tmp_path):
    return copied_toy(tmp_path)


def messages(package) -> str:
    with pytest.raises(SourceError) as caught:
        build_package(package)
    return "\n".join(str(problem) for problem in caught.value.problems)


def degrees(*corners: tuple[float, float]) -> list[list[float]]:
    inverse = Transformer.from_crs("EPSG:4549", "EPSG:4490", always_xy=True)
    return [list(inverse.transform(*corner)) for corner in corners]


def outline_file(package, rings: dict[str, list[list[float]]], *, key: str) -> str:
    """Return GeoJSON text of polygons by name."""
    features = [
        {
            "type": "Feature",
            "properties": {key: name},
            "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
        }
        for name, ring in rings.items()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def put(package, file: str, text: str) -> None:
    old = (package / "sources" / file).read_text(encoding="utf-8")
    replace_in(package, file, old, text)


def test_zones_have_their_areas(toy):
    zones = read_layers(build_package(toy).path).zones.set_index("zone_id")
    # squares of 2 × 2 km on the central meridian, where the projection is true to 1e-6
    for name in ("square_nw", "square_ne", "square_sw", "square_se"):
        assert zones.at[name, "area_km2"] == pytest.approx(4, abs=1e-4)
    assert zones.at["corridor", "area_km2"] == pytest.approx(8, abs=1e-4)
    assert zones.at["district", "land_area_km2"] == pytest.approx(16, abs=1e-4)
    assert zones["area_km2"].isna().to_dict()["makers_unit"]
    assert zones.geometry.isna().sum() == 1


def test_sea_is_taken_off_the_land_and_lakes_are_stated_apart(toy):
    sea = degrees((503000, 3300000), (504000, 3300000), (504000, 3304000), (503000, 3304000))
    lake = degrees((500000, 3300000), (501000, 3300000), (501000, 3301000), (500000, 3301000))
    folder = toy / "sources" / "towns"
    text = outline_file(toy, {"sea": sea, "lake": lake}, key="water_kind")
    (folder / "water.geojson").write_text(text, encoding="utf-8")
    replace_in(
        toy, "towns/source.yaml", "files:", f"files:\n- file: water.geojson\n  sha256: {_sum(text)}"
    )
    replace_in(
        toy,
        "build.yaml",
        "facilities:\n",
        "water:\n  - {source: towns, file: water.geojson}\nfacilities:\n",
    )
    layers = read_layers(build_package(toy).path)
    zones = layers.zones.set_index("zone_id")
    # the sea strip is 1 × 4 km: 16 − 4 = 12; the lake is 1 km² and lies in the south-west square
    assert layers.district["area_km2"].iloc[0] == pytest.approx(16, abs=1e-4)
    assert layers.district["land_area_km2"].iloc[0] == pytest.approx(12, abs=1e-4)
    assert layers.district["lake_area_km2"].iloc[0] == pytest.approx(1, abs=1e-4)
    assert zones.at["square_sw", "land_area_km2"] == pytest.approx(4, abs=1e-4)
    assert zones.at["square_sw", "lake_area_km2"] == pytest.approx(1, abs=1e-4)
    assert zones.at["square_se", "land_area_km2"] == pytest.approx(2, abs=1e-4)
    assert zones.at["square_se", "lake_area_km2"] == 0


def _sum(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()


def test_outline_that_crosses_itself_is_repaired_and_flagged(toy):
    bow_tie = degrees((500000, 3302000), (502000, 3304000), (502000, 3302000), (500000, 3304000))
    put(toy, "zones/outlines.geojson", outline_file(toy, {"square_nw": bow_tie}, key="zone_id"))
    for name in ("north-east", "south-west", "south-east"):
        square = f"{name.title().replace('-E', '-e').replace('-W', '-w')} square,district"
        replace_in(toy, "zones/zones.csv", f"{square},A", f"{square},")
    replace_in(toy, "zones/zones.csv", "Demo corridor,district,C", "Demo corridor,district,")
    result = build_package(toy)
    found = [str(one) for one in result.flagged]
    assert any("square_nw: the outline was not valid (Self-intersection" in one for one in found)
    zones = read_layers(result.path).zones.set_index("zone_id")
    assert zones.geometry["square_nw"].is_valid
    # two triangles of a bow tie in a 2 × 2 km square: 2 km²
    assert zones.at["square_nw", "area_km2"] == pytest.approx(2, abs=1e-3)


def test_outline_that_encloses_nothing_stops_the_build(toy):
    flat = degrees((500000, 3302000), (502000, 3302000), (501000, 3302000))
    put(toy, "zones/outlines.geojson", outline_file(toy, {"square_nw": flat}, key="zone_id"))
    assert "square_nw: the outline is not valid and encloses nothing" in messages(toy)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", "cannot be read as GeoJSON"),
        ("[]", "cannot be read as GeoJSON"),
        ('{"type":"Point","coordinates":[121,29]}', "a polygon is needed here, not Point"),
        ('{"type":"Polygon","coordinates":"x"}', "the geometry cannot be read"),
        ('{"type":"Polygon","coordinates":[]}', "a polygon is needed here, not ∅"),
        (
            '{"type":"Polygon","coordinates":[[[500000,3300000],[500001,3300000],'
            "[500001,3300001],[500000,3300000]]]}",
            "coordinates must be degrees",
        ),
    ],
)
def test_district_outline_that_cannot_be_used(toy, text, expected):
    put(toy, "boundary/district.geojson", text)
    found = messages(toy)
    assert f"sources/boundary/district.geojson: {expected}" in found or expected in found
    assert "990001: holds no usable outline" in found


def test_outlines_and_table_must_agree(toy):
    replace_in(toy, "zones/outlines.geojson", '"zone_id": "square_nw"', '"zone_id": "square_xx"')
    replace_in(toy, "zones/zones.csv", "走廊,Demo corridor,district", "走廊,Demo corridor,nowhere")
    found = messages(toy)
    assert "outlines.geojson: square_xx: this outline belongs to no zone of the table" in found
    assert "zones.csv: square_nw.grade: a drawn zone needs a grade" in found
    assert "zones.csv: corridor.part_of: there is no zone “nowhere”" in found


def test_repeated_zone_and_unknown_unit(toy):
    replace_in(toy, "zones/zones.csv", "square_se,", "square_sw,")
    replace_in(toy, "build.yaml", "zone_id: makers_unit", "zone_id: players_unit")
    found = messages(toy)
    assert "square_sw.zone_id: “square_sw” is already used" in found
    assert "functional_units: the table of zones has no row “players_unit”" in found


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_shifted_source_gives_the_same_district(tmp_path, datum):
    plain = copied_toy(tmp_path / "plain")
    shifted = copied_toy(tmp_path / "shifted")
    for name in ("district", "neighbour"):
        path = shifted / f"sources/boundary/{name}.geojson"
        content = json.loads(path.read_text(encoding="utf-8"))
        for feature in content["features"]:
            ring = feature["geometry"]["coordinates"][0]
            lon, lat = from_wgs84(datum, [one[0] for one in ring], [one[1] for one in ring])
            feature["geometry"]["coordinates"] = [[*map(list, zip(lon, lat, strict=True))]]
        put(shifted, f"boundary/{name}.geojson", json.dumps(content))
    replace_in(shifted, "boundary/source.yaml", "datum: WGS-84", f"datum: {datum}")
    one, other = (read_layers(build_package(folder).path) for folder in (plain, shifted))
    gap_m = shapely.hausdorff_distance(one.district.geometry[0], other.district.geometry[0])
    assert gap_m < 0.01


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[" * 100_000, "cannot be read as GeoJSON"),
        ('{"type": "Polygon", "coordinates": ' + "[" * 500 + "1" + "]" * 500 + "}",
         "the geometry cannot be read"),
        ('{"type": "Polygon", "coordinates": [[[1' + "0" * 400 + ", 1], [2, 2], [3, 1]]]}",
         "the geometry cannot be read"),
        ('{"type": "Polygon", "coordinates": [[[1' + "0" * 5000 + ", 1], [2, 2], [3, 1]]]}",
         "cannot be read as GeoJSON"),
        ('{"type": "Polygon", "coordinates": [[[NaN, 1], [2, 2], [3, 1], [NaN, 1]]]}',
         "cannot be read as GeoJSON: NaN is no number"),
        ('{"type": "Feature", "properties": ["a"], "geometry": null}',
         "feature 1: the geometry cannot be read"),
    ],
)  # fmt: skip
def test_geojson_that_no_reader_can_hold(toy, text, told):
    put(toy, "boundary/district.geojson", text)
    (line,) = [one for one in messages(toy).splitlines() if told in one]
    assert line.startswith("sources/boundary/district.geojson: ")
