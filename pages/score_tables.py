"""Scores of groups of indicators, with how much of each group they rest on."""

from __future__ import annotations

import pandas as pd

from monitoring.scores import GroupScore, scores_by_category, scores_by_zone
from pages import markup
from pages.markup import Markup
from pages.screen import Screen

MOST = 5.0


def score_tables(screen: Screen) -> Markup:
    """Return the scores by category and by zone side by side, with what to know about them."""
    wording, assessment = screen.wording, screen.assessment()
    caveat = wording.text(
        "The mean of the targets whose growth ratio R can be computed, from −5 to 5; 0.95 of the "
        "required growth gives 2.5. Beside it stands how many of the group's targets it rests on: "
        "a mean of few says little."
    )
    return markup.joined(
        markup.element("h2", wording.text("Open SDG scores by group"), cls="lc-section"),
        markup.element("p", caveat, cls="lc-caveat"),
        markup.element(
            "div",
            _table(
                screen,
                wording.text("Category"),
                [(_category(screen, one), one) for one in scores_by_category(assessment)],
            ),
            _table(
                screen,
                wording.text("Zone"),
                [(screen.zone_name(one.group), one) for one in scores_by_zone(assessment)],
            ),
            cls="lc-two",
        ),
    )


def score_frame(screen: Screen) -> pd.DataFrame:
    """Return every group's score as a frame for a file."""
    assessment = screen.assessment()
    return pd.DataFrame(
        [
            {
                "as_of": screen.as_of.isoformat(),
                "grouped_by": grouped_by,
                "group": one.group,
                "score": one.score,
                "scored_count": one.scored_count,
                "target_count": one.target_count,
            }
            for grouped_by, scores in (
                ("category", scores_by_category(assessment)),
                ("zone", scores_by_zone(assessment)),
            )
            for one in scores
        ]
    )


def _category(screen: Screen, score: GroupScore) -> str:
    header = screen.workspace.plan.header
    labels = {one.category_id: screen.wording.label(one.label) for one in header.categories}
    return labels.get(score.group, score.group)


def _table(screen: Screen, group: str, scores: list[tuple[str, GroupScore]]) -> Markup:
    wording = screen.wording
    head: list[object] = [
        group,
        wording.text("Open SDG score −5…5"),
        wording.text("Targets scored"),
    ]
    body: list[list[object]] = [
        [
            name,
            markup.element("span", wording.text("no target can be scored"), cls="lc-unknown")
            if one.score is None
            else markup.joined(
                markup.element("b", wording.signed(one.score, 1), cls="lc-score"), _bar(one.score)
            ),
            wording.text("{scored} of {all}", scored=one.scored_count, all=one.target_count),
        ]
        for name, one in scores
    ]
    return markup.table(head, body, label=wording.text("Open SDG scores by group"))


def _bar(score: float) -> Markup:
    """Return the score as a bar from the middle, to the right for progress."""
    reach = min(abs(score), MOST) / MOST * 50
    start = 50.0 if score >= 0 else 50 - reach
    return markup.element(
        "span",
        markup.element("s", style=f"left:{start:.1f}%;width:{reach:.1f}%"),
        cls="lc-score-bar",
        aria_hidden="true",
    )
