"""Every page renders a package that has nothing to do with Yinzhou, in both languages."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from layers.kinds import FacilityKind
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


def test_what_stands_outside_every_drawn_zone_is_told():
    # The four squares and the corridor fill the district: nothing inside it is outside them.
    _, written = rendered("zone", zone="district", date="2026-12-31", lang="en")
    assert "0 stand outside every drawn zone of the plan" in written


def test_coverage_comes_with_its_bounds_and_its_radius():
    _, written = rendered("zone", zone="square_nw", date="2026-12-31", lang="en")
    assert "surely" in written
    assert "radius " in written


def test_a_kind_without_a_position_is_not_measured(monkeypatch: pytest.MonkeyPatch):
    import pages.zone_measures

    table = pages.zone_measures.densities

    def unlocated(*given: object) -> pd.DataFrame:
        found = table(*given).copy()
        found["located_count"] = 0
        return found

    monkeypatch.setattr(pages.zone_measures, "densities", unlocated)
    _, written = rendered("zone", zone="square_nw", lang="en")
    assert "not measured: none of this kind is located yet" in written
    assert "0 per km²" not in written


def test_zone_pages_list_carriers_only():
    from pages.carriers import CARRIER_KINDS

    assert {"hospital", "place"}.isdisjoint(CARRIER_KINDS)
    assert set(CARRIER_KINDS) == {str(one) for one in FacilityKind if one.is_carrier}


def test_a_facility_left_in_the_address_does_not_move_the_zone_map(
    monkeypatch: pytest.MonkeyPatch,
):
    shown = []
    monkeypatch.setattr(
        "pages.zone.show_map", lambda screen, **given: shown.append((screen.address, given))
    )
    rendered("zone", zone="makers_unit", facility="F001")
    rendered("zone", zone="makers_unit")
    (first, with_facility), (_, without) = shown
    assert (first.zone, first.facility) == ("makers_unit", None)
    assert with_facility["bounds"] == without["bounds"]


@pytest.mark.parametrize(
    ("kept", "told"), [("background", "base figures"), ("context", "followed without a promise")]
)
def test_background_and_context_are_shown_without_a_verdict(kept: str, told: str):
    test, _ = rendered("indicators", lang="en")
    test.session_state["indicator_set"] = kept
    test.run()
    written = "".join(one.proto.body for one in test.get("html"))
    assert not test.exception
    assert told in written or "No indicator fits these filters" in written
    assert "lc-chip" not in written


def test_scores_say_how_much_of_a_group_they_rest_on():
    _, written = rendered("indicators", lang="en")
    assert "Open SDG scores by group" in written
    assert "Targets scored" in written


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
    monkeypatch.setattr("pages.admission.package_folders", dict)
    test, written = rendered("atlas", lang="en")
    assert not test.exception
    assert "there is no plan package" in written
