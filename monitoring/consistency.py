"""Do a plan and its layers speak of the same zones, organisations and kinds?"""

from __future__ import annotations

from collections.abc import Iterator

from errors import N_, Problem
from layers.kinds import FacilityKind, FacilityLevel
from layers.reading import DistrictLayers
from plan.models import PlanPackage


def consistency_problems(plan: PlanPackage, layers: DistrictLayers) -> tuple[Problem, ...]:
    """Return what does not fit between `plan` and `layers`, in reading order."""
    return (
        *_zone_problems(plan, layers),
        *_organisation_problems(plan, layers),
        *_counted_problems(plan),
    )


def _zone_problems(plan: PlanPackage, layers: DistrictLayers) -> Iterator[Problem]:
    promised = {zone.zone_id: zone for zone in plan.zones}
    placed = set(layers.zones["zone_id"]) | set(layers.functional_units["zone_id"])
    for zone_id in sorted(placed - set(promised)):
        yield Problem(
            "layer zones", N_("this zone is drawn but plan/zones.yaml does not name it"), zone_id
        )
    for zone in plan.zones:
        if zone.is_primary and zone.zone_id not in placed:
            yield Problem(
                "plan/zones.yaml",
                N_("this primary zone has no row in the layers: add it to the sources of zones"),
                zone.zone_id,
            )
    for row in layers.zones.itertuples():
        named = promised.get(row.zone_id)
        if named is not None and named.zone_kind != row.zone_kind:
            yield Problem(
                "layer zones",
                N_("zone_kind is {found} here and {expected} in plan/zones.yaml"),
                row.zone_id,
                {"found": str(row.zone_kind), "expected": str(named.zone_kind)},
            )


def _organisation_problems(plan: PlanPackage, layers: DistrictLayers) -> Iterator[Problem]:
    placed = set(layers.organisations["facility_id"])
    for organisation in plan.organisations:
        if organisation.organisation_id not in placed:
            yield Problem(
                "plan/organisations.yaml",
                N_("this organisation has no row in the layers; give it one without a position"),
                organisation.organisation_id,
            )
    fields = {field.field_id for field in plan.fields}
    for row in layers.organisations.itertuples():
        for field_id in filter(None, str(row.field_ids or "").split(";")):
            if field_id not in fields:
                yield Problem(
                    "layer organisations",
                    N_("technology field {field} is not in plan/organisations.yaml"),
                    row.facility_id,
                    {"field": field_id},
                )


def _counted_problems(plan: PlanPackage) -> Iterator[Problem]:
    kinds, levels = set(FacilityKind), set(FacilityLevel)
    for indicator in plan.indicators:
        if indicator.counted is None:
            continue
        for kind in indicator.counted.facility_kinds:
            if kind not in kinds:
                yield Problem(
                    "plan/indicators.yaml",
                    N_("facility kind {kind} is unknown; known kinds: {known}"),
                    f"{indicator.indicator_id}.counted.facility_kinds",
                    {"kind": kind, "known": ", ".join(sorted(kinds))},
                )
        for level in indicator.counted.levels:
            if level not in levels:
                yield Problem(
                    "plan/indicators.yaml",
                    N_("facility level {level} is unknown; known levels: {known}"),
                    f"{indicator.indicator_id}.counted.levels",
                    {"level": level, "known": ", ".join(sorted(levels))},
                )
