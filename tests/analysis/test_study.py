"""Runs in several threads never prepare one and the same polygon."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from analysis.density import DensityOptions, run_density
from analysis.study import study_of_plan
from monitoring.workspace import open_workspace
from tests.analysis.toy_study import study
from tests.toy import built_toy


def test_a_study_of_its_own_is_equal_and_shares_no_polygon():
    shared = study()
    own = shared.of_its_own()
    assert own.zones.geometry.geom_equals_exact(shared.zones.geometry, 0).all()
    assert own.ground.equals_exact(shared.ground, 0)
    assert own.ground is not shared.ground
    pairs = zip(own.zones.geometry, shared.zones.geometry, strict=True)
    assert not any(one is other for one, other in pairs)
    assert own.zones.crs == shared.zones.crs and own.zones.index.equals(shared.zones.index)


def test_drawn_zones_are_the_callers_own(tmp_path):
    layers = open_workspace(built_toy(tmp_path)).layers
    first, second = layers.drawn_zones, layers.drawn_zones
    assert not any(a is b for a, b in zip(first.geometry, second.geometry, strict=True))
    assert first.geometry.geom_equals_exact(second.geometry, 0).all()


def test_many_threads_say_the_same(tmp_path):
    workspace = open_workspace(built_toy(tmp_path))
    shared = study_of_plan(workspace.plan, workspace.layers)
    options = DensityOptions(draws=100)

    def densities(_: int) -> list[float]:
        result = run_density(shared.of_its_own(), options)
        return result.tables[0].frame["density_per_km2"].tolist()

    alone = densities(0)
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(densities, range(12)):
            assert found == pytest.approx(alone, nan_ok=True)
