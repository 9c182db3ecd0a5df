"""A file that a command writes: whole under its name, or not there at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import typer
from pyogrio.errors import DataLayerError, DataSourceError

from errors import N_, BadParameterError, Problem


@contextmanager
def written_aside(path: Path, *, may_replace: bool = True) -> Iterator[Path]:
    """Yield a file beside `path`, which takes its name when all of it is on the disk.

    Parameters
    ----------
    path : Path
    may_replace : bool
        Whether a file of that name may be there already.

    Yields
    ------
    Path
        An empty file that only its owner may read, with the same ending.

    Raises
    ------
    BadParameterError
        When it cannot be written here, with the reason; nothing is left behind.
    """
    aside = path.with_name(f".{path.stem}-{uuid4().hex}{path.suffix}")
    try:
        os.close(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield aside
        with aside.open("rb") as file:
            os.fsync(file.fileno())
        if not may_replace and path.exists():
            raise FileExistsError(str(path))
        aside.replace(path)
    except FileExistsError as error:
        said = N_("there is a file of this name already; choose one that is free")
        raise BadParameterError(Problem(str(path), said)) from error
    except (OSError, ValueError, DataSourceError, DataLayerError) as error:  # ValueError: NUL
        said = N_("the file cannot be written here: {said}")
        params = {"said": getattr(error, "strerror", None) or str(error)}
        raise BadParameterError(Problem(str(path), said, params=params)) from error
    finally:
        with suppress(OSError, ValueError):
            aside.unlink(missing_ok=True)


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
    with written_aside(path) as aside:
        aside.write_text(text, encoding="utf-8")
