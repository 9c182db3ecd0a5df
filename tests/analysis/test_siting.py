from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from analysis.progress import RunCancelledError
from analysis.result import ShapeRole
from analysis.siting import SitingOptions, run_siting, siting_run
from analysis.siting_ground import drawn_point, drawn_text
from analysis.study import Study
from errors import BadParameterError
from layers.population import Population
from spatial_model.raster_grid import RasterGrid, Surface
from tests.spatial_model import toy_district
from wording.language import wording_in

# Four squares of 2 km make the ground, 4 km each way; one incubator in the middle of the
# south-west square, one institute beside it, one incubator known to its town only.
CRS = toy_district.CRS


def study(**changes):
    shapes = {name: shapely.box(*bounds) for name, bounds in toy_district.SQUARES.items()}
    shapes = {"district": shapely.box(500000, 3300000, 504000, 3304000), **shapes}
    zones = gpd.GeoDataFrame(
        {
            "name_zh": list(shapes),
            "name_en": list(shapes),
            "zone_kind": ["district", *["new_town"] * 4, "corridor"],
            "grade": ["A", "B", "B", "C", "C", "C"],
            "land_area_km2": [16.0, 4.0, 4.0, 4.0, 4.0, 8.0],
            "boundary_error_m": [30.0, 100.0, 100.0, 500.0, 500.0, np.nan],
        },
        geometry=list(shapes.values()),
        index=pd.Index(list(shapes), name="zone_id"),
        crs=CRS,
    )
    facilities = gpd.GeoDataFrame(
        {
            "name_zh": ["甲", "乙", "丙", "丁"],
            "name_en": ["A", "B", "C", "D"],
            "kind": ["incubator", "institute", "incubator", "organisation"],
            "also_kind": [None] * 4,
            "level": ["national"] * 4,
            "precision": ["street", "rooftop", "town", "street"],
            "uncertainty_m": [200.0, 20.0, 2000.0, 200.0],
        },
        geometry=shapely.points(
            [[501000, 3301000], [501100, 3301000], [503000, 3301000], [503100, 3303100]]
        ),
        index=pd.Index(["F1", "F2", "F3", "F4"], name="facility_id"),
        crs=CRS,
    )
    register = pd.DataFrame(
        {"kind": [*facilities["kind"], "incubator"], "also_kind": [None] * 5},
        index=pd.Index([*facilities.index, "F5"], name="facility_id"),
    )
    given = {
        "name": "toy",
        "on": None,
        "zones": zones,
        "facilities": facilities,
        "ground": shapely.box(500000, 3300000, 504000, 3304000),
        "crs": facilities.crs,
        "register": register,
        "parameters": {"service_radius_m": 1000.0, "service_radius_m_institute": 700.0},
        "places": gpd.GeoDataFrame(
            {"name_zh": ["东镇", "站"], "place_kind": ["town", "metro"]},
            geometry=shapely.points([[503000, 3303000], [500500, 3303500]]),
            crs=CRS,
        ),
    }
    return Study(**{**given, **changes})


LAND = {"demand": "land", "cell_m": 200, "spacing_m": 1000, "k": 3}


def options(**changes):
    return SitingOptions.checked({**LAND, **changes})


def test_the_best_places_are_the_middles_of_the_other_squares():
    # A disc of 1 km fits each square of 2 km but touches its sides: three more discs, one in
    # each empty square, lie apart; candidates every 200 m miss the middles by up to 141 m.
    result = run_siting(study(), options(spacing_m=200))
    table = result.tables[0].frame
    assert table.index.tolist() == [1, 2, 3]
    zones = result.tables[1].frame
    assert zones["before_share"]["sw"] == pytest.approx(np.pi / 4, rel=1e-3)
    assert zones.loc["district", "after_share"] == pytest.approx(np.pi / 4, rel=3e-2)
    assert zones.loc["district", "proposed_count"] == 3
    for name in ("before_share", "after_share"):
        assert (zones[f"{name}_low"] <= zones[name]).all()
        assert (zones[name] <= zones[f"{name}_high"]).all()
    assert zones.index.equals(study().zones.index)
    roles = [one.role for one in result.shapes]
    assert roles == [
        ShapeRole.REACH, ShapeRole.REACH, ShapeRole.GAP, ShapeRole.EXISTING, ShapeRole.PROPOSED,
    ]  # fmt: skip
    whole = sum(one.frame.area.sum() for one in result.shapes[:3])
    assert whole == pytest.approx(16e6, rel=1e-6)
    assert result.curves[0].frame["covered_share"].is_monotonic_increasing


