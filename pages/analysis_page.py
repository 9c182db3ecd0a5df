"""The page of an analysis: controls, the run, the map with its reading, tables and curves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import streamlit as st

from analysis.options import Options
from analysis.result import AnalysisResult
from analysis.study import Study
from cartography.plan_map import EncodedMap, encode_map
from errors import BadParameterError, Problem
from pages import markup
from pages.analysis_choices import usable_choices
from pages.analysis_controls import controls, refused_problems
from pages.analysis_curves import result_curve
from pages.analysis_downloads import downloads
from pages.analysis_family import FAMILIES, Family, run_key, study_on
from pages.analysis_layers import filled_layers, shown_layer
from pages.analysis_map import result_payload, show_encoded
from pages.analysis_progress import awaited, result_of
from pages.analysis_scenarios import open_saved, scenario_popover
from pages.analysis_tables import result_table
from pages.analysis_versus import (
    VersusPair,
    compared_options,
    versus_differences,
    versus_maps,
    versus_readings,
)
from pages.analysis_words import reading_words, readings
from pages.dates import day_choice
from pages.screen import Screen, show_address_problems

MAP_PX = 640


@dataclass(frozen=True)
class Hooks:
    """What one family's page adds to the generic one.

    Parameters
    ----------
    above_controls : callable, optional
        Draws further controls; takes screen, options and what changes the options.
    hidden : frozenset of str
        Options without a control of their own.
    figures : callable, optional
        Takes study and options, returns what the plan package puts for an option left at 0.
    on_map_click : callable, optional
        Called with (longitude, latitude) of a click on the map.
    """

    above_controls: Callable[[Screen, Any, Callable[[Options], None]], None] | None = None
    hidden: frozenset[str] = field(default_factory=frozenset)
    figures: Callable[[Study, Any], dict[str, float]] | None = None
    on_map_click: Callable[[float, float], None] | None = None


def show_analysis(screen: Screen, family: str, hooks: Hooks | None = None) -> None:
    """Show the page of a family for what the address says.

    Parameters
    ----------
    screen : Screen
        Plan, day, words.
    family : str
        ``density``, ``coverage``, ``patterns`` or ``siting``.
    hooks : Hooks, optional
        What the family's page adds.
    """
    own, hooks = FAMILIES[family], hooks or Hooks()
    screen, options, problems = asked_options(screen, own)
    problems += refused_problems(family)
    if problems:
        show_address_problems(screen.wording, problems)

    def changed(chosen: Options) -> None:
        screen.change(run=own.written(chosen), saved=None)

    other_options, problems = compared_options(screen, own)
    if problems:
        show_address_problems(screen.wording, problems)
    pair: VersusPair | None = None
    with st.container(key="analysis"):
        with st.container(key="analysis_controls"):
            _heading(screen, own)
            if hooks.above_controls:
                hooks.above_controls(screen, options, changed)
            figures = None
            if hooks.figures:
                study = study_on(screen.workspace, screen.as_of)
                figures = hooks.figures(study, options)
            controls(screen, family, options, changed, hooks.hidden, figures)
        with st.container(key="analysis_middle"):
            result = awaited(screen, own, options)
            if result is not None and other_options is not None:
                _tools(screen, own, options, result)
                shown = _layer_choice(screen, result)
                other = result_of(screen, own, other_options)
                if other is not None:
                    pair = VersusPair(own, options, result, other_options, other)
                    versus_maps(screen, pair, partial(encoded_map, screen, shown=shown))
            elif result is not None:
                _map(screen, own, options, result, hooks)
        if other_options is None:
            with st.container(key="analysis_panel"):
                if result is not None:
                    _panel(screen, own, options, result)
    if pair is not None:
        versus_readings(screen, pair)
        versus_differences(screen, pair)
    elif result is not None and other_options is None:
        _below(screen, result)


def asked_options(screen: Screen, family: Family) -> tuple[Screen, Options, tuple[Problem, ...]]:
    """Return the options that the address names, or those last set here; and what is wrong."""
    screen, problems = open_saved(screen, family)
    text = family.text_in(screen.address.run)
    if text is None:
        last = st.session_state.get(f"{family.name}_last")
        text = family.text_in(last) or ""
    try:
        options, refused = usable_choices(screen, family.options.from_text(text))
    except BadParameterError as error:
        options, refused = family.options(), error.problems
    problems = (*problems, *refused)
    written = family.written(options)
    st.session_state[f"{family.name}_last"] = written
    if screen.address.run != written and not problems:
        screen.change(run=written)
    return screen, options, problems


def _heading(screen: Screen, family: Family) -> None:
    wording = screen.wording
    markup.show(
        markup.element(
            "header",
            markup.element("h1", wording.text(family.title)),
            markup.element("p", wording.text(family.lead), cls="lc-note"),
            cls="lc-analysis-head",
        )
    )


def _map(
    screen: Screen, family: Family, options: Options, result: AnalysisResult, hooks: Hooks
) -> None:
    shown = _layer_choice(screen, result)
    encoded = encoded_map(screen, result, options, shown=shown, name=f"{family.name}_map")
    with st.container(key="analysis_map_box"):
        show_encoded(encoded, key=f"{family.name}_map", height=MAP_PX, on_click=hooks.on_map_click)


def _layer_choice(screen: Screen, result: AnalysisResult) -> str | None:
    wording, layers = screen.wording, filled_layers(result)
    shown = shown_layer(result, screen.address.show)
    if len(layers) < 2:
        return shown
    st.session_state["analysis_shown"] = shown
    st.segmented_control(
        wording.text("On the map"),
        list(layers),
        format_func=lambda one: wording.text(layers[one]),
        key="analysis_shown",
        label_visibility="collapsed",
        required=True,
        on_change=lambda: screen.change(show=st.session_state["analysis_shown"]),
    )
    return shown


def encoded_map(
    screen: Screen,
    result: AnalysisResult,
    options: Options,
    *,
    shown: str | None,
    name: str,
    beside: AnalysisResult | None = None,
) -> EncodedMap:
    """Return the map of a result, written once for all who look at the same."""
    key = (
        *run_key(screen.workspace, screen.as_of, result.family, options),
        screen.wording.language,
        screen.theme.name,
        shown,
        name,
        beside.options_text if beside else None,
    )
    return _encoded_map(screen, result, beside, key)


@st.cache_resource(max_entries=24, show_spinner=False)
def _encoded_map(
    _screen: Screen, _result: AnalysisResult, _beside: AnalysisResult | None, key: tuple[Any, ...]
) -> EncodedMap:
    *_, shown, name, _text = key
    both = (_result, _beside) if _beside else (_result,)
    payload = result_payload(_screen, _result, shown=shown, name=name, classes_of=both)
    return encode_map(payload, _screen.wording.text)


def _tools(screen: Screen, family: Family, options: Options, result: AnalysisResult) -> None:
    wording = screen.wording
    with st.container(key="analysis_tools", horizontal=True, vertical_alignment="center"):
        day_choice(
            screen,
            key=f"{family.name}_day",
            parameter="date",
            current=screen.as_of,
            label=wording.text("Date"),
        )
        with st.popover(wording.text("Download"), icon=":material/download:"):
            downloads(screen, family, options, result)
        with st.popover(wording.text("Scenario"), icon=":material/bookmark:"):
            scenario_popover(screen, family, options)


def _panel(screen: Screen, family: Family, options: Options, result: AnalysisResult) -> None:
    wording = screen.wording
    _tools(screen, family, options, result)
    markup.show(
        markup.element("h2", wording.text("What it says")),
        readings(screen, result.headline),
        markup.details(
            wording.text("How it was measured"),
            markup.element("p", reading_words(wording, result.method)),
        ),
    )


def _below(screen: Screen, result: AnalysisResult) -> None:
    for number, curve in enumerate(result.curves):
        result_curve(screen, curve, key=f"{result.family}_curve_{number}")
    for number, table in enumerate(result.tables):
        result_table(screen, table, key=f"{result.family}_table_{number}")
