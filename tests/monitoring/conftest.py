"""A record store with a clock of its own and people in it, for tests of what the records do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from store.database import open_database
from tests.monitoring.recording import Ticking, employed


@pytest.fixture
def clock():
    return Ticking(datetime(2028, 1, 3, 4, tzinfo=UTC))


@pytest.fixture
def database(tmp_path, clock):
    opened = open_database(f"sqlite:///{tmp_path}/records.sqlite", clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def actors(database):
    return employed(database)
