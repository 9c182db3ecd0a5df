"""`kill -9` at a random moment of a write, an import, a backup, a restore or a migration.

No acknowledged write is lost, none doubled when the client repeats it with its request id, no
value stands without its audit entry, the trail verifies. Each protection, switched off, is missed.
"""

from __future__ import annotations

import re

import pytest

from tests.torture.programs import found_by

KINDS = {"writes", "imports", "backups", "migrations", "openings", "restores"}


def checked(found: dict, cycles: int) -> None:
    counted = found["counted"]
    assert found["faults"] == []
    assert {kind for kind in KINDS if counted.get(f"{kind} cycles")} == KINDS
    assert sum(counted[f"{kind} cycles"] for kind in KINDS) == cycles
    assert counted["answered writes"] > cycles  # it was killed while it worked, not before
    assert counted["finished before the kill"] < cycles / 6


def test_sqlite_survives_kills(is_long):
    cycles = 1000 if is_long else 300
    checked(found_by("kill_cycles", "--cycles", str(cycles)), cycles)


def test_postgresql_survives_kills(is_long, two_databases):
    cycles = 200 if is_long else 50
    found = found_by("kill_cycles", "--cycles", str(cycles), "--postgres", *two_databases)
    checked(found, cycles)


MISSING = "no record has this number|is not there; the newest is|figures, .* entries"
LOST = "lost or doubled|you looked at version"

#: the protection, what is killed without it, what is then seen
COUNTER_TESTS = [
    ("no_transaction", "imports", MISSING),
    ("no_transaction", "migrations", "revision 0001 with"),
    ("no_request_id", "writes", LOST),
    ("lost_write", "writes", LOST),
    ("backup_in_place", "backups", "damaged"),
]


@pytest.mark.parametrize(("sabotage", "kind", "seen"), COUNTER_TESTS)
def test_without_its_protection_sqlite_fails(sabotage, kind, seen):
    arguments = ("--cycles", "400", "--sabotage", sabotage, "--kinds", kind)
    assert re.search(seen, "\n".join(found_by("kill_cycles", *arguments)["faults"]))


@pytest.mark.parametrize(
    ("sabotage", "kind", "seen"), [one for one in COUNTER_TESTS if one[0].startswith("no_")][::2]
)
def test_without_its_protection_postgresql_fails(sabotage, kind, seen, two_databases):
    arguments = ("--cycles", "400", "--sabotage", sabotage, "--kinds", kind)
    found = found_by("kill_cycles", *arguments, "--postgres", *two_databases)
    assert re.search(seen, "\n".join(found["faults"]))
