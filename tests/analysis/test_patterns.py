import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from analysis.patterns import PatternsOptions, run_patterns
from analysis.progress import RunCancelledError
from analysis.result import Named, Quantity, Reading, Word
from analysis.study import Study
from errors import BadParameterError
from tests.spatial_model import toy_district
from wording.language import wording_in

QUICK = {"draws": 39, "cell_m": 250, "longest_m": 1500}
GROUND = shapely.box(500000, 3300000, 504000, 3304000)


def study(rows, *, undated=0):
    """Return the toy district with facilities (x, y, kind, precision, uncertainty)."""
    squares = toy_district.zones()
    zones = squares.assign(
        name_zh=squares.index,
        name_en=squares.index,
        zone_kind="new_town",
        grade=["A", "A", "A", "A", "C"],
        land_area_km2=squares.area / 1e6,
        boundary_error_m=[0.0, 0.0, 0.0, 0.0, 200.0],
    ).rename_axis("zone_id")
    names = [f"F{number:03}" for number in range(len(rows))]
    facilities = gpd.GeoDataFrame(
        {
            "name_zh": names, "name_en": names, "kind": [row[2] for row in rows],
            "also_kind": [None] * len(rows), "level": "national",
            "precision": [row[3] for row in rows],
            "uncertainty_m": [float(row[4]) for row in rows],
        },
        geometry=[shapely.Point(row[0], row[1]) for row in rows],
        index=pd.Index(names, name="facility_id"),
        crs=toy_district.CRS,
    )  # fmt: skip
    register = pd.DataFrame(
        {"kind": [*facilities["kind"], *["incubator"] * 9], "also_kind": None},
        index=[*names, *[f"G{number}" for number in range(9)]],
    )
    return Study(
        name="toy",
        on=None,
        zones=zones,
        facilities=facilities,
        ground=GROUND,
        crs=CRS.from_user_input(toy_district.CRS),
        register=register,
        parameters={"cluster_min_points": 30.0, "confidence_share": 0.9},
        undated=pd.DataFrame({"kind": ["incubator"] * undated, "also_kind": None}),
    )


def knots(count=40, spread=150, seed=0):
    chance = np.random.default_rng(seed)
    middles = np.array([(500700, 3303300), (503200, 3300800), (501500, 3301200)])
    at = middles[np.arange(count) % 3] + chance.uniform(-spread, spread, (count, 2))
    kinds = np.where(np.arange(count) % 4 == 0, "institute", "incubator")
    return [(x, y, kind, "street", 100) for (x, y), kind in zip(at, kinds, strict=True)]


def row(result, measure):
    frame = result.tables[0].frame
    return frame.set_index("measure").loc[measure]


def said(result, language="en"):
    wording = wording_in(language)

    def words(value):
        if isinstance(value, Quantity):
            number = wording.quantity(value.value, value.unit, value.decimals)
            return wording.percent(value.value, value.decimals) if value.is_share else number
        if isinstance(value, Named):
            return wording.name(value.zh, value.en)
        if isinstance(value, Word):
            return wording.text(value.message)
        if isinstance(value, Reading):
            filled = {name: words(one) for name, one in value.params.items()}
            return wording.text(value.message, **filled)
        return str(value)

    return [words(one) for one in (result.method, *result.headline)]


def test_knots_are_said_to_be_knots():
    result = run_patterns(study(knots()), PatternsOptions(**QUICK))
    for measure in ("nearest_neighbour_index", "ripley_l", "morans_i", "gini"):
        assert row(result, measure)["verdict"] == "clustered", measure
    nearest = row(result, "nearest_neighbour_index")
    assert nearest["value"] < 0.5 and nearest["by_chance"] == pytest.approx(1.06, abs=0.06)
    assert nearest["value_low"] <= nearest["value_high"] < 1
    # ten institutes dealt evenly over the knots keep company like any other
    assert row(result, "cross_l")["verdict"] == "chance"
    assert {curve.name for curve in result.curves} == {"ripley_l", "cross_l", "lorenz"}
    cells = next(one for one in result.shapes if one.name == "cells").frame
    assert cells["count"].sum() == 40 and cells.crs == study([]).crs
    text = "\n".join(said(result))
    assert "40 sites stand" in text and "closer together than chance" in text
    assert "40 of 49 entries" in text and "no random sample" in text
    # the corridor lies over all four squares
    assert row(result, "morans_i_of_zones")["verdict"] == "refused"
    assert "4 pairs of zones overlap" in text


