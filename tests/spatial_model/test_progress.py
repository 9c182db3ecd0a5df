"""The worked checks of docs/methods.md, the rules around them, and properties."""

import math
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from spatial_model.progress import (
    acceleration,
    attainment_share,
    decimal_year,
    expected_progress_share,
    expected_value,
    gap,
    linear_ratio,
    observed_growth,
    progress_ratio,
    progress_share,
    recent_pace,
    required_growth,
    required_pace,
    un_projection,
    years_between,
)

BASE, END = date(2020, 12, 31), date(2025, 12, 31)


def year_end(year):
    return date(year, 12, 31)


def required(baseline, target):
    return required_growth(
        baseline_value=baseline, baseline_on=BASE, target_value=target, target_on=END
    )


def ratio(baseline, observed, on, target, direction="increase"):
    seen = observed_growth(
        baseline_value=baseline, baseline_on=BASE, observed_value=observed, observed_on=on
    )
    return progress_ratio(seen, required(baseline, target), direction=direction)


def projection(baseline, observed, on, target):
    return un_projection(
        baseline_value=baseline,
        baseline_on=BASE,
        observed_value=observed,
        observed_on=on,
        target_value=target,
        target_on=END,
    )


# --- worked checks -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("baseline", "target", "percent"),
    [
        (506, 1000, 14.60),
        (2685, 4000, 8.30),
        (5066, 6000, 3.44),
        (48, 60, 4.56),
        (25.58, 40, 9.35),
        (42.3, 90, 16.30),
        (2.9, 3.6, 4.42),
        (65.7, 70, 1.28),
        (97, 100, 0.61),
    ],
)
def test_required_growth_in_per_cent_a_year(baseline, target, percent):
    assert round(100 * required(baseline, target), 2) == percent


def test_exactly_on_the_line_after_a_year_is_ahead_of_even_growth():
    on_line = expected_value(
        baseline_value=506,
        baseline_on=BASE,
        target_value=1000,
        target_on=END,
        on=year_end(2021),
    )
    assert on_line == pytest.approx(506 + 494 / 5)
    assert round(ratio(506, on_line, year_end(2021), 1000), 2) == 1.34


@pytest.mark.parametrize(("held", "reached"), [(0.95, 969), (0.60, 770)])
def test_a_ratio_held_to_the_end(held, reached):
    value = 506 * (1 + held * required(506, 1000)) ** 5
    assert round(value) == reached
    assert ratio(506, value, END, 1000) == pytest.approx(held)


@pytest.mark.parametrize(("seen", "expected"), [(95, -1.70), (97, 0), (99, 1.68)])
def test_applications_97_to_100_seen_in_2022(seen, expected):
    assert round(ratio(97, seen, year_end(2022), 100), 2) == expected


def test_a_tiny_base_makes_the_ratio_meaningless():
    # 0 → 5 new ones, 1 in 2022: with a base of 0.001 R would be 6.82, so the line is used.
    assert round(ratio(0.001, 1, year_end(2022), 5), 2) == 6.82
    assert ratio(0, 1, year_end(2022), 5) is None
    share = progress_share(baseline_value=0, observed_value=1, target_value=5)
    expected = expected_progress_share(baseline_on=BASE, target_on=END, on=year_end(2022))
    assert (share, expected) == (0.2, 0.4)
    assert linear_ratio(share, expected) == 0.5


# --- time ----------------------------------------------------------------------------------


def test_year_ends_are_whole_years():
    assert decimal_year(BASE) == 2021
    assert decimal_year(date(2021, 1, 1)) == 2021 + 1 / 365
    assert decimal_year(date(2024, 2, 29)) == 2024 + 60 / 366
    assert years_between(BASE, END) == 5
    assert years_between(None, END) is None


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)))
def test_every_day_is_later_than_the_day_before(day):
    step = decimal_year(day + timedelta(days=1)) - decimal_year(day)
    assert 1 / 367 < step < 1 / 364


