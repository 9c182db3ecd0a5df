"""Layers in the shape that the map element sends: plain lists and dicts.

Every function takes frames in any CRS, with the columns that ``layers`` gives
them, and returns JSON-ready values in longitude and latitude. Words arrive in
the reader's language; nothing is translated here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from cartography.colour import readable_on
from cartography.geometry import DECIMALS, label_point, lines, lon_lat, polygons
from cartography.symbology import (
    DEFAULT_ZONE_COLOUR,
    DEFAULT_ZONE_WEIGHT,
    GRADES,
    ZONE_KIND_COLOURS,
    ZONE_KIND_WEIGHTS,
    Theme,
)

NEIGHBOUR_TOLERANCE = 0.0003
FRAME_MARGIN = 0.04
"""Share of the district's width kept round it; names of neighbours stand inside."""


def _name(row: Any, language: str) -> str:
    name_en = getattr(row, "name_en", None)
    if language == "en" and isinstance(name_en, str) and name_en:
        return name_en
    return "" if pd.isna(row.name_zh) else str(row.name_zh)


def base_layers(
    *,
    district: gpd.GeoDataFrame,
    neighbours: gpd.GeoDataFrame | None = None,
    water: gpd.GeoDataFrame | None = None,
    metro_lines: gpd.GeoDataFrame | None = None,
    metro_stations: gpd.GeoDataFrame | None = None,
    towns: gpd.GeoDataFrame | None = None,
    places: gpd.GeoDataFrame | None = None,
    language: str = "zh",
) -> dict[str, Any]:
    """Return the ground that the map draws from the package's own layers."""
    seen = lon_lat(district)
    west, south, east, north = seen.total_bounds if len(seen) else (-180.0, -90.0, 180.0, 90.0)
    margin_lon, margin_lat = FRAME_MARGIN * (east - west), FRAME_MARGIN * (north - south)
    frame_of_view = shapely.box(
        west - margin_lon, south - margin_lat, east + margin_lon, north + margin_lat
    )

    def name_point(shape: BaseGeometry) -> list[float]:
        in_view = shapely.intersection(shape, frame_of_view)
        return label_point(shape if in_view.is_empty or in_view.area == 0 else in_view)

    def rows(frame: gpd.GeoDataFrame | None) -> list[Any]:
        if frame is None or frame.empty:
            return []
        return list(lon_lat(frame).itertuples(index=False))

    def points(frame: gpd.GeoDataFrame | None) -> list[dict[str, Any]]:
        return [
            {
                "name": _name(row, language),
                "lon": round(row.geometry.x, DECIMALS),
                "lat": round(row.geometry.y, DECIMALS),
            }
            for row in rows(frame)
        ]

    return {
        "district": [
            {"name": _name(row, language), "polygons": polygons(row.geometry)}
            for row in rows(district)
        ],
        "neighbours": [
            {
                "name": _name(row, language),
                "at": name_point(row.geometry),
                "polygons": polygons(row.geometry, tolerance=NEIGHBOUR_TOLERANCE),
            }
            for row in rows(neighbours)
        ],
        "water": [
            {
                "kind": str(row.water_kind),
                "name": _name(row, language),
                "at": name_point(row.geometry),
                "polygons": polygons(row.geometry, tolerance=NEIGHBOUR_TOLERANCE / 3),
            }
            for row in rows(water)
        ],
        "metro": [
            {"name": str(row.line), "lines": lines(row.geometry)} for row in rows(metro_lines)
        ],
        "stations": points(metro_stations),
        "towns": points(towns),
        "places": points(places),
    }


def zone_features(
    zones: gpd.GeoDataFrame,
    *,
    theme: Theme,
    language: str = "zh",
    colours: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
    cards: Mapping[str, Sequence[tuple[str, str]]] | None = None,
    badges: Mapping[str, tuple[str, str]] | None = None,
    fills: Mapping[str, str | None] | None = None,
) -> list[dict[str, Any]]:
    """Return the zones that have a geometry, the largest first.

    Parameters
    ----------
    zones : GeoDataFrame
        Columns zone_id, zone_kind, name_zh, name_en, grade; Polygon or MultiPolygon.
    theme : Theme
        Colours are made lighter or darker until they can be read on its ground.
    language : {"zh", "en"}
        Which name is drawn.
    colours : mapping of zone_id to #RRGGBB, optional
        The plan's own colours; others get the colour of their kind.
    labels : mapping of zone_id to text, optional
        What is written on the map where the name is too long for it.
    cards : mapping of zone_id to pairs of text, optional
        Rows shown under the name when the pointer rests on the zone.
    badges : mapping of zone_id to (text, #RRGGBB), optional
        A mark with its word, drawn beside the name (a status).
    fills : mapping of zone_id to #RRGGBB or None, optional
        Choropleth: fill of each zone; None draws the hatch of "not measured".
        Zones that are missing here keep their usual fill.

    Returns
    -------
    list of dict
        One per zone.
    """
    frame = lon_lat(zones)
    frame = frame[frame.geom_type.isin(("Polygon", "MultiPolygon"))]
    features = []
    for row in frame.itertuples(index=False):
        colour = (colours or {}).get(row.zone_id) or ZONE_KIND_COLOURS.get(
            row.zone_kind, DEFAULT_ZONE_COLOUR
        )
        badge = (badges or {}).get(row.zone_id)
        feature: dict[str, Any] = {
            "id": row.zone_id,
            "kind": row.zone_kind,
            "name": _name(row, language),
            "label": (labels or {}).get(row.zone_id) or _name(row, language),
            "grade": row.grade if row.grade in GRADES else "",
            "colour": readable_on(colour, theme.land, theme.card),
            "weight": ZONE_KIND_WEIGHTS.get(row.zone_kind, DEFAULT_ZONE_WEIGHT),
            "at": label_point(row.geometry),
            "size": round(float(row.geometry.area), 8),
            "polygons": polygons(row.geometry),
            "card": [list(pair) for pair in (cards or {}).get(row.zone_id, ())],
        }
        if badge:
            feature["badge"] = {"text": badge[0], "colour": badge[1]}
        if fills is not None and row.zone_id in fills:
            feature["fill"] = fills[row.zone_id] or "hatch"
        features.append(feature)
    return sorted(features, key=lambda feature: (-feature["size"], feature["id"]))
