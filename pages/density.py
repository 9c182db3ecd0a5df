"""密度 Density: where carriers are thick and where thin, by zone and as a surface."""

from __future__ import annotations

from pages.screen import Screen, guarded
from store.access import Action


@guarded(Action.ANALYSE)
def render(screen: Screen) -> None:
    """Show what the address asks to be measured."""
    from pages.analysis_page import show_analysis

    show_analysis(screen, "density")