def test_the_share_of_land_is_also_measured_by_its_area():
    # Four of 16 middles of cells of 1 km lie within 1 km of the standing site: a quarter is
    # counted, where the disc covers π/16 of the land.
    result = run_siting(study(), options(spacing_m=200, cell_m=1000))
    said = next(one for one in result.headline if "measured by exact area" in one.message)
    zones = result.tables[1].frame
    assert said.params["before"].value == pytest.approx(np.pi / 16, rel=1e-3)
    assert said.params["after"].value == pytest.approx(zones["after_share"]["district"], rel=1e-6)
    assert result.curves[0].frame["covered_share"].iloc[0] == pytest.approx(1 / 4)
    organisations = run_siting(study(), options(demand="organisations", k=1))
    assert not any("measured by exact area" in one.message for one in organisations.headline)


def test_a_town_level_position_never_serves_and_is_said():
    run = siting_run(study(), options(kinds=("incubator",)))
    assert run.ground.standing.index.tolist() == ["F1"] and run.ground.left_out == 1
    result = run_siting(study(), options(kinds=("incubator",)))
    words = [one.message for one in result.headline]
    assert any("known only to the town" in one for one in words)
    (completeness,) = [one for one in result.headline if "registered carriers" in one.message]
    assert completeness.params["located"].value == 1
    assert completeness.params["registered"].value == 3
    assert completeness.is_caveat


def test_the_radius_is_the_packages_unless_given():
    assert siting_run(study(), options(kinds=("institute",))).radius_m == 700
    assert siting_run(study(), options()).radius_m == 1000
    assert siting_run(study(), options(radius_m=900)).radius_m == 900
    longer = siting_run(study(), options(radius_m=900, detour_factor=1.5))
    straight = siting_run(study(), options(radius_m=600))
    assert longer.solution.covered_share == pytest.approx(straight.solution.covered_share)


def test_candidates_of_every_source():
    towns = run_siting(study(), options(candidates="towns", k=1)).tables[0].frame
    assert towns["near_zh"].tolist() == ["东镇"] and towns["near_m"].tolist() == [0]
    inside = run_siting(study(), options(candidates="zone", zone="nw")).tables[0].frame
    assert inside["zones_en"].str.startswith("nw").all()
    run = siting_run(study(), options(candidates="grid", k=1))
    degrees = run.chosen.to_crs(study().crs.geodetic_crs).geometry.iloc[0]
    text = drawn_text(degrees.x, degrees.y)
    drawn = siting_run(study(), options(candidates="drawn", drawn=(text,), k=1))
    assert drawn.chosen.distance(run.chosen.geometry.iloc[0], align=False).max() < 10
    own = gpd.GeoDataFrame(geometry=shapely.points([[503000, 3303000]]), crs=CRS)
    found = run_siting(study(), options(candidates="own", k=1), own_candidates=own)
    assert len(found.tables[0].frame) == 1


def test_nothing_is_proposed_on_a_lake():
    lake = shapely.box(502000, 3300000, 504000, 3304000)
    run = siting_run(study(lakes=lake), options())
    assert not run.ground.candidates.within(lake).any()
    assert not run.ground.demand.within(lake).any()


def test_demand_of_every_basis():
    zone_land = siting_run(study(), options(demand="zone_land"))
    assert zone_land.ground.demand["weight"].sum() == pytest.approx(16)
    # 300 people at (501500, 3302500), 100 at (503500, 3300500): too far apart for one site.
    grid = RasterGrid(500000, 3304000, 1000, 4, 4, study().crs)
    people = np.full((4, 4), np.nan)
    people[1, 1], people[3, 3] = 300, 100
    raster = Population(Surface(grid, people, "人"), date(2020, 11, 1), "census")
    found = siting_run(study(population=raster), options(demand="population", k=1))
    assert found.ground.demand["weight"].sum() == 400
    assert found.solution.covered_share == pytest.approx(0.75)
    with pytest.raises(BadParameterError, match="population raster"):
        siting_run(study(), options(demand="population"))
    found = siting_run(study(), options(demand="organisations", k=2))
    assert len(found.ground.demand) == 1 and found.solution.covered_share == pytest.approx(1)
    assert len(found.solution.chosen) == 1  # a second one would serve nobody new
    own = gpd.GeoDataFrame(
        {"weight": [1.0, 3.0]},
        geometry=shapely.points([[500100, 3303900], [503900, 3300100]]),
        crs=CRS,
    )
    chosen = siting_run(study(), options(demand="own", k=1), own_demand=own)
    assert chosen.solution.covered_share == 0.75


