"""Which points of a study a pattern is measured of, and what has to be left out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from analysis.study import Study
from spatial_model.sites import TOWN_PRECISION, Sites, gather_sites


class Counted(StrEnum):
    """What counts as a point."""

    SITES = "sites"
    FACILITIES = "facilities"


@dataclass(frozen=True)
class Measured:
    """The points that were measured and what had to be left out."""

    facilities: gpd.GeoDataFrame
    town_count: int
    outside_count: int
    sites: Sites
    x: NDArray[np.float64]
    y: NDArray[np.float64]


def measured_points(study: Study, chosen: gpd.GeoDataFrame, counted: Counted) -> Measured:
    """Return the points of chosen facilities that stand as sites on the study's ground."""
    is_town = _is_town(chosen)
    placed = chosen[~is_town]
    shapely.prepare(study.ground)
    x, y = placed.geometry.x.to_numpy(), placed.geometry.y.to_numpy()
    on_ground = shapely.intersects_xy(study.ground, x, y)
    kept = placed[on_ground]
    sites = _one_a_place(gather_sites(kept))
    times = sites.members if counted is Counted.FACILITIES else np.ones_like(sites.members)
    return Measured(
        facilities=kept,
        town_count=int(is_town.sum()),
        outside_count=int((~on_ground).sum()),
        sites=sites,
        x=np.repeat(sites.x, times),
        y=np.repeat(sites.y, times),
    )


def _is_town(facilities: gpd.GeoDataFrame) -> Any:
    if "precision" not in facilities:
        return np.zeros(len(facilities), dtype=bool)
    return facilities["precision"].eq(TOWN_PRECISION).fillna(False).to_numpy(dtype=bool)


def _one_a_place(sites: Sites) -> Sites:
    """Return the sites with one at each stated point: the best accuracy stated there counts."""
    _, first, place = np.unique(
        np.column_stack([sites.x, sites.y]), axis=0, return_index=True, return_inverse=True
    )
    place = place.ravel()
    members = np.bincount(place, weights=sites.members, minlength=first.size).astype(np.int64)
    # sites are in order of radius within a place, so the first has the smallest
    site_of = place[sites.site_of] if sites.site_of.size else sites.site_of
    return Sites(sites.x[first], sites.y[first], sites.radius_m[first], members, site_of)
