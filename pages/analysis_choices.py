"""What a control offers: values and words of a choice that the model or the opened plan knows."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from analysis.options import ChoiceList
from layers.kinds import KIND_LABELS
from pages.screen import Screen


def choices_of(screen: Screen, field: Any) -> dict[str, str] | None:
    """Return value to words of an option that is a choice; None for one that is not.

    Parameters
    ----------
    screen : Screen
        Plan and words.
    field : pydantic FieldInfo
        The option.
    """
    extra = field.json_schema_extra or {}
    words: Mapping[str, str] = extra.get("words") or {}
    wording = screen.wording
    if extra.get("choices") is not None:
        return _of_plan(screen, extra["choices"], words)
    if isinstance(field.annotation, type) and issubclass(field.annotation, StrEnum):
        return {
            str(one): wording.text(words[str(one)]) if str(one) in words else str(one)
            for one in field.annotation
            if not words or str(one) in words  # those without words are for the command line
        }
    if words:
        return {value: wording.text(message) for value, message in words.items()}
    return None


def _of_plan(screen: Screen, choice: ChoiceList, words: Mapping[str, str]) -> dict[str, str]:
    wording, layers = screen.wording, screen.workspace.layers
    if choice is ChoiceList.FACILITY_KINDS:
        present = set(layers.facilities["kind"]) | set(layers.facilities["also_kind"].dropna())
        if len(layers.organisations):
            present.add("organisation")
        return {
            str(kind): wording.text(label)
            for kind, label in KIND_LABELS.items()
            if kind in present and kind.is_carrier
        }
    if choice is ChoiceList.ZONES:
        drawn = set(layers.drawn_zones.index)
        return {one: screen.zone_name(one) for one in screen.zone_ids() if one in drawn}
    return {value: wording.text(message) for value, message in words.items()}
