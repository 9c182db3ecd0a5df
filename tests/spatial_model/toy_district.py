"""A district small enough to work out by hand.

    N 3304000 ┌───────────┬───────────┐
              │  nw   ┊   │   ┊   ne  │   four squares of 2 km: 4 km² each
              │   D   ┊   │   ┊   B   │   corridor ┊…┊ E 501000–503000: 8 km²
    N 3302000 ├───────────C───────────┤
              │   A   ┊   │   ┊       │   E institute at (505000, 3303000), outside
              │  sw   ┊   │   ┊   se  │
    N 3300000 └───────────┴───────────┘
          E 500000     502000      504000

A (501000, 3301000) lies in the middle of sw and on the corridor's west side;
B (503000, 3303000) in the middle of ne and on the corridor's east side;
C (502000, 3302000) on the corner of all four squares and within the corridor;
D (501000, 3303000) in the middle of nw and on the corridor's west side.
"""

from __future__ import annotations

import geopandas as gpd
import shapely

CRS = "EPSG:4549"

SQUARES = {
    "nw": (500000, 3302000, 502000, 3304000),
    "ne": (502000, 3302000, 504000, 3304000),
    "sw": (500000, 3300000, 502000, 3302000),
    "se": (502000, 3300000, 504000, 3302000),
    "corridor": (501000, 3300000, 503000, 3304000),
}

FACILITIES = {
    "A": (501000, 3301000, 0.0),
    "B": (503000, 3303000, 500.0),
    "C": (502000, 3302000, 0.0),
    "D": (501000, 3303000, 100.0),
    "E": (505000, 3303000, 0.0),
}


def zones() -> gpd.GeoDataFrame:
    """Return the squares and the corridor, indexed by name."""
    return gpd.GeoDataFrame(
        {"geometry": [shapely.box(*bounds) for bounds in SQUARES.values()]},
        index=list(SQUARES),
        crs=CRS,
    )


def facilities(*names: str) -> gpd.GeoDataFrame:
    """Return the facilities of these names, or all five."""
    chosen = {name: FACILITIES[name] for name in (names or FACILITIES)}
    return gpd.GeoDataFrame(
        {"uncertainty_m": [row[2] for row in chosen.values()]},
        geometry=[shapely.Point(row[0], row[1]) for row in chosen.values()],
        index=list(chosen),
        crs=CRS,
    )


def no_facilities() -> gpd.GeoDataFrame:
    """Return a layer without any facility."""
    return gpd.GeoDataFrame({"uncertainty_m": []}, geometry=gpd.GeoSeries([], crs=CRS), crs=CRS)
