"""The United Nations' reading of where a series leads, beside our own verdict; and the fold of both."""

from __future__ import annotations

from errors import N_
from monitoring.records import AssessmentRecord
from pages import figures, markup
from pages.markup import Markup
from pages.screen import Screen
from spatial_model.progress import UnReading, un_reading

UN_READINGS = {
    UnReading.ON_TRACK: N_("on track"),
    UnReading.FAIR: N_("fair progress, to be accelerated"),
    UnReading.STAGNATION: N_("stagnation"),
}


def second_opinion(screen: Screen, record: AssessmentRecord) -> Markup | None:
    """Return what the United Nations' method says of the newest figure; None where it says nothing."""
    wording = screen.wording
    reading = un_reading(record.un_projection)
    if reading is None:
        return None
    words = wording.text(
        "{reading}: at the growth seen, {share} of the way by the target day",
        reading=wording.text(UN_READINGS[reading]),
        share=wording.percent(record.un_projection),
    )
    return markup.rows([(wording.text("UN second opinion"), words)])


def basis_parts(screen: Screen, record: AssessmentRecord) -> tuple[Markup, Markup]:
    """Return how the verdict came about, and where its figures are printed."""
    about = markup.joined(figures.basis(screen, record), second_opinion(screen, record))
    return about, figures.sources(screen, record)
