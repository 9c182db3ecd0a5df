"""Facilities whose opening year nobody has found: shown, and said to be so."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from pages.screen import Screen


def first_found(screen: Screen, row: Any) -> str:
    """Return the caveat of a facility without an opening year; empty when it has one.

    Parameters
    ----------
    screen : Screen
        Whose words.
    row : Series
        Columns ``opened_year`` and ``known_year``.
    """
    if pd.notna(row["opened_year"]):
        return ""
    year = str(row["known_year"] or "")[:4]
    if not year.isdigit():
        return screen.wording.text("opening year unknown")
    return screen.wording.text("opening year unknown, first found in a source of {year}", year=year)


def undated_on(screen: Screen, on: date) -> dict[str, str]:
    """Return what is shown on a day without being known to have stood then: id to caveat."""
    layers = screen.workspace.layers
    shown = layers.located(standing_on=on, with_undated=True)
    dated = layers.located(standing_on=on)
    undated = shown[~shown.index.isin(dated.index)]
    return {str(row["facility_id"]): first_found(screen, row) for _, row in undated.iterrows()}
