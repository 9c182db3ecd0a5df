"""What a plan package may say: strict models.

Every model refuses unknown keys and is frozen. A number is never without a
citation. Cross-references (an unknown zone, a duplicate id) are checked by
`plan.loading`, which reports all problems at once.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from plan.values import (
    Citation,
    Day,
    Flag,
    Identifier,
    Label,
    Number,
    Strict,
    Text,
    WholeNumber,
)
from plan.vocabulary import (
    REQUIRED_PARAMETERS,
    Comparability,
    Comparator,
    Direction,
    IndicatorKind,
    IndicatorRole,
    SourceKind,
    ZoneKind,
)

__all__ = [
    "REQUIRED_PARAMETERS",
    "Category",
    "Citation",
    "CitedSource",
    "Comparability",
    "Comparator",
    "Contradiction",
    "CountedMeasure",
    "Direction",
    "Identifier",
    "Indicator",
    "IndicatorKind",
    "IndicatorRole",
    "Label",
    "ObservedValue",
    "Organisation",
    "OrganisationMention",
    "Orientation",
    "Parameter",
    "Period",
    "PlanHeader",
    "PlanPackage",
    "Scope",
    "SeriesBreak",
    "SourceKind",
    "Strict",
    "Target",
    "TechnologyField",
    "Zone",
    "ZoneKind",
]


class CitedSource(Strict):
    """One entry of ``citations.yaml``."""

    source_id: Identifier
    title: Text
    kind: SourceKind
    url: str | None = Field(default=None, pattern=r"^https?://[^\s\"<>]+$")
    published_on: Day | None = None
    published_note: str | None = None  # as printed when there is no full date
    reliability: Label | None = None


class Scope(Strict):
    """A statistical scope that this plan's figures distinguish."""

    scope_id: Identifier
    label: Label


class Zone(Strict):
    """A planning area, a unit type, or a scope of cooperation."""

    zone_id: Identifier
    zone_kind: ZoneKind
    label: Label
    short_label: Label | None = None
    part_of: Identifier | None = None
    is_primary: Flag = False  # the plan's own framework: corridor, new towns, units
    colour: str | None = Field(default=None, pattern=r"^#[0-9A-Fa-f]{6}$")
    citation: Citation
    note: Label | None = None


class CountedMeasure(Strict):
    """A count over the layers shown beside an official figure, never instead of it."""

    facility_kinds: tuple[Identifier, ...] = Field(min_length=1)
    levels: tuple[Identifier, ...] = ()  # empty: any level
    published_count: Number | None = None  # the register should hold this many
    published_on: Day | None = None
    published_citation: Citation | None = None


class SeriesBreak(Strict):
    """A place where a series must not be joined: definition, scope or revision changed."""

    after: Day  # last day of the old series
    reason: Label


class Indicator(Strict):
    """What is tracked."""

    indicator_id: Identifier
    label: Label
    unit: Text
    decimals: int = Field(ge=0, le=4, strict=True)  # at most so many are printed
    kind: IndicatorKind
    role: IndicatorRole
    direction: Direction = Direction.INCREASE
    is_integer: Flag
    is_core: Flag = False
    is_leap: Flag = False  # one of the plan's "six leaps"
    category: Identifier  # id in plan.yaml categories
    proxy_of: Identifier | None = None
    continues: Identifier | None = None  # predecessor in the prior plan
    counted: CountedMeasure | None = None
    breaks: tuple[SeriesBreak, ...] = ()
    citation: Citation
    note: Label | None = None


class Target(Strict):
    """A promise, or the base figure printed where no promise is made.

    `printed_actual_value` is the value that the plan prints beside an older promise
    (its own account of the plan before). It counts as an observation of that target,
    comparable in full, true on `printed_actual_on`, cited where the target is.
    """

    target_id: Identifier
    indicator: Identifier
    zone: Identifier
    baseline_value: Number | None = None
    baseline_on: Day | None = None
    baseline_is_approximate: Flag = False
    baseline_comparator: Comparator | None = None  # the base is printed as a bound
    target_value: Number | None = None
    target_max: Number | None = None
    target_on: Day | None = None
    comparator: Comparator | None = None
    printed_actual_value: Number | None = None
    printed_actual_on: Day | None = None
    scope: Identifier
    citation: Citation
    note: Label | None = None


