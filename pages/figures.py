"""How an assessment reads: chips, values, targets, sources, in the reader's words."""

from __future__ import annotations

from datetime import date

from cartography.symbology import STATUSES
from errors import N_
from monitoring.promise_words import COMPARATOR_SIGNS
from monitoring.recorded_value import provenance_words
from monitoring.records import AssessmentRecord, StatusReason
from pages import markup
from pages.markup import Markup
from pages.screen import Screen
from plan.models import Comparability, Comparator
from spatial_model.progress import Status
from wording.language import DASH

COMPARABILITIES = {
    Comparability.SAME: N_("same definition and scope"),
    Comparability.PROBABLE: N_("probably the same scope"),
    Comparability.PROXY: N_("proxy, another definition"),
    Comparability.PART_YEAR: N_("part of a year"),
    Comparability.OTHER_SCOPE: N_("another scope"),
    Comparability.CONTEXT: N_("context only"),
}
REASONS = {
    StatusReason.TARGET_MET: N_("The newest figure already meets the target."),
    StatusReason.RATIO: N_("Judged by observed growth over required growth (R)."),
    StatusReason.LINE_NEWLY_ADDED: N_(
        "Newly added since the plan began: judged on the straight line."
    ),
    StatusReason.LINE_SMALL_INTEGER: N_("Fewer than 5 units in all: judged on the straight line."),
    StatusReason.LINE_ZERO_BASE: N_("Starts from zero: judged against the straight line."),
    StatusReason.BASE_WAS_BETTER: N_("The base was already better than the target."),
    StatusReason.RATIO_UNDEFINED: N_("R is not defined here: judged against the straight line."),
    StatusReason.NEVER_OBSERVED: N_("No comparable figure has been published by this day."),
    StatusReason.ONLY_BASELINE: N_("Nothing comparable has been published since the base year."),
    StatusReason.BASELINE_MISSING: N_("The plan prints no base figure."),
    StatusReason.NO_NUMBER_PROMISED: N_("The plan promises no number here."),
    StatusReason.NO_CLOSING_FIGURE: N_("Closing needs a figure of the target year or later."),
    StatusReason.CLOSING_FIGURE: N_("Judged by a figure of the target year or later."),
}


def chip(screen: Screen, status: str) -> Markup:
    """Return a status as mark and word in its colour."""
    style = STATUSES[str(status)]
    return markup.element(
        "span",
        markup.element("i", style.mark, aria_hidden="true"),
        screen.wording.text(style.label),
        cls=f"lc-chip lc-status-{status!s}",
    )


def number(screen: Screen, value: float | None, unit: str | None, decimals: int | None) -> Markup:
    """Return a number with its unit smaller and lighter beside it."""
    printed = screen.wording.number(value, decimals or 0)
    if printed == DASH:
        return markup.element("span", DASH, cls="lc-number lc-unknown")
    return markup.element(
        "span",
        markup.element("b", printed),
        markup.element("small", screen.wording.unit(unit or "")),
        cls="lc-number",
    )


def observed(screen: Screen, record: AssessmentRecord) -> Markup:
    """Return the newest comparable figure."""
    return markup.joined(
        about(screen, is_approximate=record.observation_is_approximate),
        number(screen, record.observed_value, record.unit, record.decimals),
        _to_be_confirmed(screen, record),
    )


def _to_be_confirmed(screen: Screen, record: AssessmentRecord) -> Markup | None:
    """Return the mark of a figure that is only probably comparable, with the reason at hand."""
    if record.observation_comparability is not Comparability.PROBABLE:
        return None
    reason = screen.wording.name(record.observation_reason_zh, record.observation_reason_en)
    words = screen.wording.text("unconfirmed")
    return markup.element("abbr", words, cls="lc-unconfirmed", title=reason)


def about(screen: Screen, *, is_approximate: bool) -> Markup | None:
    """Return the word before a number that its source rounds or estimates."""
    return markup.element("small", screen.wording.text("about"), " ") if is_approximate else None


def target(screen: Screen, record: AssessmentRecord) -> Markup:
    """Return the promise with its comparator."""
    wording = screen.wording
    if record.target_value is None:
        return markup.element("span", wording.text("no number"), cls="lc-unknown")
    if record.comparator is Comparator.RANGE and record.target_max is not None:
        printed = wording.span(record.target_value, record.target_max, record.decimals or 0)
    else:
        sign = COMPARATOR_SIGNS.get(record.comparator, "") if record.comparator else ""
        printed = sign + wording.number(record.target_value, record.decimals or 0)
    return markup.element(
        "span",
        markup.element("b", printed),
        markup.element("small", wording.unit(record.unit or "")),
        cls="lc-number",
    )


