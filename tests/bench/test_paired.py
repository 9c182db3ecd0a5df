import json

import numpy as np
import pandas as pd
import pytest

from bench import paired, results
from bench.paired import Row, compare, finish, identical, run_once, within
from tests.bench import jobs


def test_a_run_is_timed_in_a_process_of_its_own():
    run = run_once(jobs.sleeper, {"seconds": 0.05, "megabytes": 40}, repeats=2)
    assert 0.05 <= run.wall_s < 5
    assert run.peak_mb - run.prepared_mb >= 38 or run.peak_mb > 40
    assert run.result.tolist() == [0, 1, 2]


def test_a_run_that_fails_is_an_error():
    with pytest.raises(RuntimeError, match="sleeper failed"):
        run_once(jobs.sleeper, {"unknown": 1})


def test_a_ratio_that_is_missed_is_said(capfd):
    case = {"seconds": 0.05, "megabytes": 1}
    row = compare(
        "sleep", ours=jobs.sleeper, theirs=jobs.slower, case=case, against="sleeping longer",
        at_least=1.5, pairs=1, most_mb=4000,
    )  # fmt: skip
    assert row.is_within and row.agreement == "identical"
    assert row.measured["ratio_of_each_pair"][0] > 1.5
    turned = compare(
        "sleep", ours=jobs.slower, theirs=jobs.sleeper, case=case, against="sleeping less",
        at_least=1.0, pairs=1,
    )  # fmt: skip
    assert not turned.is_within


def test_results_are_compared_value_for_value():
    assert identical(pd.Series([1, 2]), np.array([1, 2]))[1]
    assert identical([1.0, np.nan], [1.0, np.nan])[1]
    assert not identical([1, 2], [1, 3])[1]
    assert not identical([1, 2], [1])[1]
    assert within(0.1)([1.0, 2.05], [1.0, 2.0])[1]
    assert not within(0.1)([1.0, 2.2], [1.0, 2.0])[1]
    assert within(0.02, of_peak=True)([1.0, 100.0], [2.0, 100.0])[1]
    assert not within(0.02, of_each=True)([1.0, 100.0], [2.0, 100.0])[1]
    assert not within(0.1)([np.nan, 1.0], [1.0, 1.0])[1]


def test_the_page_of_results_says_what_was_missed(tmp_path, monkeypatch):
    monkeypatch.setattr(paired, "REPORTS", tmp_path)
    rows = [
        Row(
            "a job", "1.00 s", "9.00 s", "theirs", "≥ 5×", True, "9.0×", "10 MB; 20 MB", "identical"
        ),
        Row("b job", "9.00 s", "1.00 s", "theirs", "≥ 5×", False, "0.1×"),
    ]
    assert finish("join", rows) == 1
    assert finish("zonal", rows[:1]) == 0
    assert json.loads((tmp_path / "join.json").read_text())["rows"][0]["ratio"] == "9.0×"
    results.write_results(tmp_path, tmp_path / "results.md")
    page = (tmp_path / "results.md").read_text()
    assert "| a job | 1.00 s | theirs | 9.00 s | 9.0× |" in page
    assert page.count("**missed**") == 1
    assert "- cores: " in page


def test_every_benchmark_is_listed():
    assert {"join", "zonal", "workers", "map", "rerun"} <= set(results.MODULES)
    assert not {"paired", "machine", "national"} & set(results.MODULES)
