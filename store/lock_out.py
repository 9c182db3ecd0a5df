"""Too many failures to sign in: counted in the store, so that a restart forgets none."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from errors import N_, Problem, SignInError
from store.access import AccessTarget, Action, Actor
from store.clock import stamp
from store.ledger import Writing
from store.person_reading import plain_name
from store.schema import sign_in_failure

LOCK_OUT = timedelta(minutes=15)
FAILURES_OF_A_NAME = 5
FAILURES_OF_AN_ADDRESS = 30

REFUSED = N_("The name or the password is not right.")
LOCKED = N_("Too many failures. Please try again in {minutes} minutes.")


def require_unlocked(connection: Connection, now: datetime, mark: str, address: str) -> None:
    """Refuse a sign-in after too many failures of a name or from an address.

    Parameters
    ----------
    connection : Connection
    now : datetime
    mark : str
        As `name_mark` gives it.
    address : str

    Raises
    ------
    SignInError
    """
    since = stamp(now - LOCK_OUT)
    limits = (
        (sign_in_failure.c.sign_in_name == mark, FAILURES_OF_A_NAME),
        (sign_in_failure.c.address == address, FAILURES_OF_AN_ADDRESS),
    )
    for whose, limit in limits:
        # What failed in the future did so before the clock was set back: nobody waits for it.
        recent = select(func.count()).where(
            whose, sign_in_failure.c.failed_at.between(since, stamp(now))
        )
        if connection.execute(recent).scalar_one() >= limit:
            minutes = str(int(LOCK_OUT.total_seconds() // 60))
            raise SignInError(Problem("sign-in", LOCKED, params={"minutes": minutes}))


def count_failure(
    writing: Writing, mark: str, actor: Actor | None, address: str, now: datetime
) -> None:
    """Count a failure. What was typed is kept nowhere: it may be a password in the wrong field.

    Parameters
    ----------
    writing : Writing
    mark : str
    actor : Actor or None
        Whose account it was, where there is one.
    address : str
    now : datetime
        The clock's own time.
    """
    connection = writing.connection
    old = stamp(now - timedelta(days=1))
    connection.execute(delete(sign_in_failure).where(sign_in_failure.c.failed_at < old))
    row = {"sign_in_name": mark, "address": address, "failed_at": stamp(now)}
    connection.execute(insert(sign_in_failure), row)
    target = AccessTarget("session", object_id=actor.person_id if actor else "")
    writing.note(
        Action.SIGN_IN, target, is_allowed=False, reason=REFUSED, detail={"address": address}
    )


def forget_failures(writing: Writing, mark: str) -> None:
    """Begin to count anew for a name that has signed in.

    Parameters
    ----------
    writing : Writing
    mark : str
    """
    of_name = sign_in_failure.c.sign_in_name == mark
    writing.connection.execute(delete(sign_in_failure).where(of_name))


def name_mark(name: str) -> str:
    """Return what a typed name is counted under.

    Parameters
    ----------
    name : str

    Returns
    -------
    str
        A digest: the table of failures is no list of names.
    """
    return hashlib.sha256(plain_name(name).encode("utf-8", "surrogatepass")).hexdigest()[:16]
