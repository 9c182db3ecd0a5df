"""The coverage analysis: worked by hand, by radius and by time, with its caveats."""

import math

import numpy as np
import pandas as pd
import pytest

from analysis.coverage import CoverageOptions, run_coverage
from analysis.progress import RunCancelledError
from analysis.study import study_of_plan
from errors import BadParameterError
from monitoring.spatial import coverage_table
from monitoring.workspace import open_workspace
from tests.analysis.test_density import messages
from tests.analysis.toy_study import study
from tests.toy import built_toy

QUICK = {"draws": 50, "surface_cell_m": 100.0, "smallest_gap_km2": 0.0}


def test_shares_by_hand():
    # A reaches a disc of 500 m within sw and within the corridor's edge: half of it there
    only = study(facilities=study().facilities.loc[["A"]])
    result = run_coverage(only, CoverageOptions(radius_m=500, **QUICK))
    table = result.tables[0].frame
    disc = math.pi * 0.25
    assert table["coverage_share"]["sw"] == pytest.approx(disc / 4, rel=1e-3)
    assert table["coverage_share"]["corridor"] == pytest.approx(disc / 2 / 8, rel=1e-3)
    assert table["coverage_share"]["ne"] == 0
    assert table["demand_coverage_share"]["sw"] == pytest.approx(disc / 4, rel=0.05)
    gaps = result.tables[1].frame
    assert gaps["share"].sum() == pytest.approx(1 - disc / 16, rel=1e-3)
    assert np.isnan(table["moved_coverage_share"]["corridor"])


def test_gaps_and_reach_make_the_whole():
    result = run_coverage(study(), CoverageOptions(radius_m=700, **QUICK))
    _, gaps, reach = result.shapes
    whole = gaps.frame.area.sum() + reach.frame.area.sum()
    assert whole == pytest.approx(16e6, rel=1e-9)
    curve = result.curves[0].frame
    assert curve["land_share"].is_monotonic_increasing and curve["land_share"].iloc[-1] == 1


def test_a_town_serves_nobody_and_may_serve():
    result = run_coverage(study(), CoverageOptions(kinds=("incubator",), radius_m=500, **QUICK))
    table = result.tables[0].frame
    # in se only C's quarter disc reaches surely; the town's point may reach all of it
    assert table["coverage_share"]["se"] == pytest.approx(math.pi / 16 / 4, rel=2e-3)
    assert table["coverage_share_high"]["se"] > 0.9


def test_time_with_a_detour_is_a_smaller_radius():
    # 15 minutes at 4 km/h are 1000 m of way, 1000 / 1.25 = 800 m in a straight line
    given = {**QUICK, "by": "time", "minutes": 15, "speed_kmh": 4}
    by_time = run_coverage(study(), CoverageOptions(**given, mode="detour", detour_factor=1.25))
    by_radius = run_coverage(study(), CoverageOptions(radius_m=800, **QUICK))
    first, second = by_time.tables[0].frame, by_radius.tables[0].frame
    assert np.allclose(first["coverage_share"], second["coverage_share"], atol=1e-3)
    assert np.allclose(first["demand_coverage_share"], second["demand_coverage_share"], atol=0.01)
    # 1 km of way in a straight line of 800 m has the ranges of that radius
    ranges = ["coverage_share_low", "coverage_share_high"]
    ranges += ["moved_coverage_share_low", "moved_coverage_share_high"]
    for one in ranges:
        assert np.allclose(first[one], second[one], atol=1e-6, equal_nan=True), one


