"""格局 Patterns: do carriers cluster, and with whom, or could it be chance?"""

from __future__ import annotations

from errors import N_
from pages import markup
from pages.screen import Screen, guarded
from store.access import Action

READING_AIDS = (
    N_(
        "Nearest-neighbour index R: distance to the nearest neighbour over what chance would give on "
        "the same land. Below the value by chance they crowd, above it they keep apart."
    ),
    N_(
        "L(r) − r: how many more neighbours there are within r than chance would give, as a length. "
        "Above the band they cluster at that distance; the band is what chance leaves."
    ),
    N_(
        "Moran's I: whether full cells stand by full cells. Hot cells (Gi*): where they do, so strongly "
        "that chance is no explanation; of those shown at most one in twenty may be false."
    ),
    N_(
        "Gini: 0 when all cells hold the same, near 1 when few hold everything. Few points over many "
        "cells give a high value by chance alone, so it is shown beside that value."
    ),
    N_(
        "Location quotient: a kind's share in a zone over its share in the whole. 1 is as the whole, 2 "
        "twice as strong; zones with fewer than five facilities are left out."
    ),
    N_(
        "A small p says that chance seldom does this. It does not say why they cluster, nor what is "
        "missing from the register."
    ),
)


@guarded(Action.ANALYSE)
def render(screen: Screen) -> None:
    """Show what the address asks to be measured, and how to read it."""
    from pages.analysis_page import show_analysis

    show_analysis(screen, "patterns")
    wording = screen.wording
    markup.show(
        markup.element("h2", wording.text("How to read this"), cls="lc-section"),
        markup.element(
            "ul", *(markup.element("li", wording.text(one)) for one in READING_AIDS), cls="lc-note"
        ),
    )