@pytest.mark.parametrize("model", ["mclp", "p_median", "lscp"])
def test_every_model_reads_in_both_languages(model):
    # A grid of candidates 1 km apart reaches each of the cells within 1 km.
    result = run_siting(study(), options(model=model))
    assert result.family == "siting" and result.options_text == options(model=model).to_text()
    assert SitingOptions.from_text(result.options_text) == options(model=model)
    for language in ("zh-CN", "en"):
        wording = wording_in(language)
        for reading in (result.method, *result.headline):
            assert wording.text(reading.message, **dict.fromkeys(reading.params, "1"))
    assert sum(one.is_caveat for one in result.headline) >= 4


def test_set_covering_leaves_out_what_nobody_can_reach():
    far = options(model="lscp", candidates="towns", radius_m=1500)
    run = siting_run(study(), far)
    assert 0 < run.beyond_share < 1 and len(run.chosen) == 1
    assert run.solution.covered_share == pytest.approx(1)  # of what can be reached
    readings = run_siting(study(), far).headline
    messages = [one.message for one in readings]
    assert any("beyond every candidate" in one for one in messages)
    (reached,) = [one.params["reached"].value for one in readings if "reached" in one.params]
    assert reached == pytest.approx(1 - run.beyond_share)


def test_without_standing_carriers_it_works_too():
    empty = study(facilities=study().facilities.iloc[:0], register=study().register.iloc[:0])
    for model in ("mclp", "p_median"):
        result = run_siting(empty, options(model=model))
        assert len(result.tables[0].frame) == 3
        assert (result.tables[1].frame["before_share"] == 0).all()


def test_bad_wishes_are_refused_by_name():
    for match, changes in (
        ("drawn: 10.0000_20.0000", {"candidates": "drawn", "drawn": ("10.0000_20.0000",)}),
        ("drawn", {"candidates": "drawn", "drawn": ("here",)}),
        ("zone", {"candidates": "zone"}),
        ("zone: nowhere", {"candidates": "zone", "zone": "nowhere"}),
        ("candidates", {"candidates": "own"}),
        ("demand", {"demand": "own"}),
        ("only 1 candidates", {"candidates": "towns"}),
        ("no candidate", {"candidates": "towns", "places": None}),
    ):
        wishes = dict(changes)
        extra = {"places": wishes.pop("places")} if "places" in wishes else {}
        with pytest.raises(BadParameterError, match=match):
            run_siting(study(**extra), options(**wishes))
    for name, value in (("k", 0), ("k", 31), ("radius_m", -1), ("model", "x"), ("time_limit_s", 0)):
        with pytest.raises(BadParameterError, match=name):
            options(**{name: value})


def test_a_run_can_be_stopped_and_says_how_far_it_is():
    told = []

    def progress(share, step):
        told.append(share)
        if share > 0.3:
            raise RunCancelledError

    with pytest.raises(RunCancelledError):
        run_siting(study(), options(), progress)
    assert told == sorted(told) and told[0] == 0


def test_points_in_a_link():
    assert drawn_point(drawn_text(121.54321, 29.81239)) == (121.5432, 29.8124)
    for text in ("", "121", "121_", "a_b", "nan_1", "200_10", "10_100", "inf_1"):
        assert drawn_point(text) is None


def test_candidates_of_a_layer_of_the_package():
    """The metro station, and the carriers: each place once, none known to its town alone."""
    ground = siting_run(study(), options(candidates="metro", k=1)).ground
    assert [(one.x, one.y) for one in ground.candidates.geometry] == [(500500, 3303500)]
    twin = study().facilities.loc[["F2"]].rename(index={"F2": "F9"})
    both = study(facilities=pd.concat([study().facilities, twin]))
    every = siting_run(both, options(candidates="carriers", k=1)).ground.candidates
    assert sorted(every.index) == ["F1", "F2", "F4"]
    institutes = options(candidates="carriers", candidate_kinds=("institute",), k=1)
    run = siting_run(both, institutes)
    assert list(run.ground.candidates.index) == ["F2"] == list(run.solution.chosen)
    result = run_siting(both, institutes)
    assert any("where carriers stand already" in one.message for one in result.headline)
    assert SitingOptions.from_text(institutes.to_text()) == institutes
    lake = shapely.box(500000, 3303000, 501000, 3304000)
    with pytest.raises(BadParameterError, match="no candidate"):
        siting_run(study(lakes=lake), options(candidates="metro", k=1))
    with pytest.raises(BadParameterError, match="candidate"):
        siting_run(study(), options(candidates="metro", k=2))


def test_what_a_layer_offers_and_the_model_left_is_on_the_map():
    roles = [one.role for one in run_siting(study(), options(candidates="carriers", k=1)).shapes]
    assert ShapeRole.CANDIDATE in roles
    roles = [one.role for one in run_siting(study(), options(candidates="grid", k=1)).shapes]
    assert ShapeRole.CANDIDATE not in roles
