"""What the map held for each target, year by year: kept with a plan, to be told again later.

Whether a facility counts on a day depends on the day's year alone, so one count for each
year in which something opened or was first found says it for every day.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from monitoring.counting import CountedOnMap, completeness_of, counted_on_map
from monitoring.workspace import Workspace
from plan.models import PlanPackage, Target

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

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    KeptCounts
    """
    years = _years(workspace)
    found: dict[str, dict[int, tuple[int | None, int]]] = {}
    for target in workspace.plan.targets:
        if workspace.plan.indicator(target.indicator).counted is None:
            continue
        for year in years:
            one = counted_on_map(workspace, target, date(year, 12, 31))
            if one is not None:
                found.setdefault(target.target_id, {})[year] = (one.value, one.register_count)
    return KeptCounts(found)


def _years(workspace: Workspace) -> list[int]:
    layers = workspace.layers
    frame = pd.concat([layers.facilities, layers.organisations], ignore_index=True)
    texts = frame["known_year"].astype("str").str[:4]
    known = pd.concat([frame["opened_year"], pd.to_numeric(texts, errors="coerce")]).dropna()
    years = sorted({int(year) for year in known if date.min.year < year <= date.max.year})
    return [years[0] - 1, *years] if years else [date.min.year]
