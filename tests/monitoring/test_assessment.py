"""Planning situations: facts in, status out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from monitoring.assessment import assess
from plan.models import Comparability
from tests.monitoring.situations import plan_of, situations


@dataclass(frozen=True)
class PlanOnly:
    """A workspace without layers: no indicator here counts on the map."""

    plan: Any


FIELD_OF = {
    "status": "status",
    "method": "status_method",
    "reason": "status_reason",
    "r": "r_value",
    "line": "linear_ratio",
    "progress": "progress_share",
    "attainment": "attainment_share",
    "expected": "expected_value",
    "expected_share": "expected_progress_share",
    "pace": "required_pace",
    "gap": "gap",
    "observed_on": "observed_on",
    "baseline": "baseline_value",
    "stale": "is_stale",
    "last_known_met": "last_known_met",
}


@pytest.mark.parametrize("situation", situations(), ids=lambda one: one["name"])
def test_situation(situation):
    (record,) = assess(PlanOnly(plan_of(situation)), situation["as_of"]).records
    assert situation["expect"]
    for name, expected in situation["expect"].items():
        found = getattr(record, FIELD_OF[name])
        if isinstance(expected, float | int) and not isinstance(expected, bool):
            assert found == pytest.approx(expected, abs=0.006), name
        else:
            assert found == expected, name


def test_situations_reach_every_status():
    """Each status of the closed list is shown by a situation; scores aside, none is dead."""
    from spatial_model.progress import Status

    seen = {one["expect"].get("status") for one in situations()}
    assert seen == set(Status)


def test_probable_figure_yields_to_same_day_figure_of_the_same_definition():
    situation = next(one for one in situations() if one["name"].startswith("高新技术企业，季末"))
    situation = {
        **situation,
        "seen": {},
        "context": {situation["as_of"]: [900, "probable"]},
    }
    plan = plan_of(situation)
    extra = plan.observations[0].model_copy(
        update={"observation_id": "OBS9", "value": 880.0, "comparability": Comparability.SAME}
    )
    both = plan.model_copy(update={"observations": (plan.observations[0], extra)})
    (record,) = assess(PlanOnly(both), situation["as_of"]).records
    assert record.observed_value == 880
    (record,) = assess(PlanOnly(plan), situation["as_of"]).records
    assert (record.observed_value, record.observation_comparability) == (900, "probable")