def test_what_cannot_be_computed_stands_beside_what_can():
    result = run_patterns(study(knots(18)), PatternsOptions(**QUICK))
    verdicts = result.tables[0].frame.set_index("measure")["verdict"]
    assert (verdicts == "refused").all() and len(verdicts) == 7
    text = said(result)
    assert any("18 points are too few, 30 are needed" in one for one in text)
    assert "cannot be told" in text[1]
    quotients = result.tables[1].frame
    assert not quotients.empty  # they need five in a zone, not thirty in all
    nothing = run_patterns(study([]), PatternsOptions(**QUICK))
    assert nothing.tables[1].frame.empty and not list(nothing.curves)
    same = run_patterns(
        study([(501000, 3301000, "incubator", "street", 9)] * 35), PatternsOptions()
    )
    assert any("1 points are too few" in one for one in said(same))
    singly = run_patterns(
        study([(501000, 3301000, "incubator", "street", 9)] * 35),
        PatternsOptions(counted="facilities", **QUICK),
    )
    assert any("one spot" in one for one in said(singly))


def test_towns_and_what_lies_outside_are_left_out_and_said():
    rows = knots(36)
    rows += [
        (501000, 3301000, "institute", "town", 3000),
        (509000, 3301000, "institute", "street", 9),
    ]
    rows += [(*rows[0][:2], "laboratory", "street", 100)]
    result = run_patterns(study(rows, undated=4), PatternsOptions(**QUICK))
    assert row(result, "nearest_neighbour_index")["count"] == 36
    text = "\n".join(said(result))
    for part in ("1 are known only by their town", "1 stand outside", "37 facilities stand on 36 sites",
                 "4 undated entries", "37 of 37 positions are known only to the street"):  # fmt: skip
        assert part in text
    singly = run_patterns(study(rows), PatternsOptions(counted="facilities", **QUICK))
    assert row(singly, "nearest_neighbour_index")["count"] == 37


def test_location_quotients_have_their_range():
    result = run_patterns(study(knots()), PatternsOptions(**QUICK))
    table = result.tables[1].frame.set_index("kind", append=True)
    one = table.loc[("nw", "institute")]
    assert one["location_quotient"] == pytest.approx(
        (one["zone_kind_count"] / one["zone_count"]) / (10 / 40)
    )
    shown = result.tables[1].frame
    low, high = shown["location_quotient_low"], shown["location_quotient_high"]
    assert (low <= high).all() and shown["grade"].notna().all()


def test_the_order_of_rows_does_not_matter_and_the_seed_does_what_it_says():
    rows = knots()
    first = run_patterns(study(rows), PatternsOptions(**QUICK))
    mixed = study(rows)
    order = np.random.default_rng(2).permutation(len(rows))
    mixed = Study(**{**vars(mixed), "facilities": mixed.facilities.iloc[order]})
    second = run_patterns(mixed, PatternsOptions(**QUICK))
    for one, other in zip(first.tables, second.tables, strict=True):
        pd.testing.assert_frame_equal(one.frame, other.frame)
    assert said(first) == said(second)


def test_every_word_is_there_in_chinese():
    for rows in (knots(), knots(12), [*knots(36), (501000, 3301000, "park", "town", 3000)]):
        result = run_patterns(study(rows, undated=1), PatternsOptions(**QUICK))
        for chinese, english in zip(said(result, "zh-CN"), said(result), strict=True):
            assert chinese != english and "{" not in chinese
            assert any("一" <= letter <= "鿿" for letter in chinese)


def test_a_run_tells_how_far_it_is_and_can_be_stopped():
    told = []
    run_patterns(study(knots()), PatternsOptions(**QUICK), lambda share, step: told.append(share))
    assert told[0] == 0 and told[-1] == 1 and told == sorted(told) and len(told) > 80

    def stop(share, step):
        if share > 0.3:
            raise RunCancelledError

    with pytest.raises(RunCancelledError):
        run_patterns(study(knots()), PatternsOptions(**QUICK), stop)


def test_options_come_back_from_a_link_and_have_limits():
    options = PatternsOptions(kinds=("incubator",), cell_m=750, counted="facilities", seed=3)
    assert PatternsOptions.from_text(options.to_text()) == options
    for wrong in ("draws:5", "cell_m:nan", "cell_m:0", "seed:-1", "counted:x", "longest_m:1e9"):
        with pytest.raises(BadParameterError):
            PatternsOptions.from_text(wrong)
    with pytest.raises(BadParameterError, match="too many"):
        run_patterns(
            study(knots()), PatternsOptions(cell_m=100).model_copy(update={"cell_m": 20.0})
        )
    assert math.isnan(
        run_patterns(study(knots(12)), PatternsOptions(**QUICK)).tables[0].frame["value"].iloc[0]
    )
