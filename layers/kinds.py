"""Closed lists of what stands on the ground, with the words that show them."""

from __future__ import annotations

from enum import StrEnum

from errors import N_


class FacilityKind(StrEnum):
    """What sort of innovation carrier a facility is."""

    INCUBATOR = "incubator"
    MAKERSPACE = "makerspace"
    ACCELERATOR = "accelerator"
    INSTITUTE = "institute"
    ACADEMICIAN_WORKSTATION = "academician_workstation"
    UNIVERSITY = "university"
    SERVICE_COMPLEX = "service_complex"
    LABORATORY = "laboratory"
    ENTERPRISE_INSTITUTE = "enterprise_institute"
    TECH_MARKET = "tech_market"
    PARK = "park"
    PLACE = "place"
    HOSPITAL = "hospital"  # context only, not an innovation carrier
    ORGANISATION = "organisation"

    @property
    def is_carrier(self) -> bool:
        """Whether it belongs to innovation at all; places kept for orientation do not."""
        return self not in (FacilityKind.HOSPITAL, FacilityKind.PLACE)


class FacilityLevel(StrEnum):
    """Which level of government recognised a facility."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    MUNICIPAL = "municipal"
    DISTRICT = "district"
    UNSPECIFIED = "unspecified"


class FacilityState(StrEnum):
    """Whether a facility stands."""

    OPEN = "open"
    PLANNED = "planned"
    UNDER_CONSTRUCTION = "under_construction"
    UNKNOWN = "unknown"

    @property
    def is_standing(self) -> bool:
        """Whether such a facility is counted; the unknown ones are."""
        return self not in (FacilityState.PLANNED, FacilityState.UNDER_CONSTRUCTION)


class Precision(StrEnum):
    """What the position of a facility stands for."""

    ROOFTOP = "rooftop"  # inside the named outline
    STREET = "street"
    TOWN = "town"  # the town's point and not the site
    UNKNOWN = "unknown"


class Grade(StrEnum):
    """How much a drawn boundary may be trusted."""

    A = "A"
    B = "B"
    C = "C"


class Classification(StrEnum):
    """Who may see a record outside the office."""

    PUBLIC = "public"
    INTERNAL = "internal"


class ZoneKind(StrEnum):
    """What sort of planning area a zone is (the words of the plan package)."""

    DISTRICT = "district"
    CORRIDOR = "corridor"
    CORRIDOR_PART = "corridor_part"
    NEW_TOWN = "new_town"
    NEW_TOWN_PART = "new_town_part"
    FUNCTIONAL_UNIT = "functional_unit"
    CONTEXT = "context"
    COOPERATION = "cooperation"


class WaterKind(StrEnum):
    """What sort of water is taken from the district's extent."""

    SEA = "sea"
    LAKE = "lake"


KIND_LABELS: dict[str, str] = {
    FacilityKind.INCUBATOR: N_("Incubator"),
    FacilityKind.MAKERSPACE: N_("Makerspace"),
    FacilityKind.ACCELERATOR: N_("Accelerator"),
    FacilityKind.INSTITUTE: N_("Research institute"),
    FacilityKind.ACADEMICIAN_WORKSTATION: N_("Academician workstation"),
    FacilityKind.UNIVERSITY: N_("University"),
    FacilityKind.SERVICE_COMPLEX: N_("Innovation service complex"),
    FacilityKind.LABORATORY: N_("Laboratory"),
    FacilityKind.ENTERPRISE_INSTITUTE: N_("Enterprise research institute"),
    FacilityKind.TECH_MARKET: N_("Technology market"),
    FacilityKind.PARK: N_("Park"),
    FacilityKind.PLACE: N_("Named place"),
    FacilityKind.HOSPITAL: N_("Hospital (context)"),
    FacilityKind.ORGANISATION: N_("Organisation"),
}
LEVEL_LABELS: dict[str, str] = {
    FacilityLevel.NATIONAL: N_("National"),
    FacilityLevel.PROVINCIAL: N_("Provincial"),
    FacilityLevel.MUNICIPAL: N_("Municipal"),
    FacilityLevel.DISTRICT: N_("District level"),
    FacilityLevel.UNSPECIFIED: N_("Level not stated"),
}
STATE_LABELS: dict[str, str] = {
    FacilityState.OPEN: N_("Open"),
    FacilityState.PLANNED: N_("Planned"),
    FacilityState.UNDER_CONSTRUCTION: N_("Under construction"),
    FacilityState.UNKNOWN: N_("State not known"),
}
PRECISION_LABELS: dict[str, str] = {
    Precision.ROOFTOP: N_("Inside the named outline"),
    Precision.STREET: N_("Street or neighbouring point"),
    Precision.TOWN: N_("Point of the town, not the site"),
    Precision.UNKNOWN: N_("Not located"),
}
GRADE_LABELS: dict[str, str] = {
    Grade.A: N_("A: bounds and area published, and they agree"),
    Grade.B: N_("B: drawn from published bounds"),
    Grade.C: N_("C: indicative"),
}
CLASSIFICATION_LABELS: dict[str, str] = {
    Classification.PUBLIC: N_("Public"),
    Classification.INTERNAL: N_("Internal"),
}
ZONE_KIND_LABELS: dict[str, str] = {
    ZoneKind.DISTRICT: N_("District"),
    ZoneKind.CORRIDOR: N_("Corridor"),
    ZoneKind.CORRIDOR_PART: N_("Part of the corridor"),
    ZoneKind.NEW_TOWN: N_("New town"),
    ZoneKind.NEW_TOWN_PART: N_("Part of a new town"),
    ZoneKind.FUNCTIONAL_UNIT: N_("Functional unit type"),
    ZoneKind.CONTEXT: N_("Context zone"),
    ZoneKind.COOPERATION: N_("Scope of cooperation"),
}
