"""The closed lists of a plan package."""

from __future__ import annotations

from enum import StrEnum


class ZoneKind(StrEnum):
    """What sort of planning area a zone is."""

    DISTRICT = "district"
    CORRIDOR = "corridor"
    CORRIDOR_PART = "corridor_part"
    NEW_TOWN = "new_town"
    NEW_TOWN_PART = "new_town_part"
    FUNCTIONAL_UNIT = "functional_unit"
    CONTEXT = "context"
    COOPERATION = "cooperation"


class IndicatorRole(StrEnum):
    """Which part an indicator plays in the plan."""

    HEADLINE = "headline"
    DISTRICT_TARGET = "district_target"
    ZONE_TARGET = "zone_target"
    PRIOR_PLAN = "prior_plan"
    BASELINE_ONLY = "baseline_only"
    PROXY = "proxy"
    CONTEXT = "context"


class IndicatorKind(StrEnum):
    """How values of an indicator behave over time."""

    STOCK = "stock"
    FLOW = "flow"
    RATIO = "ratio"
    RANK = "rank"
    CUMULATIVE_NEW = "cumulative_new"


class Direction(StrEnum):
    """Which way is better."""

    INCREASE = "increase"
    DECREASE = "decrease"


class Comparator(StrEnum):
    """How a target reads; ``=`` is a bare figure and means "reach"."""

    REACH = "="
    AT_LEAST = ">="
    MORE_THAN = ">"
    AT_MOST = "<="
    LESS_THAN = "<"
    RANGE = "range"


class Comparability(StrEnum):
    """Whether an observation may be held against the target."""

    SAME = "same"
    PROBABLE = "probable"
    PROXY = "proxy"
    PART_YEAR = "part_year"
    OTHER_SCOPE = "other_scope"
    CONTEXT = "context"

    @property
    def is_headline(self) -> bool:
        """Whether such an observation can carry a status."""
        return self in (Comparability.SAME, Comparability.PROBABLE)


class SourceKind(StrEnum):
    """What sort of text or data a citation rests on."""

    PLAN = "plan"
    GOVERNMENT = "government"
    STATISTICS = "statistics"
    PRESS = "press"
    MIRROR = "mirror"
    STANDARD = "standard"
    DATASET = "dataset"
    ASSUMPTION = "assumption"


# Measures ask for these by name: without them a package is not complete.
RADIUS_PARAMETER = "service_radius_m"  # and, with a kind behind it, that kind's own
CONFIDENCE_PARAMETER = "confidence_share"
BOUNDARY_PARAMETER = "boundary_error_m"  # and, behind it, the grade: _a, _b, _c
STALE_PARAMETER = "stale_after_year"
REQUIRED_PARAMETERS = (RADIUS_PARAMETER, CONFIDENCE_PARAMETER, STALE_PARAMETER)
LARGEST_RADIUS_M = 1_000_000
"""No measure looks farther; beyond it a disc on the projection says nothing."""
