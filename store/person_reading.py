"""Accounts as they stand: who is there, under which name, with which roles."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select

from errors import N_, BadParameterError, Problem, UnknownNameError
from store.access import Actor, Grant, Role
from store.actor_reading import actor_of
from store.schema import assignment, person

_SIGN_IN_NAME = re.compile(r"[\w][\w.@-]{1,59}")


@dataclass(frozen=True)
class Person:
    """One account as it stands.

    Parameters
    ----------
    person_id : str
    version : int
        Of the account; roles are counted by themselves.
    sign_in_name, display_name : str
    is_enabled : bool
    oidc_subject : str or None
        ``issuer subject`` where the person signs in elsewhere.
    grants : frozenset of Grant
    """

    person_id: str
    version: int
    sign_in_name: str
    display_name: str
    is_enabled: bool
    oidc_subject: str | None
    grants: frozenset[Grant]


def people(connection: Connection) -> tuple[Person, ...]:
    """Return every account, by sign-in name.

    Parameters
    ----------
    connection : Connection

    Returns
    -------
    tuple of Person
        The disabled ones too.
    """
    newest = (
        select(person.c.person_id, func.max(person.c.version).label("version"))
        .group_by(person.c.person_id)
        .subquery()
    )
    is_newest = and_(person.c.person_id == newest.c.person_id, person.c.version == newest.c.version)
    accounts = connection.execute(select(person).join(newest, is_newest)).all()
    standing: dict[str, dict[tuple[str, str, str], bool]] = {}
    for row in connection.execute(select(assignment).order_by(assignment.c.version)):
        of_person = standing.setdefault(row.person_id, {})
        of_person[row.role, row.plan, row.zone_id] = row.is_granted
    known = set(Role)
    found = [
        Person(
            person_id=account.person_id,
            version=account.version,
            sign_in_name=account.sign_in_name,
            display_name=account.display_name,
            is_enabled=account.is_enabled,
            oidc_subject=account.oidc_subject,
            grants=frozenset(
                Grant(Role(role), plan, zone_id)
                for (role, plan, zone_id), is_granted in standing.get(account.person_id, {}).items()
                if is_granted and role in known
            ),
        )
        for account in accounts
    ]
    return tuple(sorted(found, key=lambda one: one.sign_in_name))


def has_people(connection: Connection) -> bool:
    """Say whether anybody has an account; if not, the first administrator may be set up.

    Parameters
    ----------
    connection : Connection

    Returns
    -------
    bool
    """
    return connection.execute(select(person.c.person_id).limit(1)).first() is not None


def person_of(connection: Connection, person_id: str) -> Person:
    """Return one account.

    Parameters
    ----------
    connection : Connection
    person_id : str

    Returns
    -------
    Person

    Raises
    ------
    UnknownNameError
        Where nobody has this id.
    """
    for one in people(connection):
        if one.person_id == person_id:
            return one
    raise UnknownNameError(Problem(person_id, N_("nobody has this account")))


def actor_named(connection: Connection, sign_in_name: str) -> Actor | None:
    """Return whoever signs in under a name.

    Parameters
    ----------
    connection : Connection
    sign_in_name : str
        As typed.

    Returns
    -------
    Actor or None
    """
    person_id = person_named(connection, sign_in_name)
    return None if person_id is None else actor_of(connection, person_id)


def actor_of_subject(connection: Connection, oidc_subject: str) -> Actor | None:
    """Return whoever signs in elsewhere as `oidc_subject`.

    Parameters
    ----------
    connection : Connection
    oidc_subject : str
        ``issuer subject``.

    Returns
    -------
    Actor or None
    """
    for one in people(connection):
        if one.oidc_subject and one.oidc_subject == oidc_subject:
            return actor_of(connection, one.person_id)
    return None


def person_named(connection: Connection, sign_in_name: str) -> str | None:
    """Return the id of whoever signs in under a name at present.

    Parameters
    ----------
    connection : Connection
    sign_in_name : str

    Returns
    -------
    str or None
    """
    name = plain_name(sign_in_name)
    holders = select(person.c.person_id).where(person.c.sign_in_name == name).distinct()
    for (person_id,) in connection.execute(holders):
        newest = (
            select(person.c.sign_in_name)
            .where(person.c.person_id == person_id)
            .order_by(person.c.version.desc())
            .limit(1)
        )
        if connection.execute(newest).scalar_one() == name:
            return str(person_id)
    return None


def plain_name(sign_in_name: str) -> str:
    """Return the form in which a sign-in name is kept and looked for.

    Parameters
    ----------
    sign_in_name : str

    Returns
    -------
    str
        Lower case, full-width letters made plain, no blanks around it.
    """
    return unicodedata.normalize("NFKC", sign_in_name[:200]).strip().casefold()


def check_sign_in_name(sign_in_name: str) -> str:
    """Return the plain form of a new sign-in name.

    Parameters
    ----------
    sign_in_name : str

    Returns
    -------
    str

    Raises
    ------
    BadParameterError
        Where it cannot be one.
    """
    name = plain_name(sign_in_name)
    if not _SIGN_IN_NAME.fullmatch(name):
        said = N_("a sign-in name has 2 to 60 letters, digits or the signs . _ - @")
        raise BadParameterError(Problem(sign_in_name, said))
    return name
