"""What would take too long, or too much memory, is refused before it starts."""

from __future__ import annotations

import pytest

from analysis import limits
from analysis.coverage import CoverageOptions, run_coverage
from analysis.limits import require_drawable, require_walkable
from analysis.patterns import PatternsOptions, run_patterns
from errors import BadParameterError
from tests.analysis.toy_study import study


def test_the_limits_are_counted_by_product():
    require_drawable(cells=20_000, draws=1_000)
    with pytest.raises(BadParameterError, match="fewer draws"):
        require_drawable(cells=20_000, draws=1_001)
    require_walkable(cells=400_000, sites=100)
    with pytest.raises(BadParameterError, match="larger cells"):
        require_walkable(cells=400_000, sites=101)


def test_a_pattern_of_too_many_draws_is_refused(monkeypatch: pytest.MonkeyPatch):
    # Cells of 1 km on 4 km by 4 km are 16; 16 x 39 draws = 624.
    options = PatternsOptions(cell_m=1000, draws=39)
    monkeypatch.setattr(limits, "MOST_DRAWN_CELLS", 624)
    assert run_patterns(study(), options).tables
    monkeypatch.setattr(limits, "MOST_DRAWN_CELLS", 623)
    with pytest.raises(BadParameterError, match="39 draws over 16 cells"):
        run_patterns(study(), options)


def test_ways_from_too_many_cells_are_refused_before_they_are_measured(
    monkeypatch: pytest.MonkeyPatch,
):
    # 16 km2 in cells of 100 m are 1600, five sites: 8000 ways.
    options = CoverageOptions(by="time", surface_cell_m=100, draws=50)
    monkeypatch.setattr(limits, "MOST_WAYS", 8000)
    assert run_coverage(study(), options).surfaces
    monkeypatch.setattr(limits, "MOST_WAYS", 7999)
    with pytest.raises(BadParameterError, match="ways from 1,600 cells to 5 sites"):
        run_coverage(study(), options)
    assert run_coverage(study(), CoverageOptions(surface_cell_m=100, draws=50)).surfaces
