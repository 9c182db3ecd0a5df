"""Early warnings on the pages: a table, a line on a zone, a badge on the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from cartography.symbology import STATUSES
from monitoring.early_warning import early_warnings
from monitoring.warned import EarlyWarning, WarningKind, counts_by_zone
from monitoring.warning_words import (
    KIND_WORDS,
    responsible_words,
    rule_sentence,
    warning_label,
    warning_sentence,
)
from monitoring.watching import watched
from pages import markup
from pages.identity import current_actor
from pages.markup import Markup
from pages.record_store import record_store
from pages.screen import Screen
from store.access import readable_zones

KIND_STYLES: Mapping[WarningKind, tuple[str, str]] = MappingProxyType(
    {
        WarningKind.BEHIND: ("▽", "limited_progress"),
        WarningKind.DUE: ("◷", "needs_acceleration"),
        WarningKind.STALE: ("◌", "no_data"),
        WarningKind.EVIDENCE: ("¶", "needs_acceleration"),
    }
)
"""Mark, and the status of the look whose colour it takes."""
LATE = ("⚠", "not_met")
MOST_ON_ZONE = 3


def warnings_on(screen: Screen, on: date | None = None) -> tuple[EarlyWarning, ...]:
    """Return what needs attention on a day, in the zones whose records the reader may read.

    Parameters
    ----------
    screen : Screen
    on : date, optional
        Default: the page's day.
    """
    plan = screen.workspace.name
    zones = readable_zones(current_actor(), plan)
    if zones is not None and not zones:
        return ()
    with record_store().reading() as connection:
        seen = watched(connection, plan)
    found = early_warnings(screen.workspace.plan, screen.assessment(on), seen)
    return tuple(one for one in found if zones is None or one.zone_id in zones)


def warning_chip(screen: Screen, warning: EarlyWarning) -> Markup:
    """Return the rule as mark and word; what is overdue says so."""
    wording = screen.wording
    mark, status = LATE if warning.is_overdue else KIND_STYLES[warning.kind]
    words = wording.text(KIND_WORDS[warning.kind])
    if warning.kind is WarningKind.DUE:
        words = wording.text("Overdue") if warning.is_overdue else wording.text("Due soon")
    return markup.element(
        "span",
        markup.element("i", mark, aria_hidden="true"),
        words,
        cls=f"lc-chip lc-status-{status}",
    )


def warning_table(
    screen: Screen, warnings: Sequence[EarlyWarning], *, with_zone: bool = False
) -> Markup:
    """Return every warning: the rule, what is the matter, since when, who answers for it."""
    wording = screen.wording
    if not warnings:
        words = wording.text("No warning on {day}.", day=wording.day(screen.as_of))
        return markup.element("p", words, cls="lc-empty")
    head: list[object] = [wording.text("Warning"), wording.text("About")]
    head += [wording.text("Zone")] if with_zone else []
    head += [wording.text("What is the matter"), wording.text("Who answers for it")]
    body = [_row(screen, one, with_zone=with_zone) for one in warnings]
    return markup.table(head, body, cls="lc-warnings", label=wording.text("Early warnings"))


def _row(screen: Screen, warning: EarlyWarning, *, with_zone: bool) -> list[object]:
    wording = screen.wording
    sentence = markup.element(
        "span", warning_sentence(wording, warning), title=rule_sentence(wording, warning)
    )
    row: list[object] = [
        warning_chip(screen, warning),
        markup.element("span", warning_label(wording, warning), cls="lc-strong"),
    ]
    row += [screen.zone_name(warning.zone_id)] if with_zone else []
    return [*row, sentence, responsible_words(wording, warning.responsible)]


def zone_warnings(screen: Screen, zone_id: str, *, is_narrow: bool = False) -> Markup | None:
    """Return a zone's warnings folded under one line that counts them by rule; None without any.

    Parameters
    ----------
    screen : Screen
    zone_id : str
    is_narrow : bool
        Whether they stand in a card, where a table has no room.
    """
    wording = screen.wording
    own = [one for one in warnings_on(screen) if one.zone_id == zone_id]
    if not own:
        return None
    words = wording.text("Early warnings on {day}:", day=wording.day(screen.as_of))
    return markup.details(
        markup.joined(
            markup.element("b", "⚠ ", words), *(_count(screen, *one) for one in tallies(own))
        ),
        _warning_lines(screen, own) if is_narrow else warning_table(screen, own),
        cls="lc-warned",
    )


def _warning_lines(screen: Screen, warnings: Sequence[EarlyWarning]) -> Markup:
    wording = screen.wording
    return markup.element(
        "ul",
        *(
            markup.element(
                "li",
                markup.element("b", warning_label(wording, one)),
                markup.element("small", " ", warning_sentence(wording, one)),
            )
            for one in warnings
        ),
        cls="lc-warning-lines",
    )


def tallies(warnings: Sequence[EarlyWarning]) -> list[tuple[EarlyWarning, int]]:
    """Return one warning of each sort with how many there are, overdue first."""
    found: dict[tuple[bool, WarningKind], list[EarlyWarning]] = {}
    for one in warnings:
        found.setdefault((not one.is_overdue, one.kind), []).append(one)
    return [(found[key][0], len(found[key])) for key in sorted(found, key=lambda key: key[0])]


def _count(screen: Screen, warning: EarlyWarning, count: int) -> Markup:
    return markup.element(
        "span", warning_chip(screen, warning), markup.element("b", count), cls="lc-tally-chip"
    )


def zone_badges(screen: Screen, warnings: Sequence[EarlyWarning]) -> dict[str, tuple[str, str]]:
    """Return what stands under a zone's name on the map: how many warnings, in the worst colour."""
    badges = {}
    for zone_id, count in counts_by_zone(warnings).items():
        is_late = any(one.is_overdue for one in warnings if one.zone_id == zone_id)
        status = STATUSES[LATE[1] if is_late else "needs_acceleration"]
        words = screen.wording.text("⚠ {count} warnings", count=count)
        badges[zone_id] = (words, status.colour(screen.theme))
    return badges
