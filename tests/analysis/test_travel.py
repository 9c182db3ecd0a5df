"""Reach on the toy district: a street every 500 m at 4.8 km/h, one bridge over the river."""

from __future__ import annotations

import math
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely

from analysis.accessibility import (
    AccessibilityOptions,
    DecayChoice,
    decay_of,
    run_accessibility,
)
from analysis.coverage import CoverageOptions, ReachBy, run_coverage
from analysis.coverage_ground import DemandChoice
from analysis.served_ground import weighted_median
from analysis.study import study_of_plan
from analysis.travel import MODE_WORDS, TravelMode, reach, travel_modes
from analysis.travel_times import TravelOptions, run_travel
from errors import BadParameterError
from monitoring.workspace import open_workspace
from spatial_model.network import build_network
from tests.toy import built_toy

NETWORK, DETOUR, LINE = TravelMode.NETWORK, TravelMode.DETOUR, TravelMode.STRAIGHT_LINE


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    workspace = open_workspace(built_toy(tmp_path_factory.mktemp("travel")))
    return study_of_plan(workspace.plan, workspace.layers)


def site(study, facility_id):
    return study.facilities.loc[[facility_id]]


def points(study, *at):
    return gpd.GeoDataFrame(geometry=shapely.points(list(at)), crs=study.crs)


def test_the_far_bank_takes_the_bridge(toy):
    # A (501000, 3301000) to D (501000, 3303000): 2 km, but 4 km by the bridge at E 502000.
    across = points(toy, (501000, 3303000))
    by = {
        mode: reach(toy, site(toy, "F001"), mode=mode, minutes=30, speed_kmh=4.8).cost_of(across)[0]
        for mode in TravelMode
    }
    assert by[LINE] == pytest.approx(25, abs=0.01)
    assert by[DETOUR] == pytest.approx(32.5, abs=0.01)
    assert by[NETWORK] == pytest.approx(50, abs=0.01)


def test_areas_differ_by_mode_and_the_river_shows(toy):
    far_bank = shapely.Point(501000, 3302500)  # 1.5 km in a straight line
    found = {
        mode: reach(toy, site(toy, "F001"), mode=mode, minutes=25, speed_kmh=4.8)
        for mode in TravelMode
    }
    assert found[LINE].area.contains(far_bank) and found[DETOUR].area.contains(far_bank)
    assert not found[NETWORK].area.intersects(far_bank)
    assert found[LINE].areas.index.tolist() == ["F001"]
    assert found[LINE].areas.crs == toy.crs
    assert found[LINE].area.area > found[DETOUR].area.area > found[NETWORK].area.area > 0


def test_every_mode_says_what_it_leaves_out(toy):
    for mode in (LINE, DETOUR):
        (reading,) = reach(toy, site(toy, "F001"), mode=mode, minutes=15, speed_kmh=4.8).readings
        assert reading.is_caveat and "rivers" in reading.message
    readings = reach(toy, site(toy, "F001"), mode=NETWORK, minutes=15, speed_kmh=4.8).readings
    assert [one.is_caveat for one in readings] == [False, False]
    assert set(MODE_WORDS) == set(TravelMode)


def test_parts_and_far_facilities_are_said(toy):
    lines = toy.network.lines
    kept = [
        line for line in lines if not line.crosses(shapely.box(501900, 3301600, 502100, 3301900))
    ]
    far = shapely.LineString([(500000, 3310000), (500500, 3310000)])
    edges = gpd.GeoDataFrame(geometry=[*kept, far], crs=toy.crs)
    study = replace(toy, network=build_network(edges, speed_kmh=4.8))
    odd = points(study, (501000, 3301000), (501000, 3303000), (500000, 3320000))
    found = reach(study, odd, mode=NETWORK, minutes=15, speed_kmh=4.8)
    texts = [one.message for one in found.readings if one.is_caveat]
    assert any("farther than" in text for text in texts)
    assert any("falls into" in text for text in texts)
    parts = next(one for one in found.readings if "falls into" in one.message)
    assert parts.params["count"].value == 3 and parts.params["aside"].value == 1


def test_without_a_network_the_mode_is_refused_and_not_offered(toy):
    bare = replace(toy, network=None)
    assert travel_modes(bare) == (LINE, DETOUR)
    assert travel_modes(toy) == (LINE, DETOUR, NETWORK)
    with pytest.raises(BadParameterError, match="no road network"):
        reach(bare, site(toy, "F001"), mode=NETWORK, minutes=15, speed_kmh=4.8)
    with pytest.raises(BadParameterError, match="no road network"):
        run_travel(bare, TravelOptions(mode=NETWORK))


