"""Where the plan disagrees with itself, and how it is read here."""

from __future__ import annotations

from collections.abc import Sequence

from pages import markup
from pages.markup import Markup
from pages.screen import Screen
from plan.models import Contradiction


def contradiction_list(screen: Screen, entries: Sequence[Contradiction]) -> Markup:
    """Return each contradiction with its ruling, who ruled, and where it is printed."""
    wording = screen.wording
    return markup.element(
        "ol",
        *(
            markup.element(
                "li",
                markup.element("p", wording.label(one.statement)),
                markup.element(
                    "p", markup.element("b", wording.text("Ruling"), " "), wording.label(one.ruling)
                ),
                markup.details(
                    wording.text("Ruled by and source"),
                    markup.rows(
                        [
                            (wording.text("Ruled by"), f"{one.ruled_by} · {one.ruled_on}"),
                            *(
                                (wording.text("Source"), screen.citation(at))
                                for at in one.citations
                            ),
                        ]
                    ),
                ),
            )
            for one in entries
        ),
        cls="lc-rulings",
    )
