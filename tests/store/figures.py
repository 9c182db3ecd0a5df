"""Rows and people for tests of the record store."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Table

from store import schema
from store.access import OPERATOR, AccessTarget, Action, Actor, Role
from store.actor_reading import actor_of
from store.database import Database
from store.ledger import new_id


def manager_of(database: Database, zone_id: str) -> Actor:
    """Make a person who manages a zone of the plan ``toy``."""
    person_id = new_id()
    with database.acting(OPERATOR("root"), Action.MANAGE_PEOPLE, AccessTarget("person")) as writing:
        name = f"m{person_id[:8]}"
        person = {"person_id": person_id, "sign_in_name": name, "display_name": "某经理"}
        writing.append(schema.person, {**person, "is_enabled": True})
        grant = {"person_id": person_id, "plan": "toy", "role": Role.ZONE_MANAGER}
        writing.append(schema.assignment, {**grant, "zone_id": zone_id, "is_granted": True})
        actor = actor_of(writing.connection, person_id)
    if actor is None:
        raise LookupError(person_id)
    return actor


def a_figure(actor: Actor, *, value: float = 5, zone_id: str = "east") -> dict[str, Any]:
    """Return a row of ``observation``."""
    return {
        "observation_id": new_id(),
        "plan": "toy",
        "indicator_id": "institutes",
        "zone_id": zone_id,
        "value": value,
        "unit": "个",
        "observed_on": date(2023, 12, 31),
        "period_from": date(2023, 1, 1),
        "scope": "全域",
        "comparability": "same",
        "is_approximate": False,
        "state": "draft",
        "author_id": actor.person_id,
        "acted_by": actor.person_id,
    }


def a_row_of_each(actor: Actor) -> list[tuple[Table, dict[str, Any]]]:
    """Return a row for every record table that `manager_of` leaves empty."""
    where = {"plan": "toy", "zone_id": "east", "acted_by": actor.person_id}
    milestone = {"milestone_id": new_id(), "project": "甲", "label": "开工", "state": "planned"}
    answers = {"responsibility_id": new_id(), "indicator_id": "institutes", "is_active": True}
    file = {"sha256": new_id() * 2, "name": "a.pdf", "media_type": "application/pdf"}
    snapshot = {"plan": "toy", "digest": "0" * 64, "content": b"\x00PK"}
    return [
        (schema.observation, a_figure(actor)),
        (schema.milestone, {**where, **milestone, "due_on": date(2024, 6, 30)}),
        (
            schema.responsibility,
            {
                **where,
                **answers,
                "person_id": actor.person_id,
                "year": 2024,
                "due_on": date(2024, 12, 31),
            },
        ),
        (
            schema.evidence,
            {**file, "size_bytes": 3, "content": b"\x00\xff%", "added_by": actor.person_id},
        ),
        (schema.plan_snapshot, snapshot),
    ]
