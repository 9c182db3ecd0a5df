"""The siting page on a package that has nothing to do with Yinzhou."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.toy import built_toy


@pytest.fixture(scope="module", autouse=True)
def toy(tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp("plans")
    built_toy(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LANGCHENG_PLANS", str(folder))
        yield


def show() -> None:
    from pages import siting

    siting.render()


def opened(run: str = "") -> AppTest:
    test = AppTest.from_function(show, default_timeout=60)
    test.query_params["plan"] = "toy"
    if run:
        test.query_params["run"] = f"siting;{run}"
    test.run()
    for _ in range(40):  # a run that takes a moment shows its progress first
        if "lc-section" in written(test) or "lc-problems" in written(test):
            break
        time.sleep(0.25)
        test.run()
    return test


def written(test: AppTest) -> str:
    return "".join(one.proto.body for one in test.get("html"))


def test_it_proposes_sites_and_says_what_it_cannot_know():
    test = opened("k:2;demand:land;cell_m:200;spacing_m:500")
    assert not test.exception and "lc-problems" not in written(test)
    assert "HiGHS" in written(test) and "不是具体地块" in written(test)
    assert "siting_zone" not in test.session_state  # no zone to choose where land is offered
    assert "siting_drawn" not in test.session_state


def test_picked_points_are_listed_and_taken_away():
    test = opened("candidates:drawn;demand:land;cell_m:200")
    assert not test.exception and "请在地图上点选" in written(test)
    test = opened("candidates:drawn;demand:land;drawn:10.0000_10.0000")
    assert not test.exception and "10.0000_10.0000" in written(test)  # off the land, and said
    test.button(key="siting_drop_0").click().run()
    assert "drawn:10" not in str(test.query_params.get("run"))


def test_points_are_typed_and_what_is_none_is_said():
    test = opened("candidates:drawn;demand:land;cell_m:200")
    for text in ("far away", "30.03, 120.01", "10, 10"):  # no pair; latitude first; off the land
        test.text_input(key="siting_typed").set_value(text).run()
        assert not test.exception and "lc-notice" in written(test)
        assert "drawn:1" not in str(test.query_params.get("run"))
        assert test.text_input(key="siting_typed").value == text  # to be mended
    assert "10.0000_10.0000" in written(test)
    test.text_input(key="siting_typed").set_value("120.01， 29.83").run()
    assert not test.exception
    assert "drawn:120.0100_29.8300" in str(test.query_params.get("run"))
    assert test.text_input(key="siting_typed").value == ""
    test.text_input(key="siting_typed").set_value("120.012°E 29.831°N").run()
    assert "drawn:120.0100_29.8300,120.0120_29.8310" in str(test.query_params.get("run"))


def test_a_layer_of_the_package_is_offered_with_its_kinds():
    test = opened("k:1;candidates:carriers;candidate_kinds:incubator;demand:land;cell_m:200")
    assert not test.exception and "lc-problems" not in written(test)
    assert "现有载体所在的" in written(test)
    assert "siting_candidate_kinds" in test.session_state
    test = opened("k:1;candidates:metro;demand:land;cell_m:200")
    assert not test.exception and "lc-problems" not in written(test)
    assert "siting_candidate_kinds" not in test.session_state
