"""One open write: rows and their audit entries, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Table, insert, select

from store.access import AccessTarget, Action, Actor
from store.audit import AuditEntry, entry_of
from store.chain import FIRST_HASH, canonical, entry_hash, keepable, row_digest, typed_row
from store.clock import later_stamp
from store.schema import RECORD_TABLES, audit_entry

EVERY = "*"
ID_LENGTH = 200


class Writing:
    """What a caller holds between the opening and the commit of one write.

    Parameters
    ----------
    connection : Connection
        In the transaction that holds the store's only write lock.
    now : datetime
        What the clock says.
    actor : Actor
        As the tables say, not as the caller said.
    action : Action, optional
        What the actor was allowed; None for the program's own housekeeping.
    target : AccessTarget, optional
    request_id : str, optional
        Goes into the first entry.
    earlier : AuditEntry, optional
        What this request has already done; then nothing more may be written.

    Attributes
    ----------
    now : str
        Stamp of this write: later than every stamp before it.
    """

    def __init__(
        self,
        connection: Connection,
        now: datetime,
        actor: Actor,
        action: Action | None = None,
        target: AccessTarget | None = None,
        *,
        request_id: str | None = None,
        earlier: AuditEntry | None = None,
    ) -> None:
        self.connection = connection
        self.actor = actor
        self.earlier = earlier
        self._action = action
        self._target = target
        self._request_id = request_id
        columns = (audit_entry.c.seq, audit_entry.c.hash, audit_entry.c.recorded_at)
        newest = select(*columns).order_by(audit_entry.c.seq.desc()).limit(1)
        last = connection.execute(newest).first()
        self._clock = now
        self._seq: int = last.seq if last else 0
        self._hash: str = last.hash if last else FIRST_HASH
        self._last_at: str | None = last.recorded_at if last else None
        self.now = later_stamp(now, self._last_at)
        self.entry_count = 0

    def append(
        self, table: Table, row: Mapping[str, Any], *, detail: Mapping[str, Any] | None = None
    ) -> int:
        """Write one row of a record table together with its audit entry.

        Parameters
        ----------
        table : Table
            One of ``RECORD_TABLES``.
        row : mapping of str
            Its columns without `recorded_at` and `entry`; `version` is 1 unless given.
        detail : mapping of str, optional
            What else the trail should keep.

        Returns
        -------
        int
            Number of the audit entry.

        Raises
        ------
        ValueError
            Where the row does not fit the table.
        RuntimeError
            Where this request has been done already, or the write is without an action.
        """
        if table not in RECORD_TABLES:
            raise ValueError(f"{table.name} is not a record table")
        if self._action is None or self._target is None:
            raise RuntimeError("records are written through Database.acting only")
        typed = typed_row(table, {**row, "recorded_at": self._next_stamp()})
        target = self._target
        first_key = next(iter(table.primary_key)).name
        aim = replace(
            target,
            object_id=target.object_id or typed[first_key],
            plan=typed.get("plan") or target.plan if target.plan == EVERY else target.plan,
            zone_id=(
                typed.get("zone_id") or target.zone_id
                if target.zone_id == EVERY
                else target.zone_id
            ),
        )
        seq = self._enter(
            self._action, aim, typed["recorded_at"], detail=detail, digest=row_digest(table, typed)
        )
        self.connection.execute(insert(table), {**typed, "entry": seq})
        return seq

    def note(
        self,
        action: Action,
        target: AccessTarget,
        *,
        is_allowed: bool = True,
        reason: str = "",
        detail: Mapping[str, Any] | None = None,
    ) -> int:
        """Write an audit entry without a row: a refusal, a sign-in, a download.

        Parameters
        ----------
        action : Action
        target : AccessTarget
        is_allowed : bool
        reason : str
        detail : mapping of str, optional

        Returns
        -------
        int
            Number of the audit entry.
        """
        return self._enter(
            action,
            target,
            self._next_stamp(),
            is_allowed=is_allowed,
            reason=reason,
            detail=detail,
        )

    def _next_stamp(self) -> str:
        return later_stamp(self._clock, self._last_at)

    def _enter(
        self,
        action: Action,
        target: AccessTarget,
        recorded_at: str,
        *,
        is_allowed: bool = True,
        reason: str = "",
        detail: Mapping[str, Any] | None = None,
        digest: str | None = None,
    ) -> int:
        if self.earlier is not None:
            raise RuntimeError("this request has been done already; return Writing.earlier")
        entry: dict[str, Any] = {
            "seq": self._seq + 1,
            "recorded_at": recorded_at,
            "actor_id": _id(self.actor.person_id) or None,
            "actor_name": _id(self.actor.name),
            "action": str(action),
            "object_kind": _id(target.kind, 60),
            "object_id": _id(target.object_id),
            "plan": _id(target.plan),
            "zone_id": _id(target.zone_id),
            "is_allowed": is_allowed,
            "reason": keepable(reason),
            "detail": keepable(canonical(detail or {})),
            "row_digest": digest,
            "request_id": self._request_id if is_allowed else None,
            "previous_hash": self._hash,
        }
        entry["hash"] = entry_hash(entry)
        self.connection.execute(insert(audit_entry), entry)
        if is_allowed:
            self._request_id = None  # only the first entry of a request carries its id
        self._seq, self._hash, self._last_at = entry["seq"], entry["hash"], recorded_at
        self.entry_count += 1
        return self._seq


def _id(text: str, longest: int = ID_LENGTH) -> str:
    """Return a name as the trail keeps it, whatever somebody typed: cut where it is too long."""
    return keepable(text)[:longest]


def new_id() -> str:
    """Return a new id for a person, an observation or whatever else is recorded.

    Returns
    -------
    str
        32 hexadecimal digits, random.
    """
    return uuid4().hex


def earlier_entry(connection: Connection, request_id: str) -> AuditEntry | None:
    """Return what a request has already done.

    Parameters
    ----------
    connection : Connection
    request_id : str

    Returns
    -------
    AuditEntry or None
    """
    query = select(audit_entry).where(audit_entry.c.request_id == request_id)
    row = connection.execute(query).mappings().first()
    return entry_of(row) if row is not None else None
