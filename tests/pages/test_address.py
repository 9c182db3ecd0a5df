"""What the address bar says, and what is said when it cannot be used."""

from __future__ import annotations

from datetime import date

import pytest

from pages.address import Address, Choices, language_of, read_address
from wording.days import parse_day

CHOICES = Choices(
    plans=["toy"],
    zones={"corridor", "square_nw"},
    facilities={"F001"},
    layers={"corridor", "metro"},
)


def test_a_good_address_is_read_whole():
    given = {
        "plan": "toy",
        "zone": "corridor",
        "facility": "F001",
        "layers": "corridor,metro",
        "date": "2027-12-31",
        "compare": "2025-12-31",
        "lang": "en",
        "run": "density;cell_km:2",
        "versus": "density;",
        "show": "zones",
        "saved": "0123456789ab",
    }
    address, problems = read_address(given, CHOICES)
    assert not problems
    assert address == Address(
        plan="toy",
        zone="corridor",
        facility="F001",
        layers=("corridor", "metro"),
        date=date(2027, 12, 31),
        compare=date(2025, 12, 31),
        language="en",
        run="density;cell_km:2",
        versus="density;",
        show="zones",
        saved="0123456789ab",
    )
    assert address.parameters() == given
    assert address.parameters() == given


def test_defaults_are_left_out():
    address, problems = read_address({}, CHOICES)
    assert not problems
    assert address.parameters() == {}


def test_each_bad_value_is_named_and_the_rest_is_used():
    given = {
        "plan": "nowhere",
        "zone": "nowhere",
        "layers": "<x>,metro",
        "date": "2023-13-45",
        "compare": "31.12.2025",
        "lang": "fr",
        "facility": "F001",
    }
    address, problems = read_address(given, CHOICES)
    assert {one.where for one in problems} == {"plan", "zone", "layers", "date", "compare", "lang"}
    assert address == Address(facility="F001", layers=("metro",))


def test_a_long_value_is_not_repeated_whole():
    _, problems = read_address({"zone": "x" * 5000}, CHOICES)
    assert len(str(problems[0])) < 120


@pytest.mark.parametrize(
    "text", ["", "2023-13-45", "20231231", "2023-W01-1", "２０２３-12-31", "no"]
)
def test_only_plain_days_are_days(text: str):
    assert parse_day(text) is None


def test_language_falls_back_to_chinese():
    assert language_of({"lang": "en"}) == "en"
    assert language_of({"lang": "fr"}) == "zh-CN"
    assert language_of({}) == "zh-CN"


def test_no_layers_at_all_is_a_choice():
    address, problems = read_address({"layers": ""}, CHOICES)
    assert not problems
    assert address.layers == ()
