"""What is left out of those who serve is left out of their register too."""

from dataclasses import replace

import pandas as pd

from analysis.located import located_of, register_readings, without_organisations
from layers.kinds import FacilityKind
from tests.analysis.toy_study import study


def test_the_register_counts_the_same_kinds_as_the_positions():
    everyone = located_of(study(), ())
    serving = without_organisations(everyone)
    organisations = (everyone.register["kind"] == FacilityKind.ORGANISATION).sum()
    assert organisations > 0
    assert serving.registered_count == everyone.registered_count - organisations
    assert not (serving.every["kind"] == FacilityKind.ORGANISATION).any()
    said = register_readings(serving)[0].params
    assert said["registered"].value == serving.registered_count
    assert said["located"].value == len(serving.every)


def test_only_undated_entries_of_the_kinds_asked_for_are_told():
    undated = pd.DataFrame(
        {
            "kind": ["hospital", "place", "incubator", "park", "organisation"],
            "also_kind": [None, None, "makerspace", None, None],
        }
    )
    toy = replace(study(), undated=undated)
    assert located_of(toy, ()).undated_count == 3
    assert located_of(toy, ("makerspace",)).undated_count == 1
    assert without_organisations(located_of(toy, ())).undated_count == 2
    assert located_of(study(), ()).undated_count == 0
