"""留痕 The audit trail on a screen: filtered, verified, and its head to keep elsewhere."""

from __future__ import annotations

import json
import re

import pandas as pd
import streamlit as st

from errors import N_
from pages import markup
from pages.downloads import csv_button
from pages.markup import Markup
from pages.record_marks import moment
from pages.record_store import record_store
from pages.screen import Screen
from store.access import Action
from store.audit import AuditEntry, AuditReport, audit_head, read_entries, verify_audit

PAGE_LENGTH = 50
ALL = ""
ACTION_WORDS = {
    Action.BROWSE: N_("browse"),
    Action.ANALYSE: N_("analyse"),
    Action.READ_RECORDS: N_("read records"),
    Action.RECORD: N_("enter or submit"),
    Action.REVIEW: N_("verify or return"),
    Action.EXPORT: N_("export"),
    Action.MANAGE_MILESTONES: N_("set milestones"),
    Action.MANAGE_RESPONSIBILITIES: N_("keep the responsibility list"),
    Action.MANAGE_SCENARIOS: N_("change scenarios"),
    Action.MANAGE_PEOPLE: N_("keep accounts and roles"),
    Action.READ_AUDIT: N_("read the audit trail"),
    Action.BACK_UP: N_("take a backup"),
    Action.KEEP_PLAN_SNAPSHOT: N_("keep a copy of the plan"),
    Action.MAINTAIN_STORE: N_("maintain the store"),
    Action.SIGN_IN: N_("sign in"),
    Action.SIGN_OUT: N_("sign out"),
    Action.CHANGE_OWN_PASSWORD: N_("change the password"),
}
KIND_WORDS = {
    "person": N_("account"),
    "assignment": N_("role given"),
    "observation": N_("figure"),
    "milestone": N_("milestone"),
    "responsibility": N_("line of the responsibility list"),
    "evidence": N_("evidence file"),
    "plan_snapshot": N_("copy of the plan"),
    "session": N_("session"),
    "store": N_("record store"),
    "plan": N_("plan"),
    "scenario": N_("saved scenario"),
    "export": N_("map or layer file"),
}
VERB_WORDS = {
    "add": N_("added"),
    "edit": N_("changed"),
    "submit": N_("submitted"),
    "verify": N_("verified"),
    "return": N_("returned"),
    "withdraw": N_("withdrawn"),
    "correct": N_("corrected"),
    "complete": N_("reached"),
    "drop": N_("dropped"),
    "reopen": N_("opened again"),
    "end": N_("ended"),
    "delete": N_("deleted"),
}


def audit_section(screen: Screen) -> None:
    """Show the trail, the newest first, with its verification and its head."""
    wording = screen.wording
    _verification(screen)
    with (
        record_store().reading() as connection,
        st.container(key="audit_controls", horizontal=True, vertical_alignment="center"),
    ):
        before = st.session_state.get("audit_before")
        entries = read_entries(connection, before_seq=before, limit=4 * PAGE_LENGTH)
    kept = _filtered(screen, entries)[:PAGE_LENGTH]
    if not kept:
        words = wording.text("No entry fits these filters. Widen one of them.")
        markup.show(markup.element("p", words, cls="lc-empty"))
    else:
        markup.show(audit_table(screen, kept))
    with st.container(horizontal=True):
        if before is not None:
            st.button(
                wording.text("Newest"),
                key="audit_newest",
                on_click=lambda: st.session_state.pop("audit_before", None),
            )
        if entries and (kept[-1] if kept else entries[-1]).seq > 1:
            oldest = (kept[-1] if kept else entries[-1]).seq
            st.button(
                wording.text("Older"),
                key="audit_older",
                on_click=lambda: st.session_state.update(audit_before=oldest),
            )
        csv_button(
            wording.text("Entries shown (CSV)"),
            lambda: audit_frame(kept),
            "langcheng_audit.csv",
            key="audit_csv",
        )


def _verification(screen: Screen) -> None:
    wording = screen.wording

    def verify() -> None:
        with record_store().reading() as connection:
            st.session_state["audit_report"] = verify_audit(connection)

    with record_store().reading() as connection:
        head = audit_head(connection)
    with st.container(key="audit_verification", horizontal=True, vertical_alignment="center"):
        st.button(
            wording.text("Verify the whole trail"),
            key="audit_verify",
            type="primary",
            icon=":material/verified:",
            on_click=verify,
        )
        markup.show(
            markup.element(
                "p",
                wording.text(
                    "{count} entries. Head, to be kept elsewhere:", count=wording.number(head.seq)
                ),
                " ",
                markup.element("code", f"{head.seq}:{head.hash}"),
                cls="lc-note",
            )
        )
    report: AuditReport | None = st.session_state.get("audit_report")
    if report is not None:
        markup.show(_report(screen, report))


