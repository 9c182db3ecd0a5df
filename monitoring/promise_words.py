"""How a promise reads: its figure with its comparator, and the figure that was seen."""

from __future__ import annotations

from types import MappingProxyType

from errors import N_
from monitoring.records import AssessmentRecord
from plan.vocabulary import Comparator
from wording.language import DASH, Wording

COMPARATOR_SIGNS = MappingProxyType(
    {
        Comparator.AT_LEAST: "≥ ",
        Comparator.MORE_THAN: "> ",
        Comparator.AT_MOST: "≤ ",
        Comparator.LESS_THAN: "< ",
    }
)


def promise_words(wording: Wording, record: AssessmentRecord) -> str:
    """Return what is promised, as ``≥ 60 家``, or that no number is."""
    if record.target_value is None:
        return wording.text(N_("no number"))
    unit, places = wording.unit(record.unit or ""), record.decimals or 0
    if record.comparator is Comparator.RANGE and record.target_max is not None:
        printed = wording.span(record.target_value, record.target_max, places)
    else:
        sign = COMPARATOR_SIGNS.get(record.comparator, "") if record.comparator else ""
        printed = sign + wording.number(record.target_value, places)
    return f"{printed}{unit}" if unit.startswith("%") else f"{printed} {unit}".strip()


def seen_words(wording: Wording, record: AssessmentRecord) -> str:
    """Return the newest comparable figure and its day, or a dash."""
    if record.observed_value is None:
        return DASH
    about = wording.text("about") + " " if record.observation_is_approximate else ""
    printed = wording.quantity(record.observed_value, record.unit or "", record.decimals or 0)
    return f"{about}{printed} ({wording.day(record.observed_on)})"
