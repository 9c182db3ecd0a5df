"""A map as a picture for a slide: title, neat line, legend, scale bar, north, sources, mark."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageDraw

from cartography.picture_ground import Ground
from cartography.picture_legend import OUTLINES, draw_legend
from cartography.picture_names import write_names
from cartography.picture_type import STRONG, width_of, wrapped, write
from cartography.plan_map import MapPayload
from cartography.symbology import FACILITY_KINDS, GRADES, Theme

SIZE = (1920, 1080)
MAP_BOX = (40, 116, 1396, 1040)
SIDE_LEFT, SIDE_RIGHT = 1428, 1880
LONGEST_BAR_PX = 240
BASE_DPI_METRES = 0.0254 / 96
"""A pixel of a screen of 96 dpi, for the numeric scale."""


@dataclass(frozen=True)
class PictureWords:
    """What stands round the map, in the reader's language.

    Parameters
    ----------
    title, subtitle : str
        Heading, and day and plan under it.
    readings : sequence of (text, is_caveat)
        What the map says.
    notes : sequence of str
        Coordinate system, maker, sources; small, at the foot.
    mark : str
        What an unreviewed map must bear.
    scale : str
        ``{ratio}`` is filled in.
    kilometres, metres : str
        ``{number}`` is filled in.
    zones : str
        Heading of the grades in the legend.
    """

    title: str
    subtitle: str
    readings: Sequence[tuple[str, bool]]
    notes: Sequence[str]
    mark: str
    scale: str
    kilometres: str
    metres: str
    zones: str


def draw_picture(
    payload: MapPayload, words: PictureWords, grades: Mapping[str, str]
) -> Image.Image:
    """Return the finished picture of a map.

    Parameters
    ----------
    payload : MapPayload
        What the map on the screen draws.
    words : PictureWords
        What stands round it.
    grades : mapping of grade to text
        The legend's words for the boundaries' grades.

    Raises
    ------
    MissingGlyphError
        When a text holds a character that the font lacks.
    """
    theme = payload.theme
    left, top, right, bottom = MAP_BOX
    ground = Ground(payload.view.bounds, (right - left, bottom - top), theme)
    _draw_ground(ground, payload)
    _draw_result(ground, payload)
    _draw_zones(ground, payload)
    _draw_points(ground, payload)
    picture = Image.new("RGB", SIZE, theme.paper)
    drawn = ground.finished()
    write_names(drawn, ground, payload)
    picture.paste(drawn, (left, top))
    draw = ImageDraw.Draw(picture)
    draw.rectangle(MAP_BOX, outline=theme.ink, width=2)
    write(picture, (left, 62), words.title, size=38, colour=theme.ink, weight=STRONG)
    write(picture, (left, 98), words.subtitle, size=21, colour=theme.muted)
    _write_mark(picture, words.mark, theme)
    _draw_scale(picture, ground, words, theme)
    _draw_north(picture, theme)
    foot = _write_notes(picture, words.notes, theme)
    y = draw_legend(
        picture,
        payload,
        grades=grades,
        grades_title=words.zones,
        left=SIDE_LEFT,
        right=SIDE_RIGHT,
        top=MAP_BOX[1] + 18,
    )
    _write_readings(picture, words.readings, theme, y + 14, foot - 20)
    return picture


def png_bytes(picture: Image.Image) -> bytes:
    """Return a picture as a PNG file."""
    written = io.BytesIO()
    picture.save(written, "PNG", optimize=False, dpi=(96, 96))
    return written.getvalue()


def _draw_ground(ground: Ground, payload: MapPayload) -> None:
    theme, base = payload.theme, payload.base
    for one in base.get("neighbours", ()):
        ground.area(one["polygons"], theme.neighbour, line=theme.neighbour_line, width=1)
    for one in base.get("district", ()):
        ground.area(one["polygons"], theme.land)
    for one in base.get("water", ()):
        fill = theme.sea if one["kind"] == "sea" else theme.lake
        ground.area(one["polygons"], fill, line=theme.water_line, width=0.7)


def _draw_result(ground: Ground, payload: MapPayload) -> None:
    results, theme = payload.results, payload.theme
    styles = results.get("styles", {})
    surface = results.get("surface")
    if surface:
        ground.picture(surface["uri"], surface["bounds"], 0.84)
    for layer in results.get("shapes", ()):
        role = layer["role"]
        for one in layer["features"]:
            if "lines" in one:
                for line in one["lines"]:
                    ground.line(line, styles.get(role, theme.muted), 0.8)
            elif role == "gap":
                colour = styles["gap"]
                ground.area(
                    one["polygons"], colour, opacity=0.12, is_hatched=True, line=colour, width=1.2
                )
            elif role == "reach_edge" and "polygons" in one:
                ground.area(one["polygons"], None, line=theme.halo, width=3.6)
                ground.area(one["polygons"], None, line=styles["reach_edge"], width=1.6)
            elif role == "reach" and "polygons" in one:
                ground.area(one["polygons"], styles["reach"], opacity=0.2, line=styles["reach"])
            elif one.get("fill") == "hatch":
                ground.area(
                    one["polygons"], theme.muted, opacity=0.06, is_hatched=True, line=theme.muted
                )
            elif "fill" in one and "polygons" in one:
                ground.area(one["polygons"], one["fill"], opacity=0.84, line=theme.halo, width=0.5)


def _draw_zones(ground: Ground, payload: MapPayload) -> None:
    hidden = set(payload.hidden)
    for zone in payload.zones:
        if f"zone_kind:{zone['kind']}" in hidden:
            continue
        style = GRADES.get(zone["grade"])
        dash = [float(one) for one in style.dash.split()] if style and style.dash else ()
        ground.area(
            zone["polygons"],
            zone["colour"],
            opacity=0.05,
            is_hatched=bool(style and style.is_hatched),
            line=zone["colour"],
            width=zone["weight"],
            dash=[max(one, 3.0) for one in dash],
        )
    for one in payload.base.get("district", ()):
        ground.area(one["polygons"], None, line=payload.theme.district_line, width=1.6)


def _draw_points(ground: Ground, payload: MapPayload) -> None:
    theme, hidden = payload.theme, set(payload.hidden)
    for lon, lat, kind in _facilities(payload.facilities):
        if f"kind:{kind}" not in hidden and kind in FACILITY_KINDS:
            style = FACILITY_KINDS[kind]
            outline = OUTLINES.get(style.shape, ())
            radius = 4.0 if style.shape == "dot" else 6.0
            ground.mark(outline, lon, lat, radius, fill=style.colour(theme), line=theme.halo)
    styles = payload.results.get("styles", {})
    for layer in payload.results.get("shapes", ()):
        for one in layer["features"]:
            if "at" in one:
                is_proposed = layer["role"] == "proposed"
                colour = styles.get(layer["role"], theme.ink)
                lon, lat = one["at"]
                ground.mark(
                    OUTLINES["square"] if layer["role"] == "existing" else (),
                    lon,
                    lat,
                    13.0 if is_proposed else 5.5,
                    fill=colour if is_proposed else theme.card,
                    line=theme.card if is_proposed else colour,
                    width=2.0,
                )


def _facilities(columns: Mapping[str, Any]) -> list[tuple[float, float, str]]:
    if not columns:
        return []
    scale, (lon, lat) = columns["scale"], columns["origin"]
    return [
        ((x + lon) / scale, (y + lat) / scale, columns["styles"][style][0])
        for x, y, style in zip(columns["lon"], columns["lat"], columns["style"], strict=True)
    ]


def _write_mark(picture: Image.Image, mark: str, theme: Theme) -> None:
    if not mark:
        return
    width = width_of(mark, 22, STRONG)
    right, top = SIDE_RIGHT, 40
    colour = "#F58D84" if theme.is_dark else "#B42318"
    box = (right - width - 28, top, right, top + 46)
    ImageDraw.Draw(picture).rectangle(box, outline=colour, width=2)
    write(
        picture, (right - 14, top + 31), mark, size=22, colour=colour, weight=STRONG, anchor="right"
    )


def _draw_scale(picture: Image.Image, ground: Ground, words: PictureWords, theme: Theme) -> None:
    per_pixel = ground.metres_per_pixel
    metres = round_metres(per_pixel * LONGEST_BAR_PX)
    length = metres / per_pixel
    x, y = MAP_BOX[0] + 24, MAP_BOX[3] - 26
    text = (
        words.kilometres.format(number=f"{metres / 1000:g}")
        if metres >= 1000
        else words.metres.format(number=f"{metres:g}")
    )
    ratio = f"{round(per_pixel / BASE_DPI_METRES, -3):,.0f}"
    text = f"{text} · {words.scale.format(ratio=ratio)}"
    write(picture, (x, y - 14), text, size=18, colour=theme.ink, halo=theme.halo, weight=500)
    draw = ImageDraw.Draw(picture)
    draw.line([(x, y - 8), (x, y), (x + length, y), (x + length, y - 8)], fill=theme.ink, width=3)


def round_metres(metres: float) -> float:
    """Return the largest of 1, 2, 5 times a power of ten that is not longer than `metres`."""
    power = 10.0 ** math.floor(math.log10(metres))
    return float(power * next(lead for lead in (5, 2, 1) if metres / power >= lead))


def _draw_north(picture: Image.Image, theme: Theme) -> None:
    x, y = MAP_BOX[2] - 46, MAP_BOX[1] + 30
    draw = ImageDraw.Draw(picture)
    draw.polygon([(x, y), (x + 12, y + 40), (x, y + 31)], fill=theme.ink)
    draw.polygon([(x, y), (x - 12, y + 40), (x, y + 31)], fill=theme.card, outline=theme.ink)
    write(
        picture,
        (x, y + 64),
        "N",
        size=22,
        colour=theme.ink,
        weight=STRONG,
        halo=theme.halo,
        anchor="middle",
    )


def _write_notes(picture: Image.Image, notes: Sequence[str], theme: Theme) -> float:
    lines = [line for note in notes for line in wrapped(note, SIDE_RIGHT - SIDE_LEFT, 15)]
    y = MAP_BOX[3] - 21 * (len(lines) - 1) - 2
    top = float(y - 24)
    for line in lines:
        write(picture, (SIDE_LEFT, y), line, size=15, colour=theme.muted)
        y += 21
    return top


def _write_readings(
    picture: Image.Image, readings: Sequence[tuple[str, bool]], theme: Theme, y: float, foot: float
) -> None:
    """Write as many whole sentences as there is room for, each with its caveat's stroke."""
    for text, is_caveat in readings:
        size = 17 if is_caveat else 19
        left = SIDE_LEFT + (12 if is_caveat else 0)
        lines = wrapped(text, SIDE_RIGHT - left, size)
        if y + 26 * len(lines) > foot:
            return
        if is_caveat:
            box = (SIDE_LEFT, y - 18, SIDE_LEFT + 3, y + 26 * (len(lines) - 1) + 6)
            ImageDraw.Draw(picture).rectangle(box, fill="#E0AD3A" if theme.is_dark else "#9A6700")
        for line in lines:
            write(
                picture, (left, y), line, size=size, colour=theme.muted if is_caveat else theme.ink
            )
            y += 26
        y += 8
