"""Curves of a result: thin, quiet, with their band of what may be chance or doubt."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from analysis.result import ResultCurve
from cartography.symbology import FONT_FAMILY, FONT_SIZES_PX
from pages import markup
from pages.analysis_words import heading_of
from pages.screen import Screen

HEIGHT_PX = 260
DASHES = ([1, 0], [6, 4], [2, 3], [8, 3, 2, 3])


def result_curve(screen: Screen, curve: ResultCurve, *, key: str) -> None:
    """Show a curve with its title."""
    markup.show(markup.element("h2", screen.wording.text(curve.title), cls="lc-section"))
    st.altair_chart(curve_chart(screen, curve), key=key, theme=None)


def curve_chart(screen: Screen, curve: ResultCurve) -> alt.LayerChart:
    """Return the chart of a curve in the reader's words and theme.

    Series differ by dash as well as by colour; a band where ``_low`` and ``_high`` are.
    """
    wording, theme = screen.wording, screen.theme
    colours = [theme.accent, theme.ink, theme.muted, "#B7791F"]
    x_scale = 100 if curve.x.is_share else 1
    rows, bands = [], []
    for column in curve.y:
        scale = 100 if column.is_share else 1
        name = wording.text(column.label)
        for record in curve.frame.to_dict("records"):
            at = record[curve.x.name] * x_scale
            rows.append({"x": at, "y": record[column.name] * scale, "series": name})
            low, high = record.get(f"{column.name}_low"), record.get(f"{column.name}_high")
            if low is not None and high is not None:
                bands.append({"x": at, "low": low * scale, "high": high * scale, "series": name})
    names = [wording.text(column.label) for column in curve.y]
    palette = alt.Scale(domain=names, range=colours[: len(names)])
    legend = alt.Legend(title=None, orient="top") if len(names) > 1 else None
    whole = pd.api.types.is_integer_dtype(curve.frame[curve.x.name]) and not curve.x.is_share
    axis = alt.Axis(tickMinStep=1, format=",d") if whole else alt.Axis()  # no tenth of a site
    scale = alt.Scale(zero=False, nice=False)
    x = alt.X("x:Q", title=heading_of(wording, curve.x), scale=scale, axis=axis)
    y_title = heading_of(wording, curve.y[0]) if len(names) == 1 else _unit_of(screen, curve)
    y = alt.Y("y:Q", title=y_title, scale=alt.Scale(zero=False))
    places = f",.{max(column.decimals for column in curve.y)}f"
    line = alt.Chart(pd.DataFrame(rows, columns=["x", "y", "series"])).encode(
        x,
        y,
        color=alt.Color("series:N", scale=palette, legend=legend),
        strokeDash=alt.StrokeDash(
            "series:N",
            scale=alt.Scale(domain=names, range=list(DASHES[: len(names)])),
            legend=legend,
        ),
        tooltip=[
            alt.Tooltip("series:N", title=wording.text("Name")),
            alt.Tooltip("x:Q", title=heading_of(wording, curve.x), format=",.3~f"),
            alt.Tooltip("y:Q", title=y_title, format=places),
        ],
    )
    layers = [line.mark_line(strokeWidth=2, point=len(rows) <= 40)]
    if bands:
        band = alt.Chart(pd.DataFrame(bands)).mark_area(opacity=0.18)
        layers.insert(
            0,
            band.encode(
                x,
                alt.Y("low:Q", title=y_title),
                alt.Y2("high:Q"),
                color=alt.Color("series:N", scale=palette, legend=None),
            ),
        )
    font = FONT_FAMILY.replace('"', "'")
    return (
        alt.layer(*layers)
        .properties(
            height=HEIGHT_PX,
            width="container",
            padding={"left": 4, "right": 16, "top": 6, "bottom": 2},
        )
        .configure(background="transparent", font=font)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=theme.muted,
            titleColor=theme.muted,
            titleFontWeight=400,
            labelFontSize=FONT_SIZES_PX["note"],
            titleFontSize=FONT_SIZES_PX["note"],
            gridColor=theme.line,
            domainColor=theme.line,
            tickColor=theme.line,
            labelFont=font,
            titleFont=font,
        )
        .configure_axisX(grid=False)
        .configure_legend(labelColor=theme.ink, labelFont=font, labelFontSize=FONT_SIZES_PX["note"])
    )


def _unit_of(screen: Screen, curve: ResultCurve) -> str:
    units = {"%" if one.is_share else screen.wording.unit(one.unit) for one in curve.y}
    return units.pop() if len(units) == 1 else ""