def test_a_time_answer_speaks_of_minutes_alone():
    given = {"by": "time", "minutes": 15, "speed_kmh": 4.0, "detour_factor": 1.25, **QUICK}
    result = run_coverage(study(), CoverageOptions(**given))
    nearest = result.surfaces[0]
    assert (nearest.name, nearest.surface.unit) == ("nearest", "min")
    assert "Minutes" in nearest.title and result.curves[0].x.unit == "min"
    assert "in a straight line, on average" not in messages(result)
    (way,) = [one for one in result.headline if "takes {median} at most" in one.message]
    known = nearest.surface.values[np.isfinite(nearest.surface.values)]
    assert way.params["median"].value == pytest.approx(np.median(known))
    assert way.params["mean"].value == pytest.approx(known.mean())
    line = run_coverage(study(), CoverageOptions(**QUICK))
    metres = line.surfaces[0].surface.values
    # 1.25 m of way a metre, 4 km/h: 0.01875 min a metre
    assert np.allclose(nearest.surface.values, metres * 0.01875, atol=1e-6, equal_nan=True)


def test_over_the_toy_network(tmp_path):
    workspace = open_workspace(built_toy(tmp_path))
    opened = study_of_plan(workspace.plan, workspace.layers)
    options = {"by": "time", "minutes": 20, "surface_cell_m": 100.0}
    roads = run_coverage(opened, CoverageOptions(**options, mode="network"))
    line = run_coverage(opened, CoverageOptions(**options, mode="straight_line", speed_kmh=4.8))
    share = roads.tables[0].frame["coverage_share"]["district"]
    assert 0 < share < line.tables[0].frame["coverage_share"]["district"]
    assert "road network" in messages(roads)
    assert "from its boundary alone" in messages(roads, caveats=True)
    found = roads.tables[0].frame
    low, high = found["moved_coverage_share_low"], found["moved_coverage_share_high"]
    has_range = opened.zones["boundary_error_m"] > 0
    assert (low.notna() == has_range).all() and has_range.any()
    assert (low[has_range] <= found["coverage_share"][has_range]).all()
    assert (found["coverage_share"][has_range] <= high[has_range]).all()
    assert (low < high).any()
    assert found.loc[found["grade"] == "C", "moved_coverage_share"].isna().all()


def test_organisations_as_demand_do_not_serve_themselves():
    result = run_coverage(study(), CoverageOptions(demand="organisations", radius_m=1500, **QUICK))
    # E stands 2000 m east of B: out of reach, although it stands on itself
    assert "do not serve" in messages(result, caveats=True)
    share = [one for one in result.headline if one.message.startswith("Of all demand")]
    assert share[0].params["share"].value == 0


def test_the_same_share_on_every_door(tmp_path):
    workspace = open_workspace(built_toy(tmp_path))
    opened = study_of_plan(workspace.plan, workspace.layers)
    table = run_coverage(opened, CoverageOptions(radius_m=600, **QUICK)).tables[0].frame
    elsewhere = coverage_table(workspace, radius_m=600).loc[table.index]
    same = ["coverage_share", "coverage_share_low", "coverage_share_high"]
    pd.testing.assert_frame_equal(table[same], elsewhere[same])


def test_what_limits_it_is_said():
    found = messages(run_coverage(study(), CoverageOptions(**QUICK)), caveats=True)
    for words in ("not roads", "land itself", "have a position", "only to the town", "grade C"):
        assert words in found, words
    result = run_coverage(study(), CoverageOptions(**QUICK))
    for one in (result.method, *result.headline):
        one.message.format_map(dict(one.params))


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ({"demand": "population"}, "no population raster"),
        ({"by": "time", "mode": "network"}, "no road network"),
        ({"kinds": ("park",)}, "no carrier of these kinds"),
    ],
)
def test_what_the_study_does_not_have_is_refused(given, match):
    with pytest.raises(BadParameterError, match=match):
        run_coverage(study(), CoverageOptions(**QUICK, **given))


@pytest.mark.parametrize("given", [{"radius_m": 0}, {"minutes": -1}, {"radius_m": math.nan}])
def test_options_out_of_their_limits_are_refused(given):
    with pytest.raises(BadParameterError):
        CoverageOptions.checked(given)


def test_it_can_be_stopped():
    def stop(share, step):
        if share >= 0.2:
            raise RunCancelledError

    with pytest.raises(RunCancelledError):
        run_coverage(study(), CoverageOptions(**QUICK), stop)
