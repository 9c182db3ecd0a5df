"""A PostgreSQL of its own for the torture, and how long the torture is."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.private_postgres import PrivatePostgres, running_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[PrivatePostgres]:
    with running_postgres() as cluster:
        yield cluster


@pytest.fixture
def two_databases(postgres: PrivatePostgres) -> Iterator[list[str]]:
    urls = [postgres.new_database(), postgres.new_database()]
    yield urls
    for url in urls:
        postgres.drop(url)


@pytest.fixture(scope="session")
def is_long() -> bool:
    """Whether `make torture` asks."""
    return os.environ.get("LANGCHENG_TORTURE", "") == "1"
