"""Nothing is recorded but through `Database.acting` and `Writing.append`: read off the code."""

from __future__ import annotations

import ast
from pathlib import Path

from store.schema import APPEND_ONLY_TABLES, WORKING_TABLES

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("store", "monitoring", "commands", "pages", "shell")
CODE = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
CODE += [ROOT / "app.py", ROOT / "cli.py"]

MAY_INSERT_ANYTHING = {"store/ledger.py", "store/backup.py"}
MAY_TAKE_THE_LOCK = {"store/database.py", "store/migration.py", "store/backup.py"}
WORKING = {table.name for table in WORKING_TABLES}


def calls(path: Path) -> list[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_only_the_ledger_and_a_restore_write_rows_that_stay():
    found = 0
    for path in CODE:
        for call in calls(path):
            said = ast.unparse(call.func)
            if said not in {"insert", "update", "delete", "sa.insert", "sqlalchemy.insert"}:
                continue
            found += 1
            table = ast.unparse(call.args[0]).rpartition(".")[2]
            if name(path) in MAY_INSERT_ANYTHING:
                assert said == "insert", f"{name(path)}:{call.lineno} changes rows"
            else:
                assert table in WORKING, f"{name(path)}:{call.lineno} {said}s {table}"
    assert found > 3


def test_only_the_store_itself_takes_the_write_lock_without_asking():
    takers = {
        name(path)
        for path in CODE
        for call in calls(path)
        if ast.unparse(call.func).endswith((".changing", "._writing.begin", ".writing_engine"))
    }
    assert "store/database.py" in takers
    assert takers <= MAY_TAKE_THE_LOCK


def test_no_statement_in_plain_sql_changes_a_table():
    tables = {table.name for table in APPEND_ONLY_TABLES}
    for path in CODE:
        if "migrations" in path.parts or path.name == "triggers.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words = node.value.upper().split()
                starts = words[:1] and words[0] in {"INSERT", "UPDATE", "DELETE", "REPLACE"}
                assert not (starts and any(one.lower() in tables for one in words)), (
                    f"{name(path)}:{node.lineno}: {node.value}"
                )
