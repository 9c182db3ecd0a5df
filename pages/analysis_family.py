"""The families of analyses: their screens' names, their options, and how a run is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Any

import streamlit as st

from analysis.options import PAIR_SEPARATOR, Options
from analysis.progress import Progress
from analysis.result import AnalysisResult
from analysis.study import Study, study_of_plan
from errors import N_
from monitoring.workspace import Workspace
from pages.opening import workspace_key

VERSION = 1
"""Goes into the key of kept results; raise it when a family's method changes."""


@dataclass(frozen=True)
class Family:
    """One family of analyses, as a screen shows it.

    Parameters
    ----------
    name : str
        ``density``, ``coverage`` …; also the page's path.
    title, lead : str
        msgids: the screen's name and what it answers.
    """

    name: str
    title: str
    lead: str

    @property
    def options(self) -> type[Options]:
        """The options model of the family."""
        found: type[Options] = getattr(self._module(), f"{self.name.capitalize()}Options")
        return found

    @property
    def run(self) -> Callable[[Study, Any, Progress], AnalysisResult]:
        """What measures: takes study, options and a progress callback."""
        found: Callable[[Study, Any, Progress], AnalysisResult] = getattr(
            self._module(), f"run_{self.name}"
        )
        return found

    def _module(self) -> Any:
        return import_module(f"analysis.{self.name}")  # heavy: only once it is asked for

    def written(self, options: Options) -> str | None:
        """Return options as the address holds them; None for the defaults."""
        text = options.to_text()
        return f"{self.name}{PAIR_SEPARATOR}{text}" if text else None

    def text_in(self, address_text: str | None) -> str | None:
        """Return the options text of an address; None when it speaks of another family."""
        if address_text is None:
            return None
        head, _, rest = address_text.partition(PAIR_SEPARATOR)
        if head == self.name:
            return rest
        return None if head in FAMILIES else address_text


FAMILIES: dict[str, Family] = {
    one.name: one
    for one in (
        Family("density", N_("Density"), N_("Where are carriers thick, and where thin?")),
        Family(
            "coverage", N_("Coverage (screen)"), N_("Who is within reach, and where are the gaps?")
        ),
        Family("patterns", N_("Patterns"), N_("Do carriers cluster, or could it be chance?")),
        Family("siting", N_("Siting"), N_("Where would the next carriers serve most?")),
    )
}


def study_on(workspace: Workspace, on: date) -> Study:
    """Return the study of a plan on a day; its polygons are the caller's own, the rest is shared."""
    return _study(workspace, workspace_key(workspace), on).of_its_own()


@st.cache_resource(max_entries=12, show_spinner=False)
def _study(_workspace: Workspace, key: str, on: date) -> Study:
    return study_of_plan(_workspace.plan, _workspace.layers, on)


def run_key(workspace: Workspace, on: date, family: str, options: Options) -> tuple[object, ...]:
    """Return everything that decides a result."""
    return (workspace_key(workspace), on, family, options.to_text(), VERSION)