class Period(Strict):
    """The time that an observed value speaks of."""

    kind: Literal["point", "year", "part_year", "census", "list", "reported", "batch", "forecast"]
    start: Day | None = None
    end: Day
    printed: Text


class ObservedValue(Strict):
    """A published figure. Its date is `period.end`, the day it is true of."""

    observation_id: Identifier
    indicator: Identifier
    zone: Identifier
    scope: Identifier
    scope_note: Label | None = None
    value: Number
    is_approximate: Flag = False
    unit: Text
    period: Period
    filed_under_year: WholeNumber = Field(ge=1, le=9999)
    comparability: Comparability
    reason: Label  # why it is, or is not, comparable
    citation: Citation
    note: Label | None = None

    @property
    def on(self) -> date:
        """The day that the value is true of."""
        return self.period.end


class Orientation(Strict):
    """What the plan says of a zone without a number, as keywords."""

    orientation_id: Identifier
    zone: Identifier
    facet: Identifier
    facet_label: Label
    keywords_zh: tuple[Text, ...] = Field(min_length=1)
    keywords_en: tuple[Text, ...] = ()
    is_target_absent: Flag = False  # the plan names this zone's targets as none
    citation: Citation


class OrganisationMention(Strict):
    """One place in the plan's boxes where an organisation is named."""

    mention_id: Identifier
    field: Identifier
    sub_direction: Text
    citation: Citation


class Organisation(Strict):
    """An anchor organisation (依托单位) with every field it is named for."""

    organisation_id: Identifier
    name_zh: Text
    organisation_kind: Identifier
    mentions: tuple[OrganisationMention, ...] = Field(min_length=1)
    note: Label | None = None


class TechnologyField(Strict):
    """A technology field of the plan."""

    field_id: Identifier
    label: Label
    citation: Citation


class Contradiction(Strict):
    """A place where the plan disagrees with itself, and how it is read here."""

    contradiction_id: Identifier
    indicators: tuple[Identifier, ...] = ()
    zones: tuple[Identifier, ...] = ()
    statement: Label
    ruling: Label
    ruled_by: Text
    ruled_on: Day
    citations: tuple[Citation, ...] = Field(min_length=1)


class Parameter(Strict):
    """A number that the measures use and that an official may change."""

    parameter_id: Identifier
    value: Number
    unit: Text
    valid_from: Day
    label: Label
    reason: Label
    citation: Citation


class Category(Strict):
    """A heading under which indicators are listed."""

    category_id: Identifier
    label: Label


class PlanHeader(Strict):
    """``plan.yaml``: what the package is."""

    plan_id: Identifier
    label: Label
    district_label: Label
    district_code: Text
    starts_on: Day
    ends_on: Day
    baseline_on: Day
    district_zone: Identifier
    default_as_of: Day
    scopes: tuple[Scope, ...] = Field(min_length=1)
    target_scope: Identifier
    categories: tuple[Category, ...] = Field(min_length=1)
    units: tuple[Text, ...] = Field(min_length=1)  # every unit a number may carry
    citation: Citation


class PlanPackage(Strict):
    """A whole plan, checked."""

    header: PlanHeader
    sources: tuple[CitedSource, ...]
    zones: tuple[Zone, ...]
    indicators: tuple[Indicator, ...]
    targets: tuple[Target, ...]
    observations: tuple[ObservedValue, ...]
    orientations: tuple[Orientation, ...]
    fields: tuple[TechnologyField, ...]
    organisations: tuple[Organisation, ...]
    contradictions: tuple[Contradiction, ...]
    parameters: tuple[Parameter, ...]

    def zone(self, zone_id: str) -> Zone:
        """Return the zone; raises `KeyError` for an unknown id."""
        return {zone.zone_id: zone for zone in self.zones}[zone_id]

    def indicator(self, indicator_id: str) -> Indicator:
        """Return the indicator; raises `KeyError` for an unknown id."""
        return {one.indicator_id: one for one in self.indicators}[indicator_id]

    def source(self, source_id: str) -> CitedSource:
        """Return the cited source; raises `KeyError` for an unknown id."""
        return {one.source_id: one for one in self.sources}[source_id]

    def parameter(self, parameter_id: str) -> Parameter:
        """Return the parameter; raises `KeyError` for an unknown id."""
        return {one.parameter_id: one for one in self.parameters}[parameter_id]
