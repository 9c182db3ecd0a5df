"""What needs somebody's attention before it is too late, by which rule, and whose it is.

The rules are in `monitoring.early_warning`, the sentences in `monitoring.warning_words`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from monitoring.warning_limits import Limit
from monitoring.watched import EntryState, Responsible


class WarningKind(StrEnum):
    """The rule that a warning is given by."""

    BEHIND = "behind"
    DUE = "due"
    STALE = "stale"
    EVIDENCE = "evidence"


class WarningCase(StrEnum):
    """Which case of a rule: it decides the sentence, see `monitoring.warning_words`."""

    BEHIND_LINE = "behind_line"
    BASE_LOST = "base_lost"
    FIGURE_OLD = "figure_old"
    NEVER_SEEN = "never_seen"
    FIGURE_UNPROVEN = "figure_unproven"
    MILESTONE_UNPROVEN = "milestone_unproven"
    MILESTONE_DUE = "milestone_due"
    FIGURE_DUE = "figure_due"
    FIGURE_IN_REVIEW = "figure_in_review"


@dataclass(frozen=True)
class EarlyWarning:
    """One thing that needs attention.

    Parameters
    ----------
    kind : WarningKind
        The rule.
    case : WarningCase
        The sentence.
    zone_id : str
    indicator_id : str or None
        None for a milestone.
    label_zh, label_en : str
        What it is about: an indicator, or a project's milestone (the same in both).
    as_of : date
        The day of the warning.
    limit : Limit or None
        From when on the rule warns, and whether the package or we say so; None where
        the rule has no number.
    responsible : tuple of Responsible
        Who answers for it; empty where nobody is named.
    target_id, observation_id, milestone_id, responsibility_id : str or None
        What it points at.
    unit, decimals
        Of the figures.
    observed_value, observed_on
        The figure that it is about.
    expected_value
        On the straight line, on the figure's own day.
    baseline_value
        What the plan started from.
    line_ratio : float or None
        Progress made ÷ progress due, on the figure's own day.
    since : date or None
        From when on no figure has come, where none ever came.
    due_on : date or None
    year : int or None
        The year of the figure that is due.
    state : EntryState or None
        Of the entered figure.
    author : Responsible or None
        Who entered it.
    """

    kind: WarningKind
    case: WarningCase
    zone_id: str
    indicator_id: str | None
    label_zh: str
    label_en: str
    as_of: date
    limit: Limit | None
    responsible: tuple[Responsible, ...]
    target_id: str | None = None
    observation_id: str | None = None
    milestone_id: str | None = None
    responsibility_id: str | None = None
    unit: str | None = None
    decimals: int | None = None
    observed_value: float | None = None
    observed_on: date | None = None
    expected_value: float | None = None
    baseline_value: float | None = None
    line_ratio: float | None = None
    since: date | None = None
    due_on: date | None = None
    year: int | None = None
    state: EntryState | None = None
    author: Responsible | None = None

    @property
    def days_left(self) -> int | None:
        """Days until it is due; below 0 it is overdue."""
        return None if self.due_on is None else (self.due_on - self.as_of).days

    @property
    def is_overdue(self) -> bool:
        """Whether its day has passed."""
        return self.days_left is not None and self.days_left < 0


def of_zone(warnings: Iterable[EarlyWarning], zone_id: str) -> tuple[EarlyWarning, ...]:
    """Return the warnings of one zone."""
    return tuple(one for one in warnings if one.zone_id == zone_id)


def counts_by_zone(warnings: Iterable[EarlyWarning]) -> dict[str, int]:
    """Return how many warnings each zone has; zones without any are left out."""
    found: dict[str, int] = {}
    for one in warnings:
        found[one.zone_id] = found.get(one.zone_id, 0) + 1
    return found
