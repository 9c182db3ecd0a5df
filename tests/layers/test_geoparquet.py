import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from pyproj import CRS

from analysis.file_layers import checked_points
from errors import CrsMismatchError, LayerSchemaError
from layers import geoparquet
from layers.geoparquet import is_geoparquet, open_points

METRIC = CRS("EPSG:4549")
X = 500000 + np.arange(10.0) * 100
Y = 3300000 + np.arange(10.0) ** 2


def points(crs=METRIC, x=X, y=Y):
    return gpd.GeoDataFrame({"n": range(len(x))}, geometry=shapely.points(x, y), crs=crs)


def read(path, **options):
    parts = list(open_points(path, **options).batches())
    return tuple(np.concatenate(part) for part in zip(*parts, strict=True))


@pytest.mark.parametrize("encoding", ["WKB", "geoarrow"])
def test_points_as_geopandas_writes_them(tmp_path, encoding, monkeypatch):
    monkeypatch.setattr(geoparquet, "ROWS_AT_ONCE", 3)
    path = tmp_path / "a.parquet"
    points().to_parquet(path, geometry_encoding=encoding, schema_version="1.1.0", row_group_size=4)
    files = open_points(path)
    assert files.row_count == 10
    assert [group.row_count for group in files.row_groups] == [4, 4, 2]
    assert files.crs == METRIC
    x, y = read(path)
    assert x.tolist() == X.tolist() and y.tolist() == Y.tolist()
    assert max(len(part) for part, _ in files.batches()) == 3


def test_a_folder_in_order_of_name_without_what_is_hidden(tmp_path):
    (tmp_path / "p=1").mkdir()
    points(x=X[:4], y=Y[:4]).to_parquet(tmp_path / "p=1" / "a.parquet")
    points(x=X[4:], y=Y[4:]).to_parquet(tmp_path / "p=1" / "b.parquet")
    points().to_parquet(tmp_path / "p=1" / "_old.parquet")
    (tmp_path / "notes.txt").write_text("no parquet")
    assert is_geoparquet(tmp_path)
    x, y = read(tmp_path)
    assert x.tolist() == X.tolist() and y.tolist() == Y.tolist()


def test_heights_and_foreign_byte_order_are_read_too(tmp_path):
    frame = points()
    frame.geometry = shapely.force_3d(frame.geometry.to_numpy(), 5.0)
    frame.to_parquet(tmp_path / "z.parquet")
    assert read(tmp_path / "z.parquet")[0].tolist() == X.tolist()
    table = pq.read_table(tmp_path / "z.parquet")
    wkb = shapely.to_wkb(points().geometry.to_numpy(), byte_order=0)
    at = table.schema.get_field_index("geometry")
    pq.write_table(
        table.set_column(at, "geometry", pa.array(wkb, pa.binary())), tmp_path / "b.parquet"
    )
    assert read(tmp_path / "b.parquet")[1].tolist() == Y.tolist()


def test_columns_x_and_y_need_a_declared_system(tmp_path):
    path = tmp_path / "xy.parquet"
    pq.write_table(pa.table({"x": X, "y": Y.astype("float32")}), path)
    x, y = read(path, crs=METRIC)
    assert x.tolist() == X.tolist() and y.tolist() == Y.astype("float32").tolist()
    with pytest.raises(CrsMismatchError, match=r"xy.parquet: has no coordinate system"):
        open_points(path)


def test_degrees_are_reprojected_only_when_asked_for(tmp_path):
    path = tmp_path / "d.parquet"
    degrees = points().to_crs("EPSG:4490")
    degrees.to_parquet(path)
    with pytest.raises(CrsMismatchError, match=r"d.parquet.*degrees"):
        open_points(path)
    x, y = read(path, crs=METRIC)
    assert x == pytest.approx(X, abs=1e-6) and y == pytest.approx(Y, abs=1e-6)


def rewritten(path, change):
    """Write a file again with another description of its geometry."""
    table = pq.read_table(path)
    about = json.loads(table.schema.metadata[b"geo"])
    change(about["columns"]["geometry"])
    pq.write_table(table.replace_schema_metadata({b"geo": json.dumps(about)}), path)


def test_files_without_or_with_several_systems_are_refused(tmp_path):
    points().to_parquet(tmp_path / "a.parquet")
    points().to_parquet(tmp_path / "b.parquet")
    rewritten(tmp_path / "b.parquet", lambda column: column.update(crs=None))
    with pytest.raises(CrsMismatchError, match=r"b.parquet: has no coordinate system"):
        open_points(tmp_path)
    # without the key it is longitude and latitude on WGS 84, says GeoParquet
    rewritten(tmp_path / "b.parquet", lambda column: column.pop("crs"))
    with pytest.raises(CrsMismatchError, match=r"b.parquet.*degrees"):
        open_points(tmp_path)
    points(crs="EPSG:4550").to_parquet(tmp_path / "b.parquet")
    with pytest.raises(CrsMismatchError, match=r"b.parquet.*differs.*a.parquet"):
        open_points(tmp_path)


