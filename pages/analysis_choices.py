"""What a control offers: values and words of a choice that the model or the opened plan knows."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from analysis.options import ChoiceList, Options
from errors import N_, Problem
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


def usable_choices(screen: Screen, options: Options) -> tuple[Options, tuple[Problem, ...]]:
    """Return options without the choices that the plan does not offer, and what was left out."""
    left_out: list[Problem] = []
    kept: dict[str, Any] = {}
    for name, field in type(options).model_fields.items():
        if (field.json_schema_extra or {}).get("choices") is None:
            continue
        value, offered = getattr(options, name), choices_of(screen, field) or {}
        several = isinstance(value, tuple)
        asked = value if several else (value,)
        unknown = [one for one in asked if str(one) not in offered and one != field.default]
        if several:
            unknown = [one for one in unknown if one not in (field.default or ())]
        if not offered or not unknown:
            continue
        kept[name] = tuple(one for one in asked if one not in unknown) if several else field.default
        message = N_("“{value}” is not offered here; it is left out")
        shown = ", ".join(str(one) for one in unknown)[:60]
        left_out.append(Problem(options.family, message, name, {"value": shown}))
    return options.model_copy(update=kept), tuple(left_out)


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
