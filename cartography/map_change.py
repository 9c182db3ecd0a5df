"""A change to a map that is already drawn: what is chosen, hidden, ringed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import folium
from jinja2 import Template

from cartography.inert import inert_json


@dataclass(frozen=True)
class MemberSet:
    """Facilities that belong together without an area: a unit type of the plan.

    Parameters
    ----------
    name : str
        In the reader's language, for the legend.
    colour : str
        Of the ring round each member.
    members : sequence of str
        Facility ids.
    """

    name: str
    colour: str
    members: Sequence[str]


class MapChange(folium.FeatureGroup):
    """A change to a map that is already drawn, sent without drawing it again.

    Pass it as ``feature_group_to_add`` of ``st_folium``.

    Parameters
    ----------
    selected : tuple of (type, id), optional
        Feature marked as chosen, ``("zone", zone_id)`` or ``("facility", facility_id)``.
    hidden, highlighted : sequence of str
        As in `MapPayload`. What is highlighted is shown even where its kind is hidden.
    sets : sequence of MemberSet
        Ringed in their own colours and named in the legend.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = L.featureGroup(); window.langcheng.change({{ this.literal }});"
        "{% endmacro %}"
    )

    def __init__(
        self,
        *,
        selected: tuple[str, str] | None = None,
        hidden: Sequence[str] = (),
        highlighted: Sequence[str] = (),
        sets: Sequence[MemberSet] = (),
    ) -> None:
        super().__init__()
        self.literal = inert_json(
            {
                "selected": selected,
                "hidden": sorted(hidden),
                "highlighted": sorted(highlighted),
                "sets": list(sets),
            }
        )
