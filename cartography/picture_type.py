"""Type on a picture: the served Noto Sans SC, slice by slice; a missing glyph is an error."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from errors import N_, LangchengError, Problem

FONT_FOLDER = Path(__file__).resolve().parents[1] / "shell" / "static" / "fonts" / "noto-sans-sc"
_FACE = re.compile(r"url\(\./files/([\w.-]+\.woff2)\).*?unicode-range:\s*([^;]+);", re.DOTALL)
NORMAL, STRONG = 400, 650


class MissingGlyphError(LangchengError, ValueError):
    """A text holds a character that the font has no glyph for."""


@cache
def _slices() -> tuple[tuple[str, tuple[tuple[int, int], ...]], ...]:
    css = (FONT_FOLDER / "noto-sans-sc.css").read_text(encoding="utf-8")
    found = []
    for name, ranges in _FACE.findall(css):
        spans = []
        for one in ranges.split(","):
            first, _, last = one.strip().removeprefix("U+").partition("-")
            spans.append((int(first, 16), int(last or first, 16)))
        found.append((name, tuple(spans)))
    return tuple(reversed(found))  # the latin slices stand last and come first


@cache
def _slice_of(sign: str) -> str:
    code = ord(sign)
    for name, spans in _slices():
        if any(first <= code <= last for first, last in spans):
            return name
    message = N_("the font has no glyph for “{value}” (U+{code}); leave the character out")
    params = {"value": sign, "code": f"{code:04X}"}
    raise MissingGlyphError(Problem("noto-sans-sc", message, params=params))


@cache
def _font(name: str, size: int, weight: int) -> Any:
    font = ImageFont.truetype(FONT_FOLDER / "files" / name, size)
    font.set_variation_by_axes([weight])
    return font


def runs(text: str) -> list[tuple[str, str]]:
    """Return a text as (font file, part) in its order.

    Raises
    ------
    MissingGlyphError
        When no slice of the font holds a character.
    """
    parts: list[tuple[str, str]] = []
    for sign in text:
        name = _slice_of(sign)
        if parts and parts[-1][0] == name:
            parts[-1] = (name, parts[-1][1] + sign)
        else:
            parts.append((name, sign))
    return parts


def width_of(text: str, size: int, weight: int = NORMAL) -> float:
    """Return the width of a text in pixels."""
    return float(sum(_font(name, size, weight).getlength(part) for name, part in runs(text)))


def write(
    picture: Image.Image,
    at: tuple[float, float],
    text: str,
    *,
    size: int,
    colour: str,
    weight: int = NORMAL,
    halo: str | None = None,
    anchor: str = "left",
) -> float:
    """Write one line, its baseline at `at`; return its width.

    Parameters
    ----------
    picture : Image
        Written on.
    at : pair of float
        Pixels; the left end, the middle or the right end as `anchor` says.
    text : str
        One line.
    size, weight : int
        Pixels, and 100–900.
    colour, halo : str
        ``#RRGGBB``; a halo keeps a name readable on a map.
    anchor : {"left", "middle", "right"}
        Which point of the line `at` is.
    """
    draw = ImageDraw.Draw(picture)
    total = width_of(text, size, weight)
    left = at[0] - total * {"left": 0.0, "middle": 0.5, "right": 1.0}[anchor]
    stroke = 3 if halo else 0
    for name, part in runs(text):
        font = _font(name, size, weight)
        if halo:
            draw.text(
                (left, at[1]), part, fill=halo, font=font, anchor="ls",
                stroke_width=stroke, stroke_fill=halo,
            )  # fmt: skip
        draw.text((left, at[1]), part, fill=colour, font=font, anchor="ls")
        left += font.getlength(part)
    return total


def wrapped(text: str, width: float, size: int, weight: int = NORMAL) -> list[str]:
    """Return a text in lines no wider than `width`: Chinese breaks anywhere, Latin at spaces."""
    lines: list[str] = []
    line = ""
    for word in re.findall(r"[\u2e80-\uffef]|[^\u2e80-\uffef\s]+\s*|\s+", text):
        is_closing = word in "，。；：、！？）”》%"
        if line and not is_closing and width_of(line + word.rstrip(), size, weight) > width:
            lines.append(line.rstrip())
            line = ""
        line += word if line else word.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines
