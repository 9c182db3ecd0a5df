"""The colours of a result can be told from the ground they lie on, in both themes."""

from __future__ import annotations

import itertools
import re

import pytest

from cartography.colour import contrast
from cartography.result_style import RESULT_STYLES, ResultRole
from cartography.symbology import THEMES
from tests.browser import ROOT

TEXT_MINIMUM, MARK_MINIMUM = 4.5, 3.0
MAP_CSS = (ROOT / "shell" / "static" / "map" / "langcheng-map.css").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", THEMES)
def test_marks_stand_out_from_the_land_and_from_the_legend(name: str):
    theme = THEMES[name]
    pairs = itertools.product(
        (style.colour(theme) for style in RESULT_STYLES.values()), (theme.land, theme.card)
    )
    assert [pair for pair in pairs if contrast(*pair) < MARK_MINIMUM] == []


@pytest.mark.parametrize("name", THEMES)
def test_the_number_of_a_proposal_can_be_read_on_its_mark(name: str):
    theme = THEMES[name]
    rule = re.search(r"\.lc-site-proposed \{([^}]*)\}", MAP_CSS)
    assert rule is not None
    assert "background: var(--lc-site)" in rule[1]
    assert "color: var(--lc-card)" in rule[1]
    mark = RESULT_STYLES[ResultRole.PROPOSED].colour(theme)
    assert contrast(theme.card, mark) >= TEXT_MINIMUM


@pytest.mark.parametrize("name", THEMES)
def test_the_edge_of_reach_stands_out_from_its_own_halo(name: str):
    # It crosses every class of a ramp, from pale to dark: only its halo is always beside it.
    theme = THEMES[name]
    assert contrast(RESULT_STYLES[ResultRole.REACH_EDGE].colour(theme), theme.halo) >= TEXT_MINIMUM


@pytest.mark.parametrize("name", THEMES)
def test_reached_and_unreached_ground_differ_by_more_than_colour(name: str):
    theme = THEMES[name]
    reach, gap = (RESULT_STYLES[one].colour(theme) for one in (ResultRole.REACH, ResultRole.GAP))
    assert reach != gap
    script = (ROOT / "shell" / "static" / "map" / "langcheng-results.js").read_text("utf-8")
    assert 'this.hatched(colour, role === "gap"' in script
