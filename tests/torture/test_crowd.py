"""Sixteen processes write two hundred times each: all of it is there, no update is lost.

Three writes in four enter a figure; the fourth changes one of four figures that all sixteen
share, so that they are in each other's way all the time.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.torture.programs import found_by

WRITERS = 16
WRITES = 200


def checked(found: dict, writes: int = WRITES) -> None:
    counted = found["counted"]
    assert found["faults"] == []
    assert counted["added"] == WRITERS * writes * 3 // 4
    assert counted["changed"] == WRITERS * writes // 4
    assert counted["told that another was first"] > writes  # they were in each other's way


def sqlite_at(folder: Path) -> str:
    return f"sqlite:///{folder / 'records.sqlite'}"


def test_a_crowd_on_sqlite(is_long, tmp_path):
    writes = WRITES * (5 if is_long else 1)
    crowd = ("--writers", str(WRITERS), "--writes", str(writes))
    checked(found_by("crowd", "--url", sqlite_at(tmp_path), *crowd), writes)


def test_a_crowd_on_postgresql(is_long, two_databases):
    writes = WRITES * (5 if is_long else 1)
    crowd = ("--writers", str(WRITERS), "--writes", str(writes))
    checked(found_by("crowd", "--url", two_databases[0], *crowd), writes)


def test_a_crowd_opens_an_empty_store(is_long):
    found = found_by("openings", "--rounds", "200" if is_long else "10")
    assert found["faults"] == []


def test_without_its_knocking_an_empty_store_does_not_open_for_all():
    found = found_by("openings", "--rounds", "400", "--sabotage", "no_knocking")
    assert "StoreBusyError" in "\n".join(found["faults"])


#: the protection, and what is seen without it
WITHOUT = [("late_lock", "locked"), ("no_version_check", "UNIQUE constraint failed")]


@pytest.mark.parametrize(("sabotage", "seen"), WITHOUT)
def test_without_its_protection_sqlite_fails(tmp_path, sabotage, seen):
    crowd = ("--writers", "8", "--writes", "40", "--sabotage", sabotage)
    found = found_by("crowd", "--url", sqlite_at(tmp_path), *crowd)
    assert seen in "\n".join(found["faults"])


@pytest.mark.parametrize("sabotage", ["late_lock", "no_version_check"])
def test_without_its_protection_postgresql_fails(two_databases, sabotage):
    crowd = ("--writers", "8", "--writes", "40", "--sabotage", sabotage)
    found = found_by("crowd", "--url", two_databases[0], *crowd)
    assert "unique constraint" in "\n".join(found["faults"])
