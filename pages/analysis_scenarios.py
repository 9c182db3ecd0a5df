"""Scenarios on a page: the link, saving under a name, opening, comparing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from analysis.options import Options
from analysis.scenarios import LONGEST_NAME, Scenario, ScenarioError, ScenarioFolder
from errors import LangchengError, Problem
from pages import markup
from pages.analysis_controls import options_words
from pages.analysis_family import Family
from pages.identity import current_actor, may
from pages.record_store import record_store
from pages.screen import Screen
from store.access import AccessTarget, Action, Actor

ROOT = Path(__file__).resolve().parents[1]


def state_folder() -> Path:
    """Return where readers' work is kept: ``LANGCHENG_STATE``, else ``state/`` beside the app."""
    named = os.environ.get("LANGCHENG_STATE", "")
    return Path(named) if named else ROOT / "state"


def saved_scenarios(screen: Screen) -> ScenarioFolder:
    """Return the saved scenarios of the page's plan."""
    return ScenarioFolder(state_folder(), screen.workspace.name)


def open_saved(screen: Screen, family: Family) -> tuple[Screen, tuple[Problem, ...]]:
    """Return the screen with the scenario that the address names opened in it."""
    if screen.address.saved is None:
        return screen, ()
    try:
        scenario = saved_scenarios(screen).find(screen.address.saved)
    except ScenarioError as error:
        return screen, error.problems
    if scenario.family != family.name:
        return screen, ()
    written = written_scenario(scenario)
    address = replace(screen.address, run=written, date=scenario.on or screen.address.date)
    return replace(screen, address=address), ()


def written_scenario(scenario: Scenario) -> str:
    """Return a scenario's options as the address holds them."""
    return f"{scenario.family};{scenario.options_text}"


def link_to(screen: Screen, family: Family, **parameters: str | None) -> str:
    """Return a link to a page of this server with the given parameters."""
    parts = urlsplit(str(st.context.url or ""))
    kept = {name: one for name, one in parameters.items() if one is not None}
    path = f"{parts.path.rsplit('/', 1)[0]}/{family.name}"
    return urlunsplit((parts.scheme, parts.netloc, path, urlencode(kept), ""))


def save_scenario(screen: Screen, family: Family, options: Options, name: str) -> str:
    """Save what is shown under a name and under the reader's own; return its id.

    Raises
    ------
    LangchengError
        When the reader may not save one, which stands in the trail, or it cannot be saved.
    """
    actor = current_actor()
    one = Scenario(
        name=name,
        plan=screen.workspace.name,
        family=family.name,
        options_text=options.to_text(),
        on=screen.as_of,
        author_id=actor.person_id,
        author_name=actor.display_name,
    )
    with _changing(screen, one, actor, "add"):
        return saved_scenarios(screen).save(one)


def delete_scenario(screen: Screen, one: Scenario) -> None:
    """Remove a saved scenario: its author may, and an administrator.

    Raises
    ------
    LangchengError
        When the reader may not, which stands in the trail, or the file cannot be removed.
    """
    with _changing(screen, one, current_actor(), "delete"):
        saved_scenarios(screen).delete(one.scenario_id)


@contextmanager
def _changing(screen: Screen, one: Scenario, actor: Actor, verb: str) -> Iterator[None]:
    """Ask the store whether somebody may change a scenario, and note that he did."""
    target = _target(screen, one)
    with record_store().acting(actor, Action.MANAGE_SCENARIOS, target) as writing:
        yield
        writing.note(Action.MANAGE_SCENARIOS, target, detail={"verb": verb, "name": one.name})


def _target(screen: Screen, one: Scenario) -> AccessTarget:
    return AccessTarget(
        "scenario",
        screen.workspace.name,
        object_id=one.scenario_id,
        author_id=one.author_id,
    )


def scenario_popover(screen: Screen, family: Family, options: Options) -> None:
    """Draw the link, the saved scenarios, and what compares with what."""
    wording = screen.wording
    given = screen.address.parameters() | {"plan": screen.workspace.name}
    given = {**given, "run": family.written(options) or f"{family.name};"}
    st.markdown(f"**{wording.text('Link to this view')}**")
    st.code(link_to(screen, family, **given), language=None, wrap_lines=True)
    _save(screen, family, options)
    _saved(screen, family, options)


