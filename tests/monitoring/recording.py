"""People and figures in a record store of the toy plan, written as the screens write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from store.access import EVERY, OPERATOR, AccessTarget, Action, Actor, Role
from store.actor_reading import actor_of
from store.database import Database
from store.observation_reading import RecordedObservation
from store.observations import (
    NewObservation,
    add_observation,
    correct_observation,
    submit_observation,
    verify_observation,
)
from store.schema import assignment, person

PLAN = "toy_2030"
ROLES = {"chen": Role.ZONE_MANAGER, "wang": Role.REVIEWER}
NAMES = {"chen": "陈工", "wang": "王科"}


class Ticking:
    """A clock that goes on by a minute whenever it is read, and can be put to a day."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now

    def put(self, day: date) -> None:
        self.now = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def employed(database: Database) -> dict[str, Actor]:
    """Write one manager of every zone and one reviewer."""
    for name, role in ROLES.items():
        named(database, name, NAMES[name], version=1)
        target = AccessTarget("assignment", object_id=name)
        with database.acting(OPERATOR("test"), Action.MANAGE_PEOPLE, target) as writing:
            row = {"person_id": name, "plan": PLAN, "role": role, "zone_id": EVERY}
            writing.append(assignment, {**row, "is_granted": True})
    with database.reading() as connection:
        found = {name: actor_of(connection, name) for name in ROLES}
    return {name: actor for name, actor in found.items() if actor is not None}


def named(
    database: Database, person_id: str, display_name: str, *, version: int, is_enabled: bool = True
) -> None:
    target = AccessTarget("person", object_id=person_id)
    with database.acting(OPERATOR("test"), Action.MANAGE_PEOPLE, target) as writing:
        row = {"person_id": person_id, "version": version, "sign_in_name": person_id}
        writing.append(person, {**row, "display_name": display_name, "is_enabled": is_enabled})


def figure(value: float, on: date, **changes) -> NewObservation:
    content = {
        "plan": PLAN,
        "indicator_id": "D01",
        "zone_id": "district",
        "value": value,
        "unit": "家",
        "observed_on": on,
        "evidence_reference": "统报〔2028〕1号",
    }
    return NewObservation(**{**content, **changes})


def verified(
    database: Database, actors: dict[str, Actor], new: NewObservation
) -> RecordedObservation:
    """Enter, submit and verify a figure."""
    return finished(database, actors, add_observation(database, actors["chen"], new))


def corrected(
    database: Database, actors: dict[str, Actor], old: RecordedObservation, new: NewObservation
) -> RecordedObservation:
    """Correct a verified figure and verify the correction."""
    made = correct_observation(
        database, actors["chen"], old.observation_id, old.version, new, reason="笔误"
    )
    return finished(database, actors, made)


def finished(
    database: Database, actors: dict[str, Actor], one: RecordedObservation
) -> RecordedObservation:
    handed = submit_observation(database, actors["chen"], one.observation_id, one.version)
    return verify_observation(database, actors["wang"], handed.observation_id, handed.version)
