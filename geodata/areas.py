"""Build the polygonal layers: district, neighbours, water and zones, with their areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from errors import N_, Problem
from geodata.declarations import AreaInput, InputFile, ZonesInput
from geodata.frames import layer_frame
from geodata.outlines import Notes, Outline, Projection, polygonal, read_outlines
from geodata.sources import Sources
from geodata.tables import Row, Table, note_repeated
from layers.kinds import Grade, WaterKind, ZoneKind
from spatial_model.area import geodesic_area_m2

ZONE_TABLE = Table(
    required=("zone_id", "zone_kind", "name_zh", "name_en", "part_of", "grade"),
    optional=(
        "grade_reason_zh",
        "grade_reason_en",
        "published_bounds_zh",
        "bounds_source",
        "published_area_km2",
        "area_source",
        "is_area_by_construction",
    ),
)


@dataclass(frozen=True)
class Desk:
    """What every step of a build needs, and where it notes what it finds.

    Parameters
    ----------
    sources : Sources
        The verified sources.
    projection : Projection
        The way to the package's metres.
    problems : list of Problem
        Errors; any of them stops the build.
    flagged : list of Problem
        Remarks; the build goes on.
    """

    sources: Sources
    projection: Projection
    problems: list[Problem]
    flagged: list[Problem]

    def outlines(self, source: str, file: str) -> list[Outline]:
        """Return the polygons of a source's file in metres."""
        path = self.sources.path(source, file)
        datum = self.sources.datum(source)
        where = f"sources/{source}/{file}"
        notes = Notes(self.problems, self.flagged)
        return read_outlines(path, where, datum, self.projection, notes)

    def rows(self, source: str, file: str, table: Table) -> list[Row]:
        """Return the rows of a source's table."""
        where = f"sources/{source}/{file}"
        return table.read(self.sources.path(source, file), where, self.problems)

    def outline_of(self, area: AreaInput) -> Any:
        """Return the one outline of a district as a MultiPolygon in metres; empty if none."""
        parts = [one.geometry for one in self.outlines(area.source, area.file)]
        if not parts:
            where = f"sources/{area.source}/{area.file}"
            self.problems.append(Problem(where, N_("holds no usable outline"), area.code))
        return polygonal(shapely.union_all(parts))


@dataclass(frozen=True)
class Water:
    """The water of the package.

    Parameters
    ----------
    frame : GeoDataFrame
        The layer ``water``.
    sea, lake : geometry
        Union of each kind in metres; may be empty.
    """

    frame: gpd.GeoDataFrame
    sea: Any
    lake: Any

    def areas_km2(self, geometries: Sequence[Any], crs: Any) -> list[dict[str, float | None]]:
        """Return total, land and lake area of each geometry, geodesic, None where undrawn.

        The total includes the sea, the land area does not; lakes are part of the land
        area and also stated on their own.
        """
        pieces = {
            "area_km2": list(geometries),
            "land_area_km2": [_less(one, self.sea) for one in geometries],
            "lake_area_km2": [_within(one, self.lake) for one in geometries],
        }
        columns = {
            name: np.round(geodesic_area_m2(gpd.GeoSeries(parts, crs=crs)).to_numpy() / 1e6, 6)
            for name, parts in pieces.items()
        }
        return [
            {
                # an empty piece was measured and is zero; no geometry was not measured
                name: None if whole is None else float(np.nan_to_num(columns[name][row]))
                for name in pieces
            }
            for row, whole in enumerate(geometries)
        ]


def _less(geometry: Any, other: Any) -> Any:
    return None if geometry is None else polygonal(shapely.difference(geometry, other))


def _within(geometry: Any, other: Any) -> Any:
    return None if geometry is None else polygonal(shapely.intersection(geometry, other))


def build_water(desk: Desk, inputs: Sequence[InputFile]) -> Water:
    """Read the water files; each feature's ``water_kind`` is ``sea`` or ``lake``."""
    records, geometries = [], []
    for one in inputs:
        for outline in desk.outlines(one.source, one.file):
            kind = str(outline.properties.get("water_kind", ""))
            if kind not in tuple(WaterKind):
                message = N_("water_kind must be sea or lake, not “{value}”")
                where = f"sources/{one.source}/{one.file}"
                desk.problems.append(Problem(where, message, "water_kind", {"value": kind}))
            name = str(outline.properties.get("name_zh") or "")
            records.append({"water_kind": kind, "name_zh": name})
            geometries.append(outline.geometry)
    frame = layer_frame("water", records, geometries, desk.projection.crs)
    unions = {
        kind: shapely.union_all(frame.geometry[frame["water_kind"] == kind].to_numpy())
        for kind in WaterKind
    }
    return Water(frame, unions[WaterKind.SEA], unions[WaterKind.LAKE])


