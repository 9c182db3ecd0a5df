import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from errors import BadParameterError, CrsMismatchError, LayerSchemaError
from spatial_model.siting_robustness import siting_range
from tests.spatial_model import toy_district


def points(*at, uncertainty_m=0.0):
    frame = gpd.GeoDataFrame(geometry=shapely.points(np.reshape(at, (-1, 2))), crs=toy_district.CRS)
    return frame.assign(uncertainty_m=uncertainty_m)


# Houses every 100 m from 0 to 1900 m; one site stands at 500 m, one is to be built at 1500 m.
HOUSES = points(*((100.0 * at, 0.0) for at in range(20)))
ONES = pd.Series(1.0, index=HOUSES.index)
NEW = points((1500.0, 0.0))


def ranged(uncertainty_m, existing=None, **changes):
    standing = points((500.0, 0.0), uncertainty_m=uncertainty_m) if existing is None else existing
    given = {"weights": ONES, "radius_m": 250.0, "seed": 7, **changes}
    return siting_range(HOUSES, NEW, standing, **given)


def test_sites_known_to_the_metre_leave_no_range():
    # 250 m either way of 500 m: 300 … 700, five of twenty houses; as many again at 1500 m.
    found = ranged(0.0)
    assert found.before == (0.25, 0.25, 0.25)
    assert found.after == (0.5, 0.5, 0.5)
    assert found.gain == (0.25, 0.25, 0.25)


def test_doubt_widens_the_range_and_a_seed_repeats_it():
    found = ranged(2000.0, draws=2000, confidence=0.999)
    assert found.before[0] == 0 < found.before[2]  # it may stand where nobody lives
    assert found.gain[0] < 0.25 and found.gain[2] == 0.25  # or where the new one is to be
    assert ranged(2000.0, draws=50) == ranged(2000.0, draws=50)
    assert ranged(2000.0, draws=50) != ranged(2000.0, draws=50, seed=8)
    narrow = ranged(100.0, draws=300)
    assert narrow.before[2] - narrow.before[0] <= found.before[2] - found.before[0]


def test_without_standing_sites_all_of_it_is_gain():
    found = ranged(0.0, existing=points())
    assert found.before == (0, 0, 0) and found.gain == found.after == (0.25, 0.25, 0.25)


def test_bad_input_is_refused_by_name():
    for name, bad in (
        ("radius_m", 0),
        ("radius_m", np.nan),
        ("confidence", 1),
        ("confidence", np.nan),
        ("draws", 0),
    ):
        with pytest.raises(BadParameterError, match=name):
            ranged(0.0, **{name: bad})
    with pytest.raises(LayerSchemaError, match="demand"):
        ranged(0.0, weights=ONES.iloc[:3])
    with pytest.raises(CrsMismatchError):
        ranged(0.0, existing=points((0, 0)).set_crs(4550, allow_override=True))
    with pytest.raises(LayerSchemaError, match="uncertainty_m"):
        ranged(0.0, existing=points((0, 0)).drop(columns="uncertainty_m"))
