"""覆盖 Coverage: who is within reach, where the gaps are, how far the nearest carrier is."""

from __future__ import annotations

from pages.screen import Screen, guarded
from store.access import Action


@guarded(Action.ANALYSE)
def render(screen: Screen) -> None:
    """Show what the address asks to be measured."""
    from analysis.coverage_options import package_figures
    from pages.analysis_page import Hooks, show_analysis

    show_analysis(screen, "coverage", Hooks(figures=package_figures))