def test_an_observation_counts_on_its_own_day():
    # 31 March 2023 is 2.2466 years after the base, not 2 and not 3.
    share = expected_progress_share(baseline_on=BASE, target_on=END, on=date(2023, 3, 31))
    assert share == pytest.approx((2 + 90 / 365) / 5)


# --- the line ------------------------------------------------------------------------------


def test_the_line_before_at_and_after_its_ends():
    def line(on):
        return expected_value(
            baseline_value=48, baseline_on=BASE, target_value=60, target_on=END, on=on
        )

    assert line(date(2020, 12, 30)) is None  # nothing was promised yet
    assert line(BASE) == 48
    assert line(year_end(2023)) == pytest.approx(55.2)
    assert line(END) == 60
    assert line(date(2027, 1, 1)) == 60
    assert expected_progress_share(baseline_on=BASE, target_on=END, on=date(2027, 1, 1)) == 1


def test_paces():
    pace = required_pace(
        observed_value=52, observed_on=year_end(2023), target_value=60, target_on=END
    )
    recent = recent_pace(
        previous_value=50,
        previous_on=year_end(2022),
        observed_value=52,
        observed_on=year_end(2023),
    )
    assert (pace, recent, acceleration(pace, recent)) == (4, 2, 2)
    for day in (END, date(2026, 6, 30)):
        late = required_pace(observed_value=52, observed_on=day, target_value=60, target_on=END)
        assert late is None
    assert acceleration(4, 0) is None
    assert acceleration(None, 2) is None
    assert acceleration(4, -2) == -2


def test_shares_and_gap():
    assert progress_share(baseline_value=48, observed_value=54, target_value=60) == 0.5
    assert progress_share(baseline_value=48, observed_value=45, target_value=60) == -0.25
    assert progress_share(baseline_value=60, observed_value=60, target_value=60) is None
    assert attainment_share(observed_value=54, target_value=60) == 0.9
    assert attainment_share(observed_value=54, target_value=0) is None
    assert gap(observed_value=54, target_value=60) == 6


# --- direction -----------------------------------------------------------------------------


def test_a_rank_or_a_cost_that_falls_is_progress():
    assert required(10, 5) < 0
    assert ratio(10, 8, year_end(2022), 5, "decrease") > 0
    assert ratio(10, 12, year_end(2022), 5, "decrease") < 0
    assert progress_share(baseline_value=10, observed_value=8, target_value=5) == 0.4


def test_a_rank_target_that_is_looser_than_the_base():
    # First in 2019, "top three" promised: falling to fourth is deterioration, not progress.
    assert ratio(1, 4, year_end(2022), 3, "decrease") < 0


def test_an_unknown_direction_is_an_error_in_the_program():
    with pytest.raises(ValueError, match="sideways"):
        progress_ratio(0.1, 0.1, direction="sideways")


# --- the second opinion --------------------------------------------------------------------


def test_the_projection_of_growth_that_is_just_enough_is_the_whole_way():
    on_curve = 506 * (1000 / 506) ** (2 / 5)
    assert projection(506, on_curve, year_end(2022), 1000) == pytest.approx(1)
    assert projection(506, 506, year_end(2022), 1000) == 0
    assert projection(506, 400, year_end(2022), 1000) < 0


def test_the_projection_at_and_after_the_end():
    assert projection(506, 900, END, 1000) == pytest.approx(394 / 494)
    assert projection(506, 900, date(2026, 3, 1), 1000) is None


def test_a_value_that_fell_to_zero():
    assert ratio(10, 0, year_end(2022), 20) == pytest.approx(-1 / required(10, 20))
    assert projection(10, 0, year_end(2022), 20) == -1


def test_growth_too_fast_to_be_a_number_is_undefined():
    assert ratio(1e-9, 1e9, date(2021, 1, 1), 5) is None
    assert projection(1e-9, 1e9, date(2021, 1, 3), 5) is None


# --- undefined is None ---------------------------------------------------------------------

maybe = st.one_of(st.none(), st.floats(-1e6, 1e6), st.just(0.0))
maybe_day = st.one_of(st.none(), st.dates(date(2018, 1, 1), date(2030, 1, 1)))


