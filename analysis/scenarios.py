"""Scenarios saved under a name: which analysis, with which options, on which day."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from analysis.options import LONGEST_TEXT
from errors import N_, LangchengError, Problem

FORMAT = 1
LONGEST_NAME = 60
MOST_SAVED = 200
LARGEST_FILE = 8_192
ID_LENGTH = 12
_PLAN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}")
_ID = re.compile(rf"[0-9a-f]{{{ID_LENGTH}}}")
_FAMILY = re.compile(r"[a-z_]{1,30}")


class ScenarioError(LangchengError, ValueError):
    """A scenario cannot be saved, found or read."""


@dataclass(frozen=True)
class Scenario:
    """A saved analysis.

    Parameters
    ----------
    name : str
        As its author called it; at most `LONGEST_NAME` characters, no control characters.
    plan, family, options_text : str
        What is measured, as a link writes it.
    on : date or None
        The day; None is the plan's own.
    author_id, author_name : str
        Who saved it; empty for one that was saved before there were accounts.
    """

    name: str
    plan: str
    family: str
    options_text: str
    on: date | None = None
    author_id: str = ""
    author_name: str = ""

    @property
    def scenario_id(self) -> str:
        """Short hash of the content: the same scenario has the same id."""
        text = json.dumps(self.content(), ensure_ascii=True, sort_keys=True)
        return hashlib.sha256(text.encode("ascii")).hexdigest()[:ID_LENGTH]

    def content(self) -> dict[str, Any]:
        """Return what is written."""
        author = {"author_id": self.author_id, "author_name": self.author_name}
        return {
            "format": FORMAT,
            "name": self.name,
            "plan": self.plan,
            "family": self.family,
            "options": self.options_text,
            "on": self.on.isoformat() if self.on else None,
            **(author if self.author_id else {}),
        }


class ScenarioFolder:
    """The saved scenarios of one plan, a JSON file each.

    Parameters
    ----------
    state : Path
        Folder of what readers save.
    plan : str
        Plan package.

    Raises
    ------
    ScenarioError
        When the plan's name is none that a folder can bear.
    """

    def __init__(self, state: Path, plan: str) -> None:
        if not _PLAN.fullmatch(plan):
            raise ScenarioError(Problem("plan", N_("scenarios of this plan cannot be kept")))
        self.plan = plan
        self.folder = state / plan / "scenarios"

    def save(self, scenario: Scenario) -> str:
        """Write a scenario aside, then in its place; return its id.

        Raises
        ------
        ScenarioError
            When the name is empty or too long, too many are saved, or the folder cannot
            be written.
        """
        _check(scenario, self.plan)
        target = self._path(scenario.scenario_id)
        if self._stands(scenario.scenario_id):
            return scenario.scenario_id
        if len(self._files()) >= MOST_SAVED:
            message = N_("{count} scenarios are saved, the most there may be; delete one first")
            raise ScenarioError(Problem("saved", message, params={"count": str(MOST_SAVED)}))
        text = json.dumps(scenario.content(), ensure_ascii=False, indent=1)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, aside = tempfile.mkstemp(dir=self.folder, suffix=".part")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
                Path(aside).replace(target)
            finally:
                Path(aside).unlink(missing_ok=True)
        except OSError as error:
            message = N_("the scenario could not be written: {reason}")
            reason = error.strerror or type(error).__name__
            raise ScenarioError(Problem("saved", message, params={"reason": reason})) from error
        return scenario.scenario_id

    def find(self, scenario_id: str) -> Scenario:
        """Return a saved scenario.

        Raises
        ------
        ScenarioError
            When there is none of that id, or its file is not what was saved.
        """
        shown = {"value": scenario_id[:40]}
        if not _ID.fullmatch(scenario_id) or not self._stands(scenario_id):
            message = N_("there is no saved scenario “{value}” in this plan")
            raise ScenarioError(Problem("saved", message, params=shown))
        try:
            scenario = _read(self._path(scenario_id))
            _check(scenario, self.plan)
            if scenario.scenario_id != scenario_id:
                raise ValueError("changed since it was saved")
        except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
            message = N_("the saved scenario “{value}” cannot be read; save it again")
            raise ScenarioError(Problem("saved", message, params=shown)) from error
        return scenario

    def saved(self, family: str | None = None) -> list[Scenario]:
        """Return the readable scenarios, of one family or all, by name."""
        found = []
        for path in self._files():
            try:
                found.append(self.find(path.stem))
            except ScenarioError:
                continue  # one damaged file does not hide the others
        kept = [one for one in found if family is None or one.family == family]
        return sorted(kept, key=lambda one: (one.name, one.scenario_id))

    def delete(self, scenario_id: str) -> None:
        """Remove a scenario; one that is gone already is no error.

        Raises
        ------
        ScenarioError
            When the folder cannot be written.
        """
        if not _ID.fullmatch(scenario_id):
            return
        try:
            self._path(scenario_id).unlink(missing_ok=True)
        except OSError as error:
            message = N_("the scenario could not be deleted: {reason}")
            reason = error.strerror or type(error).__name__
            raise ScenarioError(Problem("saved", message, params={"reason": reason})) from error

    def _stands(self, scenario_id: str) -> bool:
        try:
            return self._path(scenario_id).is_file()
        except OSError:  # a closed folder
            return False

    def _path(self, scenario_id: str) -> Path:
        return self.folder / f"{scenario_id}.json"

    def _files(self) -> list[Path]:
        try:
            found = sorted(self.folder.glob("*.json"))
        except OSError:  # a closed folder: nothing there that we could read
            return []
        return [path for path in found if _ID.fullmatch(path.stem)][:MOST_SAVED]


def _read(path: Path) -> Scenario:
    if path.stat().st_size > LARGEST_FILE:
        raise ValueError("too large")
    given = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(given, dict) or given.get("format") != FORMAT:
        raise ValueError("not a scenario")
    on = given["on"]
    return Scenario(
        name=_text(given["name"]),
        plan=_text(given["plan"]),
        family=_text(given["family"]),
        options_text=_text(given["options"]),
        on=None if on is None else date.fromisoformat(_text(on)),
        author_id=_text(given.get("author_id", "")),
        author_name=_text(given.get("author_name", "")),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _check(scenario: Scenario, plan: str) -> None:
    name = scenario.name
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        message = N_("give the scenario a name of 1 to {count} characters")
        raise ScenarioError(Problem("name", message, params={"count": str(LONGEST_NAME)}))
    is_whole = (
        scenario.plan == plan
        and _FAMILY.fullmatch(scenario.family)
        and len(scenario.options_text) <= LONGEST_TEXT
    )
    if not is_whole:
        raise ScenarioError(Problem("saved", N_("this is not a scenario of this plan")))
