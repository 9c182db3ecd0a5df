"""Signing in and out: sessions on the server, and the lock-out after too many failures."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from errors import N_, Problem, SignInError, StoreBusyError, StoreFullError
from store.access import AccessTarget, Action, Actor
from store.actor_reading import actor_of
from store.clock import read_stamp, stamp
from store.database import Database
from store.ledger import Writing
from store.lock_out import REFUSED, count_failure, forget_failures, name_mark, require_unlocked
from store.passwords import decoy_hash, hash_password, needs_rehash, verify_password
from store.person_reading import person_named
from store.schema import credential, session

IDLE_LIMIT = timedelta(minutes=30)
ABSOLUTE_LIMIT = timedelta(hours=12)
KEPT_AFTER_END = timedelta(days=30)
SEEN_AGAIN = timedelta(minutes=1)  # a sign of life is written at most this often

KIND = "session"


def sign_in(database: Database, name: str, password: str, *, address: str, agent: str) -> str:
    """Open a session for whoever knows the password.

    An unknown name, a disabled account and a wrong password cost the same work and get the
    same words.

    Parameters
    ----------
    database : Database
    name, password : str
        As typed.
    address, agent : str
        Where from, and with which browser.

    Returns
    -------
    str
        The token; the store keeps only its digest.

    Raises
    ------
    SignInError
        Where they do not fit, or there were too many failures before.
    """
    decoy_hash()  # made before the first sign-in of a process, so that none is told by its time
    address = address[:100]
    mark = name_mark(name)
    with database.reading() as connection:
        require_unlocked(connection, database.clock(), mark, address)
        person_id = person_named(connection, name)
        held = _password_hash(connection, person_id)
    is_right = verify_password(held, password)
    renewed = hash_password(password) if is_right and held and needs_rehash(held) else None
    token = ""
    refusal: SignInError | None = None
    with database.working() as writing:
        try:
            # Once more, under the write lock: guesses that came at once count one by one.
            require_unlocked(writing.connection, database.clock(), mark, address)
        except SignInError as error:
            refusal = error
        else:
            actor = actor_of(writing.connection, person_id) if person_id else None
            is_same = _password_hash(writing.connection, person_id) == held
            if is_right and actor is not None and actor.is_enabled and is_same:
                forget_failures(writing, mark)
                if renewed is not None:
                    _renew_hash(writing, actor.person_id, renewed)
                now = database.clock()
                token = _open_session(writing, actor, now, address=address, agent=agent)
            else:
                count_failure(writing, mark, actor, address, database.clock())
                refusal = SignInError(Problem("sign-in", REFUSED))
    if refusal is not None:
        raise refusal
    return token


def start_session(database: Database, person_id: str, *, address: str, agent: str) -> str:
    """Open a session for somebody whom a provider of identities vouches for.

    Parameters
    ----------
    database : Database
    person_id : str
    address, agent : str

    Returns
    -------
    str
        The token.

    Raises
    ------
    SignInError
        Where the account is unknown or disabled.
    """
    with database.working() as writing:
        actor = actor_of(writing.connection, person_id)
        if actor is not None and actor.is_enabled:
            now = database.clock()
            return _open_session(writing, actor, now, address=address[:100], agent=agent)
    raise SignInError(Problem("sign-in", N_("This person has no account here.")))


def session_actor(database: Database, token: str, *, is_active: bool = True) -> Actor | None:
    """Return who is behind a token at this moment.

    Parameters
    ----------
    database : Database
    token : str
    is_active : bool
        Whether this counts as a sign of life; a page that only watches does not.

    Returns
    -------
    Actor or None
        None where the session is unknown, ended or too old, or the account is disabled.

    Notes
    -----
    A session that was last seen in the future is too old as well: the machine's clock was set
    back, and nobody knows by how much. Sessions keep the clock's own time, which records do not.
    """
    if not token or len(token) > 200:
        return None
    digest = _digest(token)
    with database.reading() as connection:
        query = select(session).where(session.c.token_sha256 == digest)
        held = connection.execute(query).first()
        if held is None or held.ended_at is not None:
            return None
        now = database.clock()
        seen_at = read_stamp(held.last_seen_at)
        age = abs(now - read_stamp(held.started_at))
        if abs(now - seen_at) > IDLE_LIMIT or age > ABSOLUTE_LIMIT:
            return None
        actor = actor_of(connection, held.person_id)
    if actor is None or not actor.is_enabled:
        return None
    if is_active and now - seen_at > SEEN_AGAIN:
        # a full disk or a long wait must not keep anybody from reading
        with suppress(StoreFullError, StoreBusyError), database.working() as writing:
            is_open = (session.c.token_sha256 == digest) & session.c.ended_at.is_(None)
            seen = update(session).where(is_open).values(last_seen_at=stamp(now))
            writing.connection.execute(seen)
    return actor


def sign_out(database: Database, token: str) -> None:
    """End a session; its token is good for nothing from now on.

    Parameters
    ----------
    database : Database
    token : str
    """
    with database.working() as reading:
        query = select(session).where(session.c.token_sha256 == _digest(token))
        held = reading.connection.execute(query).first()
        if held is None or held.ended_at is not None:
            return
        actor = actor_of(reading.connection, held.person_id)
        ended = update(session).where(session.c.token_sha256 == held.token_sha256)
        reading.connection.execute(ended.values(ended_at=reading.now))
        if actor is not None:
            reading.actor = actor
        reading.note(Action.SIGN_OUT, AccessTarget(KIND, object_id=held.person_id))


def must_change_password(database: Database, person_id: str) -> bool:
    """Say whether a person has to choose a new password before anything else.

    Parameters
    ----------
    database : Database
    person_id : str

    Returns
    -------
    bool
    """
    with database.reading() as connection:
        query = select(credential.c.must_change).where(credential.c.person_id == person_id)
        return bool(connection.execute(query).scalar_one_or_none())


def _open_session(
    writing: Writing, actor: Actor, now: datetime, *, address: str, agent: str
) -> str:
    token = secrets.token_urlsafe(32)
    connection = writing.connection
    oldest = stamp(now - KEPT_AFTER_END)
    connection.execute(delete(session).where(session.c.last_seen_at < oldest))
    row = {
        "token_sha256": _digest(token),
        "person_id": actor.person_id,
        "started_at": stamp(now),
        "last_seen_at": stamp(now),
        "address": address,
        "agent": agent[:400],
    }
    connection.execute(insert(session), row)
    writing.actor = actor
    target = AccessTarget(KIND, object_id=actor.person_id)
    writing.note(Action.SIGN_IN, target, detail={"address": address})
    return token


def _renew_hash(writing: Writing, person_id: str, password_hash: str) -> None:
    of_person = credential.c.person_id == person_id
    renewal = update(credential).where(of_person).values(password_hash=password_hash)
    writing.connection.execute(renewal)


def _password_hash(connection: Connection, person_id: str | None) -> str | None:
    """Return what is kept; somebody unknown is looked for all the same."""
    of_person = credential.c.person_id == (person_id or "")
    query = select(credential.c.password_hash).where(of_person)
    return connection.execute(query).scalar_one_or_none()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
