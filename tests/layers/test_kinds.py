"""Closed lists are whole: each value has its words."""

from __future__ import annotations

import pytest

from layers import kinds
from plan.models import ZoneKind as PlanZoneKind


@pytest.mark.parametrize(
    ("members", "labels"),
    [
        (kinds.FacilityKind, kinds.KIND_LABELS),
        (kinds.FacilityLevel, kinds.LEVEL_LABELS),
        (kinds.FacilityState, kinds.STATE_LABELS),
        (kinds.Precision, kinds.PRECISION_LABELS),
        (kinds.Grade, kinds.GRADE_LABELS),
        (kinds.Classification, kinds.CLASSIFICATION_LABELS),
        (kinds.ZoneKind, kinds.ZONE_KIND_LABELS),
    ],
)
def test_every_value_has_a_label_of_its_own(members, labels):
    assert list(labels) == list(members)
    assert len(set(labels.values())) == len(labels)


def test_zone_kinds_are_those_of_the_plan_package():
    assert [str(one) for one in kinds.ZoneKind] == [str(one) for one in PlanZoneKind]


def test_what_is_planned_does_not_stand():
    standing = {state for state in kinds.FacilityState if state.is_standing}
    assert standing == {kinds.FacilityState.OPEN, kinds.FacilityState.UNKNOWN}
