"""The density analysis: worked by hand, the same on every door, with its caveats."""

import json
from datetime import date

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from analysis.density import DensityOptions, run_density
from analysis.located import located_of
from analysis.progress import RunCancelledError
from analysis.study import study_of_plan
from cli import app
from errors import BadParameterError
from monitoring.spatial import density_table
from monitoring.workspace import find_package, open_workspace
from tests.analysis.toy_study import study
from tests.toy import built_toy

JSON = ["--format", "json"]
QUICK = {"draws": 50, "bandwidth": "fixed", "bandwidth_m": 1000.0, "surface_cell_m": 50.0}


def messages(result, *, caveats=None) -> str:
    return "\n".join(
        one.message for one in result.headline if caveats is None or one.is_caveat is caveats
    )


def test_counts_by_hand():
    result = run_density(study(), DensityOptions(kinds=("incubator",), **QUICK))
    table = result.tables[0].frame
    # A, B, C and the town's point T; C on the corner of all squares, B and T on the corridor's edge
    assert table["count"].to_dict() == {
        "district": 4, "nw": 1, "ne": 2, "sw": 2, "se": 2, "corridor": 4,
    }  # fmt: skip
    assert table["density_per_km2"]["sw"] == 0.5
    assert table.index.equals(study().zones.index)
    # of grade C the range alone
    assert np.isnan(table["density_per_km2"]["corridor"])
    assert table["density_per_km2_low"]["corridor"] >= 0
    for name in ("count", "density_per_km2"):
        assert (table[f"{name}_low"] <= table[f"{name}_high"]).all()
    assert table["per_10000_people"].isna().all()


def test_cells_hold_the_sites_and_the_ground():
    result = run_density(study(), DensityOptions(cell_km=1, **QUICK))
    cells = result.shapes[1].frame
    assert len(cells) == 16 and cells["land_km2"].sum() == pytest.approx(16)
    # A and D on corners of four cells each, B and C too; the town's point in none
    assert cells["count"].sum() == 16


def test_the_surface_holds_the_sites_and_no_town():
    result = run_density(study(), DensityOptions(kinds=("incubator",), **QUICK))
    (surface,) = result.surfaces
    mass = float(np.nansum(surface.surface.values)) * surface.surface.grid.cell_area_km2
    assert mass == pytest.approx(3, rel=0.01)  # A, B, C


def test_what_limits_it_is_said():
    found = messages(run_density(study(), DensityOptions(**QUICK)), caveats=True)
    for words in (
        "have a position", "only to the town", "look at the points instead", "never add them up",
        "grade C", "no boundary error is stated", "no outlines of towns", "no population raster",
    ):  # fmt: skip
        assert words in found, words


def test_every_message_has_its_parameters():
    result = run_density(study(), DensityOptions(**QUICK))
    for one in (result.method, *result.headline):
        one.message.format_map(dict(one.params))


@pytest.fixture(scope="module", params=["toy", "packaged"])
def folder(request, tmp_path_factory):
    """Return the toy's package, then each packaged plan's own."""
    if request.param == "toy":
        return built_toy(tmp_path_factory.mktemp("doors"))
    return find_package("yinzhou_145")


@pytest.mark.parametrize("kind", [None, "incubator"])
def test_the_same_ranges_behind_every_door(folder, kind):
    """Table of card, page and files; command line; density screen: one range for one figure."""
    workspace, on = open_workspace(folder), date(2026, 12, 31)
    kinds = (kind,) if kind else ()
    opened = study_of_plan(workspace.plan, workspace.layers, on)
    result = run_density(opened, DensityOptions(kinds=kinds))
    screen, drawn = result.tables[0].frame, result.shapes[0].frame
    card = density_table(workspace, kinds, as_of=on)
    given = ["--kind", kind] if kind else []
    told = CliRunner().invoke(
        app, ["measure", "density", "--plan", str(folder), "--as-of", str(on), *given, *JSON]
    )
    assert told.exit_code == 0, told.output
    command = pd.DataFrame(json.loads(told.stdout)["records"]).set_index("zone_id")
    figures = ["count", "expected_count", "density_per_km2"]
    ranges = [f"{name}_{end}" for name in figures for end in ("low", "high")]
    assert set(screen.index) == set(card.index[card["area_km2"].notna()])
    for other in (card, command):
        pd.testing.assert_frame_equal(
            screen[ranges], other.loc[screen.index, ranges], check_dtype=False
        )
        pd.testing.assert_frame_equal(
            pd.DataFrame(drawn[figures]), other.loc[screen.index, figures], check_dtype=False
        )
    indicative = screen[screen["grade"] == "C"]
    assert len(indicative) and indicative["density_per_km2"].isna().all()
    width = indicative["density_per_km2_high"] - indicative["density_per_km2_low"]
    assert (width[indicative["count_low"] > 0] > 0).all()


def test_the_same_options_give_the_same_digits():
    options = DensityOptions(**QUICK)
    first, second = run_density(study(), options), run_density(study(), options)
    pd.testing.assert_frame_equal(first.tables[0].frame, second.tables[0].frame)
    assert first.options_text == DensityOptions.from_text(first.options_text).to_text()


def test_nothing_located_is_not_zero():
    result = run_density(study(), DensityOptions(kinds=("park",), **QUICK))
    table = result.tables[0].frame
    assert table["density_per_km2"].isna().all() and table["count_low"].isna().all()
    assert "nothing is counted" in messages(result) and not result.surfaces


def test_one_place_has_a_surface_by_a_given_bandwidth_only():
    only = study(facilities=study().facilities.loc[["A"]])
    assert run_density(only, DensityOptions(**QUICK)).surfaces
    by_rule = run_density(only, DensityOptions(draws=50))
    assert not by_rule.surfaces and "Fewer than two places" in messages(by_rule)


def test_a_bandwidth_too_small_for_the_cell_says_what_to_do():
    options = DensityOptions(bandwidth="fixed", bandwidth_m=60, surface_cell_m=50)
    with pytest.raises(BadParameterError, match="choose 150 m or more"):
        run_density(study(), options)


def test_it_can_be_stopped_and_is_often_asked():
    seen = []

    def stop(share, step):
        seen.append(share)
        if share >= 0.3:
            raise RunCancelledError

    with pytest.raises(RunCancelledError):
        run_density(study(), DensityOptions(**QUICK), stop)
    assert seen == sorted(seen)


def test_town_positions_are_no_sites():
    found = located_of(study(), ())
    assert found.town_count == 1 and "T" not in found.sites.index
    assert (len(found.every), found.registered_count) == (6, 7)
