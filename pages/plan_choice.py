"""The choice between plan packages, also when the one asked for cannot be opened."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.address import Address, keep_address
from wording.language import Wording


def plan_choice(wording: Wording, names: Sequence[str], chosen: str | None) -> None:
    """Offer the other plan packages where there is more than one.

    Parameters
    ----------
    wording : Wording
        The reader's words.
    names : sequence of str
        The packages that were found.
    chosen : str or None
        The one that the page speaks of; the first when None.
    """
    if len(names) < 2:
        return
    st.session_state["plan_choice"] = chosen if chosen in names else names[0]
    st.selectbox(
        wording.text("Plan"),
        names,
        key="plan_choice",
        on_change=lambda: keep_address(
            Address(plan=st.session_state["plan_choice"], language=wording.language)
        ),
    )
