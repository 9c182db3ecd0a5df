"""Find every message that the code marks, so that none stays untranslated."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterable
from pathlib import Path

MARKERS = frozenset({"N_", "_"})
ROOT = Path(__file__).resolve().parent.parent
OUTSIDE = frozenset({"tests", "bench", "tools", "build", ".venv", ".git", "docs"})


def source_files(root: Path = ROOT) -> list[Path]:
    """Return the Python files whose messages readers see, relative to `root`."""
    return [
        path
        for path in sorted(root.rglob("*.py"))
        if path.relative_to(root).parts[0] not in OUTSIDE
    ]


def marked_messages(paths: Iterable[Path]) -> dict[str, str]:
    """Return every literal given to ``N_()``, ``_()`` or ``wording.text()``.

    Parameters
    ----------
    paths : iterable of Path
        Python files to read.

    Returns
    -------
    dict of str to str
        msgid to ``file:line`` of its first use.
    """
    found: dict[str, str] = {}
    for path in sorted(paths):
        tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and _is_marker(node.func):
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.setdefault(first.value, f"{_shown(path)}:{node.lineno}")
    return found


def placeholders(template: str) -> frozenset[str]:
    """Return the names in braces of a message."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name)


def _is_marker(called: ast.expr) -> bool:
    if isinstance(called, ast.Name):
        return called.id in MARKERS
    if not isinstance(called, ast.Attribute) or called.attr != "text":
        return False
    owner = called.value
    return (isinstance(owner, ast.Name) and owner.id == "wording") or (
        isinstance(owner, ast.Attribute) and owner.attr == "wording"
    )


def _shown(path: Path) -> Path:
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
