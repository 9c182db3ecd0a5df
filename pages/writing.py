"""From a button to the record store: one request id a form, and refusals told in words."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
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


@dataclass
class Forms:
    """What a session knows of its forms.

    One object, changed by plain assignment: Streamlit may end a run at any look into its session
    state, as it does at the second click of a double click, and nothing must be told by halves.
    """

    nonces: dict[str, str] = field(default_factory=dict)
    problems: dict[str, tuple[Problem, ...]] = field(default_factory=dict)
    words: str = ""
    told_until: float = 0.0
    toast: str = ""

    def say(self, words: str) -> None:
        """Say on the next runs that something was written."""
        self.told_until, self.words, self.toast = time.monotonic() + TOLD_S, words, words


def request_id(form: str, *content: object) -> str:
    """Return the id of what a form asks for: the same for a double click, new for a new content.

    Parameters
    ----------
    form : str
        Names the form on the page.
    *content : object
        What is written; another content is another request.
    """
    nonce = _nonce(form)
    said = json.dumps([current_actor().person_id, nonce, *content], default=str, sort_keys=True)
    return hashlib.sha256(said.encode("utf-8")).hexdigest()[:40]


def turn(form: str) -> str:
    """Return what the keys of a form's fields end in; new after every write, so fields are empty."""
    return _nonce(form)[:8]


def next_turn(form: str) -> None:
    """Begin the form anew: other fields, another request."""
    _forms().nonces.pop(form, None)


def once(form: str, act: Callable[[], None]) -> Callable[[], None]:
    """Return what a button of a form does: nothing when the form was written since it was drawn.

    The second click of a double click may arrive after the first one was written and before the
    page is drawn again: it belongs to the form that is gone.
    """
    drawn = turn(form)

    def clicked() -> None:
        if turn(form) == drawn:
            act()

    return clicked


def attempt(form: str, write: Callable[[], Written], *, words: str = "") -> Written | None:
    """Write; what is refused is kept for `show_told` and nothing is lost from the form.

    Parameters
    ----------
    form : str
        Names the form on the page.
    write : callable
        Does it.
    words : str
        Said when it is written; the form begins anew at the same moment.

    Returns
    -------
    object or None
        What `write` returns; None where it was refused.

    Raises
    ------
    StaleObservationError
        When somebody else was there first: the page shows his figure beside the reader's.
    """
    forms = _forms()
    forms.problems.pop(form, None)
    try:
        made = write()
    except StaleObservationError:
        raise
    except LangchengError as error:
        LOG.info("refused: %s", error)
        forms.problems[form] = tuple(error.problems)
    except Exception:
        LOG.exception("unforeseen failure of a write")
        forms.problems[form] = (UNFORESEEN,)
    else:
        if words:
            forms.nonces.pop(form, None)
            forms.say(words)
        return made
    return None


def refuse(form: str, *problems: Problem) -> None:
    """Keep why a form was not taken."""
    _forms().problems[form] = tuple(problems)


def done(words: str) -> None:
    """Say on the next runs that something was written."""
    _forms().say(words)


def show_done() -> None:
    """Show what was just written: also on a run that follows at once, as after a double click."""
    forms = _forms()
    toast, forms.toast = forms.toast, ""
    if toast:
        st.toast(toast, icon=":material/check_circle:")
    if time.monotonic() < forms.told_until:
        markup.show(markup.element("p", forms.words, cls="lc-done", role="status"))


def show_told(screen: Screen, form: str, *, with_place: bool = False) -> None:
    """Show why the last attempt of a form was refused; where asked, each with its place."""
    problems = _forms().problems.get(form, ())
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


def _forms() -> Forms:
    forms: Forms = st.session_state.setdefault("written_forms", Forms())
    return forms


def _nonce(form: str) -> str:
    return _forms().nonces.setdefault(form, uuid4().hex)
