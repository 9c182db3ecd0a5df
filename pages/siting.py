"""选址 Siting: where the next carriers would serve most, the standing ones fixed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import streamlit as st

from errors import N_, LangchengError, Problem
from pages import markup
from pages.screen import Screen, guarded
from store.access import Action

_TYPED, _REFUSED = "siting_typed", "siting_refused"


@guarded(Action.ANALYSE)
def render(screen: Screen) -> None:
    """Show what the address asks to be measured."""
    from analysis.siting_ground import CandidateChoice
    from analysis.siting_options import package_figures
    from pages.analysis_family import FAMILIES
    from pages.analysis_page import Hooks, asked_options, show_analysis

    options: Any = asked_options(screen, FAMILIES["siting"])[1]
    is_picking = options.candidates is CandidateChoice.DRAWN
    change: list[Callable[[tuple[str, ...]], None]] = []

    def picked(screen: Screen, options: Any, changed: Callable[[Any], None]) -> None:
        change.append(lambda drawn: changed(options.model_copy(update={"drawn": drawn})))
        if is_picking:
            _picked_points(screen, options.drawn, change[-1], typed)

    def clicked(longitude: float, latitude: float) -> None:
        if change:
            _add(screen, options.drawn, (longitude, latitude), change[-1])

    def typed() -> None:
        text = st.session_state[_TYPED].strip()
        if not text:
            return
        point = _typed_point(text)
        if point is None:
            message = N_("“{value}” is not a point; write longitude, latitude in degrees")
            st.session_state[_REFUSED] = (Problem("drawn", message, params={"value": text}),)
        elif _add(screen, options.drawn, point, change[-1]):
            st.session_state[_TYPED] = ""

    show_analysis(
        screen,
        "siting",
        Hooks(
            above_controls=picked,
            hidden=_hidden(options),
            figures=package_figures,
            on_map_click=clicked if is_picking else None,
        ),
    )


def _typed_point(text: str) -> tuple[float, float] | None:
    """Return longitude and latitude of what a reader typed; None when it is no such pair."""
    from analysis.siting_ground import drawn_point

    numbers = [one for one in re.split(r"[\s,，、;；_°EN]+", text) if one]
    return drawn_point("_".join(numbers)) if len(numbers) == 2 else None


def _add(
    screen: Screen,
    drawn: tuple[str, ...],
    point: tuple[float, float],
    change: Callable[[tuple[str, ...]], None],
) -> bool:
    """Take a point among the picked ones; what bars it is said above the map, which stays."""
    from analysis.siting_ground import MOST_DRAWN, drawn_text

    text = drawn_text(*point)
    if text in drawn:
        return True
    problems = _problems_of(screen, text)
    if len(drawn) >= MOST_DRAWN:
        message = N_("{most} points are picked already; take one away first")
        problems = (Problem("drawn", message, params={"most": str(MOST_DRAWN)}),)
    if problems:
        st.session_state[_REFUSED] = problems
        return False
    change((*drawn, text))
    return True


def _problems_of(screen: Screen, text: str) -> tuple[Problem, ...]:
    """Return why a point cannot be a candidate: it lies off the district's land."""
    from analysis.siting_ground import drawn_candidates
    from pages.analysis_family import study_on

    try:
        drawn_candidates(study_on(screen.workspace, screen.as_of), (text,))
    except LangchengError as error:
        return error.problems
    return ()


def _hidden(options: Any) -> frozenset[str]:
    """Return the options that say nothing beside what else is set."""
    from analysis.siting_ground import CandidateChoice
    from spatial_model.siting_solution import SitingModel

    unused = {"drawn"}
    if options.candidates is not CandidateChoice.ZONE:
        unused.add("zone")
    if options.candidates not in (CandidateChoice.GRID, CandidateChoice.ZONE):
        unused.add("spacing_m")
    if options.model is SitingModel.LSCP:
        unused.add("k")
    return frozenset(unused)


def _picked_points(
    screen: Screen,
    drawn: tuple[str, ...],
    change: Callable[[tuple[str, ...]], None],
    typed: Callable[[], None],
) -> None:
    """List the candidates picked on the map, each with a button that takes it away."""
    wording = screen.wording
    heading = wording.text("Picked candidates ({count})", count=wording.number(len(drawn)))
    markup.show(markup.element("p", heading, cls="lc-label"))
    note = wording.text("A click on the map adds one, and so does a pair of degrees typed here.")
    markup.show(markup.element("p", note, cls="lc-note"))
    st.text_input(
        wording.text("Longitude, latitude"),
        key=_TYPED,
        max_chars=60,
        on_change=typed,
    )
    for number, text in enumerate(drawn):
        name, button = st.columns([4, 1], vertical_alignment="center")
        place = text.replace("_", "°E ") + "°N"
        with name:
            markup.show(markup.element("span", place, cls="lc-note"))
        rest = tuple(one for one in drawn if one != text)
        button.button(
            "✕",
            key=f"siting_drop_{number}",
            help=wording.text("Take this point away"),
            on_click=change,
            args=(rest,),
        )
    if len(drawn) > 1:
        st.button(
            wording.text("Take all points away"),
            key="siting_drop_all",
            on_click=change,
            args=((),),
        )
