"""Who may do what, and why: one pure function that every door and every write asks.

Nothing here reads a table, a clock or the environment. `authorize` gets an actor with
his grants and a target, and answers with a reason that a person can read. The rules
stand in one table (`store.roles.RULES`), from which ``docs/security.md`` shows its table.
"""

from __future__ import annotations

from dataclasses import dataclass

from errors import N_, Problem
from store.roles import HOLDS, NEEDS, NOT_FOR_OPERATOR, OWN_ACCOUNT, RULES, Action, Reach, Role

__all__ = [
    "ANONYMOUS",
    "EVERY",
    "OPERATOR",
    "AccessTarget",
    "Action",
    "Actor",
    "Decision",
    "Grant",
    "Role",
    "authorize",
    "readable_zones",
]

EVERY = "*"


@dataclass(frozen=True)
class Grant:
    """One role on one plan, for one zone or for all.

    Parameters
    ----------
    role : Role
    plan : str
        Plan id, or ``*`` for every plan.
    zone_id : str
        Zone id, or ``*`` for every zone.
    """

    role: Role
    plan: str = EVERY
    zone_id: str = EVERY


@dataclass(frozen=True)
class Actor:
    """Someone who asks.

    Parameters
    ----------
    person_id : str
        Id in the store; empty for the anonymous reader and for the operator.
    name : str
        Sign-in name.
    display_name : str
    grants : frozenset of Grant
    is_enabled : bool
    is_operator : bool
        Whoever has the shell of the server: first set-up, scheduled jobs, backups.
    """

    person_id: str
    name: str
    display_name: str
    grants: frozenset[Grant] = frozenset()
    is_enabled: bool = True
    is_operator: bool = False

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody is signed in."""
        return not self.person_id and not self.is_operator


ANONYMOUS = Actor(person_id="", name="", display_name="")


def OPERATOR(name: str) -> Actor:
    """Return the actor for whoever has the shell of the server.

    Parameters
    ----------
    name : str
        Shown in the audit trail: the account of the operating system, or a job's name.

    Returns
    -------
    Actor
    """
    return Actor(person_id="", name=name, display_name=name, is_operator=True)


@dataclass(frozen=True)
class AccessTarget:
    """What the action is for.

    Parameters
    ----------
    kind : str
        Such as ``plan``, ``observation``, ``person``.
    plan : str
        Plan id; ``*`` is the installation as a whole, which only a grant on every plan
        covers.
    zone_id : str
        Zone id; ``*`` is the plan as a whole, which only a grant for every zone covers.
    object_id : str
        The one thing meant, when there is one.
    author_id : str
        Person who wrote it. Reviewing one figure is refused when it is not given.
    state : str
        State of a figure, for the trail; it decides nothing here.
    """

    kind: str
    plan: str = EVERY
    zone_id: str = EVERY
    object_id: str = ""
    author_id: str = ""
    state: str = ""


@dataclass(frozen=True)
class Decision:
    """Yes or no, and why.

    Parameters
    ----------
    is_allowed : bool
    reason : Problem
        `where` is the name of who asked; the message is a whole sentence.
    """

    is_allowed: bool
    reason: Problem

    def __bool__(self) -> bool:
        return self.is_allowed


def authorize(
    actor: Actor, action: Action, target: AccessTarget, *, is_public: bool = False
) -> Decision:
    """Say whether `actor` may do `action` to `target`, and why.

    Parameters
    ----------
    actor : Actor
    action : Action
    target : AccessTarget
    is_public : bool
        Whether the installation opens its browse screens to anyone.

    Returns
    -------
    Decision
        What no rule allows is refused.
    """

    def yes(message: str) -> Decision:
        return Decision(True, Problem(actor.name or "-", message))

    def no(message: str) -> Decision:
        return Decision(False, Problem(actor.name or "-", message))

    if not actor.is_enabled:
        return no(N_("This account is disabled."))
    if actor.is_operator:
        if action in NOT_FOR_OPERATOR:
            return no(N_("Figures are recorded and reviewed under a person's own name."))
        return yes(N_("Allowed: whoever has the server's shell may do it."))
    if action is Action.BROWSE and is_public:
        return yes(N_("Allowed: this installation is open to readers."))
    if actor.is_anonymous:
        return no(N_("Please sign in."))
    if action in OWN_ACCOUNT:
        is_own = target.object_id == actor.person_id
        return yes(N_("Allowed: it is your own account.")) if is_own else no(NEEDS[action])
    held = _covering_role(actor, action, target)
    if held is None:
        return no(N_("This account has no role yet.") if not actor.grants else NEEDS[action])
    if action is Action.REVIEW and target.object_id and not target.author_id:
        return no(N_("Who recorded this figure is not known, so it cannot be reviewed."))
    if action is Action.REVIEW and target.author_id == actor.person_id:
        return no(N_("Nobody reviews a figure that he recorded himself."))
    if action is Action.MANAGE_SCENARIOS and held is not Role.ADMINISTRATOR:
        if target.author_id != actor.person_id:
            return no(NEEDS[action])
        return yes(N_("Allowed: it is your own scenario."))
    return yes(HOLDS[held])


def readable_zones(actor: Actor, plan: str) -> frozenset[str] | None:
    """Return the zones whose records `actor` may read.

    Parameters
    ----------
    actor : Actor
    plan : str

    Returns
    -------
    frozenset of str or None
        Zone ids; None when every zone of the plan is open to him.
    """
    everything = AccessTarget("plan", plan=plan)
    if authorize(actor, Action.READ_RECORDS, everything).is_allowed:
        return None
    zones = {grant.zone_id for grant in actor.grants if grant.plan in (plan, EVERY)}
    return frozenset(
        zone_id
        for zone_id in zones
        if authorize(actor, Action.READ_RECORDS, AccessTarget("zone", plan, zone_id)).is_allowed
    )


def _covering_role(actor: Actor, action: Action, target: AccessTarget) -> Role | None:
    """Return the strongest role of `actor` whose grant covers `target`."""
    rule = RULES[action]
    roles = {
        grant.role
        for grant in actor.grants
        if grant.role in rule
        and grant.plan in (EVERY, target.plan)
        and (rule[grant.role] is Reach.PLAN or grant.zone_id in (EVERY, target.zone_id))
    }
    for role in (Role.ADMINISTRATOR, Role.REVIEWER, Role.ZONE_MANAGER, Role.OFFICIAL, Role.VIEWER):
        if role in roles:
            return role
    return None
