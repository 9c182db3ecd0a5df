"""A trend small enough for a table's cell."""

from __future__ import annotations

from pages.charts import SEEN, ChartPoint


def sparkline(points: list[ChartPoint], *, width: int = 96, height: int = 24) -> str | None:
    """Return the path of the comparable figures for a small trend line, or None for fewer than two.

    Figures before the newest break of the series are left out.
    """
    comparable = sorted((one for one in points if one.series == SEEN), key=lambda one: one.day)
    unbroken = [one for one in comparable if one.segment == comparable[-1].segment]
    seen = [(one.day.toordinal(), one.value) for one in unbroken]
    if len(seen) < 2:
        return None
    days, values = [day for day, _ in seen], [value for _, value in seen]
    spread, reach = max(values) - min(values) or 1.0, days[-1] - days[0] or 1
    at = [
        (
            2 + (width - 4) * (day - days[0]) / reach,
            height - 3 - (height - 6) * (value - min(values)) / spread,
        )
        for day, value in seen
    ]
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in at)


def sparkline_svg(points: str, colour: str) -> str:
    """Return the picture of a trend line with a dot on its newest figure.

    Parameters
    ----------
    points : str
        Path of `sparkline`.
    colour : str
        #RRGGBB.
    """
    x, y = points.rsplit(" ", 1)[-1].split(",")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="24" viewBox="0 0 96 24">'
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
        f'<circle cx="{x}" cy="{y}" r="2.5" fill="{colour}"/></svg>'
    )
