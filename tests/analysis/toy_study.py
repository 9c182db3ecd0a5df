"""A study of the toy district whose every figure can be worked out by hand."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.study import Study
from tests.spatial_model import toy_district

GROUND = shapely.box(500000, 3300000, 504000, 3304000)


def study(**changes: Any) -> Study:
    """Return four squares, a corridor and the district; five places and one only by its town."""
    shapes = {"district": GROUND, **{k: shapely.box(*v) for k, v in toy_district.SQUARES.items()}}
    kinds = ["district", *["new_town"] * 4, "corridor"]
    zones = gpd.GeoDataFrame(
        {
            "name_zh": list(shapes),
            "name_en": list(shapes),
            "zone_kind": kinds,
            "grade": ["A", "B", "B", "B", "B", "C"],
            "land_area_km2": [16.0, 4, 4, 4, 4, 8],
            "boundary_error_m": [30.0, 100, 100, 100, np.nan, 500],
        },
        geometry=list(shapes.values()),
        index=pd.Index(list(shapes), name="zone_id"),
        crs=toy_district.CRS,
    )
    points = toy_district.facilities()
    town = gpd.GeoDataFrame(
        {"uncertainty_m": [1500.0]}, geometry=[shapely.Point(503000, 3301000)], index=["T"],
        crs=points.crs,
    )  # fmt: skip
    facilities = pd.concat([points, town]).rename_axis("facility_id")
    facilities["name_zh"] = facilities["name_en"] = facilities.index
    facilities["kind"] = ["incubator"] * 3 + ["makerspace", "organisation", "incubator"]
    facilities["also_kind"] = None
    facilities["level"] = "national"
    facilities["precision"] = ["rooftop", "street", "rooftop", "street", "rooftop", "town"]
    register = pd.DataFrame(facilities[["kind", "also_kind"]])
    register.loc["X"] = ["incubator", None]  # one without a position
    given = {
        "name": "toy", "on": None, "zones": zones, "facilities": facilities, "ground": GROUND,
        "crs": zones.crs, "register": register, "parameters": {"cluster_min_points": 30},
    }  # fmt: skip
    return Study(**{**given, **changes})
