"""The shell script: what every page has around it, and the way between pages."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages import atlas, coverage, density, indicators, patterns, siting, sources, zone
from pages.address import keep_language, language_of, raw_parameters
from pages.theme_style import theme_style
from wording.language import LANGUAGES, wording_in

MARK = Path(__file__).resolve().parent / "static" / "favicon.svg"
LANGUAGE_NAMES = {"zh-CN": "中文", "en": "English"}


def main() -> None:
    """Draw the frame and run the page that the address names."""
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
    page = st.navigation(
        {
            wording.text("Browse"): [
                st.Page(atlas.render, title=wording.text("Atlas"), url_path="atlas", default=True),
                st.Page(zone.render, title=wording.text("Zone"), url_path="zone"),
                st.Page(indicators.render, title=wording.text("Indicators"), url_path="indicators"),
            ],
            wording.text("Analyse"): [
                st.Page(density.render, title=wording.text("Density"), url_path="density"),
                st.Page(
                    coverage.render, title=wording.text("Coverage (screen)"), url_path="coverage"
                ),
                st.Page(patterns.render, title=wording.text("Patterns"), url_path="patterns"),
                st.Page(siting.render, title=wording.text("Siting"), url_path="siting"),
            ],
            wording.text("About"): [
                st.Page(
                    sources.render, title=wording.text("Sources and methods"), url_path="sources"
                ),
            ],
        },
        position="top",
    )
    with st.container(key="language_switch"):
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


main()
