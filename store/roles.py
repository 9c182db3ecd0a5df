"""The roles, the actions, and which role covers which action: the table of all rules.

``docs/security.md`` shows this table; `store.access.authorize` reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from errors import N_


class Role(StrEnum):
    """What a person is, on one plan or on every plan."""

    VIEWER = "viewer"
    ZONE_MANAGER = "zone_manager"
    REVIEWER = "reviewer"
    OFFICIAL = "official"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """What can be asked for; the closed list that the audit trail uses too."""

    BROWSE = "browse"
    ANALYSE = "analyse"
    READ_RECORDS = "read_records"
    RECORD = "record"
    REVIEW = "review"
    EXPORT = "export"
    MANAGE_MILESTONES = "manage_milestones"
    MANAGE_RESPONSIBILITIES = "manage_responsibilities"
    MANAGE_SCENARIOS = "manage_scenarios"
    MANAGE_PEOPLE = "manage_people"
    READ_AUDIT = "read_audit"
    BACK_UP = "back_up"
    KEEP_PLAN_SNAPSHOT = "keep_plan_snapshot"
    MAINTAIN_STORE = "maintain_store"
    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    CHANGE_OWN_PASSWORD = "change_own_password"  # noqa: S105 - the name of an action


class Reach(StrEnum):
    """How far a grant of a role reaches for one action."""

    PLAN = "plan"  # the plan as a whole; the zone does not matter
    ZONE = "zone"  # only the zone of the grant, or every zone when the grant says so


_EVERYONE = dict.fromkeys(Role, Reach.PLAN)
_ADMINISTRATOR = {Role.ADMINISTRATOR: Reach.PLAN}

RULES: Mapping[Action, Mapping[Role, Reach]] = {
    Action.BROWSE: _EVERYONE,
    Action.ANALYSE: _EVERYONE,
    Action.READ_RECORDS: dict.fromkeys(Role, Reach.ZONE),
    Action.RECORD: {Role.ZONE_MANAGER: Reach.ZONE},
    Action.REVIEW: {Role.REVIEWER: Reach.ZONE},
    Action.EXPORT: {Role.OFFICIAL: Reach.ZONE, Role.ADMINISTRATOR: Reach.ZONE},
    Action.MANAGE_MILESTONES: {Role.ADMINISTRATOR: Reach.ZONE},
    Action.MANAGE_RESPONSIBILITIES: {Role.ADMINISTRATOR: Reach.ZONE},
    Action.MANAGE_SCENARIOS: _EVERYONE,  # his own; an administrator also those of others
    Action.MANAGE_PEOPLE: _ADMINISTRATOR,
    Action.READ_AUDIT: _ADMINISTRATOR,
    Action.BACK_UP: _ADMINISTRATOR,
    Action.KEEP_PLAN_SNAPSHOT: {},
    Action.MAINTAIN_STORE: {},
    Action.SIGN_IN: {},  # everyone with an account, with or without a role
    Action.SIGN_OUT: {},
    Action.CHANGE_OWN_PASSWORD: {},
}

OWN_ACCOUNT = frozenset({Action.SIGN_IN, Action.SIGN_OUT, Action.CHANGE_OWN_PASSWORD})

#: A figure needs a person's name on both sides: the shell may neither record nor review.
NOT_FOR_OPERATOR = frozenset({Action.RECORD, Action.REVIEW})

NEEDS: Mapping[Action, str] = {
    Action.BROWSE: N_("Opening this plan needs a role on it."),
    Action.ANALYSE: N_("Analyses of this plan need a role on it."),
    Action.READ_RECORDS: N_("Records are read by the managers of their zone and by other roles."),
    Action.RECORD: N_("Figures are recorded only by a manager of this zone."),
    Action.REVIEW: N_("Figures are verified or returned only by a reviewer of this plan."),
    Action.EXPORT: N_("Exports are for officials and administrators of this plan."),
    Action.MANAGE_MILESTONES: N_("Milestones are set by an administrator of this plan."),
    Action.MANAGE_RESPONSIBILITIES: N_(
        "The responsibility list is kept by an administrator of this plan."
    ),
    Action.MANAGE_SCENARIOS: N_("A scenario is changed by its author or an administrator."),
    Action.MANAGE_PEOPLE: N_("Accounts and roles are kept by an administrator."),
    Action.READ_AUDIT: N_("The audit trail is read by an administrator."),
    Action.BACK_UP: N_("Backups are taken by an administrator."),
    Action.KEEP_PLAN_SNAPSHOT: N_("Only the server itself keeps a copy of the plan."),
    Action.MAINTAIN_STORE: N_("The record store is maintained only from the server's shell."),
    Action.SIGN_IN: N_("An account is used only by the person it belongs to."),
    Action.SIGN_OUT: N_("An account is used only by the person it belongs to."),
    Action.CHANGE_OWN_PASSWORD: N_("An account is used only by the person it belongs to."),
}

HOLDS: Mapping[Role, str] = {
    Role.VIEWER: N_("Allowed: the role of viewer covers it."),
    Role.ZONE_MANAGER: N_("Allowed: the role of zone manager covers it."),
    Role.REVIEWER: N_("Allowed: the role of reviewer covers it."),
    Role.OFFICIAL: N_("Allowed: the role of official covers it."),
    Role.ADMINISTRATOR: N_("Allowed: the role of administrator covers it."),
}
