"""A plan's text is kept before a figure counts at the command line; what is not kept is said."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime

import pytest
from typer.testing import CliRunner

import cli
from commands.plan_keeping import keep_plan_called
from errors import BadParameterError
from store.database import open_database
from store.observation_reading import counting_observations
from store.observations import add_observation, submit_observation
from store.plan_snapshots import plan_known
from tests.monitoring.recording import PLAN, Ticking, employed, figure
from tests.toy import built_toy

END_OF_2028 = date(2028, 12, 31)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return built_toy(tmp_path_factory.mktemp("keeping"))


@pytest.fixture
def package(built, tmp_path):
    return shutil.copytree(built, tmp_path / "toy")


@pytest.fixture
def database(store_url, monkeypatch):
    monkeypatch.setenv("LANGCHENG_DATABASE_URL", store_url)
    monkeypatch.setenv("LANGCHENG_LANG", "zh-CN")
    opened = open_database(store_url, clock=Ticking(datetime(2024, 1, 3, 4, tzinfo=UTC)))
    yield opened
    opened.close()


def verify(database, *more):
    actors = employed(database)
    made = add_observation(database, actors["chen"], figure(155, END_OF_2028))
    made = submit_observation(database, actors["chen"], made.observation_id, made.version)
    arguments = [made.observation_id, "--as", "wang", "--version", str(made.version), *more]
    return CliRunner().invoke(cli.app, ["records", "verify", *arguments])


def kept_of(database):
    with database.reading() as connection:
        return plan_known(connection, PLAN)


def test_verifying_at_the_command_line_keeps_the_plans_text_first(package, database, monkeypatch):
    monkeypatch.setenv("LANGCHENG_PLANS", str(package.parent))
    result = verify(database)
    assert result.exit_code == 0, result.output
    assert kept_of(database).version == 1
    with database.reading() as connection:
        (counts,) = counting_observations(connection, plan=PLAN)
    assert kept_of(database).recorded_at < counts.recorded_at  # at that instant it can be told


def test_a_package_found_by_no_name_is_named_for_keeping(package, database):
    result = verify(database, "--plan", str(package))
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    assert kept_of(database).version == 1


def test_what_is_not_kept_is_said_and_verified_all_the_same(package, database, monkeypatch):
    result = verify(database)
    assert result.exit_code == 0
    assert "未找到其规划数据包，请用 --plan 指明所在文件夹" in result.stderr
    assert kept_of(database) is None
    monkeypatch.setenv("LANGCHENG_PLANS", str(package.parent))
    (package / "plan" / "targets.yaml").write_text("broken: [", encoding="utf-8")
    assert not keep_plan_called(database, PLAN)
    with pytest.raises(BadParameterError, match="this package is of toy_2030"):
        keep_plan_called(database, "another_plan", str(package))
