"""Which published figure counts on a given day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from monitoring.recorded_value import RecordedValue
from plan.models import Citation, Comparability, Label, ObservedValue, PlanPackage, Target


@dataclass(frozen=True)
class Seen:
    """A figure that was seen, and how far it may be trusted against a target.

    Parameters
    ----------
    value : float
        In the indicator's unit.
    on : date
        The day that the value is true of, not the day it was published.
    comparability : Comparability
        Whether definition and scope are the target's.
    reason : Label or None
        Why it is comparable or not.
    citation : Citation
        Where it is printed.
    observation_id : str or None
        Row of ``plan/observations.yaml``; None for a figure printed in the target's own row.
    is_approximate : bool
        Whether the source itself rounds or estimates.
    recorded : RecordedValue or None
        Who entered and verified it; None for a figure of the package.
    """

    value: float
    on: date
    comparability: Comparability
    reason: Label | None
    citation: Citation
    observation_id: str | None = None
    is_approximate: bool = False
    recorded: RecordedValue | None = None

    @classmethod
    def from_observation(cls, observation: ObservedValue) -> Seen:
        """Return the figure of one row of ``plan/observations.yaml``."""
        return cls(
            value=observation.value,
            on=observation.on,
            comparability=observation.comparability,
            reason=observation.reason,
            citation=observation.citation,
            observation_id=observation.observation_id,
            is_approximate=observation.is_approximate,
            recorded=observation if isinstance(observation, RecordedValue) else None,
        )


def seen_for(plan: PlanPackage, target: Target) -> tuple[Seen, ...]:
    """Return every figure known for a target's indicator and zone, oldest first.

    The figure printed in the target's own row counts as an observation of the same
    definition. Proxies of the indicator and other zones are not included; see
    `context_for`.
    """
    rows = [
        Seen.from_observation(one)
        for one in plan.observations
        if one.indicator == target.indicator
        and one.zone == target.zone
        and not _is_of_another_target(one, target)
    ]
    if target.printed_actual_value is not None and target.printed_actual_on is not None:
        rows.append(
            Seen(
                value=target.printed_actual_value,
                on=target.printed_actual_on,
                comparability=Comparability.SAME,
                reason=None,
                citation=target.citation,
            )
        )
    return tuple(sorted(rows, key=_by_trust))


def context_for(plan: PlanPackage, target: Target) -> tuple[ObservedValue, ...]:
    """Return figures that are shown beside a target but never carry its status.

    These are proxies of the indicator, other zones and scopes, and part-year figures.
    """
    proxies = {one.indicator_id for one in plan.indicators if one.proxy_of == target.indicator}
    return tuple(
        one
        for one in plan.observations
        if one.indicator in proxies
        or (
            one.indicator == target.indicator
            and (one.zone != target.zone or not one.comparability.is_headline)
        )
    )


def newest_comparable(seen: Iterable[Seen], *, as_of: date) -> Seen | None:
    """Return the newest comparable figure that is true of a day up to `as_of`.

    Of two figures of the same day the one of the same definition wins over a probable
    one, then a verified record over the package's own (of two records the one verified
    last), then the one that stands first in the package.
    """
    usable = [one for one in seen if one.on <= as_of and one.comparability.is_headline]
    return max(usable, key=_by_trust, default=None)


def before(seen: Iterable[Seen], newest: Seen) -> Seen | None:
    """Return the comparable figure that precedes `newest` in time, if there is one."""
    older = [one for one in seen if one.on < newest.on and one.comparability.is_headline]
    return max(older, key=_by_trust, default=None)


def _is_of_another_target(one: ObservedValue, target: Target) -> bool:
    return isinstance(one, RecordedValue) and one.target_id not in (None, target.target_id)


def _by_trust(seen: Seen) -> tuple[date, bool, str]:
    verified_at = seen.recorded.verified_at if seen.recorded else ""
    return (seen.on, seen.comparability is Comparability.SAME, verified_at)
