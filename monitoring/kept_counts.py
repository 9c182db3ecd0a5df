"""What the map held for each target, year by year: kept with a plan, to be told again later.

Whether a facility counts on a day depends on the day's year alone, so one count for each
year in which something opened or was first found says it for every day.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import pandas as pd
import shapely

from layers.reading import DistrictLayers
from monitoring.counting import CountedOnMap, completeness_of
from monitoring.spatial import members_of_unit, unit_facilities
from monitoring.workspace import Workspace
from plan.models import CountedMeasure, PlanPackage, Target

COUNTS_FILE = "counts.json"


@dataclass(frozen=True)
class KeptCounts:
    """Counts over the layers.

    Parameters
    ----------
    by_target : mapping of str to mapping of int to (int or None, int)
        Target id → year from which on it holds → facilities counted in the zone (None
        where none has a position) and entries in the register.
    """

    by_target: Mapping[str, Mapping[int, tuple[int | None, int]]]

    def to_bytes(self) -> bytes:
        """Return the counts as JSON, always in the same order."""
        return json.dumps(self.by_target, sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> KeptCounts:
        """Read what `to_bytes` wrote."""
        return cls(
            {
                target_id: {int(year): (value, count) for year, (value, count) in years.items()}
                for target_id, years in json.loads(content).items()
            }
        )

    def counted(self, plan: PlanPackage, target: Target, as_of: date) -> CountedOnMap | None:
        """Return what the map held for a target on a day.

        Parameters
        ----------
        plan : PlanPackage
        target : Target
        as_of : date

        Returns
        -------
        CountedOnMap or None
            None where nothing is counted for the target.
        """
        years = self.by_target.get(target.target_id)
        if not years:
            return None
        begun = [year for year in years if year <= as_of.year]
        value, register_count = years[max(begun) if begun else min(years)]
        return CountedOnMap(value, register_count, completeness_of(plan, target, register_count))


def counts_by_year(workspace: Workspace) -> KeptCounts:
    """Count over the layers what the indicators name, for every year that changes it.

    Which facilities lie in a zone is asked once for each target, not once for each year.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    KeptCounts
    """
    found: dict[str, dict[int, tuple[int | None, int]]] = {}
    standing: dict[tuple[CountedMeasure, int], frozenset[str]] = {}
    for target in workspace.plan.targets:
        counted = workspace.plan.indicator(target.indicator).counted
        if counted is None:
            continue
        register = workspace.layers.register(counted.facility_kinds, counted.levels)
        located = register[register.geometry.notna()]
        inside = _inside(workspace.layers, located, target.zone)
        if inside is None:
            continue
        for year in _years(register):
            if (counted, year) not in standing:
                standing[counted, year] = _standing(workspace.layers, counted, year)
            there = standing[counted, year]
            is_any_located = not there.isdisjoint(located.index)
            value = len(there & inside) if is_any_located else None
            found.setdefault(target.target_id, {})[year] = (value, len(there))
    return KeptCounts(found)


def _standing(layers: DistrictLayers, counted: CountedMeasure, year: int) -> frozenset[str]:
    day = date(year, 12, 31)
    register = layers.register(counted.facility_kinds, counted.levels, standing_on=day)
    return frozenset(register.index)


def _inside(
    layers: DistrictLayers, located: gpd.GeoDataFrame, zone_id: str
) -> frozenset[str] | None:
    zones = layers.drawn_zones
    if zone_id in zones.index:
        covered = shapely.covers(zones.geometry[zone_id], located.geometry.to_numpy())
        return frozenset(located.index[covered])
    if zone_id in set(layers.functional_units["zone_id"]):
        return frozenset(unit_facilities(located, members_of_unit(layers, zone_id)).index)
    return None


def _years(register: gpd.GeoDataFrame) -> list[int]:
    texts = register["known_year"].astype("str").str[:4]
    known = pd.concat([register["opened_year"], pd.to_numeric(texts, errors="coerce")]).dropna()
    years = sorted({int(year) for year in known if date.min.year < year <= date.max.year})
    return [years[0] - 1, *years] if years else [date.min.year]
