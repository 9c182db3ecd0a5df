"""Tables, shapes and curves of a siting run."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from analysis.result import (
    ResultColumn,
    ResultCurve,
    ResultShapes,
    ResultTable,
    ShapeRole,
)
from analysis.siting_ground import CandidateChoice, DemandChoice, dry_land, zone_land
from analysis.study import Study
from errors import N_
from spatial_model.coverage import coverage_share, service_area
from spatial_model.location_models import SitingModel
from spatial_model.simulation import simulated_coverage
from spatial_model.siting_greedy import coverage_offers, ranked_choice, saving_offers

if TYPE_CHECKING:
    from analysis.siting import SitingRun

_DRAWS, _CELLS, _SEED = 100, 1000, 20211231
_BIND = "、"


def proposals(study: Study, run: SitingRun) -> gpd.GeoDataFrame:
    """Return the proposed sites in their order, with what each adds and where it is.

    Returns
    -------
    GeoDataFrame
        ``rank`` from 1, which is the index too; ``gain_share`` of all demand (MCLP, LSCP) or ``saved_m`` of the
        mean distance (p-median) that each adds to those before it; ``near_zh``, ``near_m``
        the nearest named place; ``zones_zh``, ``zones_en`` the zones it lies in; ``lon``, ``lat``
        in degrees of the study's datum; points in the study's CRS.
    """
    columns = np.array(
        [run.ground.candidates.index.get_loc(one) for one in run.solution.chosen], dtype=np.int64
    )
    is_median = run.options.model is SitingModel.P_MEDIAN
    offers = saving_offers(run.problem) if is_median else coverage_offers(run.problem)
    _, added = ranked_choice(offers, columns)
    share = added / run.problem.total_weight
    sites = run.chosen.geometry
    degrees = sites.to_crs(study.crs.geodetic_crs)
    near, near_m = _nearest(study, sites)
    frame = gpd.GeoDataFrame(
        {
            "rank": np.arange(1, len(sites) + 1),
            "saved_m" if is_median else "gain_share": share,
            "near_zh": near,
            "near_m": near_m,
            "zones_zh": _zones_at(study, sites, "name_zh", _BIND),
            "zones_en": _zones_at(study, sites, "name_en", ", "),
            "lon": degrees.x.to_numpy(),
            "lat": degrees.y.to_numpy(),
        },
        geometry=sites.to_numpy(),
        crs=study.crs,
    )
    return frame.set_index(pd.RangeIndex(1, len(sites) + 1))


def siting_tables(
    study: Study, run: SitingRun, *, keep_going: Callable[[], None]
) -> tuple[ResultTable, ...]:
    """Return the table of proposals and that of the zones before and after."""
    found = pd.DataFrame(proposals(study, run).drop(columns="geometry"))
    gain = (
        ResultColumn("saved_m", N_("Mean distance saved"), "m", 0)
        if "saved_m" in found
        else ResultColumn("gain_share", N_("Adds to what is reached"), "", 2, is_share=True)
    )
    first = ResultTable(
        "proposals",
        N_("Proposed sites, those that bring most first"),
        found,
        (
            ResultColumn("rank", N_("No.")),
            ResultColumn("near_zh", N_("Nearest named place")),
            ResultColumn("near_m", N_("Distance to it"), "m", 0),
            ResultColumn("zones_zh", N_("Lies in")),
            gain,
            ResultColumn("lon", N_("Longitude"), "°", 4),
            ResultColumn("lat", N_("Latitude"), "°", 4),
        ),
    )
    zones = ResultTable(
        "zones",
        N_("Land within reach, before and after"),
        zone_effect(study, run, keep_going=keep_going),
        (
            ResultColumn("name_zh", N_("Zone")),
            ResultColumn("grade", N_("Boundary grade")),
            ResultColumn("before_share", N_("Within reach now"), "", 1, is_share=True),
            ResultColumn(
                "after_share", N_("Within reach with the proposals"), "", 1, is_share=True
            ),
            ResultColumn("proposed_count", N_("Proposed sites in it")),
        ),
    )
    return first, zones


def zone_effect(study: Study, run: SitingRun, *, keep_going: Callable[[], None]) -> pd.DataFrame:
    """Return the share of each zone's land within reach, without and with the proposals.

    Returns
    -------
    DataFrame
        On the zones' index: ``name_zh, name_en, grade, proposed_count``, ``before_share`` and
        ``after_share`` with ``_low`` and ``_high`` (positions and boundaries moved by seeded
        chance); a way longer than the line shortens the reach.
    """
    radius_m = run.radius_m / run.options.detour_factor
    standing = run.ground.standing[["uncertainty_m", "precision", "geometry"]]
    new = run.chosen[["geometry"]].assign(uncertainty_m=0.0, precision="rooftop")
    both = gpd.GeoDataFrame(
        pd.concat([part for part in (standing, new) if len(part)], ignore_index=True)
        if len(standing) or len(new)
        else standing,
        crs=study.crs,
    )
    zones = study.zones
    frame = pd.DataFrame(zones[["name_zh", "name_en", "grade"]])
    for name, sites in (("before_share", standing), ("after_share", both)):
        keep_going()
        frame[name] = coverage_share(zones, sites, radius_m=radius_m)
        ranges = simulated_coverage(
            zones,
            sites,
            radius_m=radius_m,
            boundary_error_m=zones["boundary_error_m"],
            confidence=study.parameter("confidence_share", 0.9),
            draws=_DRAWS,
            seed=_SEED,
            ground=study.ground,
            cells=_CELLS,
        )
        frame[f"{name}_low"] = np.minimum(ranges["coverage_share_low"], frame[name])
        frame[f"{name}_high"] = np.maximum(ranges["coverage_share_high"], frame[name])
    inside = zones.geometry.apply(lambda zone: _inside(zone, run.chosen.geometry))
    frame["proposed_count"] = inside.astype("int64")
    return frame


def siting_shapes(study: Study, run: SitingRun) -> tuple[ResultShapes, ...]:
    """Return the ground reached before and after, standing sites, and the proposals."""
    radius_m = run.radius_m / run.options.detour_factor
    found = proposals(study, run)
    offered: tuple[ResultShapes, ...] = ()
    if run.options.candidates not in (CandidateChoice.GRID, CandidateChoice.ZONE):
        others = run.ground.candidates.drop(index=list(run.solution.chosen))
        title = N_("Candidates that were not chosen")
        offered = (ResultShapes("candidates", title, others, ShapeRole.CANDIDATE),)
    return (
        *reach_shapes(
            study, run.ground.standing, run.chosen, asked=run.options.demand, radius_m=radius_m
        ),
        *offered,
        ResultShapes(
            "proposed",
            N_("Proposed sites"),
            found.assign(label=[str(rank) for rank in found.index]),
            ShapeRole.PROPOSED,
            label_column="label",
        ),
    )


def reach_shapes(
    study: Study,
    standing: gpd.GeoDataFrame,
    chosen: gpd.GeoDataFrame,
    *,
    asked: DemandChoice,
    radius_m: float,
) -> tuple[ResultShapes, ...]:
    """Return the ground reached now, newly and not at all, and the sites that stand.

    What is not reached is drawn only where land itself is asked for, and only that land.
    """
    now = service_area(standing, radius_m=radius_m).iloc[0]
    new = service_area(chosen, radius_m=radius_m).iloc[0]
    ground, gap = study.ground, shapely.Polygon()
    if asked in (DemandChoice.LAND, DemandChoice.ZONE_LAND):
        land = dry_land(study)
        if asked is DemandChoice.ZONE_LAND:
            land = land.intersection(zone_land(study))
        gap = land.difference(now.union(new))
    parts = (
        ("reach_now", N_("Within reach now"), ShapeRole.REACH, now.intersection(ground)),
        (
            "reach_new",
            N_("Newly within reach"),
            ShapeRole.REACH,
            new.difference(now).intersection(ground),
        ),
        ("gap", N_("Still out of reach"), ShapeRole.GAP, gap),
    )
    shapes = [
        ResultShapes(
            name,
            title,
            gpd.GeoDataFrame(geometry=gpd.GeoSeries([shape], crs=study.crs), crs=study.crs),
            role,
        )
        for name, title, role, shape in parts
        if not shape.is_empty
    ]
    names = ["name_zh", "name_en", "kind", "precision", "uncertainty_m", "geometry"]
    sites = gpd.GeoDataFrame(standing[names], crs=study.crs)
    return (
        *shapes,
        ResultShapes(
            "existing",
            N_("Carriers that stand"),
            sites,
            ShapeRole.EXISTING,
            label_column="name_zh",
        ),
    )


def gain_curves(run: SitingRun) -> tuple[ResultCurve, ...]:
    """Return the gain curve, where each number of sites was asked for."""
    if run.curve is None:
        return ()
    frame = run.curve.frame.reset_index()
    x = ResultColumn("k", N_("Sites added"))
    if run.options.model is SitingModel.P_MEDIAN:
        y = ResultColumn("mean_cost", N_("Mean distance to the nearest"), "m", 0)
    else:
        y = ResultColumn("covered_share", N_("Share of demand within reach"), "", 1, is_share=True)
    return (ResultCurve("gain", N_("What each further site would bring"), frame, x, (y,)),)


def _nearest(study: Study, sites: gpd.GeoSeries) -> tuple[list[str | None], list[float]]:
    places = study.places
    if places is None or not len(places) or not len(sites):
        return [None] * len(sites), [float("nan")] * len(sites)
    tree = cKDTree(np.column_stack([places.geometry.x, places.geometry.y]))
    away, which = tree.query(np.column_stack([sites.x, sites.y]))
    return [str(places["name_zh"].iloc[at]) for at in which], [float(one) for one in away]


def _zones_at(study: Study, sites: gpd.GeoSeries, name: str, bind: str) -> list[str | None]:
    inner = study.zones[study.zones["zone_kind"].ne("district")]
    return [
        bind.join(str(one) for one in inner.loc[inner.intersects(site), name]) or None
        for site in sites
    ]


def _inside(zone: Any, sites: gpd.GeoSeries) -> int:
    if zone is None or zone.is_empty:
        return 0
    return int(shapely.intersects(zone, sites.to_numpy()).sum())
