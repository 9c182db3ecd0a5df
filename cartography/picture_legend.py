"""The legend of a picture, and the outlines of the kinds' marks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

from PIL import Image, ImageDraw

from cartography.picture_ground import Point
from cartography.picture_type import STRONG, wrapped, write
from cartography.plan_map import MapPayload
from cartography.symbology import GRADES, Theme


def draw_legend(
    picture: Image.Image,
    payload: MapPayload,
    *,
    grades: Mapping[str, str],
    grades_title: str,
    left: int,
    right: int,
    top: float,
) -> float:
    """Draw classes, roles and grades in a column; return where it ends."""
    theme, styles = payload.theme, payload.results.get("styles", {})
    groups = [*payload.results.get("legend", ())]
    present = {
        one["grade"] for one in payload.zones if f"zone_kind:{one['kind']}" not in payload.hidden
    }
    rows = [(f"grade:{grade}", text) for grade, text in grades.items() if grade in present]
    groups.append({"title": grades_title, "rows": rows, "note": ""})
    y = top
    for group in groups:
        if not group["rows"]:
            continue
        for line in wrapped(group["title"], right - left, 19, STRONG):
            write(picture, (left, y), line, size=19, colour=theme.ink, weight=STRONG)
            y += 26
        for swatch, text in group["rows"]:
            _swatch(picture, swatch, (left, y - 17), styles, theme)
            write(picture, (left + 52, y), text, size=18, colour=theme.ink)
            y += 28
        for line in wrapped(group["note"], right - left, 15):
            write(picture, (left, y), line, size=15, colour=theme.muted)
            y += 21
        y += 12
    return y


def _swatch(
    picture: Image.Image, swatch: str, at: Point, styles: Mapping[str, str], theme: Theme
) -> None:
    draw, (x, y) = ImageDraw.Draw(picture), at
    box = (x, y, x + 40, y + 20)
    colour = styles.get(swatch)
    if swatch == "proposed" and colour:
        draw.ellipse((x + 10, y, x + 30, y + 20), fill=colour)
    elif swatch == "existing" and colour:
        draw.rectangle((x + 14, y + 4, x + 26, y + 16), fill=theme.card, outline=colour, width=3)
    elif swatch == "candidate" and colour:
        draw.ellipse((x + 14, y + 4, x + 26, y + 16), fill=theme.card, outline=colour, width=3)
    elif swatch == "reach_edge" and colour:
        draw.ellipse((x + 10, y, x + 30, y + 20), outline=colour, width=2)
    elif swatch == "link" and colour:
        draw.line((x, y + 16, x + 40, y + 4), fill=colour, width=2)
    elif swatch.startswith("grade:"):
        style = GRADES[swatch.removeprefix("grade:")]
        for start in range(0, 40, 8 if style.dash else 40):
            end = start + (3 if style.is_hatched else 5) if style.dash else 40
            draw.line((x + start, y + 10, x + end, y + 10), fill=theme.muted, width=3)
    elif colour or swatch == "hatch":
        line = colour or theme.muted
        draw.rectangle(box, outline=line, width=2)
        if swatch != "reach":
            for start in range(0, 40, 8):
                draw.line((x + start, y + 19, x + min(start + 10, 40), y + 1), fill=line)
    else:
        draw.rectangle(box, fill=swatch, outline=theme.line)


def _corners(count: int, turn: float, size: float = 1.0) -> tuple[Point, ...]:
    angles = [turn + 2 * math.pi * i / count for i in range(count)]
    return tuple((math.cos(one) * size, math.sin(one) * size) for one in angles)


_UP = -math.pi / 2
OUTLINES: Mapping[str, tuple[Point, ...]] = MappingProxyType(
    {
        "triangle": _corners(3, _UP, 1.2),
        "square": ((-0.86, -0.86), (0.86, -0.86), (0.86, 0.86), (-0.86, 0.86)),
        "diamond": _corners(4, _UP, 1.14),
        "hexagon": _corners(6, 0.0, 1.05),
        "pentagon": _corners(5, _UP, 1.08),
        "octagon": _corners(8, math.pi / 8),
        "star": tuple(
            (x * (0.46 if i % 2 else 1.16), y * (0.46 if i % 2 else 1.16))
            for i, (x, y) in enumerate(_corners(10, _UP))
        ),
        "chevron": ((-0.8, -1), (0.25, -1), (1.1, 0), (0.25, 1), (-0.8, 1), (0.05, 0)),
        "trapezoid": ((-0.55, -0.8), (0.55, -0.8), (1.05, 0.8), (-1.05, 0.8)),
        "bowtie": ((-1, -0.85), (0, -0.2), (1, -0.85), (1, 0.85), (0, 0.2), (-1, 0.85)),
    }
)
"""Outlines of the kinds' shapes in units of the radius; what is missing is a circle."""
