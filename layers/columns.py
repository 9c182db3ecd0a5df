"""Which columns each layer of a district has: the one table that all else follows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from layers.kinds import (
    Classification,
    FacilityKind,
    FacilityLevel,
    FacilityState,
    Grade,
    Precision,
    WaterKind,
    ZoneKind,
)


class ValueType(StrEnum):
    """What a column holds."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"


@dataclass(frozen=True)
class Column:
    """One column of a layer.

    Parameters
    ----------
    name : str
        Name with its unit.
    value_type : ValueType
        What it holds.
    is_nullable : bool
        Whether a value may be absent (null). Text that is merely not stated is ``""``.
    allowed : tuple of str
        Closed list of values; empty for any.
    is_unique : bool
        Whether no value may come twice.
    minimum, maximum : float or None
        Inclusive limits of a number.
    """

    name: str
    value_type: ValueType = ValueType.TEXT
    is_nullable: bool = False
    allowed: tuple[str, ...] = ()
    is_unique: bool = False
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class LayerColumns:
    """The columns and geometry of one layer.

    Parameters
    ----------
    name : str
        Name of the layer in the GeoPackage.
    columns : tuple of Column
        In the order of the file.
    geometry_types : tuple of str
        Geometry types that a feature may have, the file's own first; empty for a plain table.
    is_geometry_nullable : bool
        Whether a feature may have no geometry.
    """

    name: str
    columns: tuple[Column, ...]
    geometry_types: tuple[str, ...] = ()
    is_geometry_nullable: bool = False

    @property
    def row_id(self) -> str:
        """Name of the column that names a row to a reader."""
        return self.columns[0].name

    @property
    def names(self) -> list[str]:
        """Names of the columns, without the geometry."""
        return [column.name for column in self.columns]


def _text(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name) for name in names)


def _number(name: str, *, is_nullable: bool = False, minimum: float | None = None) -> Column:
    return Column(name, ValueType.NUMBER, is_nullable=is_nullable, minimum=minimum)


def _choice(name: str, choices: type[StrEnum], *, is_nullable: bool = False) -> Column:
    return Column(name, is_nullable=is_nullable, allowed=tuple(choices))


_POLYGONS = ("MultiPolygon", "Polygon")

_FACILITY = (
    Column("facility_id", is_unique=True),
    *_text("name_zh"),
    Column("name_en", is_nullable=True),
    _choice("kind", FacilityKind),
    _choice("also_kind", FacilityKind, is_nullable=True),
    _choice("level", FacilityLevel),
    *_text("host_org", "address"),
    _choice("state", FacilityState),
    Column("opened_year", ValueType.INTEGER, is_nullable=True, minimum=1800, maximum=2200),
    *_text("known_year"),
    _choice("precision", Precision),
    _number("uncertainty_m", is_nullable=True, minimum=0),
    *_text("original_datum"),
    _number("original_lon", is_nullable=True, minimum=-180),
    _number("original_lat", is_nullable=True, minimum=-90),
    *_text("position_source", "fact_source"),
    Column("is_in_plan", ValueType.BOOLEAN),
    Column("is_inside_district", ValueType.BOOLEAN, is_nullable=True),
    *_text("zone_hint", "note_zh", "note_en", "location_note_en", "field_ids", "source_id"),
    _choice("classification", Classification),
)

_ALL = (
    LayerColumns(
        "district",
        (
            *_text("code", "name_zh", "name_en"),
            _number("area_km2", minimum=0),
            _number("land_area_km2", minimum=0),
            _number("lake_area_km2", minimum=0),
        ),
        _POLYGONS,
    ),
    LayerColumns("neighbours", _text("code", "name_zh", "name_en"), _POLYGONS),
    LayerColumns("water", (_choice("water_kind", WaterKind), *_text("name_zh")), _POLYGONS),
    LayerColumns(
        "zones",
        (
            Column("zone_id", is_unique=True),
            _choice("zone_kind", ZoneKind),
            *_text("name_zh", "name_en", "part_of"),
            Column("grade", allowed=(*Grade, "")),
            *_text("grade_reason_zh", "grade_reason_en", "published_bounds_zh", "bounds_source"),
            _number("published_area_km2", is_nullable=True, minimum=0),
            *_text("area_source"),
            Column("is_area_by_construction", ValueType.BOOLEAN),
            _number("area_km2", is_nullable=True, minimum=0),
            _number("land_area_km2", is_nullable=True, minimum=0),
            _number("lake_area_km2", is_nullable=True, minimum=0),
            *_text("source_id"),
            _choice("classification", Classification),
        ),
        _POLYGONS,
        is_geometry_nullable=True,
    ),
    LayerColumns(
        "functional_units",
        (
            Column("zone_id", is_unique=True),
            *_text("name_zh", "name_en", "member_kinds"),
            Column("member_count", ValueType.INTEGER, minimum=0),
            Column("located_count", ValueType.INTEGER, minimum=0),
        ),
        ("MultiPoint",),
        is_geometry_nullable=True,
    ),
    LayerColumns("facilities", _FACILITY, ("Point",), is_geometry_nullable=True),
    LayerColumns("organisations", _FACILITY, ("Point",), is_geometry_nullable=True),
    LayerColumns(
        "towns",
        (
            Column("town_id", is_unique=True),
            *_text("name_zh"),
            Column("is_proxy", ValueType.BOOLEAN),
            _number("uncertainty_m", is_nullable=True, minimum=0),
            *_text("position_source"),
        ),
        ("Point",),
        is_geometry_nullable=True,
    ),
    LayerColumns("metro_stations", _text("name_zh", "lines", "position_basis"), ("Point",)),
    LayerColumns(
        "metro_lines",
        (Column("line", is_unique=True), Column("station_count", ValueType.INTEGER, minimum=2)),
        ("LineString", "MultiLineString"),
    ),
    LayerColumns("base_points", _text("kind", "name_zh", "uncertainty_text"), ("Point",)),
    LayerColumns(
        "sources",
        (
            Column("source_id", is_unique=True),
            *_text("title", "title_en", "producer"),
            Column("url", is_nullable=True),
            Column("published_on", is_nullable=True),
            *_text("retrieved_on", "licence", "attribution", "datum", "method", "method_en"),
            *_text("sha256", "file", "accuracy", "accuracy_en"),
            _choice("classification", Classification),
        ),
    ),
)

LAYERS: dict[str, LayerColumns] = {layer.name: layer for layer in _ALL}
"""Every layer of a district GeoPackage, in the order of the file."""
