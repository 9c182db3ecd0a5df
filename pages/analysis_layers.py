"""Which layer of a result fills the map, and how the others lie over it."""

from __future__ import annotations

from analysis.result import AnalysisResult, ResultShapes, ShapeRole
from cartography.result_style import VALUED_ROLES, ResultRole
from errors import N_

GAPS_TITLE = N_("Within and out of reach")


def filled_layers(result: AnalysisResult) -> dict[str, str]:
    """Return name to title (msgid) of the layers of which the map fills one, the main one first.

    Where gaps were found beside surfaces or values, they are a layer of their own: a hatch over
    a ramp can be read by nobody.
    """
    surfaces = {one.name: one.title for one in result.surfaces}
    shapes = {one.name: one.title for one in result.shapes if is_valued(one)}
    filled = {**surfaces, **shapes}
    gaps = [one.name for one in result.shapes if one.role is ShapeRole.GAP]
    return {**dict.fromkeys(gaps, GAPS_TITLE), **filled} if filled else {}


def shown_layer(result: AnalysisResult, asked: str | None) -> str | None:
    """Return the layer that is asked for; the main one when it is none of them."""
    names = list(filled_layers(result))
    return asked if asked in names else (names[0] if names else None)


def role_over(result: AnalysisResult, shapes: ResultShapes, shown: str | None) -> ResultRole | None:
    """Return how shapes lie over what is filled; None leaves them out."""
    role, filled = ResultRole(str(shapes.role)), filled_layers(result)
    if role not in (ResultRole.GAP, ResultRole.REACH) or filled.get(shown or "") in (
        None,
        GAPS_TITLE,
    ):
        return role
    return None if role is ResultRole.GAP else ResultRole.REACH_EDGE


def is_valued(shapes: ResultShapes) -> bool:
    """Return whether shapes are filled by a value."""
    return ResultRole(str(shapes.role)) in VALUED_ROLES and shapes.value_column is not None
