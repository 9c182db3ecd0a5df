"""Files that figures rest on: kept once by their digest, handed out to whom they concern."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, select

from errors import N_, AccessDeniedError, BadParameterError, Problem, UnknownNameError
from store.access import AccessTarget, Action, Actor, authorize
from store.database import Database
from store.evidence_types import MEDIA_TYPES, cleaned_name, sniffed_ending
from store.ledger import Writing
from store.record_changes import answered, asked_digest
from store.schema import audit_entry, evidence, milestone, observation

LARGEST_BYTES = 20 * 2**20


@dataclass(frozen=True)
class EvidenceFile:
    """A file in the store, without what it holds.

    Parameters
    ----------
    sha256 : str
        Its number.
    name : str
        Cleaned.
    media_type : str
        What it really is.
    size_bytes : int
    added_by : str
        Person who handed it in first.
    recorded_at : str
    """

    sha256: str
    name: str
    media_type: str
    size_bytes: int
    added_by: str
    recorded_at: str


def add_evidence(
    database: Database,
    actor: Actor,
    content: bytes,
    name: str,
    *,
    plan: str,
    zone_id: str,
    request_id: str | None = None,
) -> EvidenceFile:
    """Put a file into the store.

    Parameters
    ----------
    database : Database
    actor : Actor
        Somebody who may record figures of the zone.
    content : bytes
        At most 20 MB.
    name : str
        As the sender has it.
    plan, zone_id : str
        What it is evidence for.
    request_id : str, optional

    Returns
    -------
    EvidenceFile
        The one that was there already where the same file comes again.

    Raises
    ------
    BadParameterError
        Where it is empty, too large, or of a type that is not taken.
    AccessDeniedError, StoreError
    """
    if not content:
        raise BadParameterError(Problem("evidence", N_("the file is empty")))
    if len(content) > LARGEST_BYTES:
        said = N_("the file has {size} MB; at most {most} MB are taken")
        params = {
            "size": f"{len(content) / 2**20:.1f}",
            "most": str(LARGEST_BYTES // 2**20),
        }
        raise BadParameterError(Problem("evidence", said, params=params))
    ending = sniffed_ending(content)
    sha256 = hashlib.sha256(content).hexdigest()
    asked = asked_digest("add", {"sha256": sha256})
    target = AccessTarget(evidence.name, plan, zone_id, sha256)
    with database.acting(actor, Action.RECORD, target, request_id=request_id) as writing:
        if writing.earlier is not None:
            answered(writing, asked)
            return evidence_file(writing.connection, sha256)
        detail = {"verb": "add", "version": 1, "asked": asked}
        if _is_stored(writing.connection, sha256):  # its second sender may use it as well
            writing.note(Action.RECORD, target, detail=detail)
        else:
            row = {
                "sha256": sha256,
                "name": cleaned_name(name, ending),
                "media_type": MEDIA_TYPES[ending],
                "size_bytes": len(content),
                "content": content,
                "added_by": writing.actor.person_id,
            }
            writing.append(evidence, row, detail=detail)
        return evidence_file(writing.connection, sha256)


def evidence_file(connection: Connection, sha256: str) -> EvidenceFile:
    """Return what the store knows of a file, without its content.

    Parameters
    ----------
    connection : Connection
    sha256 : str

    Returns
    -------
    EvidenceFile

    Raises
    ------
    UnknownNameError
        Where there is none.
    """
    names = EvidenceFile.__dataclass_fields__
    query = select(*(evidence.c[name] for name in names)).where(evidence.c.sha256 == sha256)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise UnknownNameError(Problem(sha256[:12] or "-", N_("the store has no such file")))
    return EvidenceFile(**row)


def read_evidence(connection: Connection, actor: Actor, sha256: str) -> tuple[EvidenceFile, bytes]:
    """Return a file and what it holds, to somebody whom it concerns.

    Parameters
    ----------
    connection : Connection
    actor : Actor
        Handed the file in, or may read a figure or milestone that rests on it.
    sha256 : str

    Returns
    -------
    tuple of EvidenceFile and bytes

    Raises
    ------
    AccessDeniedError
        Also where there is no such file, so that nobody learns what is there.
    """
    if not may_use(connection, actor, sha256):
        said = N_("This file belongs to no record that this account may read.")
        raise AccessDeniedError(Problem(actor.name or "-", said))
    file = evidence_file(connection, sha256)
    query = select(evidence.c.content).where(evidence.c.sha256 == sha256)
    return file, bytes(connection.execute(query).scalar_one())


def may_use(connection: Connection, actor: Actor, sha256: str) -> bool:
    """Say whether `actor` handed a file in, or may read a record that rests on it.

    Parameters
    ----------
    connection : Connection
    actor : Actor
    sha256 : str

    Returns
    -------
    bool
    """
    if not actor.is_enabled or not _is_stored(connection, sha256):
        return False
    handed_in = select(audit_entry.c.seq).where(
        audit_entry.c.object_id == sha256,
        audit_entry.c.object_kind == evidence.name,
        audit_entry.c.actor_id == actor.person_id,
        audit_entry.c.is_allowed,
    )
    if actor.person_id and connection.execute(handed_in.limit(1)).first():
        return True
    for table in (observation, milestone):
        places = select(table.c.plan, table.c.zone_id).where(table.c.evidence_sha256 == sha256)
        for place in connection.execute(places.distinct()):
            target = AccessTarget(table.name, place.plan, place.zone_id)
            if authorize(actor, Action.READ_RECORDS, target):
                return True
    return False


def require_evidence(writing: Writing, sha256: str | None) -> None:
    """Refuse a record that rests on a file which its author may not use.

    Parameters
    ----------
    writing : Writing
    sha256 : str or None
        None: the record has no file.

    Raises
    ------
    BadParameterError
    """
    if sha256 is not None and not may_use(writing.connection, writing.actor, sha256):
        said = N_("there is no such file: hand it in first, then enter the figure")
        raise BadParameterError(Problem(sha256[:12] or "-", said, "evidence"))


def _is_stored(connection: Connection, sha256: str) -> bool:
    query = select(evidence.c.sha256).where(evidence.c.sha256 == sha256)
    return connection.execute(query).first() is not None
