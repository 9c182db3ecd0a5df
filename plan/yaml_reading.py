"""Read one YAML file strictly: safe types only, no key twice, every problem placed."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from pathlib import Path

import yaml

from errors import N_, Problem

_TIMESTAMP = "tag:yaml.org,2002:timestamp"
_MERGE = "tag:yaml.org,2002:merge"


class _RepeatedKey:
    """A key that stands twice in one mapping."""

    def __init__(self, key: str, line: int) -> None:
        self.key = key
        self.line = line


class StrictLoader(yaml.CSafeLoader):
    """The safe loader, which also notes repeated keys and keeps impossible dates as text."""

    repeated: list[_RepeatedKey]

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Hashable, object]:
        """Build the mapping; a repeated key is noted with the id of its record."""
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

    def construct_day(self, node: yaml.ScalarNode) -> object:
        """Return a date, or the text as written where no such day exists."""
        try:
            return super().construct_yaml_timestamp(node)
        except ValueError:
            return str(node.value)


StrictLoader.add_constructor(_TIMESTAMP, StrictLoader.construct_day)


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
    if not path.is_file():
        return None, [Problem(where, N_("the file is missing"))]
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        message = N_("the file is not UTF-8 text (byte {byte}); save it as UTF-8")
        return None, [Problem(where, message, params={"byte": str(error.start)})]
    loader = StrictLoader(text)
    loader.repeated = []
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.AliasEvent):
                message = N_("line {line}: write the value out, *{name} is not followed")
                mark = event.start_mark
                line = str(mark.line + 1) if mark else "?"
                params = {"line": line, "name": str(event.anchor)}
                return None, [Problem(where, message, params=params)]
        content = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = N_("not valid YAML at line {line}, column {column}: {detail}")
        params = {
            "line": str(mark.line + 1) if mark else "?",
            "column": str(mark.column + 1) if mark else "?",
            "detail": str(error.problem or error.context or ""),
        }
        return None, [Problem(where, message, params=params)]
    except (yaml.YAMLError, RecursionError) as error:
        message = N_("not valid YAML: {detail}")
        return None, [Problem(where, message, params={"detail": str(error).splitlines()[0]})]
    finally:
        loader.dispose()
    problems = [
        Problem(
            where,
            N_("the key stands twice (line {line}); keep one"),
            one.key,
            {"line": str(one.line)},
        )
        for one in loader.repeated
    ]
    return content, problems


def shown(value: object) -> str:
    """Return `value` as a reader would write it in YAML, shortened."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = value.isoformat() if isinstance(value, date) else str(value)
    return text if len(text) <= 60 else text[:57] + "…"
