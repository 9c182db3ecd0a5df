"""What every page starts from: a reader, an address, an opened plan. And the guard around it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial, wraps
from typing import Any

import streamlit as st

from cartography.symbology import THEMES, Theme
from errors import N_, AccessDeniedError, LangchengError, Problem
from monitoring.recorded_value import RecordCitation, recorded_words
from monitoring.records import Assessment
from monitoring.workspace import Workspace, find_package
from pages import identity, markup
from pages.address import (
    Address,
    Choices,
    change_address,
    language_of,
    raw_parameters,
    read_address,
)
from pages.admission import readable_plans, refused, show_refusal, show_signed_out
from pages.layer_choice import layer_ids
from pages.opening import assessed, opened_workspace, workspace_key
from pages.plan_choice import plan_choice
from plan.models import Citation
from store.access import ANONYMOUS, Action, Actor
from wording.language import Wording, wording_in

LOG = logging.getLogger("langcheng.pages")
UNFORESEEN = Problem(
    "langcheng",
    N_("something went wrong that nobody foresaw; the server's log has it, the other pages work"),
)


@dataclass(frozen=True)
class Screen:
    """What a page needs to speak to its reader.

    Parameters
    ----------
    wording : Wording
        The reader's words.
    address : Address
        What the address bar says, checked.
    workspace : Workspace
        The opened plan with its layers.
    theme : Theme
        Colours of the reader's theme.
    actor : Actor
        Who is looking, as the store had him when this run began.
    today : date, optional
        For a page that speaks of today where its address names no day.
    """

    wording: Wording
    address: Address
    workspace: Workspace
    theme: Theme
    actor: Actor = ANONYMOUS
    today: date | None = None

    @property
    def as_of(self) -> date:
        """The day that the page speaks of."""
        return self.address.date or self.today or self.workspace.plan.header.default_as_of

    def assessment(self, on: date | None = None) -> Assessment:
        """Return where the plan stands on the page's day or another."""
        return assessed(self.workspace, on or self.as_of)

    def change(self, **changes: object) -> None:
        """Write the address with some of its parts changed."""
        change_address(self.address, **changes)

    def zone_name(self, zone_id: str) -> str:
        """Return a zone's short name in the reader's language."""
        zone = self.workspace.plan.zone(zone_id)
        return self.wording.label(zone.short_label or zone.label)

    def zone_ids(self) -> list[str]:
        """Return the zones that have a page: the plan's own first, then the rest."""
        zones = self.workspace.plan.zones
        district = self.workspace.plan.header.district_zone
        first = [one.zone_id for one in zones if one.is_primary]
        rest = [one.zone_id for one in zones if not one.is_primary and one.zone_id != district]
        return [*first, district, *rest]

    def citation(self, citation: Citation) -> markup.Markup:
        """Return where a figure is printed, with a link where there is one; or who recorded it."""
        if isinstance(citation, RecordCitation) and citation.author:
            return markup.escaped(recorded_words(self.wording, citation))
        source = self.workspace.plan.source(citation.source)
        words = markup.joined(source.title, " · ", citation.at)
        return markup.link(words, source.url) if source.url else words


def guarded(
    needed: Action | Callable[[Screen], None],
) -> Any:
    """Return a page that asks who is looking, opens its own plan and turns errors into words.

    On every run the reader is asked for anew, and the page is drawn only where he may do
    what it needs. A problem of ours is listed with file and key; anything unforeseen is
    logged and told in one sentence. The rest of the app goes on.

    Parameters
    ----------
    needed : Action or callable
        What a reader must be allowed to do on the plan: ``@guarded(Action.ANALYSE)``;
        plain ``@guarded`` needs `Action.BROWSE`.
    """
    if isinstance(needed, Action):
        return partial(_guarded, action=needed)
    return _guarded(needed, action=Action.BROWSE)


