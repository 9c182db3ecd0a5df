import pytest

from spatial_model.progress import (
    Status,
    UnReading,
    is_method_disagreeing,
    mean_score,
    meets,
    score,
    status_from_ratio,
    un_reading,
    uses_straight_line,
)


@pytest.mark.parametrize(
    ("ratio", "status"),
    [
        (1.34, Status.ON_TRACK),
        (0.95, Status.ON_TRACK),
        (0.9499, Status.NEEDS_ACCELERATION),
        (0.60, Status.NEEDS_ACCELERATION),
        (0.5999, Status.LIMITED_PROGRESS),
        (0.0, Status.LIMITED_PROGRESS),
        (-0.0001, Status.DETERIORATING),
        (None, None),
        (float("nan"), None),
    ],
)
def test_thresholds(ratio, status):
    assert status_from_ratio(ratio) is status


@pytest.mark.parametrize(
    ("value", "comparator", "is_met"),
    [
        (60, ">=", True),
        (60, ">", False),  # "over 60"
        (61, ">", True),
        (60, "=", True),  # a bare figure: reach it
        (61, "=", True),
        (59, "=", False),
        (60, "<=", True),
        (60, "<", False),
        (59, "<", True),
    ],
)
def test_comparators_as_they_are_worded(value, comparator, is_met):
    assert meets(value, comparator, 60) is is_met


def test_a_bare_figure_that_is_to_fall():
    assert meets(3, "=", 3, None, "decrease") is True  # rank third of "top three"
    assert meets(1, "=", 3, None, "decrease") is True
    assert meets(4, "=", 3, None, "decrease") is False


def test_a_range_is_met_from_its_nearer_end():
    assert [meets(n, "range", 1, 2) for n in (0, 1, 2, 3)] == [False, True, True, True]
    falling = [meets(n, "range", 2, 3, "decrease") for n in (4, 3, 2, 1)]
    assert falling == [False, True, True, True]


def test_whole_things_are_compared_as_whole_things():
    assert meets(59.6, ">=", 60, is_integer=True) is False
    assert meets(60.4, ">", 60, is_integer=True) is False
    assert meets(60.0000000001, ">", 60, is_integer=True) is False
    assert meets(59.9999999999, ">=", 60, is_integer=True) is True
    assert meets(60.4, ">", 60) is True  # an amount
    assert meets(3.2, "<=", 3, None, "decrease", is_integer=True) is False


def test_no_value_or_no_promise_is_neither_met_nor_unmet():
    assert meets(None, ">=", 60) is None
    assert meets(60, ">=", None) is None
    assert meets(60, None, 60) is None


def test_unknown_words_are_errors_in_the_program():
    with pytest.raises(ValueError, match="about"):
        meets(60, "about", 60)
    with pytest.raises(ValueError, match="sideways"):
        meets(60, "=", 60, None, "sideways")


@pytest.mark.parametrize(
    ("kind", "is_integer", "baseline", "target", "expected"),
    [
        ("stock", True, 506, 1000, False),
        ("stock", True, None, 1000, True),  # no base
        ("stock", True, 0, 5, True),  # base zero
        ("cumulative_new", True, 3, 20, True),  # "20 new ones"
        ("stock", True, 3, 7, True),  # 4 units in all
        ("stock", True, 3, 8, False),  # 5 units
        ("rank", True, 4, 3, True),
        ("flow", True, 97, 100, True),
        ("ratio", False, 2.9, 3.6, False),  # ratios keep R
        ("ratio", True, 97, 100, False),
        ("stock", False, 0.5, 0.9, False),  # amounts keep R
        ("stock", True, 48, None, False),
    ],
)
def test_when_the_straight_line_is_used(kind, is_integer, baseline, target, expected):
    chosen = uses_straight_line(
        kind=kind, is_integer=is_integer, baseline_value=baseline, target_value=target
    )
    assert chosen is expected


def test_where_the_two_methods_disagree():
    # 506 → 1000 exactly on the line in 2021: R 1.34, line 1.00: both on track
    assert is_method_disagreeing(1.34, 1.0) is False
    assert is_method_disagreeing(0.97, 0.90) is True
    assert is_method_disagreeing(None, 0.9) is False


@pytest.mark.parametrize(
    ("ratio", "points"),
    [
        (1.3, 5),
        (2, 5),
        (1, 2.8572),
        (0.95, 2.50006),
        (0.6, 0.00004),
        (0, -2.5),
        (-0.6, -5),
        (-9, -5),
    ],
)
def test_scores(ratio, points):
    assert score(ratio) == pytest.approx(points, abs=1e-3)


def test_a_groups_score_is_the_mean_of_those_that_have_one():
    assert mean_score([1.3, 0.0, None]) == pytest.approx((5 - 2.5) / 2, abs=1e-3)
    assert mean_score([None]) is None
    assert mean_score([]) is None


def test_how_the_un_reads_the_projection():
    read = [un_reading(p) for p in (1.2, 0.95, 0.94, 0.10, 0.09, -1, None)]
    on, fair, stagnation = UnReading.ON_TRACK, UnReading.FAIR, UnReading.STAGNATION
    assert read == [on, on, fair, fair, stagnation, stagnation, None]