def _report(screen: Screen, report: AuditReport) -> Markup:
    wording = screen.wording
    if not report.problems:
        words = wording.text(
            "✔ Verified: {count} entries and every row they speak of fit together.",
            count=wording.number(report.entry_count),
        )
        return markup.element("p", words, cls="lc-done", role="status")
    return markup.element(
        "section",
        markup.element("strong", wording.text("The trail was changed behind the program's back:")),
        markup.element(
            "ul", *(markup.element("li", wording.problem(one)) for one in report.problems)
        ),
        cls="lc-problems",
        role="alert",
    )


def _filtered(screen: Screen, entries: tuple[AuditEntry, ...]) -> list[AuditEntry]:
    wording = screen.wording
    with st.container(key="audit_filters", horizontal=True, vertical_alignment="center"):
        names = sorted({one.actor_name for one in entries if one.actor_name})
        who = _choice("audit_who", wording.text("Everybody"), {one: one for one in names})
        actions = {one.action: action_words(screen, one.action) for one in entries}
        action = _choice("audit_action", wording.text("All actions"), actions)
        is_refused = st.checkbox(wording.text("Only what was refused"), key="audit_refused")
    return [
        one
        for one in entries
        if who in (ALL, one.actor_name)
        and action in (ALL, one.action)
        and not (is_refused and one.is_allowed)
    ]


def _choice(key: str, everything: str, options: dict[str, str]) -> str:
    if st.session_state.get(key) not in (None, ALL, *options):
        st.session_state[key] = ALL
    chosen = st.selectbox(
        everything,
        [ALL, *options],
        format_func=lambda one: options.get(one, everything),
        key=key,
        label_visibility="collapsed",
        width=180,
    )
    return str(chosen or ALL)


def action_words(screen: Screen, action: str) -> str:
    """Return an action in the reader's words."""
    return screen.wording.text(ACTION_WORDS[Action(action)]) if action in set(Action) else action


def audit_table(screen: Screen, entries: list[AuditEntry]) -> Markup:
    """Return entries: number, when, who, what, of what, allowed or refused and why."""
    wording = screen.wording
    head: list[object] = [
        wording.text("No."),
        wording.text("When"),
        wording.text("Who"),
        wording.text("What"),
        wording.text("Of what"),
        wording.text("Outcome"),
    ]
    return markup.table(
        head, [_row(screen, one) for one in entries], label=wording.text("Audit trail")
    )


def _row(screen: Screen, one: AuditEntry) -> list[object]:
    wording = screen.wording
    verb = VERB_WORDS.get(str(one.detail.get("verb", "")))
    words = action_words(screen, one.action)
    done = f"{words} · {wording.text(verb)}" if verb else words
    place = " · ".join(part for part in (one.plan, one.zone_id) if part and part != "*")
    outcome = (
        markup.element("span", wording.text("done"), cls="lc-unknown")
        if one.is_allowed
        else markup.element(
            "span",
            markup.element("i", "✕", aria_hidden="true"),
            wording.text("refused"),
            cls="lc-chip lc-status-not_met",
        )
    )
    return [
        one.seq,
        markup.element("span", moment(one.recorded_at), cls="lc-nowrap"),
        one.actor_name or "—",
        done,
        markup.joined(
            wording.text(kind) if (kind := KIND_WORDS.get(one.object_kind)) else one.object_kind,
            markup.element("small", " ", _shown_id(one.object_id)),
            markup.element("small", " ", place) if place else None,
        ),
        markup.joined(outcome, markup.element("small", " ", one.reason) if one.reason else None),
    ]


def _shown_id(object_id: str) -> str:
    """Return what tells things apart: the beginning of an id, a file's whole name."""
    return object_id[:8] if re.fullmatch(r"[0-9a-f]{32,64}", object_id) else object_id


def audit_frame(entries: list[AuditEntry]) -> pd.DataFrame:
    """Return entries as a frame for a file, hashes included."""
    return pd.DataFrame(
        [
            {**vars(one), "detail": json.dumps(one.detail, ensure_ascii=False, sort_keys=True)}
            for one in entries
        ]
    )
