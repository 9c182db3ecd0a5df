"""What a district's zones stand on, and how sure their edges are: one rule for every door."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from layers.kinds import WaterKind
from layers.reading import DistrictLayers
from plan.models import PlanPackage
from plan.vocabulary import BOUNDARY_PARAMETER


def zones_on_land(layers: DistrictLayers) -> gpd.GeoDataFrame:
    """Return the drawn zones with the sea cut off, indexed by ``zone_id``."""
    zones = layers.drawn_zones
    return zones.set_geometry(zones.geometry.difference(_sea(layers)))


def district_ground(layers: DistrictLayers) -> BaseGeometry:
    """Return the land of the district, lakes included: beyond it no zone grows."""
    ground: BaseGeometry = layers.district.geometry.union_all().difference(_sea(layers))
    return ground


def boundary_errors_m(plan: PlanPackage, grades: pd.Series[Any]) -> pd.Series[float]:
    """Return how far each zone's boundary may be off, by its grade.

    Parameters
    ----------
    plan : PlanPackage
        Its parameters ``boundary_error_m_a|b|c`` are taken.
    grades : Series of str
        Grade of each zone.

    Returns
    -------
    Series of float
        ``boundary_error_m``, metres either way, on the index of `grades`; NaN where the
        package states nothing.
    """
    stated = {one.parameter_id: float(one.value) for one in plan.parameters}
    errors = [stated.get(f"{BOUNDARY_PARAMETER}_{one.lower()}", np.nan) for one in grades]
    return pd.Series(errors, index=grades.index, name=BOUNDARY_PARAMETER, dtype="float64")


def _sea(layers: DistrictLayers) -> BaseGeometry:
    sea: BaseGeometry = layers.water.loc[layers.water["water_kind"] == WaterKind.SEA].union_all()
    return sea
