"""How a recorded figure looks: its state as mark and word, its value, who did what and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from errors import N_
from pages import figures, markup
from pages.markup import Markup
from pages.screen import Screen
from plan.models import Indicator
from store.clock import read_stamp, utc_now
from store.observation_reading import ObservationState, RecordedObservation
from wording.days import CIVIL_TIME, civil_day

STATES: Mapping[ObservationState, tuple[str, str, str]] = MappingProxyType(
    {
        ObservationState.DRAFT: ("✎", N_("Draft"), "no_data"),
        ObservationState.SUBMITTED: ("◔", N_("Waiting for review"), "needs_acceleration"),
        ObservationState.VERIFIED: ("✔", N_("Verified"), "on_track"),
        ObservationState.RETURNED: ("↩", N_("Returned"), "not_met"),
        ObservationState.WITHDRAWN: ("✕", N_("Withdrawn"), "no_data"),
    }
)
"""Mark, word, and the status of the look whose colour it takes."""


SUPERSEDED = ("⤳", N_("Superseded"), "no_data")


def state_chip(screen: Screen, state: ObservationState, *, is_superseded: bool = False) -> Markup:
    """Return a state as mark and word in its colour; a verified figure may be superseded."""
    mark, words, colour = SUPERSEDED if is_superseded else STATES[state]
    return markup.element(
        "span",
        markup.element("i", mark, aria_hidden="true"),
        screen.wording.text(words),
        cls=f"lc-chip lc-status-{colour}",
    )


def today_here() -> date:
    """Return the office's own calendar day."""
    return civil_day(utc_now())


def moment(stamp: str) -> str:
    """Return a stamp as day and minute on the office's clock."""
    return read_stamp(stamp).astimezone(CIVIL_TIME).strftime("%Y-%m-%d %H:%M")


def indicator_of(screen: Screen, indicator_id: str) -> Indicator | None:
    """Return an indicator; None where the package no longer has it."""
    known = {one.indicator_id: one for one in screen.workspace.plan.indicators}
    return known.get(indicator_id)


def indicator_name(screen: Screen, indicator_id: str) -> str:
    """Return an indicator's name; its id where the package no longer has it."""
    found = indicator_of(screen, indicator_id)
    return screen.wording.label(found.label) if found else indicator_id


def zone_words(screen: Screen, zone_id: str) -> str:
    """Return a zone's name; its id where the package no longer has it."""
    known = {one.zone_id for one in screen.workspace.plan.zones}
    return screen.zone_name(zone_id) if zone_id in known else zone_id


def value_of(screen: Screen, seen: RecordedObservation) -> Markup:
    """Return the figure with its unit."""
    # Nothing that somebody typed is rounded away on his own records.
    places = len(f"{seen.value:.6f}".rstrip("0").split(".")[1])
    return markup.joined(
        figures.about(screen, is_approximate=seen.is_approximate),
        figures.number(screen, seen.value, seen.unit, places),
    )


def period_words(screen: Screen, seen: RecordedObservation) -> str:
    """Return the day that a figure is true of, or the time that it was counted over."""
    if seen.period_from is None:
        return screen.wording.day(seen.observed_on)
    last = seen.period_to or seen.observed_on
    return f"{screen.wording.day(seen.period_from)} – {screen.wording.day(last)}"
