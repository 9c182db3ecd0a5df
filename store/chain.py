"""How rows and audit entries are tied to each other: one way of writing them, and SHA-256."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Boolean, Date, Double, Integer, LargeBinary, Table
from sqlalchemy.sql.schema import ScalarElementColumnDefault

FIRST_HASH = "0" * 64
"""What stands as the previous hash in the first entry."""


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return hashlib.sha256(value).hexdigest()
    raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical(content: Mapping[str, Any]) -> str:
    """Write `content` in the one way that is hashed.

    Parameters
    ----------
    content : mapping of str
        Text, numbers, booleans, None, dates (ISO), bytes (by their SHA-256), lists, mappings.

    Returns
    -------
    str
        JSON with sorted keys and no blanks.

    Raises
    ------
    ValueError
        Where a number is not finite.
    """
    return json.dumps(
        content,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        default=_plain,
        allow_nan=False,
    )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def typed_row(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return `row` with every column of `table` but `entry`, each as the database gives it back.

    Parameters
    ----------
    table : Table
    row : mapping of str
        Columns that are left out and may be empty become None, or the column's default.

    Returns
    -------
    dict of str

    Raises
    ------
    ValueError
        Where a column is not the table's, or a value is not of the column's type.
    """
    unknown = set(row) - set(table.c.keys())
    if unknown:
        raise ValueError(f"{table.name} has no column {', '.join(sorted(unknown))}")
    typed: dict[str, Any] = {}
    for column in table.c:
        if column.name == "entry":
            continue
        value = row.get(column.name)
        if value is None and isinstance(column.default, ScalarElementColumnDefault):
            value = column.default.arg
        if value is None and column.name == "version":
            value = 1
        typed[column.name] = None if value is None else _typed(column.type, column.name, value)
    return typed


def _typed(kind: object, name: str, value: Any) -> Any:
    if isinstance(kind, Double):
        return float(value)
    if isinstance(kind, LargeBinary):
        return bytes(value)
    wanted = {Boolean: bool, Integer: int, Date: date}.get(type(kind), str)
    if wanted is str and isinstance(value, str):
        return _text(kind, name, str(value))  # a StrEnum becomes the text that it is
    if type(value) is not wanted:
        raise ValueError(f"{name} is {type(value).__name__}, not {wanted.__name__}")
    return value


def _text(kind: object, name: str, value: str) -> str:
    """Refuse what one of the databases could not keep, so that both keep the same."""
    longest = getattr(kind, "length", None)
    if longest is not None and len(value) > longest:
        raise ValueError(f"{name} has {len(value)} letters; {longest} fit")
    if value != keepable(value):
        raise ValueError(f"{name} holds letters that no database keeps")
    return value


def keepable(text: str) -> str:
    """Return `text` with a mark in place of letters that a database refuses.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        Without NUL and without halves of letters.
    """
    return text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


def row_digest(table: Table, row: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a row, as its audit entry keeps it.

    Parameters
    ----------
    table : Table
    row : mapping of str
        As `typed_row` gives it; `entry` does not count.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    columns = {name: row[name] for name in table.c.keys() if name != "entry"}  # noqa: SIM118
    return _sha256(canonical({"table": table.name, "row": columns}))


def entry_hash(entry: Mapping[str, Any]) -> str:
    """Return the SHA-256 of an audit entry, which covers the hash of the one before.

    Parameters
    ----------
    entry : mapping of str
        Columns of ``audit_entry``; `hash` does not count.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    return _sha256(canonical({name: entry[name] for name in entry if name != "hash"}))
