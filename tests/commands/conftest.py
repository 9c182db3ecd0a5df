"""The record store of a command: every command on records is tried on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from store.database import Database, open_database
from tests.private_postgres import PrivatePostgres, running_postgres
from tests.store.staff import employ


@pytest.fixture(scope="session")
def postgres() -> Iterator[PrivatePostgres]:
    with running_postgres() as cluster:
        yield cluster


@pytest.fixture(params=("sqlite", "postgresql"))
def store_url(request, tmp_path) -> Iterator[str]:
    """Return the address of an empty store, once on each database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/records.sqlite"
        return
    cluster = request.getfixturevalue("postgres")
    url = cluster.new_database()
    yield url
    cluster.drop(url)


@pytest.fixture
def store(store_url, monkeypatch) -> Iterator[Database]:
    """Return the store that the commands find, with somebody of each role in it."""
    monkeypatch.setenv("LANGCHENG_DATABASE_URL", store_url)
    monkeypatch.setenv("LANGCHENG_LANG", "en")
    database = open_database(store_url)
    employ(database)
    yield database
    database.close()
