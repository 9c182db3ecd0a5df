"""What the warnings look at, out of a record store."""

from __future__ import annotations

from datetime import date

from monitoring.watched import EntryState
from monitoring.watching import watched
from store.access import EVERY, OPERATOR, AccessTarget, Action
from store.audit import read_entries
from store.milestones import NewMilestone, add_milestone, drop_milestone
from store.observations import add_observation
from store.responsibilities import NewResponsibility, add_responsibility
from store.schema import assignment
from tests.monitoring.recording import PLAN, corrected, figure, named, verified

SHELL = OPERATOR("test")
DUE = date(2028, 3, 31)


def seen(database, known_on=None):
    with database.reading() as connection:
        return watched(connection, PLAN, known_on=known_on)


def test_an_empty_store_has_only_its_managers(database, actors):
    found = seen(database)
    assert (found.entries, found.stages, found.duties) == ((), (), ())
    assert [(zone, one.name, one.is_listed) for zone, one in found.managers] == [
        (EVERY, "陈工", False)
    ]


def test_entries_are_those_that_still_speak(database, actors):
    first = verified(database, actors, figure(155, date(2027, 12, 31)))
    last = corrected(database, actors, first, figure(145, date(2027, 12, 31)))
    bare = figure(150, date(2027, 6, 30), evidence_reference="  ")
    draft = add_observation(database, actors["chen"], bare)
    found = {one.observation_id: one for one in seen(database).entries}
    assert set(found) == {last.observation_id, draft.observation_id}
    assert found[draft.observation_id].state is EntryState.DRAFT
    assert not found[draft.observation_id].has_evidence
    assert found[last.observation_id].has_evidence
    assert found[last.observation_id].author.name == "陈工"
    past = {one.observation_id for one in seen(database, first.recorded_at).entries}
    assert past == {first.observation_id}


def test_milestones_and_duties(database, actors):
    line = NewResponsibility(PLAN, "D01", "district", "chen", 2027, DUE)
    add_responsibility(database, SHELL, line)
    opening = NewMilestone(
        plan=PLAN, zone_id="corridor", project="创新港", label="开工", due_on=DUE
    )
    other = NewMilestone(plan=PLAN, zone_id="corridor", project="创新港", label="封顶", due_on=DUE)
    add_milestone(database, SHELL, opening)
    gone = add_milestone(database, SHELL, other)
    drop_milestone(database, SHELL, gone.milestone_id, gone.version, reason="取消")
    found = seen(database)
    (stage,) = found.stages
    assert (stage.label, stage.is_done, stage.has_evidence) == ("开工", False, False)
    (duty,) = found.duties
    assert (duty.year, duty.due_on, duty.responsible.name) == (2027, DUE, "陈工")
    assert found.answering("district", "D01") == (duty.responsible,)


def test_who_lost_the_role_does_not_answer(database, actors):
    target = AccessTarget("assignment", object_id="chen")
    with database.reading() as connection:
        known = read_entries(connection, limit=1)[0].recorded_at
    with database.acting(SHELL, Action.MANAGE_PEOPLE, target) as writing:
        row = {"person_id": "chen", "plan": PLAN, "role": "zone_manager", "zone_id": EVERY}
        writing.append(assignment, {**row, "version": 2, "is_granted": False})
    assert seen(database).managers == ()
    assert [one.name for _, one in seen(database, known).managers] == ["陈工"]


def test_who_is_disabled_does_not_answer(database, actors):
    named(database, "chen", "陈工", version=2, is_enabled=False)
    assert seen(database).managers == ()
