"""A list to choose from, each row one button; what is chosen opens beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from pages import markup
from pages.markup import Markup
from pages.screen import Screen


@dataclass(frozen=True)
class Choice:
    """One row.

    Parameters
    ----------
    item : str
        What the address names it by.
    name : str
        The words of the button.
    note : object
        Under the name, small: text or `Markup`.
    chip : Markup, optional
        At the right end of the row.
    """

    item: str
    name: str
    note: object = ""
    chip: Markup | None = None


def choice_list(
    screen: Screen,
    choices: Sequence[Choice],
    chosen: str | None,
    *,
    key: str,
    on_choose: Callable[[str], None],
) -> None:
    """Show the rows; a click calls `on_choose` with the row's item."""
    with st.container(key=f"choices_{key}", gap=None):
        for number, one in enumerate(choices):
            with st.container(key=f"choice_{key}_{number}", gap=None):
                is_chosen = one.item == chosen
                st.button(
                    markup.without_markdown(one.name),
                    key=f"choose_{key}_{one.item}",
                    type="tertiary",
                    on_click=on_choose,
                    args=(one.item,),
                )
                markup.show(
                    markup.element(
                        "span",
                        markup.element("small", one.note),
                        one.chip,
                        cls="lc-choice lc-chosen" if is_chosen else "lc-choice",
                        aria_current="true" if is_chosen else None,
                    )
                )


def chosen_item(choices: Sequence[Choice], asked: str | None) -> str | None:
    """Return what is open: what the address asks for where it is in the list, else the first."""
    items = [one.item for one in choices]
    if asked in items:
        return asked
    return items[0] if items else None
