"""Who somebody is at this moment: a person's account and grants as the tables have them."""

from __future__ import annotations

from sqlalchemy import Connection, select

from store.access import Actor, Grant, Role
from store.schema import assignment, person


def actor_of(connection: Connection, person_id: str) -> Actor | None:
    """Return a person with the grants that stand now.

    Parameters
    ----------
    connection : Connection
    person_id : str

    Returns
    -------
    Actor or None
        None where nobody has this id.
    """
    account = connection.execute(
        select(person)
        .where(person.c.person_id == person_id)
        .order_by(person.c.version.desc())
        .limit(1)
    ).first()
    if account is None:
        return None
    rows = connection.execute(
        select(assignment).where(assignment.c.person_id == person_id).order_by(assignment.c.version)
    )
    standing = {(row.role, row.plan, row.zone_id): row.is_granted for row in rows}
    known = set(Role)
    return Actor(
        person_id=person_id,
        name=account.sign_in_name,
        display_name=account.display_name,
        grants=frozenset(
            Grant(Role(role), plan, zone_id)
            for (role, plan, zone_id), is_granted in standing.items()
            if is_granted and role in known
        ),
        is_enabled=account.is_enabled,
    )
