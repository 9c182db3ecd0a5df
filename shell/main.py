"""The shell script: what every page has around it, and the way between pages."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from pages import (
    administration,
    atlas,
    coverage,
    density,
    indicators,
    patterns,
    records,
    siting,
    sources,
    zone,
)
from pages.account_menu import account_menu, known_actor
from pages.address import keep_language, language_of, raw_parameters
from pages.identity import is_public
from pages.theme_style import theme_style
from shell.self_test import is_self_test
from store.access import AccessTarget, Action, Actor, authorize
from wording.language import LANGUAGES, Wording, wording_in

MARK = Path(__file__).resolve().parent / "static" / "favicon.svg"
LANGUAGE_NAMES = {"zh-CN": "中文", "en": "English"}


def main() -> None:
    """Draw the frame and run the page that the address names."""
    if is_self_test():
        return
    language = language_of(raw_parameters())
    wording = wording_in(language)
    st.set_page_config(
        page_title=wording.text("Langcheng"),
        page_icon=str(MARK),
        layout="wide",
        initial_sidebar_state="collapsed",
        menu_items={},
    )
    st.html(theme_style())
    st.logo(str(MARK), size="medium")
    actor = known_actor()
    page = st.navigation(offered_pages(wording, actor), position="top")
    with st.container(key="language_switch", horizontal=True):
        account_menu(wording, actor)
        st.session_state["language"] = language
        st.segmented_control(
            wording.text("Language"),
            LANGUAGES,
            format_func=LANGUAGE_NAMES.__getitem__,
            key="language",
            label_visibility="collapsed",
            required=True,
            on_change=keep_language,
        )
    page.run()


def offered_pages(wording: Wording, actor: Actor) -> dict[str, list[StreamlitPage]]:
    """Return the pages that a reader is offered; each asks for itself who may see it."""
    groups = {
        wording.text("Browse"): [
            st.Page(atlas.render, title=wording.text("Atlas"), url_path="atlas", default=True),
            st.Page(zone.render, title=wording.text("Zone"), url_path="zone"),
            st.Page(indicators.render, title=wording.text("Indicators"), url_path="indicators"),
        ],
        wording.text("Analyse"): [
            st.Page(density.render, title=wording.text("Density"), url_path="density"),
            st.Page(coverage.render, title=wording.text("Coverage (screen)"), url_path="coverage"),
            st.Page(patterns.render, title=wording.text("Patterns"), url_path="patterns"),
            st.Page(siting.render, title=wording.text("Siting"), url_path="siting"),
        ],
        wording.text("Manage"): [
            st.Page(records.render, title=wording.text("Records"), url_path="records"),
        ],
        wording.text("About"): [
            st.Page(sources.render, title=wording.text("Sources and methods"), url_path="sources"),
            st.Page(
                administration.render,
                title=wording.text("Administration"),
                url_path="administration",
                visibility="visible" if _is_administrator(actor) else "hidden",
            ),
        ],
    }
    if actor.is_anonymous and is_public():
        del groups[wording.text("Analyse")]
        del groups[wording.text("Manage")]
    return groups


def _is_administrator(actor: Actor) -> bool:
    """Whether the reader keeps the accounts of any plan; others are not offered the page."""
    plans = {one.plan for one in actor.grants}
    return any(authorize(actor, Action.MANAGE_PEOPLE, AccessTarget("plan", one)) for one in plans)


main()
