"""Build a plan of one target from a situation that a planner can read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from plan.models import (
    Category,
    Citation,
    CitedSource,
    Comparability,
    Comparator,
    Indicator,
    IndicatorRole,
    Label,
    ObservedValue,
    Parameter,
    Period,
    PlanHeader,
    PlanPackage,
    Scope,
    SourceKind,
    Target,
    Zone,
    ZoneKind,
)

FOLDER = Path(__file__).parent / "situations"
CITED = Citation(source="paper", at="1")
NAMED = Label(zh="某", en="some")


def situations() -> list[dict[str, Any]]:
    return [
        situation
        for path in sorted(FOLDER.glob("*.yaml"))
        for situation in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def promise(text: str | None) -> dict[str, Any]:
    if text is None:
        return {}
    comparator, figure = text.split()
    lower, _, upper = figure.partition("..")
    return {
        "comparator": Comparator(comparator),
        "target_value": float(lower),
        "target_max": float(upper) if upper else None,
    }


def observed(number: int, on: date, value: float, comparability: str) -> ObservedValue:
    return ObservedValue(
        observation_id=f"OBS{number}",
        indicator="I01",
        zone="all",
        scope="whole",
        value=float(value),
        unit="家",
        period=Period(kind="point", end=on, printed=on.isoformat()),
        filed_under_year=on.year,
        comparability=Comparability(comparability),
        reason=NAMED,
        citation=CITED,
    )


def plan_of(situation: dict[str, Any]) -> PlanPackage:
    facts = situation["facts"]
    rows = [(on, value, "same") for on, value in situation["seen"].items()]
    rows += [(on, value, why) for on, (value, why) in situation.get("context", {}).items()]
    base = facts.get("base")
    return PlanPackage(
        header=PlanHeader(
            plan_id="situation",
            label=NAMED,
            district_label=NAMED,
            district_code="000000",
            starts_on=date(2021, 1, 1),
            ends_on=date(2025, 12, 31),
            baseline_on=date(2020, 12, 31),
            district_zone="all",
            default_as_of=date(2023, 12, 31),
            scopes=(Scope(scope_id="whole", label=NAMED),),
            target_scope="whole",
            categories=(Category(category_id="some", label=NAMED),),
            units=("家",),
            citation=CITED,
        ),
        sources=(CitedSource(source_id="paper", title="某文", kind=SourceKind.PLAN),),
        zones=(Zone(zone_id="all", zone_kind=ZoneKind.DISTRICT, label=NAMED, citation=CITED),),
        indicators=(
            Indicator(
                indicator_id="I01",
                label=NAMED,
                unit="家",
                decimals=0,
                kind=facts["kind"],
                role=IndicatorRole.HEADLINE,
                direction=facts.get("direction", "increase"),
                is_integer=facts["integer"],
                category="some",
                citation=CITED,
            ),
        ),
        targets=(
            Target(
                target_id="T_I01",
                indicator="I01",
                zone="all",
                baseline_value=None if base is None else float(base),
                baseline_on=facts.get("base_on"),
                target_on=facts.get("by"),
                scope="whole",
                citation=CITED,
                **promise(facts.get("promise")),
            ),
        ),
        observations=tuple(observed(n, *row) for n, row in enumerate(rows)),
        orientations=(),
        fields=(),
        organisations=(),
        contradictions=(),
        parameters=(
            Parameter(
                parameter_id="stale_after_year",
                value=1.0,
                unit="年",
                valid_from=date(2021, 1, 1),
                label=NAMED,
                reason=NAMED,
                citation=CITED,
            ),
        ),
    )
