"""Docs are tests: what is undocumented, or leads nowhere, fails."""

from __future__ import annotations

import itertools
import re
from dataclasses import fields
from pathlib import Path

import pytest
import typer

import cli
from commands.rules import rule_table
from monitoring.records import AssessmentRecord
from monitoring.spatial import coverage_table, density_table
from monitoring.workbook_reading import LARGEST_BYTES as WORKBOOK_BYTES
from monitoring.workspace import open_workspace
from shell.gate import WATCH_SECONDS
from shell.headers import FIXED
from store.evidence import LARGEST_BYTES as EVIDENCE_BYTES
from store.lock_out import FAILURES_OF_A_NAME, FAILURES_OF_AN_ADDRESS, LOCK_OUT
from store.passwords import FEWEST_DIFFERENT, LONGEST, SHORTEST
from store.sessions import ABSOLUTE_LIMIT, IDLE_LIMIT, KEPT_AFTER_END
from tests.toy import built_toy

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "CHANGELOG.md"]
PAGES += sorted((ROOT / "docs").rglob("*.md"))
COMMANDS = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if not link.startswith(("http:", "https:", "mailto:")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


@pytest.mark.parametrize("page", PAGES[:2], ids=lambda page: page.name)
def test_readme_names_verbs_that_exist(page):
    verbs = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    named = set(re.findall(r"`?make ([a-z-]+)", page.read_text(encoding="utf-8")))
    assert {"run", "test"} <= named <= verbs


def test_every_command_and_option_is_documented():
    group = typer.main.get_command(cli.app)
    for name, command in group.commands.items():
        inner = getattr(command, "commands", {"": command})
        for sub, leaf in inner.items():
            assert f"`{f'{name} {sub}'.strip()}" in COMMANDS, (name, sub)
            for option in leaf.params:
                for flag in option.opts:
                    assert flag in COMMANDS, (name, sub, flag)


def flags_of(words):
    """Return what the command that `words` begin with takes; None where there is none."""
    command = typer.main.get_command(cli.app)
    for word in words:
        command = getattr(command, "commands", {}).get(word)
        if command is None:
            return None
        if not hasattr(command, "commands"):
            break
    return {flag for one in command.params for flag in (*one.opts, *one.secondary_opts)}


def test_a_row_of_the_command_table_names_options_that_it_takes():
    group = typer.main.get_command(cli.app)
    rows = 0
    for line in COMMANDS.splitlines():
        named = re.match(r"\| `([a-z][a-z -]*[a-z])", line)
        if not named or named[1].split()[0] not in group.commands:
            continue
        known = flags_of(named[1].split()[:2]) or flags_of(named[1].split()[:1])
        assert known is not None, named[1]
        given = line.replace("\\|", " ").split(" | ")[0]
        for flag in re.findall(r"(?<![\w-])--[a-z][a-z-]*", given):
            assert flag in known, (named[1], flag)
        rows += 1
    assert rows > 40


PRESENT = [page for page in PAGES if page.name != "CHANGELOG.md"]  # the past may name what is gone


@pytest.mark.parametrize("page", PRESENT, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_in_the_docs_can_be_typed(page):
    text = page.read_text(encoding="utf-8").replace("\\\n", " ")
    for line in re.findall(r"cli\.py ([a-z][^`\n#]*)", text):
        words = line.split()
        verb = list(itertools.takewhile(re.compile(r"[a-z][a-z-]*$").match, words))
        known = flags_of(verb[:2]) if flags_of(verb[:2]) is not None else flags_of(verb[:1])
        assert known is not None, (page.name, line)
        for flag in re.findall(r"(?<![\w-])--[a-z][a-z-]*", line):
            assert flag in {*known, "--help"}, (page.name, line, flag)


def test_every_field_of_an_assessment_is_documented():
    for field in fields(AssessmentRecord):
        assert f"`{field.name}`" in COMMANDS, field.name


def test_every_column_of_a_measure_is_documented(tmp_path):
    workspace = open_workspace(built_toy(tmp_path))
    columns = {*density_table(workspace).columns, *coverage_table(workspace, radius_m=500).columns}
    for column in columns:
        assert f"`{column}`" in COMMANDS, column


def test_environment_variables_in_the_readme_are_read_somewhere():
    code = "".join(
        path.read_text(encoding="utf-8")
        for pattern in ("*.py", "*/*.py", "*/*.sh", "tests/**/*.py")
        for path in ROOT.glob(pattern)
        if ".venv" not in path.parts and path.name != "test_docs.py"
    )
    named = set(re.findall(r"`(LANGCHENG_\w+)`", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert named
    for variable in named:
        assert variable in code, variable
    in_chinese = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
    assert named == set(re.findall(r"`(LANGCHENG_\w+)`", in_chinese))


def test_the_table_of_rights_is_the_code_s():
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    shown = re.search(r"<!-- cli\.py rules -->\n(.*?)\n<!-- end -->", text, re.S)
    assert shown
    assert shown.group(1) == rule_table()


def test_the_limits_named_in_security_are_the_code_s():
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    minutes, hours = IDLE_LIMIT.total_seconds() / 60, ABSOLUTE_LIMIT.total_seconds() / 3600
    for words in (
        f"ends after {minutes:.0f} minutes without a sign of life, after {hours:.0f} hours",
        f"{FAILURES_OF_A_NAME} failures of a name or {FAILURES_OF_AN_ADDRESS} of an address",
        f"within {LOCK_OUT.total_seconds() / 60:.0f} minutes",
        f"{SHORTEST} to {LONGEST} characters, {FEWEST_DIFFERENT} different ones",
        f"within {WATCH_SECONDS:.0f} seconds",
        f"| ended sessions | {KEPT_AFTER_END.days} days",
        f"evidence at {EVIDENCE_BYTES // 2**20} MB, workbooks at {WORKBOOK_BYTES // 2**20} MB",
    ):
        assert words in text, words
    for name in FIXED:
        assert f"`{name}" in text, name


def test_every_test_that_security_names_is_there():
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    sources = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")
    )
    for name in re.findall(r"`(test_\w+)`", text):
        assert f"def {name}(" in sources, name
    for path in re.findall(r"`(tests/[\w/]+\.py)`", text):
        assert (ROOT / path).is_file(), path