def progress_bar(screen: Screen, record: AssessmentRecord) -> Markup | None:
    """Return progress share as a bar with a tick where the straight line stands."""
    if record.status is Status.NO_DATA:
        return None
    share = record.progress_share
    kind = N_("Progress toward the target")
    if share is None:
        share, kind = record.attainment_share, N_("Share of the target")
        if share is None or record.comparator in (Comparator.AT_MOST, Comparator.LESS_THAN):
            return None
    wording = screen.wording
    filled = max(0.0, min(share, 1.0))
    tick = record.expected_progress_share if record.progress_share is not None else None
    words = f"{wording.text(kind)} {wording.percent(share)}"
    if tick is not None:
        words += " · " + wording.text("time gone {share}", share=wording.percent(tick))
    marker = (
        markup.element("u", style=f"left:{max(0.0, min(tick, 1.0)) * 100:.1f}%")
        if tick is not None
        else None
    )
    return markup.element(
        "div",
        markup.element("s", style=f"width:{filled * 100:.1f}%"),
        marker,
        cls=f"lc-bar lc-status-{record.status!s}",
        role="img",
        title=words,
        aria_label=words,
    )


def label(screen: Screen, record: AssessmentRecord) -> str:
    """Return the indicator's name."""
    return screen.wording.name(record.label_zh, record.label_en)


def basis(screen: Screen, record: AssessmentRecord) -> Markup:
    """Return base, line, gap, pace and the reason for the status."""
    wording, places = screen.wording, record.decimals or 0
    finer = max(places, 1)
    unit = record.unit or ""
    pairs: list[tuple[object, object]] = []

    def add(name: str, value: object, on: date | None = None) -> None:
        if value not in (None, DASH):
            shown = markup.joined(value, markup.element("small", " ", on)) if on else value
            pairs.append((name, shown))

    about = wording.text("about") + " " if record.baseline_is_approximate else ""
    add(
        wording.text("Base"),
        about + wording.quantity(record.baseline_value, unit, places)
        if record.baseline_value is not None
        else None,
        record.baseline_on if record.baseline_value is not None else None,
    )
    add(
        wording.text("Observed"),
        wording.quantity(record.observed_value, unit, places),
        record.observed_on,
    )
    add(
        wording.text("On the line at {day}", day=wording.day(screen.as_of)),
        wording.quantity(record.expected_value, unit, finer),
    )
    add(wording.text("Target"), target(screen, record), record.target_on)
    if record.observation_comparability is not None:
        add(
            wording.text("Comparability"),
            wording.text(COMPARABILITIES[record.observation_comparability]),
        )
    add(wording.text("Gap"), wording.quantity(record.gap, unit, places))
    add(wording.text("Required a year"), wording.quantity(record.required_pace, unit, finer))
    add(wording.text("Recent pace a year"), wording.quantity(record.recent_pace, unit, finer))
    add(wording.text("Progress toward the target"), wording.percent(record.progress_share))
    add(wording.text("Share of the target"), wording.percent(record.attainment_share))
    if record.r_value is not None:
        add("R", wording.number(record.r_value, 2))
    if record.linear_ratio is not None:
        add(wording.text("Ratio to the line"), wording.number(record.linear_ratio, 2))
    if record.counted_value is not None:
        add(wording.text("Counted on the map"), counted(screen, record), record.counted_as_of)
    return markup.joined(
        markup.element("p", wording.text(REASONS[record.status_reason]), cls="lc-note"),
        caveats(screen, record),
        markup.rows(pairs),
    )


def counted(screen: Screen, record: AssessmentRecord) -> str:
    """Return the count over the layers with the register's completeness."""
    printed = screen.wording.quantity(record.counted_value, record.unit or "", 0)
    if record.register_completeness is None:
        return printed
    return screen.wording.text(
        "{count} (register holds {share} of the published number)",
        count=printed,
        share=screen.wording.percent(record.register_completeness),
    )


def caveats(screen: Screen, record: AssessmentRecord) -> Markup | None:
    """Return what a reader must know beside the figure, one sentence each."""
    wording = screen.wording
    said: list[str] = []
    if record.observation_comparability is Comparability.PROBABLE:
        reason = wording.name(record.observation_reason_zh, record.observation_reason_en)
        said.append(
            wording.text(
                "Probably comparable, not confirmed: {reason}.", reason=reason.rstrip("。.")
            )
        )
    if record.observation_is_approximate:
        said.append(wording.text("The source gives the figure as approximate."))
    if record.is_stale:
        said.append(wording.text("The newest figure is old for this day."))
    if record.is_method_disagreeing:
        said.append(wording.text("Growth ratio and straight line disagree."))
    if not said:
        return None
    return markup.element("p", *(markup.element("span", one, " ") for one in said), cls="lc-caveat")


def sources(screen: Screen, record: AssessmentRecord) -> Markup:
    """Return where promise and figure are printed."""
    wording = screen.wording
    pairs: list[tuple[object, object]] = [(wording.text("Target and base"), record.citation)]
    if record.observation_author:
        said = provenance_words(
            wording,
            record.observation_author,
            record.observation_reviewer,
            record.observation_verified_on,
            record.observation_evidence,
        )
        pairs.append((wording.text("Figure seen"), said))
    elif record.observation_citation:
        pairs.append(
            (
                wording.text("Figure seen"),
                markup.link(record.observation_citation, record.observation_url),
            )
        )
    return markup.rows(pairs)


def one_click_away(screen: Screen, record: AssessmentRecord) -> Markup:
    """Return basis and sources folded behind one click."""
    return markup.details(
        screen.wording.text("Basis and source"), basis(screen, record), sources(screen, record)
    )
