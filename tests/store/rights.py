"""Who is expected to be allowed what where, written down by hand: not read off the rules.

Places: A and B are zones of the plan, P the plan as a whole, O a zone of another plan, I the
installation as a whole. An action that is not named is refused everywhere.
"""

from __future__ import annotations

from store.access import EVERY, OPERATOR, AccessTarget, Action, Actor, Grant, Role
from store.actor_reading import actor_of
from store.database import Database
from store.people import add_person, grant, set_enabled

PLAN = "toy_2030"
OTHER_PLAN = "another_plan"
AUTHOR = "somebody-else"
PLACES = {
    "A": (PLAN, "corridor"),
    "B": (PLAN, "square_ne"),
    "P": (PLAN, EVERY),
    "O": (OTHER_PLAN, "corridor"),
    "I": (EVERY, EVERY),
}
EVERYWHERE = "ABPOI"

HELD: dict[str, tuple[Grant, ...]] = {
    "viewer": (Grant(Role.VIEWER, PLAN),),
    "manager_of_a": (Grant(Role.ZONE_MANAGER, PLAN, "corridor"),),
    "manager_of_both": (
        Grant(Role.ZONE_MANAGER, PLAN, "corridor"),
        Grant(Role.ZONE_MANAGER, PLAN, "square_ne"),
    ),
    "manager_of_all": (Grant(Role.ZONE_MANAGER, PLAN),),
    "reviewer": (Grant(Role.REVIEWER, PLAN),),
    "manager_and_reviewer": (
        Grant(Role.ZONE_MANAGER, PLAN, "corridor"),
        Grant(Role.REVIEWER, PLAN),
    ),
    "official": (Grant(Role.OFFICIAL, PLAN),),
    "plan_administrator": (Grant(Role.ADMINISTRATOR, PLAN),),
    "chief": (Grant(Role.ADMINISTRATOR),),
    "viewer_elsewhere": (Grant(Role.VIEWER, OTHER_PLAN),),
    "manager_elsewhere_viewer_here": (
        Grant(Role.ZONE_MANAGER, OTHER_PLAN, "corridor"),
        Grant(Role.VIEWER, PLAN),
    ),
    "reviewer_of_every_plan": (Grant(Role.REVIEWER),),
    "newcomer": (),
    "disabled": (Grant(Role.ADMINISTRATOR), Grant(Role.ZONE_MANAGER, PLAN)),
}

_ADMINISTERED = (
    "export",
    "manage_milestones",
    "manage_responsibilities",
    "manage_scenarios",
    "manage_people",
    "read_audit",
    "back_up",
)

EXPECTED: dict[str, dict[str, str]] = {
    "viewer": {"browse": "ABP", "analyse": "ABP", "read_records": "ABP"},
    "manager_of_a": {"browse": "ABP", "analyse": "ABP", "read_records": "A", "record": "A"},
    "manager_of_both": {"browse": "ABP", "analyse": "ABP", "read_records": "AB", "record": "AB"},
    "manager_of_all": {"browse": "ABP", "analyse": "ABP", "read_records": "ABP", "record": "ABP"},
    "reviewer": {"browse": "ABP", "analyse": "ABP", "read_records": "ABP", "review": "ABP"},
    "manager_and_reviewer": {
        "browse": "ABP",
        "analyse": "ABP",
        "read_records": "ABP",
        "record": "A",
        "review": "ABP",
    },
    "official": {"browse": "ABP", "analyse": "ABP", "read_records": "ABP", "export": "ABP"},
    "plan_administrator": dict.fromkeys(
        ("browse", "analyse", "read_records", *_ADMINISTERED), "ABP"
    ),
    "chief": dict.fromkeys(("browse", "analyse", "read_records", *_ADMINISTERED), EVERYWHERE),
    "viewer_elsewhere": {"browse": "O", "analyse": "O", "read_records": "O"},
    "manager_elsewhere_viewer_here": {
        "browse": "ABPO",
        "analyse": "ABPO",
        "read_records": "ABPO",
        "record": "O",
    },
    "reviewer_of_every_plan": dict.fromkeys(
        ("browse", "analyse", "read_records", "review"), EVERYWHERE
    ),
    "newcomer": {},
    "disabled": {},
    "anonymous": {},
    "operator": dict.fromkeys(
        (
            *("browse", "analyse", "read_records", *_ADMINISTERED),
            *("keep_plan_snapshot", "maintain_store"),
            *("sign_in", "sign_out", "change_own_password"),
        ),
        EVERYWHERE,
    ),
}


def is_expected(who: str, action: Action, place: str) -> bool:
    """Say whether the table allows it."""
    return place in EXPECTED[who].get(str(action), "")


def target_at(place: str) -> AccessTarget:
    """Return something at a place that somebody else wrote."""
    plan, zone_id = PLACES[place]
    return AccessTarget("plan", plan, zone_id, object_id="an-object", author_id=AUTHOR)


def hire(database: Database, who: str) -> Actor:
    """Write somebody of the table into a store and return him as he stands there."""
    operator = OPERATOR("tests")
    person_id = add_person(database, operator, sign_in_name=who, display_name=who.title())
    for one in HELD[who]:
        grant(database, operator, person_id, role=one.role, plan=one.plan, zone_id=one.zone_id)
    if who == "disabled":
        set_enabled(database, operator, person_id, is_enabled=False)
    with database.reading() as connection:
        found = actor_of(connection, person_id)
    if found is None:
        raise AssertionError(f"{who} is not in the store")
    return found
