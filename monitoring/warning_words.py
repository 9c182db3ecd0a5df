"""How a warning reads: one sentence with its figures, and the rule behind it."""

from __future__ import annotations

from types import MappingProxyType

from errors import N_
from monitoring.warned import EarlyWarning, WarningCase, WarningKind
from monitoring.warning_limits import Limit
from monitoring.watched import EntryState, Responsible
from wording.language import Wording

KIND_WORDS = MappingProxyType(
    {
        WarningKind.BEHIND: N_("Behind the line"),
        WarningKind.DUE: N_("Due soon or overdue"),
        WarningKind.STALE: N_("No figure for long"),
        WarningKind.EVIDENCE: N_("Evidence missing"),
    }
)
STATE_WORDS = MappingProxyType(
    {
        EntryState.DRAFT: N_("entered, not yet submitted"),
        EntryState.SUBMITTED: N_("submitted, waits for review"),
        EntryState.RETURNED: N_("returned for correction"),
        EntryState.VERIFIED: N_("verified figure"),
    }
)
CASE_WORDS = MappingProxyType(
    {
        WarningCase.BEHIND_LINE: N_(
            "{value} on {day}, where the straight line asks for {expected}: {ratio} of the progress that was due."
        ),
        WarningCase.BASE_LOST: N_(
            "{value} on {day}; the plan started from {base}, which already met the target."
        ),
        WarningCase.FIGURE_OLD: N_("The newest comparable figure is of {day}: {value}."),
        WarningCase.NEVER_SEEN: N_("No comparable figure is known since {since}."),
        WarningCase.FIGURE_UNPROVEN: N_(
            "{value} of {day} ({state}) names no document and has no file as evidence."
        ),
        WarningCase.MILESTONE_UNPROVEN: N_(
            "This milestone is marked as done without any evidence."
        ),
        WarningCase.MILESTONE_DUE: N_("This milestone is due on {due}: {left}."),
        WarningCase.FIGURE_DUE: N_("The figure for {year} is due on {due}: {left}."),
        WarningCase.FIGURE_IN_REVIEW: N_(
            "The figure for {year} is due on {due}: {left}; it is submitted and waits for review."
        ),
    }
)
RULE_WORDS = MappingProxyType(
    {
        WarningKind.BEHIND: N_(
            "Warned of below {limit} of the progress that the straight line asks for on the figure's own day."
        ),
        WarningKind.DUE: N_("Warned of from {limit} days before the day it is due."),
        WarningKind.STALE: N_("Warned of when the newest figure is older than {limit} years."),
        WarningKind.EVIDENCE: N_("Warned of when neither a document is named nor a file kept."),
    }
)


def warning_sentence(wording: Wording, warning: EarlyWarning) -> str:
    """Return what is the matter, with its figures and days."""

    def quantity(value: float | None) -> str:
        return wording.quantity(value, warning.unit or "", warning.decimals or 0)

    return wording.text(
        CASE_WORDS[warning.case],
        value=quantity(warning.observed_value),
        day=wording.day(warning.observed_on),
        expected=wording.quantity(
            warning.expected_value, warning.unit or "", max(warning.decimals or 0, 1)
        ),
        base=quantity(warning.baseline_value),
        ratio=wording.percent(warning.line_ratio, 1),
        since=wording.day(warning.since),
        state=wording.text(STATE_WORDS[warning.state]) if warning.state else "",
        due=wording.day(warning.due_on),
        left=_left(wording, warning.days_left),
        year=warning.year,
    )


def warning_label(wording: Wording, warning: EarlyWarning) -> str:
    """Return what the warning is about: an indicator's or a milestone's name."""
    return wording.name(warning.label_zh, warning.label_en)


def rule_sentence(wording: Wording, warning: EarlyWarning) -> str:
    """Return the rule, its limit, and whose limit that is."""
    limit = warning.limit
    if limit is None:
        return wording.text(RULE_WORDS[warning.kind])
    share = warning.kind is WarningKind.BEHIND
    printed = wording.percent(limit.value) if share else wording.number(limit.value, 2)
    rule = wording.text(RULE_WORDS[warning.kind], limit=printed)
    return wording.text("{rule} {whose}", rule=rule, whose=limit_source(wording, limit))


def limit_source(wording: Wording, limit: Limit) -> str:
    """Return whose limit it is: a place in the package, or ours with the way to change it."""
    if limit.is_default:
        return wording.text(
            "The limit is Langcheng's own; the plan package may set {parameter}.",
            parameter=limit.parameter_id,
        )
    return wording.text("The limit is the plan package's: {place}.", place=limit.citation)


def responsible_words(wording: Wording, responsible: tuple[Responsible, ...]) -> str:
    """Return who answers for it, or that nobody is named."""
    if not responsible:
        return wording.text("nobody is named yet")
    names = [
        one.name if one.is_listed else wording.text("{name} (zone manager)", name=one.name)
        for one in responsible
    ]
    return wording.text("; ").join(names)


def _left(wording: Wording, days: int | None) -> str:
    if days is None:
        return ""
    if days == 0:
        return wording.text("today")
    if days < 0:
        return wording.text("{count} days overdue", count=wording.number(-days))
    return wording.text("{count} days left", count=wording.number(days))
