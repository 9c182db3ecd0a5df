"""The door for every write, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import func, insert, select

from errors import AccessDeniedError, RequestReusedError, StoreError
from store import schema
from store.access import ANONYMOUS, OPERATOR, AccessTarget, Action, Actor, Role
from store.actor_reading import actor_of
from store.audit import audit_head, read_entries, verify_audit
from store.database import Database
from store.ledger import new_id
from tests.store.figures import a_figure, manager_of

ROOT = OPERATOR("root")
PEOPLE = AccessTarget("person")
FIGURE = AccessTarget("observation", "toy", "east")


def count(database: Database, table) -> int:
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_a_new_store_is_empty_and_sound(database):
    with database.reading() as connection:
        report = verify_audit(connection)
    assert (report.entry_count, report.problems) == (0, ())


def test_a_figure_and_its_entry_are_written_together(database):
    actor = manager_of(database, "east")
    row = a_figure(actor)
    with database.acting(actor, Action.RECORD, FIGURE) as writing:
        seq = writing.append(schema.observation, row, detail={"why": "测试"})
    with database.reading() as connection:
        kept = connection.execute(select(schema.observation)).mappings().one()
        entry = read_entries(connection, object_id=row["observation_id"])[0]
        report = verify_audit(connection)
    assert kept["value"] == 5.0
    assert (kept["entry"], kept["version"]) == (seq, 1)
    assert entry.recorded_at == kept["recorded_at"]
    assert (entry.actor_id, entry.actor_name) == (actor.person_id, actor.name)
    assert (entry.action, entry.object_kind, entry.plan, entry.zone_id) == (
        "record",
        "observation",
        "toy",
        "east",
    )
    assert entry.detail == {"why": "测试"}
    assert not report.problems


def test_what_fails_in_between_leaves_nothing(database):
    actor = manager_of(database, "east")
    before = count(database, schema.audit_entry)
    with (
        pytest.raises(ZeroDivisionError),
        database.acting(actor, Action.RECORD, FIGURE) as writing,
    ):
        writing.append(schema.observation, a_figure(actor))
        raise ZeroDivisionError
    assert count(database, schema.observation) == 0
    assert count(database, schema.audit_entry) == before


def test_a_refusal_is_raised_and_stands_in_the_trail(database):
    actor = manager_of(database, "east")
    elsewhere = AccessTarget("observation", "toy", "west")
    with (
        pytest.raises(AccessDeniedError) as refused,
        database.acting(actor, Action.RECORD, elsewhere),
    ):
        pytest.fail("the door opened")
    assert refused.value.reason.message
    assert isinstance(refused.value, PermissionError)
    with database.reading() as connection:
        entry = read_entries(connection, actor_id=actor.person_id)[0]
        assert not verify_audit(connection).problems
    assert not entry.is_allowed
    assert entry.reason == str(refused.value.reason.message)
    assert entry.zone_id == "west"


def test_rights_are_read_again_and_not_taken_from_the_caller(database):
    actor = manager_of(database, "east")
    forged = Actor(
        actor.person_id,
        actor.name,
        actor.display_name,
        frozenset({*actor.grants, *manager_of(database, "west").grants}),
    )
    with (
        pytest.raises(AccessDeniedError),
        database.acting(forged, Action.RECORD, AccessTarget("observation", "toy", "west")),
    ):
        pytest.fail("a grant that the tables do not have was believed")


def test_a_disabled_account_writes_nothing_any_more(database):
    actor = manager_of(database, "east")
    with database.acting(ROOT, Action.MANAGE_PEOPLE, PEOPLE) as writing:
        row = {"person_id": actor.person_id, "version": 2, "sign_in_name": actor.name}
        writing.append(schema.person, {**row, "display_name": "x", "is_enabled": False})
    with pytest.raises(AccessDeniedError), database.acting(actor, Action.RECORD, FIGURE):
        pytest.fail("the account is disabled")


@pytest.mark.parametrize("actor", [ANONYMOUS, Actor("f" * 32, "nobody", "Nobody")])
def test_who_is_not_in_the_tables_writes_nothing(database, actor):
    with pytest.raises(AccessDeniedError), database.acting(actor, Action.RECORD, FIGURE):
        pytest.fail("a stranger came in")


def test_a_retry_writes_nothing_and_gets_what_was_done(database):
    actor = manager_of(database, "east")
    row = a_figure(actor)
    with database.acting(actor, Action.RECORD, FIGURE, request_id="once") as writing:
        assert writing.earlier is None
        seq = writing.append(schema.observation, row, detail={"n": 1})
        writing.append(schema.observation, a_figure(actor))
    with database.acting(actor, Action.RECORD, FIGURE, request_id="once") as writing:
        assert writing.earlier is not None
        assert (writing.earlier.seq, writing.earlier.detail) == (seq, {"n": 1})
        assert writing.earlier.object_id == row["observation_id"]
        with pytest.raises(RuntimeError):
            writing.append(schema.observation, row)
    assert count(database, schema.observation) == 2


def test_a_request_id_means_one_thing_only(database):
    actor, other = manager_of(database, "east"), manager_of(database, "east")
    with database.acting(actor, Action.RECORD, FIGURE, request_id="once") as writing:
        writing.append(schema.observation, a_figure(actor))
    for who, action, target in (
        (other, Action.RECORD, FIGURE),
        (actor, Action.REVIEW, FIGURE),
        (actor, Action.RECORD, AccessTarget("observation", "toy", "west")),
        (actor, Action.RECORD, AccessTarget("milestone", "toy", "east")),
        (actor, Action.RECORD, AccessTarget("observation", "toy", "east", "another")),
    ):
        with (
            pytest.raises(RequestReusedError),
            database.acting(who, action, target, request_id="once"),
        ):
            pytest.fail("the id was taken for another request")


def test_a_refused_request_may_come_again_once_it_is_allowed(database):
    actor = manager_of(database, "east")
    west = AccessTarget("observation", "toy", "west")
    with (
        pytest.raises(AccessDeniedError),
        database.acting(actor, Action.RECORD, west, request_id="again"),
    ):
        pytest.fail("not yet")
    with database.acting(ROOT, Action.MANAGE_PEOPLE, PEOPLE) as writing:
        grant = {"person_id": actor.person_id, "plan": "toy", "zone_id": "west"}
        writing.append(schema.assignment, {**grant, "role": Role.ZONE_MANAGER, "is_granted": True})
    with database.acting(actor, Action.RECORD, west, request_id="again") as writing:
        assert writing.earlier is None


def test_what_was_allowed_leaves_a_trace_even_without_a_row(database):
    with database.acting(ROOT, Action.BACK_UP, AccessTarget("store"), request_id="b"):
        pass
    with database.reading() as connection:
        (entry,) = read_entries(connection)
    assert (entry.action, entry.actor_id, entry.actor_name) == ("back_up", None, "root")


@pytest.mark.parametrize("table", schema.APPEND_ONLY_TABLES, ids=lambda table: table.name)
def test_the_database_refuses_to_change_or_delete_records(database, table):
    fill_every_table(database)
    name = table.name
    first = next(iter(table.c)).name
    orders = [f"UPDATE {name} SET {first} = {first}", f"DELETE FROM {name}"]  # noqa: S608
    if database.dialect == "sqlite":
        orders.append(f"INSERT OR REPLACE INTO {name} SELECT * FROM {name}")  # noqa: S608
    else:
        orders.append(f"TRUNCATE {name} CASCADE")
    before = count(database, table)
    assert before
    for order in orders:
        with pytest.raises(StoreError, match="never changed"), database.changing() as connection:
            connection.exec_driver_sql(order)
    assert count(database, table) == before


def test_reading_cannot_write(database):
    row = {"token_sha256": "0" * 64, "person_id": "x", "started_at": "", "last_seen_at": ""}
    with pytest.raises(StoreError), database.reading() as connection:
        connection.execute(insert(schema.session), {**row, "address": "", "agent": ""})
    assert count(database, schema.session) == 0


def test_reading_sees_one_instant(database):
    with database.reading() as connection:
        before = audit_head(connection)
        manager_of(database, "east")
        assert audit_head(connection) == before
    with database.reading() as connection:
        assert audit_head(connection) != before


def test_rows_that_do_not_fit_are_refused_before_they_are_written(database):
    actor = manager_of(database, "east")
    for wrong in ({"value": "much"}, {"value": float("nan")}, {"is_approximate": 1}, {"colour": 1}):
        with (
            pytest.raises(ValueError, match=r".+"),
            database.acting(actor, Action.RECORD, FIGURE) as writing,
        ):
            writing.append(schema.observation, {**a_figure(actor), **wrong})
    assert count(database, schema.observation) == 0


def test_records_are_not_written_through_the_door_for_working_tables(database):
    with database.working() as writing, pytest.raises(RuntimeError):
        writing.append(schema.person, {"person_id": new_id()})


def test_a_write_inside_a_write_is_told_at_once(database):
    with (
        database.working(),
        pytest.raises(RuntimeError, match="open in this thread"),
        database.working(),
    ):
        pytest.fail("it would wait for itself")
    with database.working() as writing:
        writing.note(Action.SIGN_IN, PEOPLE)
    assert count(database, schema.audit_entry) == 1


def test_an_actor_is_read_with_the_grants_that_stand(database):
    actor = manager_of(database, "east")
    with database.acting(ROOT, Action.MANAGE_PEOPLE, PEOPLE) as writing:
        row = {"person_id": actor.person_id, "plan": "toy", "zone_id": "east", "version": 2}
        writing.append(schema.assignment, {**row, "role": Role.ZONE_MANAGER, "is_granted": False})
    with database.reading() as connection:
        assert actor_of(connection, actor.person_id) == Actor(
            actor.person_id, actor.name, actor.display_name
        )
        assert actor_of(connection, "nobody") is None


def fill_every_table(database: Database) -> None:
    """Put one row into each record table."""
    from tests.store.figures import a_row_of_each

    actor = manager_of(database, "east")
    with database.acting(ROOT, Action.MAINTAIN_STORE, AccessTarget("store")) as writing:
        for table, row in a_row_of_each(actor):
            writing.append(table, row)
