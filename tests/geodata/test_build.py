"""Built when something changed, the same each time, and never half."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal
from pyogrio.errors import (
    DataLayerError,
    DataSourceError,
    FeatureError,
    FieldError,
    GeometryError,
)

from errors import SourceError
from geodata import geopackage
from geodata.build import build_package
from layers.columns import LAYERS
from layers.reading import read_layers
from tests.geodata.spoiling import replace_in
from tests.toy import copied_toy

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def toy(tmp_path):
    return copied_toy(tmp_path)


def test_two_builds_have_equal_content(tmp_path):
    one = read_layers(build_package(copied_toy(tmp_path / "one")).path)
    other = read_layers(build_package(copied_toy(tmp_path / "other")).path)
    assert one.content_key == other.content_key
    for name in LAYERS:
        if name == "sources":
            assert_frame_equal(one.sources, other.sources)
        else:
            assert_geodataframe_equal(
                getattr(one, name), getattr(other, name), normalize=False, check_less_precise=False
            )
            pairs = zip(getattr(one, name).geometry, getattr(other, name).geometry, strict=True)
            assert all((a is None and b is None) or a.wkb == b.wkb for a, b in pairs)


def test_it_is_built_again_only_when_something_changed(toy):
    first = build_package(toy)
    assert first.was_built
    written = first.path.stat().st_mtime_ns
    again = build_package(toy)
    assert not again.was_built
    assert again.content_key == first.content_key
    assert again.flagged == first.flagged  # remarks are kept with the layers
    assert first.path.stat().st_mtime_ns == written
    assert build_package(toy, force=True).was_built

    replace_in(toy, "facilities/facilities.csv", "甲孵化器", "甲科技孵化器")
    changed = build_package(toy)
    assert changed.was_built
    assert changed.content_key != first.content_key
    assert read_layers(changed.path).content_key == changed.content_key

    replace_in(toy, "build.yaml", "Next district", "Other district")
    assert build_package(toy).was_built
    assert not build_package(toy).was_built


def test_new_format_version_builds_again(toy, monkeypatch):
    build_package(toy)
    monkeypatch.setattr("geodata.sources.FORMAT_VERSION", 2)
    replace_in(toy, "build.yaml", "format: 1", "format: 2")
    assert build_package(toy).was_built


@pytest.mark.parametrize("rubbish", [b"", b"not a geopackage"])
def test_unreadable_file_is_built_again(toy, rubbish):
    (toy / "district.gpkg").write_bytes(rubbish)
    assert build_package(toy).was_built
    assert len(read_layers(toy / "district.gpkg").zones) == 7


@pytest.mark.parametrize("place", [0.3, 0.6, 0.9])
def test_damaged_file_is_built_again(toy, place):
    """The key of the content still reads; the damage is farther on."""
    path = build_package(toy).path
    good = read_layers(path)
    with closing(sqlite3.connect(path)) as connection:
        for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            connection.create_function(name, 1, lambda _blob: 0)  # the file's triggers name them
        connection.execute("UPDATE zones SET zone_kind = 'castle'")
        connection.commit()
    assert build_package(toy).was_built
    assert_geodataframe_equal(read_layers(path).zones, good.zones)
    raw = bytearray(path.read_bytes())
    start = int(len(raw) * place)
    raw[start : start + 4096] = b"\xff" * 4096
    path.write_bytes(raw)
    build_package(toy)
    assert_geodataframe_equal(read_layers(path).zones, good.zones)


def test_progress_is_told_and_only_grows(toy):
    told: list[tuple[str, float]] = []
    build_package(toy, report=lambda step, share: told.append((step, share)))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert len(told) >= 5


def test_full_disk_leaves_the_old_file(toy, monkeypatch):
    before = build_package(toy).path.read_bytes()

    def no_space(_path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(geopackage, "_flush", no_space)
    with pytest.raises(SourceError, match="No space left on device"):
        build_package(toy, force=True)
    assert (toy / "district.gpkg").read_bytes() == before
    assert sorted(one.name for one in toy.glob("*.gpkg*")) == ["district.gpkg", "network.gpkg"]


@pytest.mark.parametrize("limit", [1_000, 60_000, 120_000])
def test_a_disk_that_fills_up_while_writing(toy, limit):
    """GDAL itself is refused the space, in a process of its own."""
    before = build_package(toy).path.read_bytes()
    assert len(before) > 120_000
    program = (
        "import resource, sys; from cli import app; "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit})); "
        f"sys.argv = ['cli', 'build', '--force', '--plan', {str(toy)!r}]; app()"
    )
    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LANGCHENG_LANG": "en", "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert result.returncode == 2, result.stderr
    assert "Traceback" not in result.stderr
    last = result.stderr.strip().splitlines()[-1]
    assert last.startswith("toy/district.gpkg: the layers cannot be written: ")
    assert str(toy.parent) not in result.stderr
    assert (toy / "district.gpkg").read_bytes() == before
    assert sorted(one.name for one in toy.glob("*gpkg*")) == ["district.gpkg", "network.gpkg"]


@pytest.mark.parametrize(
    "error", [DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError]
)
def test_a_folder_that_cannot_be_written(toy, monkeypatch, error):
    before = build_package(toy).path.read_bytes()

    def refused(_frame, path, **_options):
        raise error(f"{path}: unable to open database file: Permission denied")

    monkeypatch.setattr(geopackage.pyogrio, "write_dataframe", refused)
    with pytest.raises(SourceError, match="Permission denied") as caught:
        build_package(toy, force=True)
    assert str(toy.parent) not in str(caught.value)
    assert str(caught.value).startswith("toy/district.gpkg: ")
    assert (toy / "district.gpkg").read_bytes() == before


def test_a_write_that_loses_features_is_noticed(toy, monkeypatch):
    before = build_package(toy).path.read_bytes()
    write = geopackage.pyogrio.write_dataframe

    def losing(frame, path, *, layer, **options):
        write(frame.iloc[1:] if layer == "zones" else frame, path, layer=layer, **options)

    monkeypatch.setattr(geopackage.pyogrio, "write_dataframe", losing)
    with pytest.raises(SourceError, match="zones: 6 of 7 features"):
        build_package(toy, force=True)
    assert (toy / "district.gpkg").read_bytes() == before


def test_reading_leaves_no_file_beside_it(toy):
    read_layers(build_package(toy).path)
    assert sorted(one.name for one in toy.glob("*gpkg*")) == ["district.gpkg", "network.gpkg"]
