"""From a button to the record store: one request id a form, and refusals told in words."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable
from typing import TypeVar
from uuid import uuid4

import streamlit as st

from errors import LangchengError, Problem, StaleObservationError
from pages import markup
from pages.identity import current_actor
from pages.screen import UNFORESEEN, Screen

LOG = logging.getLogger("langcheng.pages")
Written = TypeVar("Written")
TOLD_S = 6.0


def request_id(form: str, *content: object) -> str:
    """Return the id of what a form asks for: the same for a double click, new for a new content.

    Parameters
    ----------
    form : str
        Names the form on the page.
    *content : object
        What is written; another content is another request.
    """
    nonce = st.session_state.setdefault(_nonce_key(form), uuid4().hex)
    said = json.dumps([current_actor().person_id, nonce, *content], default=str, sort_keys=True)
    return hashlib.sha256(said.encode("utf-8")).hexdigest()[:40]


def turn(form: str) -> str:
    """Return what the keys of a form's fields end in; new after every write, so fields are empty."""
    return str(st.session_state.setdefault(_nonce_key(form), uuid4().hex))[:8]


def next_turn(form: str) -> None:
    """Begin the form anew: other fields, another request."""
    st.session_state.pop(_nonce_key(form), None)


def attempt(form: str, write: Callable[[], Written]) -> Written | None:
    """Write; what is refused is kept for `show_told` and nothing is lost from the form.

    Parameters
    ----------
    form : str
        Names the form on the page.
    write : callable
        Does it.

    Returns
    -------
    object or None
        What `write` returns; None where it was refused.

    Raises
    ------
    StaleObservationError
        When somebody else was there first: the page shows his figure beside the reader's.
    """
    st.session_state.pop(_told_key(form), None)
    try:
        return write()
    except StaleObservationError:
        raise
    except LangchengError as error:
        LOG.info("refused: %s", error)
        refuse(form, *error.problems)
    except Exception:
        LOG.exception("unforeseen failure of a write")
        refuse(form, UNFORESEEN)
    return None


def refuse(form: str, *problems: Problem) -> None:
    """Keep why a form was not taken."""
    st.session_state[_told_key(form)] = tuple(problems)


def done(words: str) -> None:
    """Say on the next runs that something was written."""
    st.session_state["written_words"] = words, time.monotonic() + TOLD_S
    st.session_state["written_toast"] = words


def show_done() -> None:
    """Show what was just written: also on a run that follows at once, as after a double click."""
    words, until = st.session_state.get("written_words", ("", 0.0))
    if toast := st.session_state.pop("written_toast", None):
        st.toast(toast, icon=":material/check_circle:")
    if time.monotonic() < until:
        markup.show(markup.element("p", words, cls="lc-done", role="status"))


def show_told(screen: Screen, form: str, *, with_place: bool = False) -> None:
    """Show why the last attempt of a form was refused; where asked, each with its place."""
    problems = st.session_state.get(_told_key(form), ())
    if problems:
        markup.show(
            markup.element(
                "ul",
                *(
                    markup.element(
                        "li",
                        markup.element("b", one.where, " ") if with_place and one.where else None,
                        screen.wording.problem(one),
                    )
                    for one in problems
                ),
                cls="lc-refused",
                role="alert",
            )
        )


def _nonce_key(form: str) -> str:
    return f"request_{form}"


def _told_key(form: str) -> str:
    return f"told_{form}"
