"""Whom new sites are to serve, where they might stand, and what is there already."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from analysis.candidate_layers import carrier_candidates, place_candidates
from analysis.study import CARRIER_KINDS, Study
from errors import N_, BadParameterError, Problem
from layers.kinds import FacilityKind, Precision
from spatial_model.demand import demand_from_grid, demand_from_raster

FULL_CHAIN_KINDS = (
    FacilityKind.MAKERSPACE.value,
    FacilityKind.INCUBATOR.value,
    FacilityKind.ACCELERATOR.value,
    FacilityKind.PARK.value,
)
"""From first idea to own works: the stages that a full-chain carrier is made of."""

MOST_DRAWN = 60
_SERVING_KINDS = tuple(kind for kind in CARRIER_KINDS if kind is not FacilityKind.ORGANISATION)
_PAIR = "_"


class DemandChoice(StrEnum):
    """What counts as demand."""

    LAND = "land"
    ZONE_LAND = "zone_land"
    ORGANISATIONS = "organisations"
    POPULATION = "population"
    OWN = "own"


class CandidateChoice(StrEnum):
    """Where a site may be proposed."""

    GRID = "grid"
    TOWNS = "towns"
    METRO = "metro"
    CARRIERS = "carriers"
    ZONE = "zone"
    DRAWN = "drawn"
    OWN = "own"


_PLACE_KINDS = {CandidateChoice.TOWNS: "town", CandidateChoice.METRO: "metro"}


@dataclass(frozen=True, eq=False)
class SitingGround:
    """What a siting run works on, all in the study's CRS.

    Parameters
    ----------
    demand : GeoDataFrame
        Points with ``weight``.
    demand_unit : str
        Unit of the weights.
    candidates : GeoDataFrame
        Points.
    standing : GeoDataFrame
        Located sites of the kinds, those known only to the town left out.
    left_out : int
        How many of them were left out.
    """

    demand: gpd.GeoDataFrame
    demand_unit: str
    candidates: gpd.GeoDataFrame
    standing: gpd.GeoDataFrame
    left_out: int


def standing_sites(study: Study, kinds: tuple[str, ...]) -> tuple[gpd.GeoDataFrame, int]:
    """Return the sites of kinds that stand, and how many were known only to the town.

    Parameters
    ----------
    study : Study
        Its located facilities are taken; one outside the ground serves as well.
    kinds : tuple of str
        Facility kinds; all carriers when empty, but for organisations, which are served.
    """
    located = study.of_kinds(serving_kinds(kinds))
    is_town = located["precision"].eq(Precision.TOWN.value).fillna(False).astype(bool)
    return located[~is_town], int(is_town.sum())


def serving_kinds(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Return the kinds that serve: those given, or all but organisations."""
    return kinds or _SERVING_KINDS


def demand_points(
    study: Study, choice: DemandChoice, *, cell_m: float, own: gpd.GeoDataFrame | None = None
) -> tuple[gpd.GeoDataFrame, str]:
    """Return points of demand with ``weight``, and the unit of the weights.

    Parameters
    ----------
    study : Study
        Ground, zones and facilities.
    choice : DemandChoice
        What counts.
    cell_m : float
        Side of a cell where land is cut into cells, metres.
    own : GeoDataFrame, optional
        Points with an optional column ``weight``, for `DemandChoice.OWN`.

    Raises
    ------
    BadParameterError
        When there is no demand of that sort.
    """
    if choice is DemandChoice.OWN:
        if own is None:
            message = N_("give a layer of points of your own, or choose another basis")
            raise BadParameterError(Problem("demand", message))
        weight = own["weight"] if "weight" in own.columns else pd.Series(1.0, index=own.index)
        weights = {"weight": weight.astype("float64")}
        return gpd.GeoDataFrame(weights, geometry=own.geometry, crs=own.crs), ""
    if choice is DemandChoice.ORGANISATIONS:
        located = study.facilities
        is_one = located["kind"].eq(FacilityKind.ORGANISATION.value)
        is_one &= ~located["precision"].eq(Precision.TOWN.value).fillna(False).astype(bool)
        found = located.loc[is_one & located.intersects(study.ground), ["geometry"]]
        return gpd.GeoDataFrame(found.assign(weight=1.0), crs=study.crs), N_("organisations")
    if choice is DemandChoice.POPULATION:
        return _people(study, cell_m), N_("people")
    land = dry_land(study)
    if choice is DemandChoice.ZONE_LAND:
        land = land.intersection(zone_land(study))
    series = gpd.GeoSeries([land], crs=study.crs)
    if land.is_empty:
        message = N_("no zone is drawn on the ground; choose another basis")
        raise BadParameterError(Problem("demand", message))
    cells = demand_from_grid(series, cell_m=cell_m)
    places = gpd.GeoSeries(shapely.points(cells.x, cells.y), crs=study.crs)
    return gpd.GeoDataFrame({"weight": cells.weight}, geometry=places, crs=study.crs), "km²"


def _people(study: Study, cell_m: float) -> gpd.GeoDataFrame:
    """Return the people of the package's raster, gathered into cells of `cell_m`."""
    if study.population is None:
        message = N_("the plan package has no population raster; choose another basis")
        raise BadParameterError(Problem("demand", message))
    ground = gpd.GeoSeries([study.ground], crs=study.crs)
    people = demand_from_raster(study.population.surface, ground)
    frame = pd.DataFrame({"x": people.x, "y": people.y, "weight": people.weight})
    frame["x"], frame["y"] = frame["x"] * frame["weight"], frame["y"] * frame["weight"]
    cells = [np.floor(people.y / cell_m), np.floor(people.x / cell_m)]
    sums = frame.groupby(cells, sort=True).sum().reset_index(drop=True)
    places = shapely.points(sums["x"] / sums["weight"], sums["y"] / sums["weight"])
    return gpd.GeoDataFrame({"weight": sums["weight"]}, geometry=places, crs=study.crs)


