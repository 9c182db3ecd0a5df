"""覆盖 Coverage: who is within reach, where the gaps are, how far the nearest carrier is."""

from __future__ import annotations

from pages.screen import Screen, guarded


@guarded
def render(screen: Screen) -> None:
    """Show what the address asks to be measured."""
    from pages.analysis_page import show_analysis

    show_analysis(screen, "coverage")
