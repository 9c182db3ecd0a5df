"""What accessibility refuses, each with the layer, the row and what to do."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from errors import BadParameterError, CrsMismatchError, LayerSchemaError
from spatial_model.accessibility import (
    cumulative_opportunities,
    gravity_access,
    nearest_cost,
    two_step_floating_catchment,
)
from spatial_model.cost_pairs import cost_pairs, distance_pairs
from spatial_model.decay import (
    binary_decay,
    exponential_decay,
    gaussian_decay,
    linear_decay,
    power_decay,
    zone_decay,
)
from tests.spatial_model.test_accessibility import COSTS, DOCTORS, NAN, PEOPLE, row_of_points


@pytest.mark.parametrize("size", [NAN, -1.0, math.inf, None])
def test_sizes_that_cannot_be_used_are_named_by_row(size):
    bad = pd.Series([100.0, size, 1.0], index=["a", "b", "c"])
    with pytest.raises(LayerSchemaError, match="size is missing") as refused:
        two_step_floating_catchment(bad, DOCTORS, COSTS, decay=binary_decay(5))
    assert [one.place() for one in refused.value.problems] == ["demand: b"]


def test_sizes_in_words_are_refused():
    words = pd.Series(["1", "many"], index=["x", "y"], name="doctors")
    with pytest.raises(LayerSchemaError, match="no number"):
        two_step_floating_catchment(PEOPLE, words, COSTS, decay=binary_decay(5))


@pytest.mark.parametrize("limit", [0, -3, NAN, math.inf])
def test_limits_that_cannot_be_used(limit):
    for make in (binary_decay, linear_decay, gaussian_decay):
        with pytest.raises(BadParameterError, match="no limit"):
            make(limit)
    with pytest.raises(BadParameterError, match="no limit"):
        cumulative_opportunities(PEOPLE, DOCTORS, COSTS, limit=limit)
    with pytest.raises(BadParameterError, match="no limit"):
        distance_pairs(row_of_points(0), row_of_points(1), limit_m=limit)


@pytest.mark.parametrize(
    ("breaks", "weights"),
    [
        ((), ()),
        ((10, 5), (1, 1)),
        ((0, 5), (1, 1)),
        ((5,), (1, 2)),
        ((5, NAN), (1, 1)),
        ((5,), (-1,)),
    ],
)
def test_zones_that_cannot_be_used(breaks, weights):
    with pytest.raises(BadParameterError, match="zones"):
        zone_decay(breaks, weights)


@pytest.mark.parametrize("value", [0, -1, NAN, math.inf])
def test_steepness_that_cannot_be_used(value):
    for make in (power_decay, exponential_decay):
        with pytest.raises(BadParameterError, match="steepness"):
            make(value)
    with pytest.raises(BadParameterError, match="no limit"):
        exponential_decay(1, limit=-1)


def test_a_power_of_cost_zero_is_refused():
    with pytest.raises(BadParameterError, match="infinite"):
        gravity_access(PEOPLE, DOCTORS, COSTS, decay=power_decay(1))


def test_costs_of_other_layers_are_refused():
    with pytest.raises(BadParameterError, match="same layers"):
        two_step_floating_catchment(PEOPLE.iloc[:2], DOCTORS, COSTS, decay=binary_decay(5))
    with pytest.raises(BadParameterError, match="same layers"):
        nearest_cost(PEOPLE.iloc[:2], COSTS)


def test_costs_that_are_none_are_refused():
    with pytest.raises(BadParameterError, match="negative"):
        cost_pairs([[-1.0]])
    with pytest.raises(BadParameterError, match="matrix"):
        cost_pairs([1.0, 2.0])


@pytest.mark.parametrize("crs", [None, "EPSG:4490", "EPSG:4550"])
def test_layers_in_another_system_are_refused(crs):
    with pytest.raises(CrsMismatchError):
        distance_pairs(
            row_of_points(0), row_of_points(0).set_crs(crs, allow_override=True), limit_m=5
        )
