"""Where a chart is cut, and what is joined in it."""

from __future__ import annotations

from datetime import date

from cartography.symbology import THEMES
from pages.charts import (
    CONTEXT,
    SEEN,
    ChartPoint,
    breaks_within,
    cut_day,
    progress_chart,
)
from plan.models import Label, SeriesBreak

POINTS = [
    ChartPoint(date(2018, 12, 31), 10.0, SEEN, "old", segment="0"),
    ChartPoint(date(2019, 12, 31), 12.0, SEEN, "old", segment="0"),
    ChartPoint(date(2021, 12, 31), 20.0, SEEN, "new", segment="1"),
    ChartPoint(date(2021, 12, 31), 3.0, CONTEXT, "another zone", label="elsewhere"),
]


def cut(day: date) -> SeriesBreak:
    return SeriesBreak(after=day, reason=Label(zh="口径变化", en="definition changed"))


def test_only_a_break_between_figures_is_drawn():
    breaks = [cut(date(2015, 12, 31)), cut(date(2019, 12, 31)), cut(date(2021, 12, 31))]
    assert breaks_within(POINTS, breaks) == [breaks[1]]


def test_a_break_stands_halfway_to_the_next_figure():
    assert cut_day(POINTS, cut(date(2019, 12, 31))) == date(2020, 12, 30)


def test_a_series_is_not_joined_over_a_break_and_the_reason_is_written():
    chart = progress_chart(
        POINTS,
        theme=next(iter(THEMES.values())),
        colour="#000000",
        decimals=0,
        words={"day": "Date", "value": "Value", "note": "Note"},
        last_label="20",
        cuts=[(date(2020, 12, 30), "definition changed")],
    ).to_dict()
    lines = [
        one
        for one in chart["layer"]
        if one["mark"].get("type") == "line" and "detail" in one["encoding"]
    ]
    assert {one["encoding"]["detail"]["field"] for one in lines} == {"segment"}
    written = str(chart["datasets"])
    assert "definition changed" in written
    assert "elsewhere" in written