@pytest.mark.parametrize("mode", list(TravelMode))
def test_pairs_and_nearest_agree(toy, mode):
    sites = toy.of_kinds(("incubator",))
    homes = points(toy, (500600, 3300900), (503500, 3303500), (501100, 3302900))
    found = reach(toy, sites, mode=mode, minutes=60, speed_kmh=4.8)
    pairs, nearest = found.pairs_of(homes), found.cost_of(homes)
    least = np.full(3, np.inf)
    np.minimum.at(least, pairs.demand, pairs.cost)
    assert least == pytest.approx(np.where(nearest <= 60, nearest, np.inf))


def test_travel_by_zone(toy):
    result = run_travel(toy, TravelOptions(mode=NETWORK, minutes=20, cell_m=500))
    table = result.tables[0].frame
    assert table.index.tolist() == toy.zones.index.tolist()
    district = table.loc["district"]
    assert district["demand"] == pytest.approx(16) and district["unreached_share"] == 0
    assert 0 < district["within_share"] < 1
    line = run_travel(toy, TravelOptions(mode=LINE, minutes=20, cell_m=500)).tables[0].frame
    assert (line["nearest_min"] < table["nearest_min"]).all()
    assert [one.name for one in result.shapes] == ["travel_minutes", "service_areas"]
    assert result.shapes[0].frame.geometry.area.to_numpy() == pytest.approx(250_000)


def test_a_zone_with_a_boundary_error_has_a_range(toy):
    table = run_travel(toy, TravelOptions(mode=NETWORK, minutes=20, cell_m=250)).tables[0].frame
    has_error = toy.zones["boundary_error_m"] > 0
    assert has_error.any()
    ranged = table[has_error]
    assert (ranged["within_share_low"] <= ranged["within_share"]).all()
    assert (ranged["within_share"] <= ranged["within_share_high"]).all()
    assert table[~has_error]["within_share_low"].isna().all()


def test_access_adds_up_to_the_carriers_that_anyone_reaches(toy):
    options = AccessibilityOptions(mode=NETWORK, minutes=30, cell_m=500)
    result = run_accessibility(toy, options)
    cells = result.shapes[0].frame
    # Four carriers and an organisation; E, 1 km from the last street, is reached by nobody.
    assert (cells["demand"] * cells["access"] / 100).sum() == pytest.approx(5)
    district = result.tables[0].frame.loc["district"]
    assert district["access"] * district["demand"] / 100 == pytest.approx(5)
    assert any("whatever its size" in one.message for one in result.headline)


def test_demand_by_organisations_and_by_wrong_kinds(toy):
    options = AccessibilityOptions(demand=DemandChoice.POPULATION)
    if toy.population is None:
        with pytest.raises(BadParameterError, match="population"):
            run_accessibility(toy, options)
    with pytest.raises(BadParameterError, match="no carrier of these kinds"):
        run_accessibility(toy, AccessibilityOptions(kinds=("university",)))


@pytest.mark.parametrize("choice", list(DecayChoice))
def test_decays_end_at_the_limit(choice):
    decay = decay_of(choice, 30)
    assert decay.weight(np.array([0.0, 31.0])) == pytest.approx([1, 0])


def test_nobody_in_reach_is_zero_access_and_unreached(toy):
    alone = replace(toy, facilities=site(toy, "F001"))
    table = run_accessibility(alone, AccessibilityOptions(mode=LINE, minutes=1)).tables[0].frame
    assert table.loc["square_ne", "unserved_share"] == 1
    assert table.loc["square_ne", "access"] == 0
    assert math.isfinite(table.loc["square_ne", "nearest_min"])


def test_coverage_by_time_carries_the_accessibility(toy):
    options = CoverageOptions(by=ReachBy.TIME, mode=NETWORK, minutes=30, surface_cell_m=250)
    result = run_coverage(toy, options)
    (surface,) = [one.surface for one in result.surfaces if one.name == "accessibility"]
    (table,) = [one.frame for one in result.tables if one.name == "accessibility"]
    # On a grid as demand each cell of the surface is a piece of it: the carriers add up again.
    assert np.nansum(surface.values) * 0.0625 / 100 == pytest.approx(5)
    assert table.loc["district", "access"] * 16 / 100 == pytest.approx(5)
    assert surface.unit == "/100 km²"
    by_radius = run_coverage(toy, CoverageOptions(surface_cell_m=250))
    assert "accessibility" not in {one.name for one in (*by_radius.surfaces, *by_radius.tables)}


def test_the_median_way_is_the_one_that_half_of_the_demand_does_not_exceed():
    minutes = np.array([5.0, 40.0, 10.0, np.nan])
    assert weighted_median(minutes, np.array([1.0, 1.0, 1.0, 9.0])) == 10
    assert weighted_median(minutes, np.array([1.0, 3.0, 1.0, 9.0])) == 40
    assert weighted_median(minutes, np.array([2.0, 1.0, 1.0, 0.0])) == 5
    assert math.isnan(weighted_median(minutes[3:], np.ones(1)))
