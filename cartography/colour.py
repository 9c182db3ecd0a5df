"""Contrast between two colours, and the nearest shade that can be read on a ground."""

from __future__ import annotations

import colorsys


def rgb(colour: str) -> tuple[float, float, float]:
    """Return red, green and blue of ``#RRGGBB`` as shares of one.

    Raises
    ------
    ValueError
        If `colour` is not written as ``#`` and six hexadecimal digits.
    """
    if len(colour) != 7 or not colour.startswith("#"):
        raise ValueError(f"{colour!r} is not a colour of the form #RRGGBB")
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2, 0 for black and 1 for white."""
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in rgb(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.2 between two colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(colour: str, *grounds: str, minimum: float = 4.5) -> str:
    """Return `colour`, made lighter or darker until it can be read on every ground.

    Hue is kept. The step away from the first ground's lightness is 1 %; black or
    white is returned when no shade of the hue reaches `minimum`.
    """

    def is_readable(candidate: str) -> bool:
        return all(contrast(candidate, ground) >= minimum for ground in grounds)

    if is_readable(colour):
        return colour
    is_dark_ground = luminance(grounds[0]) < 0.18
    hue, lightness, saturation = colorsys.rgb_to_hls(*rgb(colour))
    for _ in range(100):
        lightness = min(1.0, lightness + 0.01) if is_dark_ground else max(0.0, lightness - 0.01)
        shade = colorsys.hls_to_rgb(hue, lightness, saturation)
        candidate = "#" + "".join(f"{round(channel * 255):02X}" for channel in shade)
        if is_readable(candidate):
            return candidate
    return "#FFFFFF" if is_dark_ground else "#000000"
