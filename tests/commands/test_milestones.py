"""The commands on milestones and on the responsibility list."""

from __future__ import annotations

from tests.commands.test_records import TOY_PLAN, good, one, refused

PROJECT = [
    "--zone",
    "corridor",
    "--project",
    "研究院二期",
    "--label",
    "封顶",
    "--due",
    "2026-06-30",
]
LINE = ["--zone", "corridor", "--indicator", "S01", "--year", "2026", "--due", "2027-01-31"]


def step(group, verb, record, who, *more):
    number = record.get("milestone_id") or record["responsibility_id"]
    return one(group, verb, number, "--as", who, "--version", record["version"], *more)


def test_a_milestone_from_set_to_reached(store):
    first = one("milestones", "add", *TOY_PLAN, *PROJECT, "--as", "zhao")
    later = step("milestones", "edit", first, "zhao", "--due", "2026-09-30")
    assert (later["project"], later["due_on"]) == ("研究院二期", "2026-09-30")
    done = step(
        "milestones", "complete", later, "chen", "--on", "2026-06-01", "--evidence", "3 号单"
    )
    assert (done["state"], done["done_on"], done["acted_by_name"]) == ("done", "2026-06-01", "Chen")
    again = step("milestones", "reopen", done, "zhao", "--reason", "未验收")
    dropped = step("milestones", "drop", again, "zhao", "--reason", "取消")
    assert good("milestones", "list", *TOY_PLAN, "--as", "ke") == [dropped]
    assert good("milestones", "list", *TOY_PLAN, "--as", "fang") == []
    history = good("milestones", "history", first["milestone_id"], "--as", "chen")
    assert [row["state"] for row in history] == ["planned", "planned", "done", "planned", "dropped"]


def test_a_milestone_shown_by_a_file(store, tmp_path):
    paper = tmp_path / "验收单.txt"
    paper.write_text("已验收", encoding="utf-8")
    first = one("milestones", "add", *TOY_PLAN, *PROJECT, "--as", "zhao")
    done = step("milestones", "complete", first, "chen", "--on", "2026-06-01", "--file", paper)
    assert len(done["evidence_sha256"]) == 64


def test_refusals_of_milestones(store):
    assert "administrator" in refused("milestones", "add", *TOY_PLAN, *PROJECT, "--as", "chen")
    number = one("milestones", "add", *TOY_PLAN, *PROJECT, "--as", "zhao")["milestone_id"]
    at = [number, "--version", "1", "--as", "chen"]
    assert "still to come" in refused("milestones", "complete", *at, "--on", "2999-01-01")
    assert "what shows" in refused("milestones", "complete", *at, "--on", "2026-06-01")
    assert "fang" in refused("milestones", "history", number, "--as", "fang")


def test_a_line_of_the_list(store):
    line = one("responsibility", "add", *TOY_PLAN, *LINE, "--person", "chen", "--as", "zhao")
    assert (line["person_name"], line["is_active"]) == ("Chen", True)
    taken = step("responsibility", "edit", line, "zhao", "--person", "ding")
    assert (taken["person_name"], taken["due_on"]) == ("Ding", "2027-01-31")
    ended = step("responsibility", "end", taken, "zhao", "--reason", "停报")
    assert good("responsibility", "list", *TOY_PLAN) == []
    assert good("responsibility", "list", *TOY_PLAN, "--ended", "--as", "chen") == [ended]
    history = good("responsibility", "history", line["responsibility_id"])
    assert [row["version"] for row in history] == [1, 2, 3]


def test_refusals_of_the_list(store):
    add = ["responsibility", "add", *TOY_PLAN, *LINE, "--as", "zhao", "--person"]
    assert "nobody signs in as x" in refused(*add, "x")
    assert "not a year of this plan" in refused(*add, "chen", "--year", "1999")
    assert "administrator" in refused(*add, "chen", "--as", "wang")
    one(*add, "chen")
    assert "Chen answers for it already" in refused(*add, "ding")


def test_a_file_that_is_not_taken_is_named_and_nothing_is_done(store, tmp_path):
    first = one("milestones", "add", *TOY_PLAN, *PROJECT, "--as", "zhao")
    program = tmp_path / "photo.png"
    program.write_bytes(b"MZ\x90\x00" + bytes(200))
    said = refused(
        *("milestones", "complete", first["milestone_id"], "--as", "chen", "--version", 1),
        *("--on", "2026-06-01", "--file", program),
    )
    assert "--file photo.png" in said
    assert good("milestones", "list", *TOY_PLAN) == [first]
