"""责任清单 The responsibility list of a zone: who answers for which figure of a year, by when."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from cartography.symbology import STATUSES
from errors import N_
from pages import markup
from pages.identity import current_actor, may
from pages.markup import Markup
from pages.record_marks import indicator_name, today_here, zone_words
from pages.record_store import record_store
from pages.screen import Screen
from store.access import AccessTarget, Action, readable_zones
from store.observation_reading import (
    ObservationState,
    RecordedObservation,
    observations,
)
from store.responsibilities import RecordedResponsibility, responsibilities
from store.versions import person_label

DELIVERED = {
    ObservationState.VERIFIED: ("✔", N_("handed in and verified"), "on_track"),
    ObservationState.SUBMITTED: ("◔", N_("waits for review"), "needs_acceleration"),
    ObservationState.RETURNED: ("↩", N_("returned for correction"), "not_met"),
    ObservationState.DRAFT: ("✎", N_("begun"), "no_data"),
}
ORDER = tuple(DELIVERED)


def responsibility_section(screen: Screen, zone_id: str) -> None:
    """Show who answers for a zone's figures; nothing to those who may not read records."""
    if not may_read(screen, zone_id):
        return
    wording = screen.wording
    with record_store().reading() as connection:
        lines = responsibilities(connection, plan=screen.workspace.name, zone_id=zone_id)
        entered = observations(connection, plan=screen.workspace.name, zone_id=zone_id)
        heading = markup.element("h2", wording.text("Responsibility list"))
        if lines:
            table = responsibility_table(screen, connection, lines, entered)
            markup.show(heading, table)
            return
    words = wording.text(
        "Nobody is named for this zone's figures yet. An administrator keeps the list under "
        "Administration."
    )
    markup.show(heading, markup.element("p", words, cls="lc-empty"))


def may_read(screen: Screen, zone_id: str) -> bool:
    """Whether the reader may see the records of a zone."""
    target = AccessTarget("zone", screen.workspace.name, zone_id)
    return may(Action.READ_RECORDS, target, current_actor()).is_allowed


def responsibility_table(
    screen: Screen,
    connection: Connection,
    lines: Sequence[RecordedResponsibility],
    entered: Sequence[RecordedObservation],
    *,
    with_zone: bool = False,
) -> Markup:
    """Return the list: figure, year, who, by when, and whether it has come."""
    wording = screen.wording
    head: list[object] = [wording.text("Indicator")]
    head += [wording.text("Zone")] if with_zone else []
    head += [
        wording.text("Year"),
        wording.text("Who answers for it"),
        wording.text("Due on"),
        wording.text("Handed in"),
    ]
    body: list[list[object]] = []
    for one in lines:
        row: list[object] = [indicator_name(screen, one.indicator_id)]
        row += [zone_words(screen, one.zone_id)] if with_zone else []
        row += [
            one.year,
            person_label(connection, one.person_id),
            markup.element("span", wording.day(one.due_on), cls="lc-nowrap"),
            delivery(screen, one, entered),
        ]
        body.append(row)
    return markup.table(head, body, label=wording.text("Responsibility list"))


def delivery(
    screen: Screen, line: RecordedResponsibility, entered: Sequence[RecordedObservation]
) -> Markup:
    """Return how far the figure of a line has come, as mark and word."""
    wording = screen.wording
    states = {
        one.state
        for one in entered
        if (one.zone_id, one.indicator_id) == (line.zone_id, line.indicator_id)
        and one.observed_on.year == line.year
    }
    state = next((one for one in ORDER if one in states), None)
    if state is not None:
        mark, words, status = DELIVERED[state]
        return _chip(mark, wording.text(words), status)
    days = (line.due_on - (screen.address.date or today_here())).days
    if days < 0:
        return _chip("⚠", wording.text("overdue by {count} days", count=-days), "not_met")
    return _chip("○", wording.text("due in {count} days", count=days), "no_data")


def answering(screen: Screen) -> dict[tuple[str, str], str]:
    """Return who answers for which figure in its newest year, by zone and indicator.

    Only for zones whose records the reader may read.
    """
    plan = screen.workspace.name
    zones = readable_zones(current_actor(), plan)
    if zones is not None and not zones:
        return {}
    with record_store().reading() as connection:
        lines = responsibilities(connection, plan=plan, zone_ids=zones)
        newest = {(one.zone_id, one.indicator_id): one for one in sorted(lines, key=_by_year)}
        return {
            key: screen.wording.text(
                "{who} answers for it; the figure for {year} is due on {day}.",
                who=person_label(connection, one.person_id),
                year=one.year,
                day=screen.wording.day(one.due_on),
            )
            for key, one in newest.items()
        }


def _by_year(line: RecordedResponsibility) -> int:
    return line.year


def _chip(mark: str, words: str, status: str) -> Markup:
    if status not in STATUSES:
        raise KeyError(status)
    return markup.element(
        "span",
        markup.element("i", mark, aria_hidden="true"),
        words,
        cls=f"lc-chip lc-status-{status}",
    )
