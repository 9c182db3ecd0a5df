"""A month in an office: what stands in its store when pictures of the screens are taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from store.access import OPERATOR, Actor, Role
from store.actor_reading import actor_of
from store.database import Database, open_database
from store.evidence import add_evidence
from store.milestones import NewMilestone, add_milestone, complete_milestone
from store.observations import (
    NewObservation,
    add_observation,
    add_observations,
    edit_observation,
    return_observation,
    submit_observation,
    verify_observation,
)
from store.people import grant
from store.responsibilities import NewResponsibility, add_responsibility
from tests.accounts import store_in
from tests.e2e.office import PLAN, ZONE, Office

DAY = "2024-01-15"
YEAR_END = date(2023, 12, 31)
PROOF = "区科技局《科技创新统计简报》2023年第4期，第4页"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n" + b"%" * 180_000


def a_month(at_work: Office) -> None:
    """Fill the store of an office with figures in every state, duties and milestones."""
    database = open_database(store_in(at_work.state))
    try:
        _write(database, at_work)
    finally:
        database.close()


def _write(database: Database, at_work: Office) -> None:
    grant(
        database,
        OPERATOR("tests"),
        at_work.people["chen"].person_id,
        role=Role.ZONE_MANAGER,
        plan=PLAN,
        zone_id="corridor",
    )
    chen, ding, wang, zhao = (_actor(database, at_work, one) for one in _STAFF)
    for indicator, zone_id, due_on, who in (
        ("Z06", ZONE, date(2024, 1, 31), chen),
        ("Z07", ZONE, date(2024, 1, 31), chen),
        ("Z08", ZONE, date(2024, 1, 31), ding),
        ("Z09", ZONE, date(2024, 1, 10), chen),
        ("Z03", "corridor", date(2024, 1, 10), chen),
        ("Z01", "corridor", date(2024, 2, 10), chen),
    ):
        line = NewResponsibility(PLAN, indicator, zone_id, who.person_id, 2023, due_on)
        add_responsibility(database, zhao, line)
    file = add_evidence(
        database, ding, PDF, "科技创新统计简报2023年第4期.pdf", plan=PLAN, zone_id=ZONE
    )
    verified = replace(_figure("Z08", 412), evidence_sha256=file.sha256)
    first = add_observation(database, ding, verified)
    sent = submit_observation(database, ding, first.observation_id, first.version)
    back = return_observation(
        database, wang, sent.observation_id, sent.version, reason="请附统计简报扫描件并核对家数"
    )
    better = edit_observation(
        database, ding, back.observation_id, back.version, replace(verified, value=421)
    )
    again = submit_observation(database, ding, better.observation_id, better.version)
    verify_observation(database, wang, again.observation_id, again.version)
    (teams,) = add_observations(database, chen, [_figure("Z07", 128)], is_submitted=True)
    reason = "与统计简报第4页的126个不符，请核对后重新提交"
    return_observation(database, wang, teams.observation_id, teams.version, reason=reason)
    waiting = [
        replace(_figure("Z06", 86, note="含新引进的2家产业技术研究院"), evidence_sha256=file.sha256)
    ]
    add_observations(database, chen, waiting, is_submitted=True)
    corridor = [_figure("Z03", 51, zone_id="corridor"), _figure("Z02", 11, zone_id="corridor")]
    add_observations(database, chen, corridor[:1], is_submitted=True)
    add_observation(database, chen, corridor[1])
    for project, label, due_on in (
        ("甬江人才创新中心", "主体结构封顶", date(2023, 11, 30)),
        ("甬江人才创新中心", "投入使用", date(2024, 1, 20)),
        ("东部新城科创服务平台", "服务窗口开放", date(2023, 12, 31)),
    ):
        made = add_milestone(database, zhao, NewMilestone(PLAN, ZONE, project, label, due_on))
        if label == "主体结构封顶":
            complete_milestone(
                database,
                chen,
                made.milestone_id,
                made.version,
                done_on=date(2023, 11, 24),
                evidence_reference="结构验收记录 2023-118 号",
            )


_STAFF = ("chen", "ding", "wang", "zhao")


def _actor(database: Database, at_work: Office, name: str) -> Actor:
    with database.reading() as connection:
        found = actor_of(connection, at_work.people[name].person_id)
    if found is None:
        raise LookupError(name)
    return found


def _figure(indicator: str, value: float, *, zone_id: str = ZONE, **further: Any) -> NewObservation:
    return NewObservation(
        plan=PLAN,
        indicator_id=indicator,
        zone_id=zone_id,
        value=value,
        unit="个",
        observed_on=YEAR_END,
        target_id=f"T_{indicator}",
        scope="unstated",
        evidence_reference=PROOF,
        **further,
    )
