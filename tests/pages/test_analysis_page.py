"""The analysis pages over a package that has nothing to do with the first plan."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from streamlit.testing.v1 import AppTest

from analysis.options import Options
from analysis.result import Quantity, Reading, ResultColumn, ResultTable, Word
from cartography.symbology import LIGHT
from errors import BadParameterError
from geodata.build import build_package
from monitoring.workspace import open_workspace
from pages.address import Address
from pages.analysis_choices import choices_of, usable_choices
from pages.analysis_controls import options_words
from pages.analysis_family import FAMILIES, study_on
from pages.analysis_layers import shown_layer
from pages.analysis_map import result_payload
from pages.analysis_picture import result_picture
from pages.analysis_tables import shown_frame
from pages.analysis_versus import difference_frame
from pages.analysis_words import reading_words
from pages.screen import Screen
from tests.toy import built_toy, copied_toy
from wording.language import wording_in

PAGES = ("density", "coverage", "patterns", "siting")


@pytest.fixture(scope="module", autouse=True)
def plans(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("plans")
    built_toy(folder)
    (folder / "empty_source").mkdir()
    empty = copied_toy(folder / "empty_source").rename(folder / "empty")
    shutil.rmtree(folder / "empty_source")
    _without_positions(empty)
    build_package(empty)
    kept = {name: os.environ.get(name) for name in ("LANGCHENG_PLANS", "LANGCHENG_STATE")}
    os.environ["LANGCHENG_PLANS"] = str(folder)
    os.environ["LANGCHENG_STATE"] = str(folder / "state")
    yield folder
    for name, value in kept.items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value


def _without_positions(package: Path) -> None:
    """Take every position out of the register of a copied package."""
    from tests.e2e.conftest import declare

    table = package / "sources" / "facilities" / "facilities.csv"
    frame = pd.read_csv(table, dtype=str, keep_default_na=False)
    frame[["lon", "lat", "uncertainty_m"]] = ""
    frame["precision"] = "unknown"
    frame.to_csv(table, index=False)
    declare(table)


def show(page: str) -> None:
    import importlib

    importlib.import_module(f"pages.{page}").render()


def rendered(page: str, **address: str) -> tuple[AppTest, str]:
    test = AppTest.from_function(show, args=(page,), default_timeout=120)
    for name, value in {"plan": "toy", **address}.items():
        test.query_params[name] = value
    for _ in range(40):
        test.run()
        if not test.get("progress"):
            break
    return test, "".join(one.proto.body for one in test.get("html"))


@pytest.fixture
def screen(plans: Path) -> Screen:
    workspace = open_workspace(plans / "toy")
    return Screen(wording_in("en"), Address(plan="toy", language="en"), workspace, LIGHT)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_renders(page: str, language: str):
    test, written = rendered(page, lang=language)
    assert not test.exception
    assert "lc-problems" not in written
    assert "lc-caveat" in written


@pytest.mark.parametrize("page", PAGES)
def test_a_plan_without_positions_is_told_in_words(page: str):
    test, written = rendered(page, plan="empty", lang="en")
    assert not test.exception
    assert "nobody foresaw" not in written
    assert "lc-readings" in written or "lc-problems" in written


def test_two_scenarios_stand_side_by_side():
    test, written = rendered(
        "coverage", run="coverage;radius_m:900", versus="coverage;radius_m:1800", lang="en"
    )
    assert not test.exception
    assert written.count("lc-versus-head") == 2
    assert "What differs" in written
    assert "900 m" in written and "1,800 m" in written


def test_unusable_options_are_told_once_and_the_defaults_stand(screen: Screen):
    _, written = rendered("density", run="density;cell_km:-4;nothing:1", lang="en")
    assert written.count("lc-notice") == 1
    assert "cell_km" in written and "nothing" in written
    assert "lc-readings" in written


def test_a_choice_that_the_plan_lacks_is_left_out_and_said(screen: Screen):
    family = FAMILIES["density"]
    asked = family.options.from_text("kinds:incubator,hospital,{{7*7}}")
    usable, problems = usable_choices(screen, asked)
    assert usable.kinds == ("incubator",)
    assert "hospital" in problems[0].params["value"]


@pytest.mark.parametrize("family", PAGES)
def test_every_option_has_a_name_a_sentence_and_words_for_its_choices(family: str, screen: Screen):
    chinese = replace(screen, wording=wording_in("zh-CN"))
    for name, field in FAMILIES[family].options.model_fields.items():
        assert field.title, name
        assert field.description, name
        offered = choices_of(screen, field)
        if offered:
            assert all(words and words != value for value, words in offered.items()), name
        assert chinese.wording.text(field.description) != field.description, name


@pytest.mark.parametrize("family", PAGES)
def test_each_result_makes_a_map_and_a_picture(family: str, screen: Screen):
    own = FAMILIES[family]
    result = own.run(study_on(screen.workspace, screen.as_of), own.options(), lambda *_: None)
    shown = shown_layer(result, "no such layer")
    payload = result_payload(screen, result, shown=shown, name="test")
    assert payload.results["legend"]
    assert result_picture(screen, result, shown=shown)[:4] == b"\x89PNG"


def test_options_speak_for_themselves(screen: Screen):
    options = FAMILIES["coverage"].options.from_text("radius_m:2500;kinds:incubator")
    words = options_words(screen, options)
    assert "2,500 m" in words and "Incubator" in words
    assert options_words(screen, FAMILIES["coverage"].options()) == ""


def test_a_family_reads_only_its_own_text():
    density = FAMILIES["density"]
    assert density.text_in("density;cell_km:2") == "cell_km:2"
    assert density.text_in("cell_km:2") == "cell_km:2"
    assert density.text_in("coverage;radius_m:9") is None
    assert density.text_in(None) is None
    assert density.written(density.options()) is None
    with pytest.raises(BadParameterError):
        density.options.from_text("radius_m:9")


def test_a_sentence_within_a_sentence_is_filled_in(screen: Screen):
    inner = Reading("{count} of them, of unknown opening year, are listed and not counted")
    outer = Reading(
        "“{value}” is not offered here; it is left out",
        {"value": Reading(inner.message, {"count": Quantity(3)})},
    )
    assert reading_words(screen.wording, outer).startswith("“3 of them")
    share = Reading("{count} at this place", {"count": Quantity(0.256, 1, is_share=True)})
    assert reading_words(screen.wording, share) == "25.6% at this place"
    assert reading_words(screen.wording, Reading("{count} at this place", {"count": Word("Map")}))


def test_tables_sort_by_number_and_say_ranges(screen: Screen):
    frame = pd.DataFrame(
        {
            "name_zh": ["甲", "乙"],
            "name_en": ["A", None],
            "share": [0.25, np.nan],
            "share_low": [0.2, 0.1],
            "share_high": [0.3, 0.1],
            "code": ["x", "other"],
        },
        index=pd.Index(["a", "b"], name="zone_id"),
    )
    columns = (
        ResultColumn("share", "Range", is_share=True),
        ResultColumn("code", "Kind", words={"x": "Map"}),
    )
    shown, formats = shown_frame(screen, ResultTable("t", "Zones", frame, columns))
    assert list(shown["Name"]) == ["A", "乙"]
    assert shown["Range (%)"].tolist()[0] == 25
    assert list(shown["Range of Range"]) == ["20–30%", "10%"]
    assert list(shown["Kind"]) == ["Map", "other"]
    assert formats == {"Range (%)": "%,.0f"}


def test_differences_are_taken_row_by_row():
    column = ResultColumn("n", "Range")
    one = pd.DataFrame({"n": [3.0, 5.0]}, index=["a", "b"])
    other = pd.DataFrame({"n": [1.0, 4.0]}, index=["b", "c"])
    frame, compared = difference_frame(
        ResultTable("t", "Zones", one, (column,)), ResultTable("t", "Zones", other, (column,))
    )
    assert compared == [column]
    assert frame["n_difference"].tolist()[1] == 4
    assert np.isnan(frame["n_difference"].tolist()[0])


def test_a_geopackage_holds_every_layer_under_a_safe_name(tmp_path: Path):
    import pyogrio

    from analysis.result import ResultShapes, ShapeRole
    from pages.analysis_downloads import geopackage_bytes

    frame = gpd.GeoDataFrame({"v": [1]}, geometry=[shapely.Point(0, 0)], crs=32651)
    shapes = tuple(
        ResultShapes(name, "Zones", frame, ShapeRole.PROPOSED) for name in ("../x", "a", "a")
    )
    path = tmp_path / "x.gpkg"
    path.write_bytes(geopackage_bytes(shapes))
    assert sorted(pyogrio.list_layers(path)[:, 0]) == ["___x", "a", "a_2"]


def test_options_models_share_one_base():
    assert all(issubclass(FAMILIES[name].options, Options) for name in PAGES)


def test_a_control_without_effect_is_left_away():
    by_radius, _ = rendered("coverage")
    assert "coverage_radius_m" in by_radius.session_state
    assert "coverage_minutes" not in by_radius.session_state
    by_time, _ = rendered("coverage", run="coverage;by:time")
    assert "coverage_radius_m" not in by_time.session_state
    assert "coverage_minutes" in by_time.session_state
    by_rule, _ = rendered("density")
    assert "density_bandwidth_m" not in by_rule.session_state


def test_a_control_shows_the_figure_of_the_package_instead_of_0():
    test, _ = rendered("coverage", run="coverage;by:time")
    assert test.session_state["coverage_detour_factor"] >= 1
    test.number_input(key="coverage_minutes").set_value(20.0).run()
    assert "detour_factor" not in test.query_params["run"][0]  # still the package's
    siting, _ = rendered("siting")
    assert siting.session_state["siting_radius_m"] > 0


def test_gaps_and_a_surface_are_never_drawn_over_each_other(screen: Screen):
    own = FAMILIES["coverage"]
    result = own.run(study_on(screen.workspace, screen.as_of), own.options(), lambda *_: None)
    roles = {}
    for shown in ("gaps", "nearest", "coverage_zones"):
        drawn = result_payload(screen, result, shown=shown, name="test").results
        roles[shown] = [one["role"] for one in drawn["shapes"]], drawn["surface"] is not None
    assert shown_layer(result, None) == "gaps"
    assert roles["gaps"] == (["gap", "reach"], False)
    assert roles["nearest"] == (["reach_edge"], True)
    assert roles["coverage_zones"] == (["choropleth", "reach_edge"], False)


def test_most_caveats_wait_to_be_opened_and_two_stand_beside_the_answer():
    _, written = rendered("coverage", lang="en")
    seen, folded = written.split("lc-reserved", 1)
    assert seen.count("lc-caveat") == 2
    assert "Notes and reservations (" in folded
    assert folded.split("</section>")[0].count("lc-caveat") >= 2
