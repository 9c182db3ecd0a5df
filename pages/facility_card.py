"""The card of a facility: what it is, who runs it, how well its place is known, who says so."""

from __future__ import annotations

import re

import pandas as pd

from pages import markup
from pages.carriers import (
    facility_name,
    facility_row,
    kind_label,
    kind_mark,
    level_label,
    precision_label,
    state_label,
)
from pages.markup import Markup
from pages.screen import Screen
from pages.undated import first_found, undated_on

_URL = re.compile(r"https?://[^\s;,，；]+")


def linked(text: str) -> Markup:
    """Return text whose web addresses can be followed; everything else stays text."""
    parts: list[object] = []
    end = 0
    for found in _URL.finditer(text):
        parts += [text[end : found.start()], markup.link(found.group(), found.group())]
        end = found.end()
    return markup.joined(*parts, text[end:])


def facility_card(screen: Screen, facility_id: str) -> Markup:
    """Return the card of a facility or organisation."""
    wording = screen.wording
    row = facility_row(screen, facility_id)
    kinds = kind_label(screen, row["kind"])
    if isinstance(row["also_kind"], str) and row["also_kind"]:
        kinds += " · " + kind_label(screen, row["also_kind"])
    opened = row["opened_year"]
    year = str(int(opened)) if pd.notna(opened) else ""
    unknown = wording.text("not known")
    located = row.geometry is not None and not row.geometry.is_empty
    pairs: list[tuple[object, object]] = [
        (wording.text("Kind"), kinds),
        (wording.text("Level"), level_label(screen, row["level"])),
        (wording.text("Operator"), row["host_org"] or unknown),
        (wording.text("Address"), row["address"] or unknown),
        (wording.text("State"), state_label(screen, row["state"])),
        (wording.text("Opened"), year or first_found(screen, row)),
        (
            wording.text("Position"),
            precision_label(screen, row)
            if located
            else wording.text("not located: to be found and entered"),
        ),
    ]
    fields = [one for one in str(row["field_ids"] or "").split(";") if one]
    if fields:
        names = {one.field_id: wording.label(one.label) for one in screen.workspace.plan.fields}
        pairs.insert(
            1,
            (
                wording.text("Technology field"),
                "、".join(names[f] for f in fields if f in names)
                if wording.language != "en"
                else ", ".join(names[f] for f in fields if f in names),
            ),
        )
    note = wording.name(row["note_zh"], row["note_en"])
    return markup.element(
        "section",
        markup.element(
            "header",
            markup.element(
                "i", kind_mark(row["kind"]), cls=f"lc-kind-{row['kind']}", aria_hidden="true"
            ),
            markup.element("h2", facility_name(screen, row)),
        ),
        markup.rows(pairs),
        markup.element("p", note, cls="lc-note") if note != "—" else None,
        _caveat(screen, row, located=located),
        _undated(screen, facility_id),
        markup.details(
            wording.text("Source"),
            markup.rows(
                [
                    (wording.text("Fact"), linked(row["fact_source"] or unknown)),
                    (wording.text("Position"), linked(row["position_source"] or unknown)),
                    (wording.text("Original datum"), row["original_datum"] or unknown),
                    (wording.text("Dataset"), dataset_title(screen, row["source_id"])),
                ]
            ),
        ),
        cls="lc-card",
    )


def dataset_title(screen: Screen, source_id: str) -> str:
    """Return the title of the dataset that a feature comes from."""
    sources = screen.workspace.layers.sources
    found = sources[sources["source_id"] == source_id]
    if not len(found):
        return source_id
    return screen.wording.name(found.iloc[0]["title"], found.iloc[0].get("title_en"))


def _undated(screen: Screen, facility_id: str) -> Markup | None:
    """Return that nobody knows whether it stood on a day that the page shows."""
    days = [one for one in (screen.as_of, screen.address.compare) if one is not None]
    unsure = [one for one in days if facility_id in undated_on(screen, one)]
    if not unsure:
        return None
    day = " / ".join(screen.wording.day(one) for one in unsure)
    words = screen.wording.text(
        "Not known whether it stood on {day}; counts leave it out.", day=day
    )
    return markup.element("p", words, cls="lc-caveat")


def _caveat(screen: Screen, row: object, *, located: bool) -> Markup | None:
    if located and row["is_inside_district"] is False:  # type: ignore[index]
        words = screen.wording.text("Lies outside the district.")
        return markup.element("p", words, cls="lc-caveat")
    return None
