"""Each rule of early warning, on the toy plan with figures worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitoring.assessment import assess
from monitoring.early_warning import (
    WarningCase,
    WarningKind,
    counts_by_zone,
    early_warnings,
    of_zone,
)
from monitoring.warning_limits import limits_of
from monitoring.warning_words import (
    KIND_WORDS,
    responsible_words,
    rule_sentence,
    warning_label,
    warning_sentence,
)
from monitoring.watched import Duty, Entry, EntryState, Responsible, Stage, Watched
from monitoring.workspace import open_workspace
from tests.toy import built_toy
from wording.language import wording_in

END_OF_2027 = date(2027, 12, 31)
LI = Responsible("p1", "李四")
WANG = Responsible("p2", "王五", is_listed=False)
NOTHING = Watched()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return open_workspace(built_toy(tmp_path_factory.mktemp("warning")))


def warned(workspace, on, watched=NOTHING, plan=None):
    plan = plan or workspace.plan
    opened = replace(workspace, plan=plan)
    return early_warnings(plan, assess(opened, on), watched)


def cases(found, case):
    return {one.indicator_id: one for one in found if one.case is case}


def test_behind_the_line(workspace):
    # D01: 150 where the line has 140: not behind. D02: 10 → 20 in five years, two gone:
    # due 4 of 10, made 2.5, so 0.625 of it; the line is at 14.
    behind = cases(warned(workspace, END_OF_2027), WarningCase.BEHIND_LINE)
    assert set(behind) == {"D02"}
    one = behind["D02"]
    assert one.line_ratio == pytest.approx(0.625)
    assert (one.observed_value, one.expected_value) == (12.5, pytest.approx(14))
    assert one.limit.is_default
    assert one.target_id == "T_D02"
    assert one.observation_id == "OBS002"


def limited(plan, parameter_id, value):
    model = plan.parameter("stale_after_year")
    others = [one for one in plan.parameters if one.parameter_id != parameter_id]
    own = model.model_copy(update={"parameter_id": parameter_id, "value": value})
    return plan.model_copy(update={"parameters": (*others, own)})


def test_the_package_sets_the_limit_of_the_line(workspace):
    plan = limited(workspace.plan, "warning_line_ratio", 0.6)
    assert not cases(warned(workspace, END_OF_2027, plan=plan), WarningCase.BEHIND_LINE)
    plan = limited(workspace.plan, "warning_line_ratio", 1.3)  # D01: 50 of 40 due is 1.25
    behind = cases(warned(workspace, END_OF_2027, plan=plan), WarningCase.BEHIND_LINE)
    assert set(behind) == {"D01", "D02"}
    assert not behind["D01"].limit.is_default
    assert "时效" in behind["D01"].limit.citation


def seen(plan, indicator_id, value, on):
    model = plan.observations[0]
    extra = model.model_copy(
        update={
            "observation_id": f"OBS_{indicator_id}",
            "indicator": indicator_id,
            "value": value,
            "period": model.period.model_copy(update={"end": on}),
        }
    )
    return plan.model_copy(update={"observations": (*plan.observations, extra)})


def test_a_base_that_met_the_target_and_was_lost(workspace):
    targets = tuple(
        one.model_copy(update={"baseline_value": 2.0}) if one.target_id == "T_D04" else one
        for one in workspace.plan.targets
    )
    plan = seen(workspace.plan.model_copy(update={"targets": targets}), "D04", 5.0, END_OF_2027)
    lost = cases(warned(workspace, END_OF_2027, plan=plan), WarningCase.BASE_LOST)
    assert set(lost) == {"D04"}
    assert (lost["D04"].baseline_value, lost["D04"].observed_value) == (2.0, 5.0)


def test_a_met_target_is_not_behind_and_a_closed_one_is_too_late(workspace):
    plan = seen(workspace.plan, "D02", 25.0, END_OF_2027 + timedelta(days=1))
    later = warned(workspace, date(2028, 6, 30), plan=plan)
    assert not cases(later, WarningCase.BEHIND_LINE)
    closing = warned(workspace, date(2030, 12, 31))
    assert not cases(closing, WarningCase.BEHIND_LINE)


def test_stale_after_a_year_and_not_on_the_very_day(workspace):
    assert not cases(warned(workspace, date(2028, 12, 31)), WarningCase.FIGURE_OLD)
    old = cases(warned(workspace, date(2029, 1, 1)), WarningCase.FIGURE_OLD)
    assert set(old) == {"D01", "D02"}
    assert not old["D01"].limit.is_default


def test_never_seen_since_the_base(workspace):
    # Base 2025-12-31: a year and no longer on 2026-12-31. Earlier plan and bare base: silent.
    assert not cases(warned(workspace, date(2026, 12, 31)), WarningCase.NEVER_SEEN)
    never = cases(warned(workspace, date(2027, 1, 1)), WarningCase.NEVER_SEEN)
    assert set(never) == {"D01", "D02", "D03", "D04", "D05", "D06", "S01", "S02"}
    assert never["S02"].since == date(2025, 12, 31)


def duty(due_on, year=2027, indicator_id="D03"):
    return Duty("r1", indicator_id, "district", year, due_on, LI)


def test_a_figure_is_due_from_thirty_days_before(workspace):
    due = END_OF_2027 + timedelta(days=30)
    watched = Watched(duties=(duty(due),))
    (one,) = cases(warned(workspace, END_OF_2027, watched), WarningCase.FIGURE_DUE).values()
    assert (one.days_left, one.is_overdue, one.responsible) == (30, False, (LI,))
    day_before = END_OF_2027 - timedelta(days=1)
    assert not cases(warned(workspace, day_before, watched), WarningCase.FIGURE_DUE)
    wide = limited(workspace.plan, "warning_due_days", 31)
    assert cases(warned(workspace, day_before, watched, plan=wide), WarningCase.FIGURE_DUE)


def test_a_delivered_figure_is_no_longer_due(workspace):
    watched = Watched(duties=(duty(END_OF_2027, indicator_id="D01"),))
    assert not cases(warned(workspace, END_OF_2027, watched), WarningCase.FIGURE_DUE)
    earlier = Watched(duties=(duty(END_OF_2027, year=2026, indicator_id="D01"),))
    assert cases(warned(workspace, END_OF_2027, earlier), WarningCase.FIGURE_DUE)


def entry(state, *, has_evidence=True, on=END_OF_2027):
    return Entry("o1", "D03", "district", 2.5, on, state, LI, has_evidence)


@pytest.mark.parametrize(
    ("state", "case"),
    [
        (EntryState.DRAFT, WarningCase.FIGURE_DUE),
        (EntryState.SUBMITTED, WarningCase.FIGURE_IN_REVIEW),
        (EntryState.RETURNED, WarningCase.FIGURE_DUE),
    ],
)
def test_a_submitted_figure_waits_for_review(workspace, state, case):
    watched = Watched(entries=(entry(state),), duties=(duty(END_OF_2027),))
    found = [one for one in warned(workspace, END_OF_2027, watched) if one.kind is WarningKind.DUE]
    assert [one.case for one in found] == [case]


@pytest.mark.parametrize("state", list(EntryState))
def test_a_figure_without_evidence(workspace, state):
    watched = Watched(entries=(entry(state, has_evidence=False),))
    (one,) = cases(warned(workspace, END_OF_2027, watched), WarningCase.FIGURE_UNPROVEN).values()
    assert (one.author, one.responsible, one.state) == (LI, (LI,), state)
    proven = Watched(entries=(entry(state),))
    assert not cases(warned(workspace, END_OF_2027, proven), WarningCase.FIGURE_UNPROVEN)


def stage(due_on, *, is_done=False, has_evidence=False):
    return Stage("m1", "corridor", "创新港", "开工", due_on, is_done, has_evidence)


def test_milestones_due_overdue_and_done(workspace):
    def found(one):
        watched = Watched(stages=(one,), managers=(("corridor", WANG),))
        return [seen for seen in warned(workspace, END_OF_2027, watched) if seen.milestone_id]

    (overdue,) = found(stage(END_OF_2027 - timedelta(days=3)))
    assert (overdue.days_left, overdue.is_overdue) == (-3, True)
    assert overdue.responsible == (WANG,)
    assert not found(stage(END_OF_2027 + timedelta(days=31)))
    (unproven,) = found(stage(END_OF_2027, is_done=True))
    assert (unproven.kind, unproven.due_on) == (WarningKind.EVIDENCE, None)
    assert not found(stage(END_OF_2027, is_done=True, has_evidence=True))


def test_who_answers():
    other = Responsible("p3", "赵六")
    listed = (duty(END_OF_2027, 2026), replace(duty(END_OF_2027, 2027), responsible=other))
    watched = Watched(duties=listed, managers=(("district", WANG), ("*", LI)))
    assert watched.answering("district", "D03") == (other,)  # newest year of the list
    assert watched.answering("district", "D04") == (WANG,)
    assert watched.answering("corridor", None) == (LI,)  # manages every zone
    assert Watched().answering("corridor", None) == ()


def test_overdue_stands_first_then_rule_then_zone(workspace):
    watched = Watched(stages=(stage(END_OF_2027 - timedelta(days=1)),), duties=(duty(END_OF_2027),))
    found = warned(workspace, END_OF_2027, watched)
    assert [one.case for one in found[:3]] == [
        WarningCase.MILESTONE_DUE,
        WarningCase.BEHIND_LINE,
        WarningCase.FIGURE_DUE,
    ]
    counts = counts_by_zone(found)
    assert sum(counts.values()) == len(found)
    assert len(of_zone(found, "corridor")) == counts["corridor"] == 2  # milestone, S01 never seen


def every_case(workspace):
    watched = Watched(
        entries=(entry(EntryState.SUBMITTED, has_evidence=False),),
        stages=(stage(END_OF_2027), stage(END_OF_2027, is_done=True)),
        duties=(duty(END_OF_2027), duty(END_OF_2027, 2026, "D04")),
    )
    found = list(warned(workspace, END_OF_2027, watched))
    found += warned(workspace, date(2029, 1, 1))
    targets = tuple(
        one.model_copy(update={"baseline_value": 2.0}) if one.target_id == "T_D04" else one
        for one in workspace.plan.targets
    )
    plan = seen(workspace.plan.model_copy(update={"targets": targets}), "D04", 5.0, END_OF_2027)
    return [*found, *warned(workspace, END_OF_2027, plan=plan)]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_case_has_a_whole_sentence(workspace, language):
    wording = wording_in(language)
    found = every_case(workspace)
    assert {one.case for one in found} == set(WarningCase)
    for one in found:
        said = " ".join(
            [
                wording.text(KIND_WORDS[one.kind]),
                warning_label(wording, one),
                warning_sentence(wording, one),
                rule_sentence(wording, one),
                responsible_words(wording, one.responsible),
            ]
        )
        assert not {"{", "}", "—"} & set(said), said
        assert "None" not in said


def test_sentences_in_figures(workspace):
    behind = cases(warned(workspace, END_OF_2027), WarningCase.BEHIND_LINE)["D02"]
    assert warning_sentence(wording_in("zh-CN"), behind) == (
        "2027-12-31 为 12.5 亿元，按序时应达 14 亿元，仅完成应有进度的 62.5%。"
    )
    assert "warning_line_ratio" in rule_sentence(wording_in("en"), behind)


def test_our_own_limits(workspace):
    limits = limits_of(workspace.plan)
    assert (limits.line_ratio.value, limits.due_days.value) == (0.95, 30)
    assert limits.stale_year.value == workspace.plan.parameter("stale_after_year").value
