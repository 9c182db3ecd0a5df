"""assess, digest and report at the command line: records counted, and told again to the byte."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from typer.testing import CliRunner

import cli
from monitoring.replay import keep_plan_of
from monitoring.workspace import open_workspace
from store.access import OPERATOR
from store.database import open_database
from store.milestones import NewMilestone, add_milestone
from store.observations import add_observation
from store.responsibilities import NewResponsibility, add_responsibility
from tests.monitoring.recording import PLAN, Ticking, corrected, employed, figure, named, verified
from tests.toy import built_toy

END_OF_2028 = date(2028, 12, 31)
HOSTILE = '<script>alert(1)</script> | **x** `y` [z](http://evil) {{7*7}} &amp; "q"'


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return built_toy(tmp_path_factory.mktemp("reports"))


@pytest.fixture
def package(built, tmp_path):
    return shutil.copytree(built, tmp_path / "toy")


@pytest.fixture
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("LANGCHENG_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("LANGCHENG_DATABASE_URL", raising=False)
    monkeypatch.setenv("LANGCHENG_LANG", "zh-CN")
    return tmp_path / "state"


@pytest.fixture
def clock():
    return Ticking(datetime(2024, 1, 3, 4, tzinfo=UTC))


@pytest.fixture
def database(state, clock):
    opened = open_database(clock=clock)
    yield opened
    opened.close()


def run(package, *arguments, code=0):
    result = CliRunner().invoke(cli.app, [arguments[0], "--plan", str(package), *arguments[1:]])
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.stderr


def record(package, indicator_id, *arguments):
    told = json.loads(run(package, "assess", "--format", "json", *arguments))
    return next(one for one in told["records"] if one["indicator_id"] == indicator_id)


def test_reading_makes_no_record_store(package, state):
    assert record(package, "D01")["observed_value"] == 150
    run(package, "digest", "--zone", "district")
    said = run(package, "assess", "--known-on", "2024-01-03", code=2)
    assert "尚未建立填报记录库" in said
    assert not state.exists()


def test_assess_counts_verified_figures(package, database):
    actors = employed(database)
    add_observation(database, actors["chen"], figure(199, END_OF_2028))
    assert record(package, "D01", "--as-of", "2028-12-31")["observed_value"] == 150
    verified(database, actors, figure(155, END_OF_2028))
    found = record(package, "D01", "--as-of", "2028-12-31")
    assert (found["observed_value"], found["observation_author"]) == (155, "陈工")
    assert found["observation_reviewer"] == "王科"


def test_what_does_not_fit_is_told_beside_the_result(package, database):
    actors = employed(database)
    verified(database, actors, figure(155, END_OF_2028, unit="件"))
    result = CliRunner().invoke(cli.app, ["assess", "--plan", str(package), "--format", "json"])
    assert "未计入" in result.stderr
    assert json.loads(result.stdout)["records"]


REPORTS = [
    ("assess", "--as-of", "2028-12-31", "--format", "json"),
    ("assess", "--as-of", "2028-12-31", "--format", "csv"),
    *(
        ("report", "--kind", "midterm", "--as-of", "2028-12-31", "--format", form)
        for form in ("md", "html", "json")
    ),
]


def test_past_reports_come_out_to_the_last_byte(package, database, clock):
    actors = employed(database)
    keep_plan_of(database, open_workspace(package))
    first = verified(database, actors, figure(155, END_OF_2028))
    draft = figure(2.8, END_OF_2028, indicator_id="D03", unit="%")
    add_observation(database, actors["chen"], draft)
    add_milestone(database, OPERATOR("t"), milestone("开工"))
    clock.put(date(2024, 1, 4))
    before = [run(package, *one, "--known-on", "2024-01-03") for one in REPORTS]

    corrected(database, actors, first, figure(145, END_OF_2028))
    verified(database, actors, figure(170, END_OF_2028))
    named(database, "chen", "陈总工", version=2)
    add_milestone(database, OPERATOR("t"), milestone("封顶"))
    targets = package / "plan" / "targets.yaml"
    text = targets.read_text(encoding="utf-8")
    targets.write_text(text.replace("target_value: 200", "target_value: 300"), encoding="utf-8")
    keep_plan_of(database, open_workspace(package))

    assert [run(package, *one, "--known-on", "2024-01-03") for one in REPORTS] == before
    later = [run(package, *one, "--known-on", "2024-01-04") for one in REPORTS]
    assert all(now != then for now, then in zip(later, before, strict=True))
    (package / "plan" / "targets.yaml").write_text("broken: [", encoding="utf-8")
    assert [run(package, *one, "--known-on", "2024-01-03") for one in REPORTS] == before
    head = json.loads(before[0])
    assert head["known_on"] == "2024-01-03T15:59:59.999999Z"
    named_again = run(package, *REPORTS[0], "--known-on", head["known_on"])
    assert named_again == before[0]


def milestone(label, **changes):
    content = {
        "plan": PLAN,
        "zone_id": "corridor",
        "project": "创新港",
        "label": label,
        "due_on": date(2028, 6, 30),
    }
    return NewMilestone(**{**content, **changes})


def test_a_midterm_report_in_figures(package, database):
    actors = employed(database)
    keep_plan_of(database, open_workspace(package))
    verified(database, actors, figure(155, END_OF_2028))
    draft = figure(2.8, END_OF_2028, indicator_id="D03", unit="%")
    add_observation(database, actors["chen"], draft)
    add_milestone(database, OPERATOR("t"), milestone("开工"))
    today = ("--known-on", "2024-01-03")
    found = json.loads(run(package, "report", "--kind", "midterm", "--format", "json", *today))
    # Middle year of 2026–2030: 2028. Eight targets in figures; P01 is of the plan before, G01
    # names none. D01 155 on track (R 1.058), D02 12.5 of a year ago; the other six never seen.
    assert found["as_of"] == "2028-12-31"
    assert sum(found["statuses"].values()) == len(found["records"]) == 8
    assert found["statuses"]["no_data"] == len(found["missing"]) == 6
    assert found["unquantified_count"] >= 1
    (own,) = [one for one in found["records"] if one["indicator_id"] == "D01"]
    assert (own["status"], own["observation_author"]) == ("on_track", "陈工")
    (waiting,) = found["not_verified"]
    assert (waiting["indicator_id"], waiting["state"], waiting["value"]) == ("D03", "draft", 2.8)
    assert [one["label"] for one in found["milestones"]] == ["开工"]

    text = run(package, "report", "--kind", "midterm", *today)
    assert "# 示范区创新规划中期评估报告" in text
    row = next(line for line in text.splitlines() if line.startswith("| 创新企业数"))
    promised = "200 家 (2030-12-31) · 示范区创新规划 · 表1\\#1 · 第4章"
    cells = ["创新企业数", promised, "155 家 (2028-12-31)", "▲ 符合序时"]
    cells += ["统报〔2028〕1号", "陈工 · 王科 2024-01-03"]
    assert [one.strip() for one in row.strip("|").split("|")] == cells
    for said in (
        "填报人 · 审核人及日期",
        "无审图号 · 不得公开",
        "未报送数据的指标",
        "已填报但未通过审核",
        "创新港 · 开工",
        "逾期未完成",
    ):
        assert said in text


@pytest.mark.parametrize(
    ("kind", "as_of", "code"),
    [
        ("midterm", "2030-12-31", 2),
        ("midterm", "2025-12-31", 2),
        ("midterm", "2026-01-01", 0),
        ("closing", "2030-12-30", 2),
        ("closing", "2030-12-31", 0),
    ],
)
def test_the_day_fits_the_kind(package, database, kind, as_of, code):
    keep_plan_of(database, open_workspace(package))
    options = ("--kind", kind, "--as-of", as_of, "--known-on", "2024-01-03")
    said = run(package, "report", *options, code=code)
    assert ("基准日" in said) or code == 0


class Seen(HTMLParser):
    """Collects tags and what would be fetched."""

    def __init__(self):
        super().__init__()
        self.tags, self.outside = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.outside += [value for name, value in attrs if name in ("src", "href")]


def test_a_letter_with_hostile_names_stays_text(package, database):
    actors = employed(database)
    named(database, "chen", HOSTILE, version=2)
    bare = figure(155, END_OF_2028, evidence_reference="")
    add_observation(database, actors["chen"], bare)
    due = date(2029, 1, 31)
    line = NewResponsibility(PLAN, "D03", "district", "chen", 2028, due)
    add_responsibility(database, OPERATOR("t"), line)
    hostile = milestone(HOSTILE, zone_id="district", due_on=due)
    add_milestone(database, OPERATOR("t"), hostile)
    options = ("--zone", "district", "--as-of", "2029-01-20")
    page = run(package, "digest", *options, "--format", "html")
    seen = Seen()
    seen.feed(page)
    assert {"script", "img", "a", "link", "iframe"}.isdisjoint(seen.tags)
    assert seen.outside == []
    assert not re.search(r"url\(|@import|https?:(?!//evil)", page)
    assert "&lt;script&gt;" in page
    assert 'lang="zh-CN"' in page
    text = run(package, "digest", *options)
    assert "<script>" not in text.replace("\\<script\\>", "")
    assert "[z](" not in text
    for said in ("缺少依据", "还剩 11 天", "2028 年数据应于 2029-01-31 前填报"):
        assert said in page
        assert said in text


def test_a_letter_is_written_to_a_file(package, database, tmp_path):
    out = tmp_path / "letter.html"
    run(package, "digest", "--zone", "corridor", "--format", "html", "--out", str(out))
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert [one.name for one in tmp_path.glob(".letter*")] == []
    missing = tmp_path / "none" / "letter.html"
    run(package, "digest", "--zone", "corridor", "--out", str(missing), code=2)


def test_a_letter_in_english_and_for_a_quiet_zone(package, database, monkeypatch):
    monkeypatch.setenv("LANGCHENG_LANG", "en")
    quiet = run(package, "digest", "--zone", "square_nw", "--as-of", "2026-06-30")
    assert "Nothing needs attention" in quiet
    assert "names no target in figures" in quiet
    busy = run(package, "digest", "--zone", "district", "--as-of", "2029-02-01")
    assert "## Behind the line (1)" in busy
    assert "12.5" in busy


def test_a_letter_of_the_past_is_of_its_day(package, database, clock):
    actors = employed(database)
    keep_plan_of(database, open_workspace(package))
    add_milestone(database, OPERATOR("t"), milestone("开工", due_on=date(2024, 1, 10)))
    clock.put(date(2024, 1, 4))
    past = ("digest", "--zone", "corridor", "--known-on", "2024-01-03")
    before = run(package, *past)
    assert "2024-01-03 预警提醒" in before.splitlines()[0]
    assert "还剩 7 天" in before
    add_milestone(database, OPERATOR("t"), milestone("封顶", due_on=date(2024, 1, 11)))
    named(database, "chen", "陈总工", version=2)
    assert run(package, *past) == before
    assert "封顶" in run(package, *past[:-1], "2024-01-04")
    assert "陈总工" in run(package, *past[:-1], "2024-01-04")
    assert run(package, *past[:-1], "2024-01-04", "--as-of", "2024-01-09") != before
    assert actors["chen"].display_name == "陈工"


def test_an_unknown_zone_is_told_with_the_known_ones(package, state):
    said = run(package, "digest", "--zone", "atlantis", code=2)
    assert "atlantis" in said
    assert "square_nw" in said
