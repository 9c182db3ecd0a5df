"""Points strewn by chance: over a ground, or within the discs of sites."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from errors import N_, LayerSchemaError, Problem
from spatial_model.positions import Floats
from spatial_model.sites import Sites, moved_sites

_REDRAWS = 30


def require_ground(ground: Any) -> None:
    """Refuse a ground without area.

    Parameters
    ----------
    ground : shapely Polygon or MultiPolygon
        In a metric CRS.

    Raises
    ------
    LayerSchemaError
        When it is missing, empty, no polygon, crosses itself or encloses nothing.
    """
    usable = (
        ground is not None
        and ground.geom_type in ("Polygon", "MultiPolygon")
        and ground.is_valid
        and ground.area > 0
    )
    if not usable:
        message = N_("the study ground is no valid polygon; give the district's outline")
        raise LayerSchemaError(Problem("ground", message))


def random_points(
    ground: Any, *, count: int, draws: int, generator: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return points strewn evenly over a ground (complete spatial randomness).

    Parameters
    ----------
    ground : shapely Polygon or MultiPolygon
        In a metric CRS.
    count : int
        Points a draw.
    draws : int
        How many draws.
    generator : numpy.random.Generator
        Source of chance.

    Returns
    -------
    tuple of two ndarray of float, shape (draws, count)
        Easting and northing in metres.

    Raises
    ------
    LayerSchemaError
        When the ground has no area.
    """
    require_ground(ground)
    shapely.prepare(ground)
    west, south, east, north = ground.bounds
    share = ground.area / ((east - west) * (north - south))
    wanted, have = count * draws, 0
    kept: list[Floats] = []
    while have < wanted:
        batch = int((wanted - have) / share * 1.1) + 16
        places = generator.random((batch, 2)) * (east - west, north - south) + (west, south)
        places = places[shapely.intersects_xy(ground, places[:, 0], places[:, 1])]
        kept.append(places)
        have += len(places)
    places = np.concatenate(kept)[:wanted] if kept else np.zeros((0, 2))
    return places[:, 0].reshape(draws, count), places[:, 1].reshape(draws, count)


def moved_on_ground(
    sites: Sites, ground: Any, *, draws: int, generator: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return seeded places of sites within their discs, on the ground where they are stated to be.

    Parameters
    ----------
    sites : Sites
        As `gather_sites` gives them.
    ground : shapely Polygon or MultiPolygon
        A site stated on it does not leave it; one stated outside moves freely.
    draws : int
        How many places each.
    generator : numpy.random.Generator
        Source of chance.

    Returns
    -------
    tuple of two ndarray of float, shape (sites, draws)
        Easting and northing in metres; the stated point where thirty tries all missed the ground.
    """
    require_ground(ground)
    shapely.prepare(ground)
    x, y = moved_sites(sites, draws=draws, generator=generator)
    held = shapely.intersects_xy(ground, sites.x, sites.y)[:, None]
    for _ in range(_REDRAWS):
        off = held & ~shapely.intersects_xy(ground, x, y)
        if not off.any():
            return x, y
        again_x, again_y = moved_sites(sites, draws=draws, generator=generator)
        x[off], y[off] = again_x[off], again_y[off]
    off = held & ~shapely.intersects_xy(ground, x, y)
    x = np.where(off, sites.x[:, None], x)
    y = np.where(off, sites.y[:, None], y)
    return x, y
