"""What a coverage says, in sentences."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from analysis.coverage_ground import DemandGround
from analysis.result import Named, Quantity, Reading, Value
from analysis.study import Study, ground_area_km2
from errors import N_
from layers.kinds import Grade, ZoneKind
from spatial_model.demand import DemandBasis
from spatial_model.raster_grid import Surface


def coverage_readings(
    study: Study,
    table: pd.DataFrame,
    gaps: gpd.GeoDataFrame,
    ground: DemandGround,
    covered: Any,
    nearest: Surface,
) -> tuple[Reading, ...]:
    """Return what is reached, what is not, and how far it is.

    Parameters
    ----------
    study : Study
        Zones and ground.
    table : DataFrame
        Shares by zone.
    gaps : GeoDataFrame
        Unreached ground.
    ground : DemandGround
        Demand.
    covered : ndarray of bool
        Which of it is served.
    nearest : Surface
        Way to the nearest site by cell, in metres or minutes; NaN off the ground.
    """
    found = [*_of_district(study, table)]
    total = ground.demand.total
    if ground.demand.basis is not DemandBasis.GRID:
        message = N_("Of all demand, {share} is within reach.")
        reached = float(ground.demand.weight[covered].sum())
        found.append(Reading(message, {"share": Quantity(reached / total, 1, is_share=True)}))
    if len(gaps):
        message = N_(
            "Pieces of unreached land: {count}, the largest of {largest}; together {share} of the "
            "{land} of land. Smaller ones are not listed."
        )
        params = {
            "count": Quantity(len(gaps)),
            "largest": Quantity(float(gaps["area_km2"].max()), 1, "km²"),
            "share": Quantity(float(gaps["share"].sum()), 1, is_share=True),
            "land": Quantity(ground_area_km2(study), 0, "km²"),
        }
        found.append(Reading(message, params))
    found += _of_ways(nearest)
    indicative = int((table["grade"] == Grade.C).sum())
    if indicative:
        message = N_(
            "Boundaries of {count} zones are indicative (grade C): of them only the range holds."
        )
        found.append(Reading(message, {"count": Quantity(indicative)}, is_caveat=True))
    return tuple(found)


def _of_ways(nearest: Surface) -> list[Reading]:
    values = np.asarray(nearest.values)
    known = values[np.isfinite(values)]
    if not known.size:
        return []
    decimals = 0 if nearest.unit == "m" else 1
    params = {
        "median": Quantity(float(np.median(known)), decimals, nearest.unit),
        "mean": Quantity(float(known.mean()), decimals, nearest.unit),
        "most": Quantity(float(known.max()), decimals, nearest.unit),
    }
    if nearest.unit == "m":
        message = N_(
            "Half of the land lies within {median} of a carrier in a straight line, on average it is "
            "{mean}, from the farthest corner {most}."
        )
    else:
        message = N_(
            "From half of the land the way to the nearest carrier takes {median} at most, on average "
            "{mean}, from the farthest corner {most}."
        )
    return [Reading(message, params)]


def _of_district(study: Study, table: pd.DataFrame) -> list[Reading]:
    district = table[(table["zone_kind"] == ZoneKind.DISTRICT) & table["coverage_share"].notna()]
    found = []
    for zone_id, row in district.iloc[:1].iterrows():
        zone = study.zones.loc[str(zone_id)]
        params: dict[str, Value] = {
            "zone": Named(str(zone["name_zh"]), str(zone["name_en"])),
            "share": _share(row["coverage_share"]),
        }
        if "coverage_share_low" in table and pd.notna(row["coverage_share_low"]):
            message = N_(
                "Of the land of {zone}, {share} is within reach; as positions are uncertain, "
                "surely {low} and possibly {high}."
            )
            more = {
                "low": _share(row["coverage_share_low"]),
                "high": _share(row["coverage_share_high"]),
            }
            found.append(Reading(message, {**params, **more}))
            message = N_(
                "Surely: reached wherever a carrier stands within its accuracy. Possibly: reached "
                "if one stood at the best place for it, those known only to their town included."
            )
            found.append(Reading(message))
        else:
            found.append(Reading(N_("Of the land of {zone}, {share} is within reach."), params))
    others = table[(table["zone_kind"] != ZoneKind.DISTRICT) & (table["grade"] != Grade.C)]
    firm = others[others["coverage_share"].notna()]
    if len(firm) > 1:
        best, least = str(firm["coverage_share"].idxmax()), str(firm["coverage_share"].idxmin())
        message = N_(
            "Among zones with a firm boundary {best} is reached most ({most}) and {worst} least "
            "({least})."
        )
        found.append(
            Reading(
                message,
                {
                    "best": _named(study, best),
                    "most": _share(firm.loc[best, "coverage_share"]),
                    "worst": _named(study, least),
                    "least": _share(firm.loc[least, "coverage_share"]),
                },
            )
        )
    return found


def _named(study: Study, zone_id: Any) -> Named:
    zone = study.zones.loc[zone_id]
    return Named(str(zone["name_zh"]), str(zone["name_en"]))


def _share(value: Any) -> Quantity:
    return Quantity(float(value), 1, is_share=True)