def candidate_points(
    study: Study,
    choice: CandidateChoice,
    *,
    spacing_m: float,
    zone_id: str = "",
    drawn: tuple[str, ...] = (),
    kinds: tuple[str, ...] = (),
    own: gpd.GeoDataFrame | None = None,
) -> gpd.GeoDataFrame:
    """Return points where a site may be proposed, on dry ground.

    Parameters
    ----------
    study : Study
        Ground, zones and named places.
    choice : CandidateChoice
        Where they come from.
    spacing_m : float
        Distance between the points of a grid, metres.
    zone_id : str
        The zone of `CandidateChoice.ZONE`.
    drawn : tuple of str
        Points as `drawn_text` writes them, for `CandidateChoice.DRAWN`.
    kinds : tuple of str
        Facility kinds of `CandidateChoice.CARRIERS`; all carriers when empty.
    own : GeoDataFrame, optional
        Points of a file, for `CandidateChoice.OWN`.

    Raises
    ------
    BadParameterError
        When a zone is unknown, a point is not on the ground, or nothing is left.
    """
    if choice is CandidateChoice.OWN:
        if own is None:
            message = N_("give a layer of points of your own, or choose another source")
            raise BadParameterError(Problem("candidates", message))
        return gpd.GeoDataFrame(geometry=own.geometry, crs=own.crs)
    if choice is CandidateChoice.DRAWN:
        return drawn_candidates(study, drawn)
    land = dry_land(study)
    if choice in _PLACE_KINDS:
        return place_candidates(study, _PLACE_KINDS[choice], land)
    if choice is CandidateChoice.CARRIERS:
        return carrier_candidates(study, kinds, land)
    if choice is CandidateChoice.ZONE:
        if zone_id not in study.zones.index:
            message = N_("choose the zone in which sites may be proposed")
            raise BadParameterError(Problem("zone", message, zone_id))
        land = land.intersection(study.zones.geometry[zone_id])
    if land.is_empty:
        return gpd.GeoDataFrame(geometry=[], crs=study.crs)
    cells = demand_from_grid(gpd.GeoSeries([land], crs=study.crs), cell_m=spacing_m)
    places = gpd.GeoSeries(shapely.points(cells.x, cells.y), crs=study.crs)
    return gpd.GeoDataFrame(geometry=places, crs=study.crs)


def dry_land(study: Study) -> Any:
    """Return the ground of a study without its lakes."""
    return study.ground if study.lakes is None else study.ground.difference(study.lakes)


def zone_land(study: Study) -> Any:
    """Return the union of the drawn zones other than the whole district."""
    inner = study.zones[study.zones["zone_kind"].ne("district")]
    return shapely.union_all(inner.geometry.dropna().to_numpy())


def drawn_text(longitude: float, latitude: float) -> str:
    """Return a point as options and links write it: ``longitude_latitude``, to some 10 m."""
    return f"{longitude:.4f}{_PAIR}{latitude:.4f}"


def drawn_point(text: str) -> tuple[float, float] | None:
    """Return longitude and latitude of what `drawn_text` wrote; None when it is no such text."""
    east, _, north = text.partition(_PAIR)
    try:
        longitude, latitude = float(east), float(north)
    except ValueError:
        return None
    is_place = math.isfinite(longitude) and math.isfinite(latitude)
    is_place = is_place and abs(longitude) <= 180 and abs(latitude) <= 90
    return (longitude, latitude) if is_place else None


def drawn_candidates(study: Study, drawn: tuple[str, ...]) -> gpd.GeoDataFrame:
    """Return points picked on the map as candidates in the study's CRS.

    Parameters
    ----------
    study : Study
        Its ground must hold them.
    drawn : tuple of str
        As `drawn_text` writes them; those beyond `MOST_DRAWN` are left out.

    Raises
    ------
    BadParameterError
        When there is none, one is no point, or one lies off the land.
    """
    if not drawn:
        message = N_("no candidate is drawn yet: click on the map, or choose another source")
        raise BadParameterError(Problem("drawn", message))
    given: list[tuple[float, float]] = []
    for text in drawn[:MOST_DRAWN]:
        pair = drawn_point(text)
        if pair is None:
            message = N_("“{value}” is not a point; write longitude_latitude")
            raise BadParameterError(Problem("drawn", message, params={"value": text[:60]}))
        given.append(pair)
    to_metres = Transformer.from_crs(study.crs.geodetic_crs, study.crs, always_xy=True)
    x, y = to_metres.transform([one[0] for one in given], [one[1] for one in given])
    points = np.asarray(shapely.points(np.asarray(x), np.asarray(y)), dtype=object)
    off = [
        text
        for text, point in zip(drawn[:MOST_DRAWN], points, strict=True)
        if not _is_on(study, point)
    ]
    if off:
        message = N_("the point is not on the district's land; pick another")
        raise BadParameterError([Problem("drawn", message, text) for text in off])
    return gpd.GeoDataFrame(geometry=gpd.GeoSeries(points, crs=study.crs), crs=study.crs)


def _is_on(study: Study, point: Any) -> bool:
    return bool(shapely.intersects(study.ground, point))
