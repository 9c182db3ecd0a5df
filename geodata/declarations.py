"""What ``source.yaml`` and ``build.yaml`` may say: strict models, every key documented.

The keys are explained for people in ``docs/data-sources.md``; a test fails when
one is missing there.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from geodata.datum import Datum
from layers.kinds import Classification, FacilityKind
from layers.osm_roads import RoadProfile
from spatial_model.network import FASTEST_KMH, LARGEST_SNAP_M
from spatial_model.network_noding import Noding

FORMAT_VERSION = 1
"""Version of the build; raise it when the same sources would give other layers."""

Identifier = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,63}$")]
FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$")]
Words = Annotated[str, Field(min_length=1)]
Day = Annotated[date, Field(strict=True)]


class Strict(BaseModel):
    """A frozen record that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FileRole(StrEnum):
    """What a file of a source is for."""

    DATA = "data"
    LICENCE = "licence"


class SourceFile(Strict):
    """One raw file and the checksum it had when it was taken in."""

    file: FileName
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    role: FileRole = FileRole.DATA


class SourceRecord(Strict):
    """``source.yaml``: where a dataset comes from and what may be done with it."""

    source_id: Identifier
    title: Words
    title_en: Words
    producer: Words
    url: str | None = None
    published_on: Day | None = None
    retrieved_on: Day
    licence: Words
    attribution: Words
    datum: Datum
    method: Words
    method_en: Words
    accuracy: Words
    accuracy_en: Words
    classification: Classification = Classification.PUBLIC
    files: tuple[SourceFile, ...] = Field(min_length=1)


class InputFile(Strict):
    """A file of a dataset that becomes a layer."""

    source: Identifier
    file: FileName


class AreaInput(Strict):
    """A file with one outline, and whose outline it is."""

    source: Identifier
    file: FileName
    code: Words
    name_zh: Words
    name_en: Words


class DistrictInput(AreaInput):
    """The district's own outline; it is also the geometry of one zone."""

    zone_id: Identifier


class ZonesInput(Strict):
    """The table of zones and the outlines of those that are drawn."""

    source: Identifier
    table: FileName
    outlines: FileName | None = None


class UnitRule(Strict):
    """Which kinds of facility make up a functional unit type."""

    zone_id: Identifier
    member_kinds: tuple[FacilityKind, ...] = Field(min_length=1)


Speed = Annotated[float, Field(gt=0, le=FASTEST_KMH, allow_inf_nan=False)]


class NetworkInput(InputFile):
    """A file of edges to travel on, and how to read it."""

    layer: str | None = None
    profile: RoadProfile = RoadProfile.WALK
    speed_kmh: Speed | None = None
    speeds_kmh: dict[str, Speed] = Field(default_factory=dict)
    snap_m: float = Field(default=1.0, ge=0, le=LARGEST_SNAP_M, allow_inf_nan=False)
    noding: Noding = Noding.ENDS


class AmountKind(StrEnum):
    """What a cell of a raster holds."""

    AMOUNT = "amount"
    PER_KM2 = "per_km2"


class PopulationInput(InputFile):
    """A GeoTIFF of people, and the day that it stands for."""

    counted_on: Day
    unit: Words = "人"
    holds: AmountKind = AmountKind.AMOUNT


class BuildPlan(Strict):
    """``build.yaml``: which files become which layers, and in which system."""

    format: int = Field(strict=True)
    package_id: Identifier
    metric_crs: Words
    district: DistrictInput
    zones: ZonesInput
    neighbours: tuple[AreaInput, ...] = ()
    water: tuple[InputFile, ...] = ()
    facilities: tuple[InputFile, ...] = ()
    organisations: tuple[InputFile, ...] = ()
    towns: tuple[InputFile, ...] = ()
    metro_stations: tuple[InputFile, ...] = ()
    base_points: tuple[InputFile, ...] = ()
    functional_units: tuple[UnitRule, ...] = ()
    network: NetworkInput | None = None
    population: PopulationInput | None = None

    def named_files(self) -> list[tuple[str, str, str]]:
        """Return (key, source, file) of every file that the plan names."""
        found = [
            ("district", self.district.source, self.district.file),
            ("zones.table", self.zones.source, self.zones.table),
        ]
        if self.zones.outlines is not None:
            found.append(("zones.outlines", self.zones.source, self.zones.outlines))
        if self.network is not None:
            found.append(("network", self.network.source, self.network.file))
        if self.population is not None:
            found.append(("population", self.population.source, self.population.file))
        for key in _LISTS:
            found += [(key, one.source, one.file) for one in getattr(self, key)]
        return found

    def layer_sources(self) -> dict[str, list[str]]:
        """Return the ids of the sources that each layer is made from."""
        found = {"district": [self.district.source], "zones": [self.zones.source]}
        for key in _LISTS:
            found[key] = list(dict.fromkeys(one.source for one in getattr(self, key)))
        found["zones"] = list(dict.fromkeys([*found["zones"], self.district.source]))
        found["functional_units"] = list(
            dict.fromkeys([*found["facilities"], *found["organisations"]])
        )
        found["metro_lines"] = found["metro_stations"]
        return {layer: sources for layer, sources in found.items() if sources}


_LISTS = (
    "neighbours",
    "water",
    "facilities",
    "organisations",
    "towns",
    "metro_stations",
    "base_points",
)
