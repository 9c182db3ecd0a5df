"""The map of a result: its areas and sites over the plan's own ground and zones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import streamlit as st
from streamlit_folium import st_folium

from analysis.result import AnalysisResult, ResultShapes, ResultSurface, ShapeRole
from cartography.features import base_layers, zone_features
from cartography.plan_map import EncodedMap, MapPayload, View, build_map
from cartography.points import facility_columns
from cartography.result_layers import (
    LegendGroup,
    ResultLayers,
    class_rows,
    role_colours,
    shape_layer,
)
from cartography.result_style import RESULT_STYLES, ResultRole
from cartography.surface_image import SurfaceImage, surface_image
from cartography.symbology import NOT_MEASURED
from cartography.value_classes import (
    METHOD_WORDS,
    ValueClasses,
    amount_classes,
    difference_classes,
)
from pages.analysis_layers import is_valued, role_over
from pages.analysis_words import heading_of, quantity_words
from pages.layer_choice import default_layers, hidden_on_map
from pages.map_view import (
    attribution,
    district_bounds,
    hover_cards,
    short_names,
    zones_to_draw,
)
from pages.screen import Screen

CLEAR_ZERO_SHARE = 0.02
"""From this share of exact zeros on, a surface leaves them without colour and says so."""


def result_payload(
    screen: Screen,
    result: AnalysisResult,
    *,
    shown: str | None,
    name: str,
    classes_of: Sequence[AnalysisResult] = (),
) -> MapPayload:
    """Return what the map draws of a result.

    Parameters
    ----------
    screen : Screen
        Plan, words and theme.
    result : AnalysisResult
        What was found.
    shown : str, optional
        The layer that is filled.
    name : str
        Names the map and the reader's view of it.
    classes_of : sequence of AnalysisResult
        Results whose values decide the class bounds together, so that maps compare.
    """
    workspace, wording = screen.workspace, screen.wording
    language = "en" if wording.language == "en" else "zh"
    frames = workspace.layers
    layers = result_layers(screen, result, shown=shown, classes_of=classes_of or (result,))
    has_sites = any(one.role is ShapeRole.EXISTING for one in result.shapes)
    located = frames.located(standing_on=screen.as_of)
    located = located[[kind in _kinds(result) for kind in located["kind"]]]
    plan_zones = workspace.plan.zones
    bounds = district_bounds(screen)
    return MapPayload(
        view=View(bounds=bounds, token=f"{workspace.name}:{name}"),
        extent=bounds,
        base=base_layers(
            district=frames.district,
            neighbours=frames.neighbours,
            water=frames.water,
            metro_lines=frames.metro_lines,
            metro_stations=frames.metro_stations,
            towns=frames.towns[frames.towns.geometry.notna()],
            language=language,
        ),
        zones=zone_features(
            zones_to_draw(screen),
            theme=screen.theme,
            language=language,
            colours={one.zone_id: one.colour for one in plan_zones if one.colour},
            labels=short_names(screen),
            cards=hover_cards(screen),
        ),
        facilities=facility_columns(located.iloc[:0] if has_sites else located, language=language),
        attribution=attribution(screen),
        hidden=hidden_on_map(workspace, _layers_shown(screen, located)),
        results=layers.payload(),
        theme=screen.theme,
        language_tag=wording.language,
        name=name,
    )


def result_layers(
    screen: Screen,
    result: AnalysisResult,
    *,
    shown: str | None,
    classes_of: Sequence[AnalysisResult],
) -> ResultLayers:
    """Return shapes, surface and legend of a result in the reader's words and theme."""
    shapes: list[dict[str, Any]] = []
    legend: list[LegendGroup] = []
    picture: SurfaceImage | None = None
    for surface in result.surfaces:
        if surface.name == shown:
            picture, group = _surface(screen, surface, classes_of)
            legend.append(group)
    over: list[tuple[str, str]] = []
    for one in result.shapes:
        if is_valued(one):
            if one.name == shown:
                layer, group = _valued(screen, one, classes_of)
                shapes.insert(0, layer)
                legend.append(group)
        elif len(one.frame):
            role = role_over(result, one, shown)
            if role is None:
                continue
            shapes.append(
                shape_layer(
                    one.frame, role=role, names=_names(screen, one), cards=_cards(screen, one)
                )
            )
            over.append((str(role), screen.wording.text(RESULT_STYLES[role].label)))
    if over:
        legend.append(LegendGroup(screen.wording.text("Result"), list(dict.fromkeys(over))))
    return ResultLayers(shapes, picture, legend, role_colours(screen.theme))


def show_encoded(
    encoded: EncodedMap,
    *,
    key: str,
    height: int,
    on_click: Callable[[float, float], None] | None = None,
) -> None:
    """Show a result's map; moving it reruns nothing, a click only where somebody asks for it."""

    def clicked() -> None:
        returned = st.session_state.get(key)
        at = returned.get("last_clicked") if isinstance(returned, dict) else None
        if on_click is not None and isinstance(at, dict):
            lon, lat = at.get("lng"), at.get("lat")
            if isinstance(lon, int | float) and isinstance(lat, int | float):
                on_click(float(lon), float(lat))

    st_folium(
        build_map(encoded),
        key=key,
        height=height,
        use_container_width=True,
        returned_objects=["last_clicked"] if on_click else [],
        on_change=clicked if on_click else None,
    )


