"""The order of stations along a line, against worked cases and all permutations."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pytest

from geodata.surroundings import along_line
from layers.reading import read_layers
from tests.toy import built_toy


def length(places, order) -> float:
    return sum(float(np.hypot(*(places[one] - places[two]))) for one, two in pairwise(order))


def test_stations_of_the_toy_lines_run_from_the_west_and_from_the_south(tmp_path):
    lines = read_layers(built_toy(tmp_path) / "district.gpkg").metro_lines.set_index("line")
    east = [round(x) for x, _ in lines.geometry["1"].coords]
    assert east == [500500, 502000, 503500]  # given in another order
    north = [round(y) for _, y in lines.geometry["2"].coords]
    assert north == [3300500, 3302500]
    assert lines["station_count"].to_dict() == {"1": 3, "2": 2}


@pytest.mark.parametrize("seed", range(20))
def test_path_is_near_the_shortest_of_all(seed):
    places = np.random.default_rng(seed).uniform(0, 1000, (6, 2))
    best = min(length(places, order) for order in permutations(range(6)))
    assert length(places, along_line(places)) <= best * 1.05 + 1e-6


def test_order_of_the_input_does_not_matter():
    # a line with a bend like a U, whose ends are near each other
    places = np.array([(0, 0), (0, 1), (0, 2), (0, 3), (1, 3), (2, 3), (2, 2), (2, 1)], dtype=float)
    for seed in range(5):
        mixed = places[np.random.default_rng(seed).permutation(len(places))]
        assert mixed[along_line(mixed)].tolist() == places.tolist()
