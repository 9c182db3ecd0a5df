"""Which facilities stand or fall together: those that share one stated point."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from spatial_model.positions import Floats, discs

TOWN_PRECISION = "town"


@dataclass(frozen=True)
class Sites:
    """Facilities gathered by where they are stated to be, in order of place.

    Parameters
    ----------
    x, y : ndarray of float
        Stated points in metres, one a site.
    radius_m : ndarray of float
        Radius of the disc in which each site stands, metres.
    members : ndarray of int
        How many facilities each site holds.
    site_of : ndarray of int
        Site of each facility, in the order of the frame that was gathered.
    """

    x: Floats
    y: Floats
    radius_m: Floats
    members: NDArray[np.int64]
    site_of: NDArray[np.int64]


def gather_sites(facilities: gpd.GeoDataFrame) -> Sites:
    """Gather the facilities that share one stated point with one stated accuracy.

    Institutes hosted on one campus carry the campus's point: wherever it truly is, they
    are there together. Facilities of precision ``town`` carry the town's point, which is
    the site of none of them: each stays on its own.

    Parameters
    ----------
    facilities : GeoDataFrame
        Points in a metric CRS with ``uncertainty_m``; ``precision`` where it is known.

    Returns
    -------
    Sites
        Ordered by easting, northing and radius, so that the order of rows does not matter.

    Raises
    ------
    CrsMismatchError
        When the frame is not metric.
    LayerSchemaError
        When a facility is no point or its ``uncertainty_m`` is missing or negative.
    """
    x, y, radius_m = discs(facilities)
    alone = np.zeros(x.size, dtype=bool)
    if "precision" in facilities.columns:
        alone = facilities["precision"].eq(TOWN_PRECISION).fillna(False).to_numpy(dtype=bool)
    order = np.lexsort((alone, radius_m, y, x))
    x, y, radius_m, alone = x[order], y[order], radius_m[order], alone[order]
    is_new = np.ones(x.size, dtype=bool)
    is_new[1:] = (x[1:] != x[:-1]) | (y[1:] != y[:-1]) | (radius_m[1:] != radius_m[:-1])
    is_new |= alone
    group = np.cumsum(is_new) - 1
    site_of = np.empty(x.size, dtype=np.int64)
    site_of[order] = group
    members = np.bincount(group, minlength=int(is_new.sum())).astype(np.int64)
    return Sites(x[is_new], y[is_new], radius_m[is_new], members, site_of)


def moved_sites(
    sites: Sites, *, draws: int, generator: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return seeded places of sites, each equally likely anywhere in its disc.

    Parameters
    ----------
    sites : Sites
        As `gather_sites` gives them.
    draws : int
        How many places each.
    generator : numpy.random.Generator
        Source of chance.

    Returns
    -------
    tuple of two ndarray of float, shape (sites, draws)
        Easting and northing in metres.
    """
    chance = generator.random((sites.x.size, draws, 2))
    reach = np.sqrt(chance[..., 0]) * sites.radius_m[:, None]
    angle = 2 * np.pi * chance[..., 1]
    return (
        sites.x[:, None] + reach * np.cos(angle),
        sites.y[:, None] + reach * np.sin(angle),
    )