def _kinds(result: AnalysisResult) -> set[str]:
    from analysis.study import CARRIER_KINDS
    from pages.analysis_family import FAMILIES

    options = FAMILIES[result.family].options.from_text(result.options_text)
    chosen = getattr(options, "kinds", None) or CARRIER_KINDS
    return {str(one) for one in chosen}


def _layers_shown(screen: Screen, located: Any) -> list[str]:
    kept = [one for one in default_layers(screen.workspace) if one not in ("metro", "towns")]
    return [*kept, "towns", *sorted(set(located["kind"]))]


def _values_named(
    classes_of: Sequence[AnalysisResult], name: str
) -> list[np.ndarray[Any, np.dtype[np.float64]]]:
    found = []
    for result in classes_of:
        for surface in result.surfaces:
            if surface.name == name:
                found.append(np.asarray(surface.surface.values, dtype=np.float64).ravel())
        for one in result.shapes:
            if one.name == name and one.value_column is not None:
                found.append(one.frame[one.value_column.name].to_numpy(dtype=np.float64))
    return found


def _surface(
    screen: Screen, one: ResultSurface, classes_of: Sequence[AnalysisResult]
) -> tuple[SurfaceImage | None, LegendGroup]:
    wording, grid = screen.wording, one.surface.grid
    values = np.concatenate(_values_named(classes_of, one.name))
    known = values[np.isfinite(values)]
    is_clear = bool(len(known)) and float((known == 0).mean()) >= CLEAR_ZERO_SHARE
    classes = amount_classes(known[known != 0] if is_clear else known)
    title = wording.text(one.title)
    unit = wording.unit(one.surface.unit)
    title = f"{title} ({unit})" if unit else title
    if classes is None:
        return None, LegendGroup(title, [(NOT_MEASURED, wording.text("Not measured"))])
    rows = class_rows(classes, wording.number, one.decimals)
    if is_clear:
        rows.append((screen.theme.land, "0"))
    picture = surface_image(
        np.asarray(one.surface.values),
        west=grid.west,
        north=grid.north,
        cell_m=grid.cell_m,
        crs=grid.crs,
        classes=classes,
        is_zero_clear=is_clear,
    )
    cells = wording.text("cells of {metres} m", metres=wording.number(grid.cell_m, 1))
    note = f"{wording.text(METHOD_WORDS[classes.method])} · {cells}"
    return picture, LegendGroup(title, rows, note)


def _valued(
    screen: Screen, one: ResultShapes, classes_of: Sequence[AnalysisResult]
) -> tuple[dict[str, Any], LegendGroup]:
    column, wording = one.value_column, screen.wording
    if column is None:
        raise ValueError("a filled layer has a value column")
    values = np.concatenate(_values_named(classes_of, one.name))
    is_difference = one.role is ShapeRole.DIFFERENCE
    classes = difference_classes(values) if is_difference else amount_classes(values)
    own = one.frame[column.name].to_numpy(dtype=np.float64)
    layer = shape_layer(
        one.frame,
        role=ResultRole(str(one.role)),
        names=_names(screen, one),
        cards=_cards(screen, one),
        values=own.tolist(),
        classes=classes,
    )
    scale = 100.0 if column.is_share else 1.0
    rows = class_rows(_scaled(classes, scale), wording.number, column.decimals) if classes else []
    if not np.isfinite(own).all():
        rows.append((NOT_MEASURED, wording.text("Not measured")))
    note = wording.text(METHOD_WORDS[classes.method]) if classes else ""
    title = f"{wording.text(one.title)} · {heading_of(wording, column)}"
    return layer, LegendGroup(title, rows, note)


def _scaled(classes: ValueClasses, scale: float) -> ValueClasses:
    return ValueClasses(
        tuple(one * scale for one in classes.bounds), classes.colours, classes.method
    )


def _names(screen: Screen, one: ResultShapes) -> list[str]:
    frame = one.frame
    if one.label_column:
        english = f"{one.label_column.removesuffix('_zh')}_en"
        if one.label_column.endswith("_zh") and english in frame:
            pairs = zip(frame[one.label_column], frame[english], strict=True)
            return [screen.wording.name(zh, en) for zh, en in pairs]
        return [screen.wording.name(name, None) for name in frame[one.label_column]]
    return ["" for _ in range(len(frame))]


def _cards(screen: Screen, one: ResultShapes) -> list[list[tuple[str, str]]]:
    column, wording = one.value_column, screen.wording
    if column is None or column.name not in one.frame:
        return [[] for _ in range(len(one.frame))]
    low, high = f"{column.name}_low", f"{column.name}_high"
    cards = []
    for row in one.frame.to_dict("records"):
        card = [(wording.text(column.label), quantity_words(wording, row[column.name], column))]
        if low in row and high in row:
            first, last = (quantity_words(wording, row[end], column) for end in (low, high))
            card.append((wording.text("Range"), first if first == last else f"{first} – {last}"))
        cards.append(card)
    return cards
