"""Where the plan disagrees with itself, and how it is read here."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

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


def contradiction_frame(screen: Screen, entries: Sequence[Contradiction]) -> pd.DataFrame:
    """Return the contradictions with their rulings as a frame for a file."""
    plan = screen.workspace.plan
    return pd.DataFrame(
        [
            {
                "contradiction_id": one.contradiction_id,
                "indicators": ";".join(one.indicators),
                "zones": ";".join(one.zones),
                "statement_zh": one.statement.zh,
                "statement_en": one.statement.en,
                "ruling_zh": one.ruling.zh,
                "ruling_en": one.ruling.en,
                "ruled_by": one.ruled_by,
                "ruled_on": one.ruled_on.isoformat(),
                "printed_at": "; ".join(
                    f"{plan.source(at.source).title} {at.at}" for at in one.citations
                ),
            }
            for one in entries
        ]
    )
