"""What is to be measured: zones, facilities and ground, of an opened plan or of files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from analysis.file_readings import FileOrigin
from layers.ground import boundary_errors_m, district_ground, zones_on_land
from layers.kinds import FacilityKind, WaterKind
from layers.networks import package_network
from layers.population import Population, package_population
from layers.reading import DistrictLayers
from plan.models import PlanPackage
from spatial_model.area import geodesic_area_m2
from spatial_model.network import TravelNetwork

CARRIER_KINDS = tuple(kind for kind in FacilityKind if kind.is_carrier)


@dataclass(frozen=True)
class Study:
    """Zones, facilities and ground, all in one metric CRS.

    Parameters
    ----------
    name : str
        Plan package, or the files.
    on : date or None
        Day that `facilities` stand for.
    zones : GeoDataFrame
        Index ``zone_id``; columns ``name_zh, name_en, zone_kind, grade, land_area_km2``
        (geodesic; NaN where unknown), ``boundary_error_m`` (how far the boundary may be
        off either way; NaN where nothing is stated) and the polygon, sea cut off.
    facilities : GeoDataFrame
        Located facilities that stand; index ``facility_id``; columns ``name_zh, name_en,
        kind, also_kind, level, precision, uncertainty_m`` and the point.
    ground : shapely geometry
        Land of the district: what coverage, surfaces and grids are about.
    crs : pyproj.CRS
        The metric coordinate system of all of it.
    register : DataFrame
        All entries that stand, located or not: index ``facility_id``, ``kind, also_kind``.
    parameters : dict of str to float
        The package's parameters by id, in their units.
    undated : DataFrame
        Entries left out because it is not known whether they stood on the day; as `register`.
    network : TravelNetwork or None
        Road network of the package, where it has one.
    lakes : shapely geometry or None
        Inland water: part of the ground, but nothing can be built there.
    places : GeoDataFrame or None
        Named points by which a reader knows where something is: ``name_zh``, ``place_kind``
        (``town`` or ``metro``) and the point.
    population : Population or None
        People by cell, where the package has a population raster.
    outlines : GeoSeries or None
        Zones as drawn, sea not cut off, on the index of `zones`: what counts are taken in,
        for a position may be uncertain over the shore. None where `zones` are as drawn.
    origin : FileOrigin or None
        How a file gave the facilities; None for a plan's.
    """

    name: str
    on: date | None
    zones: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    ground: BaseGeometry
    crs: CRS
    register: pd.DataFrame
    parameters: dict[str, float] = field(default_factory=dict)
    undated: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame({"kind": [], "also_kind": []}, dtype="object")
    )
    network: TravelNetwork | None = None
    lakes: BaseGeometry | None = None
    places: gpd.GeoDataFrame | None = None
    population: Population | None = None
    outlines: gpd.GeoSeries | None = None
    origin: FileOrigin | None = None

    def of_its_own(self) -> Study:
        """Return the same study with polygons of its own, for a run in a thread of its own.

        A measure prepares the polygons that it asks, which two threads must not do to one.
        """
        return replace(
            self,
            zones=self.zones.set_geometry(_copied(self.zones.geometry)),
            ground=_copied_shape(self.ground),
            lakes=None if self.lakes is None else _copied_shape(self.lakes),
            outlines=None if self.outlines is None else _copied(self.outlines),
        )

    def of_kinds(self, kinds: tuple[str, ...]) -> gpd.GeoDataFrame:
        """Return the located facilities of kinds (second kinds count); all carriers when empty."""
        return self.facilities[_is_of(self.facilities, kinds or CARRIER_KINDS)]

    def register_of(self, kinds: tuple[str, ...]) -> pd.DataFrame:
        """Return the entries of kinds in the register, located or not; all carriers when empty."""
        entries: pd.DataFrame = self.register[_is_of(self.register, kinds or CARRIER_KINDS)]
        return entries

    def registered_count(self, kinds: tuple[str, ...]) -> int:
        """Return how many entries of kinds the register holds, located or not."""
        return len(self.register_of(kinds))

    def undated_of(self, kinds: tuple[str, ...]) -> pd.DataFrame:
        """Return the entries of kinds that are left out as undated; all carriers when empty."""
        entries: pd.DataFrame = self.undated[_is_of(self.undated, kinds or CARRIER_KINDS)]
        return entries

    def parameter(self, parameter_id: str, default: float) -> float:
        """Return a parameter of the package, or `default` where it has none of that name."""
        return self.parameters.get(parameter_id, default)


def study_of_plan(plan: PlanPackage, layers: DistrictLayers, on: date | None = None) -> Study:
    """Return the study of an opened plan on a day.

    Parameters
    ----------
    plan : PlanPackage
        Its parameters are taken; ``boundary_error_m_a|b|c`` give the zones' errors by grade.
    layers : DistrictLayers
        Its drawn zones, the district among them, and its facilities.
    on : date, optional
        Leaves out what had not opened, and what is undated, on that day.
    """
    columns = ["name_zh", "name_en", "zone_kind", "grade", "land_area_km2"]
    zones = zones_on_land(layers)[[*columns, "geometry"]].copy()
    parameters = {one.parameter_id: float(one.value) for one in plan.parameters}
    zones["boundary_error_m"] = boundary_errors_m(plan, zones["grade"])
    located = layers.located(standing_on=on)
    everything = layers.register(standing_on=on, with_undated=True)
    register = layers.register(standing_on=on)
    undated = everything.loc[~everything.index.isin(register.index)]
    kept = ["name_zh", "name_en", "kind", "also_kind", "level", "precision", "uncertainty_m"]
    return Study(
        name=plan.header.plan_id,
        on=on,
        zones=zones.rename_axis("zone_id"),
        facilities=located[[*kept, "geometry"]].rename_axis("facility_id"),
        ground=district_ground(layers),
        crs=layers.crs,
        register=pd.DataFrame(register[["kind", "also_kind"]]).rename_axis("facility_id"),
        parameters=parameters,
        undated=pd.DataFrame(undated[["kind", "also_kind"]]).rename_axis("facility_id"),
        network=package_network(layers.path),
        lakes=layers.water.loc[layers.water["water_kind"] == WaterKind.LAKE].union_all(),
        places=_named_places(layers),
        population=package_population(layers.path, crs=layers.crs),
        outlines=layers.drawn_zones.geometry.rename_axis("zone_id"),
    )


def ground_area_km2(study: Study) -> float:
    """Return the geodesic area of the study's ground in km²."""
    ground = gpd.GeoSeries([study.ground], crs=study.crs)
    return float(geodesic_area_m2(ground).iloc[0]) / 1e6


def _named_places(layers: DistrictLayers) -> gpd.GeoDataFrame:
    parts = [
        frame.loc[frame.geometry.notna(), ["name_zh", "geometry"]].assign(place_kind=kind)
        for kind, frame in (("town", layers.towns), ("metro", layers.metro_stations))
        if len(frame)
    ]
    if not parts:
        none: dict[str, list[str]] = {"name_zh": [], "place_kind": []}
        return gpd.GeoDataFrame(none, geometry=gpd.GeoSeries([], crs=layers.crs))
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=layers.crs)


def _copied(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    own = shapely.from_wkb(shapely.to_wkb(shapes.array))
    return gpd.GeoSeries(own, index=shapes.index, crs=shapes.crs)


def _copied_shape(shape: BaseGeometry) -> BaseGeometry:
    own: BaseGeometry = shapely.from_wkb(shapely.to_wkb(shape))
    return own


def _is_of(frame: Any, kinds: tuple[str, ...]) -> Any:
    return frame["kind"].isin(kinds) | frame["also_kind"].isin(kinds)
