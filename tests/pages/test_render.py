"""Every page renders a package that has nothing to do with Yinzhou, in both languages."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.toy import built_toy

PAGES = ("atlas", "zone", "indicators", "sources")


@pytest.fixture(scope="module", autouse=True)
def toy(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("plans")
    built_toy(folder)
    before = os.environ.get("LANGCHENG_PLANS")
    os.environ["LANGCHENG_PLANS"] = str(folder)
    yield
    if before is None:
        del os.environ["LANGCHENG_PLANS"]
    else:
        os.environ["LANGCHENG_PLANS"] = before


def show(page: str) -> None:
    import importlib

    importlib.import_module(f"pages.{page}").render()


def rendered(page: str, **address: str) -> tuple[AppTest, str]:
    """Return the page and all the HTML that it wrote."""
    test = AppTest.from_function(show, args=(page,), default_timeout=60)
    for name, value in {"plan": "toy", **address}.items():
        test.query_params[name] = value
    test.run()
    return test, "".join(one.proto.body for one in test.get("html"))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_renders(page: str, language: str):
    test, written = rendered(page, lang=language)
    assert not test.exception
    assert "lc-problems" not in written
    assert len(written) > 500


@pytest.mark.parametrize("zone", ["square_nw", "corridor", "makers_unit", "district"])
def test_every_sort_of_zone_has_a_page_and_a_card(zone: str):
    for page in ("zone", "atlas"):
        test, written = rendered(page, zone=zone)
        assert not test.exception
        assert "lc-problems" not in written


def test_hand_worked_numbers_reach_the_card():
    # Squares are 2 x 2 km: 4 km2. In the north-west square lie makerspace D, 100 m uncertain, and
    # on its corner incubator C, opened in 2024: 2 of 4 km2 = 0.5 per km2.
    _, written = rendered("atlas", zone="square_nw", date="2026-12-31", lang="en")
    assert "0.5 per km²" in written


def test_a_facility_card_of_an_unlocated_one_says_what_to_do():
    _, written = rendered("atlas", facility="F006", lang="en")
    assert "not located: to be found and entered" in written


def test_a_bad_address_is_told_and_the_page_goes_on():
    _, written = rendered("indicators", date="2023-13-45", lang="en")
    assert "lc-notice" in written
    assert "is not a date" in written
    assert "lc-summary" in written


def test_the_unforeseen_is_told_in_words(monkeypatch: pytest.MonkeyPatch):
    import pages.sources

    def broken(*_given: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(pages.sources, "dataset_list", broken)
    test, written = rendered("sources", lang="en")
    assert not test.exception
    assert "nobody foresaw" in written
    assert "secret detail" not in written


def test_a_missing_folder_of_plans_is_not_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pages.screen.package_names", list)
    test, written = rendered("atlas", lang="en")
    assert not test.exception
    assert "there is no plan package" in written
