"""The picture of a result for a slide, in the reader's words."""

from __future__ import annotations

from dataclasses import replace

from analysis.result import AnalysisResult, reading_groups
from cartography.map_words import MAP_WORDS
from cartography.picture import PictureWords, draw_picture, png_bytes
from cartography.symbology import GRADES
from errors import N_
from pages.analysis_family import FAMILIES
from pages.analysis_map import result_payload
from pages.analysis_words import reading_words
from pages.map_view import attribution
from pages.screen import Screen

UNREVIEWED = N_("Internal working map · not reviewed · not for publication")
"""Every map without a review number bears it."""


def result_picture(screen: Screen, result: AnalysisResult, *, shown: str | None) -> bytes:
    """Return the map of a result as a PNG of 1920 by 1080 pixels.

    Raises
    ------
    MissingGlyphError
        When a text holds a character that the font lacks.
    """
    wording, plan = screen.wording, screen.workspace.plan
    said = reading_groups(result.headline).in_order
    payload = result_payload(screen, result, shown=shown, name="picture")
    title = f"{wording.label(plan.header.label)} · {wording.text(FAMILIES[result.family].title)}"
    words = PictureWords(
        title=title,
        subtitle=wording.text("As of {day}", day=wording.day(screen.as_of)),
        readings=[(reading_words(wording, one), one.is_caveat) for one in said],
        notes=[
            wording.text(
                "Web Mercator projection; longitude and latitude in {datum}.", datum=payload.datum
            ),
            wording.text("Made with Langcheng. Sources: {sources}", sources=attribution(screen)),
        ],
        mark=wording.text(UNREVIEWED),
        scale=wording.text("about 1 : {ratio} on a screen of 96 dpi"),
        kilometres=wording.text(MAP_WORDS["kilometres"]),
        metres=wording.text(MAP_WORDS["metres"]),
        zones=wording.text(MAP_WORDS["zones"]),
    )
    grades = {grade: wording.text(style.label) for grade, style in GRADES.items()}
    return png_bytes(draw_picture(replace(payload, attribution=""), words, grades))
