"""A small disk fills up: nothing is half-written, reading goes on, and with room all goes on."""

from __future__ import annotations

from tests.torture.programs import found_by

OWN_MOUNTS = ("unshare", "--mount", "--map-root-user")


def test_a_full_disk_is_told_and_leaves_nothing_by_halves():
    found = found_by("full_disk", before=OWN_MOUNTS)
    assert found["faults"] == []
    assert found["counted"]["refused"] == 5


def test_without_transactions_the_rig_sees_what_is_by_halves():
    found = found_by("full_disk", "--sabotage", "no_transaction", before=OWN_MOUNTS)
    assert found["faults"]


def test_a_backup_straight_under_its_name_is_found_by_halves():
    found = found_by("full_disk", "--sabotage", "backup_in_place", before=OWN_MOUNTS)
    assert any(one.startswith("left behind: langcheng-") for one in found["faults"])
