"""Built when something changed, the same each time, and never half."""

from __future__ import annotations

import pytest
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal

from errors import SourceError
from geodata import geopackage
from geodata.build import build_package
from layers.columns import LAYERS
from layers.reading import read_layers
from tests.geodata.spoiling import replace_in
from tests.toy import copied_toy


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
    assert [one.name for one in toy.glob("*.gpkg*")] == ["district.gpkg"]


def test_reading_leaves_no_file_beside_it(toy):
    read_layers(build_package(toy).path)
    assert [one.name for one in toy.glob("*gpkg*")] == ["district.gpkg"]
