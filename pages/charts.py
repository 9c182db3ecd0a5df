"""One small chart an indicator: base, promise, straight line, what was seen, where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import altair as alt
import pandas as pd

from cartography.symbology import FONT_FAMILY, FONT_SIZES_PX, Theme
from errors import N_
from monitoring.observed import context_for, seen_for
from monitoring.records import AssessmentRecord
from pages.screen import Screen
from plan.models import Target

HEIGHT_PX = 150


@dataclass(frozen=True)
class ChartPoint:
    """One mark of a chart."""

    day: date
    value: float
    series: str
    words: str


LINE, SEEN, CONTEXT, PROJECTION = "line", "seen", "context", "projection"


def chart_points(screen: Screen, target: Target, record: AssessmentRecord) -> list[ChartPoint]:
    """Return everything that the chart of a target draws, up to the page's day.

    Parameters
    ----------
    screen : Screen
        Plan, day and words.
    target : Target
        The promise.
    record : AssessmentRecord
        Its assessment on the page's day.
    """
    wording, plan = screen.wording, screen.workspace.plan
    points: list[ChartPoint] = []
    if record.baseline_value is not None and record.baseline_on is not None:
        points.append(
            ChartPoint(record.baseline_on, record.baseline_value, LINE, wording.text("Base"))
        )
    if record.target_value is not None and record.target_on is not None:
        points.append(
            ChartPoint(record.target_on, record.target_value, LINE, wording.text("Target"))
        )
    for seen in seen_for(plan, target):
        if seen.on <= screen.as_of:
            counts = seen.comparability.is_headline
            words = (
                wording.label(seen.reason) if seen.reason else wording.text("printed in the plan")
            )
            points.append(ChartPoint(seen.on, seen.value, SEEN if counts else CONTEXT, words))
    counted = {(one.day, one.value) for one in points}
    own_unit = plan.indicator(target.indicator).unit
    for one in context_for(plan, target):
        if one.on <= screen.as_of and one.unit == own_unit and (one.on, one.value) not in counted:
            points.append(ChartPoint(one.on, one.value, CONTEXT, wording.label(one.reason)))
    points += projection(record)
    return points


def projection(record: AssessmentRecord) -> list[ChartPoint]:
    """Return the newest figure and where its growth leads by the target's day."""
    growth, seen, on = record.observed_growth, record.observed_value, record.observed_on
    if growth is None or seen is None or on is None or record.target_on is None:
        return []
    if record.baseline_on is None or on <= record.baseline_on or on >= record.target_on:
        return []
    years = (record.target_on - on).days / 365.25
    ends = seen * (1 + growth) ** years
    return [
        ChartPoint(on, seen, PROJECTION, ""),
        ChartPoint(record.target_on, ends, PROJECTION, ""),
    ]


def progress_chart(
    points: list[ChartPoint],
    *,
    theme: Theme,
    colour: str,
    decimals: int,
    words: dict[str, str],
    last_label: str,
) -> alt.LayerChart:
    """Return the chart.

    Parameters
    ----------
    points : list of ChartPoint
        What to draw.
    theme : Theme
        Colours of the reader's theme.
    colour : str
        Colour of what was seen.
    decimals : int
        Places of the indicator.
    words : dict of str to str
        Titles of the tooltip: ``day``, ``value``, ``note``.
    last_label : str
        Value and date of the newest comparable figure, written beside it.
    """
    frame = pd.DataFrame(
        {
            "day": pd.to_datetime([one.day for one in points]),
            "value": [one.value for one in points],
            "series": [one.series for one in points],
            "words": [one.words for one in points],
        }
    )
    places = f",.{decimals}f" if decimals else ",.0f"
    x = alt.X("day:T", axis=_year_axis(frame))
    y = alt.Y(
        "value:Q", scale=alt.Scale(zero=False, padding=14), axis=alt.Axis(title=None, tickCount=4)
    )
    tooltip = [
        alt.Tooltip("day:T", title=words["day"], format="%Y-%m-%d"),
        alt.Tooltip("value:Q", title=words["value"], format=places),
        alt.Tooltip("words:N", title=words["note"]),
    ]

    def rows(series: str) -> pd.DataFrame:
        return frame[frame["series"] == series].sort_values("day")

    line = alt.Chart(rows(LINE)).encode(x, y, tooltip=tooltip)
    seen = alt.Chart(rows(SEEN)).encode(x, y, tooltip=tooltip)
    newest = rows(SEEN).tail(1)
    is_early = bool(len(newest)) and _is_in_first_half(frame, newest.iloc[0]["day"])
    layers = [
        line.mark_line(color=theme.muted, strokeWidth=1, opacity=0.8),
        line.mark_point(
            color=theme.muted, shape="diamond", size=40, strokeWidth=1.5, filled=False, opacity=1
        ),
        alt.Chart(rows(PROJECTION))
        .mark_line(color=colour, strokeWidth=1, strokeDash=[2, 3])
        .encode(x, y),
        alt.Chart(rows(CONTEXT))
        .mark_point(color=theme.muted, size=34, strokeWidth=1.2, filled=False, opacity=0.9)
        .encode(x, y, tooltip=tooltip),
        seen.mark_line(color=colour, strokeWidth=2),
        seen.mark_point(color=colour, size=44, filled=True, opacity=1),
        alt.Chart(newest.assign(words=last_label))
        .mark_text(
            color=theme.ink,
            align="left" if is_early else "right",
            dx=9 if is_early else 6,
            dy=10 if is_early else -14,
            fontSize=FONT_SIZES_PX["note"],
            fontWeight=600,
        )
        .encode(x, y, text="words:N"),
    ]
    return (
        alt.layer(*layers)
        .properties(height=HEIGHT_PX, padding={"left": 2, "right": 34, "top": 8, "bottom": 2})
        .configure(background="transparent", font=FONT_FAMILY.replace('"', "'"))
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=theme.muted,
            labelFontSize=FONT_SIZES_PX["note"],
            gridColor=theme.line,
            domainColor=theme.line,
            tickColor=theme.line,
            labelFont=FONT_FAMILY.replace('"', "'"),
        )
        .configure_axisX(grid=False)
    )


def _year_axis(frame: pd.DataFrame) -> alt.Axis:
    """Return an axis with a tick at each year's end, named after that year."""
    first, last = frame["day"].min().year, frame["day"].max().year
    step = 1 if last - first <= 7 else 2
    ends = [alt.DateTime(year=year, month=12, date=31) for year in range(last, first - 1, -step)]
    return alt.Axis(title=None, format="%Y", values=ends[::-1], labelFlush=False)


def _is_in_first_half(frame: pd.DataFrame, day: pd.Timestamp) -> bool:
    first, last = frame["day"].min(), frame["day"].max()
    return bool((day - first) < (last - first) / 2)


def context_notes(screen: Screen, points: list[ChartPoint]) -> list[str]:
    """Return why the hollow marks do not count, each reason once."""
    return list(dict.fromkeys(one.words for one in points if one.series == CONTEXT and one.words))


CHART_LEGEND = {
    LINE: N_("grey: base, straight line, target"),
    SEEN: N_("solid: comparable figures"),
    CONTEXT: N_("hollow: context, not counted"),
    PROJECTION: N_("dotted: where the growth seen leads"),
}


def sparkline(points: list[ChartPoint], *, width: int = 96, height: int = 24) -> str | None:
    """Return the path of the comparable figures for a small trend line, or None for fewer than two."""
    seen = sorted((one.day.toordinal(), one.value) for one in points if one.series == SEEN)
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
