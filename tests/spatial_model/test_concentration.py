import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from errors import BadParameterError, CrsMismatchError, LayerSchemaError
from spatial_model.concentration import (
    gini,
    location_quotient,
    lorenz_curve,
    random_gini,
    top_share,
)
from tests.spatial_model import toy_district

ZONES = toy_district.zones()


def test_gini_by_hand():
    assert gini(np.array([3.0, 3, 3])) == 0
    assert gini(np.array([0.0, 0, 0, 8])) == pytest.approx(3 / 4)
    # 1, 2, 3, 4: Σ (2i − n − 1) xi = −3 − 2 + 3 + 12 = 10, ÷ (4 × 10)
    assert gini(np.array([4.0, 1, 3, 2])) == pytest.approx(0.25)
    assert math.isnan(gini(np.zeros(4))) and math.isnan(gini(np.zeros(0)))


def test_lorenz_and_top_by_hand():
    curve = lorenz_curve(np.array([0.0, 6, 2, 0, 2]))
    assert curve["cell_share"].to_list() == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1])
    assert curve["amount_share"].to_list() == pytest.approx([0, 0, 0, 0.2, 0.4, 1])
    assert top_share(np.array([0.0, 6, 2, 0, 2]), cell_share=0.2) == pytest.approx(0.6)
    assert top_share(np.array([0.0, 6, 2, 0, 2]), cell_share=0.1) == pytest.approx(0.6)
    assert len(lorenz_curve(np.zeros(3))) == 2 and math.isnan(top_share(np.zeros(3)))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=30))
def test_gini_is_twice_the_area_above_the_curve(amounts):
    values = np.array(amounts, dtype=float)
    if values.sum() == 0:
        return
    curve = lorenz_curve(values)
    area = np.trapezoid(curve["amount_share"], curve["cell_share"])
    assert gini(values) == pytest.approx(1 - 2 * area, abs=1e-9)
    assert 0 <= gini(values) < 1
    differences = np.abs(values[:, None] - values).mean() / (2 * values.mean())
    assert gini(values) == pytest.approx(differences)
    assert top_share(values, cell_share=1) == pytest.approx(1)


def test_chance_alone_is_uneven():
    even = np.full(200, 4e6)
    low, high = random_gini(even, count=40, draws=300)
    assert 0.75 < low < high < 0.9
    assert random_gini(even, count=40, draws=300) == (low, high)
    # ground in a tenth of the cells only: as uneven as the ground
    tenth = np.where(np.arange(200) < 20, 4e6, 0.0)
    assert random_gini(tenth, count=4000, draws=50)[0] > 0.9
    with pytest.raises(BadParameterError, match="ground"):
        random_gini(np.zeros(5), count=4, draws=5)


def layer():
    # nw: 3 incubators, 1 institute; se: 1 institute; outside all: 1 incubator
    at = [(500100, 3303900)] * 3 + [(500200, 3303000), (503900, 3300100), (509000, 3300000)]
    return gpd.GeoDataFrame(
        {"kind": ["incubator"] * 3 + ["institute", "institute", "incubator"]},
        geometry=[shapely.Point(*one) for one in at],
        crs=ZONES.crs,
    )


def test_location_quotient_by_hand():
    table = location_quotient(ZONES, layer(), least=2)
    assert table.index.names == ["zone_id", "kind"]
    # nw: 3 of 4 are incubators against 4 of 6; 1 of 4 an institute against 2 of 6
    assert table.loc[("nw", "incubator"), "location_quotient"] == pytest.approx(0.75 / (4 / 6))
    assert table.loc[("nw", "institute"), "location_quotient"] == pytest.approx(0.25 / (2 / 6))
    assert math.isnan(table.loc[("se", "institute"), "location_quotient"])  # one only
    assert table.loc[("se", "institute"), ["zone_kind_count", "zone_count"]].to_list() == [1, 1]
    assert table.loc[("ne", "institute"), "zone_count"] == 0
    undrawn = ZONES.set_geometry([None, *ZONES.geometry.iloc[1:]])
    assert location_quotient(undrawn, layer()).loc["nw"].isna().all(axis=None)
    assert location_quotient(ZONES.iloc[:0], layer()).empty
    assert location_quotient(ZONES, layer().iloc[:0]).empty


def test_bad_input():
    with pytest.raises(LayerSchemaError, match="kind"):
        location_quotient(ZONES, layer().drop(columns="kind"))
    with pytest.raises(CrsMismatchError):
        location_quotient(ZONES, layer().to_crs("EPSG:4550"))
    for wrong in ([-1.0, 2], [math.nan], [math.inf]):
        with pytest.raises(BadParameterError, match="amount"):
            gini(np.array(wrong))
    for share in (0, 1.5, math.nan):
        with pytest.raises(BadParameterError, match="cell_share"):
            top_share(np.ones(3), cell_share=share)