def _guarded(page: Callable[[Screen], None], *, action: Action) -> Callable[[], None]:
    @wraps(page)
    def render() -> None:
        parameters = raw_parameters()
        wording = wording_in(language_of(parameters))
        try:
            actor = identity.current_actor()
            if actor.is_anonymous and not identity.is_public():
                show_signed_out(wording)
                return
            readable = readable_plans(actor)
            refusal = refused(parameters.get("plan") or readable[0], action, actor)
        except AccessDeniedError as error:
            show_refusal(wording, error.reason)
            return
        except LangchengError as error:
            LOG.warning("reader cannot be asked for: %s", error)
            show_problems(wording, error.problems, N_("This page cannot be shown"))
            return
        except Exception:
            LOG.exception("unforeseen failure while asking who is looking")
            show_problems(wording, (UNFORESEEN,), N_("This page cannot be shown"))
            return
        if refusal is not None:
            show_refusal(wording, refusal)
            plan_choice(wording, readable, None)
            return
        try:
            screen, problems = open_screen(parameters, wording, actor)
        except LangchengError as error:
            LOG.warning("package cannot be opened: %s", error)
            show_problems(wording, error.problems, N_("This plan cannot be opened"))
            plan_choice(wording, readable, parameters.get("plan"))
            return
        except Exception:
            LOG.exception("unforeseen failure while opening a package")
            show_problems(wording, (UNFORESEEN,), N_("This plan cannot be opened"))
            return
        if problems:
            show_address_problems(wording, problems)
        try:
            page(screen)
        except LangchengError as error:
            LOG.warning("page cannot be shown: %s", error)
            show_problems(wording, error.problems, N_("This page cannot be shown"))
        except Exception:
            LOG.exception("unforeseen failure of a page")
            show_problems(wording, (UNFORESEEN,), N_("This page cannot be shown"))

    # Streamlit tells pages apart by their function's name.
    render.__name__ = render.__qualname__ = f"render_{page.__module__.rsplit('.', 1)[-1]}"
    return render


def open_screen(
    parameters: dict[str, str], wording: Wording, actor: Actor
) -> tuple[Screen, tuple[Problem, ...]]:
    """Open the plan that the address names and check the rest of the address against it.

    Raises
    ------
    LangchengError
        When there is no plan package, or the one asked for is malformed.
    """
    names = readable_plans(actor)
    asked = parameters.get("plan", names[0])
    workspace = opened_workspace(
        find_package(asked if asked in names else names[0]), is_for_public=actor.is_anonymous
    )
    choices = Choices(
        plans=names,
        zones={zone.zone_id for zone in workspace.plan.zones},
        facilities=_facility_ids(workspace, workspace_key(workspace)),
        layers=set(layer_ids(workspace)),
    )
    address, problems = read_address(parameters, choices)
    theme = THEMES["dark" if st.context.theme.type == "dark" else "light"]
    return Screen(wording, address, workspace, theme, actor=actor), problems


@st.cache_resource(max_entries=8, show_spinner=False)
def _facility_ids(_workspace: Workspace, key: str) -> frozenset[str]:
    """Return what an address may name as a facility: also a town, for what is known only to it."""
    layers = _workspace.layers
    return frozenset(
        [
            *layers.facilities["facility_id"],
            *layers.organisations["facility_id"],
            *layers.towns["town_id"],
        ]
    )


def show_problems(wording: Wording, problems: tuple[Problem, ...], heading: str) -> None:
    """List every problem with its file and key."""
    markup.show(
        markup.element(
            "section",
            markup.element("h2", wording.text(heading)),
            markup.element(
                "p",
                wording.text(
                    "Problems found: {count}. Correct the files and reload the page.",
                    count=len(problems),
                ),
            ),
            markup.element(
                "ul",
                *(
                    markup.element(
                        "li",
                        markup.element("strong", one.place()),
                        markup.element("span", wording.problem(one)),
                    )
                    for one in problems
                ),
            ),
            cls="lc-problems",
            role="alert",
        )
    )


def show_address_problems(wording: Wording, problems: tuple[Problem, ...]) -> None:
    """Say which parameters of the address could not be used; the page goes on with defaults."""
    markup.show(
        markup.element(
            "section",
            markup.element("strong", wording.text("Part of the address could not be used.")),
            *(
                markup.element(
                    "span", markup.element("code", one.place()), " ", wording.problem(one)
                )
                for one in problems
            ),
            cls="lc-notice",
            role="alert",
        )
    )
