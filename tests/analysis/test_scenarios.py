"""Scenarios: saved once, found again, never trusted when they come back changed."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analysis.scenarios import LONGEST_NAME, MOST_SAVED, Scenario, ScenarioError, ScenarioFolder

ONE = Scenario("两公里", "toy", "coverage", "radius_m:2000", date(2023, 12, 31))


@pytest.fixture
def folder(tmp_path: Path) -> ScenarioFolder:
    return ScenarioFolder(tmp_path, "toy")


def test_what_is_saved_is_found_and_saving_twice_changes_nothing(folder: ScenarioFolder):
    assert folder.saved() == []
    first, second = folder.save(ONE), folder.save(ONE)
    assert first == second == ONE.scenario_id
    assert folder.find(first) == ONE
    assert folder.saved("coverage") == [ONE]
    assert folder.saved("density") == []
    assert [path.suffix for path in folder.folder.iterdir()] == [".json"]
    folder.delete(first)
    folder.delete(first)
    assert folder.saved() == []


def test_every_part_is_in_the_id():
    others = [
        replace(ONE, name="三公里"),
        replace(ONE, plan="other"),
        replace(ONE, family="density"),
        replace(ONE, options_text=""),
        replace(ONE, on=None),
        replace(ONE, author_id="p1", author_name="陈晨"),
        replace(ONE, author_id="p2", author_name="陈晨"),
    ]
    assert len({ONE.scenario_id, *(one.scenario_id for one in others)}) == 8


def test_the_author_is_kept_and_cannot_be_changed_in_the_file(folder: ScenarioFolder):
    mine = replace(ONE, author_id="p1", author_name="陈晨")
    found = folder.find(folder.save(mine))
    assert (found.author_id, found.author_name) == ("p1", "陈晨")
    path = folder.folder / f"{mine.scenario_id}.json"
    path.write_text(path.read_text(encoding="utf-8").replace("p1", "p2"), encoding="utf-8")
    with pytest.raises(ScenarioError, match="cannot be read"):
        folder.find(mine.scenario_id)


def test_one_saved_before_there_were_accounts_is_still_found(folder: ScenarioFolder):
    folder.folder.mkdir(parents=True)
    written = {
        "family": "coverage",
        "format": 1,
        "name": "两公里",
        "on": "2023-12-31",
        "options": "radius_m:2000",
        "plan": "toy",
    }
    digest = hashlib.sha256(json.dumps(written, sort_keys=True).encode("ascii")).hexdigest()
    path = folder.folder / f"{digest[:12]}.json"
    path.write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")
    assert folder.saved() == [ONE]


@pytest.mark.parametrize(
    "name", ["", "   ", "x" * (LONGEST_NAME + 1), "a\nb", "a\x00b", "\u202eab"]
)
def test_a_name_must_be_readable(folder: ScenarioFolder, name: str):
    with pytest.raises(ScenarioError, match="name of 1 to"):
        folder.save(replace(ONE, name=name))


@pytest.mark.parametrize("name", ["../../x", "{{7*7}}", "</script>", "..", "a/b"])
def test_any_printable_name_is_only_a_name(folder: ScenarioFolder, tmp_path: Path, name: str):
    folder.save(replace(ONE, name=name))
    assert [one.name for one in folder.saved()] == [name]
    assert {path.name for path in tmp_path.iterdir()} == {"toy"}


def test_an_id_is_never_a_path(folder: ScenarioFolder):
    for asked in ("../x", "", "0" * 11, "G" * 12, "0" * 13, "0123456789ab"):
        with pytest.raises(ScenarioError, match="no saved scenario"):
            folder.find(asked)
    folder.delete("../x")
    with pytest.raises(ScenarioError):
        ScenarioFolder(folder.folder, "../up")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("2000", "9000"),
        lambda text: text[: len(text) // 2],
        lambda text: "[]",
        lambda text: "null",
        lambda text: "[" * 5000,
        lambda text: json.dumps({**json.loads(text), "name": 5}),
        lambda text: json.dumps({**json.loads(text), "on": "someday"}),
        lambda text: json.dumps({**json.loads(text), "format": 2}),
        lambda text: text + " " * 9000,
        lambda text: "\udcff",
    ],
)
def test_a_changed_file_is_refused_and_hides_no_other(folder: ScenarioFolder, spoil):
    good = replace(ONE, name="好")
    folder.save(good)
    path = folder.folder / f"{folder.save(ONE)}.json"
    path.write_bytes(spoil(path.read_text(encoding="utf-8")).encode("utf-8", "surrogateescape"))
    with pytest.raises(ScenarioError, match="cannot be read"):
        folder.find(ONE.scenario_id)
    assert folder.saved() == [good]


def test_there_is_an_end_to_saving(folder: ScenarioFolder):
    for number in range(MOST_SAVED):
        folder.save(replace(ONE, name=f"n{number}"))
    with pytest.raises(ScenarioError, match="the most there may be"):
        folder.save(replace(ONE, name="one more"))
    folder.save(replace(ONE, name="n1"))


def test_a_failed_write_is_told_and_leaves_nothing(
    folder: ScenarioFolder, monkeypatch: pytest.MonkeyPatch
):
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ScenarioError, match="No space left"):
        folder.save(ONE)
    assert list(folder.folder.iterdir()) == []


def test_a_scenario_of_another_plan_is_not_taken(folder: ScenarioFolder):
    with pytest.raises(ScenarioError, match="not a scenario of this plan"):
        folder.save(replace(ONE, plan="other"))


def test_a_scenario_that_cannot_be_deleted_is_told(folder: ScenarioFolder):
    (folder.folder / f"{ONE.scenario_id}.json").mkdir(parents=True)
    with pytest.raises(ScenarioError, match="could not be deleted"):
        folder.delete(ONE.scenario_id)
