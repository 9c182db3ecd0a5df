"""Ways to falsify a record store behind its back, each chosen by a seeded random generator."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Table, delete, insert, select, update

from store import schema
from store.chain import entry_hash
from store.schema import RECORD_TABLES, audit_entry

Trial = Callable[[Connection, random.Random], str]


def open_the_locks(connection: Connection) -> None:
    """Take the triggers away, as somebody with the database's own password would."""
    for table in schema.APPEND_ONLY_TABLES:
        if connection.dialect.name == "sqlite":
            for event in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER {table.name}_no_{event}")
        else:
            connection.exec_driver_sql(f"ALTER TABLE {table.name} DISABLE TRIGGER USER")


def _entries(connection: Connection) -> list[dict[str, Any]]:
    query = select(audit_entry).order_by(audit_entry.c.seq)
    return [dict(row) for row in connection.execute(query).mappings()]


def _another(value: Any, chance: random.Random) -> Any:
    """Return a value of the same type that is not the same."""
    if value is None:
        return "put in"
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + chance.choice([1, -1, 10])
    if isinstance(value, date):
        return value + timedelta(days=chance.choice([-365, -1, 1, 30]))
    if isinstance(value, bytes):
        return value + b"!"
    return value[:-1] + ("x" if not value.endswith("x") else "y") if value else "put in"


def _row_of(connection: Connection, chance: random.Random) -> tuple[Table, dict[str, Any]]:
    filled = [
        (table, rows)
        for table in RECORD_TABLES
        if (rows := [dict(row) for row in connection.execute(select(table)).mappings()])
    ]
    table, rows = chance.choice(filled)
    return table, chance.choice(rows)


def edit_a_row(connection: Connection, chance: random.Random) -> str:
    table, row = _row_of(connection, chance)
    name = chance.choice([column.name for column in table.c if column.name != "entry"])
    value = row[name]
    if value is None and table.c[name].type.python_type is date:
        value = date(2020, 1, 1)
    connection.execute(
        update(table).where(table.c.entry == row["entry"]).values({name: _another(value, chance)})
    )
    return f"{table.name}.{name}"


def change_a_column(
    connection: Connection, number: Column[int], row: Mapping[str, Any], column: Column[Any]
) -> None:
    """Put another value of the column's own type into one column of one row."""
    value = row[column.name]
    if value is None:
        empty = {date: date(2020, 1, 1), float: 0.0, int: 0, bool: False, bytes: b""}
        value = empty.get(column.type.python_type)
    changed = _another(value, random.Random(1))
    order = update(column.table).where(number == row[number.name])
    connection.execute(order.values({column.name: changed}))


def delete_a_row(connection: Connection, chance: random.Random) -> str:
    table, row = _row_of(connection, chance)
    connection.execute(delete(table).where(table.c.entry == row["entry"]))
    return table.name


def point_a_row_elsewhere(connection: Connection, chance: random.Random) -> str:
    table, row = _row_of(connection, chance)
    free = [entry["seq"] for entry in _entries(connection) if entry["row_digest"] is None]
    connection.execute(
        update(table).where(table.c.entry == row["entry"]).values(entry=chance.choice(free))
    )
    return table.name


def put_a_row_in(connection: Connection, chance: random.Random) -> str:
    table, row = _row_of(connection, chance)
    key = next(iter(table.primary_key)).name
    free = [entry["seq"] for entry in _entries(connection) if entry["row_digest"] is None]
    row = {**row, key: _another(row[key], chance), "entry": chance.choice(free)}
    connection.execute(insert(table), row)
    return table.name


def edit_an_entry(connection: Connection, chance: random.Random) -> str:
    entry = chance.choice(_entries(connection))
    names = [name for name in entry if name not in {"seq"}]
    name = chance.choice(names)
    _set(connection, entry["seq"], {name: _another(entry[name], chance)})
    return name


