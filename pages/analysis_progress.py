"""Waiting for a run: its progress by name, a button that stops it, and what went wrong."""

from __future__ import annotations

import uuid
from functools import partial

import streamlit as st

from analysis.options import Options
from analysis.progress import Progress
from analysis.result import AnalysisResult
from analysis.study import Study
from errors import N_
from pages import markup
from pages.analysis_family import Family, run_key, study_on
from pages.analysis_runs import Run, RunState, board
from pages.screen import Screen, show_problems

QUICK_SECONDS = 0.8
"""A run that ends within this time is shown without a word of progress."""
POLL_SECONDS = 0.5


def awaited(screen: Screen, family: Family, options: Options) -> AnalysisResult | None:
    """Return the result of a run; while there is none, show how far it is, or why there is none.

    The newest run that this reader asked for on this page is the only one waited for: an
    older one is left, and stops when nobody else waits for it.
    """
    key = run_key(screen.workspace, screen.as_of, family.name, options)
    reader = _reader()
    own = f"{family.name}_run"
    before: Run | None = st.session_state.get(own)
    if before is not None and before.key == key and before.state is RunState.CANCELLED:
        _stopped(screen, own)
        return None
    if before is not None and before.key != key:
        board().leave(before, reader=reader)
    study = study_on(screen.workspace, screen.as_of)
    run = board().ask(key, partial(_measure, family, study, options), reader=reader)
    st.session_state[own] = run
    run.wait(QUICK_SECONDS)
    if run.is_under_way:
        _under_way(screen, run, own)
        return None
    if run.result is not None:
        return run.result
    if run.state is RunState.CANCELLED:
        _stopped(screen, own)
    else:
        show_problems(screen.wording, run.problems, N_("This cannot be measured"))
        st.session_state.pop(own, None)
    return None


def result_of(screen: Screen, family: Family, options: Options) -> AnalysisResult | None:
    """Return the result of a second run beside the page's own; None with its progress shown."""
    own = f"{family.name}_versus_run"
    key = run_key(screen.workspace, screen.as_of, family.name, options)
    before: Run | None = st.session_state.get(own)
    if before is not None and before.key == key and before.state is RunState.CANCELLED:
        _stopped(screen, own)
        return None
    if before is not None and before.key != key:
        board().leave(before, reader=_reader())
    study = study_on(screen.workspace, screen.as_of)
    run = board().ask(key, partial(_measure, family, study, options), reader=_reader())
    st.session_state[own] = run
    run.wait(QUICK_SECONDS)
    if run.is_under_way:
        _under_way(screen, run, own)
    elif run.result is None:
        show_problems(screen.wording, run.problems, N_("This cannot be measured"))
    return run.result


def _measure(family: Family, study: Study, options: Options, progress: Progress) -> AnalysisResult:
    return family.run(study, options, progress)


def _reader() -> str:
    if "analysis_reader" not in st.session_state:
        st.session_state["analysis_reader"] = uuid.uuid4().hex
    return str(st.session_state["analysis_reader"])


def _under_way(screen: Screen, run: Run, own: str) -> None:
    wording, reader = screen.wording, _reader()

    def stop() -> None:
        board().leave(run, reader=reader)
        left = Run(run.key, RunState.CANCELLED)
        left.ended.set()
        st.session_state[own] = left

    @st.fragment(run_every=POLL_SECONDS)
    def poll() -> None:
        if not run.is_under_way or st.session_state.get(own) is not run:
            st.rerun(scope="app")
        run.look()
        st.progress(run.share, text=markup.without_markdown(wording.text(run.step)))
        st.button(
            wording.text("Stop"), key=f"{own}_stop", icon=":material/stop_circle:", on_click=stop
        )

    with st.container(key=f"waiting_{own}"):
        markup.show(markup.element("h2", wording.text("Measuring …")))
        poll()


def _stopped(screen: Screen, own: str) -> None:
    wording = screen.wording
    with st.container(key=f"stopped_{own}"):
        words = wording.text("The run was stopped. Change a setting, or start it again.")
        markup.show(markup.element("p", words, cls="lc-empty"))
        st.button(
            wording.text("Measure again"),
            key=f"{own}_again",
            type="primary",
            icon=":material/play_arrow:",
            on_click=lambda: st.session_state.pop(own, None),
        )
