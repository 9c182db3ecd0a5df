"""The words on the map, as msgids; the doors translate them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from cartography.symbology import FACILITY_KINDS, GRADES, LEVELS, PRECISIONS, Theme
from errors import N_

MAP_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "map": N_("Map"),
        "legend": N_("Legend"),
        "zoom_in": N_("Zoom in"),
        "zoom_out": N_("Zoom out"),
        "full_extent": N_("Whole district"),
        "close": N_("Close"),
        "coordinates": N_("{datum}  {lon}° E  {lat}° N"),
        "metres": N_("{number} m"),
        "kilometres": N_("{number} km"),
        "indicative": N_("indicative"),
        "uncertainty": N_("Position within about {metres} m"),
        "town_cluster": N_("{town}: {count} known only to the town"),
        "town_unnamed": N_("Town"),
        "here": N_("{count} at this place"),
        "cluster": N_("{count} facilities; click to zoom in"),
        "coarse": N_("Hollow, with halo: position is approximate"),
        "town_only": N_("Known only to the town"),
        "undated": N_("Question mark: opening year unknown"),
        "members": N_("Members of a unit type"),
        "cluster_legend": N_("Several close together"),
        "size": N_("Size: level"),
        "metro": N_("Metro line and station"),
        "district": N_("District boundary"),
        "water": N_("Water"),
        "zones": N_("Zones"),
        "facilities": N_("Innovation facilities"),
        "base": N_("Base map"),
        "not_measured": N_("Not measured"),
        "more": N_("and {count} more"),
    }
)


def map_words(translate: Callable[[str], str], theme: Theme) -> dict[str, Any]:
    """Return words, kinds, levels, grades and precisions in the reader's language.

    Parameters
    ----------
    translate : callable
        Takes an English msgid, returns the reader's text.
    theme : Theme
        Decides the colours of the kinds.

    Returns
    -------
    dict
        Entries ``words``, ``kinds``, ``levels``, ``grades`` and ``precisions``
        of the payload.
    """
    return {
        "words": {key: translate(message) for key, message in MAP_WORDS.items()},
        "kinds": {
            kind: {
                "shape": style.shape,
                "colour": style.colour(theme),
                "label": translate(style.label),
            }
            for kind, style in FACILITY_KINDS.items()
        },
        "levels": {
            level: {"radius": style.radius_px, "label": translate(style.label)}
            for level, style in LEVELS.items()
        },
        "grades": {
            grade: {
                "label": translate(style.label),
                "dash": style.dash,
                "hatched": style.is_hatched,
            }
            for grade, style in GRADES.items()
        },
        "precisions": {key: translate(message) for key, message in PRECISIONS.items()},
    }
