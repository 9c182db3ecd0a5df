"""Which layers a map shows: their ids in the address, their groups in the drawer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import streamlit as st

from errors import N_
from layers.kinds import KIND_LABELS, FacilityKind
from monitoring.workspace import Workspace
from pages.online_base import ONLINE_LAYERS, online_bases
from pages.opening import workspace_key

FIELD_PREFIX = "field_"
BASE_LAYERS = {
    "neighbours": N_("Neighbouring districts"),
    "towns": N_("Towns and sub-districts"),
    "metro": N_("Metro lines and stations"),
    "places": N_("Places and crossings"),
}
ZONE_GROUPS = {
    "corridor": N_("Corridor"),
    "new_town": N_("New towns"),
    "corridor_part": N_("Parts of the corridor"),
    "new_town_part": N_("Parts of the new towns"),
    "context": N_("Context zones"),
}
OFF_AT_FIRST = frozenset(
    {"corridor_part", "new_town_part", "context", "places", "hospital", "place"}
)
LISTED_BY_FIELD = (FacilityKind.ORGANISATION,)


@dataclass(frozen=True)
class LayerEntry:
    """One line of the layer tree."""

    layer_id: str
    label: str
    is_shown_at_first: bool
    count: int | None = None
    located_count: int | None = None


@dataclass(frozen=True)
class LayerTree:
    """The parts of the layer tree that depend on the package."""

    zones: tuple[LayerEntry, ...]
    units: tuple[LayerEntry, ...]
    kinds: tuple[LayerEntry, ...]
    fields: tuple[LayerEntry, ...]


def zone_entries(workspace: Workspace) -> tuple[LayerEntry, ...]:
    """Return the kinds of zones that the package draws."""
    return _tree(workspace, workspace_key(workspace)).zones


def unit_entries(workspace: Workspace) -> tuple[LayerEntry, ...]:
    """Return the unit types: sets of facilities, each a layer of its own under its zone id."""
    return _tree(workspace, workspace_key(workspace)).units


def unit_ids(workspace: Workspace) -> list[str]:
    """Return the zone ids of the unit types."""
    return [entry.layer_id for entry in unit_entries(workspace)]


def kind_entries(workspace: Workspace) -> tuple[LayerEntry, ...]:
    """Return the kinds of facilities that the register holds, with counts."""
    return _tree(workspace, workspace_key(workspace)).kinds


def field_entries(workspace: Workspace) -> tuple[LayerEntry, ...]:
    """Return the technology fields with counts of the organisations named for each."""
    return _tree(workspace, workspace_key(workspace)).fields


@st.cache_resource(max_entries=8, show_spinner=False)
def _tree(_workspace: Workspace, key: str) -> LayerTree:
    facilities, organisations = _workspace.layers.facilities, _workspace.layers.organisations
    drawn = set(_workspace.layers.drawn_zones["zone_kind"])
    named = organisations["field_ids"].fillna("").str.split(";")
    return LayerTree(
        zones=tuple(
            LayerEntry(kind, label, kind not in OFF_AT_FIRST)
            for kind, label in ZONE_GROUPS.items()
            if kind in drawn
        ),
        units=tuple(
            LayerEntry(
                row.zone_id,
                "",
                is_shown_at_first=False,
                count=int(row.member_count),
                located_count=int(row.located_count),
            )
            for row in _workspace.layers.functional_units.itertuples()
        ),
        kinds=tuple(
            _entry(str(kind), label, facilities[facilities["kind"] == kind])
            for kind, label in KIND_LABELS.items()
            if kind not in LISTED_BY_FIELD and (facilities["kind"] == kind).any()
        ),
        fields=tuple(
            _entry(
                FIELD_PREFIX + one.field_id,
                "",
                organisations[[one.field_id in ids for ids in named]],
            )
            for one in _workspace.plan.fields
        ),
    )


def base_entries() -> list[LayerEntry]:
    """Return the parts of the base map that can be hidden."""
    own = [LayerEntry(one, label, one not in OFF_AT_FIRST) for one, label in BASE_LAYERS.items()]
    return own + [LayerEntry(one, ONLINE_LAYERS[one], False) for one in online_bases()]


def layer_ids(workspace: Workspace) -> list[str]:
    """Return every layer id that an address may name."""
    return [
        *(entry.layer_id for entry in zone_entries(workspace)),
        *unit_ids(workspace),
        *(entry.layer_id for entry in kind_entries(workspace)),
        *(FIELD_PREFIX + one.field_id for one in workspace.plan.fields),
        *BASE_LAYERS,
        *online_bases(),
    ]


def default_layers(workspace: Workspace) -> tuple[str, ...]:
    """Return what is shown when the address does not say."""
    off = OFF_AT_FIRST | set(ONLINE_LAYERS) | set(unit_ids(workspace))
    return tuple(one for one in layer_ids(workspace) if one not in off)


def hidden_on_map(workspace: Workspace, shown: Sequence[str]) -> list[str]:
    """Return the map element's names of what is not shown."""
    hidden = [f"zone_kind:{kind}" for kind in (*ZONE_GROUPS, "district") if kind not in shown]
    hidden += [
        f"kind:{entry.layer_id}" for entry in kind_entries(workspace) if entry.layer_id not in shown
    ]
    return hidden + [f"base:{one}" for one in BASE_LAYERS if one not in shown]


def shown_fields(workspace: Workspace, shown: Sequence[str]) -> tuple[str, ...]:
    """Return the technology fields whose organisations are shown."""
    return tuple(
        one.field_id for one in workspace.plan.fields if FIELD_PREFIX + one.field_id in shown
    )


def _entry(layer_id: str, label: str, rows: gpd.GeoDataFrame) -> LayerEntry:
    return LayerEntry(
        layer_id,
        label,
        layer_id not in OFF_AT_FIRST,
        count=len(rows),
        located_count=int(rows.geometry.notna().sum()),
    )
