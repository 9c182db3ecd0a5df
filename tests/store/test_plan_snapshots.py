"""A plan's files are kept when they change, and found again by instant, on both databases."""

from __future__ import annotations

import pytest

from errors import AccessDeniedError
from store.access import OPERATOR
from store.audit import verify_audit
from store.plan_snapshots import files_digest, first_kept_at, keep_plan, plan_known
from tests.store.staff import PLAN, WANG, employ

SHELL = OPERATOR("test")
FIRST = {"plan/plan.yaml": "plan_id: toy 一".encode(), "counts.json": b"{}"}
SECOND = {**FIRST, "plan/plan.yaml": "plan_id: toy 二".encode()}


def known(database, known_on=None, plan=PLAN):
    with database.reading() as connection:
        return plan_known(connection, plan, known_on)


def test_files_come_back_as_they_were_known(database):
    assert known(database) is None
    assert keep_plan(database, SHELL, PLAN, FIRST)
    assert not keep_plan(database, SHELL, PLAN, dict(reversed(FIRST.items())))
    first = known(database)
    assert keep_plan(database, SHELL, PLAN, SECOND)
    assert keep_plan(database, SHELL, "other", SECOND)
    second = known(database)
    assert (first.version, dict(first.files)) == (1, FIRST)
    assert (second.version, dict(second.files)) == (2, SECOND)
    assert known(database, first.recorded_at) == first
    assert known(database, "2000-01-01T00:00:00.000000Z") is None
    with database.reading() as connection:
        assert first_kept_at(connection, PLAN) == first.recorded_at
        assert first_kept_at(connection, "nowhere") is None
        assert not verify_audit(connection).problems


def test_only_the_server_keeps_a_plan(database):
    people = employ(database)
    with pytest.raises(AccessDeniedError):
        keep_plan(database, people[WANG], PLAN, FIRST)
    assert known(database) is None


def test_the_digest_knows_names_and_contents_apart():
    assert files_digest({"a": b"1", "b": b"2"}) == files_digest({"b": b"2", "a": b"1"})
    told = [{"a": b"1", "b": b"2"}, {"a": b"2", "b": b"1"}, {"a": b"1"}, {"ab": b"12"}, {}]
    assert len({files_digest(one) for one in told}) == len(told)
