"""Read one YAML file strictly: safe types only, no key twice, every problem placed.

On the floor of `errors`: the plan and the sources are read in rooms that may not
import each other, and both files come from outside.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from pathlib import Path

import yaml
from pydantic_core import ErrorDetails

from errors import N_, Problem

DEEPEST = 64
"""How deep lists and mappings may stand in each other; far deeper ones end the process."""
_LARGEST = 10**300  # a larger whole number fits no float
_TAG = "tag:yaml.org,2002:"
_MERGE = f"{_TAG}merge"
_VALUES = {
    f"{_TAG}{kind}": yaml.CSafeLoader.yaml_constructors[f"{_TAG}{kind}"]
    for kind in ("int", "float", "bool", "timestamp")
}

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
    "invalid_key": N_("unknown key"),
    "string_too_short": N_("must not be empty"),
    "too_short": N_("must not be empty"),
    "greater_than_equal": N_("{value} is too small; at least {limit}"),
    "less_than_equal": N_("{value} is too large; at most {limit}"),
    "enum": N_("{value} is not one of {expected}"),
    "literal_error": N_("{value} is not one of {expected}"),
}
_PATTERNS: Mapping[str, str] = {
    "colour": N_("{value} is not a colour such as #0B6E75"),
    "url": N_("{value} is not an address that begins with http:// or https://"),
    "sha256": N_("{value} is not a SHA-256 checksum: 64 of the digits 0-9 and a-f"),
    **dict.fromkeys(
        ("file", "table", "outlines"),
        N_("{value} cannot be a file name: letters, digits, “.”, “_” and “-” only, no folder"),
    ),
}


class _RepeatedKey:
    """A key that stands twice in one mapping."""

    def __init__(self, key: str, line: int) -> None:
        self.key = key
        self.line = line


class StrictLoader(yaml.CSafeLoader):
    """The safe loader, which notes repeated keys and keeps impossible values as text.

    A day that does not exist, or a whole number that no float can hold, comes back as it
    is written, so that the check of its record tells it with its key.
    """

    repeated: list[_RepeatedKey]

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Hashable, object]:
        """Build the mapping; a repeated key is noted with the id of its record."""
        if node.id != "mapping":
            return super().construct_mapping(node, deep=deep)  # which refuses it
        seen: set[str] = set()
        own_id = ""
        for key_node, value_node in node.value:
            name = str(key_node.value)
            if name.endswith("_id") and isinstance(value_node, yaml.ScalarNode) and not own_id:
                own_id = str(value_node.value)
        for key_node, _ in node.value:
            name = str(key_node.value)
            if key_node.tag != _MERGE and name in seen:
                place = f"{own_id}.{name}" if own_id else name
                self.repeated.append(_RepeatedKey(place, key_node.start_mark.line + 1))
            seen.add(name)
        return super().construct_mapping(node, deep=deep)

    def construct_value(self, node: yaml.ScalarNode) -> object:
        """Return a day, number or truth value, or the text as written where it is none."""
        try:
            value = _VALUES[node.tag](self, node)
        except (ValueError, OverflowError, KeyError, AttributeError):
            return str(node.value)
        if isinstance(value, int) and abs(value) > _LARGEST:
            return str(node.value)
        return value


for _tag in _VALUES:
    StrictLoader.add_constructor(_tag, StrictLoader.construct_value)


def file_bytes(path: Path, where: str) -> tuple[bytes, list[Problem]]:
    """Return what a file holds.

    Parameters
    ----------
    path : Path
        The file.
    where : str
        Its name as the reader of a problem knows it.

    Returns
    -------
    tuple of bytes and list of Problem
        The content, or nothing and why it cannot be read.
    """
    try:
        if path.is_dir():
            return b"", [Problem(where, N_("this is a folder; a file must stand here"))]
        if not path.is_file():
            return b"", [Problem(where, N_("the file is missing"))]
        return path.read_bytes(), []
    except OSError as error:
        return b"", [unreadable(where, error)]


def unreadable(where: str, error: OSError) -> Problem:
    """Return the problem of a file or folder that the system does not let us read."""
    message = N_("cannot be read: {detail}")
    return Problem(where, message, params={"detail": error.strerror or type(error).__name__})


def read_yaml(path: Path, where: str) -> tuple[object, list[Problem]]:
    """Read one YAML file.

    Parameters
    ----------
    path : Path
        The file.
    where : str
        Its name as the reader of a problem knows it.

    Returns
    -------
    tuple of object and list of Problem
        The content (None where it cannot be read) and what is wrong with the file.
    """
    raw, problems = file_bytes(path, where)
    return (None, problems) if problems else parse_yaml(raw, where)


def parse_yaml(raw: bytes, where: str) -> tuple[object, list[Problem]]:
    """Read what a YAML file holds; see `read_yaml`."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = N_("the file is not UTF-8 text (byte {byte}); save it as UTF-8")
        return None, [Problem(where, message, params={"byte": str(error.start)})]
    try:
        refused = _refused_construct(text, where)
        if refused is not None:
            return None, [refused]
        loader = StrictLoader(text)
        loader.repeated = []
        try:
            content = loader.get_single_data()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = N_("not valid YAML at line {line}, column {column}: {detail}")
        params = {
            "line": str(mark.line + 1) if mark else "?",
            "column": str(mark.column + 1) if mark else "?",
            "detail": str(error.problem or error.context or ""),
        }
        return None, [Problem(where, message, params=params)]
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        message = N_("not valid YAML: {detail}")
        detail = (str(error).splitlines() or [type(error).__name__])[0]
        return None, [Problem(where, message, params={"detail": detail})]
    message = N_("the key stands twice (line {line}); keep one")
    return content, [
        Problem(where, message, one.key, {"line": str(one.line)}) for one in loader.repeated
    ]


def _refused_construct(text: str, where: str) -> Problem | None:
    """Return the problem of the first alias, or of a nesting that would break the reader."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = str(event.start_mark.line + 1) if event.start_mark else "?"
        if isinstance(event, yaml.AliasEvent):
            message = N_("line {line}: write the value out, *{name} is not followed")
            return Problem(where, message, params={"line": line, "name": str(event.anchor)})
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            message = N_("line {line}: lists and keys are nested too deep")
            return Problem(where, message, params={"line": line})
    return None


def value_problem(where: str, key: str, detail: ErrorDetails) -> Problem:
    """Return what pydantic says of one value, in our own words.

    Parameters
    ----------
    where, key : str
        Place of the value.
    detail : ErrorDetails
        One of pydantic's errors.

    Returns
    -------
    Problem
    """
    kind, context = detail["type"], detail.get("ctx", {})
    params = {"value": shown(detail["input"])}
    if kind == "string_pattern_mismatch":
        message = _PATTERNS.get(
            str(detail["loc"][-1]),
            N_(
                "{value} cannot be an id: begin with a letter, then letters, digits and _ "
                "(at most 64)"
            ),
        )
    elif kind in _EXPECTED:
        message = _EXPECTED[kind]
        if "{limit}" in message:
            params["limit"] = f"{context.get('ge', context.get('le')):.0f}"
        if "{expected}" in message:
            params["expected"] = str(context.get("expected", "")).replace(" or ", ", ")
        if "{value}" not in message:
            del params["value"]
    else:
        message = N_("{value} cannot be used: {detail}")
        params["detail"] = detail["msg"]
    return Problem(where, message, key, params)


def shown(value: object) -> str:
    """Return `value` as a reader would write it in YAML, shortened."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = value.isoformat() if isinstance(value, date) else str(value)
    return text if len(text) <= 60 else text[:57] + "…"
