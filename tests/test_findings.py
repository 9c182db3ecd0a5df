"""What docs/yinzhou-findings.md says is what its commands print, word for word."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "yinzhou-findings.md"
FINDING = re.compile(r"^## (\d+)\. (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
FINDINGS = FINDING.findall(DOCUMENT.read_text(encoding="utf-8"))
PRINTED: dict[str, str] = {}


def printed_by(command: str) -> str:
    if command not in PRINTED:
        result = CliRunner().invoke(cli.app, shlex.split(command))
        assert result.exit_code == 0, result.output
        PRINTED[command] = result.output
    return PRINTED[command]


def test_there_are_ten_findings_each_with_a_caveat_and_a_command():
    assert [int(number) for number, _, _ in FINDINGS] == list(range(1, 11))
    for _, title, body in FINDINGS:
        assert re.search(r"^> - ", body, re.MULTILINE), title
        assert re.search(r"^> ! ", body, re.MULTILINE), title
        assert re.search(r"^python cli\.py ", body, re.MULTILINE), title


@pytest.mark.parametrize(("title", "body"), [one[1:] for one in FINDINGS], ids=lambda one: one[:12])
def test_a_finding_is_what_its_command_prints(
    title: str, body: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("LANGCHENG_LANG", raising=False)
    (command,) = re.findall(r"^python cli\.py (.+)$", body, re.MULTILINE)
    lines = printed_by(command).splitlines()
    for quoted in re.findall(r"^> (.+)$", body, re.MULTILINE):
        assert quoted in lines, title
