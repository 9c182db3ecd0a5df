"""Turn the lists of a plan package into checked records, one problem per fault.

A record is named in a problem by its own id (``T_I06.comparator``), else by its
place in the list (``targets #3``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from errors import N_, Problem
from plan.models import Strict
from strict_yaml import shown, value_problem

Model = TypeVar("Model", bound=Strict)


@dataclass(frozen=True)
class Record:
    """One raw record with its place.

    Parameters
    ----------
    where : str
        File name as the reader knows it.
    key : str
        The record's own id, or its place in the list.
    data : dict of str to object
        As read from YAML.
    """

    where: str
    key: str
    data: dict[str, Any] = field(default_factory=dict)

    def problem(self, message: str, path: str = "", **params: object) -> Problem:
        """Return a problem at `path` inside this record."""
        key = ".".join(part for part in (self.key, path) if part)
        return Problem(self.where, message, key, {name: shown(v) for name, v in params.items()})

    def get(self, path: str, of_type: type | tuple[type, ...] = str) -> Any:
        """Return the value at a dotted path if it has the type, else None."""
        value: Any = self.data
        for part in path.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return value if isinstance(value, of_type) and not isinstance(value, bool) else None

    def has(self, name: str) -> bool:
        """Whether the key is given, whatever its value is worth."""
        return self.data.get(name) is not None

    def texts(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield path and text of each text in the list `name`."""
        values = self.data.get(name)
        if isinstance(values, list):
            for place, value in enumerate(values, start=1):
                if isinstance(value, str):
                    yield f"{name} #{place}", value

    def children(self, name: str) -> Iterator[Record]:
        """Yield the records of the list `name` inside this record."""
        values = self.data.get(name)
        for place, value in enumerate(values if isinstance(values, list) else (), start=1):
            if isinstance(value, dict):
                own = own_id(value) or f"{name} #{place}"
                yield Record(self.where, f"{self.key}.{own}" if self.key else own, value)


def own_id(data: Mapping[str, object]) -> str:
    """Return the record's own id: the value of its first ``…_id`` key, or nothing."""
    for name, value in data.items():
        if str(name).endswith("_id"):
            return value if isinstance(value, str) else ""
    return ""


def list_records(
    content: object, name: str, where: str, *, names: Sequence[str]
) -> tuple[list[Record], list[Problem]]:
    """Return the raw records under the top-level key `name` of a file.

    Parameters
    ----------
    content : object
        What the file holds.
    name : str
        The list wanted.
    where : str
        File name for problems.
    names : sequence of str
        All top-level keys of this file; others are problems (told with the first list).

    Returns
    -------
    tuple of list of Record and list of Problem
    """
    if not isinstance(content, dict):
        message = N_("expected the top-level key {name}")
        return [], [Problem(where, message, params={"name": name})]
    problems = []
    if name == names[0]:
        problems = [
            Problem(where, N_("unknown key"), str(key)) for key in content if key not in names
        ]
    if name not in content:
        return [], [*problems, Problem(where, N_("the key is missing"), name)]
    values = content[name]
    if not isinstance(values, list):
        message = N_("expected a list, found {value}")
        return [], [*problems, Problem(where, message, name, {"value": shown(values)})]
    records = []
    for place, value in enumerate(values, start=1):
        key = f"{name} #{place}"
        if isinstance(value, dict):
            records.append(Record(where, own_id(value) or key, value))
        else:
            message = N_("expected a record of keys and values, found {value}")
            problems.append(Problem(where, message, key, {"value": shown(value)}))
    return records, problems


def build(model: type[Model], record: Record) -> tuple[Model | None, list[Problem]]:
    """Return the record as `model`, or every reason why it is none."""
    try:
        return model.model_validate(record.data), []
    except ValidationError as error:
        return None, [_told(record, detail) for detail in error.errors()]


def _told(record: Record, detail: ErrorDetails) -> Problem:
    path = _path(record.data, detail["loc"])
    key = ".".join(part for part in (record.key, path) if part)
    return value_problem(record.where, key, detail)


def _path(data: object, location: Sequence[int | str]) -> str:
    parts: list[str] = []
    for step in location:
        if isinstance(step, int):
            data = data[step] if isinstance(data, (list, tuple)) and step < len(data) else None
            own = own_id(data) if isinstance(data, dict) else ""
            if own:
                parts.append(own)
            elif parts:
                parts[-1] += f" #{step + 1}"
            continue
        parts.append(step)
        data = data.get(step) if isinstance(data, dict) else None
    return ".".join(parts)
