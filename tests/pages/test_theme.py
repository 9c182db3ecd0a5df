"""The web server's theme and the pages' variables are the tokens of the look, in one place."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from cartography.symbology import DARK, FONT_SIZES_PX, LIGHT, STATUSES, Theme
from pages.theme_style import theme_style

ROOT = Path(__file__).resolve().parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_server_theme_has_the_tokens(theme: Theme):
    configured = CONFIG["theme"][theme.name]
    assert configured["textColor"] == theme.ink
    assert configured["backgroundColor"] == theme.paper
    assert configured["secondaryBackgroundColor"] == theme.card
    assert configured["borderColor"] == theme.line
    assert configured["primaryColor"] == configured["linkColor"] == theme.accent
    assert configured["dataframeHeaderTextColor"] == theme.muted


def test_body_text_is_fourteen_pixels():
    assert CONFIG["theme"]["baseFontSize"] == FONT_SIZES_PX["body"] == 14


def test_pages_have_every_status_in_both_themes():
    style = theme_style()
    for name, status in STATUSES.items():
        assert style.count(f"--lc-status-{name}:") == 2
        assert status.light in style
        assert status.dark in style


def test_nothing_is_told_to_strangers():
    assert CONFIG["client"]["showErrorDetails"] == "none"
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["client"]["disableDataExport"] is True
    assert CONFIG["client"]["toolbarMode"] == "minimal"
