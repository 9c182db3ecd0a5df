"""Class bounds: the best partition there is, each value in its class, bounds that read apart."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartography.symbology import RAMP_AMOUNT, RAMP_DIFFERENCE
from cartography.value_classes import (
    ClassMethod,
    amount_classes,
    decimals_apart,
    difference_classes,
    natural_breaks,
)


def spread(values: np.ndarray, ends: list[int]) -> float:
    starts = [0, *(end + 1 for end in ends[:-1])]
    parts = [values[start : end + 1] for start, end in zip(starts, ends, strict=True)]
    return float(sum(((part - part.mean()) ** 2).sum() for part in parts))


def best_by_trying_all(values: np.ndarray, classes: int) -> float:
    last = len(values) - 1
    return min(spread(values, [*cut, last]) for cut in combinations(range(last), classes - 1))


@given(st.lists(st.integers(0, 1000), min_size=6, max_size=11, unique=True))
def test_no_other_partition_has_closer_classes(numbers: list[int]):
    values = np.array(sorted(numbers), dtype=np.float64)
    found = natural_breaks(values, np.ones(len(values), dtype=np.int64), 4)
    assert found[-1] == len(values) - 1
    assert spread(values, found) == pytest.approx(best_by_trying_all(values, 4), abs=1e-6)


def test_three_heaps_are_found():
    # 1 2 3 | 11 12 13 | 101 102: the heaps that anyone would draw.
    values = np.array([1, 2, 3, 11, 12, 13, 101, 102], dtype=np.float64)
    assert natural_breaks(values, np.ones(8, dtype=np.int64), 3) == [2, 5, 7]


def test_amounts_have_five_colours_low_to_high_and_gaps_stay_gaps():
    found = amount_classes([1, 2, 3, 11, 12, 13, 101, 102, 500, 501, 900, np.nan])
    assert found is not None
    assert found.method is ClassMethod.NATURAL
    assert found.colours == RAMP_AMOUNT
    assert found.bounds == (1, 3, 13, 102, 501, 900)
    assert [found.colour(one) for one in (1, 3, 3.5, 900)] == [
        *(RAMP_AMOUNT[0], RAMP_AMOUNT[0], RAMP_AMOUNT[1], RAMP_AMOUNT[4])
    ]
    assert found.colour(float("nan")) is None
    assert found.colour(None) is None


def test_few_values_are_a_class_each_and_none_is_no_class():
    found = amount_classes([0, 2, 2, 5])
    assert found is not None
    assert found.method is ClassMethod.EACH_VALUE
    assert len(set(found.colours)) == 3
    assert amount_classes([np.nan]) is None
    assert amount_classes([]) is None


def test_many_values_are_classed_by_their_quantiles():
    values = np.random.default_rng(1).normal(size=200_000)
    found = amount_classes(values)
    assert found is not None
    assert found.method is ClassMethod.SAMPLED
    assert found.bounds[0] == values.min()
    assert found.bounds[-1] == values.max()
    assert all(low < high for low, high in pairwise(found.bounds))


def test_differences_are_even_around_zero():
    found = difference_classes([-2.0, 1.0, np.nan])
    assert found is not None
    assert found.bounds == pytest.approx((-2, -1.2, -0.4, 0.4, 1.2, 2))
    assert found.colour(0.0) == RAMP_DIFFERENCE[2]
    assert difference_classes([np.nan]) is None


def test_bounds_never_read_alike():
    assert decimals_apart((0.0, 0.04, 0.05), 1) == 2
    assert decimals_apart((0.0, 1.0, 1.0), 0) == 0
