"""Record stores for tests: everything is tried on SQLite and on PostgreSQL, always."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from store.database import Database, open_database
from tests.private_postgres import PrivatePostgres, running_postgres

DIALECTS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PrivatePostgres]:
    with running_postgres() as cluster:
        yield cluster


@pytest.fixture
def sqlite_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path}/records.sqlite"


@pytest.fixture
def postgres_url(postgres: PrivatePostgres) -> Iterator[str]:
    url = postgres.new_database()
    yield url
    postgres.drop(url)


@pytest.fixture(params=DIALECTS)
def database_url(request) -> str:
    """Return the address of an empty place, once on each dialect."""
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()
