"""Print a finished text, or write it to a file: whole or not at all."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import typer

from errors import N_, BadParameterError, Problem


def write_text(path: Path | None, text: str) -> None:
    """Print `text`, or write it to `path`.

    Parameters
    ----------
    path : Path or None
    text : str

    Raises
    ------
    BadParameterError
        When the file cannot be written.
    """
    if path is None:
        typer.echo(text, nl=False)
        return
    aside = path.with_name(f".{path.name}.part")
    try:
        aside.write_text(text, encoding="utf-8")
        aside.replace(path)
    except (OSError, ValueError) as error:  # ValueError: NUL
        message = N_("cannot be written; check the folder and that it may be written to")
        raise BadParameterError(Problem(str(path), message)) from error
    finally:
        with suppress(OSError, ValueError):
            aside.unlink(missing_ok=True)
    typer.echo(f"→ {path}", err=True)
