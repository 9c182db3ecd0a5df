"""Find every message that the code marks, so that none stays untranslated."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterable
from pathlib import Path

MARKERS = frozenset({"N_", "_"})
METHODS = frozenset({"text"})


def marked_messages(paths: Iterable[Path]) -> dict[str, str]:
    """Return every literal given to ``N_()``, ``_()`` or ``.text()``.

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
                    found.setdefault(first.value, f"{path}:{node.lineno}")
    return found


def placeholders(template: str) -> frozenset[str]:
    """Return the names in braces of a message."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name)


def _is_marker(called: ast.expr) -> bool:
    if isinstance(called, ast.Name):
        return called.id in MARKERS
    return isinstance(called, ast.Attribute) and called.attr in METHODS
