"""Was anything changed behind the program's back? Reading and verifying the audit trail."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, func, select
from sqlalchemy.exc import DBAPIError

from errors import N_, Problem
from store.chain import FIRST_HASH, entry_hash, row_digest
from store.schema import RECORD_TABLES, audit_entry

Hashing = Callable[[dict[str, Any]], str]


@dataclass(frozen=True)
class AuditHead:
    """The newest entry of a trail; kept elsewhere, it shows later whether the tail was cut.

    Parameters
    ----------
    seq : int
        0 where nothing has been written.
    hash : str
    """

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


@dataclass(frozen=True)
class AuditEntry:
    """One line of the trail: who did, or was refused, what.

    Parameters
    ----------
    seq : int
    recorded_at : str
    actor_id : str or None
    actor_name, action, object_kind, object_id, plan, zone_id : str
    is_allowed : bool
    reason : str
    detail : dict
    row_digest, request_id : str or None
    previous_hash, hash : str
    """

    seq: int
    recorded_at: str
    actor_id: str | None
    actor_name: str
    action: str
    object_kind: str
    object_id: str
    plan: str
    zone_id: str
    is_allowed: bool
    reason: str
    detail: dict[str, Any]
    row_digest: str | None
    request_id: str | None
    previous_hash: str
    hash: str


@dataclass(frozen=True)
class AuditReport:
    """What a check of the whole trail found.

    Parameters
    ----------
    entry_count : int
    head : AuditHead
    problems : tuple of Problem
        Empty where everything fits.
    """

    entry_count: int
    head: AuditHead
    problems: tuple[Problem, ...]


def entry_of(row: RowMapping) -> AuditEntry:
    """Return the entry that a row of ``audit_entry`` holds.

    Parameters
    ----------
    row : RowMapping

    Returns
    -------
    AuditEntry
    """
    columns = dict(row)
    try:
        detail = json.loads(columns["detail"] or "{}")
    except ValueError:  # changed behind our back: `verify_audit` says so, reading goes on
        detail = {"?": columns["detail"]}
    columns["detail"] = detail if isinstance(detail, dict) else {"?": detail}
    return AuditEntry(**columns)


def audit_head(connection: Connection) -> AuditHead:
    """Return the newest entry's number and hash.

    Parameters
    ----------
    connection : Connection

    Returns
    -------
    AuditHead
    """
    newest = select(audit_entry.c.seq, audit_entry.c.hash).order_by(audit_entry.c.seq.desc())
    row = connection.execute(newest.limit(1)).first()
    return AuditHead(row.seq, row.hash) if row else AuditHead(0, FIRST_HASH)


def read_entries(
    connection: Connection,
    *,
    plan: str | None = None,
    actor_id: str | None = None,
    object_id: str | None = None,
    before_seq: int | None = None,
    limit: int = 200,
) -> tuple[AuditEntry, ...]:
    """Read entries, the newest first.

    Parameters
    ----------
    connection : Connection
    plan, actor_id, object_id : str, optional
        Only entries with this value.
    before_seq : int, optional
        Only entries older than this one, for turning pages.
    limit : int

    Returns
    -------
    tuple of AuditEntry
    """
    query = select(audit_entry)
    for column, value in (
        (audit_entry.c.plan, plan),
        (audit_entry.c.actor_id, actor_id),
        (audit_entry.c.object_id, object_id),
    ):
        if value is not None:
            query = query.where(column == value)
    if before_seq is not None:
        query = query.where(audit_entry.c.seq < before_seq)
    rows = connection.execute(query.order_by(audit_entry.c.seq.desc()).limit(limit))
    return tuple(entry_of(row) for row in rows.mappings())


def trail(connection: Connection) -> Iterator[AuditEntry]:
    """Go through the whole trail, the oldest entry first, without holding it in memory.

    Parameters
    ----------
    connection : Connection

    Yields
    ------
    AuditEntry
    """
    query = select(audit_entry).order_by(audit_entry.c.seq).execution_options(yield_per=500)
    for row in connection.execute(query).mappings():
        yield entry_of(row)


def verify_audit(connection: Connection, head: AuditHead | None = None) -> AuditReport:
    """Go through the whole trail and every record row that it speaks of.

    Parameters
    ----------
    connection : Connection
        In one snapshot.
    head : AuditHead, optional
        An earlier head that was kept elsewhere: shows whether the tail was cut or rewritten.

    Returns
    -------
    AuditReport
    """
    problems: list[Problem] = []
    digests: dict[int, str] = {}
    kept_hash = FIRST_HASH if head is not None and head.seq == 0 else None
    seq, previous, last_at = 0, FIRST_HASH, ""
    for row in _streamed(connection, audit_entry):
        seq += 1
        said = _entry_problem(row, seq, previous, last_at)
        if said is not None:
            problems.append(Problem("audit_entry", said[0], str(row["seq"]), said[1]))
        seq, previous = row["seq"], row.get("hash", "?")
        last_at = row.get("recorded_at", last_at)
        if row.get("row_digest") is not None:
            digests[seq] = row["row_digest"]
        if head is not None and seq == head.seq:
            kept_hash = previous
    problems += _row_problems(connection, digests, seq)
    if head is not None and kept_hash != head.hash:
        said_of_head = (
            N_("the trail ends before entry {seq} that the kept head names: its tail was cut")
            if kept_hash is None
            else N_("entry {seq} is not the one that the kept head names: it was rewritten")
        )
        params = {"seq": str(head.seq)}
        problems.append(Problem("audit_entry", said_of_head, str(head.seq), params))
    return AuditReport(_count(connection), AuditHead(seq, previous), tuple(problems))


def _streamed(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    """Return the rows in the order of their entries; an unreadable one as its key alone."""
    number = table.c.seq if "seq" in table.c else table.c.entry
    seen = 0
    try:
        at_once = 1 if "content" in table.c else 500  # files are held one at a time
        query = select(table).order_by(number).execution_options(yield_per=at_once)
        for row in connection.execute(query).mappings():
            seen = row[number.name]
            yield dict(row)
    except (ValueError, TypeError, DBAPIError):  # a day that is none, text that is no text
        later = connection.scalars(select(number).where(number > seen).order_by(number)).all()
        for one in later:
            try:
                row = connection.execute(select(table).where(number == one)).mappings().one()
                yield dict(row)
            except (ValueError, TypeError, DBAPIError):
                yield {number.name: one}


def _count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(audit_entry)).scalar_one()


def _entry_problem(
    row: dict[str, Any], seq: int, previous: str, last_at: str
) -> tuple[str, dict[str, str]] | None:
    """Say what is wrong with one entry, the first thing only."""
    if "hash" not in row:
        return N_("it cannot be read: it was changed"), {}
    if row["seq"] != seq:
        return N_("entry {seq} should come here: entries were deleted"), {"seq": str(seq)}
    if row["previous_hash"] != previous:
        return N_("it does not continue the entry before it: one was changed or moved"), {}
    if not _fits(entry_hash, row, row["hash"]):
        return N_("its content does not fit its hash: it was changed"), {}
    if row["recorded_at"] <= last_at:
        return N_("it is not later than the entry before it"), {}
    return None


def _fits(hashed: Hashing, row: dict[str, Any], kept: str) -> bool:
    """Say whether a row has the hash that was kept; what cannot be hashed was not written by us."""
    try:
        return hashed(row) == kept
    except (ValueError, TypeError, KeyError):
        return False


def _row_problems(connection: Connection, digests: dict[int, str], newest: int) -> list[Problem]:
    """Compare every record row with the digest in its entry, and find the missing ones."""
    problems: list[Problem] = []
    seen: set[int] = set()
    for table in RECORD_TABLES:
        keys = [column.name for column in table.primary_key]
        for row in _streamed(connection, table):
            name = "/".join(str(row.get(key, "?")) for key in keys)
            entry = row["entry"]
            digest = digests.get(entry)
            if digest is None or entry in seen:
                said = N_("no audit entry speaks of this row: it was put in from outside")
                problems.append(Problem(table.name, said, name))
                continue
            seen.add(entry)
            if not _fits(partial(row_digest, table), row, digest):
                said = N_("this row is not what audit entry {seq} says: it was changed")
                problems.append(Problem(table.name, said, name, {"seq": str(entry)}))
    said = N_("the row that this entry speaks of is missing: it was deleted")
    problems += [Problem("audit_entry", said, str(seq)) for seq in sorted(digests.keys() - seen)]
    return problems
