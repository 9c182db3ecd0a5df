"""Names on a picture's map: sites' numbers first, then zones, towns and neighbours, none over another."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

from cartography.picture_ground import Ground
from cartography.picture_type import STRONG, width_of, write
from cartography.plan_map import MapPayload

TRIES = (0.0, 1.6, -1.6, 3.2, -3.2, 4.8, -4.8)
"""Line heights by which a name may move up or down from its place."""


def write_names(drawn: Image.Image, ground: Ground, payload: MapPayload) -> None:
    """Write the numbers of the proposed sites and every name that has room."""
    theme, hidden = payload.theme, set(payload.hidden)
    taken: list[tuple[float, float, float, float]] = []
    for layer in payload.results.get("shapes", ()):
        for one in layer["features"]:
            if one.get("number"):
                x, y = ground.shown(*one["at"])
                write(
                    drawn, (x, y + 6), one["number"], size=16, colour=theme.card,
                    weight=STRONG, anchor="middle",
                )  # fmt: skip
                taken.append((x - 14, y - 14, x + 14, y + 14))
    named = [
        (one["label"], one["at"], 20, STRONG, one["colour"])
        for one in payload.zones
        if f"zone_kind:{one['kind']}" not in hidden
    ]
    named += [
        (one["name"], [one["lon"], one["lat"]], 15, 450, theme.town_ink)
        for one in payload.base.get("towns", ())
    ]
    named += [
        (one["name"], one["at"], 17, 450, theme.muted) for one in payload.base.get("neighbours", ())
    ]
    for text, at, size, weight, colour in named:
        x, y = ground.shown(*at)
        half = width_of(text, size, weight) / 2
        for away in TRIES:
            line = y + away * size
            box = (x - half, line - size, x + half, line + size * 0.4)
            if _is_inside(box, drawn) and not any(_touches(box, other) for other in taken):
                taken.append(box)
                write(
                    drawn, (x, line), text, size=size, colour=colour, weight=weight,
                    halo=theme.halo, anchor="middle",
                )  # fmt: skip
                break


def _is_inside(box: Sequence[float], drawn: Image.Image) -> bool:
    return box[0] > 4 and box[1] > 4 and box[2] < drawn.width - 4 and box[3] < drawn.height - 4


def _touches(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]
