"""Days of an office: each day's reports come out again to the last byte, on either database."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from typer.testing import CliRunner

import cli
from monitoring.replay import keep_plan_of
from monitoring.workspace import layers_path, open_workspace
from store.access import OPERATOR
from store.backup import back_up, restore
from store.database import open_database
from store.evidence import add_evidence
from store.milestones import NewMilestone, add_milestone, complete_milestone
from store.observation_reading import observation_of
from store.observations import (
    add_observation,
    correct_observation,
    edit_observation,
    return_observation,
    submit_observation,
    verify_observation,
    withdraw_observation,
)
from store.responsibilities import NewResponsibility, add_responsibility
from tests.monitoring.recording import PLAN, Ticking, employed, figure, named
from tests.toy import built_toy

END_OF_2028 = date(2028, 12, 31)
DAYS = [date(2024, 1, day) for day in range(3, 9)]
MIDTERM = ("report", "--kind", "midterm", "--as-of", "2028-12-31", "--format")
DIGEST = ("digest", "--zone", "district", "--as-of", "2029-01-20", "--format")
REPORTS = [
    ("assess", "--as-of", "2028-12-31", "--format", "table"),
    ("assess", "--as-of", "2028-12-31", "--format", "json"),
    *((*MIDTERM, form) for form in ("md", "html", "json")),
    ("report", "--kind", "closing", "--as-of", "2031-03-31", "--format", "md"),
    *((*DIGEST, form) for form in ("md", "html")),
]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return built_toy(tmp_path_factory.mktemp("replayed"))


@pytest.fixture
def package(built, tmp_path):
    return shutil.copytree(built, tmp_path / "toy")


@pytest.fixture
def other_url(request, store_url, tmp_path):
    """Return the address of an empty place in the other database."""
    if store_url.startswith("postgresql"):
        yield f"sqlite:///{tmp_path}/restored.sqlite"
        return
    cluster = request.getfixturevalue("postgres")
    url = cluster.new_database()
    yield url
    cluster.drop(url)


def run(package, arguments, known_on):
    given = [arguments[0], "--plan", str(package), *arguments[1:], "--known-on", known_on]
    result = CliRunner().invoke(cli.app, given)
    assert result.exit_code == 0, result.output
    return result.stdout_bytes, result.stderr_bytes


def every_report(package, known_on):
    return {" ".join(one): run(package, one, known_on) for one in REPORTS}


def rewritten(package, name, old, new):
    path = package / "plan" / name
    said = path.read_text(encoding="utf-8")
    assert old in said
    path.write_text(said.replace(old, new, 1), encoding="utf-8")


class Office:
    """What happens on each of the days."""

    def __init__(self, database, package):
        self.database, self.package = database, package
        self.actors = employed(database)
        self.first = self.second = None

    def step(self, do, who, one, *given, **options):
        now = self.newest(one)
        actor = self.actors[who]
        return do(self.database, actor, now.observation_id, now.version, *given, **options)

    def newest(self, one):
        with self.database.reading() as connection:
            return observation_of(connection, one.observation_id)

    def entered(self):
        keep_plan_of(self.database, open_workspace(self.package))
        chen = self.actors["chen"]
        self.first = add_observation(self.database, chen, figure(155, END_OF_2028))
        share = figure(2.8, END_OF_2028, indicator_id="D03", unit="%")
        self.second = add_observation(self.database, chen, share)
        add_milestone(self.database, OPERATOR("t"), milestone("开工"))

    def decided(self):
        self.step(submit_observation, "chen", self.first)
        self.step(submit_observation, "chen", self.second)
        self.step(verify_observation, "wang", self.first)
        self.step(return_observation, "wang", self.second, reason="口径不符")

    def corrected(self):
        kept = add_evidence(
            self.database,
            self.actors["chen"],
            name="统计公报.txt",
            content="企业 145 家".encode(),
            plan=PLAN,
            zone_id="district",
        )
        better = figure(145, END_OF_2028, evidence_sha256=kept.sha256)
        self.correction = self.step(
            correct_observation, "chen", self.first, better, reason="重复计入"
        )
        changed = figure(2.9, END_OF_2028, indicator_id="D03", unit="%")
        self.step(edit_observation, "chen", self.second, changed)
        due = date(2029, 1, 31)
        line = NewResponsibility(PLAN, "D03", "district", "chen", 2028, due)
        add_responsibility(self.database, OPERATOR("t"), line)

    def rewritten(self):
        self.step(submit_observation, "chen", self.correction)
        self.step(verify_observation, "wang", self.correction)
        self.step(withdraw_observation, "chen", self.second)
        rewritten(self.package, "targets.yaml", "target_value: 200", "target_value: 300")
        keep_plan_of(self.database, open_workspace(self.package))

    def renamed(self):
        named(self.database, "chen", "陈总工", version=2)
        opened = open_workspace(self.package)
        facilities = opened.layers.facilities
        fewer = replace(opened.layers, facilities=facilities[facilities["level"] != "national"])
        keep_plan_of(self.database, replace(opened, layers=fewer))
        sunk = add_milestone(self.database, OPERATOR("t"), milestone("封顶"))
        complete_milestone(
            self.database,
            self.actors["chen"],
            sunk.milestone_id,
            sunk.version,
            done_on=date(2024, 1, 1),
            evidence_reference="验收单",
        )

    def elsewhere(self):
        # the package changes, and the system learns nothing of it
        rewritten(self.package, "targets.yaml", "target_value: 300", "target_value: 400")
        layers_path(self.package).write_bytes(b"rebuilt by somebody")
        add_milestone(self.database, OPERATOR("t"), milestone("投用"))


def milestone(label):
    return NewMilestone(PLAN, "corridor", "创新港", label, date(2028, 6, 30))


@pytest.fixture
def told(store_url, package, monkeypatch):
    """Return each day's reports as they came out on the day, and the store."""
    monkeypatch.setenv("LANGCHENG_DATABASE_URL", store_url)
    monkeypatch.setenv("LANGCHENG_LANG", "zh-CN")
    clock = Ticking(datetime(2024, 1, 1, 4, tzinfo=UTC))
    database = open_database(store_url, clock=clock)
    office = Office(database, package)
    happenings = (
        office.entered,
        office.decided,
        office.corrected,
        office.rewritten,
        office.renamed,
        office.elsewhere,
    )
    found = {}
    for day, happens in zip(DAYS, happenings, strict=True):
        clock.put(day)
        happens()
        found[day] = every_report(package, day.isoformat())
    yield found, database
    database.close()


