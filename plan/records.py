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
from plan.yaml_reading import shown

Model = TypeVar("Model", bound=Strict)

_EXPECTED: Mapping[str, str] = {
    "string_type": N_("expected a text, found {value}; put it in quotes"),
    "float_type": N_("expected a number, found {value}"),
    "finite_number": N_("expected a number, found {value}"),
    "int_type": N_("expected a whole number, found {value}"),
    "int_from_float": N_("expected a whole number, found {value}"),
    "bool_type": N_("expected true or false, found {value}"),
    "date_type": N_("expected a date such as 2025-12-31, found {value}"),
    "tuple_type": N_("expected a list, found {value}"),
    "model_type": N_("expected a record of keys and values, found {value}"),
    "model_attributes_type": N_("expected a record of keys and values, found {value}"),
    "missing": N_("the key is missing"),
    "extra_forbidden": N_("unknown key"),
    "string_too_short": N_("must not be empty"),
    "too_short": N_("must not be empty"),
}


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
        return None, [_translated(record, detail) for detail in error.errors()]


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


def _translated(record: Record, detail: ErrorDetails) -> Problem:
    kind, location = detail["type"], detail["loc"]
    path, value = _path(record.data, location), detail["input"]
    context = detail.get("ctx", {})
    if kind in _EXPECTED:
        return record.problem(_EXPECTED[kind], path, value=value)
    if kind in {"enum", "literal_error"}:
        message = N_("{value} is not one of {expected}")
        expected = str(context.get("expected", "")).replace(" or ", ", ")
        problem = record.problem(message, path, value=value)
        problem.params["expected"] = expected
        return problem
    if kind == "string_pattern_mismatch":
        if str(location[-1]) == "colour":
            return record.problem(N_("{value} is not a colour such as #0B6E75"), path, value=value)
        if str(location[-1]) == "url":
            message = N_("{value} is not an address that begins with http:// or https://")
            return record.problem(message, path, value=value)
        message = N_(
            "{value} cannot be an id: begin with a letter, then letters, digits and _ (at most 64)"
        )
        return record.problem(message, path, value=value)
    if kind in {"greater_than_equal", "less_than_equal"}:
        limit = context.get("ge", context.get("le"))
        message = (
            N_("{value} is too small; at least {limit}")
            if kind == "greater_than_equal"
            else N_("{value} is too large; at most {limit}")
        )
        return record.problem(message, path, value=value, limit=limit)
    message = N_("{value} cannot be used: {detail}")
    return record.problem(message, path, value=value, detail=detail["msg"])
