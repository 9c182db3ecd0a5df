"""The PostgreSQL of the tests: private, not root's, gone afterwards, and missing only loudly."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests import private_postgres
from tests.private_postgres import postgres_programs, running_postgres


def test_it_is_private_and_goes_alone(postgres):
    with running_postgres() as other:
        assert other.port != postgres.port
        folder, process = other.folder, other.process
        assert Path(f"/proc/{process.pid}").stat().st_uid != 0
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(f"postgresql://langcheng:x@127.0.0.1:{other.port}/postgres")
    assert process.returncode is not None
    assert not folder.exists()
    with psycopg.connect(postgres.url("postgres")) as connection:  # the first one goes on
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_without_postgres_it_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("LANGCHENG_POSTGRES_BIN", raising=False)
    monkeypatch.setattr(private_postgres, "INSTALLED", tmp_path)
    with pytest.raises(RuntimeError, match="apt-get install postgresql"):
        postgres_programs()


def test_a_server_that_cannot_start_is_a_failure_with_its_own_words(monkeypatch):
    monkeypatch.setattr(private_postgres, "SETTINGS", ("max_connections=many",))
    with pytest.raises(RuntimeError, match="max_connections"), running_postgres():
        pytest.fail("it started")
