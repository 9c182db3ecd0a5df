"""选址 Siting: where the next carriers would serve most, the standing ones fixed."""

from __future__ import annotations

from pages.screen import Screen, guarded


@guarded
def render(screen: Screen) -> None:
    """Show what the address asks to be measured."""
    from pages.analysis_page import show_analysis

    show_analysis(screen, "siting")
