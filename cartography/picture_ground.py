"""The drawing under the words of a picture: ground, result, zones, sites, in pixels."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from PIL import Image, ImageChops, ImageDraw

from cartography.symbology import Theme

Point = tuple[float, float]
HATCH_STEP_PX = 22


class Ground:
    """A canvas in the web map's projection, drawn larger than it is shown.

    Parameters
    ----------
    bounds : two pairs of float
        ``((south, west), (north, east))`` that must be seen.
    size : pair of int
        Pixels of the finished drawing.
    theme : Theme
        Colours.
    scale : int
        How much larger it is drawn, for smooth edges.
    """

    def __init__(
        self,
        bounds: Sequence[Sequence[float]],
        size: tuple[int, int],
        theme: Theme,
        scale: int = 2,
    ) -> None:
        self.theme, self.scale = theme, scale
        self.width, self.height = size[0] * scale, size[1] * scale
        (south, west), (north, east) = bounds
        left, right, bottom, top = _x(west), _x(east), _y(south), _y(north)
        self.per_unit = min(self.width / (right - left), self.height / (top - bottom)) * 0.94
        self.middle = ((left + right) / 2, (bottom + top) / 2)
        self.latitude = (south + north) / 2
        self.image = Image.new("RGB", (self.width, self.height), theme.neighbour)
        self.hatch = self._hatch()

    def at(self, lon: float, lat: float) -> Point:
        """Return a position in pixels of the large canvas."""
        return (
            self.width / 2 + (_x(lon) - self.middle[0]) * self.per_unit,
            self.height / 2 - (_y(lat) - self.middle[1]) * self.per_unit,
        )

    def shown(self, lon: float, lat: float) -> Point:
        """Return a position in pixels of the finished drawing."""
        x, y = self.at(lon, lat)
        return x / self.scale, y / self.scale

    @property
    def metres_per_pixel(self) -> float:
        """Metres on the ground of a finished pixel, at the middle latitude (WGS-84)."""
        phi = math.radians(self.latitude)
        prime = 6378137 / math.sqrt(1 - 0.00669437999014 * math.sin(phi) ** 2)
        return prime * math.cos(phi) * self.scale / self.per_unit

    def finished(self) -> Image.Image:
        """Return the drawing at its own size."""
        size = (self.width // self.scale, self.height // self.scale)
        return self.image.resize(size, Image.Resampling.LANCZOS)

    def area(
        self,
        polygons: Iterable[Sequence[Sequence[Sequence[float]]]],
        fill: str | None,
        *,
        opacity: float = 1.0,
        is_hatched: bool = False,
        line: str | None = None,
        width: float = 1.0,
        dash: Sequence[float] = (),
    ) -> None:
        """Fill polygons (rings of ``[lon, lat]``, the outer first) and draw their outline."""
        for rings in polygons:
            pixels = [[self.at(lon, lat) for lon, lat in ring] for ring in rings]
            if fill:
                self._fill(pixels, fill, opacity, is_hatched)
            if line:
                for ring in pixels:
                    self._stroke(ring, line, width, dash)

    def line(self, points: Sequence[Sequence[float]], colour: str, width: float) -> None:
        """Draw a line through ``[lon, lat]``."""
        self._stroke([self.at(lon, lat) for lon, lat in points], colour, width, ())

    def picture(self, uri: str, bounds: Sequence[Sequence[float]], opacity: float) -> None:
        """Lay a surface's picture on the ground."""
        surface = Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2]))).convert("RGBA")
        (south, west), (north, east) = bounds
        left, top = self.at(west, north)
        right, bottom = self.at(east, south)
        size = (max(round(right - left), 1), max(round(bottom - top), 1))
        surface = surface.resize(size, Image.Resampling.NEAREST)
        mask = surface.getchannel("A").point(lambda value: round(value * opacity))
        self.image.paste(surface.convert("RGB"), (round(left), round(top)), mask)

    def mark(
        self, outline: Sequence[Point], lon: float, lat: float, radius: float, **look: Any
    ) -> None:
        """Draw a mark: an outline in units of its radius, or a circle where it is empty."""
        x, y = self.at(lon, lat)
        radius *= self.scale
        draw, width = ImageDraw.Draw(self.image), round(look.get("width", 1.5) * self.scale)
        if not outline:
            box = (x - radius, y - radius, x + radius, y + radius)
            draw.ellipse(box, fill=look["fill"], outline=look["line"], width=width)
            return
        points = [(x + dx * radius, y + dy * radius) for dx, dy in outline]
        draw.polygon(points, fill=look["fill"])
        draw.line([*points, points[0]], fill=look["line"], width=width, joint="curve")

    def _fill(self, rings: list[list[Point]], fill: str, opacity: float, is_hatched: bool) -> None:
        xs, ys = zip(*rings[0], strict=True)
        left, top = max(int(min(xs)) - 1, 0), max(int(min(ys)) - 1, 0)
        right, bottom = min(int(max(xs)) + 2, self.width), min(int(max(ys)) + 2, self.height)
        if right <= left or bottom <= top:
            return
        mask = Image.new("L", (right - left, bottom - top), 0)
        draw = ImageDraw.Draw(mask)
        for number, ring in enumerate(rings):
            moved = [(x - left, y - top) for x, y in ring]
            draw.polygon(moved, fill=0 if number else round(255 * opacity))
        self.image.paste(fill, (left, top), mask)
        if is_hatched:
            full = mask.point(lambda value: 255 if value else 0)
            lines = ImageChops.multiply(full, self.hatch.crop((left, top, right, bottom)))
            self.image.paste(fill, (left, top), lines)

    def _stroke(
        self, points: Sequence[Point], colour: str, width: float, dash: Sequence[float]
    ) -> None:
        draw, pixels = ImageDraw.Draw(self.image), max(round(width * self.scale), 1)
        if not dash:
            draw.line(list(points), fill=colour, width=pixels, joint="curve")
            return
        for part in _dashes(points, [one * self.scale for one in dash]):
            draw.line(part, fill=colour, width=pixels, joint="curve")

    def _hatch(self) -> Image.Image:
        hatch = Image.new("L", (self.width, self.height), 0)
        draw = ImageDraw.Draw(hatch)
        for x in range(-self.height, self.width, HATCH_STEP_PX):
            draw.line([(x, self.height), (x + self.height, 0)], fill=120, width=self.scale)
        return hatch


def _dashes(points: Sequence[Point], lengths: Sequence[float]) -> list[list[Point]]:
    parts: list[list[Point]] = []
    left, index, current = lengths[0], 0, [points[0]]
    for (x0, y0), (x1, y1) in pairwise(points):
        length, gone = math.hypot(x1 - x0, y1 - y0), 0.0
        while length - gone > left:
            gone += left
            at = (x0 + (x1 - x0) * gone / length, y0 + (y1 - y0) * gone / length)
            if index % 2 == 0:
                parts.append([*current, at])
            index += 1
            left, current = lengths[index % len(lengths)], [at]
        left -= length - gone
        current.append((x1, y1))
    if index % 2 == 0 and len(current) > 1:
        parts.append(current)
    return parts


def _x(lon: float) -> float:
    return math.radians(lon)


def _y(lat: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))
