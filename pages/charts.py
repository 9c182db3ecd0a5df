"""One small chart an indicator: base, promise, straight line, what was seen, where it leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import altair as alt
import pandas as pd

from cartography.symbology import FONT_FAMILY, FONT_SIZES_PX, Theme
from errors import N_
from monitoring.observed import context_for, seen_for
from monitoring.records import AssessmentRecord
from pages.figures import COMPARABILITIES
from pages.screen import Screen
from plan.models import Indicator, ObservedValue, SeriesBreak, Target

HEIGHT_PX = 150
CUT_SIGN = "//"


@dataclass(frozen=True)
class ChartPoint:
    """One mark of a chart."""

    day: date
    value: float
    series: str
    words: str
    label: str = ""
    """Written beside a hollow mark: whose figure it is."""
    segment: str = ""
    """Marks of one segment may be joined; a break of the series or another scope parts them."""


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
    indicator = plan.indicator(target.indicator)
    for seen in seen_for(plan, target):
        if seen.on <= screen.as_of:
            words = (
                wording.label(seen.reason) if seen.reason else wording.text("printed in the plan")
            )
            segment = _segment(indicator, seen.on)
            if seen.comparability.is_headline:
                points.append(ChartPoint(seen.on, seen.value, SEEN, words, segment=segment))
            else:
                label = wording.text(COMPARABILITIES[seen.comparability])
                points.append(ChartPoint(seen.on, seen.value, CONTEXT, words, label, segment))
    counted = {(one.day, one.value) for one in points}
    for one in context_for(plan, target):
        is_new = (one.on, one.value) not in counted
        if one.on <= screen.as_of and one.unit == indicator.unit and is_new:
            label = _context_label(screen, target, one)
            reason = wording.label(one.reason)
            words = reason if one.zone != target.zone else f"{label} · {reason}"
            points.append(ChartPoint(one.on, one.value, CONTEXT, words, label))
    points += projection(record)
    return points


def _context_label(screen: Screen, target: Target, one: ObservedValue) -> str:
    """Return whose figure a hollow mark is: another zone's, a proxy's, or part of a year's."""
    wording = screen.wording
    if one.zone != target.zone:
        return screen.zone_name(one.zone)
    if one.indicator != target.indicator:
        return wording.label(screen.workspace.plan.indicator(one.indicator).label)
    return wording.text(COMPARABILITIES[one.comparability])


def context_points(screen: Screen, indicator: Indicator) -> list[ChartPoint]:
    """Return the figures of an indicator that nobody promised, joined only within one scope."""
    wording, plan = screen.wording, screen.workspace.plan
    scopes = {one.scope_id: wording.label(one.label) for one in plan.header.scopes}
    district = plan.header.district_zone
    return [
        ChartPoint(
            one.on,
            one.value,
            CONTEXT,
            " · ".join(
                [
                    scopes.get(one.scope, one.scope),
                    *([wording.label(one.scope_note)] if one.scope_note else []),
                ]
            ),
            "" if one.zone == district else screen.zone_name(one.zone),
            f"{one.zone} {one.scope} {_segment(indicator, one.on)}",
        )
        for one in sorted(plan.observations, key=lambda seen: seen.on)
        if one.indicator == indicator.indicator_id and one.on <= screen.as_of
    ]


def _segment(indicator: Indicator, on: date) -> str:
    return str(sum(on > one.after for one in indicator.breaks))


def breaks_within(points: list[ChartPoint], breaks: Sequence[SeriesBreak]) -> list[SeriesBreak]:
    """Return the breaks that part figures of a chart: something is drawn on either side."""
    days = [one.day for one in points if one.series in (SEEN, CONTEXT)]
    return [one for one in breaks if days and min(days) <= one.after < max(days)]


def cut_day(points: list[ChartPoint], cut: SeriesBreak) -> date:
    """Return where a break is drawn: halfway from the last day of the old series to the next mark."""
    later = [one.day for one in points if one.series in (SEEN, CONTEXT) and one.day > cut.after]
    return cut.after + (min(later) - cut.after) / 2 if later else cut.after


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
    cuts: Sequence[tuple[date, str]] = (),
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
        Value and date of the newest figure, written beside it.
    cuts : sequence of (date, str)
        Where a series is cut, and why the next figure must not be joined to the last.
    """
    frame = pd.DataFrame(
        {
            "day": pd.to_datetime([one.day for one in points]),
            "value": [one.value for one in points],
            "series": [one.series for one in points],
            "words": [one.words for one in points],
            "label": [one.label for one in points],
            "segment": [one.segment for one in points],
        }
    )
    places = f",.{decimals}f" if decimals else ",.0f"
    is_flat = frame["value"].nunique() < 2
    x = alt.X("day:T", axis=_year_axis(frame))
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(zero=False, padding=14),
        axis=alt.Axis(
            title=None,
            tickCount=4,
            values=[float(frame["value"].iloc[0])] if is_flat else alt.Undefined,
        ),
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
    context = rows(CONTEXT)
    named = context[context["label"] != ""].drop_duplicates("label", keep="last")
    newest = rows(SEEN).tail(1) if len(rows(SEEN)) else context[context["label"] == ""].tail(1)
    is_early = bool(len(newest)) and _is_in_first_half(frame, newest.iloc[0]["day"])
    layers = [
        line.mark_line(color=theme.muted, strokeWidth=1, opacity=0.8),
        line.mark_point(
            color=theme.muted, shape="diamond", size=40, strokeWidth=1.5, filled=False, opacity=1
        ),
        alt.Chart(rows(PROJECTION))
        .mark_line(color=colour, strokeWidth=1, strokeDash=[2, 3])
        .encode(x, y),
        *_cut_marks(cuts, theme, x, words),
        alt.Chart(context[context["segment"] != ""])
        .mark_line(color=theme.muted, strokeWidth=1, opacity=0.6)
        .encode(x, y, detail="segment:N"),
        alt.Chart(context)
        .mark_point(color=theme.muted, size=34, strokeWidth=1.2, filled=False, opacity=0.9)
        .encode(x, y, tooltip=tooltip),
        alt.Chart(named)
        .mark_text(color=theme.muted, align="left", dx=7, dy=0, fontSize=11, limit=175)
        .encode(x, y, text="label:N", tooltip=tooltip),
        seen.mark_line(color=colour, strokeWidth=2).encode(detail="segment:N"),
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


def _cut_marks(
    cuts: Sequence[tuple[date, str]], theme: Theme, x: alt.X, words: dict[str, str]
) -> list[alt.Chart]:
    """Return an upright stroke with the sign of a cut at each break of the series."""
    if not cuts:
        return []
    frame = pd.DataFrame(
        {"day": pd.to_datetime([day for day, _ in cuts]), "words": [why for _, why in cuts]}
    )
    chart = alt.Chart(frame).encode(x, tooltip=alt.Tooltip("words:N", title=words["note"]))
    return [
        chart.mark_rule(color=theme.ink, strokeDash=[1, 3], strokeWidth=1.2, opacity=0.7),
        chart.mark_text(
            text=CUT_SIGN, color=theme.ink, dy=-7, fontSize=FONT_SIZES_PX["note"], fontWeight=700
        ).encode(y=alt.value("height")),
    ]


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
