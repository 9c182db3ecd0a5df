"""The look can be read in both themes and covers every closed list of the layers."""

import itertools

import pytest

from cartography.colour import contrast, readable_on
from cartography.symbology import (
    FACILITY_KINDS,
    GRADES,
    LEVELS,
    PRECISIONS,
    RAMP_AMOUNT,
    RAMP_DIFFERENCE,
    STATUSES,
    THEMES,
    ZONE_KIND_COLOURS,
)
from layers import kinds

TEXT_MINIMUM = 4.5


def test_contrast_of_black_on_white_is_twenty_one() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1


@pytest.mark.parametrize("name", THEMES)
def test_text_can_be_read_on_every_ground(name: str) -> None:
    theme = THEMES[name]
    pairs = [
        *itertools.product((theme.ink, theme.muted, theme.accent), (theme.paper, theme.card)),
        *(
            (status.colour(theme), ground)
            for status in STATUSES.values()
            for ground in (theme.paper, theme.card)
        ),
        *(
            (kind.colour(theme), ground)
            for kind in FACILITY_KINDS.values()
            for ground in (theme.card, theme.land)
        ),
        (theme.town_ink, theme.land),
        (theme.muted, theme.neighbour),
        (theme.water_ink, theme.sea),
        (theme.water_ink, theme.lake),
    ]
    assert [pair for pair in pairs if contrast(*pair) < TEXT_MINIMUM] == []


@pytest.mark.parametrize(
    "colour",
    ["#0B6E75", "#3B6FB6", "#C5533D", "#5A8F3C", "#7A57A6", "#B7791F", "#000000", "#FFFFFF"],
)
@pytest.mark.parametrize("name", THEMES)
def test_a_plan_s_own_colour_is_made_readable(colour: str, name: str) -> None:
    theme = THEMES[name]
    shade = readable_on(colour, theme.land, theme.card)
    assert min(contrast(shade, theme.land), contrast(shade, theme.card)) >= TEXT_MINIMUM


def test_every_closed_list_of_the_layers_has_a_look_and_the_same_word() -> None:
    assert {kind.value: label for kind, label in kinds.KIND_LABELS.items()} == {
        kind: style.label for kind, style in FACILITY_KINDS.items()
    }
    assert {level.value: label for level, label in kinds.LEVEL_LABELS.items()} == {
        level: style.label for level, style in LEVELS.items()
    }
    assert {key.value: label for key, label in kinds.PRECISION_LABELS.items()} == dict(PRECISIONS)
    assert {grade.value: label for grade, label in kinds.GRADE_LABELS.items()} == {
        grade: style.label for grade, style in GRADES.items()
    }
    assert {kind.value for kind in kinds.ZoneKind} == set(ZONE_KIND_COLOURS)


def test_shapes_tell_kinds_apart_without_colour() -> None:
    shapes = [style.shape for style in FACILITY_KINDS.values()]
    assert len(shapes) == len(set(shapes))


def test_sizes_follow_levels() -> None:
    radii = [
        LEVELS[level].radius_px for level in ("national", "provincial", "municipal", "district")
    ]
    assert radii == sorted(radii, reverse=True)
    assert len(set(radii)) == len(radii)


def test_statuses_carry_mark_word_and_colour() -> None:
    assert all(status.mark and status.label for status in STATUSES.values())


def test_ramps_have_five_classes() -> None:
    assert len(RAMP_AMOUNT) == len(RAMP_DIFFERENCE) == 5
