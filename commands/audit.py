"""The audit trail from the command line: is it whole, what does it say, what is its head?"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.options import FormatOption, as_a_door
from commands.printing import OutputFormat, report, show, words
from commands.written import written_aside
from errors import N_, BadParameterError, Problem
from store.audit import AuditEntry, AuditHead, audit_head, read_entries, trail, verify_audit
from store.database import Database, connect, open_migrated
from store.migration import migrate as migrate_store

audit = typer.Typer(help="Verify, read and export the audit trail.", no_args_is_help=True)

HeadOption = Annotated[
    str | None,
    typer.Option("--head", help="A head kept elsewhere, as `audit head` printed it: SEQ:HASH."),
]
OutOption = Annotated[
    Path | None, typer.Option("--out", help="File to write, one entry a line. Default: print.")
]


@audit.command()
@as_a_door
def verify(head: HeadOption = None) -> None:
    """Go through the whole trail and every record that it speaks of."""
    kept = _head(head)
    with records_opened() as database, database.reading() as connection:
        found = verify_audit(connection, kept)
    report(found.problems)
    if found.problems:
        raise typer.Exit(2)
    said = N_("in order: {count} entries, head {head}")
    typer.echo(words().text(said, count=str(found.entry_count), head=str(found.head)))
    if kept is None:
        typer.echo(
            words().text(
                N_("A cut tail shows only against a head kept elsewhere: `audit verify --head`.")
            ),
            err=True,
        )


@audit.command("head")
@as_a_door
def head_command() -> None:
    """Print the newest entry's number and hash, to be kept where nobody here can change it."""
    with records_opened() as database, database.reading() as connection:
        typer.echo(str(audit_head(connection)))


@audit.command("list")
@as_a_door
def list_command(
    plan: Annotated[str | None, typer.Option("--plan", help="Only entries of this plan.")] = None,
    person: Annotated[
        str | None, typer.Option("--person", help="Only entries of the person with this id.")
    ] = None,
    number: Annotated[
        str | None, typer.Option("--object", help="Only entries on the record with this id.")
    ] = None,
    before: Annotated[
        int | None, typer.Option("--before", help="Only entries older than this number.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many at most.")] = 50,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """List entries, the newest first."""
    with records_opened() as database, database.reading() as connection:
        entries = read_entries(
            connection,
            plan=plan,
            actor_id=person,
            object_id=number,
            before_seq=before,
            limit=limit,
        )
    if not entries and form is OutputFormat.TABLE:
        typer.echo(words().text(N_("no entries")), err=True)
        return
    show([_shown(entry, form) for entry in entries], form)


@audit.command()
@as_a_door
def export(out: OutOption = None) -> None:
    """Write the whole trail as JSON, one entry a line, the oldest first."""
    with (
        records_opened() as database,
        database.reading() as connection,
        _written(out) as write,
    ):
        for entry in trail(connection):
            write(json.dumps(asdict(entry), ensure_ascii=False, sort_keys=True) + "\n")
        newest = audit_head(connection)
    typer.echo(f"{out or '-'}: {newest}", err=True)


@as_a_door
def migrate(
    to: Annotated[
        Path | None,
        typer.Option("--to", help="Folder for the backup. Default: backups in the state folder."),
    ] = None,
) -> None:
    """Bring the record store to this version's tables, after a backup."""
    database = connect()
    try:
        done = migrate_store(database, to)
    finally:
        database.close()
    if done.was == done.is_now:
        typer.echo(words().text(N_("records: up to date ({revision})"), revision=done.is_now))
        return
    said = N_("records: brought from {was} to {revision}; backup: {backup}")
    typer.echo(
        words().text(
            said, was=done.was or "—", revision=done.is_now, backup=str(done.backup or "—")
        )
    )


@contextmanager
def records_opened() -> Iterator[Database]:
    """Open the record store of this installation for one command."""
    database = open_migrated()
    try:
        yield database
    finally:
        database.close()


def _head(text: str | None) -> AuditHead | None:
    """Read what `audit head` printed."""
    if text is None:
        return None
    found = re.fullmatch(r"\s*(\d{1,18}):([0-9a-f]{64})\s*", text)
    if found is None:
        raise BadParameterError(
            Problem(
                "--head",
                N_("{text} is no head; write it as `audit head` prints it, SEQ:HASH"),
                params={"text": text},
            )
        )
    return AuditHead(int(found.group(1)), found.group(2))


def _shown(entry: AuditEntry, form: OutputFormat) -> dict[str, Any]:
    if form is not OutputFormat.TABLE:
        row = asdict(entry)
        return row if form is OutputFormat.JSON else {**row, "detail": json.dumps(entry.detail)}
    return {
        "seq": entry.seq,
        "recorded_at": entry.recorded_at[:19].replace("T", " "),
        "actor_name": entry.actor_name,
        "action": entry.action,
        "object_kind": entry.object_kind,
        "object_id": entry.object_id[:12],
        "plan": entry.plan,
        "zone_id": entry.zone_id,
        "is_allowed": entry.is_allowed,
        "reason": entry.reason or None,
    }


@contextmanager
def _written(path: Path | None) -> Iterator[Any]:
    """Open a file, or the terminal."""
    if path is None:
        yield sys.stdout.write
        return
    with written_aside(path) as aside, aside.open("w", encoding="utf-8") as file:
        yield file.write
