"""Every table can be taken away as a file, with ids and full numbers instead of words."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from cartography.symbology import THEMES
from monitoring.workspace import open_workspace
from pages.address import Address
from pages.context_card import CONTEXT_ROLES, observation_frame
from pages.contradiction_list import contradiction_frame
from pages.downloads import csv_bytes
from pages.facility_table import facilities_in, listing_words
from pages.score_tables import score_frame
from pages.screen import Screen
from pages.source_tables import citation_frame, parameter_frame
from pages.zone_measures import measure_frame
from tests.toy import built_toy
from wording.language import wording_in


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Screen:
    workspace = open_workspace(built_toy(tmp_path_factory.mktemp("plans")))
    return Screen(
        wording=wording_in("en"),
        address=Address(plan="toy", date=date(2026, 12, 31)),
        workspace=workspace,
        theme=next(iter(THEMES.values())),
    )


def frames(screen: Screen) -> dict[str, pd.DataFrame]:
    plan = screen.workspace.plan
    return {
        "citations": citation_frame(screen),
        "parameters": parameter_frame(screen),
        "scores": score_frame(screen),
        "contradictions": contradiction_frame(screen, plan.contradictions),
        "context": observation_frame(screen, CONTEXT_ROLES),
        "measures": measure_frame(screen, "square_nw"),
        "unit": measure_frame(screen, "makers_unit"),
    }


def test_each_table_makes_a_file(screen: Screen):
    made = frames(screen)
    for name, frame in made.items():
        assert csv_bytes(frame).startswith(b"\xef\xbb\xbf"), name
    for name in ("citations", "parameters", "scores", "measures", "unit"):
        assert len(made[name]), name
    assert len(made["contradictions"]) == len(screen.workspace.plan.contradictions)


def test_measures_name_their_kind_and_end_with_all(screen: Screen):
    frame = measure_frame(screen, "square_nw").set_index("kind")
    assert frame.index[-1] == "all"
    assert frame.loc["all", "count"] == 2
    assert frame.loc["all", "density_per_km2"] == pytest.approx(0.5, abs=0.001)
    unit = measure_frame(screen, "makers_unit")
    assert set(unit["kind"]) == {"incubator", "makerspace", "all"}


def test_what_is_undated_is_listed_and_said_not_to_count(screen: Screen):
    listed = facilities_in(screen, "district")
    assert "is_undated" in listed.columns
    words = listing_words(screen, listed.assign(is_undated=[True] + [False] * (len(listed) - 1)))
    assert "1 of them, of unknown opening year, are listed and not counted" in words
