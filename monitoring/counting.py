"""Indicators that name a count over the layers: shown beside the official figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitoring.spatial import members_of_unit, unit_facilities
from monitoring.workspace import Workspace
from plan.models import PlanPackage, Target
from spatial_model.density import facility_counts


@dataclass(frozen=True)
class CountedOnMap:
    """What the layers hold, and how much of what is published the register knows.

    Parameters
    ----------
    value : int or None
        Facilities with a position inside the zone, standing on the day; None where
        none of the register's has a position, for then nothing was counted.
    register_count : int
        Entries of those kinds in the whole register, with or without a position.
    completeness : float or None
        `register_count` ÷ published count; None where nothing is published. Above 1
        when the register knows more than was published for its day.
    """

    value: int | None
    register_count: int
    completeness: float | None


def counted_on_map(workspace: Workspace, target: Target, as_of: date) -> CountedOnMap | None:
    """Count the facilities that an indicator names, in the target's zone on a day.

    Returns
    -------
    CountedOnMap or None
        None for an indicator without a count over the layers, and for a zone that is
        not drawn.
    """
    counted = workspace.plan.indicator(target.indicator).counted
    if counted is None:
        return None
    layers = workspace.layers
    located = layers.located(counted.facility_kinds, counted.levels, standing_on=as_of)
    zones = layers.drawn_zones
    if target.zone in zones.index:
        value = int(facility_counts(zones.loc[[target.zone]], located).iloc[0])
    elif target.zone in set(layers.functional_units["zone_id"]):
        value = len(unit_facilities(located, members_of_unit(layers, target.zone)))
    else:
        return None
    register_count = len(layers.register(counted.facility_kinds, counted.levels, standing_on=as_of))
    return CountedOnMap(
        value=None if located.empty else value,
        register_count=register_count,
        completeness=completeness_of(workspace.plan, target, register_count),
    )


def completeness_of(plan: PlanPackage, target: Target, register_count: int) -> float | None:
    """Return register entries ÷ published count; None where nothing is published."""
    counted = plan.indicator(target.indicator).counted
    published = counted.published_count if counted else None
    return register_count / published if published else None
