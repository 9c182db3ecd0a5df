"""Build the layers of facilities, organisations and functional units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from errors import N_, Problem
from geodata.areas import Desk
from geodata.datum import Datum, to_wgs84
from geodata.declarations import InputFile, UnitRule
from geodata.frames import layer_frame
from geodata.tables import Row, Table, note_repeated
from layers.kinds import FacilityKind, FacilityLevel, FacilityState, Precision

POSITION_TOLERANCE_M = 5.0
"""How far a stored position may lie from the one that its original gives."""

FACILITY_TABLE = Table(
    required=(
        "facility_id",
        "name_zh",
        "kind",
        "level",
        "lon",
        "lat",
        "state",
        "precision",
        "uncertainty_m",
        "fact_source",
    ),
    optional=(
        "name_en",
        "also_kind",
        "host_org",
        "address",
        "opened_year",
        "known_year",
        "original_datum",
        "original_lon",
        "original_lat",
        "position_source",
        "is_in_plan",
        "zone_hint",
        "note_zh",
        "note_en",
        "location_note_en",
        "field_ids",
    ),
)
_PLAIN = (
    "host_org",
    "address",
    "known_year",
    "original_datum",
    "position_source",
    "fact_source",
    "zone_hint",
    "note_zh",
    "note_en",
    "location_note_en",
    "field_ids",
)


def build_facilities(
    desk: Desk, layer: str, inputs: Sequence[InputFile], district: Any, used: dict[str, str]
) -> gpd.GeoDataFrame:
    """Read the tables of facilities, or of organisations.

    Parameters
    ----------
    desk : Desk
        Sources and notes.
    layer : str
        ``facilities`` or ``organisations``.
    inputs : sequence of InputFile
        The tables.
    district : geometry
        The district in metres; what lies outside it is flagged.
    used : dict of str to str
        Ids that are taken and the file that has them; it is added to.

    Returns
    -------
    GeoDataFrame
        The layer, in the order of the tables; null geometry where there is no position.
    """
    records: list[dict[str, Any]] = []
    geometries: list[Any] = []
    for one in inputs:
        rows = desk.rows(one.source, one.file, FACILITY_TABLE)
        note_repeated(rows, "facility_id", used)
        source = desk.sources.records[one.source]
        positions = [row.position() for row in rows]
        points = desk.projection.points(source.datum, positions)
        geometries.extend(points)
        for row, position, point in zip(rows, positions, points, strict=True):
            record = _record(row, layer, has_position=point is not None)
            record |= {"source_id": one.source, "classification": source.classification}
            record["is_inside_district"] = flag_outside(desk, row, point, district)
            records.append(record)
            if position is not None:
                _check_original(desk, row, record, point)
    return layer_frame(layer, records, geometries, desk.projection.crs)


def _record(row: Row, layer: str, *, has_position: bool) -> dict[str, Any]:
    kind = row.choice("kind", tuple(FacilityKind))
    if (kind == FacilityKind.ORGANISATION) != (layer == "organisations"):
        message = N_("kind “{kind}” does not belong in the layer {layer}")
        row.note("kind", message, kind=kind, layer=layer)
    precision = row.choice("precision", tuple(Precision))
    if has_position == (precision == Precision.UNKNOWN):
        message = N_("precision is “unknown” exactly where there is no position")
        row.note("precision", message)
    uncertainty_m = row.number("uncertainty_m", 0.0)
    if has_position and not row.text("uncertainty_m"):
        message = N_("a position needs uncertainty_m, the radius in metres in which the site lies")
        row.note("uncertainty_m", message)
    return {
        "facility_id": row.words("facility_id"),
        "name_zh": row.words("name_zh"),
        "name_en": row.optional_text("name_en"),
        "kind": kind,
        "also_kind": row.optional_choice("also_kind", tuple(FacilityKind)),
        "level": row.choice("level", tuple(FacilityLevel)),
        "state": row.choice("state", tuple(FacilityState)),
        "opened_year": row.year("opened_year"),
        "precision": precision,
        "uncertainty_m": uncertainty_m,
        "original_lon": row.number("original_lon", -180.0, 180.0),
        "original_lat": row.number("original_lat", -90.0, 90.0),
        "is_in_plan": bool(row.text("is_in_plan")) and row.flag("is_in_plan"),
        **{name: row.text(name) for name in _PLAIN},
    }


def flag_outside(desk: Desk, row: Row, point: Any, district: Any) -> bool | None:
    """Return whether a point is in the district, None if that is not known; note one outside."""
    if point is None or district.is_empty:
        return None
    if shapely.covers(district, point):
        return True
    distance_m = round(float(shapely.distance(district, point)))
    message = N_("“{name}” lies {distance_m} m outside the district")
    params = {"name": row.text("name_zh"), "distance_m": str(distance_m)}
    desk.flagged.append(Problem(row.where, message, row.row_id, params))
    return False


def _check_original(desk: Desk, row: Row, record: dict[str, Any], point: Any) -> None:
    """Flag a stored position that its own original coordinates do not give."""
    lon, lat, named = record["original_lon"], record["original_lat"], record["original_datum"]
    if lon is None or lat is None:
        return
    if named not in tuple(Datum):
        message = N_("“{value}” is not one of: {allowed}")
        row.note("original_datum", message, value=named, allowed=", ".join(Datum))
        return
    degrees = [(float(one[0]), float(one[1])) for one in [to_wgs84(Datum(named), lon, lat)]]
    (expected,) = desk.projection.points(Datum.WGS84, degrees)
    distance_m = float(shapely.distance(expected, point))
    if distance_m > POSITION_TOLERANCE_M:
        message = N_("the position lies {distance_m} m from its original in {datum}; check both")
        params = {"distance_m": f"{distance_m:.0f}", "datum": named}
        desk.flagged.append(Problem(row.where, message, row.row_id, params))


def build_units(
    desk: Desk, rules: Sequence[UnitRule], zones: gpd.GeoDataFrame, registers: Sequence[Any]
) -> gpd.GeoDataFrame:
    """Make each functional unit type the union of its members' points.

    Parameters
    ----------
    desk : Desk
        Sources and notes.
    rules : sequence of UnitRule
        Which kinds make up which unit.
    zones : GeoDataFrame
        The layer ``zones``.
    registers : sequence of GeoDataFrame
        The layers ``facilities`` and ``organisations``.

    Returns
    -------
    GeoDataFrame
        The layer ``functional_units``. What is planned or being built is no member yet.
    """
    register = pd.concat(registers, ignore_index=True)
    standing = [state for state in FacilityState if state.is_standing]
    register = register[register["state"].isin(standing)]
    names = zones.set_index("zone_id")
    records, geometries = [], []
    for rule in rules:
        if rule.zone_id not in names.index:
            message = N_("the table of zones has no row “{zone}”")
            params = {"zone": rule.zone_id}
            where = "sources/build.yaml"
            desk.problems.append(Problem(where, message, "functional_units", params))
            continue
        kinds = list(rule.member_kinds)
        is_member = register["kind"].isin(kinds) | register["also_kind"].isin(kinds)
        members = register[is_member]
        points = members.geometry.dropna()
        records.append(
            {
                "zone_id": rule.zone_id,
                "name_zh": names.at[rule.zone_id, "name_zh"],
                "name_en": names.at[rule.zone_id, "name_en"],
                "member_kinds": ";".join(kinds),
                "member_count": len(members),
                "located_count": len(points),
            }
        )
        geometries.append(shapely.MultiPoint(_distinct(points)) if len(points) else None)
    return layer_frame("functional_units", records, geometries, desk.projection.crs)


def _distinct(points: Any) -> list[Any]:
    """Return the points without repetition (hosts share a campus point), west to east."""
    return sorted({(point.x, point.y) for point in points})
