"""Which facilities of a study are sites, and what the register leaves open."""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd

from analysis.result import Quantity, Reading
from analysis.study import Study
from errors import N_
from layers.kinds import FacilityKind, Precision

CLUSTER_MIN_PARAMETER, CLUSTER_MIN_POINTS = "cluster_min_points", 30
CONFIDENCE_PARAMETER, CONFIDENCE = "confidence_share", 0.9


@dataclass(frozen=True)
class Located:
    """Facilities of some kinds.

    Parameters
    ----------
    every : GeoDataFrame
        All that have a position: what counts by probability.
    sites : GeoDataFrame
        Those of them that are known better than by their town: what may stand for a place.
    register : DataFrame
        Their entries of the register, located or not.
    undated : DataFrame
        Entries of these kinds that are left out, for it is not known whether they stood.
    """

    every: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    register: pd.DataFrame
    undated: pd.DataFrame

    @property
    def registered_count(self) -> int:
        """How many entries the register holds, located or not."""
        return len(self.register)

    @property
    def undated_count(self) -> int:
        """How many entries are left out as undated."""
        return len(self.undated)

    @property
    def town_count(self) -> int:
        """How many are known only by their town."""
        return len(self.every) - len(self.sites)


def located_of(study: Study, kinds: tuple[str, ...]) -> Located:
    """Return the facilities of kinds; of all carriers when none is named."""
    every = study.of_kinds(kinds)
    sites = every[every["precision"] != Precision.TOWN]
    return Located(every, sites, study.register_of(kinds), study.undated_of(kinds))


def without_organisations(located: Located) -> Located:
    """Return the same without organisations: those that are served do not serve themselves."""
    kept = located.every[located.every["kind"] != FacilityKind.ORGANISATION]
    sites = kept[kept["precision"] != Precision.TOWN]
    register = located.register[located.register["kind"] != FacilityKind.ORGANISATION]
    undated = located.undated[located.undated["kind"] != FacilityKind.ORGANISATION]
    return replace(located, every=kept, sites=sites, register=register, undated=undated)


def register_readings(located: Located) -> tuple[Reading, ...]:
    """Return how complete the register is: said with every result."""
    found = [
        Reading(
            N_("{located} of {registered} entries of the register have a position; the others are in no figure here."),
            {"located": Quantity(len(located.every)), "registered": Quantity(located.registered_count)},
            is_caveat=True,
            is_decisive=len(located.every) < located.registered_count,
        )
    ]  # fmt: skip
    if located.undated_count:
        message = N_(
            "{count} more entries are left out: it is not known whether they stood on this day."
        )
        params = {"count": Quantity(located.undated_count)}
        found.append(Reading(message, params, is_caveat=True))
    return tuple(found)


def coarse_reading(located: Located) -> Reading | None:
    """Return how many positions are known to the street or town alone; None where none is."""
    street = int((located.every["precision"] == Precision.STREET).sum())
    if not street and not located.town_count:
        return None
    message = N_(
        "Of {count} positions, {street} are known only to the street and {town} only to the town; "
        "those of a town count by probability and are no site on any surface or distance."
    )
    params = {
        "count": Quantity(len(located.every)),
        "street": Quantity(street),
        "town": Quantity(located.town_count),
    }
    return Reading(message, params, is_caveat=True)
