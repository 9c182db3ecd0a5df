import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from errors import BadParameterError, CrsMismatchError, LayerSchemaError
from spatial_model.location_models import (
    SitingModel,
    SitingProblem,
    gain_curve,
    siting_problem,
    solve_siting,
)
from tests.spatial_model import toy_district

LSCP, P_MEDIAN = SitingModel.LSCP, SitingModel.P_MEDIAN


def points(*at, crs=toy_district.CRS):
    return gpd.GeoDataFrame(
        geometry=gpd.GeoSeries([shapely.Point(*one) for one in at], crs=crs), crs=crs
    )


HOUSES, OFFERED = points((0, 0), (10, 0)), points((0, 5))
NONE = points()


def test_bad_input_is_refused_by_name():
    def refused(match, error=BadParameterError, **changes):
        given = {"demand": HOUSES, "candidates": OFFERED, "existing": NONE, "radius_m": 100.0}
        with pytest.raises(error, match=match):
            given = {**given, **changes}
            siting_problem(
                given.pop("demand"), given.pop("candidates"), given.pop("existing"), **given
            )

    refused("demand: there is no demand", demand=NONE)
    refused("candidates: there are no candidate", candidates=NONE)
    for radius in (0, -5, math.nan, math.inf):
        refused("threshold", radius_m=radius)
    for factor in (0.9, math.nan, math.inf):
        refused("detour_factor", detour_factor=factor)
    refused("demand: 1", LayerSchemaError, weights=pd.Series([1.0, math.nan]))
    refused("demand: 0", LayerSchemaError, weights=pd.Series([-1.0, 1.0]))
    refused("demand: 1", LayerSchemaError, weights=pd.Series([1.0]))
    refused("all weights are 0", weights=pd.Series([0.0, 0.0]))
    for crs in ("EPSG:4490", "EPSG:3857", None, "EPSG:4550"):
        refused(None, CrsMismatchError, candidates=OFFERED.set_crs(crs, allow_override=True))
        refused(None, CrsMismatchError, existing=OFFERED.set_crs(crs, allow_override=True))
    refused("candidates", LayerSchemaError, candidates=toy_district.zones())
    refused("existing", LayerSchemaError, existing=points((0, 0)).set_geometry([None], crs=4549))
    many = points(*((float(at), 0.0) for at in range(5000)))
    refused("too many", demand=many, candidates=many)


def test_bad_questions_are_refused_by_name():
    problem = siting_problem(HOUSES, OFFERED, NONE, radius_m=100)
    for k in (0, -1, 1.5, math.nan):
        with pytest.raises(BadParameterError, match="k: "):
            solve_siting(problem, k=k)
    with pytest.raises(BadParameterError, match="only 1 candidates"):
        solve_siting(problem, k=2)
    for limit in (0, -1, math.nan, math.inf):
        with pytest.raises(BadParameterError, match="time_limit_s"):
            solve_siting(problem, time_limit_s=limit)
    with pytest.raises(BadParameterError, match="set covering"):
        gain_curve(problem, model=LSCP, up_to=1)
    for k in (0, 2):
        with pytest.raises(BadParameterError, match="k: "):
            gain_curve(problem, up_to=k)
    cut_off = SitingProblem(np.array([[np.inf], [1.0]]), np.full(2, np.inf), np.ones(2), 1.0)
    with pytest.raises(BadParameterError, match="demand: 0"):
        solve_siting(cut_off, model=P_MEDIAN)
    with pytest.raises(LayerSchemaError, match="cost: 1"):
        SitingProblem(np.array([[1.0], [math.nan]]), np.full(2, np.inf), np.ones(2), 1.0)
    with pytest.raises(LayerSchemaError, match="cost"):
        SitingProblem(np.ones((2, 1)), np.ones(3), np.ones(2), 1.0)
