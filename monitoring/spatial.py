"""Spatial measures of an opened plan, one row a zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import geopandas as gpd
import pandas as pd

from layers.ground import boundary_errors_m, district_ground, zones_on_land
from layers.kinds import FacilityKind, Precision
from layers.reading import DistrictLayers
from monitoring.workspace import Workspace
from spatial_model.coverage import coverage_bounds, coverage_share
from spatial_model.density import facility_counts
from spatial_model.zone_density import zone_density

CONFIDENCE_PARAMETER = "confidence_share"
CARRIER_KINDS = tuple(kind for kind in FacilityKind if kind.is_carrier)


def density_table(
    workspace: Workspace, kinds: Sequence[str] | None = None, *, as_of: date | None = None
) -> pd.DataFrame:
    """Count facilities per zone, and per km² of land, with the range that is left open.

    Parameters
    ----------
    workspace : Workspace
        The opened plan.
    kinds : sequence of str, optional
        Facility kinds; when left out, all that belong to innovation (`FacilityKind.is_carrier`).
    as_of : date, optional
        Leaves out what had not opened by then; a facility without an opening year counts.

    Returns
    -------
    DataFrame
        Index ``zone_id``: drawn zones, then unit types, in the plan's order. Columns
        ``zone_kind, grade, area_km2`` (land), ``lake_area_km2, undated_count,
        register_count, located_count`` and those of `zone_density`, boundaries moved by the
        package's ``boundary_error_m_a|b|c``. Zones overlap, so rows must not be summed. A unit type is a set of facilities: its area
        and density are missing. ``undated_count`` more lie in the zone of which it is not
        known whether they stood on the day. The last two columns tell how many entries
        the register of the whole plan holds and how many of them have a position; with
        none located, expected counts and densities are missing, for nothing was measured.
    """
    layers = workspace.layers
    zones = layers.drawn_zones
    kinds = kinds or CARRIER_KINDS
    register = layers.register(kinds, standing_on=as_of)
    located = register[register.geometry.notna()]
    confidence = workspace.plan.parameter(CONFIDENCE_PARAMETER).value
    table = zones[["zone_kind", "grade"]].copy()
    table["area_km2"] = zones["land_area_km2"]
    table["lake_area_km2"] = zones["lake_area_km2"]
    measured = zone_density(
        zones, located, table["area_km2"], confidence=confidence,
        boundary_error_m=boundary_errors_m(workspace.plan, zones["grade"]),
        ground=district_ground(layers),
    )  # fmt: skip
    table = table.join(measured)
    everything = layers.located(kinds, standing_on=as_of, with_undated=True)
    undated = everything[~everything.index.isin(located.index)]
    table["undated_count"] = facility_counts(zones, undated)
    units = _unit_rows(layers, located, undated)
    table = pd.concat([pd.DataFrame(table), units.astype(table.dtypes[units.columns])])
    table["register_count"] = len(register)
    table["located_count"] = len(located)
    if located.empty:
        open_ones = ("count_", "expected_", "density_")
        unmeasured = [name for name in table.columns if name.startswith(open_ones)]
        table[unmeasured] = float("nan")
    return _in_plan_order(table, workspace)


def coverage_table(
    workspace: Workspace,
    kinds: Sequence[str] | None = None,
    *,
    radius_m: float,
    as_of: date | None = None,
) -> pd.DataFrame:
    """Share of each drawn zone within a straight-line radius of a facility.

    Parameters
    ----------
    workspace, kinds, as_of
        As for `density_table`.
    radius_m : float
        Service radius on the ground, metres.

    Returns
    -------
    DataFrame
        Index ``zone_id``; columns ``zone_kind, grade, area_km2`` (land, lakes included),
        ``coverage_share`` (0–1, of that land), ``coverage_share_low,
        coverage_share_high`` (surely and possibly within reach, given how well positions
        are known), ``radius_m, facility_count`` (sites that serve, wherever they stand; a position
        known by its town alone is no site and is in the upper bound only),
        ``register_count``. With no facility located the shares are missing: nothing was
        measured.
    """
    land = zones_on_land(workspace.layers)
    located = workspace.layers.located(kinds or CARRIER_KINDS, standing_on=as_of)
    table = land[["zone_kind", "grade"]].copy()
    table["area_km2"] = land["land_area_km2"]
    sites = located[located["precision"] != Precision.TOWN]
    table["coverage_share"] = coverage_share(land, sites, radius_m=radius_m)
    low, high = (coverage_bounds(land, one, radius_m=radius_m) for one in (sites, located))
    table["coverage_share_low"] = low["coverage_share_low"]
    table["coverage_share_high"] = high["coverage_share_high"]
    if located.empty:
        shares = ["coverage_share", "coverage_share_low", "coverage_share_high"]
        table[shares] = float("nan")
    table["radius_m"] = radius_m
    table["facility_count"] = len(sites)
    table["register_count"] = len(
        workspace.layers.register(kinds or CARRIER_KINDS, standing_on=as_of)
    )
    return _in_plan_order(pd.DataFrame(table), workspace)


def members_of_unit(layers: DistrictLayers, zone_id: str) -> frozenset[str]:
    """Return the facility kinds that belong to a unit type."""
    units = layers.functional_units
    kinds = units.loc[units["zone_id"] == zone_id, "member_kinds"]
    return frozenset(kinds.iloc[0].split(";")) if len(kinds) else frozenset()


def unit_facilities(facilities: gpd.GeoDataFrame, member_kinds: frozenset[str]) -> gpd.GeoDataFrame:
    """Return the facilities that belong to a unit type, by kind or second kind."""
    belongs = facilities["kind"].isin(member_kinds) | facilities["also_kind"].isin(member_kinds)
    return facilities[belongs]


def _unit_rows(
    layers: DistrictLayers, located: gpd.GeoDataFrame, undated: gpd.GeoDataFrame
) -> pd.DataFrame:
    rows = []
    for zone_id in layers.functional_units["zone_id"]:
        kinds = members_of_unit(layers, zone_id)
        members = len(unit_facilities(located, kinds))
        rows.append(
            {
                "zone_id": zone_id,
                "zone_kind": "functional_unit",
                "grade": "",
                "count": members,
                "count_low": members,
                "count_high": members,
                "expected_count": float(members),
                "expected_count_low": members,
                "expected_count_high": members,
                "undated_count": len(unit_facilities(undated, kinds)),
            }
        )
    columns = ["zone_id", "zone_kind", "grade", "count", "count_low", "count_high"]
    columns += ["expected_count"]
    columns += ["expected_count_low", "expected_count_high", "undated_count"]
    return pd.DataFrame(rows, columns=columns).set_index("zone_id")


def _in_plan_order(table: pd.DataFrame, workspace: Workspace) -> pd.DataFrame:
    order = [zone.zone_id for zone in workspace.plan.zones]
    known = [zone_id for zone_id in order if zone_id in table.index]
    return table.loc[known].rename_axis("zone_id")
