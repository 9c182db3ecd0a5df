"""The rules of the house that import-linter cannot see."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = [
    "plan",
    "layers",
    "geodata",
    "spatial_model",
    "store",
    "monitoring",
    "cartography",
    "wording",
    "analysis",
    "commands",
    "pages",
]
DOORS = {"app", "cli", "shell"}
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "data", "process", "misc"}
LINE_LIMIT = 325  # house rule: about 300


def tracked(suffix: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", f"*{suffix}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:  # unpacked from an archive: everything that is not set-up
        found = [path for path in ROOT.rglob(f"*{suffix}") if ".venv" not in path.parts]
        return [path for path in found if "build" not in path.relative_to(ROOT).parts]
    names = [name for name in listed.stdout.split("\n") if name]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


PYTHON_FILES = tracked(".py")
CODE_FILES = [path for path in PYTHON_FILES if "tests" not in path.relative_to(ROOT).parts]


def imported_roots(path: Path) -> set[str]:
    roots: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            roots |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            roots.add(node.module.split(".")[0])
    return roots


def test_files_were_found():
    assert len(CODE_FILES) > 20


def test_every_room_is_under_the_import_contract():
    config = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    packages = {
        path.parent.name
        for path in PYTHON_FILES
        if path.name == "__init__.py" and path.parent.parent == ROOT
    } - {"tests", "bench", "shell"}
    assert packages == set(ROOMS)
    listed = re.search(r"root_packages = \[(.*?)\]", config)
    assert listed
    assert set(re.findall(r'"(\w+)"', listed.group(1))) == packages


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_never_import_a_door(room):
    for path in (ROOT / room).rglob("*.py"):
        assert not imported_roots(path) & DOORS, path


@pytest.mark.parametrize("module", ["errors.py", "strict_yaml.py"])
def test_lowest_floor_stands_on_nothing_of_ours(module):
    assert not imported_roots(ROOT / module) & (set(ROOMS) | DOORS)


def test_command_line_does_not_import_the_screens():
    for path in (ROOT / "cli.py", *(ROOT / "commands").glob("*.py")):
        assert not imported_roots(path) & {"pages", "streamlit", "folium"}, path


def test_only_screens_and_shell_import_streamlit():
    for path in CODE_FILES:
        place = path.relative_to(ROOT).parts[0]
        if place not in {"pages", "shell", "app.py", "bench"}:
            roots = imported_roots(path)
            assert "streamlit" not in roots, path


def test_shell_script_has_no_pages_folder_beside_it():
    assert (ROOT / "shell" / "main.py").is_file()
    assert not (ROOT / "shell" / "pages").exists()


@pytest.mark.parametrize("path", sorted((ROOT / "pages").glob("*.py")), ids=lambda path: path.stem)
def test_page_files_do_nothing_at_import(path):
    """A deep link may run a page file itself, so top level may only define."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        allowed = (
            ast.Import,
            ast.ImportFrom,
            ast.FunctionDef,
            ast.ClassDef,
            ast.Assign,
            ast.AnnAssign,
        )
        is_typing_guard = (
            isinstance(node, ast.If)
            and isinstance(node.test, ast.Name)
            and node.test.id == "TYPE_CHECKING"
        )
        assert is_docstring or is_typing_guard or isinstance(node, allowed), (
            f"{path}:{node.lineno} runs at import"
        )
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            for call in ast.walk(node.value):
                if isinstance(call, ast.Call):
                    called = ast.unparse(call.func)
                    assert not called.startswith(("st.", "streamlit.")), f"{path}:{node.lineno}"


def test_names_explain_themselves():
    for path in PYTHON_FILES:
        assert path.stem not in VAGUE_NAMES, path
        assert path.parent.name not in VAGUE_NAMES, path


def test_files_stay_readable():
    long = {
        str(path.relative_to(ROOT)): count
        for path in PYTHON_FILES
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LINE_LIMIT
    }
    assert not long


NAMES_OF_THE_FIRST_PLAN = re.compile(
    r"鄞州|宁波|东钱湖|甬江|yinzhou|ningbo|3302\d\d|121\.[3-9]\d|29\.[6-9]\d|"
    r"eastern_new_town|southern_new_town|qianhu|binhai|startup_demo|highend_science|一廊四城",
    re.IGNORECASE,
)


@pytest.mark.parametrize("suffix", [".py", ".js", ".css", ".po", ".toml"])
def test_nothing_of_the_first_plan_is_in_the_code(suffix):
    """A second district is a second folder, so code may not know the first."""
    for path in tracked(suffix):
        parts = path.relative_to(ROOT).parts
        if parts[0] == "tests" or "vendor" in parts or "fonts" in parts:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = NAMES_OF_THE_FIRST_PLAN.search(line)
            assert not found, f"{path.relative_to(ROOT)}:{number}: {found.group(0)}"


def test_no_skips():
    """A test that is skipped proves nothing; it must fail with a reason instead."""
    marks = ("pytest." + "skip(", "mark." + "skip", "mark." + "xfail", "import" + "orskip")
    for path in PYTHON_FILES:
        text = path.read_text(encoding="utf-8")
        assert not any(mark in text for mark in marks), path


def test_requirements_are_pinned():
    for name in ("requirements.txt", "requirements-dev.txt", "constraints.txt"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-r ", "-c ")):
                assert re.fullmatch(r"[A-Za-z0-9_.-]+(\[\w+\])?==[0-9][\w.]*", line), (
                    f"{name}: {line}"
                )
