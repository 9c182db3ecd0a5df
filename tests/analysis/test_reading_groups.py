"""The answer first, what may change it beside it, the rest of the caveats to be opened."""

from __future__ import annotations

import pytest

from analysis.result import MOST_DECISIVE, Reading, reading_groups


def caveat(message: str, *, is_decisive: bool = False) -> Reading:
    return Reading(message, is_caveat=True, is_decisive=is_decisive)


SAID = (
    Reading("answer"),
    caveat("small"),
    Reading("further"),
    caveat("first", is_decisive=True),
    caveat("second", is_decisive=True),
    caveat("third", is_decisive=True),
)


def test_the_weightiest_stand_first_and_nothing_is_lost():
    groups = reading_groups(SAID)
    assert [one.message for one in groups.answer] == ["answer"]
    assert [one.message for one in groups.decisive] == ["first", "second"]
    assert [one.message for one in groups.further] == ["further"]
    assert [one.message for one in groups.reserved] == ["small", "third"]
    assert sorted(one.message for one in groups.in_order) == sorted(one.message for one in SAID)


def test_the_same_sentence_twice_is_said_twice():
    twice = Reading("answer")
    assert reading_groups((twice, twice)).in_order == (twice, twice)


def test_without_a_finding_the_first_caveat_is_the_answer():
    groups = reading_groups((caveat("nothing counted", is_decisive=True), caveat("small")))
    assert [one.message for one in groups.answer] == ["nothing counted"]
    assert [one.message for one in groups.reserved] == ["small"]
    assert groups.decisive == ()


def test_no_sentence_is_no_error():
    assert reading_groups(()).in_order == ()


@pytest.mark.parametrize("count", range(4))
def test_few_caveats_stand_beside_the_answer(count: int):
    said = (Reading("answer"), *(caveat(str(i), is_decisive=True) for i in range(count)))
    groups = reading_groups(said)
    assert len(groups.decisive) == min(count, MOST_DECISIVE)
    assert len(groups.reserved) == max(count - MOST_DECISIVE, 0)
