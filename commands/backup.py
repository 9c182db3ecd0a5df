"""Backups from the command line: take one, check one, restore one into an empty place."""

from __future__ import annotations

import getpass
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from commands.options import as_a_door
from commands.printing import words
from errors import N_
from store.access import OPERATOR, Actor
from store.backup import BackupContents, back_up, check_backup, restore
from store.database import open_database
from store.engines import state_folder, store_url

backup = typer.Typer(
    help="Take a backup of all records while the app runs.",
    invoke_without_command=True,
    add_completion=False,
)

FileArgument = Annotated[Path, typer.Argument(help="A file that `backup` wrote.")]


@backup.callback()
def take(
    context: typer.Context,
    to: Annotated[
        Path | None,
        typer.Option("--to", help="Folder for the backup. Default: backups in the state folder."),
    ] = None,
) -> None:
    """Take a backup of all records while the app runs."""
    if context.invoked_subcommand is None:
        _take(to or state_folder() / "backups")


@backup.command()
@as_a_door
def check(file: FileArgument) -> None:
    """Read a backup through and restore it on trial, into a place that is then removed."""
    with tempfile.TemporaryDirectory(prefix="langcheng-check-") as folder:
        contents = restore(file, f"sqlite:///{Path(folder).absolute() / 'records.sqlite'}")
    _say(file, contents, words().text(N_("in order; it was restored on trial and verified")))


@as_a_door
def restore_command(file: FileArgument) -> None:
    """Put a backup into an empty record store, on SQLite or PostgreSQL."""
    contents = restore(file, actor=_operator())
    place = store_url().render_as_string(hide_password=True)
    _say(file, contents, words().text(N_("restored into {place} and verified"), place=place))


@as_a_door
def _take(folder: Path) -> None:
    database = open_database()
    try:
        path = back_up(database, folder, actor=_operator())
    finally:
        database.close()
    _say(path, check_backup(path), words().text(N_("written and read back")))


def _operator() -> Actor:
    try:
        return OPERATOR(getpass.getuser())
    except (KeyError, OSError):  # an account without a name, as in some containers
        return OPERATOR("operator")


def _say(path: Path, contents: BackupContents, outcome: str) -> None:
    head = N_("{rows} rows, up to audit entry {seq}, hash {hash}")
    said = words().text(
        head, rows=str(contents.row_count), seq=str(contents.head_seq), hash=contents.head_hash
    )
    typer.echo(f"{path}: {outcome}\n{said}")
