"""Two days beside each other: the core indicators and a zone's own figures on both."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from monitoring.records import AssessmentRecord
from pages import figures, markup
from pages.carriers import CARRIER_KINDS
from pages.headline_strip import core_records, folded, status_tally
from pages.markup import Markup
from pages.opening import densities
from pages.screen import Screen
from pages.zone_card import promises


def day_heading(screen: Screen, on: date) -> Markup:
    """Return the heading of one map: its day, and how the core indicators stood."""
    return markup.element(
        "header",
        markup.element("h3", screen.wording.day(on)),
        status_tally(screen, core_records(screen, on)),
        cls="lc-compared",
    )


def compared_core(screen: Screen, other: date, *, is_folded: bool = False) -> Markup:
    """Return the core indicators on the page's day and another; folded beside a card."""
    wording = screen.wording
    records = core_records(screen)
    table = _table(screen, records, other, wording.text("Core indicators"))
    if not is_folded:
        return table
    days = f"{wording.day(screen.as_of)} / {wording.day(other)}"
    return folded(
        wording.text("Core indicators"),
        markup.element("small", days),
        markup.joined(),
        table,
    )


def compared_zone(screen: Screen, zone_id: str, other: date) -> Markup:
    """Return a zone's targets and what stands in it on the page's day and another."""
    wording = screen.wording
    name = wording.label(screen.workspace.plan.zone(zone_id).label)
    counts: list[object] = [wording.text("On the map")]
    for on in (screen.as_of, other):
        table = densities(screen.workspace, CARRIER_KINDS, on)
        if zone_id in table.index:
            counts.append(_count(screen, table.loc[zone_id]))
    extra = [counts] if len(counts) == 3 else []
    return _table(screen, promises(screen, zone_id), other, name, extra)


def _count(screen: Screen, row: pd.Series[Any]) -> Markup:
    """Return how many carriers are known to have stood, and how many may have."""
    wording = screen.wording
    if not row["located_count"]:
        return markup.element("span", "—")
    undated = int(row["undated_count"])
    return markup.joined(
        markup.element("b", wording.number(row["count"])),
        markup.element("br"),
        markup.element("small", wording.text("{count} more of unknown opening year", count=undated))
        if undated
        else None,
    )


def _table(
    screen: Screen,
    records: list[AssessmentRecord],
    other: date,
    heading: str,
    extra: list[list[object]] | None = None,
) -> Markup:
    wording = screen.wording
    then = {one.target_id: one for one in screen.assessment(other).records}
    rows: list[list[object]] = [
        [figures.label(screen, one), _seen(screen, one), _seen(screen, then.get(one.target_id))]
        for one in records
    ]
    head: list[object] = [heading, wording.day(screen.as_of), wording.day(other)]
    return markup.table(head, [*rows, *(extra or [])], cls="lc-compare-table", label=heading)


def _seen(screen: Screen, record: AssessmentRecord | None) -> Markup:
    if record is None:
        return markup.element("span", "—")
    return markup.joined(
        figures.observed(screen, record),
        markup.element("br"),
        figures.chip(screen, record.status),
    )
