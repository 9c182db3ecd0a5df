"""Each protection, switched off: the rig has to see what it protects from."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine

from store import backup, database, engines, ledger, record_changes
from store.clock import stamp


def no_transaction() -> None:
    """Let every statement stand alone."""
    given = engines._sqlite_engine

    def alone(url: Any) -> Engine:
        if url.get_backend_name() == "sqlite":
            return given(url, "synchronous = FULL")
        return create_engine(url, isolation_level="AUTOCOMMIT")

    database.writing_engine = alone


def late_lock() -> None:
    """Read first and ask for the write lock only then."""
    engines._begin_immediate = lambda connection: connection.exec_driver_sql("BEGIN")
    engines._take_lock = lambda connection: None


def no_knocking() -> None:
    """Ask for a lock once and leave the waiting to SQLite."""
    engines._knock = lambda raw, statement: raw.execute(statement)


def no_request_id() -> None:
    """Forget what was asked for before."""
    given = database.Database.acting

    def acting(self: Any, *args: Any, request_id: str | None = None) -> Any:
        return given(self, *args)

    database.Database.acting = acting  # type: ignore[method-assign, assignment]


def no_version_check() -> None:
    """Let an editor overwrite what he has not seen."""
    record_changes.require_version = lambda connection, row, version: None


def lost_write() -> None:
    """Say of one write in ten of a child that it is done although it is not."""
    given = database.Database.changing
    parent = os.getpid()

    @contextmanager
    def forgetful(self: Any) -> Iterator[Any]:
        with given(self) as connection:
            yield connection
            if os.getpid() != parent and os.urandom(1)[0] < 26:
                connection.rollback()

    database.Database.changing = forgetful  # type: ignore[method-assign]


def backup_in_place() -> None:
    """Write a backup straight under its name."""

    def plain(store: Any, folder: Path, **_: Any) -> Path:
        folder.mkdir(exist_ok=True)
        path = folder / f"langcheng-{os.urandom(8).hex()}.zip"
        with path.open("w+b") as file:
            backup._write(store, file, stamp(store.clock()))
        return path

    backup.back_up = plain


def clock_as_it_is() -> None:
    """Believe the clock."""
    ledger.later_stamp = lambda now, last: stamp(now)


SABOTAGES: dict[str, Callable[[], None]] = {
    "": lambda: None,
    "no_transaction": no_transaction,
    "late_lock": late_lock,
    "no_knocking": no_knocking,
    "no_request_id": no_request_id,
    "no_version_check": no_version_check,
    "lost_write": lost_write,
    "backup_in_place": backup_in_place,
    "clock_as_it_is": clock_as_it_is,
}

_TOUCHED = {
    database: ("writing_engine",),
    engines: ("_begin_immediate", "_knock", "_take_lock"),
    database.Database: ("acting", "changing"),
    record_changes: ("require_version",),
    backup: ("back_up",),
    ledger: ("later_stamp",),
}


@contextmanager
def sabotaged(name: str) -> Iterator[None]:
    """Switch one protection off for a while."""
    kept = {(owner, part): getattr(owner, part) for owner in _TOUCHED for part in _TOUCHED[owner]}
    SABOTAGES[name]()
    try:
        yield
    finally:
        for (owner, part), given in kept.items():
            setattr(owner, part, given)
