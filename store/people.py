"""Accounts and roles: added, renamed, disabled, granted and revoked, each with its trail."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from errors import N_, BadParameterError, Problem, UnknownNameError
from store.access import AccessTarget, Action, Actor
from store.actor_reading import actor_of
from store.credentials import change_password, end_sessions, keep_password, set_password
from store.database import Database
from store.grants import grant, require_administrator, revoke
from store.ledger import Writing, new_id
from store.passwords import check_password, hash_password
from store.person_reading import (
    Person,
    actor_named,
    actor_of_subject,
    check_sign_in_name,
    has_people,
    people,
    person_of,
)
from store.record_changes import answered, asked_digest
from store.schema import person

__all__ = [
    "Person",
    "actor_named",
    "actor_of",
    "actor_of_subject",
    "add_person",
    "change_password",
    "grant",
    "has_people",
    "people",
    "person_of",
    "rename",
    "revoke",
    "set_enabled",
    "set_password",
]

NAME_TAKEN = N_("somebody else has or had this sign-in name")
LONGEST_NAME = 200


def add_person(
    database: Database,
    actor: Actor,
    *,
    sign_in_name: str,
    display_name: str,
    password: str | None = None,
    must_change: bool = False,
    oidc_subject: str | None = None,
    request_id: str | None = None,
) -> str:
    """Open an account. It has no role until one is granted.

    Parameters
    ----------
    database : Database
    actor : Actor
        An administrator of every plan, or the operator.
    sign_in_name, display_name : str
        The display name is the sign-in name where it is empty.
    password : str, optional
        None for somebody who only signs in elsewhere.
    must_change : bool
        Whether the first sign-in asks for a new one.
    oidc_subject : str, optional
        ``issuer subject``.
    request_id : str, optional

    Returns
    -------
    str
        Id of the person.

    Raises
    ------
    AccessDeniedError
    BadParameterError
        Where the name or the password will not do, or the name is taken.
    """
    name = check_sign_in_name(sign_in_name)
    shown = display_name.strip()[:LONGEST_NAME] or name
    if password is not None:
        check_password(password, sign_in_name=name)
    kept = None if password is None else hash_password(password)
    asked = asked_digest("add", {"name": name, "shown": shown, "subject": oidc_subject or ""})
    with database.acting(
        actor, Action.MANAGE_PEOPLE, AccessTarget("person"), request_id=request_id
    ) as writing:
        if writing.earlier is not None:
            return str(answered(writing, asked)["object_id"])
        _require_free(writing, name, oidc_subject)
        person_id = new_id()
        row = {
            "person_id": person_id,
            "sign_in_name": name,
            "display_name": shown,
            "is_enabled": True,
            "oidc_subject": oidc_subject or None,
        }
        writing.append(person, row, detail={"asked": asked})
        if kept is not None:
            keep_password(writing, person_id, kept, must_change=must_change)
        return person_id


def rename(
    database: Database,
    actor: Actor,
    person_id: str,
    *,
    sign_in_name: str | None = None,
    display_name: str | None = None,
    oidc_subject: str | None = None,
    request_id: str | None = None,
) -> None:
    """Give a person another name, or another subject at the provider of identities.

    Parameters
    ----------
    database : Database
    actor : Actor
    person_id : str
    sign_in_name, display_name, oidc_subject : str, optional
        What is not given stays; an empty subject takes it away.
    request_id : str, optional
        Makes a retry safe, here as everywhere: what was done is not done again.

    Raises
    ------
    AccessDeniedError, BadParameterError, UnknownNameError
    """
    changed: dict[str, Any] = {}
    if sign_in_name is not None:
        changed["sign_in_name"] = check_sign_in_name(sign_in_name)
    if display_name is not None and display_name.strip():
        changed["display_name"] = display_name.strip()[:LONGEST_NAME]
    if oidc_subject is not None:
        changed["oidc_subject"] = oidc_subject or None
    target = AccessTarget("person", object_id=person_id)
    with database.acting(actor, Action.MANAGE_PEOPLE, target, request_id=request_id) as writing:
        if writing.earlier is not None:
            answered(writing, _account_detail(changed)["asked"])
            return
        _require_free(
            writing, changed.get("sign_in_name"), changed.get("oidc_subject"), but_for=person_id
        )
        _append_account(writing, person_id, changed)


def set_enabled(
    database: Database,
    actor: Actor,
    person_id: str,
    *,
    is_enabled: bool,
    request_id: str | None = None,
) -> None:
    """Disable an account, whose sessions end at once, or enable it again.

    Parameters
    ----------
    database : Database
    actor : Actor
    person_id : str
    is_enabled : bool
    request_id : str, optional

    Raises
    ------
    AccessDeniedError, UnknownNameError
    BadParameterError
        Where nobody would be left who administers every plan.
    """
    changed = {"is_enabled": is_enabled}
    target = AccessTarget("person", object_id=person_id)
    with database.acting(actor, Action.MANAGE_PEOPLE, target, request_id=request_id) as writing:
        if writing.earlier is not None:
            answered(writing, _account_detail(changed)["asked"])
            return
        _append_account(writing, person_id, changed)
        if not is_enabled:
            end_sessions(writing, person_id)
            require_administrator(writing, actor)


def _append_account(writing: Writing, person_id: str, changed: dict[str, Any]) -> None:
    query = select(person).where(person.c.person_id == person_id)
    rows = writing.connection.execute(query.order_by(person.c.version.desc()).limit(1))
    held = rows.mappings().first()
    if held is None:
        raise UnknownNameError(Problem(person_id, N_("nobody has this account")))
    if all(held[name] == value for name, value in changed.items()):
        target = AccessTarget("person", object_id=person_id)
        writing.note(Action.MANAGE_PEOPLE, target, detail=_account_detail(changed))
        return
    kept = {name: held[name] for name in held if name not in ("recorded_at", "entry")}
    row = {**kept, **changed, "version": held["version"] + 1}
    writing.append(person, row, detail=_account_detail(changed))


def _account_detail(changed: dict[str, Any]) -> dict[str, Any]:
    """Return what the trail keeps of a change: which columns, and a digest of what was asked for."""
    return {"changed": sorted(changed), "asked": asked_digest("account", changed)}


def _require_free(
    writing: Writing, name: str | None, oidc_subject: str | None, *, but_for: str = ""
) -> None:
    """Refuse a name that another person has or had: the trail would confuse the two."""
    others = select(person.c.person_id).where(person.c.person_id != but_for).limit(1)
    connection = writing.connection
    if name and connection.execute(others.where(person.c.sign_in_name == name)).first():
        raise BadParameterError(Problem(name, NAME_TAKEN))
    if oidc_subject:
        same = others.where(person.c.oidc_subject == oidc_subject)
        if connection.execute(same).first():
            said = N_("somebody else has or had this account at the provider of identities")
            raise BadParameterError(Problem(oidc_subject, said))
