"""Controls of an analysis, drawn from its options model: name, sentence, unit and limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from analysis.options import Options
from errors import LangchengError, Problem
from pages import markup
from pages.analysis_choices import choices_of
from pages.screen import Screen

FEW = 3
"""Up to so many short choices stand side by side."""


def controls(
    screen: Screen,
    family: str,
    options: Options,
    changed: Callable[[Options], None],
    hidden: frozenset[str] = frozenset(),
    figures: Mapping[str, float] | None = None,
) -> None:
    """Draw a control for every option; a change is checked and handed to `changed`.

    Parameters
    ----------
    screen : Screen
        Plan and words.
    family : str
        Names the controls.
    options : Options
        What is set now; the address decides it, never an older state of a control.
    changed : callable
        Takes the checked options.
    hidden : frozenset of str
        Options that the page sets by other means.
    figures : mapping, optional
        What stands for an option left at 0; its control shows this instead of a bare 0.
    """
    fields = {name: one for name, one in type(options).model_fields.items() if name not in hidden}
    fields = {name: one for name, one in fields.items() if options.is_used(name)}
    given, figures = options.model_dump(mode="json"), figures or {}
    shown = {**given, **{name: one for name, one in figures.items() if not given[name]}}

    def read() -> None:
        values = dict(given)
        for name in fields:
            if (key := f"{family}_{name}") in st.session_state:
                values[name] = _value(st.session_state[key])
                if name in figures and values[name] == figures[name]:
                    values[name] = 0.0
        try:
            changed(type(options).checked(values))
        except LangchengError as error:
            st.session_state[f"{family}_refused"] = error.problems

    plain = [name for name, one in fields.items() if not _is_advanced(one)]
    folded = [name for name in fields if name not in plain]
    for name in plain:
        _control(screen, f"{family}_{name}", fields[name], shown[name], read)
    if folded:
        is_set = any(given[name] != _written(fields[name].default) for name in folded)
        with st.expander(screen.wording.text("More settings"), expanded=is_set):
            for name in folded:
                _control(screen, f"{family}_{name}", fields[name], shown[name], read)


def refused_problems(family: str) -> tuple[Problem, ...]:
    """Return, once, why the last change of a control was refused."""
    problems: tuple[Problem, ...] = st.session_state.pop(f"{family}_refused", ())
    return problems


def options_words(screen: Screen, options: Options) -> str:
    """Return what differs from the defaults, as the controls name it."""
    wording, said = screen.wording, []
    for name, value in options.model_dump(mode="json", exclude_defaults=True).items():
        field = type(options).model_fields[name]
        choices = choices_of(screen, field) or {}
        unit = (field.json_schema_extra or {}).get("unit") or ""
        if isinstance(value, bool):
            shown = wording.text("Yes") if value else wording.text("No")
        elif isinstance(value, list):
            shown = "、".join(choices.get(str(one), str(one)) for one in value)
        elif isinstance(value, int | float):
            shown = wording.quantity(value, unit, 3)
        else:
            shown = choices.get(str(value), str(value))
        said.append(f"{wording.text(field.title or name)} {shown}")
    return " · ".join(said)


def _is_advanced(field: Any) -> bool:
    return bool((field.json_schema_extra or {}).get("is_advanced"))


def _written(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _value(state: Any) -> Any:
    return tuple(state) if isinstance(state, list) else state


def _control(screen: Screen, key: str, field: Any, value: Any, read: Callable[[], None]) -> None:
    wording = screen.wording
    unit = wording.unit((field.json_schema_extra or {}).get("unit") or "")
    name = wording.text(field.title or "")
    label = markup.without_markdown(f"{name} ({unit})" if unit else name)
    choices = choices_of(screen, field)
    default = field.default
    with st.container(key=f"option_{key}", gap=None):
        if isinstance(default, tuple):
            _several(screen, key, label, choices or {}, value, read)
        elif choices is not None:
            _one_of(key, label, choices, value, read)
        elif isinstance(default, bool):
            st.session_state[key] = bool(value)
            st.toggle(label, key=key, on_change=read)
        elif isinstance(default, int | float):
            _number(key, label, field, value, read)
        else:
            st.session_state[key] = "" if value is None else str(value)
            st.text_input(label, key=key, on_change=read, max_chars=200)
        markup.show(markup.element("p", wording.text(field.description or ""), cls="lc-note"))


def _several(
    screen: Screen,
    key: str,
    label: str,
    choices: dict[str, str],
    value: list[str],
    read: Callable[[], None],
) -> None:
    st.session_state[key] = [one for one in value if one in choices]
    st.multiselect(
        label,
        list(choices),
        format_func=lambda one: markup.without_markdown(choices[one]),
        key=key,
        on_change=read,
        placeholder=screen.wording.text("All"),
    )


def _one_of(
    key: str, label: str, choices: dict[str, str], value: str, read: Callable[[], None]
) -> None:
    offered = dict(choices)
    if value not in offered:
        offered[value] = value or "—"
    st.session_state[key] = value
    words = sum(len(one) for one in offered.values())
    if 2 <= len(offered) <= FEW and words <= 14:
        st.segmented_control(
            label,
            list(offered),
            format_func=offered.__getitem__,
            key=key,
            on_change=read,
            required=True,
        )
    else:
        st.selectbox(label, list(offered), format_func=offered.__getitem__, key=key, on_change=read)


def _number(key: str, label: str, field: Any, value: float, read: Callable[[], None]) -> None:
    limits: dict[str, float] = {}
    for one in field.metadata:
        for name in ("ge", "le"):
            if getattr(one, name, None) is not None:
                limits[name] = getattr(one, name)
    is_whole = isinstance(field.default, int)
    kind = int if is_whole else float
    low, high = limits.get("ge"), limits.get("le")
    st.session_state[key] = kind(value)
    st.number_input(
        label,
        min_value=None if low is None else kind(low),
        max_value=None if high is None else kind(high),
        step=_step(kind(field.default), is_whole),
        format="%d" if is_whole else "%g",
        key=key,
        on_change=read,
    )


def _step(default: float, is_whole: bool) -> float:
    """Return a step that suits the size of a value: a tenth of its power of ten."""
    size = abs(default)
    if is_whole:
        return next((one for one in (100, 10) if size >= 5 * one), 1)
    return next((one for one in (100.0, 10.0, 1.0, 0.1) if size >= 5 * one), 0.05)
