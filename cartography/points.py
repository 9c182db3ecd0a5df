"""Facilities in columns, small enough to send fifty thousand, and towns that stand for sites."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd

from cartography.geometry import DECIMALS, lon_lat

SCALE = 10**DECIMALS
TOWN_REACH_DEGREES = 0.02


def _words(column: pd.Series[Any]) -> pd.Series[str]:
    return column.astype("object").where(column.notna(), "").astype(str)


def _names(frame: gpd.GeoDataFrame, language: str) -> pd.Series[str]:
    names = _words(frame["name_zh"])
    if language == "en" and "name_en" in frame:
        english = _words(frame["name_en"])
        names = english.where(english != "", names)
    return names


def _kept(notes: Mapping[str, str] | None, frame: gpd.GeoDataFrame) -> dict[str, str]:
    """Return the notes of the facilities in a frame."""
    present = set(_words(frame["facility_id"]))
    return {one: note for one, note in (notes or {}).items() if one in present}


def facility_columns(
    facilities: gpd.GeoDataFrame,
    *,
    language: str = "zh",
    notes: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return located facilities, but those known only to the town, in columns.

    Parameters
    ----------
    facilities : GeoDataFrame
        Columns facility_id, name_zh, name_en, kind, level, precision,
        uncertainty_m; Point or no geometry. Rows without geometry are left out.
    language : {"zh", "en"}
        Which name is drawn.
    notes : mapping of facility_id to text, optional
        Caveats: such a facility bears a question mark, and its tooltip says why.

    Returns
    -------
    dict
        ``origin`` and ``lon``, ``lat`` as whole hundred-thousandths of a degree
        from it; ``styles`` (kind, level, precision, uncertainty_m) with ``style``
        pointing into them; ``name`` and ``id``; ``notes`` by id.
    """
    frame = lon_lat(facilities)
    frame = frame[_words(frame["precision"]) != "town"]
    lon = np.rint(frame.geometry.x.to_numpy() * SCALE).astype(np.int64)
    lat = np.rint(frame.geometry.y.to_numpy() * SCALE).astype(np.int64)
    origin = [int(lon.min()), int(lat.min())] if len(frame) else [0, 0]
    looks = pd.MultiIndex.from_arrays(
        [
            _words(frame["kind"]),
            _words(frame["level"]),
            _words(frame["precision"]),
            frame["uncertainty_m"].astype(float).round().fillna(-1).to_numpy(),
        ]
    )
    codes, styles = looks.factorize()
    return {
        "scale": SCALE,
        "origin": origin,
        "lon": (lon - origin[0]).tolist(),
        "lat": (lat - origin[1]).tolist(),
        "style": codes.tolist(),
        "styles": [
            [style[0], style[1], style[2], None if style[3] < 0 else int(style[3])]
            for style in cast("list[tuple[str, str, str, float]]", styles.tolist())
        ],
        "name": _names(frame, language).tolist(),
        "id": _words(frame["facility_id"]).tolist(),
        "notes": _kept(notes, frame),
    }


def town_clusters(
    facilities: gpd.GeoDataFrame,
    towns: gpd.GeoDataFrame | None,
    *,
    language: str = "zh",
    notes: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """Return facilities known only to the town, one mark a town, never as sites.

    Facilities that share a town's point are one cluster; it takes the name and
    id of the nearest town within about two kilometres, else none.
    """
    frame = lon_lat(facilities)
    frame = frame[_words(frame["precision"]) == "town"]
    if frame.empty:
        return []
    seats = None if towns is None or towns.empty else lon_lat(towns)
    names = _names(frame, language)
    places: dict[tuple[float, float], list[int]] = {}
    for row, point in enumerate(frame.geometry):
        places.setdefault((round(point.x, DECIMALS), round(point.y, DECIMALS)), []).append(row)
    clusters = []
    for (lon, lat), positions in sorted(places.items()):
        name, town_id = "", f"{lon},{lat}"
        if seats is not None:
            away = np.hypot(
                (seats.geometry.x - lon) * np.cos(np.radians(lat)), seats.geometry.y - lat
            ).to_numpy()
            nearest = int(away.argmin())
            if away[nearest] <= TOWN_REACH_DEGREES:
                town = seats.iloc[nearest]
                name, town_id = (
                    str(_names(seats.iloc[[nearest]], language).iloc[0]),
                    str(town["town_id"]),
                )
        clusters.append(
            {
                "id": town_id,
                "name": name,
                "lon": float(lon),
                "lat": float(lat),
                "members": _words(frame["facility_id"]).iloc[positions].tolist(),
                "names": names.iloc[positions].tolist(),
                "kinds": _words(frame["kind"]).iloc[positions].tolist(),
                "notes": _kept(notes, frame.iloc[positions]),
            }
        )
    return clusters