@settings(max_examples=300)
@given(st.tuples(maybe, maybe, maybe), st.tuples(maybe_day, maybe_day, maybe_day))
def test_nothing_missing_ever_raises_or_becomes_zero(values, on):
    (y0, yi, yt), (t0, ti, tt) = values, on
    base = {"baseline_value": y0, "baseline_on": t0}
    seen = {"observed_value": yi, "observed_on": ti}
    promised = {"target_value": yt, "target_on": tt}
    growth = observed_growth(**base, **seen)
    needed = required_growth(**base, **promised)
    results = [
        (growth, (y0, t0, yi, ti)),
        (needed, (y0, t0, yt, tt)),
        (progress_ratio(growth, needed, direction="increase"), (y0, t0, yi, ti, yt, tt)),
        (progress_share(baseline_value=y0, observed_value=yi, target_value=yt), (y0, yi, yt)),
        (attainment_share(observed_value=yi, target_value=yt), (yi, yt)),
        (required_pace(**seen, **promised), (yi, ti, yt, tt)),
        (un_projection(**base, **seen, **promised), (y0, t0, yi, ti, yt, tt)),
        (expected_value(**base, **promised, on=BASE), (y0, t0, yt, tt)),
        (expected_progress_share(baseline_on=t0, target_on=tt, on=BASE), (t0, tt)),
    ]
    for result, needs in results:
        if any(need is None for need in needs):
            assert result is None
        assert result is None or not math.isnan(result)


# --- properties ----------------------------------------------------------------------------

amount = st.floats(1, 1e5)
days = st.dates(date(2021, 6, 1), date(2025, 12, 30))


@given(amount, amount, amount, days, st.sampled_from([0.01, 0.5, 7.0, 10000.0]))
def test_progress_is_the_same_in_another_unit(y0, yi, yt, on, factor):
    assume(abs(yt - y0) > 0.05 * y0)
    there = progress_share(
        baseline_value=y0 * factor, observed_value=yi * factor, target_value=yt * factor
    )
    here = progress_share(baseline_value=y0, observed_value=yi, target_value=yt)
    assert there == pytest.approx(here, rel=1e-9, abs=1e-9)
    assert ratio(y0 * factor, yi * factor, on, yt * factor) == pytest.approx(
        ratio(y0, yi, on, yt), rel=1e-9, abs=1e-9
    )
    assert projection(y0 * factor, yi * factor, on, yt * factor) == pytest.approx(
        projection(y0, yi, on, yt), rel=1e-6, abs=1e-6
    )


@given(amount, amount, amount, st.floats(1.001, 3), days)
def test_more_is_never_worse(y0, yi, yt, more, on):
    assume(yt > 1.05 * y0)
    assert ratio(y0, yi * more, on, yt) > ratio(y0, yi, on, yt)
    assert projection(y0, yi * more, on, yt) >= projection(y0, yi, on, yt)
    better = progress_share(baseline_value=y0, observed_value=yi * more, target_value=yt)
    assert better > progress_share(baseline_value=y0, observed_value=yi, target_value=yt)


@given(amount, st.floats(1.05, 10), days)
def test_on_the_growth_curve_both_opinions_say_one(y0, times, on):
    gone = (decimal_year(on) - 2021) / 5
    on_curve = y0 * times**gone
    assert ratio(y0, on_curve, on, y0 * times) == pytest.approx(1, rel=1e-6)
    assert projection(y0, on_curve, on, y0 * times) == pytest.approx(1, rel=1e-6)


@given(amount, amount, days)
def test_on_the_line_the_linear_ratio_is_one(y0, yt, on):
    assume(abs(yt - y0) > 0.05 * y0)
    line = expected_value(
        baseline_value=y0, baseline_on=BASE, target_value=yt, target_on=END, on=on
    )
    share = progress_share(baseline_value=y0, observed_value=line, target_value=yt)
    expected = expected_progress_share(baseline_on=BASE, target_on=END, on=on)
    assert linear_ratio(share, expected) == pytest.approx(1, rel=1e-6)
