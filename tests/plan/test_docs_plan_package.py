"""The format of the plan package is documented, and its example works."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest

from plan import models, vocabulary
from plan.loading import FILES, read_plan
from plan.models import REQUIRED_PARAMETERS, PlanPackage, Strict

DOC = (Path(__file__).resolve().parents[2] / "docs" / "plan-package.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## `?([^`\n]+)`?\n(.*?)(?=^## |\Z)", DOC, re.M | re.S))
ELSEWHERE = {  # model → section, where it is not the record of a list
    "Citation": "Rules for every file",
    "Label": "Rules for every file",
    "PlanHeader": "plan/plan.yaml",
    "Scope": "plan/plan.yaml",
    "Category": "plan/plan.yaml",
    "SeriesBreak": "plan/indicators.yaml",
    "CountedMeasure": "plan/indicators.yaml",
    "Period": "plan/observations.yaml",
    "OrganisationMention": "plan/organisations.yaml",
}
SECTION_OF = ELSEWHERE | {
    model.__name__: f"plan/{file}" for file, lists in FILES.items() for model in lists.values()
}
MODELS = [
    value
    for value in vars(models).values()
    if isinstance(value, type) and issubclass(value, Strict) and value not in {Strict, PlanPackage}
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_is_documented(model):
    section = SECTIONS[SECTION_OF[model.__name__]]
    for name, info in model.model_fields.items():
        assert f"`{name}`" in section, name
        if get_origin(info.annotation) is Literal:
            for value in get_args(info.annotation):
                assert f"`{value}`" in section, value


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_required_keys_are_marked(model):
    section = SECTIONS[SECTION_OF[model.__name__]]
    for name, info in model.model_fields.items():
        rows = re.findall(rf"^\| [^|]*`{name}`[^|]*\| ([^|]*)\|", section, re.M)
        if rows and not info.is_required():
            assert any("yes" not in row for row in rows), name
        if rows and info.is_required():
            assert any("yes" in row for row in rows), name


@pytest.mark.parametrize(
    "words",
    [one for one in vars(vocabulary).values() if isinstance(one, type) and one is not StrEnum],
    ids=lambda words: words.__name__,
)
def test_every_word_of_a_closed_list_is_documented(words):
    for value in words:
        assert f"`{value}`" in DOC or f'`"{value}"`' in DOC, value


@pytest.mark.parametrize("name", ["plan.yaml", *FILES])
def test_every_file_and_list_is_documented(name):
    for top in FILES.get(name, {}):
        assert f"`{top}`" in SECTIONS[f"plan/{name}"]
    assert f"`plan/{name}`" in DOC


def test_required_parameters_are_documented():
    for name in REQUIRED_PARAMETERS:
        assert f"`{name}`" in SECTIONS["plan/parameters.yaml"]


def test_the_example_is_a_good_package(tmp_path):
    (tmp_path / "plan").mkdir()
    files = re.findall(r"^`plan/(\w+\.yaml)`\n\n```yaml\n(.*?)^```", DOC, re.M | re.S)
    assert {name for name, _ in files} == {"plan.yaml", *FILES}
    for name, text in files:
        (tmp_path / "plan" / name).write_text(text, encoding="utf-8")
    assert read_plan(tmp_path).targets[0].target_value == 200
