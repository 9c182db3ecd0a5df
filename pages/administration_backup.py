"""备份 A backup to take away: one file with everything that is recorded, checked before it leaves."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from pages import markup, writing
from pages.identity import current_actor
from pages.record_store import record_store
from pages.screen import Screen
from store.backup import back_up, check_backup


def backup_section(screen: Screen) -> None:
    """Offer a backup; it is made, checked and noted in the trail when it is asked for."""
    wording = screen.wording
    markup.show(
        markup.element(
            "p",
            wording.text(
                "One file holds every record, evidence files and the audit trail, with counts and "
                "checksums. Others may go on working meanwhile. Passwords are in it only as "
                "hashes: keep it where nobody else reads it. To restore: cli.py restore."
            ),
            cls="lc-lead",
        )
    )
    writing.show_told(screen, "backup")

    def make() -> None:
        made = writing.attempt("backup", _backup)
        if made is not None:
            st.session_state["backup_file"] = made

    st.button(
        wording.text("Make a backup"),
        key="backup_make",
        type="primary",
        icon=":material/archive:",
        on_click=make,
    )
    made = st.session_state.get("backup_file")
    if made is None:
        return
    name, content, rows = made
    words = wording.text(
        "{name}: {rows} rows, {size} MB, checked.",
        name=name,
        rows=wording.number(rows),
        size=wording.number(len(content) / 2**20, 2),
    )
    markup.show(markup.element("p", words, cls="lc-done", role="status"))
    st.download_button(
        wording.text("Save the backup"),
        content,
        file_name=name,
        mime="application/octet-stream",
        key="backup_save",
        icon=":material/download:",
        on_click=_forget,
    )


def _backup() -> tuple[str, bytes, int]:
    """Make a backup in a folder of its own, check it, and take it into memory."""
    with tempfile.TemporaryDirectory(prefix="langcheng-backup-") as folder:
        path = back_up(record_store(), Path(folder), actor=current_actor())
        contents = check_backup(path)
        return path.name, path.read_bytes(), contents.row_count


def _forget() -> None:
    st.session_state.pop("backup_file", None)
