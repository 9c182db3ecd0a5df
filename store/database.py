"""The record store, opened: one door for reading, one for every write."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import URL, Connection

from errors import N_, AccessDeniedError, Problem, RequestReusedError
from store.access import ANONYMOUS, AccessTarget, Action, Actor, authorize
from store.actor_reading import actor_of
from store.audit import AuditEntry
from store.clock import utc_now
from store.engines import keep_a_log, make_room, reading_engine, store_url, writing_engine
from store.faults import translated
from store.ledger import EVERY, Writing, earlier_entry
from store.migration import migrate, prepare_schema


class Database:
    """An open record store.

    Parameters
    ----------
    url : URL
        As `store_url` gives it.
    clock : callable
        Returns the present instant, aware.
    """

    def __init__(self, url: URL, clock: Callable[[], datetime] = utc_now) -> None:
        self.url = url
        self.clock = clock
        self._reading = reading_engine(url)
        self._writing = writing_engine(url)
        self._open = threading.local()

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.url.get_backend_name()

    def close(self) -> None:
        """Close every connection."""
        self._reading.dispose()
        self._writing.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open one consistent snapshot that cannot write.

        Yields
        ------
        Connection

        Raises
        ------
        StoreError
            Where the database does not answer.
        """
        with translated(), self._reading.begin() as connection:
            yield connection

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """Open a transaction that holds the store's only write lock; `acting` is for callers.

        Yields
        ------
        Connection

        Raises
        ------
        StoreBusyError, StoreFullError, StoreError
            Then nothing was written.
        RuntimeError
            Where this thread has a write open already: it would wait for itself.
        """
        if getattr(self._open, "is_writing", False):
            raise RuntimeError("a write is open in this thread; use its Writing")
        self._open.is_writing = True
        try:
            with translated(), self._writing.begin() as connection:
                yield connection
        finally:
            self._open.is_writing = False

    @contextmanager
    def working(self, actor: Actor = ANONYMOUS) -> Iterator[Writing]:
        """Open a write to working tables, or of a note about signing in; nobody is asked.

        Parameters
        ----------
        actor : Actor
            Whom notes speak of.

        Yields
        ------
        Writing
        """
        with self.changing() as connection:
            yield Writing(connection, self.clock(), actor)

    @contextmanager
    def acting(
        self,
        actor: Actor,
        action: Action,
        target: AccessTarget,
        *,
        request_id: str | None = None,
    ) -> Iterator[Writing]:
        """Open a write as somebody: the one door for everything that is recorded.

        The actor's account and grants are read again in the same transaction. What is
        refused stands in the audit trail; what is allowed leaves at least one entry there.

        Parameters
        ----------
        actor : Actor
        action : Action
        target : AccessTarget
        request_id : str, optional
            Makes a retry safe: where it was done before, ``Writing.earlier`` says what was
            done, and the caller returns that without writing.

        Yields
        ------
        Writing

        Raises
        ------
        AccessDeniedError
            Where no rule allows it.
        RequestReusedError
            Where `request_id` did something else before.
        StoreBusyError, StoreFullError, StoreError
            Then nothing was written.
        """
        refusal: Problem | None = None
        with self.changing() as connection:
            present = _present(connection, actor)
            earlier = earlier_entry(connection, request_id) if request_id else None
            if earlier is not None and not _is_same(earlier, present, action, target):
                said = N_("this request id was used before, for something else")
                raise RequestReusedError(Problem(request_id or "", said))
            decision = authorize(present, action, target)
            if earlier is not None and present.is_enabled:
                yield Writing(connection, self.clock(), present, earlier=earlier)
            elif decision.is_allowed:
                writing = Writing(
                    connection, self.clock(), present, action, target, request_id=request_id
                )
                yield writing
                if not writing.entry_count:
                    writing.note(action, target)
            else:
                refusal = decision.reason
                said = refusal.message.format_map(refusal.params)
                Writing(connection, self.clock(), present).note(
                    action, target, is_allowed=False, reason=said
                )
        if refusal is not None:
            raise AccessDeniedError(refusal)


def _present(connection: Connection, actor: Actor) -> Actor:
    """Return `actor` as the tables have him now; who is not in them has no grant."""
    if actor.is_operator or actor.is_anonymous:
        return actor
    found = actor_of(connection, actor.person_id)
    return found or Actor(actor.person_id, actor.name, actor.display_name, is_enabled=False)


def _is_same(entry: AuditEntry, actor: Actor, action: Action, target: AccessTarget) -> bool:
    """Say whether an entry is what this actor now asks for once more."""
    asked = (
        (entry.actor_id or "", actor.person_id),
        (entry.actor_name, actor.name) if not actor.person_id else ("", ""),
        (entry.action, str(action)),
        (entry.object_kind, target.kind),
        (entry.object_id, target.object_id or entry.object_id),
        (entry.plan, entry.plan if target.plan == EVERY else target.plan),
        (entry.zone_id, entry.zone_id if target.zone_id == EVERY else target.zone_id),
    )
    return all(was == now for was, now in asked)


def connect(url: str | None = None, *, clock: Callable[[], datetime] = utc_now) -> Database:
    """Reach the record store, whatever shape its tables have; for migrating it.

    Parameters
    ----------
    url : str, optional
        As of `open_database`.
    clock : callable

    Returns
    -------
    Database

    Raises
    ------
    StoreError
        Where it cannot be reached.
    """
    place = store_url(url)
    make_room(place)
    database = Database(place, clock)
    if database.dialect == "sqlite":
        with translated():
            keep_a_log(database._writing)
    return database


def open_database(url: str | None = None, *, clock: Callable[[], datetime] = utc_now) -> Database:
    """Open the record store; an empty one gets its tables.

    Parameters
    ----------
    url : str, optional
        Default: ``LANGCHENG_DATABASE_URL``, else ``records.sqlite`` in ``LANGCHENG_STATE`` or
        in ``state/`` beside the app.
    clock : callable
        Returns the present instant, aware.

    Returns
    -------
    Database

    Raises
    ------
    NewerSchemaError
        Where a newer Langcheng wrote it.
    StoreOutdatedError
        Where an older one wrote it: it has to be migrated first.
    StoreError
        Where it cannot be opened.
    """
    database = connect(url, clock=clock)
    try:
        prepare_schema(database)
    except BaseException:
        database.close()
        raise
    return database


def open_migrated(url: str | None = None, *, clock: Callable[[], datetime] = utc_now) -> Database:
    """Open the record store as the server and the command line do: an older one is migrated.

    Parameters
    ----------
    url : str, optional
        As of `open_database`.
    clock : callable

    Returns
    -------
    Database

    Raises
    ------
    NewerSchemaError, StoreError
    """
    database = connect(url, clock=clock)
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return database
