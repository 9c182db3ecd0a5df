"""E2SFCA of 100 k demand points and 2 k facilities, beside PySAL access.

``python -m bench accessibility``. Both start from the same coordinates, and the same Gaussian
weight by distance up to 2 km. What a user of `access` would do for the costs is a KD-tree and a
table of pairs; that table is made before the clock starts, ours is made while it runs.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from bench.paired import Row, compare, finish, within
from spatial_model.accessibility import two_step_floating_catchment
from spatial_model.cost_pairs import distance_pairs
from spatial_model.decay import normal_decay

CRS = "EPSG:4549"
SEED = 20260101
LIMIT_M, WIDTH_M, EXTENT_M = 2000.0, 1000.0, 40_000.0


def case(demand: int, facilities: int) -> tuple[Any, Any, Any, Any]:
    """Return points of demand and facilities, and the size of each."""
    rng = np.random.default_rng(SEED)
    homes = gpd.GeoDataFrame(
        geometry=shapely.points(rng.uniform(0, EXTENT_M, (demand, 2))), crs=CRS
    )
    sites = gpd.GeoDataFrame(
        geometry=shapely.points(rng.uniform(0, EXTENT_M, (facilities, 2))), crs=CRS
    )
    heads = pd.Series(rng.integers(1, 500, demand).astype(float))
    return homes, sites, heads, pd.Series(rng.uniform(1, 9, facilities))


def ours(demand: int, facilities: int) -> Callable[[], Any]:
    """Prepare ours: from points to scores."""
    homes, sites, heads, offers = case(demand, facilities)
    decay = normal_decay(WIDTH_M, limit=LIMIT_M)

    def run() -> Any:
        costs = distance_pairs(homes, sites, limit_m=LIMIT_M)
        return two_step_floating_catchment(heads, offers, costs, decay=decay).to_numpy()

    return run


def theirs(demand: int, facilities: int) -> Callable[[], Any]:
    """Prepare theirs: from a table of costs to scores."""
    from access import Access, weights

    homes, sites, heads, offers = case(demand, facilities)
    pairs = distance_pairs(homes, sites, limit_m=LIMIT_M)
    costs = pd.DataFrame(
        {"origin": pairs.demand, "dest": pairs.facility + demand, "cost": pairs.cost}
    )
    people = pd.DataFrame({"geoid": np.arange(demand), "pop": heads})
    doctors = pd.DataFrame({"geoid": np.arange(facilities) + demand, "doc": offers})

    def run() -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = Access(
                demand_df=people,
                demand_index="geoid",
                demand_value="pop",
                supply_df=doctors,
                supply_index="geoid",
                supply_value=["doc"],
                cost_df=costs,
                cost_origin="origin",
                cost_dest="dest",
                cost_name="cost",
            )
            found = model.enhanced_two_stage_fca(
                name="e2sfca", cost="cost", max_cost=LIMIT_M, weight_fn=weights.gaussian(WIDTH_M)
            )
        return found["e2sfca_doc"].reindex(people["geoid"]).fillna(0.0).to_numpy()

    return run


def rows() -> list[Row]:
    """Return what was measured."""
    return [
        compare(
            "accessibility E2SFCA, 100 k demand points × 2 k facilities",
            ours=ours,
            theirs=theirs,
            case={"demand": 100_000, "facilities": 2_000},
            against="PySAL access",
            at_least=5.0,
            agree=within(1e-9, of_each=True),
            pairs=3,
        )
    ]


def main() -> int:
    """Run, print, write; 1 when a limit is missed."""
    return finish("accessibility", rows())


if __name__ == "__main__":
    sys.exit(main())
