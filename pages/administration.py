"""系统 Administration: people and roles, responsibility list, milestones, audit trail, backup."""

from __future__ import annotations

import streamlit as st

from errors import N_
from pages import markup, writing
from pages.administration_audit import audit_section
from pages.administration_backup import backup_section
from pages.administration_milestones import milestones_section
from pages.administration_people import people_section
from pages.administration_responsibilities import responsibilities_section
from pages.identity import may
from pages.screen import Screen, guarded
from store.access import AccessTarget, Action

PARTS = {
    "people": N_("People and roles"),
    "responsibilities": N_("Responsibility list"),
    "milestones": N_("Milestones"),
    "audit": N_("Audit trail"),
    "backup": N_("Backup"),
}
SECTIONS = {
    "people": people_section,
    "responsibilities": responsibilities_section,
    "milestones": milestones_section,
    "audit": audit_section,
    "backup": backup_section,
}
NEEDS = {
    "people": Action.MANAGE_PEOPLE,
    "responsibilities": Action.MANAGE_RESPONSIBILITIES,
    "milestones": Action.MANAGE_MILESTONES,
    "audit": Action.READ_AUDIT,
    "backup": Action.BACK_UP,
}
OF_THE_PLAN = ("responsibilities", "milestones")


def open_parts(screen: Screen) -> list[str]:
    """Return the parts that the reader may work in.

    Accounts, trail and backups are the installation's, lists and milestones the plan's: an
    administrator of one plan keeps only these.
    """
    plan = AccessTarget("plan", screen.workspace.name)
    return [
        part
        for part in PARTS
        if may(NEEDS[part], plan if part in OF_THE_PLAN else AccessTarget("store"), screen.actor)
    ]


@guarded(Action.MANAGE_PEOPLE)
def render(screen: Screen) -> None:
    """Show the part that the address names, people first."""
    wording = screen.wording
    parts = open_parts(screen)
    if not parts:
        words = wording.text("An administrator of one zone keeps nothing on this page.")
        markup.show(markup.element("p", words, cls="lc-empty"))
        return
    part = screen.address.part if screen.address.part in parts else parts[0]
    with st.container(key="administration_controls", horizontal=True, vertical_alignment="center"):
        st.session_state["administration_part"] = part
        st.segmented_control(
            wording.text("Part"),
            parts,
            format_func=lambda one: wording.text(PARTS[one]),
            key="administration_part",
            label_visibility="collapsed",
            required=True,
            on_change=lambda: screen.change(
                part=st.session_state["administration_part"], item=None
            ),
        )
    markup.show(
        markup.element(
            "header",
            markup.element("h1", wording.text(PARTS[part])),
            cls="lc-title lc-records-title",
        )
    )
    writing.show_done()
    SECTIONS[part](screen)
