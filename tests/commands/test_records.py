"""The commands on figures: what the screens do, with the same permissions and trail."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from cli import app
from store.audit import read_entries
from tests.toy import TOY

TOY_PLAN = ["--plan", str(TOY)]
CORRIDOR = ["--zone", "corridor", "--indicator", "S01"]
GOOD = [*TOY_PLAN, *CORRIDOR, "--value", "5", "--on", "2025-12-31"]


def run(*arguments):
    return CliRunner().invoke(app, [str(one) for one in arguments])


def good(*arguments):
    answer = run(*arguments, "--format", "json")
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)["records"]


def one(*arguments):
    (record,) = good(*arguments)
    return record


def refused(*arguments):
    answer = run(*arguments)
    assert answer.exit_code == 2, answer.output
    assert "Traceback" not in answer.output
    return answer.stderr


def step(verb, record, who, *more):
    at = ["--as", who, "--version", record["version"]]
    return one("records", verb, record["observation_id"], *at, *more)


def added(*more):
    return one("records", "add", *GOOD, "--as", "chen", *more)


def test_from_draft_to_verified(store):
    draft = added("--note", "第一次")
    assert (draft["state"], draft["version"], draft["target_id"]) == ("draft", 1, "T_S01")
    assert (draft["unit"], draft["scope"], draft["author_name"]) == ("家", "all", "Chen")
    edited = step("edit", draft, "ding", *TOY_PLAN, "--value", "4", "--evidence", "第 7 页")
    assert (edited["value"], edited["note"]) == (4, "第一次")
    handed_in = step("submit", edited, "chen")
    returned = step("return", handed_in, "wang", "--reason", "缺文号")
    assert (returned["state"], returned["reason"]) == ("returned", "缺文号")
    edited = step("edit", returned, "chen", *TOY_PLAN, "--evidence", "3 号文第 7 页")
    verified = step("verify", step("submit", edited, "chen"), "wang")
    history = good("records", "history", verified["observation_id"], "--as", "ke")
    assert [row["state"] for row in history] == [
        "draft", "draft", "submitted", "returned", "draft", "submitted", "verified",
    ]  # fmt: skip
    assert history[-1] == verified


def test_a_correction_keeps_what_is_not_given(store):
    verified = step("verify", added("--evidence", "第 7 页", "--submit"), "wang")
    reason = ["--reason", "漏计一家"]
    correction = step("correct", verified, "chen", *TOY_PLAN, "--value", "6", *reason)
    assert correction["supersedes"] == verified["observation_id"]
    assert (correction["value"], correction["evidence_reference"]) == (6, "第 7 页")
    assert (correction["state"], correction["reason"]) == ("draft", "漏计一家")
    withdrawn = step("withdraw", correction, "chen")
    assert withdrawn["state"] == "withdrawn"


def test_lists_show_what_a_person_may_read(store):
    figure = added()
    assert good("records", "list", *TOY_PLAN, "--as", "ke") == [figure]
    assert good("records", "list", *TOY_PLAN) == [figure]
    assert good("records", "list", *TOY_PLAN, "--as", "fang") == []
    assert good("records", "list", *TOY_PLAN, "--state", "verified") == []
    assert good("records", "list", *TOY_PLAN, "--known-on", "2020-01-01") == []
    assert "fang" in refused("records", "list", *TOY_PLAN, "--as", "fang", "--zone", "corridor")
    assert "fang" in refused("records", "history", figure["observation_id"], "--as", "fang")
    rows = list(
        csv.DictReader(io.StringIO(run("records", "list", *TOY_PLAN, "--format", "csv").stdout))
    )
    assert [row["observation_id"] for row in rows] == [figure["observation_id"]]
    assert figure["observation_id"] in run("records", "list", *TOY_PLAN).stdout


@pytest.mark.parametrize("who", ["fang", "wang", "zhao", "lin", "ke"])
def test_whoever_may_not_record_is_refused_before_anything_else(store, who):
    added()
    message = refused("records", "add", *GOOD, "--as", who)
    assert "only by a manager of this zone" in message and "5" not in message
    with store.reading() as connection:
        (entry, *_) = read_entries(connection, actor_id=who)
    assert (entry.is_allowed, entry.action) == (False, "record")


def test_the_same_request_is_answered_once(store):
    first = added("--request-id", "r1")
    assert added("--request-id", "r1") == first
    assert len(good("records", "list", *TOY_PLAN)) == 1
    message = refused("records", "add", *GOOD, "--as", "ding", "--request-id", "r1")
    assert "used before" in message


def test_a_stale_version_is_refused(store):
    draft = added()
    step("edit", draft, "ding", *TOY_PLAN, "--value", "4")
    answer = refused(
        "records", "withdraw", draft["observation_id"], "--as", "chen", "--version", "1"
    )
    assert "Ding changed this" in answer


BAD_INPUT = [
    (["--value", "5.5"], "whole number"),
    (["--value", "nan"], "has to be a number"),
    (["--value", "-1"], "below 0"),
    (["--unit", "亿元"], "measured in 家"),
    (["--on", "2999-01-01"], "still to come"),
    (["--on", "31.12.2025"], "is not a day"),
    (["--scope", "everywhere"], "is not a scope"),
    (["--comparability", "roughly"], "choose one of: same"),
    (["--target", "T_D01"], "there are: T_S01"),
    (["--zone", "nowhere"], "zone nowhere is not in the plan"),
    (["--indicator", "X9"], "indicator X9 is not in the plan"),
    (["--as", "nobody"], "nobody signs in as nobody"),
    (["--file", "/does/not/exist.pdf"], "cannot be read"),
]


def test_bad_input_is_told_and_nothing_is_entered(store):
    for more, said in BAD_INPUT:
        assert said in refused("records", "add", *GOOD, "--as", "chen", *more), more
    assert good("records", "list", *TOY_PLAN) == []


def test_a_figure_of_the_same_day_is_not_entered_twice(store):
    first = added()
    message = refused("records", "add", *GOOD, "--as", "ding")
    assert "on its way already" in message and first["observation_id"] in message


def test_a_file_goes_in_and_comes_out(store, tmp_path):
    given, out = tmp_path / "年报.pdf", tmp_path / "out.pdf"
    given.write_bytes(b"%PDF-1.7\n")
    figure = added("--file", given)
    command = ["records", "evidence", figure["evidence_sha256"], "--out", out]
    assert run(*command, "--as", "ke").exit_code == 0
    assert out.read_bytes() == b"%PDF-1.7\n"
    assert "a file of this name already" in refused(
        *command, "--as", "ke"
    )  # nothing is overwritten
    assert "may read" in refused(*command, "--as", "fang")
    given.write_bytes(b"MZ\x90\x00")
    again = ["--on", "2024-12-31", "--file", given]
    assert "not taken" in refused("records", "add", *GOOD, "--as", "chen", *again)


def test_the_shell_reads_but_does_not_record(store):
    draft = added()
    at = [draft["observation_id"], "--version", "1"]
    assert run("records", "submit", *at).exit_code == 2  # --as is not left out
    assert good("records", "history", draft["observation_id"]) == [draft]


def test_a_number_that_is_not_there(store):
    assert "no record" in refused("records", "submit", "0" * 32, "--as", "chen", "--version", "1")
    assert "no record" in refused("records", "history", "0" * 32)


def test_a_version_that_is_not_there_names_the_newest(store):
    draft = added()
    said = refused("records", "edit", draft["observation_id"], *TOY_PLAN, "--as", "chen",
                   "--version", 9, "--value", 6)  # fmt: skip
    assert "version 9 is not there; the newest is version 1" in said


def test_an_edit_that_changes_nothing_leaves_no_trace(store):
    draft = added()
    milestone = one("milestones", "add", *TOY_PLAN, "--as", "zhao", "--zone", "corridor",
                    "--project", "港", "--label", "封顶", "--due", "2027-06-30")  # fmt: skip
    with store.reading() as connection:
        before = read_entries(connection)
    at = ["--version", 1]
    for arguments in (
        ["records", "edit", draft["observation_id"], *TOY_PLAN, "--as", "chen", *at],
        ["records", "correct", draft["observation_id"], "--as", "chen", "--reason", "x", *at],
        ["milestones", "edit", milestone["milestone_id"], "--as", "zhao", *at],
        ["responsibility", "edit", "any", "--as", "zhao", *at],
    ):
        assert "nothing to change is named" in refused(*arguments)
    with store.reading() as connection:
        assert read_entries(connection) == before


def test_what_will_be_known_is_not_listed_as_if_it_were(store):
    for group in ("records", "milestones", "responsibility"):
        assert "lies ahead" in refused(group, "list", *TOY_PLAN, "--known-on", "2999-01-01")


def test_a_day_begins_here_and_not_in_utc(store, monkeypatch):
    early = datetime(2026, 3, 1, 16, 30, tzinfo=UTC)  # 00:30 of March 2 here
    monkeypatch.setattr("commands.figure_options.utc_now", lambda: early)
    made = one("records", "add", *TOY_PLAN, *CORRIDOR, "--value", 5, "--as", "chen",
               "--on", "2026-03-02")  # fmt: skip
    assert made["observed_on"] == "2026-03-02"
    said = refused("records", "add", *TOY_PLAN, *CORRIDOR, "--value", 5, "--as", "chen",
                   "--on", "2026-03-03")  # fmt: skip
    assert "2026-03-03" in said


def test_a_file_that_is_not_taken_is_named(store, tmp_path):
    program = tmp_path / "report.pdf"
    program.write_bytes(b"MZ\x90\x00" + bytes(200))
    said = refused("records", "add", *GOOD, "--as", "chen", "--file", program)
    assert "--file report.pdf" in said
    assert good("records", "list", *TOY_PLAN) == []
