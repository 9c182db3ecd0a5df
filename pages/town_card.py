"""The card of a town that stands for facilities whose site nobody has found yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pages import markup
from pages.carriers import facility_name, facility_row, kind_label, kind_mark
from pages.screen import Screen


def town_card(
    screen: Screen, town_id: str, members: Sequence[str], undated: Mapping[str, str]
) -> None:
    """Show the facilities that are known only to this town; `undated` holds caveats by id."""
    wording = screen.wording
    towns = screen.workspace.layers.towns
    found = towns[towns["town_id"] == town_id]
    name = found.iloc[0]["name_zh"] if len(found) else wording.text("Town")
    rows = [facility_row(screen, one) for one in members]
    markup.show(
        markup.element(
            "section",
            markup.element("header", markup.element("h2", name)),
            markup.element(
                "p",
                wording.text(
                    "{count} known only to this town: the mark is the town's, not a site.",
                    count=len(rows),
                ),
                cls="lc-caveat",
            ),
            markup.element(
                "ul",
                *(
                    markup.element(
                        "li",
                        markup.element("i", kind_mark(row["kind"]), cls=f"lc-kind-{row['kind']}"),
                        facility_name(screen, row),
                        markup.element("small", kind_label(screen, row["kind"])),
                        markup.element("small", undated[row["facility_id"]])
                        if row["facility_id"] in undated
                        else None,
                    )
                    for row in rows
                ),
                cls="lc-kinds",
            ),
            cls="lc-card",
        )
    )