def _save(screen: Screen, family: Family, options: Options) -> None:
    wording = screen.wording
    key = f"{family.name}_scenario_name"

    def save() -> None:
        name = str(st.session_state.get(key) or "").strip()
        try:
            st.session_state["scenario_told"] = save_scenario(screen, family, options, name)
            st.session_state[key] = ""
        except LangchengError as error:
            st.session_state["scenario_refused"] = error.problems

    st.markdown(f"**{wording.text('Save under a name')}**")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            wording.text("Name"), key=key, max_chars=LONGEST_NAME, label_visibility="collapsed"
        )
        st.button(wording.text("Save"), key=f"{family.name}_scenario_save", on_click=save)
    for one in st.session_state.pop("scenario_refused", ()):
        markup.show(markup.element("p", wording.problem(one), cls="lc-caveat"))
    told = st.session_state.pop("scenario_told", None)
    if told:
        words = wording.text("Saved. This link opens it:")
        markup.show(markup.element("p", words, cls="lc-note"))
        link = link_to(screen, family, plan=screen.workspace.name, saved=told)
        st.code(link, language=None, wrap_lines=True)


def _saved(screen: Screen, family: Family, options: Options) -> None:
    wording = screen.wording
    found = saved_scenarios(screen).saved(family.name)
    if family.text_in(screen.address.versus) is not None:
        st.button(
            wording.text("End the comparison"),
            key=f"{family.name}_versus_end",
            on_click=lambda: screen.change(versus=None),
        )
    else:
        st.button(
            wording.text("Keep this beside the next"),
            key=f"{family.name}_versus_keep",
            icon=":material/compare:",
            help=wording.text("Change a setting then: both are shown side by side."),
            on_click=lambda: screen.change(versus=f"{family.name};{options.to_text()}"),
        )
    if not found:
        words = wording.text("Nothing is saved yet for this plan.")
        markup.show(markup.element("p", words, cls="lc-note"))
        return
    st.markdown(f"**{wording.text('Saved')}**")
    with st.container(height=min(52 * len(found) + 8, 240), border=False):
        for one in found:
            _row(screen, family, one)


def _row(screen: Screen, family: Family, one: Scenario) -> None:
    wording, key = screen.wording, f"{family.name}_{one.scenario_id}"

    def open_it() -> None:
        st.session_state[f"{family.name}_last"] = written_scenario(one)
        screen.change(run=written_scenario(one), date=one.on, saved=None)

    def delete_it() -> None:
        try:
            delete_scenario(screen, one)
        except LangchengError as error:
            st.session_state["scenario_refused"] = error.problems

    with st.container(horizontal=True, vertical_alignment="center", key=f"row_{key}"):
        markup.show(
            markup.element(
                "span",
                one.name,
                " ",
                markup.element("small", " ".join((str(one.on or ""), one.author_name)).strip()),
                cls="lc-saved-name",
            )
        )
        st.button(wording.text("Open it"), key=f"open_{key}", type="tertiary", on_click=open_it)
        st.button(
            wording.text("Compare"),
            key=f"versus_{key}",
            type="tertiary",
            on_click=lambda: screen.change(versus=written_scenario(one)),
        )
        decision = may(Action.MANAGE_SCENARIOS, _target(screen, one), screen.actor)
        st.button(
            wording.text("Delete"),
            key=f"delete_{key}",
            type="tertiary",
            on_click=delete_it,
            disabled=not decision,
            help=None if decision else wording.problem(decision.reason),
        )


def scenario_named(screen: Screen, options: Options, family: Family) -> str:
    """Return the name under which options are saved, else what differs from the defaults."""
    text = options.to_text()
    for one in saved_scenarios(screen).saved(family.name):
        if one.options_text == text and one.on in (None, screen.as_of):
            return one.name
    return options_words(screen, options) or screen.wording.text("Defaults")