def build_named_areas(desk: Desk, areas: Sequence[AreaInput]) -> gpd.GeoDataFrame:
    """Read the neighbouring districts."""
    records = [one.model_dump(include={"code", "name_zh", "name_en"}) for one in areas]
    geometries = [desk.outline_of(one) for one in areas]
    return layer_frame("neighbours", records, geometries, desk.projection.crs)


def build_district(desk: Desk, area: AreaInput, outline: Any, water: Water) -> gpd.GeoDataFrame:
    """Make the one row of the district, with its areas."""
    (areas,) = water.areas_km2([outline], desk.projection.crs)
    record = {"code": area.code, "name_zh": area.name_zh, "name_en": area.name_en, **areas}
    return layer_frame("district", [record], [outline], desk.projection.crs)


def build_zones(
    desk: Desk, zones: ZonesInput, district_zone: str, district: Any, water: Water
) -> gpd.GeoDataFrame:
    """Join the table of zones with the outlines.

    Parameters
    ----------
    desk : Desk
        Sources and notes.
    zones : ZonesInput
        Table and outlines.
    district_zone : str
        The zone whose outline is the district's own.
    district : geometry
        That outline in metres.
    water : Water
        What is taken off for the land area.

    Returns
    -------
    GeoDataFrame
        The layer ``zones``, in the order of the table.
    """
    rows = desk.rows(zones.source, zones.table, ZONE_TABLE)
    note_repeated(rows, "zone_id")
    drawn = _drawn(desk, zones)
    known = {row.text("zone_id") for row in rows}
    where = f"sources/{zones.source}/{zones.outlines}"
    for zone_id in drawn:
        if zone_id not in known or zone_id == district_zone:
            message = N_("this outline belongs to no zone of the table")
            desk.problems.append(Problem(where, message, zone_id))
    if rows and district_zone not in known:
        message = N_("the table of zones has no row “{zone}”")
        params = {"zone": district_zone}
        desk.problems.append(Problem("sources/build.yaml", message, "district.zone_id", params))
    drawn[district_zone] = district
    geometries = [drawn.get(row.text("zone_id")) for row in rows]
    areas = water.areas_km2(geometries, desk.projection.crs)
    classification = desk.sources.records[zones.source].classification
    records = []
    for row, geometry, area in zip(rows, geometries, areas, strict=True):
        part_of = row.text("part_of")
        if part_of and part_of not in known:
            row.note("part_of", N_("there is no zone “{zone}”"), zone=part_of)
        grade = row.choice("grade", (*Grade, ""))
        if bool(grade) != (geometry is not None):
            row.note("grade", N_("a drawn zone needs a grade, and only a drawn zone has one"))
        records.append(
            {
                "zone_id": row.words("zone_id"),
                "zone_kind": row.choice("zone_kind", tuple(ZoneKind)),
                "name_zh": row.words("name_zh"),
                "name_en": row.words("name_en"),
                "part_of": part_of,
                "grade": grade,
                **{name: row.text(name) for name in ZONE_TABLE.optional},
                "published_area_km2": row.number("published_area_km2", 0.0),
                "is_area_by_construction": bool(row.text("is_area_by_construction"))
                and row.flag("is_area_by_construction"),
                **area,
                "source_id": zones.source,
                "classification": classification,
            }
        )
    return layer_frame("zones", records, geometries, desk.projection.crs)


def _drawn(desk: Desk, zones: ZonesInput) -> dict[str, Any]:
    drawn: dict[str, Any] = {}
    if zones.outlines is None:
        return drawn
    where = f"sources/{zones.source}/{zones.outlines}"
    for outline in desk.outlines(zones.source, zones.outlines):
        zone_id = str(outline.properties.get("zone_id") or "")
        if zone_id in drawn:
            message = N_("the outline comes twice; make it one MultiPolygon")
            desk.problems.append(Problem(where, message, zone_id))
        drawn[zone_id] = outline.geometry
    return drawn