def test_what_is_no_layer_of_points_is_refused(tmp_path):
    lines = gpd.GeoDataFrame(geometry=[shapely.LineString([(0, 0), (1, 1)])], crs=METRIC)
    lines.to_parquet(tmp_path / "l.parquet")
    with pytest.raises(
        LayerSchemaError, match=r"l.parquet: geometry: holds LineString, not points"
    ):
        open_points(tmp_path / "l.parquet")
    pq.write_table(pa.table({"name": ["a"]}), tmp_path / "t.parquet")
    with pytest.raises(LayerSchemaError, match=r"t.parquet: has no geometry"):
        open_points(tmp_path / "t.parquet")
    points().to_parquet(tmp_path / "m.parquet")
    table = pq.read_table(tmp_path / "m.parquet")
    pq.write_table(table.drop_columns(["geometry"]), tmp_path / "m.parquet")
    with pytest.raises(LayerSchemaError, match=r"m.parquet: geometry: column is missing"):
        open_points(tmp_path / "m.parquet")
    pq.write_table(table.replace_schema_metadata({b"geo": b"{"}), tmp_path / "g.parquet")
    with pytest.raises(LayerSchemaError, match=r"g.parquet: geo: "):
        open_points(tmp_path / "g.parquet")
    (tmp_path / "empty").mkdir()
    with pytest.raises(LayerSchemaError, match="empty: is no GeoParquet"):
        open_points(tmp_path / "empty")
    points().iloc[:0].to_parquet(tmp_path / "empty" / "none.parquet")
    with pytest.raises(LayerSchemaError, match="empty: holds no row"):
        open_points(tmp_path / "empty")


@pytest.mark.parametrize("encoding", ["WKB", "geoarrow"])
@pytest.mark.parametrize("bad", [None, shapely.Point(), shapely.Point(np.inf, 1)])
def test_a_row_without_a_position_is_named(tmp_path, bad, encoding):
    frame = points()
    frame.geometry = gpd.GeoSeries(
        [*frame.geometry.iloc[:6], bad, *frame.geometry.iloc[7:]], crs=METRIC
    )
    path = tmp_path / "a.parquet"
    frame.to_parquet(path, geometry_encoding=encoding, schema_version="1.1.0", row_group_size=5)
    with pytest.raises(LayerSchemaError, match=r"a.parquet: row group 1, row 1: "):
        read(path)


def test_a_damaged_file_is_named_with_its_row_group(tmp_path):
    path = tmp_path / "a.parquet"
    rng = np.random.default_rng(1)
    x, y = rng.random((2, 4000)) * 1e6
    points(x=x, y=y).to_parquet(path, row_group_size=1000)
    whole = path.read_bytes()
    column = next(
        number for number, name in enumerate(pq.read_schema(path).names) if name == "geometry"
    )
    place = pq.ParquetFile(path).metadata.row_group(2).column(column).data_page_offset
    path.write_bytes(whole[:place] + b"\xff" * 200 + whole[place + 200 :])
    with pytest.raises(LayerSchemaError, match=r"a.parquet: row group 2: cannot be read"):
        read(path)
    path.write_bytes(whole[:-200])
    with pytest.raises(LayerSchemaError, match=r"a.parquet: cannot be read"):
        open_points(path)


STATES = [
    "open",
    "planned",
    "",
    None,
    "Under_Construction",
    "closed",
    "unknown",
    "open",
    "",
    " open ",
]


def with_states(states=STATES):
    return points().assign(state=pd.Series(states, dtype=object))


def test_what_does_not_stand_is_left_out_as_in_any_other_file(tmp_path, monkeypatch):
    monkeypatch.setattr(geoparquet, "ROWS_AT_ONCE", 3)
    frame = with_states().assign(facility_id=[f"F{number}" for number in range(10)])
    frame.to_parquet(tmp_path / "all.parquet", row_group_size=4)
    (tmp_path / "parts").mkdir()
    frame[:6].to_parquet(tmp_path / "parts" / "a.parquet")
    frame[6:].to_parquet(tmp_path / "parts" / "b.parquet")
    frame.to_file(tmp_path / "all.gpkg")
    loose = checked_points(tmp_path / "all.gpkg", crs=None).frame
    stands = loose.geometry.x.tolist()
    assert stands == X[[0, 2, 3, 6, 7, 8, 9]].tolist()
    assert read(tmp_path / "all.parquet")[0].tolist() == stands
    assert read(tmp_path / "parts")[0].tolist() == stands


def test_an_unknown_state_is_named_with_its_row(tmp_path):
    with_states([*STATES[:8], "shut", "gone"]).to_parquet(tmp_path / "a.parquet", row_group_size=5)
    with pytest.raises(LayerSchemaError) as refused:
        read(tmp_path / "a.parquet")
    assert "row group 1, row 3, state" in str(refused.value)
    assert "shut" in str(refused.value) and "gone" in str(refused.value)
