"""The command line does what its page says, with good and with bad input."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import cli
from commands.printing import OutputFormat, show
from tests.toy import built_toy, copied_toy

ROOT = Path(__file__).resolve().parent.parent
RUNNER = CliRunner()


@pytest.fixture(scope="module")
def toy(tmp_path_factory) -> str:
    return str(built_toy(tmp_path_factory.mktemp("cli")))


def run(*arguments: str):
    return RUNNER.invoke(cli.app, list(arguments))


def good(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def numbers_of(value):
    if isinstance(value, dict):
        for one in value.values():
            yield from numbers_of(one)
    elif isinstance(value, list):
        for one in value:
            yield from numbers_of(one)
    elif isinstance(value, float):
        yield value


def test_assess_prints_a_record_per_zone_and_indicator(toy):
    document = json.loads(
        good("assess", "--plan", toy, "--as-of", "2027-12-31", "--format", "json")
    )
    assert list(document) == ["plan", "as_of", "method", "records"]
    assert (document["plan"], document["as_of"]) == ("toy_2030", "2027-12-31")
    keys = [(one["zone_id"], one["indicator_id"]) for one in document["records"]]
    assert len(keys) == len(set(keys)) > 3
    assert all(math.isfinite(number) for number in numbers_of(document))


def test_the_three_formats_hold_the_same_records(toy):
    records = json.loads(good("assess", "--plan", toy, "--format", "json"))["records"]
    rows = list(csv.DictReader(io.StringIO(good("assess", "--plan", toy, "--format", "csv"))))
    assert [row["indicator_id"] for row in rows] == [one["indicator_id"] for one in records]
    assert list(rows[0]) == list(records[0])
    table = good("assess", "--plan", toy)
    assert all(one["indicator_id"] in table for one in records)


def test_density_of_the_toy_district(toy):
    """Worked by hand: incubators at three places, each square 4 km² of land.

    (501000, 3301000) u 0 in the south-west; (503000, 3303000) u 500 in the north-east;
    (502000, 3302000) u 0 on the corner that all four squares share. The corridor
    501000-503000 covers the first and third, and the second on its border, 8 km².
    """
    document = json.loads(
        good("measure", "density", "--plan", toy, "--kind", "incubator", "--format", "json")
    )
    counts = {one["zone_id"]: one["count"] for one in document["records"]}
    assert counts["square_sw"] == 2
    assert counts["square_ne"] == 2
    assert counts["square_nw"] == counts["square_se"] == 1
    assert counts["corridor"] == 3
    assert counts["makers_unit"] == 3
    by_zone = {one["zone_id"]: one for one in document["records"]}
    assert by_zone["square_sw"]["area_km2"] == pytest.approx(4, rel=0.002)
    assert by_zone["square_sw"]["density_per_km2"] == pytest.approx(0.5, rel=0.002)
    assert by_zone["makers_unit"]["area_km2"] is None
    assert by_zone["makers_unit"]["density_per_km2"] is None
    assert {one["register_count"] for one in document["records"]} == {4}
    assert {one["located_count"] for one in document["records"]} == {3}
    # half of the north-eastern disc of 500 m lies in the corridor
    assert by_zone["corridor"]["expected_count"] == pytest.approx(2.5, abs=0.01)
    assert by_zone["corridor"]["expected_count_low"] == 2
    assert by_zone["corridor"]["expected_count_high"] == 3


def test_coverage_of_the_toy_district(toy):
    """One circle of 500 m wholly inside the south-western square, a quarter at its corner."""
    command = ("measure", "coverage", "--plan", toy, "--kind", "incubator")
    document = json.loads(good(*command, "--radius-m", "500", "--format", "json"))
    assert (document["mode"], document["radius_m"]) == ("straight_line", 500)
    share = {one["zone_id"]: one["coverage_share"] for one in document["records"]}
    assert share["square_sw"] == pytest.approx(1.25 * math.pi * 0.25 / 4, rel=0.005)
    assert share["square_nw"] == pytest.approx(0.25 * math.pi * 0.25 / 4, rel=0.005)


def test_layers_lists_every_layer(toy):
    records = json.loads(good("layers", "--plan", toy, "--format", "json"))["records"]
    assert {"zones", "facilities", "district"} <= {one["layer"] for one in records}
    assert {one["driver"] for one in records} == {"GPKG"}


def test_check_says_that_a_good_package_is_in_order(toy):
    assert "toy" in good("check", "--plan", toy)


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        (("assess", "--plan", "no-such-plan"), "no-such-plan"),
        (("assess", "--as-of", "2023-13-45"), "--as-of"),
        (("measure", "density", "--kind", "castle"), "--kind"),
        (("measure", "coverage", "--radius-m", "-3"), "--radius-m"),
        (("measure", "coverage", "--radius-m", "nan"), "--radius-m"),
        (("measure", "coverage", "--radius-m", "inf"), "--radius-m"),
        (("measure", "coverage", "--radius-m", "1000001"), "--radius-m"),
        (("assess", "--plan", "x" * 5000), "xxx"),
    ],
)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_bad_input_is_named_and_nothing_is_printed(toy, arguments, place, language, monkeypatch):
    monkeypatch.setenv("LANGCHENG_LANG", language)
    plan = () if "--plan" in arguments else ("--plan", toy)
    result = run(*arguments, *plan)
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.strip().splitlines()
    assert place in line
    is_chinese = any("\u4e00" <= letter <= "\u9fff" for letter in line)
    assert is_chinese is (language == "zh-CN"), line


def test_check_lists_every_problem_of_a_spoilt_package(tmp_path):
    package = copied_toy(tmp_path)
    good("build", "--plan", str(package))
    targets = package / "plan" / "targets.yaml"
    text = targets.read_text(encoding="utf-8")
    targets.write_text(text.replace("indicator:", "indicatr:", 1), encoding="utf-8")
    citations = package / "plan" / "citations.yaml"
    citations.write_text(citations.read_text(encoding="utf-8") + "\nnonsense: 1\n")
    result = run("check", "--plan", str(package))
    assert result.exit_code == 2
    assert "plan/targets.yaml" in result.stderr
    assert "plan/citations.yaml" in result.stderr


def test_check_looks_at_the_sources_too(tmp_path):
    package = built_toy(tmp_path)
    table = package / "sources" / "metro" / "stations.csv"
    kept = table.read_bytes()
    table.write_bytes(kept + b"\n")
    result = run("check", "--plan", str(package))
    assert result.exit_code == 2
    assert result.stderr.startswith("sources/metro/stations.csv: ")
    table.write_bytes(kept)
    record = package / "sources" / "metro" / "source.yaml"
    record.write_text(record.read_text(encoding="utf-8") + "# seen again\n", encoding="utf-8")
    result = run("check", "--plan", str(package))
    assert result.exit_code == 2
    (line,) = result.stderr.strip().splitlines()
    assert line.startswith("toy/district.gpkg: ")
    good("build", "--plan", str(package))
    good("check", "--plan", str(package))


@pytest.mark.parametrize("command", ["check", "build"])
def test_with_all_every_line_names_its_package(command, tmp_path, monkeypatch):
    for name in ("one", "two"):
        package = copied_toy(tmp_path / name).rename(tmp_path / f"demo_{name}")
        (package / "plan" / "plan.yaml").unlink()
        (package / "sources" / "metro" / "source.yaml").unlink()
    monkeypatch.setenv("LANGCHENG_PLANS", str(tmp_path))
    result = run(command, "--all")
    assert result.exit_code == 2
    lines = [line for line in result.stderr.splitlines() if "metro/source.yaml: " in line]
    assert [line.split(": ")[:2] for line in lines] == [
        ["demo_one", "sources/metro/source.yaml"],
        ["demo_two", "sources/metro/source.yaml"],
    ]
    if command == "check":
        assert "demo_two: plan/plan.yaml: " in result.stderr


def test_a_kind_given_twice_counts_once(toy):
    command = ("measure", "density", "--plan", toy, "--kind", "incubator", "--format", "json")
    once, twice = good(*command), good(*command, "--kind", "incubator")
    assert once == twice
    assert json.loads(twice)["kinds"] == ["incubator"]


def test_nothing_that_a_terminal_obeys_is_printed():
    result = run("assess", "--plan", "a\x1b[31m\nb\u202ec")
    assert result.exit_code == 2
    (line,) = result.stderr.strip().splitlines()
    assert line.isprintable()
    assert line.startswith("a [31m b c: ")


def test_json_has_neither_nan_nor_infinity(capsys):
    values = [1.5, math.nan, math.inf, -math.inf, pd.NA, np.float64("inf"), None]
    record = {"plain": math.inf, "list": values, "record": {"deep": math.nan}}
    show([record], OutputFormat.JSON, head={"as_of": date(2027, 12, 31)})
    (shown,) = json.loads(capsys.readouterr().out)["records"]
    assert shown == {"plain": None, "list": [1.5] + [None] * 6, "record": {"deep": None}}


def test_a_failed_build_leaves_the_old_layers(tmp_path):
    package = built_toy(tmp_path)
    layers = package / "district.gpkg"
    before = layers.read_bytes()
    victim = next(path for path in (package / "sources").rglob("*.csv"))
    victim.write_text(victim.read_text(encoding="utf-8") + "x\n", encoding="utf-8")
    result = run("build", "--plan", str(package))
    assert result.exit_code == 2
    assert victim.name in result.stderr
    assert layers.read_bytes() == before
    assert [path.name for path in package.glob("district.gpkg*")] == ["district.gpkg"]


def test_it_runs_as_a_program_from_another_folder(toy, tmp_path):
    """As a newcomer would run it: the real entry, no test runner around it."""
    result = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "assess", "--plan", toy, "--format", "json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONWARNINGS": "error"},
    )
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["plan"] == "toy_2030"