def test_every_days_reports_come_out_again(told, package, other_url, tmp_path, monkeypatch):
    found, database = told
    for day, before in found.items():
        assert every_report(package, day.isoformat()) == before, day
    as_told({day: one[" ".join((*MIDTERM, "md"))] for day, one in found.items()})
    kept_at = {" ".join((*DIGEST, "md")), " ".join(REPORTS[0])}
    assert all(b"2024-01-07T04:" in b"".join(found[DAYS[-1]][name]) for name in kept_at)

    restore(back_up(database, tmp_path / "backup"), other_url)
    monkeypatch.setenv("LANGCHENG_DATABASE_URL", other_url)
    for day, before in found.items():
        assert every_report(package, day.isoformat()) == before, day


def as_told(reports):
    """Each day has its own truth: else the same bytes would prove nothing."""
    texts = [reports[day][0].decode() for day in DAYS]
    entered, decided, corrected, changed, renamed, elsewhere = texts

    def row(said):
        line = next(one for one in said.splitlines() if one.startswith("| 创新企业数"))
        return [one.strip() for one in line.strip("|").split("|")]

    assert row(entered)[2].startswith("150 家")  # the package's own: a draft does not count
    assert row(decided)[2].startswith("155 家")
    assert row(decided)[5] == "陈工 · 王科 2024-01-04"
    assert "| 已退回 | 陈工 |" in decided
    assert row(corrected)[2].startswith("155 家")  # its correction is not verified yet
    assert row(changed)[2].startswith("145 家")
    assert "统计公报.txt" in row(changed)[4]
    assert row(decided)[1].startswith("200 家")
    assert row(changed)[1].startswith("300 家")
    assert row(renamed)[5] == "陈总工 · 王科 2024-01-06"
    assert "封顶" in renamed
    # What the system did not learn of is not made up, and that is said.
    assert row(elsewhere)[1].startswith("300 家")
    assert "投用" in elsewhere
    kept = [one.split("采用 ")[1].split("（")[0] for one in (renamed, elsewhere)]
    assert kept[0] == kept[1]
    assert kept[0].startswith("2024-01-07T04:")
    assert "不留存点位和边界" in elsewhere
