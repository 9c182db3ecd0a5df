"""What is typed wrongly is one line with its place, in the reader's language, and exit code 2."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from cli import app

CASES = [
    ("recods", "cli.py: ", "没有“recods”这个命令", "there is no command “recods”"),
    ("records lst", "records: ", "没有“lst”这个命令", "there is no command “lst”"),
    ("records list --state odd", "--state: ", "可用：draft, submitted", "known: draft, submitted"),
    ("records add --value 五", "--value: ", "“五”不是数字，请写成 12.5", "write it as 12.5"),
    ("audit list --limit 1.5", "--limit: ", "不是整数，请写成 12", "write it as 12"),
    ("audit list --limit 0", "--limit: ", "不得小于 1", "the least is 1"),
    ("records list --zoom x", "--zoom: ", "相近的有：--zone", "near to it: --zone"),
    ("records add --zone x", "--as: ", "必须填写", "has to be given"),
    ("records history", "ID: ", "必须填写", "has to be given"),
    ("digest --zone", "--zone: ", "须写明取值", "needs a value"),
    ("audit head x", "audit head: ", "多出“x”", "“x” is too much"),
]


@pytest.fixture(autouse=True)
def nothing_is_made(tmp_path, monkeypatch):
    monkeypatch.setenv("LANGCHENG_STATE", str(tmp_path / "state"))
    yield
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize(("typed", "place", "chinese", "english"), CASES)
def test_what_is_typed_wrongly_is_told_in_the_readers_language(
    typed, place, chinese, english, monkeypatch
):
    for language, said in (("zh-CN", chinese), ("en", english)):
        monkeypatch.setenv("LANGCHENG_LANG", language)
        answer = CliRunner().invoke(app, typed.split())
        assert answer.exit_code == 2
        assert answer.stdout == ""
        first, second = answer.stderr.splitlines()
        assert first.startswith(place)
        assert said in first
        assert "--help`" in second


def test_what_is_no_word_of_ours_stays_plain_text(monkeypatch):
    monkeypatch.setenv("LANGCHENG_LANG", "en")
    answer = CliRunner().invoke(app, ["records", "add", "--value", "\x1b[31m\n{x}" + "9" * 100])
    assert answer.exit_code == 2
    assert "\x1b" not in answer.stderr
    assert len(answer.stderr.splitlines()) == 2


def test_help_is_no_error():
    assert CliRunner().invoke(app, ["records", "list", "--help"]).exit_code == 0
    assert "Usage" in CliRunner().invoke(app, ["records"]).output
