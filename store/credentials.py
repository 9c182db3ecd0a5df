"""Passwords of accounts: given, changed, and the sessions that end with it."""

from __future__ import annotations

from sqlalchemy import delete, insert, select, update

from errors import N_, BadParameterError, Problem, SignInError, UnknownNameError
from store.access import AccessTarget, Action, Actor
from store.actor_reading import actor_of
from store.clock import read_stamp
from store.database import Database
from store.ledger import Writing
from store.lock_out import count_failure, name_mark, require_unlocked
from store.passwords import check_password, hash_password, verify_password
from store.record_changes import answered, asked_digest
from store.schema import credential, session


def set_password(
    database: Database,
    actor: Actor,
    person_id: str,
    password: str,
    *,
    must_change: bool = True,
    request_id: str | None = None,
) -> None:
    """Give somebody a new password; all sessions of the account end.

    Parameters
    ----------
    database : Database
    actor : Actor
    person_id : str
    password : str
    must_change : bool
        Whether the next sign-in asks for another one.
    request_id : str, optional
        Makes a retry safe: a password that was changed since is not set back.

    Raises
    ------
    AccessDeniedError, BadParameterError, UnknownNameError
    """
    with database.reading() as connection:
        holder = actor_of(connection, person_id)
    check_password(password, sign_in_name=holder.name if holder else "")
    kept = hash_password(password)
    target = AccessTarget("credential", object_id=person_id)
    asked = asked_digest("password", {"must_change": must_change})  # nothing of the password
    with database.acting(actor, Action.MANAGE_PEOPLE, target, request_id=request_id) as writing:
        if writing.earlier is not None:
            answered(writing, asked)
            return
        if actor_of(writing.connection, person_id) is None:
            raise UnknownNameError(Problem(person_id, N_("nobody has this account")))
        keep_password(writing, person_id, kept, must_change=must_change)
        end_sessions(writing, person_id)
        writing.note(Action.MANAGE_PEOPLE, target, detail={"change": "password", "asked": asked})


def change_password(database: Database, actor: Actor, present: str, new: str) -> None:
    """Change one's own password; all sessions of the account end.

    Parameters
    ----------
    database : Database
    actor : Actor
    present, new : str

    Raises
    ------
    SignInError
        Where `present` is not the present one, or was guessed at too often.
    BadParameterError
        Where `new` is too easy, or the same.
    """
    with database.reading() as connection:
        query = select(credential.c.password_hash).where(credential.c.person_id == actor.person_id)
        held = connection.execute(query).scalar_one_or_none()
        require_unlocked(connection, database.clock(), name_mark(actor.name), actor.person_id)
    if not verify_password(held, present):
        with database.working(actor) as writing:
            require_unlocked(
                writing.connection, read_stamp(writing.now), name_mark(actor.name), actor.person_id
            )
            count_failure(writing, name_mark(actor.name), actor, actor.person_id, database.clock())
        raise SignInError(Problem("password", N_("the present password is not right")))
    check_password(new, sign_in_name=actor.name)
    if verify_password(held, new):
        raise BadParameterError(Problem("password", N_("the new password is the old one")))
    kept = hash_password(new)
    target = AccessTarget("credential", object_id=actor.person_id)
    with database.acting(actor, Action.CHANGE_OWN_PASSWORD, target) as writing:
        keep_password(writing, actor.person_id, kept, must_change=False)
        end_sessions(writing, actor.person_id)
        writing.note(Action.CHANGE_OWN_PASSWORD, target)


def end_sessions(writing: Writing, person_id: str) -> None:
    """End every session of a person, in the same transaction as what it follows from.

    Parameters
    ----------
    writing : Writing
    person_id : str
    """
    is_open = (session.c.person_id == person_id) & session.c.ended_at.is_(None)
    writing.connection.execute(update(session).where(is_open).values(ended_at=writing.now))


def keep_password(writing: Writing, person_id: str, kept: str, *, must_change: bool) -> None:
    """Put a hash in the place of the one before.

    Parameters
    ----------
    writing : Writing
    person_id : str
    kept : str
        As `hash_password` gives it.
    must_change : bool
    """
    connection = writing.connection
    connection.execute(delete(credential).where(credential.c.person_id == person_id))
    row = {
        "person_id": person_id,
        "password_hash": kept,
        "changed_at": writing.now,
        "must_change": must_change,
    }
    connection.execute(insert(credential), row)
