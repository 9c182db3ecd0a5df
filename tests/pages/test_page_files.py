"""Page files do nothing until they are asked, and Streamlit cannot run one around the shell."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE_FILES = sorted((ROOT / "pages").glob("*.py"))
QUIET = (
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.ClassDef,
    ast.Assign,
    ast.AnnAssign,
)


@pytest.mark.parametrize("path", PAGE_FILES, ids=lambda path: path.stem)
def test_a_page_file_only_defines(path: Path):
    body = ast.parse(path.read_text(encoding="utf-8")).body
    loud = [
        node
        for node in body
        if not isinstance(node, QUIET)
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    ]
    assert not loud


@pytest.mark.parametrize("path", PAGE_FILES, ids=lambda path: path.stem)
def test_html_is_made_in_one_place(path: Path):
    text = path.read_text(encoding="utf-8")
    assert "unsafe_allow_html" not in text
    if path.stem != "markup":
        assert "st.html(" not in text
        assert "Markup(f" not in text


def test_every_screen_is_guarded():
    needed = {
        **dict.fromkeys(("atlas", "zone", "indicators", "sources"), "@guarded"),
        **dict.fromkeys(("density", "coverage", "patterns", "siting"), "@guarded(Action.ANALYSE)"),
    }
    for name, guard in needed.items():
        text = (ROOT / "pages" / f"{name}.py").read_text(encoding="utf-8")
        assert f"\n{guard}\ndef render(screen: Screen)" in text


def test_no_pages_folder_beside_the_shell_script():
    assert not (ROOT / "shell" / "pages").exists()
