"""Streets small enough to work out by hand: a ladder with one bridge.

N 3301000   D─────E─────F        streets of 1 km, 6 km/h: 10 minutes each
                  │              the river runs below D–E–F; E–B is the only bridge
N 3300000   A─────B─────C
      E 500000  501000  502000
"""

from __future__ import annotations

import geopandas as gpd
import shapely

CRS = "EPSG:4549"
CORNERS = {
    "A": (500000, 3300000),
    "B": (501000, 3300000),
    "C": (502000, 3300000),
    "D": (500000, 3301000),
    "E": (501000, 3301000),
    "F": (502000, 3301000),
}
STREETS = ("AB", "BC", "DE", "EF", "BE")


def streets(*names: str, **columns: object) -> gpd.GeoDataFrame:
    """Return the streets of these names, or all five, with 6 km/h or the columns given."""
    chosen = names or STREETS
    lines = [shapely.LineString([CORNERS[name[0]], CORNERS[name[1]]]) for name in chosen]
    return gpd.GeoDataFrame(columns or {"speed_kmh": 6.0}, geometry=lines, index=chosen, crs=CRS)


def places(**at: tuple[float, float]) -> gpd.GeoDataFrame:
    """Return points by name."""
    return gpd.GeoDataFrame(geometry=shapely.points(list(at.values())), index=list(at), crs=CRS)


def corners(*names: str) -> gpd.GeoDataFrame:
    """Return points on these corners."""
    return places(**{name: CORNERS[name] for name in names})


def nowhere() -> gpd.GeoDataFrame:
    """Return a layer without any point."""
    return gpd.GeoDataFrame(geometry=gpd.GeoSeries([], crs=CRS), crs=CRS)
