"""The tables of the record store.

A row of a record table is never changed nor deleted: a change is a new row with the
next `version`. Its `entry` is the audit entry that it was written with. Working tables
hold what passes: sessions, failures to sign in, the present password.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id(name: str, *, key: bool = False, optional: bool = False) -> Column[str]:
    return Column(name, String(200), primary_key=key, nullable=optional)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, default="")


def _stamp(name: str, *, optional: bool = False) -> Column[str]:
    return Column(name, String(27), nullable=optional)


def _version() -> Column[int]:
    return Column("version", Integer, primary_key=True, autoincrement=False)


def _record(name: str, *columns: Column[Any] | CheckConstraint) -> Table:
    """Return a record table: `columns`, when they were recorded, and with which entry."""
    return Table(
        name,
        metadata,
        *columns,
        _stamp("recorded_at"),
        Column("entry", Integer, ForeignKey("audit_entry.seq"), nullable=False, unique=True),
    )


audit_entry = Table(
    "audit_entry",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("recorded_at", String(27), nullable=False, unique=True),
    _id("actor_id", optional=True),
    _id("actor_name"),
    Column("action", String(60), nullable=False),
    Column("object_kind", String(60), nullable=False),
    _id("object_id"),
    _id("plan"),
    _id("zone_id"),
    Column("is_allowed", Boolean, nullable=False),
    _text("reason"),
    _text("detail"),
    Column("row_digest", String(64)),
    Column("request_id", String(100), unique=True),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index(None, "object_id"),
    Index(None, "actor_id"),
    Index(None, "plan"),
)

person = _record(
    "person",
    _id("person_id", key=True),
    _version(),
    _id("sign_in_name"),
    Column("display_name", String(200), nullable=False),
    Column("is_enabled", Boolean, nullable=False),
    _id("oidc_subject", optional=True),
)
Index(None, person.c.sign_in_name)

assignment = _record(
    "assignment",
    _id("person_id", key=True),
    _id("plan", key=True),
    Column("role", String(40), primary_key=True),
    _id("zone_id", key=True),
    _version(),
    Column("is_granted", Boolean, nullable=False),
)

observation = _record(
    "observation",
    _id("observation_id", key=True),
    _version(),
    _id("plan"),
    _id("indicator_id"),
    _id("zone_id"),
    _id("target_id", optional=True),
    Column("value", Double, nullable=False),
    Column("unit", String(60), nullable=False),
    Column("observed_on", Date, nullable=False),
    Column("period_from", Date),
    Column("period_to", Date),
    _text("scope"),
    Column("comparability", String(40), nullable=False),
    Column("is_approximate", Boolean, nullable=False),
    _text("evidence_reference"),
    Column("evidence_sha256", String(64)),
    _text("note"),
    Column("state", String(20), nullable=False),
    _text("reason"),
    _id("supersedes", optional=True),
    _id("author_id"),
    _id("acted_by"),
)
Index(None, observation.c.plan, observation.c.zone_id, observation.c.indicator_id)

milestone = _record(
    "milestone",
    _id("milestone_id", key=True),
    _version(),
    _id("plan"),
    _id("zone_id"),
    _text("project"),
    _text("label"),
    Column("due_on", Date, nullable=False),
    Column("state", String(20), nullable=False),
    Column("done_on", Date),
    _text("evidence_reference"),
    Column("evidence_sha256", String(64)),
    _text("note"),
    _id("acted_by"),
)
Index(None, milestone.c.plan)

responsibility = _record(
    "responsibility",
    _id("responsibility_id", key=True),
    _version(),
    _id("plan"),
    _id("indicator_id"),
    _id("zone_id"),
    _id("person_id"),
    Column("year", Integer, nullable=False),
    Column("due_on", Date, nullable=False),
    _text("note"),
    Column("is_active", Boolean, nullable=False),
    _id("acted_by"),
)
Index(None, responsibility.c.plan)

evidence = _record(
    "evidence",
    Column("sha256", String(64), primary_key=True),
    Column("name", String(300), nullable=False),
    Column("media_type", String(200), nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    _id("added_by"),
)

plan_snapshot = _record(
    "plan_snapshot",
    _id("plan", key=True),
    _version(),
    Column("digest", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
)

credential = Table(
    "credential",
    metadata,
    _id("person_id", key=True),
    Column("password_hash", String(300), nullable=False),
    _stamp("changed_at"),
    Column("must_change", Boolean, nullable=False),
)

session = Table(
    "session",
    metadata,
    Column("token_sha256", String(64), primary_key=True),
    _id("person_id"),
    _stamp("started_at"),
    _stamp("last_seen_at"),
    _stamp("ended_at", optional=True),
    Column("address", String(100), nullable=False),
    Column("agent", String(400), nullable=False),
    Index(None, "person_id"),
)

sign_in_failure = Table(
    "sign_in_failure",
    metadata,
    Column("failure_id", Integer, primary_key=True, autoincrement=True),
    _id("sign_in_name"),
    Column("address", String(100), nullable=False),
    _stamp("failed_at"),
    Index(None, "sign_in_name", "failed_at"),
    Index(None, "address", "failed_at"),
)

RECORD_TABLES: tuple[Table, ...] = (
    person,
    assignment,
    observation,
    milestone,
    responsibility,
    evidence,
    plan_snapshot,
)
"""Tables whose rows stay for ever, each row written with an audit entry."""

APPEND_ONLY_TABLES: tuple[Table, ...] = (audit_entry, *RECORD_TABLES)
"""Tables where the database itself refuses a change or a deletion."""

WORKING_TABLES: tuple[Table, ...] = (credential, session, sign_in_failure)
"""Tables whose rows may change and go."""
