"""A result in the shape that the map element sends: shapes by role, a surface, the legend."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from cartography.geometry import DECIMALS, lines, lon_lat, polygons
from cartography.result_style import RESULT_STYLES, SITE_ROLES, ResultRole
from cartography.surface_image import SurfaceImage
from cartography.symbology import NOT_MEASURED, Theme
from cartography.value_classes import ClassMethod, ValueClasses, decimals_apart

SMALLEST_STEP = 0.00002
"""Degrees (about 2 m) by which many-cornered outlines are simplified for the screen."""
MANY_CORNERS = 20_000


@dataclass(frozen=True)
class LegendGroup:
    """A heading of the legend with its rows.

    Parameters
    ----------
    title, note : str
        In the reader's language.
    rows : sequence of (swatch, text)
        A swatch is ``#RRGGBB``, ``hatch`` or a `ResultRole`.
    """

    title: str
    rows: Sequence[tuple[str, str]]
    note: str = ""


@dataclass(frozen=True)
class ResultLayers:
    """What a map draws of a result; `payload` is what the element sends."""

    shapes: Sequence[dict[str, Any]] = ()
    surface: SurfaceImage | None = None
    legend: Sequence[LegendGroup] = ()
    styles: Mapping[str, str] = field(default_factory=dict)

    def payload(self) -> dict[str, Any]:
        """Return the layers as plain values."""
        image = self.surface
        return {
            "shapes": list(self.shapes),
            "surface": {"uri": image.uri, "bounds": image.bounds} if image else None,
            "legend": [
                {"title": one.title, "note": one.note, "rows": [list(row) for row in one.rows]}
                for one in self.legend
            ],
            "styles": dict(self.styles),
        }


def role_colours(theme: Theme) -> dict[str, str]:
    """Return the colour of each role in a theme."""
    return {str(role): style.colour(theme) for role, style in RESULT_STYLES.items()}


def shape_layer(
    frame: gpd.GeoDataFrame,
    *,
    role: ResultRole,
    names: Sequence[str],
    cards: Sequence[Sequence[tuple[str, str]]],
    values: Sequence[float] | None = None,
    classes: ValueClasses | None = None,
) -> dict[str, Any]:
    """Return shapes of one role, the largest first.

    Parameters
    ----------
    frame : GeoDataFrame
        Shapes in any CRS; rows without geometry are left out.
    role : ResultRole
        How they are drawn.
    names : sequence of str
        Name of each row, shown when the pointer rests on it; may be empty.
    cards : sequence of rows of (label, value)
        What is told under the name.
    values : sequence of float, optional
        What the fill shows; NaN draws the hatch of "not measured".
    classes : ValueClasses, optional
        Their colours.
    """
    numbered = frame.assign(
        _name=list(names), _card=[[list(pair) for pair in one] for one in cards]
    )
    numbered["_number"] = range(1, len(numbered) + 1)
    if values is not None:
        numbered["_value"] = list(values)
    shown = lon_lat(numbered)
    corners = int(shapely.get_num_coordinates(shown.geometry.array).sum()) if len(shown) else 0
    step = SMALLEST_STEP if corners > MANY_CORNERS else 0.0
    features = []
    for row in shown.to_dict("records"):
        feature: dict[str, Any] = {"name": row["_name"], "card": row["_card"]}
        feature |= _drawn(row["geometry"], step)
        if role is ResultRole.PROPOSED:
            feature["number"] = str(row["_number"])
        if values is not None:
            colour = classes.colour(row["_value"]) if classes else None
            feature["fill"] = colour or NOT_MEASURED
        features.append(feature)
    if role not in SITE_ROLES:
        features.sort(key=lambda one: -one["size"])
    return {"role": str(role), "features": features}


def _drawn(shape: BaseGeometry, step: float) -> dict[str, Any]:
    drawn: dict[str, Any] = {"size": float(shape.area)}
    if isinstance(shape, shapely.Point):
        drawn["at"] = [round(shape.x, DECIMALS), round(shape.y, DECIMALS)]
    elif shape.geom_type in ("LineString", "MultiLineString"):
        drawn["lines"] = lines(shape)
    else:
        drawn["polygons"] = polygons(shape, tolerance=step)
    return drawn


def class_rows(
    classes: ValueClasses, written: Callable[[float, int], str], decimals: int
) -> list[tuple[str, str]]:
    """Return the legend's row of each class, high first.

    Parameters
    ----------
    classes : ValueClasses
        Bounds and colours.
    written : callable
        Writes a value with a number of places for the reader.
    decimals : int
        Places of the quantity; more are used where bounds would read alike.
    """
    places = decimals_apart(classes.bounds, decimals)
    rows = []
    for (low, high), colour in zip(pairwise(classes.bounds), classes.colours, strict=True):
        is_one = classes.method is ClassMethod.EACH_VALUE
        first, last = written(high if is_one else low, places), written(high, places)
        rows.append((colour, first if first == last else f"{first} – {last}"))
    return rows[::-1]