def edit_an_entry_and_hash_it_again(connection: Connection, chance: random.Random) -> str:
    """Write the entry's own hash anew: the next entry still names the old one."""
    entry = chance.choice(_entries(connection)[:-1])
    changed = {**entry, "actor_name": _another(entry["actor_name"], chance)}
    _set(connection, entry["seq"], {**changed, "hash": entry_hash(changed)})
    return "rehashed"


def delete_an_entry(connection: Connection, chance: random.Random) -> str:
    free = [entry["seq"] for entry in _entries(connection)[:-1] if entry["row_digest"] is None]
    connection.execute(delete(audit_entry).where(audit_entry.c.seq == chance.choice(free)))
    return "entry"


def delete_an_entry_and_close_the_gap(connection: Connection, chance: random.Random) -> str:
    entries = _entries(connection)
    free = [
        index
        for index, entry in enumerate(entries[:-1])
        if all(later["row_digest"] is None for later in entries[index:])
    ]
    index = chance.choice(free)
    connection.execute(delete(audit_entry).where(audit_entry.c.seq == entries[index]["seq"]))
    for entry in entries[index + 1 :]:
        _set(connection, entry["seq"], {"seq": entry["seq"] - 1})
    return "gap"


def swap_two_entries(connection: Connection, chance: random.Random) -> str:
    """Exchange what two entries say, numbers and links kept."""
    first, second = chance.sample(_entries(connection), 2)
    moved = ("actor_id", "actor_name", "action", "object_id", "recorded_at", "detail", "reason")
    _set(connection, first["seq"], {"recorded_at": "9" * 27})
    _set(connection, second["seq"], {name: first[name] for name in moved})
    _set(connection, first["seq"], {name: second[name] for name in moved})
    return "swap"


def swap_two_entries_whole(connection: Connection, chance: random.Random) -> str:
    """Exchange two neighbours with their hashes: only their numbers differ afterwards."""
    free = [entry for entry in _entries(connection) if entry["row_digest"] is None]
    first, second = chance.sample(free, 2)
    connection.execute(
        delete(audit_entry).where(audit_entry.c.seq.in_([first["seq"], second["seq"]]))
    )
    connection.execute(insert(audit_entry), {**first, "seq": second["seq"]})
    connection.execute(insert(audit_entry), {**second, "seq": first["seq"]})
    return "swap"


def cut_the_tail(connection: Connection, chance: random.Random) -> str:
    """Take away the last entries and the rows written with them: what is left fits together."""
    entries = _entries(connection)
    kept = chance.randrange(0, len(entries))
    for table in RECORD_TABLES:
        connection.execute(delete(table).where(table.c.entry > kept))
    connection.execute(delete(audit_entry).where(audit_entry.c.seq > kept))
    return f"after {kept}"


def rewrite_the_tail(connection: Connection, chance: random.Random) -> str:
    """Change one entry and hash it and every later one anew: the whole chain fits again."""
    entries = _entries(connection)
    start = chance.randrange(0, len(entries))
    previous = entries[start]["previous_hash"]
    for number, entry in enumerate(entries[start:]):
        changed = {**entry, "previous_hash": previous}
        if number == 0:
            changed["actor_name"] = _another(entry["actor_name"], chance)
        changed["hash"] = entry_hash(changed)
        _set(connection, entry["seq"], changed)
        previous = changed["hash"]
    return f"from {start + 1}"


def _set(connection: Connection, seq: int, values: dict[str, Any]) -> None:
    connection.execute(update(audit_entry).where(audit_entry.c.seq == seq).values(values))


SEEN_WITHOUT_A_HEAD: tuple[Trial, ...] = (
    edit_a_row,
    delete_a_row,
    point_a_row_elsewhere,
    put_a_row_in,
    edit_an_entry,
    edit_an_entry_and_hash_it_again,
    delete_an_entry,
    delete_an_entry_and_close_the_gap,
    swap_two_entries,
    swap_two_entries_whole,
)
SEEN_AGAINST_A_HEAD: tuple[Trial, ...] = (cut_the_tail, rewrite_the_tail)
"""What leaves a chain that fits in itself: only a head that was kept elsewhere shows it."""
