"""The address bar holds the state: plan, zone, facility, layers, dates, language."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from errors import N_, Problem
from wording.days import parse_day

PARAMETERS = (
    *("plan", "zone", "facility", "layers", "date", "compare", "lang"),
    *("run", "versus", "show", "saved"),
    *("part", "item"),
)
LANGUAGE_TAGS = {"zh": "zh-CN", "zh-CN": "zh-CN", "en": "en"}
SESSION_KEY = "address"
LONGEST_VALUE = 2000
SHOWN_LENGTH = 40


@dataclass(frozen=True)
class Address:
    """What a link to a view says; ``None`` stands for the plan's default."""

    plan: str | None = None
    zone: str | None = None
    facility: str | None = None
    layers: tuple[str, ...] | None = None
    date: date | None = None
    compare: date | None = None
    language: str = "zh-CN"
    run: str | None = None
    """Family and options of an analysis, ``density;cell_m:250``; its page reads it."""
    versus: str | None = None
    """Options that the analysis is compared with."""
    show: str | None = None
    """Layer of the result that the map shows."""
    saved: str | None = None
    """Id of a saved scenario."""
    part: str | None = None
    """Which part of a page is open, such as the review queue."""
    item: str | None = None
    """What is open in that part: an indicator, a recorded figure; its page looks it up."""

    def parameters(self) -> dict[str, str]:
        """Return the address-bar parameters, defaults left out."""
        given = {
            "plan": self.plan,
            "zone": self.zone,
            "facility": self.facility,
            "layers": None if self.layers is None else ",".join(self.layers),
            "date": self.date.isoformat() if self.date else None,
            "compare": self.compare.isoformat() if self.compare else None,
            "lang": "en" if self.language == "en" else None,
            "run": self.run,
            "versus": self.versus,
            "show": self.show,
            "saved": self.saved,
            "part": self.part,
            "item": self.item,
        }
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True)
class Choices:
    """What an opened package lets an address name."""

    plans: Collection[str]
    zones: Collection[str] = ()
    facilities: Collection[str] = ()
    layers: Collection[str] = ()


def raw_parameters() -> dict[str, str]:
    """Return the parameters of this run: the address bar, or the session after a page change."""
    given = {name: st.query_params[name] for name in PARAMETERS if name in st.query_params}
    if given:
        st.session_state[SESSION_KEY] = given
        return given
    kept: dict[str, str] = dict(st.session_state.get(SESSION_KEY, {}))
    st.query_params.update(kept)
    return kept


def language_of(parameters: Mapping[str, str]) -> str:
    """Return the language that the address asks for; Chinese when it asks for none we have."""
    return LANGUAGE_TAGS.get(parameters.get("lang", "zh"), "zh-CN")


def read_address(
    parameters: Mapping[str, str], choices: Choices
) -> tuple[Address, tuple[Problem, ...]]:
    """Return the address with every unusable value replaced by its default, and why.

    Parameters
    ----------
    parameters : mapping of str to str
        As written in the address bar.
    choices : Choices
        What may be named.

    Returns
    -------
    address : Address
        With defaults where a value cannot be used.
    problems : tuple of Problem
        One for each value that was replaced; `where` is the parameter.
    """
    problems: list[Problem] = []

    def named(name: str, known: Collection[str], message: str) -> str | None:
        value = parameters.get(name)
        if value is None or value in known:
            return value
        problems.append(Problem(name, message, params={"value": _shown(value)}))
        return None

    def dated(name: str) -> date | None:
        value = parameters.get(name)
        if value is None:
            return None
        day = parse_day(value)
        if day is None:
            problems.append(
                Problem(
                    name,
                    N_("“{value}” is not a date; write it as 2023-12-31"),
                    params={"value": _shown(value)},
                )
            )
        return day

    def written(name: str) -> str | None:
        value = parameters.get(name)
        if value is None or len(value) <= LONGEST_VALUE:
            return value
        message = N_("the text is too long ({value}); it is left out")
        problems.append(Problem(name, message, params={"value": _shown(value)}))
        return None

    plan = named("plan", choices.plans, N_("there is no plan “{value}”; the first one is shown"))
    zone = named("zone", choices.zones, N_("there is no zone “{value}” in this plan"))
    facility = named(
        "facility", choices.facilities, N_("there is no facility “{value}” in this plan")
    )
    layers: tuple[str, ...] | None = None
    if "layers" in parameters:
        asked = [one for one in parameters["layers"][:LONGEST_VALUE].split(",") if one]
        unknown = [one for one in asked if one not in choices.layers]
        layers = tuple(one for one in asked if one in choices.layers)
        if unknown:
            problems.append(
                Problem(
                    "layers",
                    N_("there is no layer “{value}”; the others are shown"),
                    params={"value": _shown(", ".join(unknown))},
                )
            )
            layers = layers or None
    if "lang" in parameters and parameters["lang"] not in LANGUAGE_TAGS:
        problems.append(
            Problem(
                "lang",
                N_("there is no language “{value}”; use zh or en"),
                params={"value": _shown(parameters["lang"])},
            )
        )
    address = Address(
        plan=plan,
        zone=zone,
        facility=facility,
        layers=layers,
        date=dated("date"),
        compare=dated("compare"),
        language=language_of(parameters),
        run=written("run"),
        versus=written("versus"),
        show=written("show"),
        saved=written("saved"),
        part=written("part"),
        item=written("item"),
    )
    return address, tuple(problems)


def keep_address(address: Address) -> None:
    """Write the address to the address bar and keep it across pages."""
    parameters = address.parameters()
    st.session_state[SESSION_KEY] = parameters
    st.query_params.from_dict(parameters)


def change_address(address: Address, **changes: object) -> None:
    """Write the address with some of its parts changed."""
    keep_address(replace(address, **changes))  # type: ignore[arg-type]


def keep_language() -> None:
    """Write the language that the switch was set to, and leave the rest of the address."""
    parameters = dict(st.session_state.get(SESSION_KEY, {}))
    parameters.pop("lang", None)
    if st.session_state.get("language") == "en":
        parameters["lang"] = "en"
    st.session_state[SESSION_KEY] = parameters
    st.query_params.from_dict(parameters)


def _shown(value: str) -> str:
    return value if len(value) <= SHOWN_LENGTH else value[:SHOWN_LENGTH] + "…"
