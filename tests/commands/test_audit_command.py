"""`audit` and `migrate`, as whoever has the shell uses them."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

import cli
from store.database import open_database
from tests.store.figures import manager_of
from tests.store.tampering import open_the_locks


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("LANGCHENG_DATABASE_URL", f"sqlite:///{tmp_path}/records.sqlite")
    monkeypatch.setenv("LANGCHENG_LANG", "en")
    return lambda *words: CliRunner().invoke(cli.app, words)


@pytest.fixture
def records(run):
    database = open_database()
    manager_of(database, "east")
    yield database
    database.close()


def test_a_sound_trail_is_said_to_be_sound(run, records):
    head = run("audit", "head").stdout.strip()
    done = run("audit", "verify", "--head", head)
    assert done.exit_code == 0, done.output
    assert head in done.stdout
    assert "2 entries" in done.stdout


def test_without_a_head_it_says_what_it_cannot_see(run, records):
    done = run("audit", "verify")
    assert done.exit_code == 0
    assert "cut tail" in done.stderr


def test_a_falsified_trail_is_told_with_exit_code_2(run, records):
    head = run("audit", "head").stdout.strip()
    with records.changing() as connection:
        open_the_locks(connection)
        connection.execute(text("UPDATE person SET display_name = 'x'"))
        connection.execute(text("DELETE FROM assignment"))
        connection.execute(text("DELETE FROM audit_entry WHERE seq = 2"))
    done = run("audit", "verify", "--head", head)
    assert done.exit_code == 2
    assert "was changed" in done.stderr
    assert "tail was cut" in done.stderr


@pytest.mark.parametrize("head", ["", "1", "x:y", "1:abc"])
def test_what_is_no_head_is_refused(run, records, head):
    done = run("audit", "verify", "--head", head)
    assert done.exit_code == 2
    assert "SEQ:HASH" in done.stderr


def test_entries_are_listed_in_every_form(run, records):
    listed = json.loads(run("audit", "list", "--limit", "1", "--format", "json").stdout)["records"]
    assert [entry["seq"] for entry in listed] == [2]
    assert run("audit", "list", "--before", "2", "--format", "csv").stdout.count("\n") == 2
    assert "manage_people" in run("audit", "list").stdout
    nothing = run("audit", "list", "--person", "nobody")
    assert (nothing.exit_code, nothing.stdout) == (0, "")


def test_the_trail_is_exported_whole(run, records, tmp_path):
    out = tmp_path / "trail.jsonl"
    done = run("audit", "export", "--out", str(out))
    assert done.exit_code == 0, done.output
    entries = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [entry["seq"] for entry in entries] == [1, 2]
    assert out.stat().st_mode & 0o077 == 0
    assert f"2:{entries[-1]['hash']}" in done.stderr
    assert run("audit", "export").stdout == out.read_text(encoding="utf-8")
    assert not list(tmp_path.glob(".*.part"))


def test_an_export_that_cannot_be_written_is_told(run, records, tmp_path):
    done = run("audit", "export", "--out", str(tmp_path / "none" / "trail.jsonl"))
    assert done.exit_code == 2
    assert "cannot be written" in done.stderr


def test_migrating_says_what_it_did(run, tmp_path):
    backups = ("--to", str(tmp_path / "backups"))
    assert "brought from" in run("migrate", *backups).stdout
    assert "up to date" in run("migrate", *backups).stdout


def test_a_newer_store_is_refused_in_words(run, records):
    with records.changing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for words in (("migrate",), ("audit", "verify")):
        done = run(*words)
        assert done.exit_code == 2
        assert "newer Langcheng" in done.stderr
