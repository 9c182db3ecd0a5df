"""The day that a page speaks of: chosen from the package's own days, or typed."""

from __future__ import annotations

from datetime import date

import streamlit as st

from pages.screen import Screen
from wording.days import parse_day


def package_days(screen: Screen) -> list[date]:
    """Return days worth choosing, newest first: year ends of the plan and days of figures."""
    header = screen.workspace.plan.header
    years = range(header.baseline_on.year, header.ends_on.year + 1)
    days = {date(year, 12, 31) for year in years} | {header.baseline_on, header.ends_on}
    days |= {
        one.on
        for one in screen.workspace.plan.observations
        if one.comparability.is_headline and one.on >= header.baseline_on
    }
    days |= {screen.as_of, header.default_as_of}
    if screen.address.compare:
        days.add(screen.address.compare)
    return sorted(days, reverse=True)


def day_choice(screen: Screen, *, key: str, parameter: str, current: date, label: str) -> None:
    """Offer a day; any other can be typed as 2023-12-31."""
    st.session_state[key] = current.isoformat()

    def chosen() -> None:
        typed = str(st.session_state.get(key) or "")
        day = parse_day(typed)
        if day is None:
            st.session_state["bad_day"] = typed[:40]
        else:
            screen.change(**{parameter: day})

    st.selectbox(
        label,
        [one.isoformat() for one in package_days(screen)],
        key=key,
        on_change=chosen,
        accept_new_options=True,
        label_visibility="collapsed",
        width=142,
        help=None,
    )
    bad = st.session_state.pop("bad_day", None)
    if bad is not None:
        st.toast(
            screen.wording.text("That is not a date; write it as 2023-12-31."),
            icon=":material/event_busy:",
        )
