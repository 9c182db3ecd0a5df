"""Whatever a value holds, its literal is the same value to a parser and nothing to Jinja."""

import base64
import json
import re
import zlib
from datetime import date, datetime
from enum import StrEnum

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Template

from cartography.inert import inert_json, packed_json, plain
from tests.cartography.hostile_names import HOSTILE_NAMES

TEXT = st.one_of(
    st.text(), st.sampled_from(HOSTILE_NAMES), st.text(alphabet="{}%#<>&'`\"\\$_(\u2028\ud800")
)
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        TEXT,
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXT, inner, max_size=4)),
    max_leaves=12,
)


@given(VALUES)
@settings(max_examples=300, deadline=None)
def test_two_jinja_passes_leave_the_value_as_it_was(value: object) -> None:
    literal = inert_json(value)
    once = Template(literal, keep_trailing_newline=True).render()
    twice = Template(once, keep_trailing_newline=True).render()
    assert once == twice == literal
    assert json.loads(literal) == value


@given(TEXT)
@settings(max_examples=300, deadline=None)
def test_nothing_that_anything_acts_on_is_left_in_a_string(text: str) -> None:
    inside = inert_json(text)[1:-1]
    assert not set(inside) & set("{}<>&'`_($\u2028\u2029\x7f")
    inside.encode("utf-8")


@given(VALUES)
@settings(max_examples=100, deadline=None)
def test_packed_columns_come_out_as_they_went_in(value: object) -> None:
    packed = packed_json(value)
    assert re.fullmatch(r"[A-Za-z0-9+/=]*", packed)
    assert json.loads(zlib.decompress(base64.b64decode(packed))) == value


def test_structure_never_opens_a_template() -> None:
    literal = inert_json([{"a": {"b": {}}}, {}, [{"%": "#"}], {"{": {"#": 1}}])
    assert not any(opening in literal for opening in ("{{", "{%", "{#"))


def test_missing_values_dates_and_numpy_become_json() -> None:
    class Grade(StrEnum):
        A = "a"

    value = {
        "nan": float("nan"),
        "inf": float("inf"),
        "na": pd.NA,
        "nat": pd.NaT,
        "on": date(2023, 3, 31),
        "at": datetime(2023, 3, 31, 8, 0),
        "stamp": pd.Timestamp("2023-03-31"),
        "int": np.int64(3),
        "float": np.float64(0.5),
        "bool": np.bool_(True),
        "array": np.array([1.0, np.nan]),
        "series": pd.Series(["x", None], dtype=object),
        "grade": Grade.A,
        "tuple": (1, "b"),
    }
    assert json.loads(inert_json(value)) == {
        **dict.fromkeys(("nan", "inf", "na", "nat")),
        "on": "2023-03-31",
        "at": "2023-03-31T08:00:00",
        "stamp": "2023-03-31T00:00:00",
        "int": 3,
        "float": 0.5,
        "bool": True,
        "array": [1.0, None],
        "series": ["x", None],
        "grade": "a",
        "tuple": [1, "b"],
    }
    assert plain("text") == "text"


def test_what_has_no_meaning_in_json_is_refused() -> None:
    with pytest.raises(TypeError, match="object cannot be written"):
        inert_json(object())
