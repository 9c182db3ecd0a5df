"""What counts as an innovation carrier, and how a facility is named to a reader."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cartography.symbology import FACILITY_KINDS
from layers.kinds import (
    KIND_LABELS,
    LEVEL_LABELS,
    PRECISION_LABELS,
    STATE_LABELS,
    FacilityKind,
)
from monitoring.spatial import members_of_unit
from pages.screen import Screen

CARRIER_KINDS: tuple[str, ...] = tuple(str(kind) for kind in FacilityKind if kind.is_carrier)
"""Kinds that zone pages count and list: carriers and anchor organisations, no places or hospitals."""

SHAPE_MARKS = {
    "circle": "●",
    "triangle": "▲",
    "chevron": "∧",
    "square": "■",
    "star": "★",
    "hexagon": "⬢",
    "diamond": "◆",
    "pentagon": "⬟",
    "trapezoid": "▰",
    "bowtie": "⧓",
    "octagon": "▣",
    "ring": "◎",
    "cross": "✚",
    "dot": "•",
}


def kinds_of_zone(screen: Screen, zone_id: str) -> tuple[str, ...]:
    """Return the kinds that a zone counts: a unit type its members, any other zone all carriers."""
    members = members_of_unit(screen.workspace.layers, zone_id)
    return tuple(kind for kind in CARRIER_KINDS if not members or kind in members)


def kind_label(screen: Screen, kind: str) -> str:
    """Return the word for a kind."""
    return screen.wording.text(KIND_LABELS[kind])


def kind_mark(kind: str) -> str:
    """Return the shape that the map draws for a kind, as a character."""
    return SHAPE_MARKS.get(FACILITY_KINDS[kind].shape, "•")


def level_label(screen: Screen, level: str) -> str:
    """Return the word for a level."""
    return screen.wording.text(LEVEL_LABELS[level])


def state_label(screen: Screen, state: str) -> str:
    """Return the word for a state."""
    return screen.wording.text(STATE_LABELS[state])


def precision_label(screen: Screen, row: Any) -> str:
    """Return how well the position is known, with its uncertainty."""
    words = screen.wording.text(PRECISION_LABELS[row["precision"]])
    metres = row["uncertainty_m"]
    if row["precision"] != "unknown" and pd.notna(metres):
        words += " · " + screen.wording.text(
            "within {metres} m", metres=screen.wording.number(metres)
        )
    return words


def facility_row(screen: Screen, facility_id: str) -> Any:
    """Return a facility or organisation as a row; raises `KeyError` when there is none."""
    layers = screen.workspace.layers
    for frame in (layers.facilities, layers.organisations):
        found = frame[frame["facility_id"] == facility_id]
        if len(found):
            return found.iloc[0]
    raise KeyError(facility_id)


def facility_name(screen: Screen, row: Any) -> str:
    """Return a facility's name in the reader's language."""
    return screen.wording.name(row["name_zh"], row["name_en"])
