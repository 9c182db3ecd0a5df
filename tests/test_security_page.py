"""What ``docs/security.md`` says of headers and settings is what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shell.headers import COMPONENT, FIXED, content_policy

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", PAGE, re.M))
FOR_TESTS = {"LANGCHENG_CHROMIUM", "LANGCHENG_POSTGRES_BIN"}


@pytest.mark.parametrize("name", FIXED)
def test_headers_are_told_as_they_are_sent(name):
    assert ROWS[f"`{name}`"] == f"`{FIXED[name]}`"


def test_the_policy_is_told_as_it_is_sent():
    assert ROWS["`Content-Security-Policy`"] == f"`{content_policy('/')}`"


def test_only_the_frame_of_the_map_runs_inline_scripts():
    frame, page = content_policy(COMPONENT), content_policy("/")
    assert "'unsafe-eval'" in frame and "connect-src 'self';" in frame
    scripts = page.split("script-src ")[1].split(";")[0]
    assert "unsafe" not in scripts


def test_every_setting_that_the_server_reads_is_told():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(LANGCHENG_\w+)`", readme)) - FOR_TESTS
    assert named == set(re.findall(r"`(LANGCHENG_\w+)`", PAGE.split("## Settings")[1]))
    code = "".join(
        path.read_text(encoding="utf-8")
        for room in ("*.py", "*/*.py", "tools/*.sh")
        for path in ROOT.glob(room)
        if path.relative_to(ROOT).parts[0] not in ("tests", "bench", ".venv")
    )
    read = set(re.findall(r"\bLANGCHENG_[A-Z_]+[A-Z]", code))
    assert read - FOR_TESTS == named
