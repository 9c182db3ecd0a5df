"""Numbers, dates and names as a reader reads them."""

from __future__ import annotations

from datetime import date

import pytest

from errors import Problem
from plan.models import Label
from wording.language import wording_in

ZH, EN = wording_in("zh-CN"), wording_in("en")


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [
        (1000, 0, "1,000"),
        (64.99, 2, "64.99"),
        (70.0, 2, "70"),
        (2.9, 1, "2.9"),
        (-1234.5, 1, "−1,234.5"),
        (-0.04, 1, "0"),
        (0, 0, "0"),
        (None, 2, "—"),
        (float("nan"), 2, "—"),
    ],
)
def test_numbers(value, decimals, printed):
    assert ZH.number(value, decimals) == printed


def test_an_unknown_has_no_unit_and_zero_has():
    assert ZH.quantity(None, "家") == "—"
    assert ZH.quantity(0, "家") == "0 家"
    assert ZH.quantity(3.6, "%", 2) == "3.6%"


def test_units_speak_the_readers_language():
    assert ZH.quantity(5, "人") == "5 人"
    assert EN.quantity(5, "人") == "5 people"
    assert EN.quantity(5, "unheard of") == "5 unheard of"


def test_shares_days_and_ranges():
    assert ZH.percent(0.734) == "73%"
    assert ZH.percent(None) == "—"
    assert ZH.day(date(2023, 3, 31)) == "2023-03-31"
    assert ZH.day(None) == "—"
    assert ZH.span(1, 2) == "1–2"
    assert ZH.span(2, 2) == "2"
    assert EN.signed(3) == "+3"
    assert EN.signed(-3) == "−3"


def test_names_fall_back_to_the_other_language():
    assert ZH.name("甲", "A") == "甲"
    assert EN.name("甲", "A") == "A"
    assert EN.name("甲", None) == "甲"
    assert EN.name("甲", float("nan")) == "甲"
    assert EN.name("", "") == "—"
    assert EN.label(Label(zh="甲", en="A")) == "A"


def test_problems_are_told_in_the_readers_language():
    problem = Problem(
        "date", "“{value}” is not a date; write it as 2023-12-31", params={"value": "x"}
    )
    assert ZH.problem(problem) == "“x”不是日期，请写成 2023-12-31"
    assert EN.problem(problem) == "“x” is not a date; write it as 2023-12-31"


def test_a_value_in_braces_stays_text():
    problem = Problem(
        "zone", "there is no zone “{value}” in this plan", params={"value": "{7*191}"}
    )
    assert "{7*191}" in ZH.problem(problem)


def test_an_unknown_language_is_chinese():
    assert wording_in("fr").language == "zh-CN"
