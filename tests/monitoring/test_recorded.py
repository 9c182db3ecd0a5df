"""Verified figures count beside the package's own; nothing else that is recorded does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from monitoring.assessment import assess
from monitoring.observed import context_for
from monitoring.recorded import RECORDS_SOURCE, recorded_figures, with_recorded
from monitoring.workspace import open_workspace
from store.observations import (
    add_observation,
    correct_observation,
    return_observation,
    submit_observation,
    withdraw_observation,
)
from tests.monitoring.recording import corrected, figure, named, verified
from tests.toy import built_toy

END_OF_2027 = date(2027, 12, 31)
END_OF_2028 = date(2028, 12, 31)


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    return open_workspace(built_toy(tmp_path_factory.mktemp("recorded")))


def overlaid(database, opened, **choices):
    with database.reading() as connection:
        return with_recorded(opened, recorded_figures(connection, opened.plan, **choices))


def stands(workspace, on=END_OF_2028, indicator_id="D01"):
    return assess(workspace, on).record(indicator_id)


def test_an_empty_store_changes_nothing(database, opened):
    assert overlaid(database, opened) is opened


def test_a_verified_figure_carries_the_status_with_its_people(database, actors, opened):
    # D01 100 → 200 by 2030. Package: 150 at the end of 2027. Recorded: 155 a year later;
    # the line is at 160 then. R = (1.55^(1/3) − 1) / (2^(1/5) − 1) = 0.15727/0.14870 = 1.058.
    verified(database, actors, figure(155, END_OF_2028))
    record = stands(overlaid(database, opened))
    assert (record.observed_value, record.observed_on) == (155, END_OF_2028)
    assert record.status == "on_track"
    assert record.r_value == pytest.approx(1.058, abs=0.001)
    assert record.expected_value == pytest.approx(160)
    assert (record.observation_author, record.observation_reviewer) == ("陈工", "王科")
    assert record.observation_verified_on == date(2028, 1, 3)
    assert record.observation_evidence == "统报〔2028〕1号"
    assert "陈工" in record.observation_citation
    before = stands(opened)
    assert (before.observed_value, before.observation_author) == (150, None)
    # It is the figure before that the pace comes from: 5 in a year.
    assert record.recent_pace == pytest.approx(5)


def test_a_figure_turns_a_status(database, actors, opened):
    assert stands(opened).status == "on_track"  # 150 seen a year ago, R above 0.95
    verified(database, actors, figure(99, END_OF_2028))
    assert stands(overlaid(database, opened)).status == "deteriorating"
    verified(database, actors, figure(200, date(2029, 1, 1)))
    later = stands(overlaid(database, opened), date(2029, 1, 1))
    assert later.status == "achieved"
    assert stands(overlaid(database, opened)).status == "deteriorating"  # still true of its day


def test_what_is_not_verified_never_counts(database, actors, opened):
    chen, wang = actors["chen"], actors["wang"]
    draft = add_observation(database, chen, figure(199, END_OF_2028))
    assert overlaid(database, opened) is opened
    handed = submit_observation(database, chen, draft.observation_id, draft.version)
    assert overlaid(database, opened) is opened
    back = return_observation(
        database, wang, handed.observation_id, handed.version, reason="口径不符"
    )
    assert overlaid(database, opened) is opened
    withdraw_observation(database, chen, back.observation_id, back.version)
    assert overlaid(database, opened) is opened


def test_a_correction_counts_from_its_own_verification(database, actors, opened):
    first = verified(database, actors, figure(155, END_OF_2028))
    with database.reading() as connection:
        assert len(recorded_figures(connection, opened.plan).values) == 1
    correct_observation(
        database,
        actors["chen"],
        first.observation_id,
        first.version,
        figure(151, END_OF_2028),
        reason="笔误",
    )
    assert stands(overlaid(database, opened)).observed_value == 155


def test_a_verified_correction_replaces_what_it_corrects(database, actors, opened):
    first = verified(database, actors, figure(155, END_OF_2028))
    known = first.recorded_at
    last = corrected(database, actors, first, figure(145, END_OF_2028))
    now = overlaid(database, opened)
    assert stands(now).observed_value == 145
    assert [one.recorded_id for one in now.plan.observations[-1:]] == [last.observation_id]
    assert len(now.plan.observations) == len(opened.plan.observations) + 1
    assert stands(overlaid(database, opened, known_on=known)).observed_value == 155


def test_a_correction_may_be_smaller_and_of_an_earlier_day(database, actors, opened):
    first = verified(database, actors, figure(155, END_OF_2028))
    corrected(database, actors, first, figure(130, date(2028, 6, 30)))
    record = stands(overlaid(database, opened))
    assert (record.observed_value, record.observed_on) == (130, date(2028, 6, 30))


def test_on_one_day_a_record_wins_over_the_package_and_the_later_over_the_earlier(
    database, actors, opened
):
    verified(database, actors, figure(141, END_OF_2027))
    assert stands(overlaid(database, opened), END_OF_2027).observed_value == 141
    verified(database, actors, figure(142, END_OF_2027))
    assert stands(overlaid(database, opened), END_OF_2027).observed_value == 142
    # A figure of the same definition wins over a probable one, whoever recorded it.
    verified(database, actors, figure(143, END_OF_2027, comparability="probable"))
    assert stands(overlaid(database, opened), END_OF_2027).observed_value == 142


def test_proxies_and_part_years_stay_context(database, actors, opened):
    verified(database, actors, figure(190, END_OF_2028, comparability="part_year"))
    workspace = overlaid(database, opened)
    assert stands(workspace).observed_value == 150
    target = next(one for one in opened.plan.targets if one.target_id == "T_D01")
    assert 190 in [one.value for one in context_for(workspace.plan, target)]


def test_a_figure_for_one_target_is_not_for_another(database, actors, opened):
    verified(database, actors, figure(190, END_OF_2028, target_id="T_OTHER"))
    assert stands(overlaid(database, opened)).observed_value == 150
    verified(database, actors, figure(191, END_OF_2028, target_id="T_D01"))
    assert stands(overlaid(database, opened)).observed_value == 191


def test_figures_of_another_plan_do_not_count(database, actors, opened):
    verified(database, actors, figure(155, END_OF_2028))
    header = opened.plan.header.model_copy(update={"plan_id": "other_2030"})
    other = replace(opened, plan=opened.plan.model_copy(update={"header": header}))
    assert overlaid(database, other) is other


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"unit": "件"}, "another unit"),
        ({"indicator_id": "GONE"}, "no longer has"),
        ({"zone_id": "gone"}, "no longer has"),
        ({"comparability": "somehow"}, "unknown"),
        ({"scope": "not an id"}, "does not fit"),
    ],
)
def test_what_does_not_fit_the_plan_is_told_and_left_out(database, actors, opened, changes, said):
    one = verified(database, actors, figure(155, END_OF_2028, **changes))
    with database.reading() as connection:
        found = recorded_figures(connection, opened.plan)
    assert found.values == ()
    (problem,) = found.problems
    assert problem.key == one.observation_id
    assert said in str(problem)


def test_the_public_sees_figures_without_people_note_or_evidence(database, actors, opened):
    verified(database, actors, figure(155, END_OF_2028, note="内部说明"))
    record = stands(overlaid(database, opened, is_for_public=True))
    assert record.observed_value == 155
    said = str(record.to_dict())
    for hidden in ("陈工", "王科", "统报", "内部说明"):
        assert hidden not in said
        assert hidden in str(stands(overlaid(database, opened)).to_dict())


def test_the_digest_follows_figures_and_names(database, actors, opened):
    verified(database, actors, figure(155, END_OF_2028))
    first = overlaid(database, opened)
    assert overlaid(database, opened).records_digest == first.records_digest
    named(database, "chen", "陈总工", version=2)
    renamed = overlaid(database, opened)
    assert renamed.records_digest != first.records_digest
    assert stands(renamed).observation_author == "陈总工"


def test_one_source_stands_for_all_records(database, actors, opened):
    verified(database, actors, figure(155, END_OF_2028))
    verified(database, actors, figure(2.8, END_OF_2028, indicator_id="D03", unit="%"))
    workspace = overlaid(database, opened)
    assert len(workspace.plan.sources) == len(opened.plan.sources) + 1
    assert workspace.plan.source(RECORDS_SOURCE).url is None
    taken = opened.plan.sources[0].model_copy(update={"source_id": RECORDS_SOURCE})
    plan = opened.plan.model_copy(update={"sources": (*opened.plan.sources, taken)})
    again = overlaid(database, replace(opened, plan=plan))
    assert again.plan.source(f"{RECORDS_SOURCE}_")
