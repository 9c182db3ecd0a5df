"""Roles of people: granted and revoked, each with its trail."""

from __future__ import annotations

from sqlalchemy import func, select

from errors import N_, BadParameterError, Problem, UnknownNameError
from store.access import EVERY, AccessTarget, Action, Actor, Grant, Role
from store.actor_reading import actor_of
from store.credentials import end_sessions
from store.database import Database
from store.ledger import Writing
from store.person_reading import people
from store.record_changes import answered, asked_digest
from store.schema import assignment


def grant(
    database: Database,
    actor: Actor,
    person_id: str,
    *,
    role: Role,
    plan: str,
    zone_id: str = EVERY,
    request_id: str | None = None,
) -> None:
    """Give a person a role; nothing happens where it is held already.

    Parameters
    ----------
    database : Database
    actor : Actor
    person_id : str
    role : Role
    plan : str
        ``*`` for every plan.
    zone_id : str
        For zone managers; ``*`` for every zone.
    request_id : str, optional

    Raises
    ------
    AccessDeniedError, UnknownNameError
    BadParameterError
        Where a role other than zone manager is to be bound to a zone.
    """
    if zone_id != EVERY and role is not Role.ZONE_MANAGER:
        said = N_("only zone managers are bound to a zone; other roles are for the whole plan")
        raise BadParameterError(Problem(zone_id, said))
    wanted = Grant(role, plan, zone_id)
    _assign(database, actor, person_id, wanted, is_granted=True, request_id=request_id)


def revoke(
    database: Database,
    actor: Actor,
    person_id: str,
    *,
    role: Role,
    plan: str,
    zone_id: str = EVERY,
    request_id: str | None = None,
) -> None:
    """Take a role from a person, whose sessions end at once.

    Parameters
    ----------
    database : Database
    actor : Actor
    person_id : str
    role : Role
    plan, zone_id : str
        As they were granted.
    request_id : str, optional

    Raises
    ------
    AccessDeniedError, UnknownNameError
    BadParameterError
        Where the role is not held, or nobody would be left who administers every plan.
    """
    wanted = Grant(role, plan, zone_id)
    _assign(database, actor, person_id, wanted, is_granted=False, request_id=request_id)


def _assign(
    database: Database,
    actor: Actor,
    person_id: str,
    wanted: Grant,
    *,
    is_granted: bool,
    request_id: str | None,
) -> None:
    target = AccessTarget("assignment", wanted.plan, wanted.zone_id, object_id=person_id)
    verb = "grant" if is_granted else "revoke"
    asked = asked_digest(verb, {"role": wanted.role.value})  # plan and zone are the target's
    detail = {"role": wanted.role.value, "is_granted": is_granted, "asked": asked}
    with database.acting(actor, Action.MANAGE_PEOPLE, target, request_id=request_id) as writing:
        if writing.earlier is not None:
            answered(writing, asked)
            return
        held = wanted in require_known(writing, person_id).grants
        if held and is_granted:
            writing.note(Action.MANAGE_PEOPLE, target, detail=detail)
            return
        if not held and not is_granted:
            raise BadParameterError(Problem(person_id, N_("this role is not held")))
        key = {
            "person_id": person_id,
            "plan": wanted.plan,
            "role": wanted.role.value,
            "zone_id": wanted.zone_id,
        }
        same = [assignment.c[name] == value for name, value in key.items()]
        newest = select(func.max(assignment.c.version)).where(*same)
        version = writing.connection.execute(newest).scalar_one() or 0
        row = {**key, "version": version + 1, "is_granted": is_granted}
        writing.append(assignment, row, detail=detail)
        if not is_granted:
            end_sessions(writing, person_id)
            require_administrator(writing, actor)


def require_known(writing: Writing, person_id: str) -> Actor:
    """Return somebody as he stands in the store.

    Raises
    ------
    UnknownNameError
    """
    found = actor_of(writing.connection, person_id)
    if found is None:
        raise UnknownNameError(Problem(person_id, N_("nobody has this account")))
    return found


def require_administrator(writing: Writing, actor: Actor) -> None:
    """Refuse what would leave nobody to administer; the shell can always set it right."""
    chief = Grant(Role.ADMINISTRATOR)
    if actor.is_operator:
        return
    if not any(one.is_enabled and chief in one.grants for one in people(writing.connection)):
        said = N_("nobody would be left who administers every plan")
        raise BadParameterError(Problem(actor.name, said))
