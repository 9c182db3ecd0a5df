"""People for tests of the store: each with one role, written the way the store writes."""

from __future__ import annotations

from store.access import EVERY, OPERATOR, AccessTarget, Action, Actor, Role
from store.actor_reading import actor_of
from store.database import Database
from store.schema import assignment, person

PLAN = "toy_2030"
CORRIDOR = "corridor"
SQUARE = "square_ne"

CHEN = "chen"  # manager of the corridor
DING = "ding"  # another manager of the corridor
FANG = "fang"  # manager of the north-east square
WANG = "wang"  # reviewer
ZHAO = "zhao"  # administrator
LIN = "lin"  # official
KE = "ke"  # viewer

ROLES = {
    CHEN: (Role.ZONE_MANAGER, CORRIDOR),
    DING: (Role.ZONE_MANAGER, CORRIDOR),
    FANG: (Role.ZONE_MANAGER, SQUARE),
    WANG: (Role.REVIEWER, EVERY),
    ZHAO: (Role.ADMINISTRATOR, EVERY),
    LIN: (Role.OFFICIAL, EVERY),
    KE: (Role.VIEWER, EVERY),
}


def employ(database: Database) -> dict[str, Actor]:
    """Write everybody into the store and return them by sign-in name."""
    for name, (role, zone_id) in ROLES.items():
        take_on(database, name)
        grant(database, name, role, zone_id)
    with database.reading() as connection:
        found = {name: actor_of(connection, name) for name in ROLES}
    return {name: actor for name, actor in found.items() if actor is not None}


def take_on(database: Database, name: str, *, version: int = 1, is_enabled: bool = True) -> None:
    target = AccessTarget("person", object_id=name)
    with database.acting(OPERATOR("test"), Action.MANAGE_PEOPLE, target) as writing:
        row = {
            "person_id": name,
            "version": version,
            "sign_in_name": name,
            "display_name": name.title(),
            "is_enabled": is_enabled,
        }
        writing.append(person, row)


def grant(database: Database, name: str, role: Role, zone_id: str = EVERY) -> None:
    target = AccessTarget("assignment", object_id=name)
    with database.acting(OPERATOR("test"), Action.MANAGE_PEOPLE, target) as writing:
        row = {
            "person_id": name,
            "plan": PLAN,
            "role": role,
            "zone_id": zone_id,
            "is_granted": True,
        }
        writing.append(assignment, row)
