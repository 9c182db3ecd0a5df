"""Packages are found, opened and checked against their layers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from errors import LangchengError, PlanPackageError, SourceError, UnknownNameError
from monitoring.consistency import consistency_problems
from monitoring.workspace import (
    find_package,
    open_workspace,
    package_names,
    package_problems,
)
from tests.refusal import refuse
from tests.toy import built_toy, copied_toy


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return open_workspace(built_toy(tmp_path_factory.mktemp("workspace")))


def test_a_package_is_found_by_name_and_by_folder(tmp_path, monkeypatch):
    package = copied_toy(tmp_path)
    assert "toy" not in package_names()
    assert find_package(str(package)) == package.resolve()
    monkeypatch.setenv("LANGCHENG_PLANS", str(tmp_path))
    assert "toy" in package_names()
    assert find_package("toy") == package


def test_an_unknown_package_is_named_with_the_known_ones():
    with pytest.raises(UnknownNameError) as raised:
        find_package("atlantis")
    (problem,) = raised.value.problems
    assert problem.where == "atlantis"
    for name in package_names():
        assert name in problem.params["known"]


@pytest.mark.parametrize("method", ["is_dir", "iterdir"])
def test_a_closed_folder_keeps_nobody_from_the_others(method, tmp_path, monkeypatch):
    package = copied_toy(tmp_path / "open")
    (tmp_path / "closed" / "secret").mkdir(parents=True)
    refused = tmp_path / "closed"
    if method == "is_dir":
        refused = refused / "secret" / "plan"
    refuse(monkeypatch, method, refused)
    roots = f"{tmp_path / 'closed'}:{tmp_path / 'missing'}:{package.parent}"
    monkeypatch.setenv("LANGCHENG_PLANS", roots)
    assert "toy" in package_names()
    assert "secret" not in package_names()


def test_a_name_too_long_for_any_path_is_unknown():
    with pytest.raises(UnknownNameError) as raised:
        find_package("x" * 5000)
    (problem,) = raised.value.problems
    assert len(problem.where) < 100


def test_a_closed_package_says_so(tmp_path, monkeypatch):
    package = copied_toy(tmp_path)
    refuse(monkeypatch, "stat", package / "plan")
    with pytest.raises(UnknownNameError, match="cannot be read: Permission denied"):
        find_package(str(package))


def test_a_package_without_its_header_is_found_and_told(tmp_path, monkeypatch):
    package = copied_toy(tmp_path)
    (package / "plan" / "plan.yaml").unlink()
    monkeypatch.setenv("LANGCHENG_PLANS", str(tmp_path))
    found = [str(problem) for problem in package_problems(find_package("toy"))]
    assert "plan/plan.yaml: the file is missing" in found


def test_messages_name_no_folder_of_the_server(tmp_path):
    package = copied_toy(tmp_path)
    assert any(str(one).startswith("toy/district.gpkg: ") for one in package_problems(package))
    with pytest.raises(SourceError) as raised:
        open_workspace(package)
    (package / "district.gpkg").write_bytes(b"rubbish")
    told = [str(raised.value), *map(str, package_problems(package))]
    assert not any(str(tmp_path) in one for one in told)


def test_layers_that_are_not_built_say_what_to_do(tmp_path):
    package = copied_toy(tmp_path)
    with pytest.raises(SourceError, match="make build"):
        open_workspace(package)
    assert any("make build" in str(problem) for problem in package_problems(package))


def test_a_good_package_has_no_problems(workspace):
    assert package_problems(workspace.folder) == ()
    assert workspace.name == "toy_2030"


def renamed(workspace, layer, column, old, new):
    frame = getattr(workspace.layers, layer).copy()
    frame.loc[frame[column] == old, column] = new
    return replace(workspace.layers, **{layer: frame})


def test_a_drawn_zone_that_the_plan_does_not_name(workspace):
    layers = renamed(workspace, "zones", "zone_id", "square_nw", "square_xx")
    places = {problem.key for problem in consistency_problems(workspace.plan, layers)}
    assert "square_xx" in places
    if workspace.plan.zone("square_nw").is_primary:
        assert "square_nw" in places


def test_a_zone_of_another_kind(workspace):
    layers = renamed(workspace, "zones", "zone_id", "", "")
    layers.zones.loc[layers.zones["zone_id"] == "corridor", "zone_kind"] = "new_town"
    (problem,) = consistency_problems(workspace.plan, layers)
    assert (problem.key, problem.params["found"]) == ("corridor", "new_town")


def test_an_unknown_facility_kind_or_level_in_an_indicator(workspace):
    counting = next(one for one in workspace.plan.indicators if one.counted)
    wrong = counting.model_copy(
        update={
            "counted": counting.counted.model_copy(
                update={"facility_kinds": ("castle",), "levels": ("imperial",)}
            )
        }
    )
    others = tuple(one for one in workspace.plan.indicators if one is not counting)
    plan = workspace.plan.model_copy(update={"indicators": (*others, wrong)})
    found = [str(problem) for problem in consistency_problems(plan, workspace.layers)]
    assert len(found) == 2
    assert "castle" in found[0]
    assert "imperial" in found[1]


def test_every_error_class_is_ours_and_a_builtin():
    assert issubclass(PlanPackageError, LangchengError)
    assert issubclass(PlanPackageError, ValueError)
    assert issubclass(UnknownNameError, KeyError)
