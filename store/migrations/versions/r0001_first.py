"""The first tables: people, figures, milestones, responsibilities, evidence, audit, sessions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.triggers import forbid_changes

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_APPEND_ONLY = (
    "audit_entry",
    "person",
    "assignment",
    "observation",
    "milestone",
    "responsibility",
    "evidence",
    "plan_snapshot",
)


def upgrade() -> None:
    """Make the tables, and let the database itself refuse to change what was recorded."""
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.Column("actor_id", sa.String(length=200), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("object_kind", sa.String(length=60), nullable=False),
        sa.Column("object_id", sa.String(length=200), nullable=False),
        sa.Column("plan", sa.String(length=200), nullable=False),
        sa.Column("zone_id", sa.String(length=200), nullable=False),
        sa.Column("is_allowed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("row_digest", sa.String(length=64), nullable=True),
        sa.Column("request_id", sa.String(length=100), nullable=True),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("recorded_at", name=op.f("uq_audit_entry_recorded_at")),
        sa.UniqueConstraint("request_id", name=op.f("uq_audit_entry_request_id")),
    )
    op.create_index(op.f("ix_audit_entry_actor_id"), "audit_entry", ["actor_id"], unique=False)
    op.create_index(op.f("ix_audit_entry_object_id"), "audit_entry", ["object_id"], unique=False)
    op.create_index(op.f("ix_audit_entry_plan"), "audit_entry", ["plan"], unique=False)
    op.create_table(
        "credential",
        sa.Column("person_id", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=300), nullable=False),
        sa.Column("changed_at", sa.String(length=27), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_credential")),
    )
    op.create_table(
        "session",
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=200), nullable=False),
        sa.Column("started_at", sa.String(length=27), nullable=False),
        sa.Column("last_seen_at", sa.String(length=27), nullable=False),
        sa.Column("ended_at", sa.String(length=27), nullable=True),
        sa.Column("address", sa.String(length=100), nullable=False),
        sa.Column("agent", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_person_id"), "session", ["person_id"], unique=False)
    op.create_table(
        "sign_in_failure",
        sa.Column("failure_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("sign_in_name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=100), nullable=False),
        sa.Column("failed_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("failure_id", name=op.f("pk_sign_in_failure")),
    )
    op.create_index(
        op.f("ix_sign_in_failure_address_failed_at"),
        "sign_in_failure",
        ["address", "failed_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_sign_in_failure_sign_in_name_failed_at"),
        "sign_in_failure",
        ["sign_in_name", "failed_at"],
        unique=False,
    )
    op.create_table(
        "assignment",
        sa.Column("person_id", sa.String(length=200), nullable=False),
        sa.Column("plan", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("zone_id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("is_granted", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["audit_entry.seq"], name=op.f("fk_assignment_entry")),
        sa.PrimaryKeyConstraint(
            "person_id", "plan", "role", "zone_id", "version", name=op.f("pk_assignment")
        ),
        sa.UniqueConstraint("entry", name=op.f("uq_assignment_entry")),
    )
    op.create_table(
        "evidence",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("media_type", sa.String(length=200), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_by", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["audit_entry.seq"], name=op.f("fk_evidence_entry")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_evidence")),
        sa.UniqueConstraint("entry", name=op.f("uq_evidence_entry")),
    )
    op.create_table(
        "milestone",
        sa.Column("milestone_id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("plan", sa.String(length=200), nullable=False),
        sa.Column("zone_id", sa.String(length=200), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("evidence_reference", sa.Text(), nullable=False),
        sa.Column("evidence_sha256", sa.String(length=64), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("acted_by", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["audit_entry.seq"], name=op.f("fk_milestone_entry")),
        sa.PrimaryKeyConstraint("milestone_id", "version", name=op.f("pk_milestone")),
        sa.UniqueConstraint("entry", name=op.f("uq_milestone_entry")),
    )
    op.create_index(op.f("ix_milestone_plan"), "milestone", ["plan"], unique=False)
    op.create_table(
        "observation",
        sa.Column("observation_id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("plan", sa.String(length=200), nullable=False),
        sa.Column("indicator_id", sa.String(length=200), nullable=False),
        sa.Column("zone_id", sa.String(length=200), nullable=False),
        sa.Column("target_id", sa.String(length=200), nullable=True),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("period_to", sa.Date(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("comparability", sa.String(length=40), nullable=False),
        sa.Column("is_approximate", sa.Boolean(), nullable=False),
        sa.Column("evidence_reference", sa.Text(), nullable=False),
        sa.Column("evidence_sha256", sa.String(length=64), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("supersedes", sa.String(length=200), nullable=True),
        sa.Column("author_id", sa.String(length=200), nullable=False),
        sa.Column("acted_by", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["audit_entry.seq"], name=op.f("fk_observation_entry")),
        sa.PrimaryKeyConstraint("observation_id", "version", name=op.f("pk_observation")),
        sa.UniqueConstraint("entry", name=op.f("uq_observation_entry")),
    )
    op.create_index(
        op.f("ix_observation_plan_zone_id_indicator_id"),
        "observation",
        ["plan", "zone_id", "indicator_id"],
        unique=False,
    )
    op.create_table(
        "person",
        sa.Column("person_id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sign_in_name", sa.String(length=200), nullable=False),
        sa.Column("display_name", sa.String(length=200), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("oidc_subject", sa.String(length=200), nullable=True),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["audit_entry.seq"], name=op.f("fk_person_entry")),
        sa.PrimaryKeyConstraint("person_id", "version", name=op.f("pk_person")),
        sa.UniqueConstraint("entry", name=op.f("uq_person_entry")),
    )
    op.create_index(op.f("ix_person_sign_in_name"), "person", ["sign_in_name"], unique=False)
    op.create_table(
        "plan_snapshot",
        sa.Column("plan", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry"], ["audit_entry.seq"], name=op.f("fk_plan_snapshot_entry")
        ),
        sa.PrimaryKeyConstraint("plan", "version", name=op.f("pk_plan_snapshot")),
        sa.UniqueConstraint("entry", name=op.f("uq_plan_snapshot_entry")),
    )
    op.create_table(
        "responsibility",
        sa.Column("responsibility_id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("plan", sa.String(length=200), nullable=False),
        sa.Column("indicator_id", sa.String(length=200), nullable=False),
        sa.Column("zone_id", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.String(length=200), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("acted_by", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry"], ["audit_entry.seq"], name=op.f("fk_responsibility_entry")
        ),
        sa.PrimaryKeyConstraint("responsibility_id", "version", name=op.f("pk_responsibility")),
        sa.UniqueConstraint("entry", name=op.f("uq_responsibility_entry")),
    )
    op.create_index(op.f("ix_responsibility_plan"), "responsibility", ["plan"], unique=False)
    for name in _APPEND_ONLY:
        forbid_changes(op.get_bind(), name)
